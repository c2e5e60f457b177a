"""CLOSED: there is no connection (RFC 9293 sections 3.10.1 to 3.10.6, 3.10.7.1)."""

import pytest
from model.conversation import closed

from tcplearn.model import Abort, Close, Open, Receive, Send, State, Status, Timer


def test_a_passive_open_listens_and_sends_nothing():
    end = closed().does(Open("passive"))
    assert (end.state, end.sent) == (State.LISTEN, [])


def test_an_active_open_sends_a_syn():
    end = closed().does(Open("active"))
    assert (end.state, end.sent, end.timers) == (State.SYN_SENT, ["<SEQ=100><CTL=SYN>"], ["arm RETRANSMISSION"])
    assert (end.tcb.snd_una, end.tcb.snd_nxt) == (100, 101)


def test_the_syn_may_be_the_last_number_before_the_wrap():
    end = closed(iss=2**32 - 1).does(Open("active"))
    assert (end.sent, end.tcb.snd_nxt) == (["<SEQ=4294967295><CTL=SYN>"], 0)


@pytest.mark.parametrize("call", [Send(b"x"), Receive(1), Close(), Abort(), Status()], ids=str)
def test_calls_on_no_connection_are_errors(call):
    end = closed().does(call)
    assert (end.reply, end.sent, end.tcb) == ("error: connection does not exist", [], closed().tcb)


def test_an_active_open_to_nowhere_is_an_error():
    end = closed().does(Open("active", remote=None))
    assert (end.reply, end.tcb) == ("error: remote socket unspecified", closed().tcb)


def test_a_reset_is_formed_so_that_the_sender_believes_it():
    assert closed().answers_only("<SEQ=300><CTL=SYN>", "<SEQ=0><ACK=301><CTL=RST,ACK>")
    assert closed().answers_only("<SEQ=300><CTL=SYN><LEN=5>", "<SEQ=0><ACK=306><CTL=RST,ACK>")
    assert closed().answers_only("<SEQ=300><CTL=FIN><LEN=5>", "<SEQ=0><ACK=306><CTL=RST,ACK>")
    assert closed().answers_only("<SEQ=4294967295><CTL=SYN>", "<SEQ=0><ACK=0><CTL=RST,ACK>")
    assert closed().answers_only("<SEQ=300><CTL=>", "<SEQ=0><ACK=300><CTL=RST,ACK>")
    assert closed().answers_only("<SEQ=300><ACK=101><CTL=ACK>", "<SEQ=101><CTL=RST>")
    assert closed().answers_only("<SEQ=300><ACK=101><CTL=SYN,ACK>", "<SEQ=101><CTL=RST>")


def test_a_reset_is_never_answered():
    assert closed().ignores("<SEQ=300><CTL=RST>")
    assert closed().ignores("<SEQ=0><ACK=101><CTL=RST,ACK>")


@pytest.mark.parametrize("timer", Timer, ids=str)
def test_no_timer_means_anything(timer):
    assert closed().does(timer).done[:5] == (closed().tcb, (), (), b"", "")
