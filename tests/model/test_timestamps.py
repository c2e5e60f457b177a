"""Timestamps: what is echoed, and what comes too late (RFC 7323 sections 3.2, 4.3, 5.3)."""

import pytest
from model.conversation import End, closed, listen, syn_sent

from tcplearn.model import RFC9293, Abort, Close, Options, Send, State, Tcb, Timer
from tcplearn.model.seq import plus

S = State
ON = Options(timestamps=(0, 0))


def at(tick, echo=0):
    return Options(timestamps=(tick, echo))


def now(end, tick):
    """The host sets the clock before each step."""
    end.tcb = end.tcb.but(ts_val=tick)
    return end


def stamps(end):
    return [segment.options.timestamps for segment in end.done.sent]


def established(base=0, protocol=RFC9293):
    """Our clock reads 1000, the peer's last timestamp is 50 (both from `base` on)."""
    tcb = Tcb(S.ESTABLISHED, iss=100, irs=300, offers=ON, offered=ON)
    return End(tcb.but(ts_val=plus(base, 1000), ts_recent=plus(base, 50)), protocol)


# ── what is sent


def test_both_syns_carry_them_and_then_every_segment():
    a, b = now(syn_sent(offers=at(1000)), 1000), now(listen(iss=300, offers=ON), 50)
    assert stamps(a) == [(1000, 0)]  # without an ACK there is nothing to echo
    b.hears("<SEQ=100><CTL=SYN>", options=at(1000))
    assert (stamps(b), b.tcb.snd_ts_ok) == ([(50, 1000)], True)
    now(a, 1004).hears("<SEQ=300><ACK=101><CTL=SYN,ACK>", options=at(50, 1000))
    assert (a.state, stamps(a)) == (S.ESTABLISHED, [(1004, 50)])
    assert stamps(now(a, 1005).does(Send("hello"))) == [(1005, 50)]
    assert stamps(now(a, 2005).does(Timer.RETRANSMISSION)) == [(2005, 50)]
    assert stamps(now(a, 2006).does(Close())) == [(2006, 50)]
    assert stamps(now(a, 2007).does(Abort())) == [(2007, 0)]


def test_a_syn_ack_answers_only_what_the_syn_offered():
    """Sections 2.2 and 3.2: window scale and timestamps. The MSS is each end's own."""
    end = listen(offers=Options(1460, 7, True, (9, 0))).hears("<SEQ=300><CTL=SYN>", options=Options(1000))
    assert end.done.sent[0].options == Options(1460, None, True)
    assert not end.tcb.snd_ts_ok
    assert end.does(Timer.RETRANSMISSION).done.sent[0].options == Options(1460, None, True)


@pytest.mark.parametrize("ours, theirs", [(ON, Options()), (Options(), ON), (Options(), Options())])
def test_unless_both_agree_they_are_neither_sent_nor_read(ours, theirs):
    end = End(Tcb(S.ESTABLISHED, iss=100, irs=300, offers=ours, offered=theirs, ts_val=7, ts_recent=50))
    end.hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello", options=at(3))
    assert (end.delivered, stamps(end), end.tcb.ts_recent) == (b"hello", [None], 50)


def test_a_clock_that_nobody_sets_stands_still():
    end = closed(offers=at(9)).does(Send("x"))
    assert end.tcb.ts_val == 9 and Tcb(S.CLOSED).ts_val is None
    assert stamps(End(Tcb(S.ESTABLISHED, offers=at(9), offered=ON)).does(Send("x"))) == [(9, 0)]


# ── what is echoed: the examples of section 4.3


def test_a_delayed_ack_echoes_the_first_segment_that_it_acknowledges():
    end = established(protocol=RFC9293.choose(ack="delayed"))
    end.hears("<SEQ=301><ACK=101><CTL=ACK><LEN=5>", options=at(51))
    assert (end.sent, end.tcb.last_ack_sent, end.tcb.ts_recent) == ([], 301, 51)
    end.hears("<SEQ=306><ACK=101><CTL=ACK><LEN=5>", options=at(52))
    assert (stamps(end), end.tcb.last_ack_sent) == ([(1000, 51)], None)


def test_over_a_gap_the_last_segment_that_moved_the_window_is_echoed():
    end = established()
    A, B, C, D, E = (f"<SEQ={301 + 5 * i}><ACK=101><CTL=ACK><LEN=5>" for i in range(5))
    order = [(A, 61, 61), (C, 63, 61), (B, 62, 62), (E, 65, 62), (D, 64, 64)]
    for text, tick, echoed in order:
        assert stamps(end.hears(text, options=at(tick))) == [(1000, echoed)], text


def test_an_older_number_or_an_older_timestamp_is_not_echoed():
    end = established().hears("<SEQ=400><ACK=101><CTL=ACK>", options=at(99))
    assert end.tcb.ts_recent == 50  # a number beyond Last.ACK.sent
    end.hears("<SEQ=200><ACK=101><CTL=ACK><LEN=5>", options=at(99))
    assert end.tcb.ts_recent == 50  # not in the window
    end.hears("<SEQ=301><CTL=>", options=at(60))
    assert end.tcb.ts_recent == 60  # without an ACK the fifth step drops it, after this


# ── what comes too late: section 5.3


@pytest.mark.parametrize("base", [0, 2**31 - 51, 2**31 - 50, 2**32 - 51, 2**32 - 50])
def test_a_timestamp_before_ts_recent_is_not_acceptable(base):
    end = established(base)
    old, same = at(plus(base, 49)), at(plus(base, 50))
    for text in ("<SEQ=301><ACK=101><CTL=ACK><LEN=5>", "<SEQ=301><ACK=101><CTL=FIN,ACK>", "<SEQ=301><CTL=>"):
        assert end.answers_only(text, "<SEQ=101><ACK=301><CTL=ACK>", options=old), text
        assert stamps(end) == [(plus(base, 1000), plus(base, 50))]
    assert end.hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello", options=same).delivered == b"hello"


def test_it_is_looked_at_before_the_number():
    """Text from 2^32 octets ago lies in the window again; only its timestamp betrays it."""
    end = established().hears("<SEQ=301><ACK=101><CTL=ACK><LEN=5>", options=at(49))
    assert [row.cite for row in end.done.fired] == ["RFC 7323 5.3 R1"]


def test_a_reset_is_believed_whatever_its_timestamp():
    for options in (at(49), Options()):
        assert established().hears("<SEQ=301><CTL=RST>", options=options).state is S.CLOSED
    end = established()
    assert end.answers_only("<SEQ=400><CTL=RST>", "<SEQ=101><ACK=301><CTL=ACK>", options=at(99))
    assert end.tcb.ts_recent == 50


def test_a_syn_is_challenged_whatever_its_timestamp():
    """It may be the first of another connection, with a clock and options of its own: section 5.3 comes later."""
    for options in (at(49), at(99), Options()):
        end = established()
        assert end.answers_only("<SEQ=900><CTL=SYN>", "<SEQ=101><ACK=301><CTL=ACK>", options=options)


def test_without_the_option_a_segment_is_dropped_silently():
    """Section 3.2, SHOULD; and it MUST NOT abort the connection."""
    assert established().ignores("<SEQ=301><ACK=101><CTL=ACK><LEN=5>")
    assert established().ignores("<SEQ=301><ACK=101><CTL=FIN,ACK>")
    end = established().choose(no_timestamp="taken").hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello")
    assert (end.delivered, end.tcb.ts_recent) == (b"hello", 50)


def test_after_24_days_the_host_declares_ts_recent_invalid():
    end = established()
    end.tcb = end.tcb.but(ts_recent=None)
    end.hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello", options=at(7))
    assert (end.delivered, end.tcb.ts_recent, stamps(end)) == (b"hello", 7, [(1000, 7)])


def test_time_wait_drops_what_is_old_too():
    end = End(established().tcb.but(state=S.TIME_WAIT))
    assert end.answers_only("<SEQ=301><ACK=101><CTL=FIN,ACK>", "<SEQ=101><ACK=301><CTL=ACK>", options=at(49))
    assert end.timers == []
