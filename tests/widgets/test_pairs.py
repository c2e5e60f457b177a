"""The pair grid without a browser: places in, runs and sentences out, and what it leaves in the notebook."""

from __future__ import annotations

from typing import Any

import pytest
import traitlets

from tcplearn import PairGrid, scenes, variants
from tcplearn.model import State
from tcplearn.text import LANGUAGES
from tcplearn.view import ladder, pair_grid, svg
from tcplearn.view.pairs import said
from tcplearn.widgets.pairs_page import WORDS
from tcplearn.world.pairs import Pairs, pairs

FAR = State.FIN_WAIT_2, State.CLOSING


@pytest.fixture(scope="module")
def found() -> Pairs:
    return pairs()


@pytest.fixture
def grid(found: Pairs) -> PairGrid:
    return PairGrid(found, lang="en")


def bundle(grid: PairGrid) -> dict[str, Any]:
    data: dict[str, Any] = grid._repr_mimebundle_()[0]
    return data


def test_every_cell_says_its_pair_and_what_is_in_it(grid: PairGrid, found: Pairs) -> None:
    cells = grid.shown["cells"]
    assert [len(row) for row in cells] == [len(State)] * len(State)
    for a, row in zip(State, cells, strict=True):
        for b, (text, name, met) in zip(State, row, strict=True):
            assert (text, met) == (str(found.nearest.get((a, b), ".")), (a, b) in found.nearest)
            assert name == said(found, a, b, "en")
    assert [state for state, _ in grid.shown["states"]] == [str(state) for state in State]


def test_a_pair_opens_its_shortest_run(grid: PairGrid, found: Pairs) -> None:
    grid.place = [list(State).index(state) for state in FAR]  # as the browser sets it
    assert grid.chosen == FAR and grid.trace is not None
    assert (grid.trace.tcb("A").state, grid.trace.tcb("B").state) == FAR
    assert grid.step == len(grid.trace.moments) == found.nearest[FAR] and len(grid.run["steps"]) == grid.step + 1
    assert grid.opened["said"] == "A FIN-WAIT-2, B CLOSING: 8 moves." and grid.opened["met"]
    assert "CLOSING" in grid.run["text"]


def test_a_pair_that_was_not_met_says_where_it_was_looked_for(grid: PairGrid) -> None:
    grid.choose(*FAR)
    grid.choose("ESTAB", "closed")
    assert grid.trace is None and grid.run == {} and grid.step == 0 and not grid.opened["met"]
    assert grid.opened["said"].startswith("No run leads to (ESTABLISHED, CLOSED). From every way to begin:")
    assert "23,436 worlds" in grid.opened["said"]


def test_the_first_pair_needs_no_run(grid: PairGrid) -> None:
    grid.choose("CLOSED", "CLOSED")
    assert grid.run == {} and grid.opened["said"].endswith("nothing has happened yet.")


def test_the_language_changes_what_is_open_too(grid: PairGrid) -> None:
    grid.choose(*FAR)
    grid.lang = "zh"
    assert grid.opened["said"] == "A FIN-WAIT-2，B CLOSING：8 步。" and grid.shown["title"].startswith("RFC 9293：")
    assert "经过" in str(grid.run["steps"]) or "进入" in str(grid.run["steps"])
    grid.numbers = "symbolic"
    assert "seq=x" in str(grid.run["segments"]) and grid.chosen == FAR


def test_what_is_left_in_a_saved_notebook(grid: PairGrid, found: Pairs) -> None:
    assert bundle(grid)["image/svg+xml"] == svg(pair_grid(found, "en"))
    assert bundle(grid)["text/plain"] == (
        "RFC 9293: which states can be at once | 46 of 121 pairs were met, each with how many moves the nearest way "
        "there takes (.: not met). (run this cell to open a pair)"
    )
    grid.choose(*FAR)
    assert grid.trace is not None and bundle(grid)["image/svg+xml"] == svg(ladder(grid.trace, "en"))
    assert bundle(grid)["text/plain"].endswith("| A FIN-WAIT-2, B CLOSING: 8 moves (run this cell to open a pair)")
    grid.choose()
    assert grid.chosen is None and bundle(grid)["image/svg+xml"] == svg(pair_grid(found, "en"))


def test_other_pairs_and_other_bounds(found: Pairs) -> None:
    assert PairGrid(network="fifo", lang="en").pairs.worlds < found.worlds
    other = PairGrid(pairs(variants.no_time_wait.VARIANT, (scenes.open_close,)), lang="en")
    assert other.shown["title"].startswith(variants.no_time_wait.VARIANT.name)
    assert "open_close" in other.shown["about"][0]


def test_what_is_refused(grid: PairGrid, found: Pairs) -> None:
    with pytest.raises(TypeError, match=r"give what tcplearn.world.pairs.pairs\(...\) found"):
        PairGrid(scenes.open_close)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="found already; give losses to pairs"):
        PairGrid(found, losses=0)
    with pytest.raises(ValueError, match="a pair is two states"):
        grid.choose("CLOSED")
    with pytest.raises(ValueError, match="no state is called 'OPEN'"):
        grid.choose("OPEN", "CLOSED")
    with pytest.raises(traitlets.TraitError, match="a row and a column, 0 to 10"):
        grid.place = [3, 11]
    assert grid.chosen is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_languages_have_every_word(found: Pairs, lang: str) -> None:
    shown = PairGrid(found, lang=lang).shown
    assert set(shown["words"]) == set(WORDS) and all(shown["words"].values())
    assert all(shown["words"][name] != WORDS[name].of("zh" if lang == "en" else "en") for name in WORDS)
