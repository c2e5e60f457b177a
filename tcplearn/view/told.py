"""What the pictures take: a trace, or anything that has one.

The one rule: every picture asks here, so that all take the same and all refuse the rest at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, TypeAlias

from tcplearn.text import Text
from tcplearn.world import Scene, Trace, run

OTHERS = Text(
    "not drawn, also of these hosts: {names}; Trace.connection(name), or --connection, tells one",
    "这两台主机的其他连接未画出：{names}；用 Trace.connection(名称) 或 --connection 查看其中一条",
)


class HasTrace(Protocol):
    """A conversation of a capture, or a player."""

    @property
    def trace(self) -> Trace: ...


Told: TypeAlias = Trace | Scene | HasTrace


def trace_of(what: Told) -> Trace:
    """This is the trace of `what`: itself, a scene's run, or its `.trace` with all notes on it.

    Of several connections it is the first, with a note about the others. Raises TypeError for anything else.
    """
    return _first(whole_of(what))


def whole_of(what: Told) -> Trace:
    """This is the trace of `what` with all its connections. Raises TypeError as `trace_of` does."""
    found = run(what) if isinstance(what, Scene) else getattr(what, "trace", what)
    if isinstance(found, Trace):
        notes = getattr(what, "notes", found.notes)  # a conversation's: the file's notes, too
        return found if notes == found.notes else replace(found, notes=tuple(notes))
    hint = "; take one of them, as in talks[0]" if isinstance(what, list | tuple) else ""
    raise TypeError(f"give a Trace, a Scene or a Conversation, not {type(what).__name__}{hint}")


def _first(trace: Trace) -> Trace:
    others = [name for name in trace.connections if name]
    if not others:
        return trace
    said = {lang: ", ".join(others).replace(", ", "、" if lang == "zh" else ", ") for lang in ("en", "zh")}
    note = Text(*(getattr(OTHERS, lang).format(names=said[lang]) for lang in ("en", "zh")))
    first = trace.connection("")
    return replace(first, notes=(*first.notes, note))
