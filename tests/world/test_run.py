"""One behaviour on a virtual clock: the same scene and seed give the same trace."""

import random
import time

import pytest

from tcplearn import (
    LINUX_6,
    Abort,
    At,
    Chance,
    Close,
    Forget,
    Inject,
    Lose,
    Open,
    Policy,
    Scene,
    Segment,
    Send,
    State,
    run,
    scenes,
)
from tcplearn.world import Reorder
from tcplearn.world.scenes import OPEN, SCENES
from tcplearn.world.serve import answer

FORGED = Inject(0.3, "B", Segment(101, 301, ("ACK",), b"forged"))


@pytest.mark.parametrize("name", SCENES)
def test_a_run_repeats_itself_to_the_last_octet(name):
    first = run(SCENES[name]).to_json()
    assert run(SCENES[name]).to_json() == first, "the steps are remembered"
    answer.cache_clear()
    assert run(SCENES[name]).to_json() == first, "the steps are taken again"


def test_chance_is_the_seeds():
    scene = scenes.open_data_close.but(faults=(Chance("A", lose=0.3, delay=0.3), Chance("B", lose=0.3, duplicate=0.2)))
    assert run(scene, seed=5).to_json() == run(scene, seed=5).to_json()
    assert len({run(scene, seed=seed).to_json() for seed in range(20)}) > 10


def test_what_happens_at_one_instant_is_in_order_arrivals_calls_timers():
    trace = run(
        Scene("tie", (At(0.0, "B", Open("passive")), At(0.0, "A", Open("active")), At(0.05, "A", Close())), delay=0.025)
    )
    assert [(m.kind, m.side) for m in trace.moments if m.t == 0.05] == [("arrival", "A"), ("call", "A")]
    assert trace.state_at("A", 0.05) is State.FIN_WAIT_1


def test_until_cuts_the_story_and_says_what_is_still_on_its_way():
    trace = run(scenes.open_close.but(until=0.11))
    assert [f.fate for f in trace.segments] == ["in flight"] and trace.segments[0].arrived_at is None


def test_a_forgetful_host_says_nothing_and_has_no_timers():
    trace = run(
        Scene("forget", (*OPEN, At(0.2, "A", Send("hello")), At(0.201, "A", Forget())), (Lose("A", data=True),))
    )
    assert trace.tcb("A").state is State.CLOSED
    assert [m.kind for m in trace.of("A")][-1] == "forget"
    assert len([f for f in trace.segments if f.segment.data]) == 1


def test_a_later_isn_is_larger():
    calls = [At(0.0, "B", Open("passive"))]
    for t in (1.0, 2.0, 3.0):
        calls += [At(t, "A", Open("active")), At(t + 0.5, "A", Abort()), At(t + 0.6, "B", Open("passive"))]
    isns = [
        f.segment.seq for f in run(Scene("isns", tuple(calls), iss={"A": 100})).segments if f.segment.ctl == ("SYN",)
    ]
    assert isns == sorted(isns) and len(set(isns)) == 3


def test_isns_are_taken_in_the_order_given():
    trace = run(scenes.half_open_reopened)
    assert [f.segment.seq for f in trace.segments if "SYN" in f.segment.ctl] == [100, 300, 800, 800, 600]


def test_a_storm_is_stopped_and_the_trace_says_so():
    """Forged text moves RCV.NXT past what the peer has sent; then each ACK draws an ACK."""
    trace = run(Scene("storm", OPEN, (FORGED,), policy=Policy(challenge_acks=None), limit=500))
    assert len(trace.moments) == 500 and trace.notes[0].en.startswith("The run was stopped")
    assert (
        len(run(Scene("storm", OPEN, (FORGED,), limit=100, delay=0.0, policy=Policy(challenge_acks=None))).moments)
        == 100
    )


def test_no_storm_is_endless_as_hosts_are():
    """Old SYNs of an aborted simultaneous open meet the next one, with nothing forged: giving up ends it (R2)."""
    opens, aborts = Open("active"), Abort()
    calls = [At(t, side, call) for t, call in ((0.1, opens), (0.2, aborts), (1.0, opens)) for side in "AB"]
    trace = run(Scene("old SYNs", tuple(calls), delay=1.5))
    assert not trace.notes and trace.end < 300
    assert {trace.tcb(side).state for side in "AB"} == {State.CLOSED}


def test_few_challenge_acks_end_the_storm():
    trace = run(Scene("storm", OPEN, (FORGED,), policy=Policy(challenge_acks=3)))
    assert trace.notes == () and trace.end < 1
    assert [m for m in trace.moments if m.fired and not m.sent and m.fired[-1].does == "ack_and_drop"]
    calm = run(scenes.last_ack_lost.but(policy=Policy(challenge_acks=10)))
    assert calm.states("A") == run(scenes.last_ack_lost).states("A")


def test_a_side_that_is_not_there():
    for wrong in (
        {"calls": (At(0.0, "C", Close()),)},
        {"faults": (Lose("C"),)},
        {"faults": (Inject(0.0, "C", Segment(1)),)},
        {"iss": {"C": 100}},
        {"window": {"C": 100}},
    ):
        with pytest.raises(ValueError, match="scene odd: no side 'C'; the sides are 'A' and 'B'"):
            Scene("odd", **wrong)


# ── reliability


def wire(dice):
    """A bad one: a fifth lost, some twice, some late; on either side."""
    chances = {"lose": dice.choice([0.0, 0.1, 0.25]), "duplicate": 0.1, "delay": 0.3, "by": dice.choice([0.02, 0.2])}
    return (Chance("A", **chances), Chance("B", **chances), Reorder("A", nth=dice.randrange(1, 9)), Reorder("B", nth=2))


@pytest.mark.parametrize("seed", range(120))
def test_what_is_delivered_is_what_was_sent_and_both_ends_end(seed):
    dice = random.Random(seed)
    texts = {
        side: [bytes(dice.randrange(256) for _ in range(dice.randrange(1, 900))) for _ in range(3)] for side in "AB"
    }
    opens = [At(0.0, "A", Open("active")), At(dice.choice([0.0, 0.01]), "B", Open(dice.choice(["active", "passive"])))]
    sends = [At(dice.uniform(0.1, 4), side, Send(text)) for side in "AB" for text in texts[side]]
    sends.sort(key=lambda at: at.t)
    closes = [At(dice.uniform(4, 5), side, Close()) for side in "AB"]
    scene = Scene(
        "bad wire",
        (*opens, *sends, *closes),
        wire(dice),
        iss={"A": dice.choice([100, 2**32 - 1, 2**32 - 400]), "B": dice.choice([300, 2**31 - 7])},
        window={side: dice.choice([1, 20, 700, 65535]) if dice.random() < 0.3 else 65535 for side in "AB"},
        policy=Policy(retries=30, syn_retries=30, msl=30.0, ack_delay=dice.choice([None, 0.2])),
        until=1e9,
        limit=50_000,
    )
    trace = run(scene, seed=seed)
    said = {side: b"".join(at.call.data for at in sends if at.side == side and accepted(trace, at)) for side in "AB"}
    for side, peer in ("AB", "BA"):
        assert said[side].startswith(trace.delivered(peer))
        # A CLOSE in SYN-SENT is the one that gives up what was queued (section 3.10.4).
        assert trace.delivered(peer) == said[side] or any(m.reply == "error: closing" for m in trace.moments)
    assert trace.tcb("A").state is trace.tcb("B").state is State.CLOSED


def accepted(trace, at):
    return all(m.reply == "ok" for m in trace.of(at.side) if m.kind == "call" and m.t == round(at.t, 9))


def test_open_data_close_is_played_in_a_blink():
    run(scenes.open_data_close)
    start = time.perf_counter()
    for _ in range(20):
        run(scenes.open_data_close)
    assert (time.perf_counter() - start) / 20 < 0.025  # 1 ms on a quiet machine; the aim is 5


def test_a_policy_in_the_protocol_s_place_is_followed_by_both_hosts():
    trace = run(scenes.open_close, LINUX_6)
    assert trace == run(scenes.open_close.but(policy=LINUX_6)) and "Linux 6" in trace.protocol
    path = trace.states("A")
    assert path[-1][0] - path[-2][0] == pytest.approx(60.0)  # TCP_TIMEWAIT_LEN


def test_a_program_that_goes_on_has_only_shut_down():
    """close() ends the use of a socket; a CLOSE before more calls of the same program is shutdown(SHUT_WR)."""
    calls = (*OPEN, At(0.3, "A", Close()), At(0.5, "B", Send(7)), At(0.7, "B", Close()))
    reset = run(Scene("late", calls), LINUX_6)
    assert [f.segment.rst for f in reset.segments][-1] and reset.tcb("B").state is State.CLOSED
    half = run(Scene("half", (*calls, At(0.9, "A", Close()))), LINUX_6)
    assert not any(f.segment.rst for f in half.segments) and half.tcb("A").state is State.CLOSED
    assert half.delivered("A") == bytes(7)
