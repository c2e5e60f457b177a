"""What a check saw, written as the protocol writes it: states, segments, seconds."""

from __future__ import annotations

from itertools import pairwise

from tcplearn.model import Event, Segment, Timer
from tcplearn.world import Trace

USUAL = Segment(0).wnd  # a window that is not worth a word


def shown(event: Event) -> str:
    """This is an event; of a segment also its options, and its window where that is small."""
    if isinstance(event, Timer):
        return event.value
    if not isinstance(event, Segment):
        return str(event)
    options = str(event.options)
    window = f"<WND={event.wnd}>" if event.wnd < USUAL and not event.rst else ""
    return f"{event}{window}" + (f"<{options}>" if options else "")


def path(trace: Trace, side: str) -> str:
    """This is a side's states with the second at which each was entered."""
    return f"{side}: " + ", ".join(f"{state} {seconds(t)}" for t, state in trace.states(side)[1:])


def seconds(t: float) -> str:
    """This is a time as a number of seconds, to the millisecond."""
    return f"{round(t, 3):g} s"


def departures(trace: Trace, side: str) -> list[float]:
    """These are the seconds at which a side's segments left."""
    return [round(f.sent_at, 6) for f in trace.segments if f.sender == side and f.fate not in ("copy", "injected")]


def gaps(times: list[float]) -> list[float]:
    """These are the seconds between one time and the next."""
    return [round(b - a, 6) for a, b in pairwise(times)]
