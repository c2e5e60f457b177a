"""Which states can be at once: counted, alike for A and B, each with a run that leads there."""

from __future__ import annotations

import pytest

from tcplearn import variants
from tcplearn.model import RFC9293, State
from tcplearn.view.pairs import grid, no_way
from tcplearn.world import scenes
from tcplearn.world.pairs import Pairs, pairs


@pytest.fixture(scope="module")
def found() -> Pairs:
    return pairs()


def test_forty_six_of_a_hundred_and_twenty_one(found: Pairs) -> None:
    assert (len(found.nearest), found.worlds, found.whole) == (46, 23_436, True)


def test_a_and_b_are_alike(found: Pairs) -> None:
    assert found.nearest == {(b, a): moves for (a, b), moves in found.nearest.items()}


def test_every_pair_has_a_run_as_long_as_it_says(found: Pairs) -> None:
    for (a, b), moves in found.nearest.items():
        trace = found.way_to(a, b)
        assert trace is not None and (trace.tcb("A").state, trace.tcb("B").state) == (a, b)
        assert len(trace.moments) <= moves  # a loss is no moment


def test_both_can_be_in_time_wait_at_once_and_nobody_is_established_beside_closed(found: Pairs) -> None:
    assert found.nearest[State.TIME_WAIT, State.TIME_WAIT] == 10
    assert found.way_to(State.ESTABLISHED, State.CLOSED) is None


def test_without_time_wait_no_pair_has_it() -> None:
    nearest = pairs(variants.no_time_wait.VARIANT).nearest
    assert not [pair for pair in nearest if State.TIME_WAIT in pair and State.FIN_WAIT_2 in pair]


def test_one_scene_and_a_search_that_was_given_up() -> None:
    few = pairs(RFC9293, (scenes.open_close,), worlds=20)
    assert not few.whole and "Budget.worlds" in grid(few, "en") and "Budget.worlds" in grid(few, "zh")
    assert "open_close" in grid(few, "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_grid_has_a_row_and_a_column_for_each_state(lang: str, found: Pairs) -> None:
    rows = grid(found, lang).splitlines()
    assert [row.split()[0] for row in rows[2:13]] == [str(state) for state in State]
    assert all(len(row.split()) == 12 for row in rows[2:13])
    assert "46" in grid(found, lang)
    assert "(ESTABLISHED, CLOSED)" in no_way(found, State.ESTABLISHED, State.CLOSED, "en")
