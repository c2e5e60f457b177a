"""What a learner does to one segment of a run, written as faults of the scene.

The choice takes the place of whatever the scene did to that segment, and of nothing else: it names
the segment by its sender and its count among that sender's departures.
"""

from __future__ import annotations

from dataclasses import replace

from tcplearn.world import Delay, Duplicate, Fault, Inject, Lose, Scene, Trace

FATES = {"lose": Lose, "delay": Delay, "duplicate": Duplicate}
NOT_OURS = ("copy", "injected")  # on the wire, but no departure of that sender
LONGEST = 1000  # departures of one side that a fault without a count is taken to mean


def with_fate(scene: Scene, trace: Trace, number: int, fate: str, by: float) -> Scene:
    """This is the scene with segment `number` of its `trace` lost, delayed, duplicated or delivered.

    `fate` is a key of FATES, or "deliver"; `by` is in seconds. A segment that no host sent is left
    alone. Raises ValueError for a number or fate that there is not.
    """
    if not 1 <= number <= len(trace.segments):
        raise ValueError(f"no segment {number}; this run has 1 to {len(trace.segments)}")
    if fate not in (*FATES, "deliver"):
        raise ValueError(f"no fate is called {fate!r}; there are {', '.join(FATES)} and deliver")
    flight = trace.flight(number)
    if flight.fate in NOT_OURS:
        return scene
    faults = tuple(spared for fault in scene.faults for spared in _sparing(fault, trace, number))
    if fate in FATES:
        more = {} if fate == "lose" else {"by": by}
        faults += (FATES[fate](flight.sender, nth=_count(Fault(flight.sender), trace, number), **more),)
    return scene.but(faults=faults)


def _count(fault: Fault, trace: Trace, number: int) -> int:
    """How many departures until segment `number`, and with it, the fault speaks of."""
    gone = (f for f in trace.segments[:number] if f.fate not in NOT_OURS)
    return sum(fault.selects(f.sender, f.segment) for f in gone)


def _sparing(fault: Fault | Inject, trace: Trace, number: int) -> tuple[Fault | Inject, ...]:
    """The fault, but not for segment `number`: one fault, or none if nothing is left of it."""
    flight = trace.flight(number)
    if not isinstance(fault, Fault) or not fault.selects(flight.sender, flight.segment):
        return (fault,)
    count = _count(fault, trace, number)
    if not fault.hits(count):
        return (fault,)
    nths = range(1, LONGEST) if fault.nth is None else fault.nth if isinstance(fault.nth, tuple) else (fault.nth,)
    left = tuple(nth for nth in nths if nth != count)
    return (replace(fault, nth=left),) if left else ()
