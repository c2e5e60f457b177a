"""A row of the table, and what a trace keeps of one that fired."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from tcplearn.model.done import Action
from tcplearn.model.words import State, Word

SAME = None  # in the column "goes to": stay


class Fired(NamedTuple):
    """A row that fired, in words: what a trace keeps of it."""

    state: str
    word: str
    does: str
    goes: str
    cite: str


@dataclass(frozen=True)
class Rule:
    """One row. `opened` limits it to connections opened so ("passive", "active", "reopened")."""

    states: State | tuple[State, ...]
    hears: Word | tuple[Word, ...]
    does: Action
    goes: State | None
    cite: str
    opened: str = ""

    def cells(self) -> list[tuple[State, Word, str]]:
        """These are the (state, word, opened) for which the row speaks."""
        return [(s, w, self.opened) for s in _each(self.states) for w in _each(self.hears)]

    def at(self, state: State, word: Word) -> Rule:
        """This is the row for one of its states and one of its words."""
        if self.states is state and self.hears is word:  # variants are built of such rows, thousands of them
            return self
        return replace(self, states=state, hears=word)

    @cached_property  # a row fires many times
    def told(self) -> Fired:
        """This is the row in words; of a row for many, the first."""
        state, word, _ = self.cells()[0]
        goes = state if self.goes is None else self.goes
        return Fired(state.value, word.value, self.does.__name__, goes.value, self.cite)

    def __str__(self) -> str:
        state, word, does, goes, cite = self.told
        return f"{state}: {word} -> {does.replace('_', ' ')}, {goes} ({cite})"


def _each(one_or_more: Any) -> tuple[Any, ...]:
    return one_or_more if isinstance(one_or_more, tuple) else (one_or_more,)
