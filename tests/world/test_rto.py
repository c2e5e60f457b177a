"""The retransmission timeout: RFC 6298, example by example, and Karn's rule on a played connection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcplearn.model import RFC9293, Arm, Close, Open, Options, Segment, Send, State, Tcb, Timer, step
from tcplearn.world.policy import RFC
from tcplearn.world.rto import Rtt

ON = Options(timestamps=(0, 0))
PRECISE = RFC.but(tick=0.0, rto_min=0.0)
LINUX = RFC.but(rto_min=0.0, rttvar_min=0.2, rto_max=120.0)
times = st.floats(0, 100)


class Played:
    """One end with a clock, and what is known of its round trip after every step."""

    def __init__(self, tcb=None, policy=RFC):
        self.tcb = tcb or Tcb(State.ESTABLISHED, iss=100, irs=300)
        self.policy, self.rtt, self.waits = policy, Rtt(), []

    def at(self, now, event):
        if self.tcb.offers.timestamps:
            self.tcb = self.tcb.but(ts_val=round(now / self.policy.tick))
        done = step(RFC9293, self.tcb, event)
        self.rtt = self.rtt.after(self.tcb, done, event, now, self.policy)
        self.tcb = done.tcb
        arms = [t for t in done.timers if isinstance(t, Arm) and t.timer is Timer.RETRANSMISSION]
        self.waits += [self.policy.seconds(arm, self.rto) for arm in arms]
        return self

    @property
    def rto(self):
        return self.rtt.seconds(self.policy, self.tcb)


def ack(number, echo=None):
    return Segment(301, number, (), options=Options(timestamps=None if echo is None else (7, echo)))


def measured(*samples, policy=RFC):
    """An end that has sent one octet for each sample, and had it acknowledged after so many seconds."""
    end, now = Played(policy=policy), 0.0
    for i, sample in enumerate(samples):
        end.at(now, Send("x")).at(now + sample, ack(102 + i))
        now += 200.0
    return end


def test_before_any_sample_it_is_one_second():
    """Section 2.1."""
    assert (Played().rto, Played().rtt.srtt) == (1.0, None)


def test_the_first_sample():
    """Section 2.2."""
    end = measured(0.5)
    assert (end.rtt.srtt, end.rtt.rttvar, end.rto) == (0.5, 0.25, 1.5)


def test_the_next_one_moves_the_variation_first():
    """Section 2.3."""
    end = measured(0.5, 0.25)
    assert end.rtt.rttvar == pytest.approx(0.75 * 0.25 + 0.25 * 0.25)
    assert end.rtt.srtt == pytest.approx(0.875 * 0.5 + 0.125 * 0.25)
    assert end.rto == pytest.approx(0.46875 + 4 * 0.25)


def test_it_is_bounded_on_both_sides():
    assert measured(0.05).rto == 1.0  # section 2.4
    assert measured(0.05, policy=RFC.but(rto_min=0.2)).rto == 0.2
    assert measured(40.0, policy=RFC.but(rto_max=60.0)).rto == 60.0  # section 2.5
    assert measured(*[0.5] * 60, policy=RFC.but(rto_min=0.0, tick=0.1)).rto == pytest.approx(0.6)  # G


def test_linux_has_its_minimum_under_the_variation():
    """net/ipv4/tcp_input.c, tcp_rtt_estimator: SRTT + max(200 ms, 4*RTTVAR)."""
    assert measured(0.05, policy=LINUX).rto == pytest.approx(0.25)
    assert measured(0.5, policy=LINUX).rto == pytest.approx(1.5)


@given(st.lists(times, min_size=1, max_size=20))
def test_the_estimate_stays_among_its_samples(samples):
    end = measured(*samples, policy=PRECISE)
    assert min(samples) - 1e-9 <= end.rtt.srtt <= max(samples) + 1e-9
    assert 0 <= end.rtt.rttvar <= max(samples) + 1e-9 and end.rto >= end.rtt.srtt


@given(times)
def test_a_steady_path_is_learned(r):
    end = measured(*[r] * 60, policy=PRECISE)
    assert end.rtt.srtt == pytest.approx(r) and end.rto == pytest.approx(r, rel=1e-4, abs=1e-6)


# ── what is timed, and Karn's rule


def test_the_handshake_is_the_first_sample():
    a = Played(Tcb(State.CLOSED, iss=100)).at(0.0, Open("active"))
    assert a.rtt.timed == (101, 0.0)
    assert (a.at(0.5, Segment(300, 101)).rtt.srtt, a.rto) == (0.5, 1.5)
    b = Played(Tcb(State.LISTEN, iss=300)).at(5.0, Segment(100))
    assert (b.at(5.5, Segment(101, 301, ())).rtt.srtt, b.rto) == (0.5, 1.5)


def test_one_segment_is_timed_at_once_and_an_ack_that_covers_it_answers():
    a = Played().at(0.0, Send("hello")).at(0.125, Send("world"))
    assert a.rtt.timed == (106, 0.0)
    assert a.at(0.25, ack(103)).rtt.srtt is None  # not all of it yet
    assert a.at(0.5, ack(111)).rtt.srtt == 0.5
    assert a.at(1.0, Close()).at(1.5, ack(112)).rtt.srtt == 0.5


def test_what_was_sent_twice_is_no_sample_and_the_doubling_stays():
    """Section 3, and the note at the end of section 5: only a new sample lets RTO collapse."""
    a = Played().at(0.0, Send("hello")).at(1.0, Timer.RETRANSMISSION)
    assert a.at(1.5, ack(106)).rtt.srtt is None
    a.at(2.0, Send("again")).at(4.0, Timer.RETRANSMISSION).at(5.0, ack(111)).at(6.0, Send("x"))
    assert a.waits == [1.0, 2.0, 2.0, 4.0, 4.0]
    assert (a.at(6.5, ack(112)).rtt.srtt, a.rto) == (0.5, 1.5)


def test_what_a_window_that_opens_sends_again_is_not_timed_either():
    a = Played(Tcb(State.ESTABLISHED, iss=100, irs=300, snd_wnd=1)).at(0.0, Send("hello"))
    assert a.rtt.timed == (102, 0.0)
    a.at(1.0, Segment(301, 101, (), wnd=0)).at(2.0, Segment(301, 101, ()))
    assert (a.tcb.snd_nxt, a.rtt.timed) == (106, None)


def test_each_expiry_doubles():
    """Section 5.5, within the bound of 2.5."""
    a = Played(policy=RFC.but(rto_max=60.0)).at(0.0, Send("hello"))
    for expiry in range(6):
        a.at(1.0 * 2**expiry, Timer.RETRANSMISSION)
    assert a.waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0]


def test_with_timestamps_the_echo_tells_which_one_was_answered():
    """RFC 7323 section 4.1. The copy left at 1.0 s."""
    for echo, seen in ((1000, 0.3), (1, 1.299)):  # the second echo: the first one was only slow
        a = Played(Tcb(State.ESTABLISHED, iss=100, irs=300, offers=ON, offered=ON)).at(0.001, Send("hello"))
        a.at(1.0, Timer.RETRANSMISSION).at(1.3, ack(106, echo))
        assert (a.rtt.srtt, a.rtt.kept) == (pytest.approx(seen), 1)


def test_after_a_lost_syn_data_begins_with_three_seconds():
    """Section 5.7."""
    a = Played(Tcb(State.CLOSED, iss=100)).at(0.0, Open("active")).at(1.0, Timer.RETRANSMISSION)
    a.at(1.1, Segment(300, 101)).at(2.0, Send("hello")).at(5.0, Timer.RETRANSMISSION)
    assert a.waits == [1.0, 2.0, 3.0, 6.0]
    slow = Played(Tcb(State.CLOSED, iss=100), RFC.but(rto=5.0)).at(0.0, Open("active")).at(5.0, Timer.RETRANSMISSION)
    assert slow.at(5.1, Segment(300, 101)).rto == 5.0


def test_a_lost_syn_that_a_timestamp_measured_is_forgotten():
    a = Played(Tcb(State.CLOSED, iss=100, offers=ON)).at(0.0, Open("active")).at(1.0, Timer.RETRANSMISSION)
    a.at(1.1, Segment(300, 101, options=Options(timestamps=(7, 1000))))
    assert (a.rtt.srtt, a.rto) == (pytest.approx(0.1), 1.0)


def test_a_syn_ack_asked_for_again_is_not_timed():
    b = Played(Tcb(State.LISTEN, iss=300)).at(0.0, Segment(100)).at(1.0, Segment(100))
    assert b.rtt.timed is None
    assert (b.at(1.1, Segment(101, 301, ())).rtt.srtt, b.rto) == (None, 1.0)


def test_another_connection_is_measured_anew():
    a = Played(Tcb(State.TIME_WAIT, iss=100, irs=300))
    a.rtt = Rtt(0.5, 0.25, kept=4)
    a.at(9.0, Segment(900))
    assert (a.tcb.opened, a.rtt) == ("reopened", Rtt(timed=(a.tcb.snd_nxt, 9.0)))


def test_numbers_wrap():
    a = Played(Tcb(State.ESTABLISHED, iss=2**32 - 4, irs=300)).at(0.0, Send("hello"))
    assert a.rtt.timed == (2, 0.0)
    assert a.at(0.25, ack(2**32 - 1)).rtt.srtt is None
    assert a.at(0.5, ack(2)).rtt.srtt == 0.5


def test_a_simultaneous_open_is_timed_by_linux_and_by_karn_is_not():
    """net/ipv4/tcp_output.c, tcp_send_synack: the SYN becomes SYN,ACK and is not marked as repeated."""

    def opened(policy, *before):
        a = Played(Tcb(State.CLOSED, iss=100), policy).at(0.0, Open("active"))
        for now, event in (*before, (1.25, Segment(300))):
            a.at(now, event)
        return a.at(1.5, Segment(300, 101))

    timed = LINUX.but(syn_ack_timed=True)
    assert (opened(timed).rtt.srtt, opened(timed).rto) == (0.25, 0.75)
    assert (opened(LINUX).rtt.srtt, opened(LINUX).rto) == (None, 1.0)
    assert opened(timed, (1.0, Timer.RETRANSMISSION)).rtt.srtt is None
