"""A search under way: the worlds found, level by level, and the shortest way back to any of them.

It begins with the engine that needs nothing and goes on with arrays when there are many worlds and numpy is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import Any

from tcplearn.model import Timer, running
from tcplearn.text import Text
from tcplearn.world.budget import Guard
from tcplearn.world.search.plain import Plain
from tcplearn.world.search.tables import A_AT, B_AT, WIRE_BITS, Tables
from tcplearn.world.setting import Setting
from tcplearn.world.trace import SIDES
from tcplearn.world.world import Move, World

MANY = 20_000  # worlds; below, numpy's start costs more than it gives
FEW = 1_000  # worlds; for fewer, arrays cost more than they give at any time
ROUND = 40  # worlds in which two stuck ends may go round and still be seen to
B_PART = (1 << A_AT) - (1 << B_AT)
NOBODY = Text("nobody gives up", "谁也不放弃")
KINDS = ("arrival", "call", "timer", "copy", "loss")
ENGINES = ("auto", "plain", "numpy")


class Search:
    """All worlds of a setting, breadth first: `grow` finds a level more each time.

    `levels` holds them, as sets or sorted arrays of codes. Raises ValueError for an unknown engine, ModuleNotFoundError
    where numpy is asked for and missing, TypeError for what is no executor.
    """

    def __init__(self, setting: Setting, engine: str = "auto", executor: Any = None):
        if engine not in ENGINES:
            raise ValueError(f"an engine is {', '.join(ENGINES)}, not {engine!r}")
        if executor is not None and not hasattr(executor, "submit"):
            raise TypeError(f"not an executor: {executor!r}; give one such as concurrent.futures.ProcessPoolExecutor()")
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

    def assumptions(self) -> Iterator[Text]:
        """These are the timers that ran in the worlds found, when each may run out, and whether anybody gives up."""
        guards = dict.fromkeys((timer, self.setting.guard(side, timer)) for side in SIDES for timer in self._ran(side))
        for timer, guard in guards:
            yield guard.of(timer, self.setting.budget.network)
        for guard in dict.fromkeys(self.setting.guard(side, Timer.USER) for side in SIDES):
            yield NOBODY if guard is Guard.NEVER else guard.of(Timer.USER, self.setting.budget.network)

    def _ran(self, side: str) -> list[Timer]:
        ran = {timer for end in self.tables.ends[SIDES.index(side)].values for timer in running(end.tcb)}
        return [timer for timer in Timer if timer in ran]

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

    def nearest(self, worlds: Any) -> set[int]:
        """These are those of the worlds that are nearest to the start."""
        left = {int(world) for world in worlds}
        return next((here for level in self.levels if (here := _common(left, level))), set())

    def last_straw(self, lost: Any) -> set[int]:
        """These are the nearest worlds of `lost` from which there is no way but round and round; if none is so near
        that it can be seen at once, the nearest of `lost`."""
        left = {int(world) for world in lost}
        for level in self.levels if left else ():
            if straws := set(filter(self._goes_round, _common(left, level))):
                return straws
        return self.nearest(left)

    def _goes_round(self, world: int) -> bool:
        round_and_round = self._reach(world)
        return bool(round_and_round) and all(self._reach(other) == round_and_round for other in round_and_round)

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

    # ── the way back
    def way(self, worlds: Iterable[int]) -> list[tuple[Move, World]]:
        """This is a shortest path to the nearest of these worlds: the moves, each with the world that it leads to.

        Of all the shortest it is the first in the order of `_order`, whatever the engine and its numbers.
        """
        wanted = [self.nearest(worlds)]
        depth = next(depth for depth, level in enumerate(self.levels) if _common(wanted[0], level))
        for level in reversed(self.levels[:depth]):
            wanted.append(self._before(level, wanted[-1]))
        path: list[tuple[Move, World]] = []
        for left in reversed(wanted[:-1]):
            path.append(self._step(path[-1][1] if path else self.tables.world(self.tables.start), left))
        return path

    def round(self, path: list[tuple[Move, World]], endless: Any) -> list[tuple[Move, World]]:
        """This is how segments answer segments, from the end of a path on, until a world of `endless` comes again."""
        left, seen = {int(world) for world in endless}, [path[-1][1] if path else self.tables.world(self.tables.start)]
        more: list[tuple[Move, World]] = []
        while seen[-1] not in seen[:-1]:
            more.append(self._step(seen[-1], left, ("arrival",)))
            seen.append(more[-1][1])
        return more

    def _step(self, world: World, wanted: set[int], kinds: tuple[str, ...] = KINDS) -> tuple[Move, World]:
        """The first move, in the order of `_order`, that leads to a world that is wanted."""
        leads = [(m, w) for m, w in self.setting.moves(world) if m.kind in kinds and self.tables.find(w) in wanted]
        return min(leads, key=lambda lead: self._order(lead[0]))

    def _order(self, move: Move) -> tuple[Any, ...]:
        """Where a move stands among others: what arrives first, then what happens at the ends, then faults."""
        segment = () if move.segment < 0 else self.setting.sents[move.segment]
        return KINDS.index(move.kind), move.side, str(move.timer), str(segment)

    def _before(self, level: Any, worlds: set[int]) -> set[int]:
        """The worlds of a level that one move takes to one of these."""
        if isinstance(level, set):
            a, b = {world >> A_AT for world in worlds}, {world & B_PART for world in worlds}
            near = [world for world in level if world >> A_AT in a or world & B_PART in b]  # one end stays
            return {world for world, after in self.engine.edges(near) if after in worlds}
        import numpy as np

        wanted = np.array(sorted(worlds), np.int64)
        rows = [row[np.isin(after, wanted)] for row, after in self.engine.edges(level)]
        return set(level[np.unique(np.concatenate(rows))].tolist())


def _common(worlds: set[int], level: Any) -> set[int]:
    if isinstance(level, set):
        return worlds & level
    import numpy as np

    found: list[int] = np.intersect1d(np.fromiter(worlds, np.int64, len(worlds)), level, assume_unique=True).tolist()
    return set(found)
