"""A claim broken by hand: what can be chosen, when it is dead, and the way that a hint shows."""

from __future__ import annotations

import pytest

from tcplearn import variants
from tcplearn.model import RFC9293
from tcplearn.world import Budget, Claim, claims, scenes
from tcplearn.world.breaking import Breaking, Position

BREAKING = [name for name in variants.names() if hasattr(variants.variant(name), "BREAKS")]


def breaking(name: str) -> Breaking:
    module = variants.variant(name)
    return Breaking(module.VARIANT, module.SHOWN_BY, module.BREAKS)


def followed(position: Position) -> Position:
    """What a learner comes to who takes every hint."""
    while hint := position.hint():
        position = position.after([move for move, _ in position.choices].index(hint))
    return position


@pytest.mark.parametrize("name", BREAKING)
def test_the_hints_are_a_shortest_run_that_breaks_the_claim(name: str) -> None:
    played = breaking(name)
    end = followed(played.start())
    assert end.broken is True
    assert len(end.path) == end.died == played.shortest
    if played.claim.mood == "always":
        assert played.shortest == played.explored.depth


def test_a_hint_leads_on_from_wherever_one_has_strayed() -> None:
    position = breaking("two_way_handshake").start()
    for _ in range(4):
        position = position.after(len(position.choices) - 1)
    assert not position.broken
    assert followed(position).broken


def test_no_choice_changes_nothing_and_no_two_are_the_same() -> None:
    position = breaking("no_time_wait").start()
    while position.choices and len(position.path) < 12:
        worlds = [world for _, world in position.choices]
        assert position.world not in worlds and len(set(worlds)) == len(worlds)
        position = position.after(0)


def test_undo_is_the_position_before_and_the_start_stays() -> None:
    start = breaking("one_msl").start()
    assert start.after(0).undo() == start == start.undo()
    assert start.after(0) != start


def test_a_dead_claim_stays_dead() -> None:
    end = followed(breaking("in_window_reset").start())
    assert end.choices and end.after(0).broken is True and end.after(0).died == end.died and end.hint() is None


def test_what_the_rfc_keeps_nobody_breaks() -> None:
    position = Breaking(RFC9293, scenes.handshake, claims.no_ghost, Budget(losses=0, duplicates=0)).start()
    while position.choices:
        assert position.broken is False and position.hint() is None
        position = position.after(0)
    assert position.breaking.shortest is None


def test_a_search_that_was_given_up_knows_nothing() -> None:
    module = variants.fin_answers_fin
    position = Breaking(module.VARIANT, module.SHOWN_BY, module.BREAKS, Budget(worlds=10)).start()
    assert position.broken is None and position.hint() is None


def test_the_trace_is_the_path() -> None:
    position = breaking("no_time_wait").start().after(0).after(0)
    assert len(position.trace.moments) == 2
    assert position.trace.tcb("B").state is position.world.b.state


def test_what_cannot_be_played_says_why() -> None:
    sometimes = Claim("opens", "sometimes", claims.can_open.holds, claims.can_open.text)
    with pytest.raises(ValueError, match="sometimes"):
        Breaking(RFC9293, scenes.handshake, sometimes)
    with pytest.raises(ValueError, match="ever quiet"):
        Breaking(RFC9293, scenes.handshake, claims.no_endless_exchange, Budget(network="forever"))
    with pytest.raises(IndexError, match="there are"):
        breaking("one_msl").start().after(99)
