"""LAST-ACK: only the ACK of our FIN is missing (RFC 9293 section 3.10.7.4)."""

import pytest
from model.conversation import End, close_wait, last_ack

from tcplearn.model import Abort, Close, Open, Receive, Send, State, Status, Tcb, Timer


def test_the_ack_of_our_fin_deletes_the_tcb():
    end = last_ack().hears("<SEQ=302><ACK=102><CTL=ACK>")
    assert (end.state, end.sent, end.reply, end.timers) == (State.CLOSED, [], "", ["cancel RETRANSMISSION"])


def test_an_ack_of_the_text_before_it_does_not():
    end = close_wait().does(Send("more")).does(Close())
    end.hears("<SEQ=302><ACK=105><CTL=ACK>")
    assert (end.state, end.tcb.snd_una) == (State.LAST_ACK, 105)


def test_the_fin_again_is_acknowledged_and_its_ack_read():
    assert last_ack().answers_only("<SEQ=301><ACK=101><CTL=FIN,ACK>", "<SEQ=102><ACK=302><CTL=ACK>")
    end = last_ack().hears("<SEQ=301><ACK=102><CTL=FIN,ACK>")
    assert (end.state, end.sent) == (State.CLOSED, ["<SEQ=102><ACK=302><CTL=ACK>"])


def test_our_fin_is_sent_again():
    assert last_ack().does(Timer.RETRANSMISSION).sent == ["<SEQ=101><ACK=302><CTL=FIN,ACK>"]


def test_it_wraps():
    end = End(Tcb(State.LAST_ACK, iss=2**32 - 2, irs=2**32 - 2))
    assert (end.tcb.snd_una, end.tcb.snd_nxt, end.tcb.rcv_nxt) == (2**32 - 1, 0, 0)
    assert end.hears("<SEQ=0><ACK=0><CTL=ACK>").state is State.CLOSED


@pytest.mark.parametrize("call", [Send("x"), Receive(1), Close()], ids=str)
def test_every_call_hears_that_it_is_closing(call):
    end = last_ack().does(call)
    assert (end.reply, end.tcb, end.sent) == ("error: connection closing", last_ack().tcb, [])


def test_resets_and_the_rest():
    assert last_ack().does(Abort()).done[:5] == (Tcb(State.CLOSED), (), last_ack().does(Abort()).done.timers, b"", "ok")
    assert last_ack().hears("<SEQ=302><CTL=RST>").state is State.CLOSED
    assert last_ack().answers_only("<SEQ=303><CTL=RST>", "<SEQ=102><ACK=302><CTL=ACK>")
    assert last_ack().answers_only("<SEQ=303><CTL=SYN>", "<SEQ=102><ACK=302><CTL=ACK>")
    assert last_ack().does(Open("active")).reply == "error: connection already exists"
    assert last_ack().does(Status()).reply == "state = LAST-ACK"
