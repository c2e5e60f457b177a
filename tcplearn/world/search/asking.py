"""A claim asked of many worlds: once for each pair of ends, where it does not look at the wire.

The one rule: the claim decides what it looks at. It is first shown a world without a wire; only if it asks for one is
it asked again, of every world with that pair.
"""

from __future__ import annotations

from typing import Any

from tcplearn.world.claims import Claim
from tcplearn.world.search.search import Search
from tcplearn.world.setting import Setting
from tcplearn.world.world import End, World


class _Looks(BaseException):
    """The claim wants to see the wire. No `except Exception` of a claim's own is to catch it."""


class _Blind(World):
    """A world that does not show its wire: what a claim says of it is so for every wire."""

    def __init__(self, a: End, b: End, setting: Setting):
        self.__dict__.update(a=a, b=b, setting=setting)

    @property
    def on_wire(self) -> Any:  # of a world it is a value, here there is none
        raise _Looks


class Asking:
    """A claim asked of many worlds, once for each pair of ends where it does not look at the wire."""

    def __init__(self, search: Search, claim: Claim):
        self.search, self.claim = search, claim
        self.known: dict[int, bool | None] = {}  # None: it depends on the wire

    def wrong(self, level: Any) -> list[int]:
        """These are the worlds of the level that decide the claim."""
        if self.claim.mood not in ("always", "sometimes"):
            return []
        return self.worlds(level, self.claim.mood == "sometimes")

    def goal(self) -> list[int]:
        """These are all worlds found in which the claim is true, in order."""
        found = [world for level in self.search.levels for world in self.worlds(level, True)]
        return sorted(found)

    def worlds(self, level: Any, wanted: bool) -> list[int]:
        """These are the worlds of a level for which the claim's function says `wanted`."""
        pairs = self.search.pairs(level)
        says = {pair: self._says(pair) for pair in pairs}
        sure = {pair for pair, said in says.items() if said is wanted}
        looks = {pair for pair, said in says.items() if said is None}
        found = self.search.with_pairs(level, sure) if sure else []
        if looks:
            at = self.search.tables.world
            found += [world for world in self.search.with_pairs(level, looks) if self._asked(at(world)) is wanted]
        return found

    def _says(self, pair: int) -> bool | None:
        if pair not in self.known:
            blind = _Blind(*self.search.tables.ends_of(pair), self.search.setting)
            try:
                self.known[pair] = self._asked(blind)
            except _Looks:
                self.known[pair] = None
        return self.known[pair]

    def _asked(self, world: World) -> bool:
        return bool(self.claim.holds(world))
