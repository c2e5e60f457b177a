"""What the RFC leaves to a host: retransmission, giving up, delayed ACKs, MSL."""

import pytest

from tcplearn import At, Close, Lose, Open, Policy, Scene, Send, State, run, scenes
from tcplearn.model import Arm, Timer
from tcplearn.world.scenes import OPEN

MUTE = (Lose("A", data=True, nth=None),)


def departures(trace, side="A"):
    return [round(f.sent_at, 3) for f in trace.segments if f.sender == side]


def test_the_timeout_doubles():
    trace = run(Scene("mute", (*OPEN, At(1.0, "A", Send("x"))), MUTE, policy=Policy(retries=4)))
    assert departures(trace)[2:] == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert trace.states("A")[-1] == (32.0, State.CLOSED)
    assert [m.reply for m in trace.of("A")][-1] == "error: connection aborted due to user timeout"


def test_another_first_timeout():
    trace = run(Scene("mute", (*OPEN, At(1.0, "A", Send("x"))), MUTE, policy=Policy(rto=0.2, rto_min=0.2, retries=3)))
    assert departures(trace)[2:] == [1.0, 1.2, 1.6, 2.4]


def test_the_default_gives_up_no_earlier_than_the_rfc_allows():
    """R2 is at least 100 s for data, at least 3 minutes for a SYN (section 3.8.3)."""
    trace = run(Scene("mute", (*OPEN, At(1.0, "A", Send("x"))), MUTE))
    assert trace.states("A")[-1][0] - 1.0 >= 100
    assert run(scenes.syn_always_lost).states("A")[-1][0] - 0.1 >= 180


def test_a_syn_has_retries_of_its_own():
    trace = run(scenes.syn_always_lost.but(policy=Policy(syn_retries=2, retries=9)))
    assert departures(trace) == [0.1, 1.1, 3.1]


def test_a_closed_window_is_probed_without_end():
    """MUST-37: as long as the probes are acknowledged the connection stays open."""
    calls = (At(0.0, "B", Open("passive", reads=False)), OPEN[1], At(0.2, "A", Send(20)))
    trace = run(Scene("shut", calls, window={"B": 10}, policy=Policy(retries=2), until=300.0))
    assert len([m for m in trace.moments if m.what == "PERSIST"]) == 8
    assert trace.tcb("A").state is State.ESTABLISHED


def test_two_closed_windows_do_not_storm():
    """Appendix A.2, simultaneous window probes."""
    calls = (
        At(0.0, "B", Open("passive", reads=False)),
        At(0.1, "A", Open("active", reads=False)),
        *(At(0.3, side, Send(20)) for side in "AB"),
        *(At(0.5, side, Close()) for side in "AB"),
    )
    trace = run(Scene("shut", calls, window={"A": 10, "B": 10}, until=60.0))
    assert len(trace.segments) < 60 and trace.notes == ()


def test_a_delayed_ack_waits_for_the_answer():
    calls = (*OPEN, At(0.2, "A", Send("ping")), At(0.25, "B", Send("pong")))
    assert len(run(Scene("talk", calls)).segments) == 7
    assert len(run(Scene("talk", calls, policy=Policy(ack_delay=0.2))).segments) == 6
    alone = run(Scene("talk", calls[:3], policy=Policy(ack_delay=0.2)))
    assert departures(alone, "B")[-1] == pytest.approx(0.425)


def test_time_wait_lasts_2_msl():
    for msl in (1.0, 30.0, 120.0):
        path = run(scenes.open_close.but(policy=Policy(msl=msl))).states("A")
        assert path[-1][0] - path[-2][0] == pytest.approx(2 * msl)


def test_a_repeated_fin_moves_the_end_of_time_wait():
    path = run(scenes.last_ack_lost.but(policy=Policy(msl=5.0))).states("A")
    assert path[-1][0] - path[-2][0] == pytest.approx(11.0)  # the FIN came again after 1 s


def test_knobs_come_with_the_policy():
    policy = Policy(knobs={"rst_in_time_wait": "RFC 1337"})
    assert run(scenes.open_close.but(policy=policy)).protocol == "RFC 9293, rst_in_time_wait: RFC 1337"
    assert run(scenes.open_close.but(policy=Policy(ack_delay=0.1))).protocol == "RFC 9293, ack: delayed"
    with pytest.raises(ValueError, match="no knob is called 'nagle'"):
        run(scenes.open_close.but(policy=Policy(knobs={"nagle": "off"})))


def test_seconds():
    assert Policy().seconds(Arm(Timer.RETRANSMISSION, 8)) == 8.0
    assert Policy(msl=30).seconds(Arm(Timer.TIME_WAIT)) == 60


def test_windows_and_delays_are_each_sides_own():
    scene = Scene("odd", (*OPEN, At(1.0, "A", Close())), delay={"A": 0.1, "B": 0.3}, window={"B": 500})
    trace = run(scene)
    assert [round(f.arrived_at - f.sent_at, 3) for f in trace.segments[:2]] == [0.1, 0.3]
    assert trace.segments[1].segment.wnd == 500
