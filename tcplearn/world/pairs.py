"""Which pairs of states can the two ends be in at once, and how near is each.

The one rule: a pair is possible if some run from some start leads to it; so a pair that is not here is impossible only
within the budget, and from these starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tcplearn.model import RFC9293, Close, Open, Protocol, State
from tcplearn.text import Text
from tcplearn.world.budget import Budget
from tcplearn.world.explore import search_for
from tcplearn.world.scene import At, Scene
from tcplearn.world.search.retrace import retrace
from tcplearn.world.search.search import Search
from tcplearn.world.trace import SIDES, Trace

KINDS = ("active", "passive")
ANY_TIME = Budget(hasty=True)  # a program may close before the connection is established


def _start(a: str, b: str) -> Scene:
    opens = At(0.1, "A", Open(a)), At(0.1, "B", Open(b))
    closes = (At(0.2, side, Close()) for side in SIDES)
    title = Text(f"A opens ({a}), B opens ({b}); each may close", f"A 打开（{a}），B 打开（{b}）；双方都可以关闭")
    return Scene(f"{a}_{b}", (*opens, *closes), title=title)


STARTS = tuple(_start(a, b) for a in KINDS for b in KINDS)  # every way to begin: both sides CLOSED, nothing called yet


@dataclass(frozen=True)
class Pairs:
    """The pairs of states (A, B) that were found, each with how many moves the nearest world of it is away.

    `worlds`: how many were looked at, in all searches; `whole`: whether that was all of them.
    """

    nearest: Mapping[tuple[State, State], int]
    worlds: int
    whole: bool
    searches: tuple[Search, ...] = field(repr=False, compare=False)

    def way_to(self, a: State, b: State) -> Trace | None:
        """This is a shortest run to a pair; None if there is none."""
        if (a, b) not in self.nearest:
            return None
        moves = self.nearest[a, b]
        for search in self.searches:
            if moves < len(search.levels):
                level = search.levels[moves]
                codes = {pair for pair in search.pairs(level) if search.tables.states_of(pair) == (a, b)}
                if codes:
                    return retrace(search.setting, search.way(search.with_pairs(level, codes)))
        raise AssertionError(f"{a}, {b} was found, and is not there")


def pairs(
    protocol: Protocol | Mapping[str, Protocol] = RFC9293,
    scenes: Sequence[Scene] = STARTS,
    budget: Budget = ANY_TIME,
    engine: str = "auto",
    **changes: Any,
) -> Pairs:
    """These are the pairs of states in every behaviour of some scenes; without any, from every start.

    `changes`: of the budget, whose `worlds` bounds each search. Raises ValueError as `explore` does.
    """
    nearest: dict[tuple[State, State], int] = {}
    searches = tuple(search_for(protocol, scene, budget, engine, **changes) for scene in scenes)
    whole = True
    for search in searches:
        while search.worlds <= search.setting.budget.worlds and search.grow():
            pass
        whole = whole and search.worlds <= search.setting.budget.worlds
        for moves, level in enumerate(search.levels):
            for pair in search.pairs(level):
                states = search.tables.states_of(pair)
                nearest[states] = min(moves, nearest.get(states, moves))
    return Pairs(nearest, sum(search.worlds for search in searches), whole, searches)
