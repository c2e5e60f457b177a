"""One question as it is written in a file, and the error that says what is wrong with a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tcplearn.quiz.asks import Asks, parse
from tcplearn.text import Text

POLICY_WORDS = ("msl", "rto", "retries", "delay")
HOLE = re.compile(r"\{([^{}]*)\}")


class BadQuestion(ValueError):
    """A question file cannot be used; the message names file, line, question and key."""


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

    @property
    def concept(self) -> str:
        """This is what the question is about, for reviews: the part of its id before the dash."""
        return str(self.raw.get("concept", self.id.split("-")[0]))

    def asks(self, key: str = "asks") -> Asks:
        """This is the expression under a key, read."""
        return parse(self.raw[key])
