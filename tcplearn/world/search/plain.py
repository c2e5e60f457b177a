"""The engine that needs nothing: breadth first, level by level, over sets of integers.

A move changes one end and the wire, never both ends. So what one end can come to is worked out once for each
(end, wire), as numbers to be added to the other end's part of the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tcplearn.world.search.tables import A_AT, B_AT, ENDS, WIRE_BITS, Tables, code, parts

WIRE = (1 << WIRE_BITS) - 1
B_PART = (ENDS - 1) << B_AT
A_PART = (ENDS - 1) << A_AT


class Plain:
    """Breadth first over one setting's tables."""

    def __init__(self, tables: Tables):
        self.tables = tables
        self.seen: set[int] = {tables.start}
        self._by_a: dict[int, tuple[int, ...]] = {}
        self._by_b: dict[int, tuple[int, ...]] = {}

    def levels(self) -> Iterator[set[int]]:
        """These are the worlds that are new after 0, 1, 2 ... moves, until there are none."""
        frontier = {self.tables.start}
        while frontier:
            yield frontier
            frontier = self.new(frontier)

    def new(self, worlds: set[int]) -> set[int]:
        """These are the worlds after one move that were not seen before; they are, from now on."""
        found = self.after(worlds)
        found -= self.seen
        self.seen |= found
        return found

    def after(self, worlds: Iterable[int]) -> set[int]:
        """These are all worlds that one move leads to from any of these."""
        found: set[int] = set()
        by_a, by_b, update = self._by_a, self._by_b, found.update
        due_a, due_b = self.tables.due
        for world in worlds:
            ours, wire = world & B_PART, world & WIRE
            key = (world ^ ours) << 1 | due_b[ours >> B_AT]
            deltas = by_a.get(key)
            if deltas is None:
                deltas = by_a[key] = self._a(world >> A_AT, wire, due_b[ours >> B_AT])
            update([delta + ours for delta in deltas])
            theirs = world & A_PART
            key = (world ^ theirs) << 1 | due_a[theirs >> A_AT]
            deltas = by_b.get(key)
            if deltas is None:
                deltas = by_b[key] = self._b(ours >> B_AT, wire, due_a[theirs >> A_AT])
            update([delta + theirs for delta in deltas])
        return found

    def edges(self, worlds: Iterable[int], answers: bool = False) -> Iterator[tuple[int, int]]:
        """These are (world, world after one move); `answers`: only by a segment that arrives and is gone."""
        for world in worlds:
            if not answers:
                yield from ((world, after) for after in self.after((world,)))
                continue
            a, b, wire = parts(world)
            yield from ((world, code(after, b, rest)) for after, rest in self.tables.hears(0, a, wire, copies=False))
            yield from ((world, code(a, after, rest)) for after, rest in self.tables.hears(1, b, wire, copies=False))

    def _a(self, end: int, wire: int, other_due: bool) -> tuple[int, ...]:
        steps = {after << A_AT | rest for after, rest in self._steps(0, end, wire, other_due)}
        steps.update(end << A_AT | rest for rest in self.tables.losses(wire))
        steps.discard(end << A_AT | wire)
        return tuple(steps)

    def _b(self, end: int, wire: int, other_due: bool) -> tuple[int, ...]:
        steps = {after << B_AT | rest for after, rest in self._steps(1, end, wire, other_due)}
        steps.discard(end << B_AT | wire)
        return tuple(steps)

    def _steps(self, side: int, end: int, wire: int, other_due: bool) -> Iterator[tuple[int, int]]:
        yield from self.tables.hears(side, end, wire)
        yield from self.tables.acts(side, end, wire, other_due)

    def lost(self, goal: Iterable[int]) -> set[int]:
        """These are the worlds from which none of `goal` can be reached any more."""
        back = _backwards(self.edges(self.seen))
        return self.seen - _closure(goal, back)

    def endless(self) -> set[int]:
        """These are the worlds from which segments that only answer segments can go on for ever."""
        ways: dict[int, set[int]] = {}
        for world, after in self.edges(self.seen, answers=True):
            ways.setdefault(world, set()).add(after)
        back = _backwards((world, after) for world, then in ways.items() for after in then)
        left = {world: len(then) for world, then in ways.items()}
        ending = [world for world in self.seen if world not in ways]
        while ending:
            for before in back.get(ending.pop(), ()):
                left[before] -= 1
                if not left[before]:
                    del left[before]
                    ending.append(before)
        return set(left)


def _backwards(edges: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    back: dict[int, list[int]] = {}
    for world, after in edges:
        back.setdefault(after, []).append(world)
    return back


def _closure(goal: Iterable[int], ways: dict[int, list[int]]) -> set[int]:
    found = set(goal)
    line = list(found)
    while line:
        for world in ways.get(line.pop(), ()):
            if world not in found:
                found.add(world)
                line.append(world)
    return found
