"""A search under way: the worlds found, level by level, and the shortest way back to any of them.

It begins with the engine that needs nothing and goes on with arrays when there are many worlds and numpy is there.
"""

from __future__ import annotations

from importlib.util import find_spec
from itertools import pairwise
from typing import Any

from tcplearn.world.search.plain import Plain
from tcplearn.world.search.tables import WIRE_BITS, Tables
from tcplearn.world.setting import Setting
from tcplearn.world.world import Move, World

MANY = 20_000  # worlds; below, numpy's start costs more than it gives
FEW = 1_000  # worlds; for fewer, arrays cost more than they give at any time
ROUND = 40  # worlds in which two stuck ends may go round and still be seen to
ENGINES = ("auto", "plain", "numpy")


class Search:
    """All worlds of a setting, breadth first: `grow` finds a level more each time.

    `levels` holds them, as sets or sorted arrays of codes. Raises ValueError for an unknown engine, ModuleNotFoundError
    where numpy is asked for and missing.
    """

    def __init__(self, setting: Setting, engine: str = "auto", executor: Any = None):
        if engine not in ENGINES:
            raise ValueError(f"an engine is {', '.join(ENGINES)}, not {engine!r}")
        self.setting, self.tables = setting, Tables(setting)
        self.engine: Any = Plain(self.tables)
        self._near = self.engine  # for a few worlds, whatever the engine
        self.levels: list[Any] = [{self.tables.start}]
        self.worlds = 1
        self.executor = executor
        self._may_grow = engine == "auto" and find_spec("numpy") is not None
        if engine == "numpy" or executor is not None:
            self._pack()

    @property
    def depth(self) -> int:
        """This is how many moves the furthest worlds are away."""
        return len(self.levels) - 1

    def grow(self) -> bool:
        """This finds the worlds one move further; it says whether there are any."""
        if self._may_grow and self.worlds >= MANY:
            self._pack()
        frontier = self.engine.new(self.levels[-1])
        if not len(frontier):
            return False
        self.levels.append(frontier)
        self.worlds += len(frontier)
        return True

    def _pack(self) -> None:
        import numpy as np

        from tcplearn.world.search.packed import Packed

        self._may_grow = False
        packed = Packed(self.tables)
        if self.executor is not None:
            from tcplearn.world.search.spread import Spread

            packed = Spread(self.tables, self.executor)
        packed.seen = np.array(sorted(self.engine.seen), np.int64)
        self.levels = [np.array(sorted(level), np.int64) for level in self.levels]
        self.engine = packed

    # ── looking
    def pairs(self, level: Any) -> set[int]:
        """These are the pairs of ends in a level, as codes without a wire."""
        if isinstance(level, set):
            return {world >> WIRE_BITS for world in level}
        import numpy as np

        return set(np.unique(level >> WIRE_BITS).tolist())

    def with_pairs(self, level: Any, pairs: set[int]) -> list[int]:
        """These are the worlds of a level that have one of these pairs of ends."""
        if isinstance(level, set):
            return sorted(world for world in level if world >> WIRE_BITS in pairs)
        import numpy as np

        found: list[int] = level[np.isin(level >> WIRE_BITS, list(pairs))].tolist()
        return found

    def level_of(self, world: int) -> int:
        """This is how many moves a world is away."""
        return next(depth for depth, level in enumerate(self.levels) if world in level)

    def first(self, worlds: Any) -> int | None:
        """This is one of these worlds that is nearest to the start; None if there is none."""
        left = {int(world) for world in worlds}
        for level in self.levels if left else ():
            here = left.intersection(level if isinstance(level, set) else level.tolist())
            if here:
                return min(here)
        return None

    def last_straw(self, lost: Any) -> int | None:
        """This is a world of `lost`, as near as any, from which there is no way but round and round; if none is so
        near that it can be seen at once, the nearest of `lost`."""
        left = {int(world) for world in lost}
        for level in self.levels if left else ():
            for world in sorted(left.intersection(level if isinstance(level, set) else level.tolist())):
                round_and_round = self._reach(world)
                if round_and_round and all(self._reach(other) == round_and_round for other in round_and_round):
                    return world
        return self.first(left)

    def _reach(self, world: int) -> frozenset[int]:
        """All worlds that can be reached from one; none if they are more than ROUND."""
        found, line = {world}, {world}
        while line:
            line = self._after(line) - found
            found |= line
            if len(found) > ROUND:
                return frozenset()
        return frozenset(found)

    def _after(self, worlds: set[int]) -> set[int]:
        if isinstance(self.engine, Plain) or len(worlds) < FEW:
            return self._near.after(worlds)
        import numpy as np

        return set(self.engine.after(np.array(sorted(worlds), np.int64)).tolist())

    def round(self, world: int, endless: Any) -> list[tuple[Move, World]]:
        """This is how segments answer segments, from a world of `endless` on, until a world comes again."""
        left, codes = {int(other) for other in endless}, [world]
        while codes[-1] not in codes[:-1]:
            codes.append(min(after for _, after in self._near.edges(codes[-1:], answers=True) if after in left))
        return [self.move(before, after) for before, after in pairwise(codes)]

    # ── the way back
    def way(self, world: int) -> list[tuple[Move, World]]:
        """This is a shortest path to a world: the moves, each with the world that it leads to."""
        codes = [world]
        for level in reversed(self.levels[: self.level_of(world)]):
            codes.append(self._before(level, codes[-1]))
        codes.reverse()
        return [self.move(before, after) for before, after in pairwise(codes)]

    def _before(self, level: Any, world: int) -> int:
        """A world of `level` that one move takes to `world`."""
        near = level if isinstance(level, set) else level.tolist()
        candidates = [w for w in near if _differ_in_one(w, world)]
        while len(candidates) > 1:
            half = candidates[: len(candidates) // 2]
            candidates = half if self._leads(half, world) else candidates[len(half) :]
        return candidates[0]

    def _leads(self, worlds: list[int], world: int) -> bool:
        return world in self._after(set(worlds))

    def move(self, before: int, after: int) -> tuple[Move, World]:
        """This is the move from one world to the next, and the next."""
        there = self.tables.world(after)
        for move, world in self.setting.moves(self.tables.world(before)):
            if world == there:
                return move, world
        raise AssertionError("the tables know a move that the setting does not")


def _differ_in_one(one: int, two: int) -> bool:
    """Whether at most one end differs: a move changes no more."""
    from tcplearn.world.search.tables import A_AT

    return one >> A_AT == two >> A_AT or (one ^ two) >> WIRE_BITS & ((1 << (A_AT - WIRE_BITS)) - 1) == 0
