"""Which numbers of the circle of 2^32 are in use after each step, and which of them a lens shows at a time.

The one rule: a number is there only in the states in which it means something, and its place is told by the
model's own `distance`; nothing here is in pixels.
"""

from __future__ import annotations

from itertools import pairwise
from math import log2
from typing import NamedTuple

from tcplearn.model import State, Tcb
from tcplearn.model.seq import SPACE, distance, plus
from tcplearn.view.palette import PEER_KNOWN, UNUSED
from tcplearn.world.trace import SIDES, Trace, other

MOST = 14  # numbers in one lens; with more, their places are too narrow
SHORT = 64  # a longer gap is broken: what is in it is left out
LONG = 4.0  # how wide a broken gap is; the next number is 1
EDGE = 0.8  # what is seen of the circle before the first number and after the last


class Sends(NamedTuple):
    """The numbers of a sender: SND.WND is None until the peer has said one."""

    state: State
    iss: int
    una: int
    nxt: int
    wnd: int | None
    usable: int

    @property
    def end(self) -> int | None:
        """This is SND.UNA + SND.WND, the first number that may not be sent."""
        return None if self.wnd is None else plus(self.una, self.wnd)


class Takes(NamedTuple):
    """The numbers of a receiver; `early` are what came after a gap, from one number to another."""

    state: State
    nxt: int
    wnd: int
    early: tuple[tuple[int, int], ...] = ()

    @property
    def end(self) -> int:
        """This is RCV.NXT + RCV.WND, the first number that is not acceptable."""
        return plus(self.nxt, self.wnd)


class Standing(NamedTuple):
    """How things stand with one side's numbers after a step: its own end, the other's; a bare state without any."""

    sends: Sends | State
    takes: Takes | State

    @property
    def numbers(self) -> tuple[int, ...]:
        """These are all numbers in use."""
        found: list[int] = []
        if isinstance(self.sends, Sends):
            s = self.sends
            found += [s.iss, s.una, s.nxt, *([] if s.end is None else [s.end])]
        if isinstance(self.takes, Takes):
            found += [self.takes.nxt, self.takes.end, *(edge for piece in self.takes.early for edge in piece)]
        return tuple(found)


def standings(trace: Trace, side: str) -> list[Standing]:
    """This is how things stand with the numbers of `side` after 0, 1, 2, ... moments."""
    tcbs = {name: trace.start[name] for name in SIDES}
    found = [Standing(_sends(tcbs[side]), _takes(tcbs[other(side)]))]
    for moment in trace.moments:
        if not moment.on:
            tcbs[moment.side] = moment.tcb
        now = Standing(_sends(tcbs[side]), _takes(tcbs[other(side)]))
        found.append(found[-1] if now == found[-1] else now)
    return found


def _sends(tcb: Tcb) -> Sends | State:
    if tcb.state in UNUSED:
        return tcb.state
    wnd = tcb.snd_wnd if tcb.state in PEER_KNOWN else None
    return Sends(tcb.state, tcb.iss, tcb.snd_una, tcb.snd_nxt, wnd, tcb.usable)


def _takes(tcb: Tcb) -> Takes | State:
    if tcb.state not in PEER_KNOWN:
        return tcb.state
    pieces = sorted((distance(tcb.rcv_nxt, seq), len(text) + fin) for seq, text, fin in tcb.early)
    early: list[tuple[int, int]] = []  # those that touch are one
    for start, count in pieces:
        if early and start <= early[-1][1]:
            early[-1] = early[-1][0], max(early[-1][1], start + count)
        else:
            early.append((start, start + count))
    edges = tuple((plus(tcb.rcv_nxt, start), plus(tcb.rcv_nxt, end)) for start, end in early)
    return Takes(tcb.state, tcb.rcv_nxt, tcb.rcv_wnd, edges)


class Lens(NamedTuple):
    """A neighbourhood of the circle: its numbers in clockwise order, and where each stands, 0 to 1.

    The lens is there from step `since` until step `until`. Order is kept, lengths are not: a longer gap is wider, but
    only by the logarithm, and one of more than SHORT numbers is broken.
    """

    since: int
    until: int
    numbers: tuple[int, ...]
    places: tuple[float, ...]

    def place(self, number: int) -> float:
        """This is where one of the numbers stands."""
        return self.places[self.numbers.index(number)]

    @property
    def gaps(self) -> list[tuple[float, float, int]]:
        """These are the gaps between neighbours: from, to, and how many numbers on the second is."""
        ends = zip(pairwise(self.numbers), pairwise(self.places), strict=True)
        return [(*places, (b - a) % SPACE) for (a, b), places in ends]

    @property
    def breaks(self) -> list[float]:
        """These are the middles of the gaps that are broken."""
        return [(a + b) / 2 for a, b, count in self.gaps if count > SHORT]

    @property
    def reach(self) -> int:
        """This is how many numbers on the last one is from the first."""
        return (self.numbers[-1] - self.numbers[0]) % SPACE


def lenses(stood: list[Standing]) -> list[Lens]:
    """These are the lenses of a run, in order: a new one where a connection begins anew, or one would be too full."""
    found: list[Lens] = []
    seen: set[int] = set()
    since, iss = 0, None
    for step, standing in enumerate(stood):
        new, ours = set(standing.numbers), _iss(standing)
        again = iss is not None and ours is not None and ours != iss
        if seen and new and (again or len(seen | new) > MOST):
            found.append(_lens(since, step, seen, stood[since:step]))
            seen, since, iss = set(), step, None
        seen |= new
        iss = iss if ours is None else ours
    if seen:
        found.append(_lens(since, len(stood), seen, stood[since:]))
    return found


def _iss(standing: Standing) -> int | None:
    return standing.sends.iss if isinstance(standing.sends, Sends) else None


def _lens(since: int, until: int, numbers: set[int], stood: list[Standing]) -> Lens:
    origin = next(s.numbers[1] if isinstance(s.sends, Sends) else s.numbers[0] for s in stood if s.numbers)
    ordered = sorted(distance(origin, number) for number in numbers)
    zero = distance(origin, 0)
    if ordered[0] < zero < ordered[-1] and zero not in ordered:
        ordered = sorted([*ordered, zero])  # the wrap is in sight
    at = [EDGE]
    for a, b in pairwise(ordered):
        at.append(at[-1] + (LONG if b - a > SHORT else 1 + log2(b - a) / 2))
    whole = at[-1] + EDGE
    return Lens(since, until, tuple(plus(origin, n) for n in ordered), tuple(place / whole for place in at))
