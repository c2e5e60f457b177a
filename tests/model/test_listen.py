"""LISTEN: waiting for anybody (RFC 9293 section 3.10.7.2)."""

from model.conversation import closed, listen

from tcplearn.model import Abort, Close, Open, Options, Receive, Send, State, Status


def test_a_syn_is_answered_with_syn_ack():
    end = listen().hears("<SEQ=300><CTL=SYN>", wnd=1000)
    assert (end.state, end.sent) == (State.SYN_RECEIVED, ["<SEQ=100><ACK=301><CTL=SYN,ACK>"])
    t = end.tcb
    assert (t.irs, t.rcv_nxt, t.snd_una, t.snd_nxt, t.snd_wnd, t.opened) == (300, 301, 100, 101, 1000, "passive")


def test_both_first_numbers_may_wrap():
    end = listen(iss=2**32 - 1).hears("<SEQ=4294967295><CTL=SYN>")
    assert (end.sent, end.tcb.snd_nxt) == (["<SEQ=4294967295><ACK=0><CTL=SYN,ACK>"], 0)


def test_options_of_the_syn_are_agreed():
    end = closed(offers=Options(1460, 7, True)).does(Open("passive"))
    end.hears("<SEQ=300><CTL=SYN>", options=Options(mss=1000, scale=2))
    assert end.tcb.agreed == Options(mss=1000, scale=2, sack=False)
    assert end.tcb.mss == 1000
    assert end.done.sent[0].options == Options(1460, 7, True)


def test_text_and_fin_on_a_syn_wait_for_established():
    end = listen().hears("<SEQ=300><CTL=SYN,FIN>", b"hello")
    assert (end.sent, end.delivered) == (["<SEQ=100><ACK=301><CTL=SYN,ACK>"], b"")
    end.hears("<SEQ=307><ACK=101><CTL=ACK>")
    assert (end.state, end.delivered, end.sent) == (State.CLOSE_WAIT, b"hello", ["<SEQ=101><ACK=307><CTL=ACK>"])


def test_any_ack_is_bad():
    assert listen().answers_only("<SEQ=300><ACK=101><CTL=ACK>", "<SEQ=101><CTL=RST>")
    assert listen().answers_only("<SEQ=300><ACK=100><CTL=SYN,ACK>", "<SEQ=100><CTL=RST>")
    assert listen().answers_only("<SEQ=300><ACK=0><CTL=FIN,ACK><LEN=5>", "<SEQ=0><CTL=RST>")


def test_a_reset_and_what_is_no_syn_are_ignored():
    assert listen().ignores("<SEQ=300><CTL=RST>")
    assert listen().ignores("<SEQ=300><ACK=101><CTL=RST,ACK>")
    assert listen().ignores("<SEQ=300><CTL=FIN>")
    assert listen().ignores("<SEQ=300><CTL=><LEN=5>")


def test_an_active_open_or_a_send_opens_actively():
    end = listen().does(Open("active"))
    assert (end.state, end.sent, end.tcb.opened) == (State.SYN_SENT, ["<SEQ=100><CTL=SYN>"], "active")

    end = closed().does(Open("passive", remote="peer")).does(Send("hello"))
    assert (end.state, end.sent) == (State.SYN_SENT, ["<SEQ=100><CTL=SYN>"])
    end.hears("<SEQ=300><ACK=101><CTL=SYN,ACK>")
    assert end.sent == ["<SEQ=101><ACK=301><CTL=ACK><LEN=5>"]


def test_there_is_nobody_to_send_to():
    assert listen().does(Send("hello")).reply == "error: remote socket unspecified"
    assert listen().does(Open("active", remote=None)).reply == "error: remote socket unspecified"
    assert listen().does(Open("passive")).reply == "error: connection already exists"


def test_close_and_abort_delete_the_tcb():
    assert (listen().does(Close()).state, listen().does(Close()).reply) == (State.CLOSED, "ok")
    assert (listen().does(Abort()).state, listen().does(Abort()).sent) == (State.CLOSED, [])


def test_a_waiting_receive_learns_that_the_listener_is_gone():
    assert listen().does(Receive(10)).does(Close()).reply == "error: closing"
    assert listen().does(Receive(10)).does(Abort()).reply == "error: connection reset"


def test_status():
    assert listen().does(Status()).reply == "state = LISTEN"
