"""Breaking a claim by hand: one move after another, chosen by a learner instead of a search.

The one rule: a position knows only its path. What may happen next is asked of `Setting.moves`, and whether the claim
is dead of the claim itself ("always") or of a finished search (claims about what can still come, or goes on for ever).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tcplearn.model import Protocol
from tcplearn.world.budget import Budget, Guard
from tcplearn.world.claims import Claim, askable
from tcplearn.world.explore import Explored, search_for, settled
from tcplearn.world.scene import Scene
from tcplearn.world.search.asking import Asking
from tcplearn.world.search.plain import Plain
from tcplearn.world.search.retrace import retrace
from tcplearn.world.search.search import Search
from tcplearn.world.setting import Setting
from tcplearn.world.trace import Trace
from tcplearn.world.world import Move, World

Path = tuple[tuple[Move, World], ...]


@dataclass(frozen=True)
class Position:
    """Where the learner has come to: `path` holds the moves so far, each with the world that it led to."""

    breaking: Breaking = field(repr=False)
    path: Path = ()

    @property
    def world(self) -> World:
        return self.path[-1][1] if self.path else self.breaking.setting.begin()

    @property
    def trace(self) -> Trace:
        """This is the path as a story, for every picture."""
        return retrace(self.breaking.setting, list(self.path), self.breaking.claim.text)

    @cached_property
    def choices(self) -> list[tuple[Move, World]]:
        """These are all moves that change something, each with its world; of moves that lead to one world, the first.
        None at all is a dead end: nothing more can happen within the budget."""
        ways: dict[World, Move] = {}
        for move, world in self.breaking.setting.moves(self.world):
            ways.setdefault(world, move)
        return [(move, world) for world, move in ways.items() if world != self.world]

    @property
    def died(self) -> int | None:
        """This is after how many moves of the path the claim was dead; None if it is alive, or nobody knows."""
        worlds = (self.breaking.setting.begin(), *(world for _, world in self.path))
        return next((moves for moves, world in enumerate(worlds) if self.breaking.dead(world)), None)

    @property
    def broken(self) -> bool | None:
        """This says whether the claim is dead; None where the search that could tell was given up."""
        return True if self.died is not None else self.breaking.dead(self.world)

    def hint(self) -> Move | None:
        """This is the next move of a shortest run from here that breaks the claim; None if none does any more."""
        way = [] if self.broken else self.breaking.way(self.world)
        return next((move for move, world in self.choices if way and world == way[0]), None)

    def after(self, choice: int) -> Position:
        """This is the position after one of `choices`. Raises IndexError for another number."""
        if choice not in range(len(self.choices)):
            raise IndexError(f"choice {choice}: there are {len(self.choices)}, from 0")
        return Position(self.breaking, (*self.path, self.choices[choice]))

    def undo(self) -> Position:
        """This is the position one move back; the start stays the start."""
        return Position(self.breaking, self.path[:-1])


class Breaking:
    """A claim to be broken: a protocol (or one for each of "A" and "B"), a scene and a budget, as in `explore`.

    Raises ValueError for a claim of the mood "sometimes", which no single run breaks, and as `explore` does.
    """

    def __init__(
        self,
        protocol: Protocol | Mapping[str, Protocol],
        scene: Scene,
        claim: Claim | Callable[[World], bool],
        budget: Budget | None = None,
    ):
        self.claim = askable(claim, budget)
        if self.claim.mood == "sometimes":
            raise ValueError(f"{self.claim.name} has to be true sometimes: no single run breaks that")
        self._search: Search = search_for(protocol, scene, budget)
        self._ways: dict[int, list[World]] = {}

    @property
    def setting(self) -> Setting:
        return self._search.setting

    def start(self) -> Position:
        """This is where nothing has happened yet."""
        return Position(self)

    @cached_property
    def explored(self) -> Explored:
        """This is the verdict of the search on the same claim; the first look at it takes as long as `explore`."""
        return settled(self._search, self.claim)

    @cached_property
    def shortest(self) -> int | None:
        """This is how few moves kill the claim; None if nothing does, or nobody knows."""
        begin = self.setting.begin()
        return 0 if self.dead(begin) else len(self.way(begin)) or None

    def dead(self, world: World) -> bool | None:
        """This says whether a world is the end of the claim; None where the search was given up."""
        if self.claim.mood == "always":
            return not self.claim.holds(world)
        if self.explored.holds is None:
            return None
        return self._search.tables.find(world) in self._ends

    @cached_property
    def _ends(self) -> frozenset[int]:
        """The worlds in which a claim about ways is dead: no way on, or a way without an end."""
        if self.explored.holds:
            return frozenset()
        if self.claim.mood == "comes to rest":
            return frozenset(map(int, self._search.engine.endless()))
        return frozenset(map(int, self._search.engine.lost(Asking(self._search, self.claim).goal())))

    def way(self, world: World) -> list[World]:
        """These are the worlds of a shortest run from here that kills the claim; none if there is no such run."""
        if self.explored.holds is not False:
            return []
        tables = self._search.tables
        start = tables.find(world)
        if start not in self._ways:
            codes = self._shortest(start)
            worlds = [tables.world(code) for code in codes]
            self._ways.setdefault(start, [])
            for place, code in enumerate(codes):
                self._ways[code] = worlds[place + 1 :]
        return self._ways[start]

    def _shortest(self, start: int) -> list[int]:
        """The codes of a shortest run from `start` to where the claim is dead, both included."""
        tables, engine = self._search.tables, Plain(self._search.tables)
        engine.seen = {start}
        levels = [{start}]
        while not (found := [code for code in levels[-1] if self.dead(tables.world(code))]):
            levels.append(engine.new(levels[-1]))
            if not levels[-1] or len(engine.seen) > self.setting.budget.worlds:
                return []
        codes = [min(found)]
        for level in reversed(levels[:-1]):
            codes.append(next(code for code in level if codes[-1] in engine.after((code,))))
        return codes[::-1]


def guard_of(move: Move, world: World) -> Guard | None:
    """This is when the timer of a move may run out, in a world where it may; None for what is no timer."""
    if move.timer is None:
        return None
    own = world.setting.own(move.side, world.end(move.side))
    return next(guard for known, guard, _ in own if known == move)
