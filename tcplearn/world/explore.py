"""Every behaviour within a budget: a claim holds, or here is the shortest run in which it does not.

The search goes breadth first, so the first world that breaks a claim is as near as any. What a verdict means is one
sentence, `Explored.says`: which worlds were looked at, and which were not.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tcplearn.model import Protocol, State
from tcplearn.text import Text
from tcplearn.world.budget import Budget
from tcplearn.world.claims import Claim, askable
from tcplearn.world.scene import Scene
from tcplearn.world.search.asking import Asking
from tcplearn.world.search.retrace import retrace
from tcplearn.world.search.search import Search
from tcplearn.world.setting import Setting
from tcplearn.world.trace import Trace
from tcplearn.world.world import World


@dataclass(frozen=True)
class Explored:
    """What came of an exploration.

    `holds`: True, False, or None where the search was stopped. `worlds`: how many were looked at; `depth`: moves to the
    furthest; `pairs`: the pairs of states that A and B were in at once; `trace`: the shortest run that breaks the claim
    (of "sometimes": that shows it), or None; `moves`: how long it takes until then; `says`: all that in a sentence.
    """

    claim: Claim
    holds: bool | None
    worlds: int
    depth: int
    pairs: frozenset[tuple[State, State]]
    trace: Trace | None
    says: Text
    moves: int | None
    search: Search = field(repr=False, compare=False)

    def way_to(self, wanted: Callable[[World], bool] | tuple[State, State]) -> Trace | None:
        """This is a shortest run to a world, or to a pair of states; None if there is none."""
        want = wanted if callable(wanted) else _in_pair(*wanted)
        test = Asking(self.search, replace(self.claim, holds=want))
        for level in self.search.levels:
            found = test.worlds(level, True)
            if found:
                return retrace(self.search.setting, self.search.way(found))
        return None

    def __repr__(self) -> str:
        return f"<Explored {self.claim.name}: {self.says.en}>"


def _in_pair(a: State, b: State) -> Callable[[World], bool]:
    return lambda world: world.a.state is a and world.b.state is b


def explore(
    protocol: Protocol | Mapping[str, Protocol],
    scene: Scene,
    claim: Claim | Callable[[World], bool],
    budget: Budget | None = None,
    *,
    engine: str = "auto",
    executor: Any = None,
    progress: Callable[[Search], object] | None = None,
    stop: Callable[[], bool] | None = None,
    **changes: Any,
) -> Explored:
    """This plays every behaviour of `scene` under `protocol` (or one for each of "A" and "B") within a budget.

    Of the scene count the calls, the ISNs, the blocks to begin with and the injected segments; every time and every
    fault is tried. `claim`: one of `claims`, or a function of a world that must always be true. `changes`: of the
    budget, as in losses=2. `engine`: "auto", "plain" (standard library only) or "numpy". `executor`: splits each level
    over any concurrent.futures.Executor. `progress` is called after each level, `stop` asked whether to give up.
    Raises ValueError for a scene or a budget that cannot be explored, TypeError for what is no protocol, scene, claim.
    """
    return settled(search_for(protocol, scene, budget, engine, executor, **changes), claim, progress, stop)


def search_for(
    protocol: Protocol | Mapping[str, Protocol],
    scene: Scene,
    budget: Budget | None = None,
    engine: str = "auto",
    executor: Any = None,
    **changes: Any,
) -> Search:
    """This is a search that has not begun. Raises TypeError for what is no scene, protocol, budget or executor."""
    budget = Budget() if budget is None else budget
    if not isinstance(budget, Budget):
        raise TypeError(
            f"not a budget: {budget!r}; give Budget(losses=1), or the change itself: explore(..., losses=1)"
        )
    return Search(Setting(scene, protocol, budget.but(**changes)), engine, executor)


def settled(
    search: Search,
    claim: Claim | Callable[[World], bool],
    progress: Callable[[Search], object] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Explored:
    """This is the verdict of a search on a claim; a search that has been used goes on from where it is."""
    claim = askable(claim, search.setting.budget)
    test = Asking(search, claim)
    paused = gc.isenabled()
    gc.disable()  # millions of small values and no cycle among them
    try:
        for level in search.levels:
            if found := test.wrong(level):
                return _found(search, claim, found)
        while True:
            if search.worlds > search.setting.budget.worlds:
                return _ended(search, claim, None, None, _TOO_MANY)
            if stop is not None and stop():
                return _ended(search, claim, None, None, _STOPPED)
            if not search.grow():
                break
            if progress is not None:
                progress(search)
            if found := test.wrong(search.levels[-1]):
                return _found(search, claim, found)
    finally:
        if paused:
            gc.enable()
    return _whole(search, claim, test)


def _found(search: Search, claim: Claim, worlds: list[int]) -> Explored:
    """Worlds that decide the claim: they break one that must always hold, they show one that sometimes does."""
    said = _SHOWN if claim.mood == "sometimes" else _BROKEN
    return _ended(search, claim, claim.mood == "sometimes", search.way(worlds), said)


def _whole(search: Search, claim: Claim, test: Asking) -> Explored:
    """All worlds are known: what is left are the claims about ways."""
    if claim.mood == "sometimes":
        return _ended(search, claim, False, None, _NOWHERE)
    if claim.mood == "can always reach":
        lost = search.last_straw(search.engine.lost(test.goal()))
        return _ended(search, claim, not lost, search.way(lost) if lost else None, _NO_WAY if lost else _HOLDS)
    if claim.mood == "comes to rest":
        every = search.engine.endless()
        if len(every):
            way = search.way(every)
            return _ended(search, claim, False, way, _ENDLESS, search.round(way, every))
    return _ended(search, claim, True, None, _HOLDS)


def _ended(
    search: Search, claim: Claim, holds: bool | None, way: Sequence[Any] | None, said: Text, more: Sequence[Any] = ()
) -> Explored:
    """The verdict; `way`: the shortest run that shows it, `more`: how it goes on."""
    pairs = {pair for level in search.levels for pair in search.pairs(level)}
    states = frozenset(search.tables.states_of(pair) for pair in pairs)
    trace = None if way is None else retrace(search.setting, [*way, *more], claim.text)
    bounds = (*search.setting.budget.bounds(), *search.assumptions())
    moves = None if way is None else len(way)
    numbers = {"worlds": f"{search.worlds:,}", "depth": search.depth, "moves": moves}
    says = Text(
        said.en.format(**numbers, bounds="; ".join(bound.en for bound in bounds)),
        said.zh.format(**numbers, bounds="；".join(bound.zh for bound in bounds)),
    )
    return Explored(claim, holds, search.worlds, search.depth, states, trace, says, moves, search)


_HOLDS = Text(
    "Holds in all {worlds} worlds, up to {depth} moves away. Bounds: {bounds}.",
    "在全部 {worlds} 个世界中成立（最远 {depth} 步）。范围：{bounds}。",
)
_BROKEN = Text(
    "Broken after {moves} moves, and no run is shorter; {worlds} worlds looked at.",
    "{moves} 步之后被打破，没有更短的运行过程；已查看 {worlds} 个世界。",
)
_NO_WAY = Text(
    "Broken after {moves} moves: from there it can never come true. All {worlds} worlds looked at. Bounds: {bounds}.",
    "{moves} 步之后被打破：此后不可能再成立。已查看全部 {worlds} 个世界。范围：{bounds}。",
)
_ENDLESS = Text(
    "Broken after {moves} moves: from there segments can answer segments for ever. All {worlds} worlds looked at.",
    "{moves} 步之后被打破：此后报文段可以互相应答，永不停止。已查看全部 {worlds} 个世界。",
)
_SHOWN = Text("Shown after {moves} moves; {worlds} worlds looked at.", "{moves} 步之后出现；已查看 {worlds} 个世界。")
_NOWHERE = Text(
    "True in none of {worlds} worlds, up to {depth} moves away. Bounds: {bounds}.",
    "在全部 {worlds} 个世界中都不成立（最远 {depth} 步）。范围：{bounds}。",
)
_STOPPED = Text(
    "Undecided: stopped after {worlds} worlds, {depth} moves deep; nothing wrong so far.",
    "尚无定论：查看 {worlds} 个世界（{depth} 步之内）之后中止；到此为止没有发现问题。",
)
_TOO_MANY = Text(
    "Undecided: {worlds} worlds, {depth} moves deep, are as many as the budget allows (Budget.worlds); nothing wrong "
    "so far. Try fewer segments in flight, fewer losses and duplicates, fewer calls, or a larger Budget.worlds.",
    "尚无定论：{worlds} 个世界（{depth} 步之内）已达预算上限（Budget.worlds），到此为止没有发现问题。"
    "可以减少同时在途的报文段、丢失与重复的次数或调用，也可以增大 Budget.worlds。",
)
