"""A segment's fate is the learner's to choose, and nothing else of the story changes until it matters."""

from __future__ import annotations

import pytest

from tcplearn.view.told import trace_of
from tcplearn.widgets.fates import FATES, NOT_OURS, changes, unmet, with_fate
from tcplearn.world import Lose, Scene, run, scenes

EVERY = pytest.mark.parametrize("scene", scenes.SCENES.values(), ids=scenes.SCENES)
SUFFERED = {"lose": "lost", "delay": "delayed", "duplicate": "duplicated", "deliver": "delivered"}


@EVERY
@pytest.mark.parametrize("fate", SUFFERED)
def test_any_segment_of_any_scene_gets_the_fate_that_was_chosen(scene: Scene, fate: str) -> None:
    trace = trace_of(scene)
    for flight in trace.segments:
        if flight.fate in NOT_OURS:
            continue
        now = trace_of(with_fate(scene, trace, flight.number, fate, 0.5))
        until = flight.number  # what left before it, and it, are what they were
        assert [f.segment for f in now.segments[:until]] == [f.segment for f in trace.segments[:until]]
        late = flight.sent_at + 0.5 > scene.until  # the scene ends before it arrives
        assert now.flight(until).fate in (SUFFERED[fate], "in flight" if late else "")


def test_delivering_what_the_learner_lost_gives_the_scene_back() -> None:
    scene, trace = scenes.open_close, run(scenes.open_close)
    lost = with_fate(scene, trace, 3, "lose", 0)
    assert with_fate(lost, run(lost), 3, "deliver", 0) == scene


def test_a_second_choice_takes_the_place_of_the_first() -> None:
    lost = with_fate(scenes.open_close, run(scenes.open_close), 3, "lose", 0)
    late = with_fate(lost, run(lost), 3, "delay", 0.2)
    assert len(late.faults) == 1
    assert run(late).flight(3).arrived_at == pytest.approx(0.15 + 0.025 + 0.2)


def test_delivering_one_of_many_leaves_the_others_lost() -> None:
    scene = scenes.syn_always_lost
    once = run(with_fate(scene, run(scene), 3, "deliver", 0))
    assert [flight.fate for flight in once.segments[:3]] == ["lost", "lost", "delivered"]


@pytest.mark.parametrize("by", [-3, 0, 601, 1e9, float("nan"), float("inf"), "1", "", None, True])
@pytest.mark.parametrize("fate", ["delay", "duplicate"])
def test_no_time_travel(fate: str, by: float) -> None:
    with pytest.raises(ValueError, match=r"seconds to .* above 0 and up to 600"):
        with_fate(scenes.open_close, run(scenes.open_close), 3, fate, by)


def test_losing_what_the_story_loses_changes_nothing() -> None:
    scene = scenes.third_ack_lost_then_data
    assert with_fate(scene, run(scene), 3, "lose", 0) is scene


@EVERY
def test_a_change_is_told_and_only_that(scene: Scene) -> None:
    trace = run(scene)
    assert list(changes(scene, scene, trace)) == []
    for flight in trace.segments[:8]:
        for fate in SUFFERED:
            now = with_fate(scene, trace, flight.number, fate, 0.5)
            told = [changed.number for changed, _ in changes(now, scene, run(now))]
            assert told[:1] == ([flight.number] if now != scene else [])


def test_a_change_of_what_never_leaves_is_told() -> None:
    scene = scenes.open_close
    void = scene.but(faults=(Lose("A", nth=99),))
    assert list(changes(void, scene, run(void))) == []
    assert list(unmet(void, scene, run(void))) == [("A", 99)]


def test_a_segment_that_no_host_sent_is_left_alone() -> None:
    scene, trace = scenes.figure_8, run(scenes.figure_8)
    forged = next(flight.number for flight in trace.segments if flight.fate == "injected")
    assert all(with_fate(scene, trace, forged, fate, 0.5) is scene for fate in FATES)


def test_what_befalls_another_connection_stays_its_own() -> None:
    there = Lose("A", nth=None, on="second")
    scene = scenes.two_clients.but(faults=(there,))
    trace = trace_of(scene)
    assert trace.flight(3).fate == "delivered"
    assert list(changes(scene, scenes.two_clients, trace)) == []
    lost = with_fate(scene, trace, 3, "lose", 0)
    assert lost.faults == (there, Lose("A", nth=2))
    assert with_fate(lost, trace_of(lost), 3, "deliver", 0) == scene
