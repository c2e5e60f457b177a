"""A user that closes and stops reading: the half-duplex close of RFC 9293 section 3.6.1 (MAY-1, SHLD-3)."""

import pytest
from model.conversation import End, closed, closing, established, fin_wait_1, fin_wait_2, last_ack, syn_received

from tcplearn.model import Close, Open, Receive, Send, State, Tcb

S = State
BOTH = Close(reading=False)


def slow():
    """ESTABLISHED, with a user that takes octets only by RECEIVE."""
    end = closed().does(Open("passive", reads=False)).hears("<SEQ=300><CTL=SYN>")
    return end.hears("<SEQ=301><ACK=101><CTL=ACK>")


def unread():
    """Five octets are acknowledged, and nobody has taken them."""
    return slow().hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello")


def test_with_nothing_unread_it_closes_as_close_does():
    end = established().does(BOTH)
    assert (end.state, end.sent, end.reply) == (S.FIN_WAIT_1, ["<SEQ=101><ACK=301><CTL=FIN,ACK>"], "ok")
    assert end.tcb == established().does(Close()).tcb.but(reading=False)
    assert [str(call) for call in (Close(), BOTH)] == ["CLOSE", "CLOSE both"]


def test_unread_text_makes_it_a_reset():
    end = unread().does(BOTH)
    assert (end.tcb, end.sent, end.reply) == (Tcb(S.CLOSED), ["<SEQ=101><CTL=RST>"], "ok")
    assert unread().does(Close()).state is S.FIN_WAIT_1  # who goes on reading loses nothing
    assert unread().does(Receive(9)).does(BOTH).state is S.FIN_WAIT_1
    end = unread().does(Send("lost")).does(BOTH)
    assert (end.sent, end.reply) == (["<SEQ=105><CTL=RST>"], "connection reset")


def test_unread_text_counts_after_the_peers_fin_too():
    for end in (unread().hears("<SEQ=306><ACK=101><CTL=FIN,ACK>"), unread().does(Close())):
        assert (end.does(BOTH).state, end.sent[-1][-9:]) == (S.CLOSED, "<CTL=RST>")
    both_closed = unread().does(Close()).hears("<SEQ=306><ACK=101><CTL=FIN,ACK>")
    assert both_closed.state is S.CLOSING
    assert both_closed.does(BOTH).sent == ["<SEQ=102><CTL=RST>"]


@pytest.mark.parametrize("text", ["<SEQ=301><ACK=101><CTL=ACK><LEN=5>", "<SEQ=400><ACK=101><CTL=ACK><LEN=5>"])
def test_text_that_comes_later_is_answered_with_a_reset(text):
    """In its place or ahead of a gap; the reset is the one that its sender believes (section 3.5.2)."""
    end = established().does(BOTH).hears(text)
    assert (end.tcb, end.sent, end.delivered, end.reply) == (
        Tcb(S.CLOSED),
        ["<SEQ=101><CTL=RST>"],
        b"",
        "connection reset",
    )
    assert established().does(Close()).hears(text).state is S.FIN_WAIT_1


def test_the_ack_in_the_same_segment_is_read_first():
    end = established().does(BOTH).hears("<SEQ=301><ACK=102><CTL=FIN,ACK><LEN=5>")
    assert [str(row.goes) for row in end.done.fired] == ["FIN-WAIT-2", "CLOSED"]
    assert (end.sent, end.reply) == (["<SEQ=102><CTL=RST>"], "ok; connection reset")


def test_what_brings_nothing_new_is_heard_as_ever():
    end = established().does(BOTH)
    assert end.hears("<SEQ=301><ACK=102><CTL=ACK>").state is S.FIN_WAIT_2
    assert end.answers_only("<SEQ=296><ACK=102><CTL=ACK><LEN=5>", "<SEQ=102><ACK=301><CTL=ACK>")  # old text
    end.hears("<SEQ=301><ACK=102><CTL=FIN,ACK>")
    assert (end.state, end.sent, end.reply) == (S.TIME_WAIT, ["<SEQ=102><ACK=302><CTL=ACK>"], "connection closing")


def test_a_fin_ahead_of_a_gap_waits_and_the_text_before_it_resets():
    end = established().does(BOTH).hears("<SEQ=306><ACK=101><CTL=FIN,ACK>")
    assert (end.state, end.sent) == (S.FIN_WAIT_1, ["<SEQ=102><ACK=301><CTL=ACK>"])
    assert end.hears("<SEQ=301><ACK=101><CTL=ACK><LEN=5>").state is S.CLOSED


def test_it_keeps_its_place_behind_unsent_text():
    end = established().hears("<SEQ=301><ACK=101><CTL=ACK>", wnd=2).does(Send("hello")).does(BOTH)
    assert (end.state, end.tcb.fin_queued, end.tcb.reading, end.reply) == (S.FIN_WAIT_1, True, False, "ok")
    assert End(end.tcb).hears("<SEQ=301><ACK=103><CTL=ACK><LEN=1>").state is S.CLOSED
    end.hears("<SEQ=301><ACK=103><CTL=ACK>", wnd=9)
    assert (end.sent[-1], end.tcb.reading) == ("<SEQ=106><ACK=301><CTL=FIN,ACK>", False)


def test_in_syn_received_the_first_text_already_finds_nobody():
    end = syn_received().does(BOTH)
    assert (end.state, end.tcb.reading) == (S.FIN_WAIT_1, False)
    assert end.hears("<SEQ=301><ACK=101><CTL=ACK><LEN=5>").state is S.CLOSED
    end = syn_received().does(Send("hello")).does(BOTH).hears("<SEQ=301><ACK=101><CTL=ACK><LEN=5>")
    assert [str(row.goes) for row in end.done.fired] == ["ESTABLISHED", "CLOSED"]


@pytest.mark.parametrize("who", [fin_wait_1, fin_wait_2], ids=lambda road: road.__name__)
def test_the_second_direction_may_be_closed_later(who):
    """shutdown(SHUT_WR), then close(2): no second FIN, no error, and from now on nobody reads."""
    end = who().does(BOTH)
    assert (end.tcb, end.sent, end.reply) == (who().tcb.but(reading=False), [], "ok")
    assert end.does(BOTH).reply == end.does(Close()).reply == "error: connection closing"
    assert last_ack().does(BOTH).reply == closing().does(BOTH).reply == "error: connection closing"


def test_nobody_reads_any_more():
    end = slow().does(Receive(9)).does(BOTH)
    assert end.tcb.wanted == 0
    assert end.does(Receive(9)).reply == "error: connection closing"
    assert established().does(Close()).does(Receive(9)).reply == "ok"


def test_before_there_is_a_peer_it_deletes_the_tcb():
    assert closed().does(BOTH).reply == "error: connection does not exist"
    for end in (closed().does(Open("passive")), closed().does(Open("active"))):
        assert (end.does(BOTH).tcb, end.sent, end.reply) == (Tcb(S.CLOSED), [], "ok")
