"""ESTABLISHED: both ways are open (RFC 9293 sections 3.10.2 to 3.10.5, 3.10.7.4)."""

import pytest
from model.conversation import closed, established

from tcplearn.model import Abort, Close, Open, Receive, Segment, Send, State, Status, Tcb, Timer, step
from tcplearn.model.step import RFC9293


def test_text_is_delivered_and_acknowledged():
    tcb = Tcb(State.ESTABLISHED, iss=100, irs=300)
    assert step(RFC9293, tcb, Segment(301, ack=101, ctl=("ACK",), data=b"hello")).delivered == b"hello"
    end = established().hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello")
    assert (end.sent, end.tcb.rcv_nxt) == (["<SEQ=101><ACK=306><CTL=ACK>"], 306)


def test_a_bare_ack_is_not_answered():
    end = established().hears("<SEQ=301><ACK=101><CTL=ACK>")
    assert (end.sent, end.state) == ([], State.ESTABLISHED)


def test_send_leaves_at_once_with_the_ack():
    end = established().does(Send("hello"))
    assert (end.sent, end.timers) == (["<SEQ=101><ACK=301><CTL=ACK><LEN=5>"], ["arm RETRANSMISSION"])
    end.hears("<SEQ=301><ACK=106><CTL=ACK>")
    assert (end.tcb.snd_una, end.tcb.snd_buf, end.timers) == (106, b"", ["cancel RETRANSMISSION"])


def test_numbers_wrap_while_data_flows():
    end = established(iss=2**32 - 3).does(Send("hello"))
    assert (end.sent, end.tcb.snd_nxt) == (["<SEQ=4294967294><ACK=301><CTL=ACK><LEN=5>"], 3)
    end.hears("<SEQ=301><ACK=1><CTL=ACK>")
    assert end.tcb.snd_buf == b"lo"


def test_a_long_send_is_cut_to_the_mss():
    assert [s.len for s in established().does(Send(1200)).done.sent] == [536, 536, 128]


def test_the_front_is_sent_again_from_snd_una_and_the_time_doubles():
    end = established().does(Send("hello"))
    for factor in ("x2", "x4", "x8"):
        end.does(Timer.RETRANSMISSION)
        assert (end.sent, end.timers) == (["<SEQ=101><ACK=301><CTL=ACK><LEN=5>"], [f"arm RETRANSMISSION {factor}"])
    end.hears("<SEQ=301><ACK=103><CTL=ACK>")
    assert end.timers == ["arm RETRANSMISSION"]  # something new was acknowledged
    end.does(Timer.RETRANSMISSION)
    assert end.done.sent[0] == Segment(103, 301, (), b"llo")


def test_text_beyond_a_gap_waits():
    end = established().hears("<SEQ=303><ACK=101><CTL=ACK>", b"llo")
    assert (end.delivered, end.sent) == (b"", ["<SEQ=101><ACK=301><CTL=ACK>"])
    end.hears("<SEQ=301><ACK=101><CTL=ACK>", b"he")
    assert (end.delivered, end.sent) == (b"hello", ["<SEQ=101><ACK=306><CTL=ACK>"])
    assert end.tcb.early == ()


def test_a_fin_beyond_a_gap_waits_too():
    end = established().hears("<SEQ=306><ACK=101><CTL=FIN,ACK>")
    assert (end.state, end.sent) == (State.ESTABLISHED, ["<SEQ=101><ACK=301><CTL=ACK>"])
    end.hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello")
    assert (end.state, end.delivered, end.sent) == (State.CLOSE_WAIT, b"hello", ["<SEQ=101><ACK=307><CTL=ACK>"])


def test_of_overlapping_segments_only_the_new_part_counts():
    end = established().hears("<SEQ=301><ACK=101><CTL=ACK>", b"hel")
    end.hears("<SEQ=302><ACK=101><CTL=ACK>", b"ello")
    assert (end.delivered, end.sent) == (b"lo", ["<SEQ=101><ACK=306><CTL=ACK>"])


def test_an_old_duplicate_is_answered_and_dropped():
    end = established().hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello")
    assert end.answers_only("<SEQ=301><ACK=101><CTL=ACK><LEN=5>", "<SEQ=101><ACK=306><CTL=ACK>")


def test_the_window_is_kept_to_on_both_edges():
    end = established(rcv_wnd=10)
    assert end.answers_only("<SEQ=311><ACK=101><CTL=ACK>", "<SEQ=101><ACK=301><CTL=ACK>")
    assert end.answers_only("<SEQ=300><ACK=101><CTL=ACK>", "<SEQ=101><ACK=301><CTL=ACK>")
    assert end.hears("<SEQ=310><ACK=101><CTL=ACK>").sent == []
    end = established(rcv_wnd=3).hears("<SEQ=301><ACK=101><CTL=FIN,ACK>", b"hello")
    assert (end.delivered, end.sent, end.state) == (b"hel", ["<SEQ=101><ACK=304><CTL=ACK>"], State.ESTABLISHED)


def test_a_fin_is_acknowledged_and_the_user_told():
    end = established().hears("<SEQ=301><ACK=101><CTL=FIN,ACK>")
    assert (end.state, end.sent, end.reply) == (State.CLOSE_WAIT, ["<SEQ=101><ACK=302><CTL=ACK>"], "connection closing")


def test_text_and_fin_in_one_segment_get_one_ack():
    end = established().hears("<SEQ=301><ACK=101><CTL=FIN,ACK>", b"hello")
    assert (end.state, end.delivered, end.sent) == (State.CLOSE_WAIT, b"hello", ["<SEQ=101><ACK=307><CTL=ACK>"])


def test_what_carries_no_ack_is_dropped():
    assert established().ignores("<SEQ=301><CTL=FIN>")
    assert established().ignores("<SEQ=301><CTL=><LEN=5>")


def test_acks():
    end = established().does(Send("hello"))
    assert end.hears("<SEQ=301><ACK=101><CTL=ACK>").sent == []
    assert end.ignores("<SEQ=301><ACK=50><CTL=ACK>")
    assert end.answers_only("<SEQ=301><ACK=107><CTL=ACK>", "<SEQ=106><ACK=301><CTL=ACK>")
    assert end.answers_only(f"<SEQ=301><ACK={101 - 65536 + 2**32}><CTL=ACK>", "<SEQ=106><ACK=301><CTL=ACK>")
    assert end.ignores(f"<SEQ=301><ACK={101 - 65535 + 2**32}><CTL=ACK>")
    assert end.hears("<SEQ=301><ACK=103><CTL=ACK>").tcb.snd_una == 103


def test_resets():
    assert established().ignores("<SEQ=300><CTL=RST>")
    assert established().ignores(f"<SEQ={301 + 65535}><CTL=RST>")
    assert established().answers_only("<SEQ=302><CTL=RST>", "<SEQ=101><ACK=301><CTL=ACK>")
    end = established().does(Send("hello")).hears("<SEQ=301><CTL=RST>", b"because")
    assert (end.state, end.sent, end.reply, end.timers) == (
        State.CLOSED,
        [],
        "connection reset",
        ["cancel RETRANSMISSION"],
    )


@pytest.mark.parametrize("seq", [200, 300, 301, 400, 301 + 70000])
def test_a_syn_is_challenged_wherever_it_lies(seq):
    assert established().answers_only(f"<SEQ={seq}><CTL=SYN>", "<SEQ=101><ACK=301><CTL=ACK>")
    assert established().answers_only(f"<SEQ={seq}><ACK=101><CTL=SYN,ACK>", "<SEQ=101><ACK=301><CTL=ACK>")


def test_close_sends_a_fin_which_takes_a_number():
    end = established().does(Close())
    assert (end.state, end.sent, end.reply) == (State.FIN_WAIT_1, ["<SEQ=101><ACK=301><CTL=FIN,ACK>"], "ok")
    assert end.tcb.snd_nxt == 102


def test_a_fin_waits_behind_text_but_the_state_does_not():
    end = established().hears("<SEQ=301><ACK=101><CTL=ACK>", wnd=2).does(Send("hello")).does(Close())
    assert (end.state, end.sent, end.reply) == (State.FIN_WAIT_1, [], "ok")
    end.hears("<SEQ=301><ACK=103><CTL=ACK>", wnd=2)
    assert end.sent == ["<SEQ=103><ACK=301><CTL=ACK><LEN=2>"]
    end.hears("<SEQ=301><ACK=105><CTL=ACK>", wnd=2)
    assert end.sent == ["<SEQ=105><ACK=301><CTL=ACK><LEN=1>", "<SEQ=106><ACK=301><CTL=FIN,ACK>"]


def test_a_closed_window_is_probed_with_one_octet():
    end = established().hears("<SEQ=301><ACK=101><CTL=ACK>", wnd=0).does(Send("hello"))
    assert (end.sent, end.timers) == ([], ["arm PERSIST"])
    end.does(Timer.PERSIST)
    assert (end.sent, end.timers) == (["<SEQ=101><ACK=301><CTL=ACK><LEN=1>"], ["arm PERSIST x2"])
    end.does(Timer.PERSIST)
    assert (end.sent, end.timers) == (["<SEQ=101><ACK=301><CTL=ACK><LEN=1>"], ["arm PERSIST x4"])
    end.hears("<SEQ=301><ACK=101><CTL=ACK>", wnd=10)
    assert end.sent == ["<SEQ=101><ACK=301><CTL=ACK><LEN=1>", "<SEQ=102><ACK=301><CTL=ACK><LEN=4>"]


def test_at_a_closed_window_of_our_own_acks_and_resets_still_count():
    end = established(rcv_wnd=0).does(Send("hello"))
    assert end.hears("<SEQ=301><ACK=103><CTL=ACK>").tcb.snd_una == 103
    end.hears("<SEQ=301><ACK=104><CTL=ACK><LEN=1>")  # a probe
    assert (end.tcb.snd_una, end.sent, end.delivered) == (104, ["<SEQ=106><ACK=301><CTL=ACK>"], b"")
    assert end.hears("<SEQ=301><CTL=RST>").state is State.CLOSED


def test_an_old_segment_does_not_shrink_the_window():
    end = established().hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello", wnd=1000)
    assert end.hears("<SEQ=306><ACK=101><CTL=ACK>", wnd=900).tcb.snd_wnd == 900
    end.hears("<SEQ=301><ACK=101><CTL=ACK>", wnd=5)
    assert end.tcb.snd_wnd == 900


def test_receive_takes_what_waits_and_opens_the_window():
    end = closed(rcv_wnd=10).does(Open("passive", reads=False)).hears("<SEQ=300><CTL=SYN>")
    end.hears("<SEQ=301><ACK=101><CTL=ACK>", b"0123456789")
    assert (end.delivered, end.tcb.rcv_wnd) == (b"", 0)
    end.does(Receive(3))
    assert (end.delivered, end.sent) == (b"012", [])  # too small a step: silly window
    end.does(Receive(3))
    assert (end.delivered, end.done.sent[0].wnd, end.tcb.rcv_wnd) == (b"345", 6, 6)


def test_a_receive_waits_for_text():
    end = closed().does(Open("passive", reads=False)).hears("<SEQ=300><CTL=SYN>").hears("<SEQ=301><ACK=101><CTL=ACK>")
    assert (end.does(Receive(3)).reply, end.delivered) == ("ok", b"")
    assert end.hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello").delivered == b"hel"


def test_abort_sends_one_reset_and_tells_queued_calls():
    end = established().does(Abort())
    assert (end.state, end.sent, end.reply) == (State.CLOSED, ["<SEQ=101><CTL=RST>"], "ok")
    end = established().does(Send("hello")).does(Abort())
    assert (end.sent, end.reply) == (["<SEQ=106><CTL=RST>"], "connection reset")


def test_open_status_and_the_user_timeout():
    assert established().does(Open("active")).reply == "error: connection already exists"
    assert established().does(Status()).reply == "state = ESTABLISHED"
    end = established().does(Timer.USER)
    assert (end.state, end.sent, end.reply) == (State.CLOSED, [], "error: connection aborted due to user timeout")


def test_a_keep_alive_asks_with_an_old_number():
    end = established().does(Timer.KEEPALIVE)
    assert end.sent == ["<SEQ=100><ACK=301><CTL=ACK>"]
    assert established().answers_only("<SEQ=300><ACK=101><CTL=ACK>", "<SEQ=101><ACK=301><CTL=ACK>")
    assert established().does(Send("x")).does(Timer.KEEPALIVE).sent == []
