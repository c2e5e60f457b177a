"""FIN-WAIT-2: our FIN is acknowledged, the peer's has not come (RFC 9293 section 3.10.7.4)."""

import pytest
from model.conversation import End, fin_wait_2

from tcplearn.model import Abort, Close, Open, Receive, Send, State, Status, Tcb, Timer


def test_the_fin_leads_to_time_wait_and_starts_2_msl():
    end = fin_wait_2().hears("<SEQ=301><ACK=102><CTL=FIN,ACK>")
    assert (end.state, end.sent, end.reply) == (State.TIME_WAIT, ["<SEQ=102><ACK=302><CTL=ACK>"], "connection closing")
    assert end.timers == ["arm TIME-WAIT"]


def test_the_half_closed_connection_still_receives():
    end = fin_wait_2().hears("<SEQ=301><ACK=102><CTL=ACK>", b"more")
    assert (end.delivered, end.sent, end.state) == (b"more", ["<SEQ=102><ACK=305><CTL=ACK>"], State.FIN_WAIT_2)
    end.hears("<SEQ=305><ACK=102><CTL=FIN,ACK>", b"!")
    assert (end.delivered, end.sent, end.state) == (b"!", ["<SEQ=102><ACK=307><CTL=ACK>"], State.TIME_WAIT)


def test_a_fin_ahead_of_text_waits_for_it():
    end = fin_wait_2().hears("<SEQ=305><ACK=102><CTL=FIN,ACK>")
    assert (end.state, end.sent) == (State.FIN_WAIT_2, ["<SEQ=102><ACK=301><CTL=ACK>"])
    assert end.hears("<SEQ=301><ACK=102><CTL=ACK>", b"more").state is State.TIME_WAIT


def test_the_peers_fin_may_be_the_last_number_before_the_wrap():
    end = End(Tcb(State.FIN_WAIT_2, iss=100, irs=2**32 - 2)).hears("<SEQ=4294967295><ACK=102><CTL=FIN,ACK>")
    assert end.sent == ["<SEQ=102><ACK=0><CTL=ACK>"]


@pytest.mark.parametrize("call", [Send("x"), Close()], ids=str)
def test_nothing_more_can_be_sent_or_closed(call):
    end = fin_wait_2().does(call)
    assert (end.reply, end.tcb, end.sent) == ("error: connection closing", fin_wait_2().tcb, [])


def test_resets_and_syns():
    assert fin_wait_2().hears("<SEQ=301><CTL=RST>").reply == "connection reset"
    assert fin_wait_2().answers_only("<SEQ=302><CTL=RST>", "<SEQ=102><ACK=301><CTL=ACK>")
    assert fin_wait_2().answers_only("<SEQ=301><CTL=SYN>", "<SEQ=102><ACK=301><CTL=ACK>")
    assert fin_wait_2().ignores("<SEQ=301><CTL=FIN>")


def test_calls():
    assert fin_wait_2().does(Receive(1)).reply == "ok"
    assert fin_wait_2().does(Abort()).sent == ["<SEQ=102><CTL=RST>"]
    assert fin_wait_2().does(Open("passive")).reply == "error: connection already exists"
    assert fin_wait_2().does(Status()).reply == "state = FIN-WAIT-2"


def test_nothing_is_left_to_send_again_and_no_timer_runs():
    assert fin_wait_2().does(Timer.RETRANSMISSION).sent == []
    assert fin_wait_2().does(Timer.TIME_WAIT).state is State.FIN_WAIT_2
