"""Each segment lost in turn: what the runs tell of who repeats, what makes the loss good, and how late."""

import pytest

from tcplearn.model import Close, Segment, Send, State
from tcplearn.variants import no_time_wait
from tcplearn.world import LINUX_6, At, Duplicate, Inject, Lose, run, scenes
from tcplearn.world.losing import each_lost, says_all

CALLS = (*scenes.OPEN, At(5.0, "A", Send("hello")), At(10.0, "A", Close()), At(15.0, "B", Close()))
CALM = scenes.handshake.but(calls=CALLS)
GUARDED = {1, 2, 4, 6, 8}  # SYN, SYN,ACK, text, FIN, FIN


def noticed(loss):
    return None if loss.timeout is None else loss.trace.moments[loss.timeout].side


def test_every_segment_is_lost_once_and_alone():
    losses = each_lost(CALM)
    assert [loss.lost.number for loss in losses] == [flight.number for flight in run(CALM).segments]
    for loss in losses:
        gone = [flight.number for flight in loss.trace.segments if flight.fate == "lost"]
        assert gone == [loss.lost.number]


def test_no_single_loss_ends_a_connection():
    for loss in each_lost(CALM):
        assert [loss.end(side)[0] for side in "AB"] == [State.CLOSED] * 2
        assert loss.trace.delivered("B") == b"hello"
        assert not any(flight.segment.rst for flight in loss.trace.segments)


def test_a_timer_guards_what_has_a_number_and_the_other_side_notices_a_lost_ack():
    for loss in each_lost(CALM):
        sender, other = loss.lost.sender, "B" if loss.lost.sender == "A" else "A"
        if loss.lost.number in GUARDED:
            assert loss.lost.segment.len
            again = [f for f in loss.trace.segments if f.segment == loss.lost.segment and f.sender == sender]
            assert len(again) >= 2
        else:
            assert not loss.lost.segment.len
            assert noticed(loss) == other
        assert loss.instead is not None
        assert loss.late == pytest.approx(1.0)


def test_states_meanwhile_are_those_at_the_second_when_it_should_have_come():
    meanwhile = {loss.lost.number: loss.meanwhile for loss in each_lost(CALM)}
    assert meanwhile[1] == {"A": State.SYN_SENT, "B": State.LISTEN}
    assert meanwhile[3] == {"A": State.ESTABLISHED, "B": State.SYN_RECEIVED}
    assert meanwhile[9] == {"A": State.TIME_WAIT, "B": State.LAST_ACK}


def test_a_later_segment_makes_a_lost_ack_good_and_no_timer_runs_out():
    at_once = scenes.figure_6.but(calls=(*scenes.OPEN, At(0.16, "A", Send("hello"))))
    third = each_lost(at_once)[2]
    assert third.timeout is None
    assert third.instead is not None
    assert third.instead.segment.data == b"hello"
    assert third.late == pytest.approx(0.01)


def test_without_time_wait_a_reset_comes_instead_of_the_last_ack():
    *others, last = each_lost(CALM, no_time_wait.VARIANT)
    assert last.instead is not None
    assert last.instead.segment.rst
    assert not any(loss.instead.segment.rst for loss in others if loss.instead)


def test_nothing_comes_of_a_loss_that_is_given_up():
    hopeless = scenes.handshake.but(faults=(Lose("A", ctl="SYN", nth=(2, 3, 4, 5, 6, 7, 8)),))
    syn = each_lost(hopeless)[0]
    assert (syn.instead, syn.late) == (None, None)
    assert syn.end("A")[0] is State.CLOSED
    assert noticed(syn) == "A"


def test_what_nobody_sent_or_what_never_arrives_is_not_lost_again():
    odd = scenes.handshake.but(
        faults=(
            Duplicate("A", ctl="SYN", by=0.01),
            Inject(0.3, "B", Segment(500, ctl=("RST",))),
            Lose("A", ctl="ACK"),
        )
    )
    fates = {loss.whole.flight(loss.lost.number).fate for loss in each_lost(odd)}
    assert not fates & {"copy", "injected", "lost"}


def test_hosts_that_have_measured_are_quicker():
    assert max(loss.late for loss in each_lost(CALM, LINUX_6)[3:]) < 0.3


@pytest.mark.parametrize("base", [101, 2**32 - 3])
def test_what_says_all_covers_the_numbers_and_acknowledges_as_much(base):
    lost = Segment(base, 301, (), b"hello")
    assert says_all(lost, lost)
    assert says_all(Segment(base, 305, (), b"hello world"), lost)
    assert not says_all(Segment(base, 301, (), b"hell"), lost)
    assert not says_all(Segment(base, 300, (), b"hello"), lost)
    assert not says_all(Segment(base + 5 & 2**32 - 1, 301, ()), lost)
    assert says_all(lost, Segment(base, 301, ()))
