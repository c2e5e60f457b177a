"""Wires without a clock: which segment may arrive next, and what is then still under way.

The one rule: a wire is a small value made of numbers; a segment's number is even if A sent it and odd if B did.
Each network answers the same five questions about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from tcplearn.world.budget import Budget


class Wire(NamedTuple):
    """What is under way (`on`, as the network keeps it), and how many losses and copies are left."""

    on: Any
    losses: int | None
    copies: int | None


class Network(Protocol):
    def new(self, segments: tuple[int, ...]) -> Wire:
        """This is the wire at the beginning, with what older connections left on it."""

    def segments(self, wire: Wire) -> tuple[int, ...]:
        """These are the segments under way."""

    def arrivals(self, wire: Wire) -> Iterator[tuple[int, Wire, bool]]:
        """These are the segments that may arrive next, each with the wire then, and whether a copy stays."""

    def losses(self, wire: Wire) -> Iterator[tuple[int, Wire]]:
        """These are the segments that may be lost, each with the wire then."""

    def sent(self, wire: Wire, segments: tuple[int, ...]) -> Wire | None:
        """This is the wire with some segments more, or None if they find no room."""

    def without(self, wire: Wire, old: Callable[[int], bool]) -> Wire | None:
        """This is the wire when so much time has passed that `old` segments are gone; None if some are not."""


def network(budget: Budget) -> Network:
    """This is the network of a budget."""
    if budget.network == "forever":
        return Forever()
    return (Bag if budget.network == "bag" else Fifo)(budget.in_flight, budget.losses, budget.duplicates)


def _one_less(number: int | None) -> int | None:
    return None if number is None else number - 1


class Bag(NamedTuple):
    """Any segment may arrive next: a multiset, kept as a sorted tuple."""

    in_flight: int
    losable: int | None
    copies: int | None

    def new(self, segments: tuple[int, ...]) -> Wire:
        return Wire(tuple(sorted(segments)), self.losable, self.copies)

    def segments(self, wire: Wire) -> tuple[int, ...]:
        return wire.on

    def arrivals(self, wire: Wire) -> Iterator[tuple[int, Wire, bool]]:
        on, losses, copies = wire
        for i, segment in enumerate(on):
            if i and on[i - 1] == segment:
                continue
            yield segment, Wire(on[:i] + on[i + 1 :], losses, copies), False
            if copies != 0:
                yield segment, Wire(on, losses, _one_less(copies)), True

    def losses(self, wire: Wire) -> Iterator[tuple[int, Wire]]:
        on, losses, copies = wire
        if losses != 0:
            for i, segment in enumerate(on):
                if not i or on[i - 1] != segment:
                    yield segment, Wire(on[:i] + on[i + 1 :], _one_less(losses), copies)

    def sent(self, wire: Wire, segments: tuple[int, ...]) -> Wire | None:
        if len(wire.on) + len(segments) > self.in_flight:
            return None
        return wire._replace(on=tuple(sorted(wire.on + segments)))

    def without(self, wire: Wire, old: Callable[[int], bool]) -> Wire | None:
        return None if any(map(old, wire.on)) else wire


class Fifo(NamedTuple):
    """Each direction keeps its order: two queues, one after the other; only their heads arrive or get lost."""

    in_flight: int
    losable: int | None
    copies: int | None

    def new(self, segments: tuple[int, ...]) -> Wire:
        return Wire(self._queues(segments), self.losable, self.copies)

    @staticmethod
    def _queues(segments: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return tuple(s for s in segments if not s & 1), tuple(s for s in segments if s & 1)

    def segments(self, wire: Wire) -> tuple[int, ...]:
        return wire.on[0] + wire.on[1]

    def _heads(self, wire: Wire) -> Iterator[tuple[int, Any]]:
        ours, theirs = wire.on
        if ours:
            yield ours[0], (ours[1:], theirs)
        if theirs:
            yield theirs[0], (ours, theirs[1:])

    def arrivals(self, wire: Wire) -> Iterator[tuple[int, Wire, bool]]:
        for head, rest in self._heads(wire):
            yield head, wire._replace(on=rest), False
            if wire.copies != 0:
                yield head, wire._replace(copies=_one_less(wire.copies)), True

    def losses(self, wire: Wire) -> Iterator[tuple[int, Wire]]:
        if wire.losses != 0:
            for head, rest in self._heads(wire):
                yield head, wire._replace(on=rest, losses=_one_less(wire.losses))

    def sent(self, wire: Wire, segments: tuple[int, ...]) -> Wire | None:
        new = tuple(old + more for old, more in zip(wire.on, self._queues(segments), strict=True))
        return None if sum(map(len, new)) > self.in_flight else wire._replace(on=new)

    def without(self, wire: Wire, old: Callable[[int], bool]) -> Wire | None:
        return None if any(map(old, self.segments(wire))) else wire


class Forever(NamedTuple):
    """What was sent stays: a set, kept as the bits of one integer. Only the silence of an MSL ends a segment."""

    def new(self, segments: tuple[int, ...]) -> Wire:
        return Wire(self._bits(segments), 0, 0)

    @staticmethod
    def _bits(segments: tuple[int, ...]) -> int:
        on = 0
        for segment in segments:
            on |= 1 << segment
        return on

    def segments(self, wire: Wire) -> tuple[int, ...]:
        return tuple(i for i in range(wire.on.bit_length()) if wire.on >> i & 1)

    def arrivals(self, wire: Wire) -> Iterator[tuple[int, Wire, bool]]:
        for segment in self.segments(wire):
            yield segment, wire, True

    def losses(self, wire: Wire) -> Iterator[tuple[int, Wire]]:
        return iter(())

    def sent(self, wire: Wire, segments: tuple[int, ...]) -> Wire | None:
        return wire._replace(on=wire.on | self._bits(segments))

    def without(self, wire: Wire, old: Callable[[int], bool]) -> Wire | None:
        return wire._replace(on=wire.on & ~self._bits(tuple(filter(old, self.segments(wire)))))
