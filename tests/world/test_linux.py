"""Linux 6 answers every segment, call and timer in every state, and its preset says what it is."""

from __future__ import annotations

from dataclasses import fields
from itertools import product

import pytest

from tcplearn.model import RFC9293, Abort, Close, Open, Receive, Segment, Send, State, Tcb, Timer, step
from tcplearn.world import LINUX_6, At, Lose, Policy, Scene, run
from tcplearn.world.linux import AT_ONCE, SOURCES
from tcplearn.world.linux.sends import gathers, segment_size, sends_at_once
from tcplearn.world.pace import Pace

LINUX = LINUX_6.applied_to(RFC9293)
NEAR = (-70000, -1, 0, 1, 70000)
FLAGS = ((), ("SYN",), ("FIN",), ("RST",), ("SYN", "FIN"))


def blocks(state):
    for reading, queued in product((True, False), (False, True)):
        if queued and state in (State.CLOSED, State.LISTEN, State.SYN_SENT):
            continue
        for opened in ("active", "passive"):
            yield Tcb(
                state, iss=100, irs=300, reading=reading, fin_queued=queued, opened=opened, snd_buf=b"x" * 5 * queued
            )


@pytest.mark.parametrize("state", State, ids=lambda state: state.value)
def test_no_segment_call_or_timer_is_without_an_answer(state):
    count = 0
    for tcb in blocks(state):
        for seq, ack, ctl, text in product(NEAR, (None, *NEAR), FLAGS, (b"", b"hello")):
            number = None if ack is None else tcb.snd_nxt + ack
            step(LINUX, tcb, Segment(tcb.rcv_nxt + seq, number, ctl, text))
            count += 1
        for event in (Send("x"), Receive(9), Close(), Close(reading=False), Abort(), *Timer):
            step(LINUX, tcb, event)
    assert count


def test_a_reset_one_below_the_window_is_believed_only_after_the_peers_fin():
    for state in State:
        if state in (State.CLOSED, State.LISTEN, State.SYN_SENT):
            continue
        tcb = Tcb(state, iss=100, irs=300)
        gone = step(LINUX, tcb, Segment(tcb.rcv_nxt - 1, None, ("RST",))).tcb.state is State.CLOSED
        assert gone == (state in (State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK)), state


def test_small_segments_are_gathered_behind_a_small_one_only():
    waits = Tcb(State.ESTABLISHED, iss=100, irs=300, snd_una=101, snd_nxt=106, snd_buf=b"x" * 10, mss=1000)
    assert gathers(waits)[1] == []
    assert len(sends_at_once(waits)[1]) == 1
    full = Tcb(State.ESTABLISHED, iss=100, irs=300, snd_una=101, snd_nxt=1101, snd_buf=b"x" * 1005, mss=1000)
    assert len(gathers(full)[1]) == 1
    assert LINUX_6.habits != AT_ONCE


def test_no_segment_is_larger_than_half_the_largest_window():
    assert segment_size(Tcb(State.ESTABLISHED, snd_wnd=1460, mss=1460)) == 730
    assert segment_size(Tcb(State.ESTABLISHED, snd_wnd=64240, mss=1460)) == 1460
    assert segment_size(Tcb(State.ESTABLISHED, snd_wnd=500, mss=1460)) == 500


def test_an_ack_waits_as_long_as_the_peers_pace_says():
    assert Pace().seconds == 0.004
    assert Pace(quick=3, wait=0.04).seconds == 0.0
    assert Pace(quick=3, wait=0.04, dialogue=True).seconds == 0.04
    assert Pace(wait=0.16, most=0.05).seconds == 0.05


def test_the_preset_retransmits_by_a_measured_timeout():
    calls = (At(0.0, "B", Open("passive")), At(0.0, "A", Open("active")), At(1.0, "A", Send("x")))
    mute = Scene("mute", calls, (Lose("A", data=True, nth=None),), policy=LINUX_6.but(retries=3), until=60.0)
    times = [round(f.sent_at, 3) for f in run(mute).segments if f.segment.data]
    assert times == [1.0, 1.25, 1.75, 2.75]
    assert run(mute).states("A")[-1][1] is State.CLOSED
    on_a_wheel = mute.but(policy=mute.policy.but(phase=0.0))
    ticks = [f.sent_at for f in run(on_a_wheel).segments if f.segment.data][1:]
    assert all(abs(t / 0.032 - round(t / 0.032)) < 1e-6 for t in ticks)
    assert 0 <= ticks[0] - 1.25 < 0.032


def test_the_preset_names_itself():
    trace = run(Scene("open", (At(0.0, "B", Open("passive")), At(0.0, "A", Open("active"))), policy=LINUX_6))
    assert trace.protocol == "RFC 9293 as Linux 6"


def test_every_value_that_linux_has_of_its_own_has_a_source():
    plain = Policy()
    own = {f.name for f in fields(Policy) if f.init and getattr(LINUX_6, f.name) != getattr(plain, f.name)}
    assert own - {"name"} <= set(SOURCES) <= {f.name for f in fields(Policy)}


# ── what other recordings taught: a FIN that was forged, keep-alives behind a closed window


@pytest.mark.parametrize("state", [State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK], ids=lambda state: state.value)
def test_text_that_crosses_the_peers_fin_resets(state):
    """It begins below RCV.NXT and ends beyond it; text that only repeats, or lies beyond, does not reset."""
    tcb = Tcb(state, iss=100, irs=300, snd_una=101)
    crossing = Segment(tcb.rcv_nxt - 1, tcb.snd_una, (), b"hello")
    done = step(LINUX, tcb, crossing)
    assert done.tcb.state is State.CLOSED
    assert [(s.seq, s.rst) for s in done.sent] == [(tcb.snd_una, True)]
    assert step(RFC9293, tcb, crossing).tcb.state is state
    for seq in (-5, 0, 3):
        assert step(LINUX, tcb, Segment(tcb.rcv_nxt + seq, tcb.snd_una, (), b"hello")).tcb.state is state, seq


def test_an_ack_of_our_fin_comes_before_text_that_crosses_the_peers():
    for state, then in ((State.CLOSING, State.TIME_WAIT), (State.LAST_ACK, State.CLOSED)):
        tcb = Tcb(state, iss=100, irs=300)
        done = step(LINUX, tcb, Segment(tcb.rcv_nxt - 1, tcb.snd_nxt, (), b"hello"))
        assert (done.tcb.state, [s for s in done.sent if s.rst]) == (then, [])


def test_a_keep_alive_is_silent_while_another_timer_asks():
    idle = Tcb(State.ESTABLISHED, iss=100, irs=300)
    assert [s.seq for s in step(LINUX, idle, Timer.KEEPALIVE).sent] == [idle.snd_nxt - 1]
    waits = idle.but(snd_wnd=0, snd_buf=b"x")
    assert step(LINUX, waits, Timer.KEEPALIVE).sent == ()
    assert step(LINUX, waits.but(snd_wnd=9, snd_nxt=waits.snd_nxt + 1), Timer.KEEPALIVE).sent == ()
