"""Where things stand in a ladder: time flows down, but long waits are cut short.

The one rule: order is kept, lengths are not. What happens later stands lower, what happens at the
same time on both sides stands level, and no two labels need share a row; a wait that would be
mostly paper becomes a break with its duration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from math import log2
from statistics import median

from tcplearn.world.trace import SIDES, Flight, Trace

TOP = 62  # where the first moment may stand
ROW = 19  # the height of a state's name, a call, a segment's label
SLANT = 30  # how far an arrow falls at least
REPLY = 10  # what is sent in answer leaves so much below what arrived
BREAK = 40  # the height of a break
LONG = 0.5  # a wait of so many seconds is cut short, if it is also LONG_FLIGHTS flights long
LONG_FLIGHTS = 15
NOWHERE: Mapping[int, float] = {}


@dataclass(frozen=True)
class Frame:
    """How wide a ladder is, and where its lifelines stand, in pixels."""

    width: float = 860
    a: float = 246
    b: float = 614

    def line(self, side: str) -> float:
        """This is where a side's lifeline stands."""
        return self.a if side == "A" else self.b


FRAME = Frame()


@dataclass
class Layout:
    """The y of every moment (from 0), departure and arrival (by flight number), and the breaks."""

    moments: list[float] = field(default_factory=list)
    states: list[list[float]] = field(default_factory=list)  # of each moment, where the states entered begin
    leaves: dict[int, float] = field(default_factory=dict)
    arrives: dict[int, float] = field(default_factory=dict)
    breaks: list[tuple[float, float, int]] = field(default_factory=list)  # (y, seconds, moments before it)
    now: list[float] = field(default_factory=list)  # how far down the story has come after k moments
    bottom: float = 0
    slant: float = SLANT


def layout(trace: Trace, slant: float = SLANT, least: Mapping[int, float] = NOWHERE) -> Layout:
    """This places a trace's moments and flights; an arrow falls by `slant` at least.

    `least`: moments that stand there or lower, so that they can stand beside another run's.
    """
    out = Layout(now=[float(TOP)], slant=slant)
    gone = {f.number for f in trace.segments if f.arrived_at is None}
    deep = 0.0  # where the lost ones would have arrived
    unit = flight_time(trace)
    copies = _copies(trace)
    free = dict.fromkeys(SIDES, float(TOP))  # the next row of each side that is not taken
    y, before = TOP - 14.0, None
    for i, moment in enumerate(trace.moments):
        wait = 0.0 if before is None else moment.t - before
        at = y + (14 + min(26, 9 * log2(1 + wait / unit)) if wait > 0 or before is None else 0)
        if before is not None and wait > max(LONG, LONG_FLIGHTS * unit):
            low = max(y + 14, deep, *free.values())
            out.breaks.append((low + BREAK / 2, wait, i))
            at = low + BREAK
        at = max(at, free[moment.side], least.get(i, 0.0))
        if moment.heard is not None:
            flight = trace.flight(moment.heard)
            if flight.fate == "injected":  # it begins half way, below what was lost before it
                at = max(at, deep + ROW)
            at = max(at, _earliest(flight, out, at))
            out.arrives[moment.heard] = at
        entered = max(1, len(moment.passed)) if moment.passed or moment.kind == "forget" else 0
        out.states.append([at + k * ROW for k in range(entered)])
        leaves = at + (max(0, entered - 1) * ROW) + (REPLY if moment.kind == "arrival" else 0)
        for k, number in enumerate(moment.sent):
            out.leaves[number] = leaves + k * ROW
            deep = max(deep, leaves + k * ROW + slant) if number in gone else deep
            for copy in copies.get(number, ()):
                out.leaves[copy] = leaves + k * ROW
        rows = max(entered, 1) * ROW
        free[moment.side] = max(at + rows, (leaves + len(moment.sent) * ROW) if moment.sent else 0)
        out.moments.append(at)
        y, before = at, moment.t
        out.now.append(max(out.now[-1], at + ROW, *(out.leaves[n] + ROW for n in moment.sent)))
    _leftovers(trace, out)
    out.bottom = max([out.now[-1], *(y + 6 for y in out.arrives.values()), *(y + slant for y in out.leaves.values())])
    return out


def clock(trace: Trace, at: Layout) -> tuple[tuple[float, float], ...]:
    """This says where the seconds stand: (y, seconds) of every moment; one time may take several rows."""
    if trace.untimed:
        return ()
    told = ((y, moment.t) for y, moment in zip(at.moments, trace.moments, strict=True))
    return tuple(accumulate(told, lambda last, next: (max(last[0], next[0]), next[1]), initial=(float(TOP), 0.0)))


def _earliest(flight: Flight, out: Layout, y: float) -> float:
    """An arrow falls by SLANT; one that begins half way, by half of it."""
    if flight.fate == "injected" or flight.number not in out.leaves:
        out.leaves[flight.number] = y - out.slant / 2
        return y
    return out.leaves[flight.number] + out.slant


def flight_time(trace: Trace) -> float:
    """A usual time under way, in seconds."""
    times = [f.arrived_at - f.sent_at for f in trace.segments if f.arrived_at is not None and f.arrived_at > f.sent_at]
    return min(max(median(times), 1e-5), 1.0) if times else 0.025


def _copies(trace: Trace) -> dict[int, list[int]]:
    """A copy leaves together with its original, the flight before it."""
    copies: dict[int, list[int]] = {}
    original = 0
    for flight in trace.segments:
        if flight.fate == "copy":
            copies.setdefault(original, []).append(flight.number)
        else:
            original = flight.number
    return copies


def _leftovers(trace: Trace, out: Layout) -> None:
    """A flight that no moment sent or heard (a capture has such) stands where its time is."""
    for flight in trace.segments:
        if flight.number not in out.leaves:
            known = [y for m, y in zip(trace.moments, out.moments, strict=True) if m.t <= flight.sent_at]
            out.leaves[flight.number] = max(known, default=float(TOP))
