"""What a drill keeps and what it takes from there: a row for each attempt, and the question that is due next.

The one rule: an answer is graded whether it can be kept or not; why it could not be is said, never raised.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection
from typing import Any

from tcplearn.quiz import Bank
from tcplearn.widgets.drill_turn import Turn


class Keeper:
    """This keeps attempts in `memory`: a path, an open memory, None for the reader's own, False for none."""

    def __init__(self, memory: Any = None):
        self._missing = ""  # what a memory needs and this Python lacks, as in a browser
        self.memory = None if memory is False else memory if hasattr(memory, "record") else self._opened(memory)

    def keep(self, turn: Turn) -> str:
        """This keeps a turn that is over; it is "", or why that could not be."""
        if self.memory is None or turn.grade is None:
            return self._missing
        sure, seconds = turn.confidence or None, round(turn.seconds, 1)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what is wrong is said below the verdict
                self.memory.record(turn.question, turn.response, turn.grade, sure, seconds, turn.hints)
        except Exception as why:  # the answer counts all the same
            return f"{type(why).__name__}: {why}"
        trouble = self.memory.trouble
        return str(trouble.of(turn.question.lang)) if trouble else ""

    def due(self, bank: Bank, without: Collection[str]) -> tuple[str, int] | None:
        """This is what to ask next, a question's id and a seed; None where nothing is kept, or nothing is left."""
        found: tuple[str, int] | None = None
        if self.memory is not None:
            found = self.memory.next(None, bank, without=without)
        return found

    def weak(self) -> tuple[str, ...]:
        """These are the concepts that are known less than half, the weakest first."""
        return tuple(self.memory.weak()) if self.memory is not None else ()

    def _opened(self, path: Any) -> Any:
        try:
            from tcplearn import memory

            return memory.open(path)
        except ImportError as lacking:
            self._missing = str(lacking)
            return None
