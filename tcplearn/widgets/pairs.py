"""The pair grid in the notebook: which states both ends can be in at once, and a shortest run to each pair, by a click.

It only passes on: the search has found the pairs, the page puts them into words, the browser shows them.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import anywidget
import traitlets as t

from tcplearn.model import State
from tcplearn.text import LANGUAGES, Text, reader_language
from tcplearn.view.numbers import STYLES
from tcplearn.view.pairs import pair_grid
from tcplearn.widgets.page import module, style
from tcplearn.widgets.pairs_page import STATES, line, opened, page, pair_at
from tcplearn.widgets.player import run_bundle
from tcplearn.widgets.prover_page import recorded
from tcplearn.world import Trace
from tcplearn.world.pairs import Pairs
from tcplearn.world.pairs import pairs as every_pair

STORED = Text(" (run this cell to open a pair)", "（运行本单元格即可逐格打开）")


class PairGrid(anywidget.AnyWidget):
    """This shows which states both ends can be in at once, each pair with a shortest run to it: `PairGrid()`.

    `pairs`: what `pairs(...)` found for a protocol, for scenes; without it, RFC 9293 from every start is searched,
    within `budget` as in `pairs`, such as losses=0. `choose("FIN-WAIT-2", "CLOSING")` does what a click does; `chosen`
    is the pair that is open, `trace` the run to it. `lang`: "en" or "zh" (default: the reader's). Raises TypeError for
    what is no Pairs, ValueError for a budget that cannot be searched or that comes too late.
    """

    _esm = module("pairs.js")
    _css = style("player.css", "asking.css", "pairs.css")

    shown = t.Dict().tag(sync=True)
    opened = t.Dict().tag(sync=True)
    place = t.List(t.Int()).tag(sync=True)  # row and column of the open pair; none: nothing is open
    run = t.Dict().tag(sync=True)  # the page of a player; empty: there is no run to show
    step = t.Int(0).tag(sync=True)
    lang = t.Enum(LANGUAGES).tag(sync=True)
    numbers = t.Enum(STYLES).tag(sync=True)

    def __init__(self, pairs: Pairs | None = None, lang: str | None = None, **budget: Any) -> None:
        if pairs is not None and not isinstance(pairs, Pairs):
            raise TypeError(f"not pairs: {pairs!r:.60}; give what tcplearn.world.pairs.pairs(...) found, or nothing")
        if pairs is not None and budget:
            raise ValueError(
                f"these pairs were found already; give {', '.join(budget)} to pairs(...), or no pairs here"
            )
        self._pairs = every_pair(**budget) if pairs is None else pairs
        self._trace: Trace | None = None
        super().__init__(lang=lang or reader_language(), numbers="absolute")
        self._show()
        self._tell()
        self.observe(self._open, "place")
        self.observe(self._show, "lang")
        self.observe(self._tell, ["lang", "numbers"])

    @property
    def pairs(self) -> Pairs:
        """These are the pairs that the grid shows."""
        return self._pairs

    @property
    def chosen(self) -> tuple[State, State] | None:
        """This is the pair that is open: the states of A and of B."""
        return pair_at(tuple(self.place)) if self.place else None

    @property
    def trace(self) -> Trace | None:
        """This is a shortest run to the pair that is open; None if none is, or if no run leads there."""
        return self._trace

    def choose(self, a: State | str | None = None, b: State | str | None = None) -> None:
        """This opens a pair, states or their names as people write them; without any, it closes the one that is open.

        Raises ValueError for what is no state, and for one state alone.
        """
        if (a is None) is not (b is None):
            raise ValueError("a pair is two states: of A and of B")
        states = [State.parse(str(state)) for state in (a, b) if state is not None]
        self.place = [STATES.index(state) for state in states]

    def __repr__(self) -> str:
        return f"{self.shown['title']} | {line(self._pairs, tuple(self.place), self.lang)}"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live view, the run that is open (else the grid) as a picture, one line of text."""
        live, line = super()._repr_mimebundle_(**kwargs), f"{self!r}{STORED.of(self.lang)}"
        grid = partial(pair_grid, self._pairs, self.lang)
        return run_bundle(live, line, self._trace, self.lang, self.numbers, grid)

    @t.validate("place")
    def _known(self, proposal: Any) -> list[int]:
        place: list[int] = proposal["value"]
        if len(place) not in (0, 2) or not all(0 <= at < len(STATES) for at in place):
            raise t.TraitError(f"a place is a row and a column, 0 to {len(STATES) - 1}, or nothing: {place}")
        return place

    def _open(self, _: object) -> None:
        chosen = self.chosen
        self._trace = self._pairs.way_to(*chosen) if chosen else None
        with self.hold_sync():  # all parts arrive together
            self._tell()
            self.step = len(self._trace.moments) if self._trace else 0

    def _show(self, _: object = None) -> None:
        self.shown = page(self._pairs, self.lang)

    def _tell(self, _: object = None) -> None:
        with self.hold_sync():
            self.opened = opened(self._pairs, tuple(self.place), self.lang)
            there = self._trace is not None and self._trace.moments
            self.run = recorded(self._trace, self.lang, self.numbers) if there and self._trace else {}
