"""What a learner does to one segment of a run, written as faults of the scene.

The choice takes the place of whatever the scene did to that segment, and of nothing else: it names
the segment by its sender and its count among that sender's departures on that connection.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from numbers import Real

from tcplearn.world import SIDES, Delay, Duplicate, Fault, Flight, Inject, Lose, Scene, Trace

FATES = {"lose": Lose, "delay": Delay, "duplicate": Duplicate}
TIMED = ("delay", "duplicate")  # those that take seconds
NOT_OURS = ("copy", "injected")  # on the wire, but no departure of that sender
LONGEST = 1000  # departures of one side that a fault without a count is taken to mean
LATEST = 600  # seconds, the longest wait that a learner may ask for


def with_fate(scene: Scene, trace: Trace, number: int, fate: str, by: float) -> Scene:
    """This is the scene with segment `number` of its `trace` lost, delayed, duplicated or delivered.

    `fate` is a key of FATES, or "deliver"; `by` is in seconds, above 0 and up to LATEST, for "delay" and
    "duplicate". A segment that no host sent is left alone. Raises ValueError for a number, fate or
    time that there is not.
    """
    if not 1 <= number <= len(trace.segments):
        raise ValueError(f"no segment {number}; this run has 1 to {len(trace.segments)}")
    if fate not in (*FATES, "deliver"):
        raise ValueError(f"no fate is called {fate!r}; there are {', '.join(FATES)} and deliver")
    if fate in TIMED and not _is_a_wait(by):
        raise ValueError(f"by={by!r}: give the seconds to {fate} by, above 0 and up to {LATEST}, such as 0.5")
    flight = trace.flight(number)
    if flight.fate in NOT_OURS:
        return scene
    if fate == "lose" and any(isinstance(fault, Lose) for fault in _befalling(scene.faults, trace, flight)):
        return scene  # the story's own words stay
    faults = tuple(spared for fault in scene.faults for spared in _sparing(fault, trace, number))
    if fate in FATES:
        more = {"by": by} if fate in TIMED else {}
        count = _count(Fault(flight.sender, on=flight.on), trace, number)
        faults += (FATES[fate](flight.sender, nth=count, on=flight.on, **more),)
    return scene.but(faults=faults)


def changes(scene: Scene, written: Scene, trace: Trace) -> Iterable[tuple[Flight, Fault | None]]:
    """These are the segments of the scene's `trace` that it treats otherwise than `written` does.

    Each comes with the fault that befalls it now; None: it is delivered.
    """
    for flight in trace.segments:
        now, before = ([*_befalling(which.faults, trace, flight)] for which in (scene, written))
        if now != before:
            yield flight, next((fault for fault in reversed(now) if fault not in before), None)


def unmet(scene: Scene, written: Scene, trace: Trace) -> Iterable[tuple[str, int]]:
    """These are the departures, by side and count from 1, that the scene changes and its `trace` does not have."""
    gone = {side: sum(f.sender == side and f.fate not in NOT_OURS for f in trace.segments) for side in SIDES}
    for fault in scene.faults:
        if not isinstance(fault, Fault) or fault in written.faults or not isinstance(fault.nth, int):
            continue
        if fault.nth > gone[fault.side]:
            yield fault.side, fault.nth


def _befalling(faults: Iterable[Fault | Inject], trace: Trace, flight: Flight) -> Iterable[Fault]:
    """The faults that hit a flight, whichever of its kind it is."""
    ours = [] if flight.fate in NOT_OURS else [fault for fault in faults if isinstance(fault, Fault)]
    for fault in ours:
        if _is_about(fault, flight) and fault.hits(_count(fault, trace, flight.number)):
            yield replace(fault, nth=None)


def _is_a_wait(by: object) -> bool:
    return isinstance(by, Real) and not isinstance(by, bool) and 0 < float(by) <= LATEST


def _count(fault: Fault, trace: Trace, number: int) -> int:
    """How many departures until segment `number`, and with it, the fault speaks of."""
    gone = (f for f in trace.segments[:number] if f.fate not in NOT_OURS)
    return sum(_is_about(fault, f) for f in gone)


def _is_about(fault: Fault, flight: Flight) -> bool:
    """The fault is about such a segment, on that connection."""
    return fault.on == flight.on and fault.selects(flight.sender, flight.segment)


def _sparing(fault: Fault | Inject, trace: Trace, number: int) -> tuple[Fault | Inject, ...]:
    """The fault, but not for segment `number`: one fault, or none if nothing is left of it."""
    flight = trace.flight(number)
    if not isinstance(fault, Fault) or not _is_about(fault, flight):
        return (fault,)
    count = _count(fault, trace, number)
    if not fault.hits(count):
        return (fault,)
    nths = range(1, LONGEST) if fault.nth is None else fault.nth if isinstance(fault.nth, tuple) else (fault.nth,)
    left = tuple(nth for nth in nths if nth != count)
    return (replace(fault, nth=left),) if left else ()
