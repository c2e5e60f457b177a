"""One attempt: an answer to a question, and what became of it.

The one rule: an attempt holds what happened and nothing that follows from it. Cards, mastery and what
is due are computed from attempts, and never kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

CONFIDENCES = ("sure", "unsure")


@dataclass(frozen=True)
class Attempt:
    """One row: who was asked what, in which variant, what was answered, and the verdict.

    `at`: seconds since 1970, UTC. `about`: the catalogue's id, `concept`: what reviews go by.
    `response`: what `quiz.grade` takes again. `score`: 0 to 1. `confidence`: "sure", "unsure" or None,
    said before the verdict. `seconds`: the time taken, None if unknown. `hints`: how many were asked for.
    `version`: of this package. `session`: of whoever recorded it. `uid`: of this attempt, everywhere.
    """

    at: float
    question: str
    about: str
    concept: str
    kind: str
    lang: str
    seed: int
    response: Any
    score: float
    ideas: tuple[str, ...] = ()
    slip: str = ""
    confidence: str | None = None
    seconds: float | None = None
    hints: int = 0
    version: str = ""
    session: str = ""
    uid: str = ""

    @property
    def right(self) -> bool:
        """This says whether the whole answer was right."""
        return self.score >= 1

    @property
    def card(self) -> tuple[str, str]:
        """This is what the attempt reviews: a concept and one facet of it, the kind of the question."""
        return self.concept, self.kind

    def row(self) -> tuple[Any, ...]:
        """These are the values of a row of the file, in the order of COLUMNS."""
        said = {**asdict(self), "response": _json(self.response), "ideas": _json(list(self.ideas))}
        return tuple(said[name] for name in COLUMNS)

    def plain(self) -> dict[str, Any]:
        """This is the attempt for JSON."""
        return {**asdict(self), "ideas": list(self.ideas)}

    @classmethod
    def of_row(cls, row: tuple[Any, ...]) -> Attempt:
        """This is the attempt that a row of the file tells of."""
        said = dict(zip(COLUMNS, row, strict=True))
        return cls(**{**said, "response": json.loads(said["response"]), "ideas": tuple(json.loads(said["ideas"]))})

    @classmethod
    def of_plain(cls, said: Mapping[str, Any]) -> Attempt:
        """This is the attempt that JSON tells of. Raises ValueError for what is none."""
        if not isinstance(said, Mapping) or not set(said) <= set(COLUMNS):
            raise ValueError(f"not an attempt: {said!r}")
        try:
            new = cls(**{**said, "ideas": tuple(said.get("ideas", ()))})
        except TypeError as wrong:
            raise ValueError(f"not an attempt: {wrong}") from None
        texts = (new.question, new.about, new.concept, new.kind, new.lang, new.uid)
        if not all(isinstance(each, str) and each for each in texts):
            raise ValueError("not an attempt: question, about, concept, kind, lang and uid are texts")
        if not all(type(each) in (int, float) for each in (new.at, new.score)) or type(new.seed) is not int:
            raise ValueError("not an attempt: at, score and seed are numbers")
        return new


COLUMNS = tuple(field.name for field in fields(Attempt))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
