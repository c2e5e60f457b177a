"""SYN-RECEIVED: both SYNs are known, ours is not acknowledged (RFC 9293 section 3.10.7.4)."""

import pytest
from model.conversation import End, syn_received, syn_received_actively, time_wait

from tcplearn.model import Abort, Close, Send, State, Timer


def test_the_third_segment_establishes_and_is_not_answered():
    end = syn_received().hears("<SEQ=301><ACK=101><CTL=ACK>", wnd=1000)
    assert (end.state, end.sent, end.tcb.snd_una, end.tcb.snd_wnd) == (State.ESTABLISHED, [], 101, 1000)


def test_data_does_what_the_lost_third_segment_would_have_done():
    end = syn_received().hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello")
    assert (end.state, end.delivered, end.sent) == (State.ESTABLISHED, b"hello", ["<SEQ=101><ACK=306><CTL=ACK>"])


def test_a_fin_with_the_ack_goes_on_to_close_wait():
    end = syn_received().hears("<SEQ=301><ACK=101><CTL=FIN,ACK>")
    assert (end.state, end.reply) == (State.CLOSE_WAIT, "connection closing")


def test_it_wraps():
    end = syn_received(iss=2**32 - 1).hears("<SEQ=301><ACK=0><CTL=ACK>")
    assert (end.state, end.tcb.snd_una) == (State.ESTABLISHED, 0)


@pytest.mark.parametrize("ack", [100, 102, 99, 4294967295])
def test_an_ack_of_anything_else_is_reset(ack):
    for end in (syn_received(), syn_received_actively()):
        assert end.answers_only(f"<SEQ=301><ACK={ack}><CTL=ACK><LEN=5>", f"<SEQ={ack}><CTL=RST>")


def test_the_syn_again_gets_the_syn_ack_again():
    assert syn_received().answers_only("<SEQ=300><CTL=SYN>", "<SEQ=100><ACK=301><CTL=SYN,ACK>")


def test_figure_7_needs_no_fifth_segment():
    end = syn_received_actively().hears("<SEQ=300><ACK=101><CTL=SYN,ACK>")
    assert (end.state, end.sent) == (State.ESTABLISHED, [])


def test_a_reset_returns_a_passive_one_to_listen_and_ends_an_active_one():
    end = syn_received().hears("<SEQ=301><CTL=RST>")
    assert (end.state, end.reply, end.timers) == (State.LISTEN, "", ["cancel RETRANSMISSION"])
    end = syn_received_actively().hears("<SEQ=301><CTL=RST>")
    assert (end.state, end.reply) == (State.CLOSED, "connection refused")


def test_a_reset_elsewhere_in_the_window_is_challenged():
    assert syn_received().answers_only("<SEQ=302><CTL=RST>", "<SEQ=101><ACK=301><CTL=ACK>")
    assert syn_received().ignores("<SEQ=300><CTL=RST>")


def test_another_syn_in_the_window():
    end = syn_received().hears("<SEQ=400><CTL=SYN>")
    assert (end.state, end.sent) == (State.LISTEN, [])
    assert syn_received_actively().answers_only("<SEQ=400><CTL=SYN>", "<SEQ=101><ACK=301><CTL=ACK>")


def test_a_syn_outside_the_window_is_answered():
    assert syn_received().answers_only("<SEQ=200><CTL=SYN>", "<SEQ=101><ACK=301><CTL=ACK>")


def test_the_syn_ack_is_sent_again():
    end = syn_received().does(Timer.RETRANSMISSION)
    assert (end.sent, end.timers) == (["<SEQ=100><ACK=301><CTL=SYN,ACK>"], ["arm RETRANSMISSION x2"])


def test_close_sends_a_fin_at_once_unless_text_waits():
    end = syn_received().does(Close())
    assert (end.state, end.sent) == (State.FIN_WAIT_1, ["<SEQ=101><ACK=301><CTL=FIN,ACK>"])

    end = syn_received().does(Send("hello")).does(Close())
    assert (end.state, end.sent, end.reply) == (State.SYN_RECEIVED, [], "ok")
    assert end.does(Send("more")).reply == "error: connection closing"
    assert end.does(Close()).reply == "error: connection closing"
    end.hears("<SEQ=301><ACK=101><CTL=ACK>")
    assert (end.state, end.sent) == (
        State.FIN_WAIT_1,
        ["<SEQ=101><ACK=301><CTL=ACK><LEN=5>", "<SEQ=106><ACK=301><CTL=FIN,ACK>"],
    )


def test_a_queued_close_goes_to_fin_wait_1_even_if_the_window_is_too_small():
    end = syn_received().does(Send("hello")).does(Close())
    end.hears("<SEQ=301><ACK=101><CTL=ACK>", wnd=2)
    assert (end.state, end.sent) == (State.FIN_WAIT_1, ["<SEQ=101><ACK=301><CTL=ACK><LEN=2>"])
    end.hears("<SEQ=301><ACK=103><CTL=ACK>", wnd=10)
    assert end.sent == ["<SEQ=103><ACK=301><CTL=ACK><LEN=3>", "<SEQ=106><ACK=301><CTL=FIN,ACK>"]


def test_abort_sends_a_reset():
    end = syn_received().does(Abort())
    assert (end.state, end.sent, end.reply) == (State.CLOSED, ["<SEQ=101><CTL=RST>"], "ok")


def reopened() -> End:
    return time_wait().hears("<SEQ=900><CTL=SYN>")


def test_a_reopened_connection_goes_back_to_time_wait():
    """MAY-2 (2): the SYN turns out to be an old duplicate."""
    was = time_wait().tcb
    assert reopened().hears("<SEQ=901><CTL=RST>").tcb == was
    assert reopened().hears("<SEQ=950><CTL=SYN>").tcb == was
    assert reopened().hears("<SEQ=901><CTL=RST>").timers == ["cancel RETRANSMISSION", "arm TIME-WAIT"]


def test_a_reopened_connection_can_be_established():
    end = reopened()
    end.hears(f"<SEQ=901><ACK={end.tcb.snd_nxt}><CTL=ACK>")
    assert (end.state, end.tcb.past) == (State.ESTABLISHED, None)
