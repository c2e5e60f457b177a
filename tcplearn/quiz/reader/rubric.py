"""The rubrics of the why-questions, read from `quizzes/why/*.toml`.

    [[question]]  id, and ask.en, ask.zh: the question, so that its echo is no answer
                  full: what a full answer has: ["old_dup", "two_way_harm|client_verifies"]
    [[question.point]]  id, en, zh: the point in words; bonus; reveals: the wrong ideas its contrary shows
                        contrary: ways to say the opposite that no denied `reads` shows
                        reads: the ways to say it, see `pattern.py`
                        scene, protocol, sees, against: the experiment that shows it; or source, where only a
                        text can: see `quiz/proofs.py`; probe: the questions that ask for it, the best first
    [[wrong]]     id, en, zh, reads: a wrong idea wherever it is said; on: only in these questions

The one rule: a question has all its points in one place.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tcplearn.quiz.reader.data import rubric_files
from tcplearn.quiz.reader.pattern import Pattern, parse
from tcplearn.text import Text


@dataclass(frozen=True)
class Point:
    """This is one point of a rubric: its statement, and the ways to say it."""

    id: str
    says: Text
    reads: tuple[Pattern, ...]
    bonus: bool = False
    reveals: tuple[str, ...] = ()
    contrary: tuple[Pattern, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def probes(self) -> tuple[str, ...]:
        """These are the ids of the questions that ask for the point, the best first."""
        given = self.raw.get("probe", ())
        return (given,) if isinstance(given, str) else tuple(given)


@dataclass(frozen=True)
class Wrong:
    """This is a wrong idea, and the ways to say it. `alone`: wrong only where nothing else is said."""

    id: str
    says: Text
    reads: tuple[Pattern, ...]
    on: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True)
class Rubric:
    """This is a why-question: what it asks, its points, and what a full answer has."""

    id: str
    asks: Text
    points: Mapping[str, Point]
    full: tuple[tuple[str, ...], ...]


@cache
def _all() -> tuple[dict[str, Rubric], tuple[Wrong, ...]]:
    rubrics, wrong = dict[str, Rubric](), list[Wrong]()
    for path in rubric_files():
        raw = tomllib.loads(path.read_text("utf-8"))
        for one in raw.get("wrong", ()):
            reads = tuple(map(parse, one["reads"]))
            wrong.append(
                Wrong(one["id"], Text(one["en"], one["zh"]), reads, tuple(one.get("on", ())), one.get("alone", False))
            )
        for one in raw.get("question", ()):
            points = {
                p["id"]: Point(
                    p["id"], Text(p["en"], p["zh"]), tuple(map(parse, p["reads"])),
                    p.get("bonus", False), tuple(p.get("reveals", ())), tuple(map(parse, p.get("contrary", ()))), p,
                )
                for p in one["point"]
            }  # fmt: skip
            full = tuple(tuple(group.split("|")) for group in one["full"])
            rubrics[one["id"]] = Rubric(one["id"], Text(one["ask"]["en"], one["ask"]["zh"]), points, full)
    return rubrics, tuple(wrong)


def rubrics() -> Mapping[str, Rubric]:
    """These are all the rubrics by the ids of their questions."""
    return _all()[0]


def rubric(id: str) -> Rubric:
    """This is the rubric of a question. Raises LookupError for an id that has none."""
    if not isinstance(id, str):
        raise TypeError(f'a question is named by its id, a text such as "OPEN-01", not {id!r}')
    try:
        return rubrics()[id]
    except KeyError:
        near = difflib.get_close_matches(id.upper(), rubrics(), 3, 0.4) or list(rubrics())[:3]
        raise LookupError(f"no why-question is called {id!r}; did you mean {', '.join(near)}?") from None


def wrong_ideas(id: str) -> list[Wrong]:
    """These are the wrong ideas that an answer to this question may show."""
    return [one for one in _all()[1] if not one.on or id in one.on]
