"""What the pictures take: a trace, or anything that has one.

The one rule: every picture asks here, so that all take the same and all refuse the rest at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, TypeAlias

from tcplearn.world import Scene, Trace, run


class HasTrace(Protocol):
    """A conversation of a capture, or a player."""

    @property
    def trace(self) -> Trace: ...


Told: TypeAlias = Trace | Scene | HasTrace


def trace_of(what: Told) -> Trace:
    """This is the trace of `what`: itself, a scene's run, or its `.trace` with all notes on it.

    Raises TypeError for anything else.
    """
    if isinstance(what, Scene):
        return run(what)
    found = getattr(what, "trace", what)
    if isinstance(found, Trace):
        notes = getattr(what, "notes", found.notes)  # a conversation's: the file's notes, too
        return found if notes == found.notes else replace(found, notes=tuple(notes))
    hint = "; take one of them, as in talks[0]" if isinstance(what, list | tuple) else ""
    raise TypeError(f"give a Trace, a Scene or a Conversation, not {type(what).__name__}{hint}")
