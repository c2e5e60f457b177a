"""CLOSING: both have sent a FIN, ours is not acknowledged (RFC 9293 section 3.10.7.4)."""

import pytest
from model.conversation import End, closing

from tcplearn.model import Abort, Close, Open, Receive, Send, State, Status, Tcb, Timer


def test_the_ack_of_our_fin_leads_to_time_wait():
    end = closing().hears("<SEQ=302><ACK=102><CTL=ACK>")
    assert (end.state, end.sent, end.timers) == (State.TIME_WAIT, [], ["cancel RETRANSMISSION", "arm TIME-WAIT"])


def test_an_ack_of_nothing_new_does_not():
    end = closing().hears("<SEQ=302><ACK=101><CTL=ACK>")
    assert (end.state, end.sent) == (State.CLOSING, [])


def test_the_fin_again_may_carry_the_only_ack_of_ours():
    """Appendix A.2: dropped unread, both ends would say the same again for ever."""
    end = closing().hears("<SEQ=301><ACK=102><CTL=FIN,ACK>")
    assert (end.state, end.sent) == (State.TIME_WAIT, ["<SEQ=102><ACK=302><CTL=ACK>"])
    assert closing().answers_only("<SEQ=301><ACK=101><CTL=FIN,ACK>", "<SEQ=102><ACK=302><CTL=ACK>")


def test_our_fin_is_sent_again():
    end = closing().does(Timer.RETRANSMISSION)
    assert (end.sent, end.timers) == (["<SEQ=101><ACK=302><CTL=FIN,ACK>"], ["arm RETRANSMISSION x2"])


def test_it_wraps():
    end = End(Tcb(State.CLOSING, iss=2**32 - 2, irs=300))
    assert (end.tcb.snd_una, end.tcb.snd_nxt) == (2**32 - 1, 0)
    assert end.hears("<SEQ=302><ACK=0><CTL=ACK>").state is State.TIME_WAIT


@pytest.mark.parametrize("call", [Send("x"), Receive(1), Close()], ids=str)
def test_every_call_hears_that_it_is_closing(call):
    end = closing().does(call)
    assert (end.reply, end.tcb, end.sent) == ("error: connection closing", closing().tcb, [])


def test_abort_needs_no_reset_any_more():
    end = closing().does(Abort())
    assert (end.state, end.sent, end.reply) == (State.CLOSED, [], "ok")


def test_resets_and_the_rest():
    end = closing().hears("<SEQ=302><CTL=RST>")
    assert (end.state, end.reply, end.sent) == (State.CLOSED, "", [])
    assert closing().answers_only("<SEQ=303><CTL=RST>", "<SEQ=102><ACK=302><CTL=ACK>")
    assert closing().answers_only("<SEQ=303><CTL=SYN>", "<SEQ=102><ACK=302><CTL=ACK>")
    assert closing().answers_only("<SEQ=302><ACK=103><CTL=ACK>", "<SEQ=102><ACK=302><CTL=ACK>")
    assert closing().does(Open("active")).reply == "error: connection already exists"
    assert closing().does(Status()).reply == "state = CLOSING"
