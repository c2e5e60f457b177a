"""Wrong ideas, each beside the run that refutes it and the questions that find it.

The one rule: what happens and what the idea would have happen are read out of two runs of one scene.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from tcplearn import variants
from tcplearn.audit.verdict_forms import STYLE
from tcplearn.quiz.bank import bank
from tcplearn.quiz.entry import Entry
from tcplearn.text import Text, reader_language
from tcplearn.view.divergence import Divergence, divergence
from tcplearn.view.divergence_words import explained
from tcplearn.world import Trace, run

HEADS = (
    Text("idea", "误解"),
    Text("what is believed", "流传的说法"),
    Text("what happens", "实际发生的"),
    Text("what would have to happen", "若它成立"),
    Text("drills", "题目"),
)
CAPTION = Text(
    "Wrong ideas about TCP. Where a variant plays the idea, both runs of its scene are read at the first event in "
    "which they differ; elsewhere a question decides by a calculation, a sourced fact, or a run of RFC 9293 alone.",
    "关于 TCP 的误解。能由变体演示的，取同一场景的两次运行，读出首先不同的那个事件；其余的由题目裁决：靠计算、"
    "靠有出处的事实，或者只靠 RFC 9293 的运行。",
)
SUMMARY = Text(
    "{n} wrong ideas, {played} of them played against RFC 9293", "{n} 种误解，其中 {played} 种与 RFC 9293 对照演示"
)
BY_QUESTION = Text("a question decides", "由题目裁决")


@dataclass(frozen=True)
class Idea:
    """One wrong idea: the id of the catalogue, its words, the variants that play it, the questions that find it."""

    id: str
    text: Text
    played_by: tuple[str, ...]
    questions: tuple[str, ...]

    def parts(self, lang: str) -> tuple[str, str] | None:
        """This is what happens and what would have to happen, at the event in which the two first differ.

        Where nothing differs there that can be seen, these are the rows that fired. None: no variant plays the idea.
        """
        for name in self.played_by:
            scene = variants.variant(name).SHOWN_BY
            truth, told = run(scene), variants.played(name, scene)
            found = divergence(truth, told) or _by_clock_and_numbers(truth, told)
            if found is not None:
                said = {line.kind: line.text for line in explained(truth, told, found, lang, names=("", ""))}
                seen = ("one", "two") if said["one"] != said["two"] else ("removed", "added")
                happens, believed = (said[kind].lstrip("：:−+ ") for kind in seen)
                return happens, believed
        return None


def ideas() -> Iterator[Idea]:
    """These are all wrong ideas of the bank, by their numbers."""
    read = bank()
    for id in sorted(read.ideas):
        asked = tuple(entry.id for entry in read.questions.values() if id in _ideas_of(entry))
        yield Idea(id, read.ideas[id], variants.believed().get(id, ()), asked)


def _ideas_of(entry: Entry) -> set[str]:
    options = (option.get("idea", "") for option in entry.raw.get("option", ()))
    return {*entry.ideas, *options, *(slip.idea for slip in entry.slips)}


def _by_clock_and_numbers(one: Trace, two: Trace) -> Divergence | None:
    """This is where two runs in which the same happens part in what a divergence does not count: times, ISNs."""
    for at, (ours, theirs) in enumerate(zip(one.moments, two.moments, strict=False)):
        sent = ([run.flight(each).segment for each in moment.sent] for run, moment in ((one, ours), (two, theirs)))
        if ours.t != theirs.t or operator.ne(*sent):
            return Divergence(ours.side, at, at, ("event",))
    return None


class IdeasTable:
    """The table of wrong ideas, for a notebook: HTML there, one line of text elsewhere; `text` is the whole of it.

    `lang`: "en" or "zh" (default: the reader's).
    """

    def __init__(self, lang: str | None = None):
        self.lang = lang or reader_language()
        self.rows = [(idea, idea.parts(self.lang)) for idea in ideas()]

    def __repr__(self) -> str:
        played = sum(parts is not None for _, parts in self.rows)
        return SUMMARY.of(self.lang).format(n=len(self.rows), played=played)

    @property
    def text(self) -> str:
        """These are all rows as lines: the idea, then what happens, then what would have to, then the drills."""
        return "\n".join(line for idea, parts in self.rows for line in self._lines(idea, parts))

    def _lines(self, idea: Idea, parts: tuple[str, str] | None) -> Iterator[str]:
        yield f"{idea.id}  {idea.text.of(self.lang)}"
        yield from (f"     {mark} {said}" for mark, said in zip("✓✗", parts or (), strict=False))
        yield f"     {', '.join(idea.questions)}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": repr(self)}

    def html(self) -> str:
        """This is the table in HTML, its headers named for a screen reader."""
        heads = "".join(f'<th scope="col">{head.of(self.lang)}</th>' for head in HEADS)
        rows = "\n".join(self._row(idea, parts) for idea, parts in self.rows)
        return (
            f'<style>\n{STYLE}\n</style>\n<table class="tcp-claims" lang="{self.lang}">\n'
            f"<caption>{CAPTION.of(self.lang)}</caption>\n"
            f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
        )

    def _row(self, idea: Idea, parts: tuple[str, str] | None) -> str:
        cells = (
            "".join(f"<td>{escape(said)}</td>" for said in parts)
            if parts
            else f'<td colspan="2">{BY_QUESTION.of(self.lang)}</td>'
        )
        drills = " ".join(f"<code>{id}</code>" for id in idea.questions)
        return (
            f'<tr><th scope="row">{idea.id}</th><td>{escape(idea.text.of(self.lang))}</td>{cells}<td>{drills}</td></tr>'
        )
