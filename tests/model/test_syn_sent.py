"""SYN-SENT: our SYN is on its way (RFC 9293 section 3.10.7.3)."""

import pytest
from model.conversation import syn_sent

from tcplearn.model import Abort, Close, Open, Receive, Send, State, Status, Timer


def test_a_syn_ack_establishes():
    end = syn_sent().hears("<SEQ=300><ACK=101><CTL=SYN,ACK>", wnd=1000)
    assert (end.state, end.sent) == (State.ESTABLISHED, ["<SEQ=101><ACK=301><CTL=ACK>"])
    t = end.tcb
    assert (t.snd_una, t.snd_nxt, t.irs, t.rcv_nxt, t.snd_wnd, t.snd_wl1, t.snd_wl2) == (
        101,
        101,
        300,
        301,
        1000,
        300,
        101,
    )
    assert end.timers == ["cancel RETRANSMISSION"]


def test_the_handshake_wraps():
    end = syn_sent(iss=2**32 - 1).hears("<SEQ=4294967295><ACK=0><CTL=SYN,ACK>")
    assert (end.state, end.sent) == (State.ESTABLISHED, ["<SEQ=0><ACK=0><CTL=ACK>"])


@pytest.mark.parametrize("ack", [100, 99, 102, 0, 100 - 70000, 101 + 2**31])
def test_an_ack_of_something_else_is_refused(ack):
    ack %= 2**32
    for ctl in ("ACK", "SYN,ACK", "FIN,ACK"):
        assert syn_sent().answers_only(f"<SEQ=300><ACK={ack}><CTL={ctl}>", f"<SEQ={ack}><CTL=RST>")
    assert syn_sent().ignores(f"<SEQ=300><ACK={ack}><CTL=RST,ACK>")


def test_a_syn_alone_is_a_simultaneous_open():
    end = syn_sent().hears("<SEQ=300><CTL=SYN>")
    assert (end.state, end.sent) == (State.SYN_RECEIVED, ["<SEQ=100><ACK=301><CTL=SYN,ACK>"])
    assert end.tcb.opened == "active"


def test_a_reset_is_believed_only_if_it_acknowledges_the_syn():
    assert syn_sent().ignores("<SEQ=0><CTL=RST>")
    end = syn_sent().hears("<SEQ=0><ACK=101><CTL=RST,ACK>")
    assert (end.state, end.sent, end.reply) == (State.CLOSED, [], "error: connection reset")


def test_neither_syn_nor_rst_is_dropped():
    assert syn_sent().ignores("<SEQ=300><ACK=101><CTL=ACK><LEN=5>")
    assert syn_sent().ignores("<SEQ=300><CTL=FIN>")
    assert syn_sent().ignores("<SEQ=300><CTL=>")


def test_a_syn_ack_with_text_and_fin_is_read_to_the_end():
    end = syn_sent().hears("<SEQ=300><ACK=101><CTL=SYN,FIN,ACK>", b"hello")
    assert (end.state, end.delivered, end.reply) == (State.CLOSE_WAIT, b"hello", "connection closing")
    assert end.sent == ["<SEQ=101><ACK=307><CTL=ACK>"]


def test_sends_wait_and_leave_with_the_ack():
    end = syn_sent().does(Send("hello"))
    assert (end.sent, end.reply) == ([], "ok")
    end.hears("<SEQ=300><ACK=101><CTL=SYN,ACK>")
    assert end.sent == ["<SEQ=101><ACK=301><CTL=ACK><LEN=5>"]


def test_the_syn_is_sent_again_and_the_time_doubles():
    end = syn_sent()
    for factor in ("x2", "x4", "x8"):
        end.does(Timer.RETRANSMISSION)
        assert (end.sent, end.timers) == (["<SEQ=100><CTL=SYN>"], [f"arm RETRANSMISSION {factor}"])


def test_close_and_abort_answer_the_queued_calls():
    assert syn_sent().does(Close()).reply == "ok"
    assert syn_sent().does(Send("x")).does(Close()).reply == "error: closing"
    assert syn_sent().does(Receive(1)).does(Close()).reply == "error: closing"
    assert syn_sent().does(Send("x")).does(Abort()).reply == "connection reset"
    assert (syn_sent().does(Abort()).sent, syn_sent().does(Abort()).state) == ([], State.CLOSED)


def test_open_is_an_error_and_status_says_the_state():
    assert syn_sent().does(Open("active")).reply == "error: connection already exists"
    assert syn_sent().does(Open("passive")).reply == "error: connection already exists"
    assert syn_sent().does(Status()).reply == "state = SYN-SENT"


def test_the_user_timeout_ends_it():
    end = syn_sent().does(Timer.USER)
    assert (end.state, end.reply) == (State.CLOSED, "error: connection aborted due to user timeout")
