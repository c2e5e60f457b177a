"""FIN-WAIT-1: our FIN has been sent, or waits behind text (RFC 9293 section 3.10.7.4)."""

import pytest
from model.conversation import established, fin_wait_1, syn_received

from tcplearn.model import Abort, Close, Open, Segment, Send, State, Status, Timer


def test_the_ack_of_our_fin_leads_on():
    end = fin_wait_1().hears("<SEQ=301><ACK=102><CTL=ACK>")
    assert (end.state, end.sent, end.reply) == (State.FIN_WAIT_2, [], "ok")
    assert end.timers == ["cancel RETRANSMISSION"]


def test_an_ack_of_the_text_before_the_fin_does_not():
    end = established().does(Send("hello")).does(Close())
    end.hears("<SEQ=301><ACK=106><CTL=ACK>")
    assert (end.state, end.tcb.snd_una) == (State.FIN_WAIT_1, 106)


def test_a_fin_alone_means_both_close_at_once():
    end = fin_wait_1().hears("<SEQ=301><ACK=101><CTL=FIN,ACK>")
    assert (end.state, end.sent, end.reply) == (State.CLOSING, ["<SEQ=102><ACK=302><CTL=ACK>"], "connection closing")


def test_a_fin_that_acknowledges_ours_leads_to_time_wait_at_once():
    """Note 2 of Figure 5: two rows fire."""
    end = fin_wait_1().hears("<SEQ=301><ACK=102><CTL=FIN,ACK>")
    assert (end.state, end.sent) == (State.TIME_WAIT, ["<SEQ=102><ACK=302><CTL=ACK>"])
    assert [row.goes for row in end.done.fired] == [State.FIN_WAIT_2, State.TIME_WAIT]
    assert end.timers == ["cancel RETRANSMISSION", "arm TIME-WAIT"]


def test_text_is_still_received():
    end = fin_wait_1().hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello")
    assert (end.delivered, end.sent) == (b"hello", ["<SEQ=102><ACK=306><CTL=ACK>"])


def test_the_fin_is_sent_again_with_the_text_before_it():
    end = established().does(Send("hello")).does(Close())
    end.does(Timer.RETRANSMISSION)
    assert end.done.sent == (Segment(101, 301, ("FIN",), b"hello"),)
    end.hears("<SEQ=301><ACK=106><CTL=ACK>").does(Timer.RETRANSMISSION)
    assert end.sent == ["<SEQ=106><ACK=301><CTL=FIN,ACK>"]


def test_the_fin_may_be_the_last_number_before_the_wrap():
    end = established(iss=2**32 - 2).does(Close())
    assert (end.sent, end.tcb.snd_nxt) == (["<SEQ=4294967295><ACK=301><CTL=FIN,ACK>"], 0)
    assert end.hears("<SEQ=301><ACK=0><CTL=ACK>").state is State.FIN_WAIT_2


def test_a_fin_arrives_while_ours_still_waits():
    end = established().hears("<SEQ=301><ACK=101><CTL=ACK>", wnd=0).does(Send("hello")).does(Close())
    end.hears("<SEQ=301><ACK=101><CTL=FIN,ACK>", wnd=0)
    assert (end.state, end.sent) == (State.CLOSING, ["<SEQ=101><ACK=302><CTL=ACK>"])
    end.hears("<SEQ=302><ACK=101><CTL=ACK>", wnd=10)
    assert end.sent == ["<SEQ=101><ACK=302><CTL=ACK><LEN=5>", "<SEQ=106><ACK=302><CTL=FIN,ACK>"]
    assert end.hears("<SEQ=302><ACK=107><CTL=ACK>").state is State.TIME_WAIT


@pytest.mark.parametrize("call", [Send("x"), Close()], ids=str)
def test_nothing_more_can_be_sent_or_closed(call):
    end = fin_wait_1().does(call)
    assert (end.reply, end.tcb, end.sent) == ("error: connection closing", fin_wait_1().tcb, [])


def test_resets_syns_and_what_was_never_sent():
    assert fin_wait_1().hears("<SEQ=301><CTL=RST>").reply == "connection reset"
    assert fin_wait_1().answers_only("<SEQ=302><CTL=RST>", "<SEQ=102><ACK=301><CTL=ACK>")
    assert fin_wait_1().answers_only("<SEQ=400><CTL=SYN>", "<SEQ=102><ACK=301><CTL=ACK>")
    assert fin_wait_1().answers_only("<SEQ=301><ACK=103><CTL=ACK>", "<SEQ=102><ACK=301><CTL=ACK>")
    assert fin_wait_1().answers_only("<SEQ=200><ACK=102><CTL=ACK>", "<SEQ=102><ACK=301><CTL=ACK>")


def test_abort_open_status():
    assert fin_wait_1().does(Abort()).sent == ["<SEQ=102><CTL=RST>"]
    assert fin_wait_1().does(Open("active")).reply == "error: connection already exists"
    assert fin_wait_1().does(Status()).reply == "state = FIN-WAIT-1"


def test_closed_in_syn_received_it_still_waits_for_the_ack_of_its_syn():
    end = syn_received().does(Close())
    end.does(Timer.RETRANSMISSION)
    assert end.sent == ["<SEQ=100><ACK=301><CTL=SYN,ACK>"]
    assert end.answers_only("<SEQ=300><CTL=SYN>", "<SEQ=102><ACK=301><CTL=ACK>")
    end.hears("<SEQ=301><ACK=101><CTL=ACK>")
    assert (end.state, end.tcb.snd_una) == (State.FIN_WAIT_1, 101)
    assert end.does(Timer.RETRANSMISSION).sent == ["<SEQ=101><ACK=301><CTL=FIN,ACK>"]
    assert syn_received().does(Close()).hears("<SEQ=301><ACK=102><CTL=ACK>").state is State.FIN_WAIT_2
