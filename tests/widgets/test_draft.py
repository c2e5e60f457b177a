"""A scene under the hand: a story built by edits, each of which can be taken back."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import tcplearn
from tcplearn.model import State
from tcplearn.text import Text
from tcplearn.view.told import trace_of
from tcplearn.widgets.draft import Draft, Refused
from tcplearn.widgets.edits import CALLS
from tcplearn.widgets.settings import POLICIES, protocols
from tcplearn.world import Scene, run, scene_from, scenes
from tcplearn.world.scenes import SCENES

OPEN_CLOSE = Draft.of(scenes.open_close)


def states(draft: Draft, side: str) -> list[State]:
    return [state for _, state in draft.trace.states(side)]


# ── the story that a learner builds by hand
def test_the_third_ack_lost_then_data() -> None:
    built = Draft.of(scenes.handshake).put(0.2, "A", {"call": "SEND", "octets": 5}).lose(3)
    told = scenes.third_ack_lost_then_data
    known = Draft.of(told.but(calls=told.calls[:3]))  # up to the data: nobody closes
    for side in "AB":
        assert built.trace.states(side) == known.trace.states(side)
        until = [state for t, state in run(told).states(side) if t < 0.3]
        assert until == states(built, side)[: len(until)]
    assert states(built, "B")[-1] is State.ESTABLISHED
    assert built.line == (
        'scenes.handshake.but(calls=(*scenes.handshake.calls, At(0.2, "A", Send(5))), faults=(Lose("A", nth=2),))'
    )
    assert built.said == Text("segment 3 (ACK) lost", "报文段 3（ACK）丢失")


# ── back and forth
def test_undo_redo_restore() -> None:
    lost = OPEN_CLOSE.lose(3)
    both = lost.set("msl", 1.0)
    assert (both.can_undo, both.can_redo, OPEN_CLOSE.can_undo) == (True, False, False)
    assert both.undo().trace is lost.trace and both.undo().redo() == both
    assert both.undo().said == lost.said and OPEN_CLOSE.said is None
    assert OPEN_CLOSE.undo() is OPEN_CLOSE and both.redo() is both
    assert both.undo().lose(4).can_redo is False
    again = both.restore()
    assert again.scene == scenes.open_close and again.undo().scene == both.scene
    assert OPEN_CLOSE.restore() is OPEN_CLOSE
    variant = Draft.of(scenes.open_close, "two_way_handshake")
    assert variant.set("protocol", "RFC 9293").restore().protocol == "two_way_handshake"


def test_what_changes_nothing_is_no_step() -> None:
    for same in (
        OPEN_CLOSE.deliver(3),
        OPEN_CLOSE.set("iss A", 100),
        OPEN_CLOSE.set("seed", 0),
        OPEN_CLOSE.move(2, 0.4),
    ):
        assert same is OPEN_CLOSE


def test_a_draft_is_run_once() -> None:
    draft = OPEN_CLOSE.lose(3)
    assert draft.trace is draft.trace is draft.set("msl", 1.0).undo().trace


anything = st.sampled_from([None, "", "A", -1, 0, 3, 10**9, 0.5, float("inf"), float("nan"), True])
numbers = st.sampled_from([1, 2, 3, 4, 5, 6]) | st.integers(0, 3) | st.integers(1, 9) | anything
seconds = st.sampled_from([0.2, 0.3, 0.45, 1.0]) | st.floats(0.2, 2) | st.floats(0, 10) | anything
sides = st.sampled_from("AB") | st.sampled_from("BA") | anything
calls = st.fixed_dictionaries(
    {"call": st.sampled_from([*CALLS, "ACCEPT"]), "octets": st.integers(1, 700) | st.integers(0, 9)}
)
segments = st.fixed_dictionaries(
    {
        "seq": st.sampled_from([90, 101, 301, 500, 2**32 - 1]) | anything,
        "ack": st.sampled_from([101, 301]) | st.sampled_from([None, 1, -1]),
        "flags": st.sampled_from(["SYN", "SYN,ACK", "ACK", "RST", "FIN,ACK", "SIN"]),
        "octets": st.integers(0, 9),
    }
)
values = {
    "iss A": st.integers(0, 2**32 - 1), "iss B": st.integers(0, 2**32 - 1), "delay": st.floats(0, 1),
    "delay A": st.floats(0, 1), "delay B": st.floats(0, 1), "rto": st.floats(0.1, 9), "msl": st.floats(0.1, 99),
    "window A": st.integers(0, 65535), "window B": st.integers(0, 65535), "protocol": st.sampled_from(protocols()),
    "policy": st.sampled_from([*POLICIES]), "seed": st.integers(0, 9),
}  # fmt: skip
edits = st.one_of(
    *(st.tuples(st.just(name), numbers) for name in ("lose", "deliver", "remove", "take_back")),
    *(st.tuples(st.just(name), numbers, seconds) for name in ("delay", "arrive", "duplicate", "move", "inject_copy")),
    st.tuples(st.just("put"), seconds, sides, calls),
    st.tuples(st.just("inject"), seconds, sides, segments),
    st.one_of(*(st.tuples(st.just("set"), st.just(name), value | anything) for name, value in values.items())),
    *(st.just((name,)) for name in ("undo", "redo", "restore")),
)
starts = st.sampled_from([*SCENES.values()])


@given(starts, st.lists(edits, max_size=8))
def test_any_edits_are_taken_back_one_by_one(scene: Scene, wanted: list[tuple[Any, ...]]) -> None:
    start = draft = Draft.of(scene.but(until=min(scene.until, 20.0)))
    for name, *asked in wanted:
        before = draft
        try:
            draft = getattr(draft, name)(*asked)
        except Refused as why:
            assert draft is before and why.text.en != why.text.zh
            continue
        if name not in ("undo", "redo") and draft is not before:
            assert draft.past == (*before.past, before.now) and draft.said and draft.said.en != draft.said.zh
    assert draft.written == start.scene
    way = [draft]
    while way[-1].can_undo:
        way.append(way[-1].undo())
    assert way[-1].now == start.now
    for one in reversed(way[:-1]):
        assert way[-1].redo() == one
        way[-1] = one
    line = draft.line
    names = {
        name: getattr(tcplearn, name) for name in tcplearn.__all__ if name not in ("capture", "live", "quiz", "view")
    }
    read = eval(line, names)
    assert trace_of(read) == draft.trace
    if not line.startswith("run("):
        assert scene_from(line) == draft.scene
