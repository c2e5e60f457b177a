"""Each scene and the fact that it is there to show. Times are seconds; A is the client."""

import pytest

from tcplearn import run, scenes
from tcplearn.model import State
from tcplearn.world.scenes import SCENES

S = State


def path(trace, side):
    return [state.value for _, state in trace.states(side)]


def sent(trace, side):
    return [str(flight.segment) for flight in trace.segments if flight.sender == side]


def when(trace, side, state):
    """The second at which a side enters a state for the first time."""
    return next(round(t, 3) for t, entered in trace.states(side) if entered is state)


ACTIVE = ["CLOSED", "SYN-SENT", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED"]
PASSIVE = ["CLOSED", "LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"]
LOSSES = [
    "syn_lost",
    "syn_ack_lost",
    "third_ack_lost",
    "fin_lost",
    "ack_of_fin_lost",
    "second_fin_lost",
    "last_ack_lost",
]


@pytest.mark.parametrize("name", SCENES)
def test_every_scene_ends_by_itself_and_is_told_in_both_languages(name):
    trace = run(SCENES[name])
    assert trace.name == name and trace.notes == ()
    assert trace.title.en and trace.title.zh and trace.title.en != trace.title.zh


@pytest.mark.parametrize("name", ["open_close", "open_data_close", "textbook", "data_wraps", *LOSSES])
def test_client_and_server_go_the_classic_way(name):
    trace = run(SCENES[name])
    assert (path(trace, "A"), path(trace, "B")) == (ACTIVE, PASSIVE)


@pytest.mark.parametrize("name", LOSSES)
def test_one_loss_costs_one_retransmission_timeout(name):
    trace, calm = run(SCENES[name]), run(SCENES[name].but(faults=()))
    assert sum(flight.fate == "lost" for flight in trace.segments) == 1
    expired = [moment.side for moment in trace.moments if moment.what == "RETRANSMISSION"]
    assert expired == (["A", "B"] if name == "syn_ack_lost" else [expired[0]])  # of a lost SYN,ACK both ends wait
    assert [m.reply for m in trace.moments if m.reply.startswith("error")] == []
    assert {side: trace.delivered(side) for side in "AB"} == {side: calm.delivered(side) for side in "AB"}


def test_seven_segments_open_and_close():
    assert [str(f.segment) for f in run(scenes.open_close).segments] == [
        "<SEQ=100><CTL=SYN>",
        "<SEQ=300><ACK=101><CTL=SYN,ACK>",
        "<SEQ=101><ACK=301><CTL=ACK>",
        "<SEQ=101><ACK=301><CTL=FIN,ACK>",
        "<SEQ=301><ACK=102><CTL=ACK>",
        "<SEQ=301><ACK=102><CTL=FIN,ACK>",
        "<SEQ=102><ACK=302><CTL=ACK>",
    ]


def test_third_ack_lost_only_the_client_believes_it_is_open():
    trace = run(scenes.third_ack_lost)
    assert trace.state_at("A", 0.5) is S.ESTABLISHED and trace.state_at("B", 0.5) is S.SYN_RECEIVED
    assert sent(trace, "B")[:2] == ["<SEQ=300><ACK=101><CTL=SYN,ACK>"] * 2  # the server notices, and repeats itself
    assert when(trace, "B", S.ESTABLISHED) == 1.175


def test_third_ack_lost_then_data_the_data_do_its_work():
    trace = run(scenes.third_ack_lost_then_data)
    assert when(trace, "B", S.ESTABLISHED) == 0.225 and trace.delivered("B") == b"hello"
    assert not any(moment.kind == "timer" and moment.what == "RETRANSMISSION" for moment in trace.moments)


def test_third_ack_always_lost_the_server_gives_up_and_resets_later_data():
    trace = run(scenes.third_ack_always_lost)
    assert path(trace, "B") == ["CLOSED", "LISTEN", "SYN-RECEIVED", "CLOSED"]
    assert sent(trace, "B")[-1] == "<SEQ=301><CTL=RST>" and path(trace, "A")[-2:] == ["ESTABLISHED", "CLOSED"]


def test_syn_always_lost_the_client_gives_up_after_three_minutes_at_least():
    trace = run(scenes.syn_always_lost)
    assert when(trace, "A", S.SYN_SENT) == 0.1
    assert trace.end - 0.1 >= 180
    gaps = [b.sent_at - a.sent_at for a, b in zip(trace.segments, trace.segments[1:], strict=False)]
    assert [round(gap) for gap in gaps] == [1, 2, 4, 8, 16, 32, 64]
    assert [m.reply for m in trace.of("A")][-1] == "error: connection aborted due to user timeout"


def test_last_ack_lost_time_wait_repeats_it_and_begins_anew():
    trace = run(scenes.last_ack_lost)
    assert sent(trace, "A").count("<SEQ=102><ACK=302><CTL=ACK>") == 2
    assert trace.states("A")[-1][0] - 1.625 == pytest.approx(240)  # 2 MSL from the repeated ACK on


def test_last_ack_lost_no_luck_the_server_ends_without_knowing():
    trace = run(scenes.last_ack_lost_no_luck)
    assert [m.reply for m in trace.of("B")][-1] == "error: connection aborted due to user timeout"
    assert path(trace, "A")[-1] == path(trace, "B")[-1] == "CLOSED"


def test_an_old_syn_in_syn_sent_is_found_out_by_its_ack():
    trace = run(scenes.old_syn_in_syn_sent)
    assert sent(trace, "A")[:3] == ["<SEQ=100><CTL=SYN>", "<SEQ=90><CTL=SYN>", "<SEQ=91><CTL=RST>"]
    assert path(trace, "B") == ["CLOSED", "LISTEN", "SYN-RECEIVED", "LISTEN", "SYN-RECEIVED", "ESTABLISHED"]


def test_an_old_syn_after_the_close_gets_an_answer_that_nobody_asked_for():
    assert path(run(scenes.old_syn_after_close), "B")[-3:] == ["LISTEN", "SYN-RECEIVED", "LISTEN"]
    trace = run(scenes.old_syn_after_close_rst_lost)
    assert sent(trace, "A")[-2:] == ["<SEQ=101><CTL=RST>"] * 2 and path(trace, "B")[-1] == "LISTEN"


@pytest.mark.parametrize("name", ["syn_in_established", "rst_in_window"])
def test_a_forged_segment_is_challenged_and_nothing_else_happens(name):
    trace = run(SCENES[name])
    assert (path(trace, "A"), path(trace, "B")) == (ACTIVE, PASSIVE)
    assert "<SEQ=301><ACK=101><CTL=ACK>" in sent(trace, "B")


def test_a_reset_at_rcv_nxt_is_believed():
    trace = run(scenes.rst_exact)
    assert path(trace, "B")[-2:] == ["ESTABLISHED", "CLOSED"] and path(trace, "A")[-1] == "ESTABLISHED"


def test_simultaneous_open_takes_four_segments():
    trace = run(scenes.figure_7)
    assert len(trace.segments) == 4
    assert path(trace, "A") == path(trace, "B") == ["CLOSED", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED"]


def test_simultaneous_close_makes_both_wait():
    trace = run(scenes.simultaneous_close)
    for side in "AB":
        assert path(trace, side)[-4:] == ["FIN-WAIT-1", "CLOSING", "TIME-WAIT", "CLOSED"]


def test_three_segment_close_passes_fin_wait_2_at_once():
    trace = run(scenes.three_segment_close)
    assert [f.segment.ctl for f in trace.segments[3:]] == [("FIN", "ACK"), ("FIN", "ACK"), ("ACK",)]
    assert when(trace, "A", S.FIN_WAIT_2) == when(trace, "A", S.TIME_WAIT)


def test_refused_and_aborted():
    trace = run(scenes.refused)
    assert sent(trace, "B") == ["<SEQ=0><ACK=101><CTL=RST,ACK>"]
    assert [m.reply for m in trace.of("A")] == ["ok", "error: connection reset"]
    assert [m.reply for m in run(scenes.abort).of("B")][-1] == "connection reset"


def test_half_open_is_found_out_by_whoever_sends():
    trace = run(scenes.half_open)
    assert sent(trace, "A")[-1] == "<SEQ=101><CTL=RST>" and path(trace, "B")[-1] == "CLOSED"
    trace = run(scenes.half_open_reopened)
    assert sent(trace, "B")[1] == "<SEQ=301><ACK=101><CTL=ACK>" and path(trace, "A")[-1] == "ESTABLISHED"
    assert run(scenes.client_silent).tcb("B").state is S.ESTABLISHED  # nobody sends: nobody knows


def test_close_wait_lasts_as_long_as_the_program_forgets():
    trace = run(scenes.close_wait)
    assert (trace.tcb("A").state, trace.tcb("B").state) == (S.FIN_WAIT_2, S.CLOSE_WAIT)
    assert [m.reply for m in trace.of("B")][-1] == "state = CLOSE-WAIT"


def test_time_wait_is_reopened_by_a_newer_syn():
    trace = run(scenes.time_wait_syn)
    assert path(trace, "B")[-3:] == ["TIME-WAIT", "SYN-RECEIVED", "ESTABLISHED"]
    assert trace.tcb("B").iss == 302 + 65537


def test_fin_before_data_waits_for_them():
    trace = run(scenes.fin_before_data)
    assert trace.delivered("B") == b"hello" and path(trace, "B")[-3:] == ["CLOSE-WAIT", "LAST-ACK", "CLOSED"]
    assert trace.state_at("B", 0.4265) is S.ESTABLISHED  # the FIN is there, the data are not


def test_old_data_after_an_abort_are_acknowledged_and_not_delivered():
    trace = run(scenes.abort_and_reopen)
    (old,) = (flight for flight in trace.segments if flight.fate == "copy")
    (moment,) = (moment for moment in trace.moments if moment.heard == old.number)
    assert moment.tcb.state is S.ESTABLISHED and moment.delivered == b""
    assert [str(trace.flight(n).segment) for n in moment.sent] == ["<SEQ=900001><ACK=500001><CTL=ACK>"]
    assert trace.delivered("B") == b"old data" + b"new"


def test_a_blind_attacker_does_not_know_the_number():
    trace = run(scenes.forged_handshake)
    assert path(trace, "B") == ["CLOSED", "LISTEN", "SYN-RECEIVED"] and path(trace, "A") == ["CLOSED"]
    assert sent(trace, "B")[:2] == ["<SEQ=300><ACK=501><CTL=SYN,ACK>", "<SEQ=25001><CTL=RST>"]


def test_resets_that_cross_are_not_answered():
    trace = run(scenes.both_abort)
    assert [(f.sender, f.segment.ctl, f.sent_at) for f in trace.segments[3:]] == [
        ("A", ("RST",), 0.4),
        ("B", ("RST",), 0.4),
    ]
    assert path(trace, "A")[-1] == path(trace, "B")[-1] == "CLOSED"


def test_half_closed_the_server_s_answer_still_arrives():
    trace = run(scenes.half_close)
    (took,) = (moment for moment in trace.of("A") if moment.delivered)
    assert took.tcb.state is S.FIN_WAIT_2 and trace.delivered("A") == b"answer"


def test_an_old_syn_with_text_delivers_it_once():
    trace = run(scenes.old_syn_with_text)
    assert path(trace, "A")[:3] == ["CLOSED", "LISTEN", "SYN-SENT"]  # the SEND opens
    assert trace.delivered("B") == b"pay 1" and path(trace, "B")[-3:] == ["LISTEN", "SYN-RECEIVED", "LISTEN"]


def test_a_reset_ends_time_wait_at_once():
    trace = run(scenes.rst_in_time_wait)
    assert when(trace, "A", S.TIME_WAIT) == 0.625 and trace.states("A")[-1] == (0.8, S.CLOSED)


def test_the_same_ports_serve_once_more():
    trace = run(scenes.reopened)
    assert path(trace, "A") == [*ACTIVE, *ACTIVE[1:]] and path(trace, "B") == [*PASSIVE, *PASSIVE[1:]]
    assert trace.delivered("B") == b"old" + b"new"


def test_zero_window_is_probed_and_nothing_is_lost():
    trace = run(scenes.zero_window)
    probes = [round(m.t, 3) for m in trace.moments if m.what == "PERSIST"]
    assert probes == [1.25, 3.25] and len(trace.delivered("B")) == 14


def test_a_scene_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(AttributeError, match=r"no scene is called 'fourth_ack_lost'; there are .*third_ack_lost"):
        _ = scenes.fourth_ack_lost
