"""What can be read out of a Trace: segments, moments, states. No language, no protocol.

`asks.py` gives these their words. Everything raises `NotInRun` where the run has no such thing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from tcplearn.model import State
from tcplearn.model.segment import FLAGS
from tcplearn.model.seq import before, plus
from tcplearn.world import SIDES, Flight, Trace
from tcplearn.world.faults import shown

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "before": before,
}  # fmt: skip


class NotInRun(LookupError):
    """The run has no such segment, moment or state."""


def flags(flight: Flight) -> tuple[str, ...]:
    """These are the flags that matter to a connection, in the RFC's order."""
    return tuple(flag for flag in FLAGS if flag in shown(flight.segment.ctl))


def field(flight: Flight, name: str) -> Any:
    """This is a segment's "seq", "ack" (None: the ACK bit is off), "flags" or "len" (data octets)."""
    segment = flight.segment
    return {"seq": segment.seq, "ack": segment.ack, "flags": flags(flight), "len": len(segment.data)}[name]


def flight(trace: Trace, number: int) -> Flight:
    """This is the segment with the number that the ladder shows."""
    if not 1 <= number <= len(trace.segments):
        raise NotInRun(f"{trace.name} has no segment {number}, only {len(trace.segments)}")
    return trace.flight(number)


def alike(trace: Trace, side: str, what: str | tuple[str, ...]) -> list[Flight]:
    """These are one side's segments (or, for no side, everybody's): "segment", "data", or exact flags.

    ACK alone means a pure one, without data.
    """
    found = [f for f in trace.segments if side in ("", f.sender)]
    if what == "data":
        return [f for f in found if f.segment.data]
    if what == "segment":
        return found
    if what == "lost":
        return [f for f in found if f.fate == "lost"]
    if what == "repeat":
        return [f for f in repeats(trace) if side in ("", f.sender)]
    return [f for f in found if flags(f) == what and (what != ("ACK",) or not f.segment.data)]


def repeats(trace: Trace) -> list[Flight]:
    """These are the retransmissions: segments that take up sequence numbers and were sent before."""
    found, before = [], set[tuple[str, Any]]()
    for one in trace.segments:
        takes = one.segment.syn or one.segment.fin or one.segment.data
        if takes and one.fate not in ("copy", "injected"):
            if (one.sender, one.segment) in before:
                found.append(one)
            before.add((one.sender, one.segment))
    return found


def nth(trace: Trace, side: str, what: str | tuple[str, ...], ordinal: int) -> Flight:
    """This is the ordinal-th (-1: the last) of one side's segments that are alike."""
    found = alike(trace, side, what)
    if len(found) < abs(ordinal):
        named = what if isinstance(what, str) else ",".join(what)
        raise NotInRun(f"{trace.name} has {len(found)} {side} {named}, not {ordinal}")
    return found[ordinal - 1 if ordinal > 0 else -1]


def moment_of(trace: Trace, flight: Flight) -> int:
    """This is the place of the moment that processes a segment; of one that is lost, of its departure."""
    for i, moment in enumerate(trace.moments):
        if moment.heard == flight.number:
            return i
    for i, moment in enumerate(trace.moments):
        if flight.number in moment.sent:
            return i
    raise NotInRun(f"{trace.name}: no moment has segment {flight.number}")


def moments_until(trace: Trace, t: float) -> int:
    """This is how many moments have happened at second `t`."""
    return sum(moment.t <= t + 1e-9 for moment in trace.moments)


def entries(trace: Trace, side: str, state: State) -> list[tuple[float, int]]:
    """These are the times at which a side enters a state: (second, moments that have happened)."""
    found, present = [], trace.start[side].state
    for i, moment in enumerate(trace.moments):
        if moment.side == side:
            for entered in (*moment.passed, moment.tcb.state):
                if entered is state and present is not state:
                    found.append((moment.t, i + 1))
                present = entered
    return found


def entered(trace: Trace, side: str, state: State) -> tuple[float, int]:
    """This is the first time at which a side enters a state."""
    found = entries(trace, side, state)
    if not found:
        raise NotInRun(f"{trace.name}: {side} never enters {state}")
    return found[0]


def who_enters(trace: Trace, state: State) -> str:
    """This is "A", "B", "both" or "neither"."""
    who = [side for side in SIDES if entries(trace, side, state)]
    return "both" if len(who) == 2 else who[0] if who else "neither"


def first_to_enter(trace: Trace, state: State) -> str:
    """This is "A", "B", "both" (at the same instant) or "neither"."""
    times = {side: found[0][0] for side in SIDES if (found := entries(trace, side, state))}
    if not times:
        return "neither"
    first = [side for side, t in times.items() if t == min(times.values())]
    return "both" if len(first) == 2 else first[0]


def stay(trace: Trace, side: str, state: State) -> float:
    """This is how many seconds a side spends in a state, in all."""
    path = trace.states(side)
    if path[-1][1] is state:
        raise NotInRun(f"{trace.name}: {side} never leaves {state}")
    ends = [t for t, _ in path[1:]]
    spent = [end - t for (t, here), end in zip(path, ends, strict=False) if here is state]
    if not spent:
        raise NotInRun(f"{trace.name}: {side} never enters {state}")
    return round(sum(spent), 6)


def doings(trace: Trace, side: str, action: str) -> list[float]:
    """These are the seconds at which a side's host takes an action of the table or of a queue, on any connection."""
    return [moment.t for moment in trace.moments if moment.side == side for row in moment.fired if row.does == action]


def replies(trace: Trace, side: str, said: str) -> list[float]:
    """These are the seconds at which a side's user is told something: connection-reset, with a dash for each space."""
    words = said.replace("-", " ")
    return [moment.t for moment in trace.of(side) if words in moment.reply]


def first(trace: Trace, times: list[float], what: str) -> float:
    """This is the first of some moments."""
    if not times:
        raise NotInRun(f"{trace.name}: there is no {what}")
    return times[0]


def connection(trace: Trace, name: str) -> Trace:
    """This is the story of another connection of the scene."""
    if name not in trace.connections:
        raise NotInRun(f"{trace.name} has no connection {name!r}")
    return trace.connection(name)


def connections_in(trace: Trace, side: str, state: State, moments: int) -> int:
    """This is how many of a side's connections are in a state when so many moments have happened."""
    now = {moment.on: moment.tcb.state for moment in trace.moments[:moments] if moment.side == side}
    return sum(here is state for here in now.values())


def first_number(trace: Trace, side: str) -> int:
    """This is a side's initial sequence number: of its first SYN here, else what it began with."""
    for f in trace.segments:
        if f.sender == side and f.segment.syn and f.fate != "injected":
            return f.segment.seq
    return trace.start[side].iss


def moved(value: int | None, by: int, kind: str) -> int | None:
    """This is a number some places on; a sequence number on the circle of 2^32."""
    if value is None:
        return None
    return plus(value, by) if kind == "number" else value + by
