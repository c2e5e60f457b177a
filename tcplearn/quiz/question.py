"""A question as it is asked, and the verdict on an answer: plain values, each readable as text.

The one rule: a Question does not hold its answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tcplearn.quiz.letters import spelled
from tcplearn.text import Text
from tcplearn.world import Flight, Trace

if TYPE_CHECKING:
    from tcplearn.quiz.case import Case

LETTERS = "abcdefgh"
FATES = {
    "lost": Text("lost", "丢失"), "delayed": Text("late", "延迟"), "duplicated": Text("duplicated", "被复制"),
    "copy": Text("copy", "副本"), "corrupted": Text("damaged", "损坏"), "injected": Text("injected", "注入"),
    "in flight": Text("under way", "在途中"), "unknown": Text("unknown", "去向不明"),
}  # fmt: skip


@dataclass(frozen=True)
class Blank:
    """Something to type: its name in a response, its label, the kind of value, what to type."""

    name: str
    label: str
    kind: str
    hint: str


@dataclass(frozen=True)
class Form:
    """What a kind adds to a question's text: options to pick from or blanks to fill, and a ladder."""

    options: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    ladder: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question in one language with one seed's numbers; `str()` prints it for a terminal.

    Answer one with `options` by a letter ("a" is the first) or a position from 0, one with a single
    blank by its text, one with several by {name: text} or a list of texts.
    """

    id: str
    kind: str
    lang: str
    seed: int
    text: str
    options: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    ladder: tuple[str, ...] = ()
    case: Case = field(default=None, repr=False, compare=False)  # type: ignore[assignment]

    @property
    def hint(self) -> str:
        """This says what to type."""
        if self.options:
            letters = f"{LETTERS[0]}–{LETTERS[len(self.options) - 1]}"
            return Text(f"type a letter, {letters}", f"请输入选项字母 {letters}").of(self.lang)
        return ("；" if self.lang == "zh" else "; ").join(dict.fromkeys(blank.hint for blank in self.blanks))

    def __str__(self) -> str:
        lines = [f"{self.id}  {self.text}", *(f"    {line}" for line in self.ladder)]
        lines += [f"  {letter}) {option}" for letter, option in zip(LETTERS, self.options, strict=False)]
        return "\n".join(lines)


@dataclass(frozen=True)
class Grade:
    """The verdict on an answer; `str()` prints it.

    `score` is 0 to 1, `right` means 1. `read` is False if something could not be read: then nothing
    is wrong yet, the verdict does not count, and `why` says what to type. `points` gives for each
    part "right", "wrong" or "unread", `notes` what there is to say about it. `ideas` are the ids of
    the wrong ideas behind the answer. `proof` is the run that decides. `next` is the question that
    an interviewer would ask now. `numbers` is "symbolic" where the question has names for numbers:
    then the run is shown with them.
    """

    score: float
    right: bool
    points: Mapping[str, str]
    why: str
    proof: Trace = field(repr=False)
    read: bool = True
    notes: Mapping[str, str] = field(default_factory=dict)
    ideas: tuple[str, ...] = ()
    next: str = ""
    lang: str = "en"
    numbers: str = "absolute"

    def __str__(self) -> str:
        if not self.read:
            return self.why
        title = Text("The run", "运行过程").of(self.lang)
        lines = [
            f"  {f.sent_at:8.3f} s  {_arrow(f)}  {f.number}. {self._segment(f)}{_fate(f.fate, self.lang)}"
            for f in self.proof.segments[:24]
        ]
        return "\n".join([self.why, "", f"{title} ({self.proof.protocol}):", *lines])

    def _segment(self, flight: Flight) -> str:
        return spelled(self.proof, flight) if self.numbers == "symbolic" else str(flight.segment)


def _arrow(flight: Any) -> str:
    end = "x" if flight.arrived_at is None else ">"
    return f"A --{end} B" if flight.sender == "A" else f"B --{end} A"


def _fate(fate: str, lang: str) -> str:
    return f"  ({FATES[fate].of(lang)})" if fate in FATES else ""
