"""The graph of follow-ups, read from `quizzes/interviews/*.toml`.

    [[concept]]  id = "OPEN", en, zh             what a group of questions is about
    [[start]]    id, en, zh                      a question that an interviewer opens with, and the words
    [[link]]     from, to, when, en, zh          what comes next, and the sentence that leads to it
                 when = "any" (default), "right", "wrong", or the id of a wrong idea: "M02"
    [[preset]]   id, en, zh, minutes, questions  a whole interview; see `Preset`

Ids are those of the catalogue: each stands for all questions on it, OPEN-01 for OPEN-01.why, too.

The one rule: the links have no circle, so every chain of follow-ups ends.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from tcplearn.quiz.bank import Bank, quizzes
from tcplearn.text import Text

WHEN = ("any", "right", "wrong")


class BadGraph(ValueError):
    """A file of follow-ups cannot be used; the message names the file and what is wrong in it."""


@dataclass(frozen=True)
class Start:
    """A question that opens a chain, and how it is opened."""

    id: str
    says: Text


@dataclass(frozen=True)
class Link:
    """A follow-up: from one question to the next, when, and with which words."""

    start: str
    to: str
    when: str
    says: Text


@dataclass(frozen=True)
class Preset:
    """One form of an interview.

    `minutes` is its length, `questions` the most that are asked, `follow` how deep a chain goes before the next
    subject. `without` are the kinds of question that it does not ask. `hint` is what a step of help costs, as a
    share of the score. `starts` are the openings that come before all others. `paper` gives fixed questions of the
    bank with their points: no follow-ups, no verdict before the end. `weak` takes its subjects from what the
    learner gets wrong.
    """

    id: str
    title: Text
    minutes: float
    questions: int
    follow: int = 4
    without: tuple[str, ...] = ()
    hint: float = 0.25
    starts: tuple[str, ...] = ()
    paper: tuple[tuple[str, int], ...] = ()
    weak: bool = False


@dataclass(frozen=True)
class Graph:
    """All follow-ups, the openings, the forms of an interview, and what the groups are called."""

    starts: Mapping[str, Start]
    links: tuple[Link, ...]
    presets: Mapping[str, Preset]
    concepts: Mapping[str, Text] = field(default_factory=dict)

    def after(self, id: str) -> tuple[Link, ...]:
        """These are the follow-ups of a question, in the order in which they are written."""
        return tuple(link for link in self.links if link.start == id)

    @property
    def ids(self) -> tuple[str, ...]:
        """These are all the questions of the graph, each once."""
        ends = [id for link in self.links for id in (link.start, link.to)]
        return tuple(dict.fromkeys([*self.starts, *ends]))

    def reached(self) -> set[str]:
        """These are the questions to which some opening leads."""
        found, ahead = set[str](), list(self.starts)
        while ahead:
            id = ahead.pop()
            if id not in found:
                found.add(id)
                ahead += [link.to for link in self.after(id)]
        return found

    def wrong(self, bank: Bank) -> Iterator[str]:
        """This is what is wrong with the graph beside a bank, a sentence each."""
        about = {bank[id].about for id in bank}
        for id in self.ids:
            if id not in about:
                yield f"{id}: no question of the bank is about it"
        for id in sorted(about - self.reached()):
            yield f"{id}: no opening leads to it"
        for id in sorted(set(self.ids) - self.reached()):
            yield f"{id}: no opening leads to it"
        for link in self.links:
            if link.when not in WHEN and link.when not in bank.ideas:
                yield f"{link.start} -> {link.to}: there is no wrong idea {link.when!r}"
        for preset in self.presets.values():
            for id in preset.starts:
                if id not in self.starts:
                    yield f"preset {preset.id}: {id} is no opening"
            for id, _ in preset.paper:
                if id not in bank.questions:
                    yield f"preset {preset.id}: no question is called {id}"
        try:
            TopologicalSorter({id: [link.to for link in self.after(id)] for id in self.ids}).prepare()
        except CycleError as circle:
            yield f"the follow-ups go round in a circle: {' -> '.join(reversed(circle.args[1]))}"


def graph(folder: Path | str | None = None) -> Graph:
    """This is the graph of a folder of TOML files, by default the course's. Raises BadGraph."""
    return _graph(quizzes(folder) / "interviews")


@cache
def _graph(folder: Path) -> Graph:
    starts, links, presets, concepts = dict[str, Start](), list[Link](), dict[str, Preset](), dict[str, Text]()
    for file in sorted(folder.glob("*.toml")):
        try:
            raw = tomllib.loads(file.read_text("utf-8"))
            starts |= {one["id"]: Start(one["id"], _both(one)) for one in raw.pop("start", ())}
            links += [Link(one["from"], one["to"], one.get("when", "any"), _both(one)) for one in raw.pop("link", ())]
            presets |= {one["id"]: _preset(one) for one in raw.pop("preset", ())}
            concepts |= {one["id"]: _both(one) for one in raw.pop("concept", ())}
        except (KeyError, TypeError, tomllib.TOMLDecodeError) as wrong:
            raise BadGraph(f"{file}: {_said(wrong)}") from wrong
        if raw:
            raise BadGraph(f"{file}: has no part {next(iter(raw))!r}; there is start, link, preset, concept")
    return Graph(starts, tuple(links), presets, concepts)


def _said(wrong: Exception) -> str:
    return f"a part has no {wrong}" if isinstance(wrong, KeyError) else str(wrong)


def _both(one: Mapping[str, Any]) -> Text:
    return Text(one["en"], one["zh"])


def _preset(one: Mapping[str, Any]) -> Preset:
    more: dict[str, Any] = {key: one[key] for key in ("follow", "hint", "weak") if key in one}
    more |= {key: tuple(one.get(key, ())) for key in ("without", "starts")}
    more["paper"] = tuple((item["id"], int(item["points"])) for item in one.get("paper", ()))
    return Preset(one["id"], _both(one), one["minutes"], one["questions"], **more)
