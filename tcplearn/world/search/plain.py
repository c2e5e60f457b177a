"""The engine that needs nothing: breadth first, level by level, over sets of integers.

A move changes one end and the wire, never both ends, and seldom an end at all. So worlds are kept as sets of wires, one
for each pair of ends, and what an end and a wire can come to is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tcplearn.world.search.tables import A_AT, B_AT, CUT, ENDS, WIRE_BITS, Tables

WIRE = (1 << WIRE_BITS) - 1
A_OF_PAIR = A_AT - WIRE_BITS
Worlds = dict[int, set[int]]  # the wires of each pair of ends


class Plain:
    """Breadth first over one setting's tables."""

    def __init__(self, tables: Tables):
        self.tables = tables
        self._seen: Worlds = _by_pair((tables.start,))

    @property
    def seen(self) -> set[int]:
        """These are all worlds found so far."""
        return _codes(self._seen)

    @seen.setter
    def seen(self, worlds: Iterable[int]) -> None:
        self._seen = _by_pair(worlds)

    def new(self, worlds: set[int]) -> set[int]:
        """These are the worlds after one move that were not seen before; they are, from now on."""
        found = self._after(worlds)
        for pair, wires in found.items():
            seen = self._seen.setdefault(pair, set())
            wires -= seen
            seen |= wires
        return _codes(found)

    def after(self, worlds: Iterable[int]) -> set[int]:
        """These are all worlds that one move leads to from any of these."""
        return _codes(self._after(worlds))

    def _after(self, worlds: Iterable[int]) -> Worlds:
        found: Worlds = {}
        for pair, wires in _by_pair(worlds).items():
            a, b = pair >> A_OF_PAIR, pair & ENDS - 1
            for side, end, other in ((0, a, b), (1, b, a)):
                ways = self.tables.ways(side, end)
                found.setdefault(pair, set()).update(*map(ways.__getitem__, wires))
                due = self.tables.due[1 - side][other]
                for wire in wires & ways.go.keys():
                    for after, rest, alone in ways.go[wire]:
                        if not (alone and due):
                            key = after << A_OF_PAIR | b if side == 0 else pair - b + after
                            found.setdefault(key, set()).add(rest)
        for wires in found.values():
            wires.discard(CUT)
        return found

    def edges(self, worlds: Iterable[int], answers: bool = False) -> Iterator[tuple[int, int]]:
        """These are (world, world after one move); `answers`: only by a segment that arrives and is gone."""
        for pair, wires in _by_pair(worlds).items():
            a, b, ends = pair >> A_OF_PAIR, pair & ENDS - 1, pair << WIRE_BITS
            for side, end, other, at in ((0, a, b, A_AT), (1, b, a, B_AT)):
                if answers:
                    for wire in wires:
                        for after, rest in self.tables.answers(side, end, wire):
                            yield ends | wire, ends + (after - end << at) | rest
                    continue
                ways, due = self.tables.ways(side, end), self.tables.due[1 - side][other]
                for wire in wires:
                    yield from [(ends | wire, ends | rest) for rest in ways[wire] if rest != CUT]
                for wire in wires & ways.go.keys():
                    for after, rest, alone in ways.go[wire]:
                        if not (alone and due):
                            yield ends | wire, ends + (after - end << at) | rest

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


def _by_pair(worlds: Iterable[int]) -> Worlds:
    found: Worlds = {}
    for world in worlds:
        found.setdefault(world >> WIRE_BITS, set()).add(world & WIRE)
    return found


def _codes(worlds: Worlds) -> set[int]:
    return {pair << WIRE_BITS | wire for pair, wires in worlds.items() for wire in wires}
