"""The words of an expression, and what to say where one cannot be read.

Nothing here knows what an expression means; that is `asks.py`.
"""

from __future__ import annotations

import re
from typing import Any

from tcplearn.model import State
from tcplearn.world import SIDES

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z][\w.,+-]*\w|[A-Za-z])|(<=|>=|[()<>+-]))")


class Unasked(ValueError):
    """An expression that cannot be read; says where, and what could stand there."""


class Words:
    """The words of one expression, taken one after the other."""

    def __init__(self, text: str):
        self.text, self.at = text, 0
        self.tokens: list[str] = []
        end = 0
        for found in _TOKEN.finditer(text):
            if found.start() != end:
                break
            self.tokens.append(found.group().strip())
            end = found.end()
        if text[end:].strip():
            raise Unasked(f'cannot read "{text}": nothing is written with {text[end:].strip()[0]!r}')

    # ── words
    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *words: str) -> str:
        """This takes the next word if it is one of these, else gives an empty text."""
        if self.next and (not words or self.next in words):
            self.at += 1
            return self.tokens[self.at - 1]
        return ""

    def need(self, *words: str) -> str:
        return self.take(*words) or self.fail(" or ".join(words))

    def fail(self, wanted: str) -> Any:
        got = f'"{self.next}"' if self.next else "the end"
        before = " ".join(self.tokens[: self.at])
        place = f'after "{before}"' if before else "at the beginning"
        raise Unasked(f'cannot read "{self.text}": {place} comes {wanted}, not {got}')

    def finish(self) -> None:
        if self.next:
            self.fail("the end")

    def state(self, word: str | None = None) -> State:
        try:
            return State.parse(word if word is not None else self.take())
        except ValueError:
            self.at -= word is None
            return self.fail("a state (" + ", ".join(s.value for s in State) + ")")

    def side(self) -> str:
        return self.need(*SIDES)

    def number(self) -> float:
        if not re.fullmatch(r"\d+(\.\d+)?", self.next):
            self.fail("a number")
        return float(self.take())
