"""What can happen, as tables over small numbers, filled from `Setting` when it is first asked for.

The one rule: nothing here knows TCP. Each end, each wire and each group of segments sent together gets a number;
`Setting.turn` is called once for each (end, event), the network once for each (wire, segment), and from then on a
world is three numbers in one integer, `code`. Both engines run on these tables.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Generic, NamedTuple, TypeVar

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
        self._arrivals: dict[int, tuple[tuple[int, int, bool], ...]] = {}
        self._losses: dict[int, tuple[int, ...]] = {}
        self._added: dict[tuple[int, int], int] = {}
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
    def arrivals(self, wire: int) -> tuple[tuple[int, int, bool], ...]:
        """These are the segments that may arrive, each with the wire then, and whether a copy stays on it."""
        found = self._arrivals.get(wire)
        if found is None:
            every = self.setting.network.arrivals(self.wires[wire])
            found = self._arrivals[wire] = tuple(
                (number, self.wires.number(rest), copy) for number, rest, copy in every
            )
        return found

    def losses(self, wire: int) -> tuple[int, ...]:
        """These are the wires after a loss."""
        found = self._losses.get(wire)
        if found is None:
            every = self.setting.network.losses(self.wires[wire])
            found = self._losses[wire] = tuple(self.wires.number(rest) for _, rest in every)
        return found

    def added(self, wire: int, sent: int) -> int:
        """This is the wire with what was sent, or CUT."""
        if not sent:
            return wire
        found = self._added.get((wire, sent))
        if found is None:
            new = self.setting.network.sent(self.wires[wire], self.sents[sent])
            found = self._added[wire, sent] = CUT if new is None else self.wires.number(new)
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

    def hears(self, side: int, end: int, wire: int, copies: bool = True) -> Iterator[tuple[int, int]]:
        """These are all that one end can come to by hearing a segment: (end, wire)."""
        for segment, rest, copy in self.arrivals(wire):
            if segment & 1 != side and (copies or not copy):
                after, sent = self.heard(side, end, segment)
                new = after if after == CUT else self.added(rest, sent)
                if new != CUT:
                    yield after, new

    def acts(self, side: int, end: int, wire: int, other_due: bool) -> Iterator[tuple[int, int]]:
        """These are all that one end can come to by itself: (end, wire)."""
        for guard, after, sent in self.own(side, end):
            if not (guard.due and other_due):
                rest = self.without(wire, guard, side)
                new = rest if rest == CUT else self.added(rest, sent)
                if new != CUT:
                    yield after, new


def code(a: int, b: int, wire: int) -> int:
    return a << A_AT | b << B_AT | wire


def parts(world: int) -> tuple[int, int, int]:
    """This is a code's A, B and wire."""
    return world >> A_AT, world >> B_AT & ENDS - 1, world & (1 << WIRE_BITS) - 1
