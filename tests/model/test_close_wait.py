"""CLOSE-WAIT: the peer has closed, our user has not (RFC 9293 section 3.10.7.4)."""

from model.conversation import End, close_wait, closed

from tcplearn.model import Abort, Close, Open, Receive, Send, State, Status, Tcb


def test_close_sends_the_second_fin():
    end = close_wait().does(Close())
    assert (end.state, end.sent, end.reply) == (State.LAST_ACK, ["<SEQ=101><ACK=302><CTL=FIN,ACK>"], "ok")


def test_text_can_still_be_sent():
    assert close_wait().does(Send("more")).sent == ["<SEQ=101><ACK=302><CTL=ACK><LEN=4>"]


def test_close_waits_behind_text():
    end = close_wait().hears("<SEQ=302><ACK=101><CTL=ACK>", wnd=2).does(Send("more")).does(Close())
    assert (end.state, end.sent) == (State.CLOSE_WAIT, [])
    assert end.does(Close()).reply == "error: connection closing"
    assert end.does(Send("x")).reply == "error: connection closing"
    end.hears("<SEQ=302><ACK=103><CTL=ACK>", wnd=2)
    assert (end.state, end.sent) == (
        State.LAST_ACK,
        ["<SEQ=103><ACK=302><CTL=ACK><LEN=2>", "<SEQ=105><ACK=302><CTL=FIN,ACK>"],
    )
    assert end.reply == ""


def test_the_fin_again_is_acknowledged_again():
    assert close_wait().answers_only("<SEQ=301><ACK=101><CTL=FIN,ACK>", "<SEQ=101><ACK=302><CTL=ACK>")


def test_the_fin_again_with_the_text_before_it_and_a_new_ack():
    end = closed().does(Open("passive")).hears("<SEQ=300><CTL=SYN>").hears("<SEQ=301><ACK=101><CTL=ACK>")
    end.hears("<SEQ=301><ACK=101><CTL=FIN,ACK>", b"hello").does(Send("more"))
    end.hears("<SEQ=301><ACK=105><CTL=FIN,ACK>", b"hello")
    assert (end.sent, end.tcb.snd_una, end.delivered) == (["<SEQ=105><ACK=307><CTL=ACK>"], 105, b"")


def test_text_after_the_fin_is_ignored():
    end = close_wait().hears("<SEQ=302><ACK=101><CTL=ACK>", b"lies")
    assert (end.delivered, end.sent, end.state, end.tcb.rcv_nxt) == (b"", [], State.CLOSE_WAIT, 302)


def test_what_waits_can_be_received_then_the_end_is_told():
    end = closed().does(Open("passive", reads=False)).hears("<SEQ=300><CTL=SYN>").hears("<SEQ=301><ACK=101><CTL=ACK>")
    end.hears("<SEQ=301><ACK=101><CTL=FIN,ACK>", b"hello")
    assert (end.state, end.delivered) == (State.CLOSE_WAIT, b"")
    assert (end.does(Receive(3)).delivered, end.reply) == (b"hel", "ok")
    assert (end.does(Receive(3)).delivered, end.reply) == (b"lo", "ok")
    assert end.does(Receive(3)).reply == "error: connection closing"


def test_our_fin_may_be_the_last_number_before_the_wrap():
    end = End(Tcb(State.CLOSE_WAIT, iss=2**32 - 2, irs=300)).does(Close())
    assert (end.sent, end.tcb.snd_nxt) == (["<SEQ=4294967295><ACK=302><CTL=FIN,ACK>"], 0)


def test_resets_syns_abort_status():
    assert close_wait().hears("<SEQ=302><CTL=RST>").reply == "connection reset"
    assert close_wait().answers_only("<SEQ=303><CTL=RST>", "<SEQ=101><ACK=302><CTL=ACK>")
    assert close_wait().answers_only("<SEQ=303><CTL=SYN>", "<SEQ=101><ACK=302><CTL=ACK>")
    assert close_wait().does(Abort()).sent == ["<SEQ=101><CTL=RST>"]
    assert close_wait().does(Open("active")).reply == "error: connection already exists"
    assert close_wait().does(Status()).reply == "state = CLOSE-WAIT"
