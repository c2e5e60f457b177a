"""What a hand does to segments, calls and what comes from outside: it does what it says, or is refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from tcplearn.model import Abort, Close, Open, Receive, Segment, Send, State, Status
from tcplearn.text import Text
from tcplearn.widgets.draft import Draft, Refused
from tcplearn.widgets.edits import CALLS
from tcplearn.world import At, Duplicate, Forget, Inject, Lose, Scene, scenes
from tcplearn.world.scenes import SCENES

EVERY = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
OPEN_CLOSE = Draft.of(scenes.open_close)
RST = {"seq": 500, "ack": None, "flags": "RST", "octets": 0}


def states(draft: Draft, side: str) -> list[State]:
    return [state for _, state in draft.trace.states(side)]


def injected(draft: Draft) -> list[Segment]:
    return [flight.segment for flight in draft.trace.segments if flight.fate == "injected"]


# ── segments of the run
@EVERY
@pytest.mark.parametrize(("fate", "by"), [("lose", ()), ("delay", (0.5,)), ("duplicate", (0.5,)), ("deliver", ())])
def test_any_segment_of_any_scene_can_be_treated(scene: Scene, fate: str, by: tuple[float, ...]) -> None:
    draft = Draft.of(scene)
    for flight in draft.trace.segments[:12]:
        if flight.fate in ("copy", "injected"):
            continue
        now = getattr(draft, fate)(flight.number, *by)
        treated = now.trace.flight(flight.number)
        assert treated.segment == flight.segment
        if fate == "lose":
            assert treated.arrived_at is None
        elif flight.sent_at + 0.6 < scene.until:
            late = by[0] if fate == "delay" else 0
            assert treated.arrived_at == pytest.approx(flight.sent_at + scene.delay_from(flight.sender) + late)
        assert now.undo() is draft or now.undo().trace is draft.trace


@EVERY
def test_a_segment_arrives_when_the_hand_lets_it_go(scene: Scene) -> None:
    draft = Draft.of(scene)
    for flight in draft.trace.segments[:12]:
        t = round(flight.sent_at + scene.delay_from(flight.sender) + 0.25, 6)
        if t <= scene.until and flight.fate != "copy":
            now = draft.arrive(flight.number, t)
            there = [f.arrived_at for f in now.trace.segments if f.segment == flight.segment]
            assert any(at == pytest.approx(t, abs=1e-6) for at in there)


def test_no_segment_arrives_before_the_path_lets_it() -> None:
    ack = OPEN_CLOSE.trace.flight(3)
    assert (ack.sent_at, ack.arrived_at) == pytest.approx((0.15, 0.175))
    with pytest.raises(Refused, match=r"cannot arrive before 0.175 s: segment 3 \(ACK\) left at 0.15 s .* 0.025 s"):
        OPEN_CLOSE.arrive(3, 0.1749)
    assert OPEN_CLOSE.arrive(3, 0.175) is OPEN_CLOSE
    assert OPEN_CLOSE.arrive(3, 0.3).arrive(3, 0.175).scene == scenes.open_close
    assert OPEN_CLOSE.lose(3).arrive(3, 0.175).scene == scenes.open_close


def test_a_copy_is_moved_and_taken_off_by_itself() -> None:
    twice = OPEN_CLOSE.duplicate(3, 0.2)
    copy = next(f for f in twice.trace.segments if f.fate == "copy")
    assert copy.arrived_at == pytest.approx(0.375)
    later = twice.arrive(copy.number, 0.5)
    assert later.scene.faults == (Duplicate("A", nth=2, by=0.325),)
    assert twice.delay(copy.number, 0.1).scene.faults == (Duplicate("A", nth=2, by=0.3),)
    assert twice.lose(copy.number).scene == scenes.open_close
    assert twice.lose(copy.number).said == Text("the copy of segment 3 (ACK) lost", "报文段 3（ACK）的副本丢失")
    with pytest.raises(Refused, match="a copy already"):
        twice.duplicate(copy.number, 0.1)


def test_what_the_story_loses_can_be_delivered() -> None:
    draft = Draft.of(scenes.third_ack_lost)
    assert draft.lose(3) is draft
    assert draft.deliver(3).scene.faults == ()


def test_a_fault_by_count_stays_what_it_was_when_an_earlier_edit_shifts_what_leaves() -> None:
    draft = OPEN_CLOSE.lose(5)  # B's second departure: its ACK of the FIN
    assert draft.scene.faults == (Lose("B", nth=2),)
    earlier = draft.lose(2)  # now B's second departure is its SYN,ACK once more
    assert [f.number for f in earlier.trace.segments if f.sender == "B" and f.fate == "lost"] == [2, 3]
    assert earlier.scene.faults == (Lose("B", nth=2), Lose("B", nth=1))
    assert earlier.deliver(2).scene == draft.scene


# ── calls
@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("OPEN active", Open("active")),
        ("OPEN passive", Open("passive")),
        ("SEND", Send(7)),
        ("RECEIVE", Receive(7)),
        ("CLOSE", Close()),
        ("ABORT", Abort()),
        ("FORGET", Forget()),
        ("STATUS", Status()),
    ],
)
def test_each_call_can_be_put_on_a_lifeline(name: str, made: Any) -> None:
    draft = OPEN_CLOSE.put(0.3, "B", {"call": name, "octets": 7})
    assert draft.scene.calls == (*scenes.open_close.calls, At(0.3, "B", made))
    here = next(i for i, m in enumerate(draft.trace.moments) if (m.t, m.side) == (0.3, "B") and m.kind != "arrival")
    assert draft.call_of(here) == 4
    assert draft.said == Text(f"B's {made} at 0.3 s", f"0.3 秒：B 的 {made}")


def test_each_call_that_a_browser_can_name_is_tried_here() -> None:
    assert len(CALLS) == 8


def test_a_call_is_moved_and_removed() -> None:
    moved = OPEN_CLOSE.move(2, 0.3)
    assert moved.scene.calls[2] == At(0.3, "A", Close()) and len(moved.scene.calls) == 4
    assert moved.said == Text("A's CLOSE moved to 0.3 s", "A 的 CLOSE 移到 0.3 秒")
    assert moved.move(2, 0.4).scene == scenes.open_close
    gone = OPEN_CLOSE.remove(3)
    assert states(gone, "B")[-1] is State.CLOSE_WAIT
    assert gone.said == Text("B's CLOSE at 0.6 s removed", "删除 0.6 秒的 B 的 CLOSE")


@EVERY
def test_every_call_of_a_run_is_one_of_the_scene(scene: Scene) -> None:
    draft = Draft.of(scene)
    found = {i: draft.call_of(i) for i in range(len(draft.trace.moments))}
    for i, moment in enumerate(draft.trace.moments):
        index = found[i]
        if moment.kind in ("call", "forget"):
            assert index is not None
            call = scene.calls[index]
            assert (round(call.t, 9), call.side, str(call.call)) == (moment.t, moment.side, moment.what)
        else:
            assert index is None
    indices = [index for index in found.values() if index is not None]
    assert len(set(indices)) == len(indices)
    assert draft.call_of(-1) is draft.call_of(len(found)) is None


def test_calls_at_one_second_keep_their_order() -> None:
    draft = Draft.of(scenes.simultaneous_open).put(0.1, "A", {"call": "STATUS"})
    calls = {draft.call_of(i): m.what for i, m in enumerate(draft.trace.moments) if m.t == 0.1}
    assert calls == {0: "OPEN active", 1: "OPEN active", 4: "STATUS"}


def test_the_last_call_of_a_connection_stays_while_the_wire_treats_its_segments() -> None:
    draft = Draft.of(scenes.two_clients.but(faults=(Lose("A", on="second"),)))
    with pytest.raises(Refused, match="Connection second would have no call left"):
        draft.remove(2)
    assert draft.remove(3).scene.faults == draft.scene.faults


# ── segments from outside
def test_a_segment_is_put_on_the_wire_moved_and_taken_back() -> None:
    forged = OPEN_CLOSE.inject(0.3, "B", RST)
    assert forged.scene == scenes.open_close.but(faults=(Inject(0.3, "B", Segment(500, ctl=("RST",))),))
    number = next(f.number for f in forged.trace.segments if f.fate == "injected")
    assert forged.injection_of(number) == 0 and forged.injection_of(1) is None
    assert forged.said == Text(
        "<SEQ=500><CTL=RST> put on the wire, reaches B at 0.3 s", "向网络注入 <SEQ=500><CTL=RST>，0.3 秒到达 B"
    )
    assert forged.arrive(number, 0.35).scene.faults[0].at == 0.35
    assert forged.delay(number, 0.1).scene.faults[0].at == pytest.approx(0.4)
    assert len(injected(forged.duplicate(number, 0.1))) == 2
    assert forged.deliver(number) is forged
    assert forged.take_back(0).scene == forged.lose(number).scene == scenes.open_close


@pytest.mark.parametrize("flags", ["SYN,ACK", ["ACK", "SYN"], "syn ack", "SYN"])
def test_flags_are_read_as_people_write_them(flags: Any) -> None:
    segment = {"seq": 9, "ack": 301, "flags": flags, "octets": 3}
    assert injected(OPEN_CLOSE.inject(0.3, "B", segment)) == [Segment(9, 301, ("SYN", "ACK"), bytes(3))]


@EVERY
def test_every_segment_from_outside_is_one_of_the_scene(scene: Scene) -> None:
    draft = Draft.of(scene).inject(0.2, "A", RST).inject(0.1, "B", RST).inject(0.2, "B", RST)
    seen = 0
    for flight in draft.trace.segments:
        index = draft.injection_of(flight.number)
        assert (index is not None) == (flight.fate == "injected")
        if index is not None:
            fault, seen = draft.scene.faults[index], seen + 1
            assert isinstance(fault, Inject)
            assert (fault.at, fault.to, fault.segment) == (flight.arrived_at, flight.to, flight.segment)
    assert seen >= 3


def test_an_old_duplicate_of_this_run_comes_again() -> None:
    again = OPEN_CLOSE.inject_copy(1, 0.3)
    assert again.scene.faults == (Inject(0.3, "B", OPEN_CLOSE.trace.flight(1).segment),)
    assert again.said == Text(
        "old duplicate of segment 1 (SYN) reaches B at 0.3 s", "报文段 1（SYN）的滞留副本在 0.3 秒到达 B"
    )
    assert again.set("iss A", 7000).scene.faults == again.scene.faults  # it stays the segment that it was
    with pytest.raises(Refused, match=r"cannot arrive before 0.125 s"):
        OPEN_CLOSE.inject_copy(1, 0.12)
    assert OPEN_CLOSE.inject_copy(1, 0.125).trace.flight(2).fate == "injected"


# ── refused
@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (("lose", 0), "There is no segment 0; this run has 7"),
        (("lose", 8), "no segment 8"),
        (("lose", "3"), "no segment 3"),
        (("delay", 3, 0), "above 0 and up to 600"),
        (("delay", 3, float("nan")), "above 0"),
        (("duplicate", 3, -1), "above 0"),
        (("arrive", 3, 1000.5), "from 0 to 1000"),
        (("arrive", 3, 900.0), "up to 600 s late"),
        (("put", -0.1, "A", {"call": "CLOSE"}), "from 0 to 1000, where this scene ends"),
        (("put", 0.1, "C", {"call": "CLOSE"}), "The hosts are A and B, not C"),
        (("put", 0.1, "A", {"call": "ACCEPT"}), "No call is named ACCEPT; there are OPEN active"),
        (("put", 0.1, "A", {"call": "SEND"}), "Octets are a whole number from 1 to 65535"),
        (("put", 0.1, "A", {"call": "SEND", "octets": 10**9}), "Octets"),
        (("move", 4, 0.1), "There is no call 4; this scene has 4"),
        (("move", -1, 0.1), "no call -1"),
        (("remove", True + 4), "no call 5"),
        (("inject", 0.1, "B", {"seq": 2**32, "flags": "SYN"}), "SEQ is a whole number from 0 to"),
        (("inject", 0.1, "B", {"seq": None, "flags": "SYN"}), "SEQ"),
        (("inject", 0.1, "B", {"seq": 1, "ack": -1, "flags": "ACK"}), "ACK is a whole number"),
        (("inject", 0.1, "B", {"seq": 1, "flags": "ACK"}), "needs an acknowledgment number"),
        (("inject", 0.1, "B", {"seq": 1, "flags": "SIN"}), "No flag is called SIN"),
        (("inject", 0.1, "B", {"seq": 1, "flags": "", "octets": 70000}), "Octets are"),
        (("inject_copy", 9, 0.5), "no segment 9"),
        (("take_back", 0), "Fault 0 of this scene is no segment from outside"),
        (("set", "iss C", 1), "Nothing is called iss C here; there are iss A"),
        (("set", "iss A", 1.5), "ISS A is a whole number from 0 to 4294967295"),
        (("set", "iss A", "7"), "ISS A"),
        (("set", "delay", -0.1), "The path delay is a number of seconds from 0 to 60"),
        (("set", "rto", 0), "RTO is a number of seconds from 0.001 to 600"),
        (("set", "msl", True), "MSL is a number"),
        (("set", "window A", 65536), "RCV.BUFF A is a whole number from 0 to 65535"),
        (("set", "protocol", "UDP"), "UDP is none of RFC 9293"),
        (("set", "protocol", "clock"), "clock is none of"),
        (("set", "policy", None), "None is none of RFC, Linux 6"),
        (("set", "seed", -1), "seed is a whole number"),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(edit: tuple[Any, ...], why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        getattr(OPEN_CLOSE, edit[0])(*edit[1:])
    assert isinstance(refused.value, ValueError)
    assert refused.value.text.en == str(refused.value) != refused.value.text.zh
    assert "{" not in refused.value.text.zh
    assert Draft.of(scenes.open_close) == OPEN_CLOSE
