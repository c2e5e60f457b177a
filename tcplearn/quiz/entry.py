"""One question as it is written in a file, and the error that says what is wrong with a file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tcplearn.quiz.asks import Asks, Unasked, parse
from tcplearn.quiz.facts import Fact
from tcplearn.text import Text

POLICY_WORDS = ("msl", "rto", "retries", "delay")
HOLE = re.compile(r"\{([^{}]*)\}")
NO_TEXT = Text("", "")
_FACT = re.compile(r"\bfact\s+([\w.-]*\w)")


class BadQuestion(ValueError):
    """A question file cannot be used; the message names file, line, question and key."""


@dataclass(frozen=True)
class Slip:
    """A wrong way to an answer: what it gives, what to say of it, the wrong idea if it is one."""

    asks: str
    said: Text
    idea: str = ""


@dataclass(frozen=True)
class Entry:
    """One question as it is written. `raw` holds all its keys, `ideas` the wrong ideas to look for."""

    id: str
    file: Path
    kind: str
    ask: Text
    why: Text
    scene: str
    raw: Mapping[str, Any] = field(repr=False)
    rfc: str = ""
    then: str = ""
    numbers: str = "absolute"
    protocol: str = ""
    ideas: tuple[str, ...] = ()
    varies: tuple[str, ...] = ()
    symbols: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, list[Any]] = field(default_factory=dict)
    hints: tuple[Text, ...] = ()
    hear: Text = NO_TEXT
    slips: tuple[Slip, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict, repr=False, compare=False)

    @property
    def folder(self) -> Path:
        """This is the bank's folder; rubrics lie one deeper."""
        return self.file.parent.parent if self.kind == "why" else self.file.parent

    @property
    def about(self) -> str:
        """This is the catalogue's id: OPEN-01 of OPEN-01.why."""
        return self.id.split(".")[0]

    @property
    def concept(self) -> str:
        """This is what the question is about, for reviews: the part of its id before the dash."""
        return str(self.raw.get("concept", self.id.split("-")[0]))

    def drawn(self, draw: Callable[[list[Any]], Any] = lambda among: among[0]) -> dict[str, Any]:
        """These are the numbers of one seed, one of each list; "rto, retries" draws from pairs."""
        found = dict[str, Any]()
        for names, among in self.values.items():
            split, one = [name.strip() for name in names.split(",")], draw(among)
            found |= dict(zip(split, one, strict=True)) if len(split) > 1 else {names: one}
        return found

    def written(self, text: str, drawn: Mapping[str, Any]) -> str:
        """This is a line with {name} replaced by the drawn number of that name, other braces untouched."""
        return HOLE.sub(lambda hole: str(drawn[hole[1]]) if hole[1] in drawn else hole[0], text)

    def parse(self, text: str, drawn: Mapping[str, Any] | None = None) -> Asks:
        """This reads an expression, its facts and drawn numbers put in. Raises Unasked where it cannot."""

        def literal(found: re.Match[str]) -> str:
            if found[1] not in self.facts:
                near = difflib.get_close_matches(found[1], self.facts, 3) or sorted(self.facts)[:3]
                raise Unasked(f"there is no fact {found[1]!r}; there is {', '.join(near) or 'none'}")
            return self.facts[found[1]].literal

        return parse(_FACT.sub(literal, self.written(text, self.drawn() if drawn is None else drawn)))

    def asks(self, key: str = "asks") -> Asks:
        """This is the expression under a key, read, with the numbers of seed 0."""
        return self.parse(self.raw[key])

    def sources(self, *texts: str) -> tuple[Fact, ...]:
        """These are the facts that some expressions rest on, each once."""
        found = (name for text in texts for name in _FACT.findall(text) if name in self.facts)
        return tuple(self.facts[name] for name in dict.fromkeys(found))
