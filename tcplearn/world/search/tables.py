"""What can happen, as tables over small numbers, filled from `Setting` when it is first asked for.

The one rule: nothing here knows TCP. Each end, each wire and each group of segments sent together gets a number;
`Setting.turn` is called once for each (end, event), the network once for each (wire, segment), and from then on a
world is three numbers in one integer, `code`. Both engines run on these tables.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Generic, NamedTuple, TypeVar

from tcplearn.model import State
from tcplearn.world.budget import Guard
from tcplearn.world.networks import Wire
from tcplearn.world.setting import Setting
from tcplearn.world.trace import SIDES
from tcplearn.world.world import End, World

T = TypeVar("T", bound=Hashable)
END_BITS, WIRE_BITS = 14, 32  # of a code; 2^14 ends a side, 2^32 wires
B_AT, A_AT = WIRE_BITS, WIRE_BITS + END_BITS
ENDS = 1 << END_BITS
CUT = -1  # not explored: beyond the budget


class Numbered(Generic[T]):
    """Values in the order in which they were first seen, each with its number."""

    def __init__(self) -> None:
        self.values: list[T] = []
        self._number: dict[T, int] = {}

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, number: int) -> T:
        return self.values[number]

    def number(self, value: T) -> int:
        found = self._number.get(value)
        if found is None:
            found = self._number[value] = len(self.values)
            self.values.append(value)
        return found


class Own(NamedTuple):
    """What an end may do by itself: the guard, the end afterwards, what is sent."""

    guard: Guard
    end: int
    sent: int


class Fate(NamedTuple):
    """A segment that may arrive next, and the wire then: if it is gone, if a copy stays, if it is lost; or CUT."""

    segment: int
    gone: int
    copy: int
    lost: int


class Way(NamedTuple):
    """The end afterwards, the wire then, and whether it is open only while the other end has nothing due."""

    end: int
    wire: int
    alone: bool


class Ways(dict[int, list[int]]):
    """For one end, by the wire: the wires then, if it stays as it is; `go`: the other ways. Worked out when asked."""

    def __init__(self, tables: Tables, side: int, end: int):
        self.tables, self.side, self.end = tables, side, end
        self.go: dict[int, list[Way]] = {}

    def __missing__(self, wire: int) -> list[int]:
        self[wire], go = self.tables.worked_out(self.side, self.end, wire)
        if go:
            self.go[wire] = go
        return self[wire]


class Tables:
    """The tables of one setting. Raises MemoryError when an end has more blocks than a code can number."""

    def __init__(self, setting: Setting):
        self.setting = setting
        self.ends: tuple[Numbered[End], Numbered[End]] = (Numbered(), Numbered())
        self.due: tuple[list[bool], list[bool]] = ([], [])
        self.sents: Numbered[tuple[int, ...]] = Numbered()
        self.sents.number(())
        self.wires: Numbered[Wire] = Numbered()
        self.steps = 0  # how often `Setting.turn` was asked
        self._heard: tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]]] = ({}, {})
        self._own: tuple[dict[int, tuple[Own, ...]], dict[int, tuple[Own, ...]]] = ({}, {})
        self._fates: tuple[dict[int, tuple[Fate, ...]], dict[int, tuple[Fate, ...]]] = ({}, {})
        self._added: dict[int, int] = {}
        self._ways: tuple[dict[int, Ways], dict[int, Ways]] = ({}, {})
        self._without: dict[tuple[int, Guard, int], int] = {}
        begin = setting.begin()
        self.start = code(self.end(0, begin.a), self.end(1, begin.b), self.wires.number(begin.on_wire))

    # ── numbers
    def end(self, side: int, end: End) -> int:
        """This is the number of an end of a side (0: A, 1: B)."""
        number = self.ends[side].number(end)
        if number == len(self.due[side]):
            if number >= ENDS:
                raise MemoryError(
                    f"side {SIDES[side]} has more than {ENDS} different blocks: a smaller budget or fewer calls, please"
                )
            self.due[side].append(end.due)
        return number

    def world(self, world: int) -> World:
        """This is the world with that code."""
        a, b, wire = parts(world)
        return World(self.ends[0][a], self.ends[1][b], self.wires[wire], self.setting)

    def ends_of(self, pair: int) -> tuple[End, End]:
        """These are the ends of a pair, the part of a code that is above the wire."""
        return self.ends[0][pair >> END_BITS], self.ends[1][pair & ENDS - 1]

    def states_of(self, pair: int) -> tuple[State, State]:
        """These are their states."""
        a, b = self.ends_of(pair)
        return a.state, b.state

    def find(self, world: World) -> int:
        """This is a world's code."""
        return code(self.end(0, world.a), self.end(1, world.b), self.wires.number(world.on_wire))

    # ── what an end does
    def heard(self, side: int, end: int, segment: int) -> tuple[int, int]:
        """This is the end after a segment has arrived, and what it sent; (CUT, 0) if that is not explored."""
        known, key = self._heard[side], end << 16 | segment
        found = known.get(key)
        if found is None:
            sent = self.setting.sents[segment]
            self.steps += 1
            turn = self.setting.turn(SIDES[side], self.ends[side][end], sent.segment, sent)
            found = known[key] = (self.end(side, turn.end), self.sents.number(turn.sent)) if turn else (CUT, 0)
        return found

    def own(self, side: int, end: int) -> tuple[Own, ...]:
        """These are the things that an end may do by itself."""
        found = self._own[side].get(end)
        if found is None:
            turns = list(self.setting.own(SIDES[side], self.ends[side][end]))
            self.steps += len(turns)
            found = self._own[side][end] = tuple(
                Own(guard, self.end(side, turn.end), self.sents.number(turn.sent)) for _, guard, turn in turns
            )
        return found

    # ── what the wire does
    def fates(self, side: int, wire: int) -> tuple[Fate, ...]:
        """These are the segments that a side may hear next, each with what becomes of the wire."""
        found = self._fates[side].get(wire)
        if found is None:
            for each in SIDES:
                self._fates[SIDES.index(each)][wire] = ()
            for fate in self._asked(wire):
                to = 1 - (fate.segment & 1)
                self._fates[to][wire] += (fate,)
            found = self._fates[side][wire]
        return found

    def _asked(self, wire: int) -> Iterator[Fate]:
        """What the network says of a wire, segment by segment."""
        network, on = self.setting.network, self.wires[wire]
        every: dict[int, list[int]] = {}
        for segment, rest, copy in network.arrivals(on):
            every.setdefault(segment, [CUT, CUT, CUT])[int(copy)] = self.wires.number(rest)
        for segment, rest in network.losses(on):
            every.setdefault(segment, [CUT, CUT, CUT])[2] = self.wires.number(rest)
        return (Fate(segment, *then) for segment, then in every.items())

    def added(self, wire: int, sent: int) -> int:
        """This is the wire with what was sent, or CUT."""
        if not sent or wire == CUT:
            return wire
        key = wire << 16 | sent
        found = self._added.get(key)
        if found is None:
            new = self.setting.network.sent(self.wires[wire], self.sents[sent])
            found = self._added[key] = CUT if new is None else self.wires.number(new)
        return found

    def without(self, wire: int, guard: Guard, side: int) -> int:
        """This is the wire when a timer with that guard runs out at a side, or CUT if it may not."""
        if guard is Guard.ANY:
            return wire
        found = self._without.get((wire, guard, side))
        if found is None:
            rest = self.setting.without(self.wires[wire], guard, SIDES[side])
            found = self._without[wire, guard, side] = CUT if rest is None else self.wires.number(rest)
        return found

    # ── what one end can come to
    def answers(self, side: int, end: int, wire: int) -> Iterator[tuple[int, int]]:
        """These are all (end, wire) by hearing a segment that is gone then."""
        for segment, gone, _, _ in self.fates(side, wire):
            after, sent = self.heard(side, end, segment)
            new = CUT if after == CUT else self.added(gone, sent)
            if new != CUT:
                yield after, new

    def ways(self, side: int, end: int) -> Ways:
        """These are all by whatever may happen to an end, or to a segment on its way to it."""
        found = self._ways[side].get(end)
        if found is None:
            found = self._ways[side][end] = Ways(self, side, end)
        return found

    def worked_out(self, side: int, end: int, wire: int) -> tuple[list[int], list[Way]]:
        """These are the wires (or CUT) with the end as it is, and the other ways."""
        heard, added = self._heard[side].get, self._added.get
        stay: list[int] = []
        go: list[Way] = []
        for segment, gone, copy, lost in self.fates(side, wire):
            after, sent = heard(end << 16 | segment) or self.heard(side, end, segment)
            if sent:
                one, two = added(gone << 16 | sent), added(copy << 16 | sent)
                gone = self.added(gone, sent) if one is None else one
                copy = self.added(copy, sent) if two is None else two
            if after == end:
                stay += (lost, gone, copy)
                continue
            stay.append(lost)
            if after != CUT:
                go += [Way(after, rest, False) for rest in (gone, copy) if rest != CUT]
        for guard, after, sent in self.own(side, end):
            rest = self.added(self.without(wire, guard, side), sent)
            if after == end and not guard.due:
                stay.append(rest)
            elif rest != CUT:
                go.append(Way(after, rest, guard.due))
        return stay, go


def code(a: int, b: int, wire: int) -> int:
    return a << A_AT | b << B_AT | wire


def parts(world: int) -> tuple[int, int, int]:
    """This is a code's A, B and wire."""
    return world >> A_AT, world >> B_AT & ENDS - 1, world & (1 << WIRE_BITS) - 1
