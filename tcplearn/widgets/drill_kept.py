"""Where a drill keeps what was answered: one row for each attempt in the learner's memory.

The one rule: an answer is graded whether it can be kept or not; why it could not be is said, never raised.
"""

from __future__ import annotations

from typing import Any

from tcplearn.widgets.drill_turn import Turn


class Keeper:
    """This keeps attempts in `memory`: a path, an open memory, None for the reader's own, False for none."""

    def __init__(self, memory: Any = None):
        self._wanted, self._open = memory, None

    def keep(self, turn: Turn) -> str:
        """This keeps a turn that is over; it is "", or why that could not be."""
        if self._wanted is False or turn.grade is None:
            return ""
        try:
            self._memory().record(
                turn.question,
                turn.response,
                turn.grade,
                confidence=turn.confidence or None,
                seconds=round(turn.seconds, 1),
                hints=turn.hints,
            )
        except Exception as why:  # a disk that is full, a folder that is not ours: the answer counts all the same
            return f"{type(why).__name__}: {why}"
        return ""

    def _memory(self) -> Any:
        if self._open is None:
            if hasattr(self._wanted, "record"):
                self._open = self._wanted
            else:
                from tcplearn import memory

                self._open = memory.open(self._wanted) if self._wanted is not None else memory.open()
        return self._open
