"""A search that goes on while the notebook listens.

The one rule: the searching thread touches the search and plain numbers; what the browser sees is only ever changed by
the kernel's own thread. Where there are no threads (Python in a browser) the search goes level by level, and whatever
has come meanwhile is heard in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from tcplearn.world import Claim, Explored
from tcplearn.world.explore import settled
from tcplearn.world.search.search import Search

PATIENCE, BEAT = 0.3, 0.2  # seconds before the first word about a search, and between two


class Proving:
    """One search for one claim: `found` is its verdict once there is one, `sizes` how many worlds each level has."""

    def __init__(self, search: Search, claim: Claim):
        self.search, self.claim = search, claim
        self.sizes = [len(level) for level in search.levels]
        self.found: Explored | None = None
        self.trouble: Exception | None = None
        self._stopped = False

    @property
    def stopping(self) -> bool:
        """This says whether it was told to stop and has not, yet."""
        return self._stopped and self.found is None

    def stop(self) -> None:
        """This ends the search after the level that it is at."""
        self._stopped = True

    def now(self) -> Explored:
        """This searches to the end, here. Raises ValueError as `explore` does."""
        self._work()
        return self._verdict()

    async def aside(self, told: Callable[[], object]) -> Explored:
        """This searches beside the kernel; `told` is called now and then while it takes long."""
        loop = asyncio.get_running_loop()
        done = asyncio.Event()
        try:
            Thread(target=self._work, args=(lambda: _rung(loop, done),), daemon=True).start()
        except RuntimeError:  # no threads here
            return await self._by_levels(told)
        wait = PATIENCE
        while not done.is_set():
            try:
                await asyncio.wait_for(done.wait(), wait)
            except TimeoutError:
                told()
                wait = BEAT
        return self._verdict()

    async def _by_levels(self, told: Callable[[], object]) -> Explored:
        while True:
            depth = self.search.depth
            self._work(enough=lambda depth=depth: self.search.depth > depth)  # type: ignore[misc]
            if self.trouble or self.found is None or self.found.holds is not None or self._stopped:
                return self._verdict()
            if self.search.depth == depth:  # more worlds than the budget allows
                return self._verdict()
            self.found = None
            told()
            await asyncio.sleep(0)

    def _work(self, after: Callable[[], object] = bool, enough: Callable[[], bool] = bool) -> None:
        try:
            self.found = settled(self.search, self.claim, self._grown, lambda: self._stopped or enough())
        except Exception as trouble:
            self.trouble = trouble
        after()

    def _grown(self, search: Search) -> None:
        self.sizes.append(len(search.levels[-1]))

    def _verdict(self) -> Explored:
        if self.found is None:
            raise self.trouble or AssertionError("a search without an end")
        return self.found


def _rung(loop: asyncio.AbstractEventLoop, done: asyncio.Event) -> None:
    """Say so in the loop; one that is closed by now has nobody to tell."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(done.set)
