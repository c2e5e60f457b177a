"""A host: which connection an event is for, what a listener can hold, how long a host has patience."""

from __future__ import annotations

import pytest

from tcplearn.model import Abort, Close, Open, Options, Segment, Send, State, Tcb, Timer
from tcplearn.world import (
    LINUX_6,
    RFC,
    Accept,
    Connection,
    Forget,
    Host,
    KeepAlive,
    Pair,
    Policy,
    Queues,
    SetOption,
    Shutdown,
    cookies,
)
from tcplearn.world.watch import Watch

HERE, THERE = ("192.0.2.2", 80), ("192.0.2.1", 40000)
PAIR = Pair(HERE, THERE)
OUT = Pair(("192.0.2.2", 40000), ("192.0.2.1", 80))
STAYS = Policy(listener="stays", knobs={"syn_received_gives_up": "LISTEN"})


def pair(n: int) -> Pair:
    return Pair(HERE, (f"198.51.100.{n}", 1025))


class Talk:
    """A host and what it said last; every event comes a second after the one before."""

    def __init__(self, policy: Policy = RFC, **rest: object):
        protocol = policy.applied_to(Host("").protocol)
        self.host, self.now = Host("192.0.2.2", protocol, policy, isns=(300,), main=PAIR, **rest), 0.0  # type: ignore[arg-type]

    def __call__(self, where: Pair, event: object, after: float = 1.0):
        self.now += after
        self.last = self.host.serve(where, event, self.now)  # type: ignore[arg-type]
        self.host = self.last.host
        return self.last

    def state(self, where: Pair) -> State:
        return self.host.block(where).state

    def hears(self, where: Pair, seq: int, ack: int | None = None, *ctl: str):
        return self(where, Segment(seq, ack, ctl))

    def shakes_hands(self, where: Pair, irs: int = 100):
        self.hears(where, irs, None, "SYN")
        if self.last.sent:
            return self.hears(where, irs + 1, self.last.sent[0].seq + 1)
        return self.last


def listening(policy: Policy = STAYS) -> Talk:
    talk = Talk(policy)
    talk(PAIR, Open("passive"))
    return talk


# ── which connection


def test_a_listener_that_stays_begets_a_connection_for_each_pair_of_sockets():
    talk = listening()
    for where in (PAIR, pair(1), pair(2)):
        talk.shakes_hands(where)
    assert [talk.state(where) for where in (PAIR, pair(1), pair(2))] == [State.ESTABLISHED] * 3
    assert talk.host.listeners[80].tcb.state is State.LISTEN
    assert talk.state(pair(3)) is State.LISTEN
    talk.hears(pair(1), 101, None, "RST")
    assert [talk.state(where) for where in (PAIR, pair(1), pair(2))] == [
        State.ESTABLISHED,
        State.CLOSED,
        State.ESTABLISHED,
    ]


def test_a_listener_of_the_rfc_s_table_is_used_up():
    talk = listening(RFC)
    talk.shakes_hands(PAIR)
    assert talk.state(PAIR) is State.ESTABLISHED and not talk.host.listeners
    refused = talk.hears(pair(1), 100, None, "SYN")
    assert [s.ctl for s in refused.sent] == [("RST", "ACK")] and talk.state(pair(1)) is State.CLOSED


def test_a_half_open_connection_that_is_reset_leaves_the_listener_as_it_was():
    for policy in (STAYS, RFC):
        talk = listening(policy)
        talk.hears(PAIR, 100, None, "SYN")
        assert talk.state(PAIR) is State.SYN_RECEIVED
        talk.hears(PAIR, 101, None, "RST")
        assert talk.state(PAIR) is State.LISTEN and talk.host.listeners[80].tcb.state is State.LISTEN
        assert PAIR not in talk.host.connections


def test_what_fits_no_connection_and_no_listener_is_refused():
    talk = Talk()
    assert [str(s) for s in talk.hears(PAIR, 7, 9).sent] == ["<SEQ=9><CTL=RST>"]


def test_must_41_a_passive_open_disturbs_no_connection():
    talk = listening(RFC)
    talk.shakes_hands(PAIR)
    before = talk.host.connections[PAIR]
    assert talk(PAIR, Open("passive")).reply == "ok"
    assert talk.host.connections[PAIR] == before and talk.host.listeners[80].tcb.state is State.LISTEN
    talk.shakes_hands(pair(1))
    assert talk.state(pair(1)) is State.ESTABLISHED and talk.state(PAIR) is State.ESTABLISHED


@pytest.mark.parametrize("policy", [RFC, STAYS], ids=["used up", "stays"])
def test_must_42_one_can_listen_on_the_port_of_a_connection_that_is_being_opened(policy):
    talk = Talk(policy)
    out = Pair(HERE, THERE)
    talk(out, Open("active"))
    assert talk.state(out) is State.SYN_SENT
    talk(pair(1), Open("passive"))
    talk.hears(pair(1), 100, None, "SYN")
    assert talk.state(out) is State.SYN_SENT and talk.state(pair(1)) is State.SYN_RECEIVED
    talk(pair(1), Open("passive"))
    talk.shakes_hands(pair(2))
    assert talk.state(pair(1)) is State.SYN_RECEIVED and talk.state(pair(2)) is State.ESTABLISHED


# ── the numbers


def test_isns_are_those_given_then_the_clock_and_for_strangers_rfc_6528():
    talk = listening()
    assert talk.hears(PAIR, 100, None, "SYN").sent[0].seq == 300
    talk.hears(PAIR, 101, None, "RST")
    again = talk.hears(PAIR, 100, None, "SYN").sent[0].seq
    assert again == 300 + 2 * 250_000  # two seconds later
    others = {talk.hears(pair(n), 100, None, "SYN").sent[0].seq for n in range(1, 9)}
    assert len(others) == 8


# ── queues


def flooded(**queues: object) -> Talk:
    talk = listening(STAYS.but(queues=Queues(half_open=3, **queues)))  # type: ignore[arg-type]
    for n in range(1, 5):
        talk.hears(pair(n), 1000 * n, None, "SYN")
    return talk


def test_a_full_syn_queue_passes_over_one_more():
    talk = flooded()
    assert talk.host.half_open(80) == 3 and talk.last.sent == ()
    passed = talk.shakes_hands(PAIR)
    assert passed.sent == () and [f.does for f in passed.fired] == ["pass_over_syn_queue_full"]
    talk.hears(pair(1), 1001, None, "RST")  # there is room again
    assert talk.shakes_hands(PAIR).tcb.state is State.ESTABLISHED


def test_a_cookie_needs_no_room():
    talk = flooded(cookies="when full")
    answer = talk.hears(PAIR, 100, None, "SYN").sent[0]
    assert answer.ack == 101 and answer.syn and talk.state(PAIR) is State.LISTEN and talk.host.half_open(80) == 3
    done = talk.hears(PAIR, 101, answer.seq + 1)
    assert talk.state(PAIR) is State.ESTABLISHED and done.sent == ()
    tcb = talk.host.block(PAIR)
    assert (tcb.iss, tcb.irs, tcb.snd_nxt, tcb.rcv_nxt) == (answer.seq, 100, answer.seq + 1, 101)
    assert talk.host.waiting(80) == (PAIR,)


@pytest.mark.parametrize(("seq", "off"), [(101, 0), (102, 1), (101, 2)])
def test_a_cookie_is_believed_only_where_it_was_sent(seq, off):
    talk = flooded(cookies="when full")
    answer = talk.hears(PAIR, 100, None, "SYN").sent[0]
    where = pair(9) if (seq, off) == (101, 0) else PAIR
    refused = talk.hears(where, seq, answer.seq + off)
    assert [s.rst for s in refused.sent] == [True] and talk.state(where) is State.LISTEN


def test_a_cookie_grows_old():
    iss = cookies.make(PAIR, 100, 1400, 10.0, b"secret")
    assert cookies.check(iss + 1, PAIR, 100, 10.0, b"secret") == 1300  # the largest of eight not above the client's
    assert cookies.check(iss + 1, PAIR, 100, 10.0 + 64, b"secret") == 1300
    assert cookies.check(iss + 1, PAIR, 100, 10.0 + 2 * 64, b"secret") is None  # Linux's MAX_SYNCOOKIE_AGE
    assert cookies.check(iss + 1, PAIR, 100, 10.0, b"another") is None
    assert cookies.check(iss + 1, PAIR, 101, 10.0, b"secret") is None


def test_a_full_accept_queue_passes_over_syns_until_somebody_accepts():
    talk = listening(STAYS.but(queues=Queues(backlog=1)))
    for n in (1, 2):  # one more than the backlog, as on Linux
        talk.shakes_hands(pair(n))
    assert talk.host.waiting(80) == (pair(1), pair(2))
    assert talk.hears(pair(3), 100, None, "SYN").sent == ()
    assert talk(PAIR, Accept()).reply == "ok" and talk.host.waiting(80) == (pair(2),)
    assert talk.shakes_hands(pair(3)).tcb.state is State.ESTABLISHED


@pytest.mark.parametrize("overflow", ["drop", "reset"])
def test_the_accept_queue_may_fill_during_a_handshake(overflow):
    talk = listening(STAYS.but(queues=Queues(backlog=0, overflow=overflow)))
    iss = talk.hears(pair(1), 100, None, "SYN").sent[0].seq
    talk.shakes_hands(pair(2))
    ended = talk.hears(pair(1), 101, iss + 1)
    if overflow == "drop":
        assert ended.sent == () and talk.state(pair(1)) is State.SYN_RECEIVED
        talk(PAIR, Accept())
        assert talk.hears(pair(1), 101, iss + 1).tcb.state is State.ESTABLISHED
    else:
        assert [str(s) for s in ended.sent] == [f"<SEQ={iss + 1}><CTL=RST>"] and talk.state(pair(1)) is State.LISTEN
        assert (Timer.RETRANSMISSION, None) in ended.timers


def test_an_accept_waits_for_a_connection():
    talk = listening()
    talk(PAIR, Accept())
    talk.shakes_hands(PAIR)
    assert talk.host.waiting(80) == ()
    talk.shakes_hands(pair(1))
    assert talk.host.waiting(80) == (pair(1),)
    assert Talk()(PAIR, Accept()).reply.startswith("error")


def test_a_full_time_wait_table_ends_a_connection_at_once():
    talk = listening(STAYS.but(time_waits=1))
    for n in (1, 2):
        iss = talk.shakes_hands(pair(n)).tcb.iss
        talk(pair(n), Close())
        talk.hears(pair(n), 101, iss + 2)
        talk.hears(pair(n), 101, iss + 2, "FIN")
        assert len(talk.last.sent) == 1, "the peer's FIN is acknowledged either way"
    assert [talk.state(pair(n)) for n in (1, 2)] == [State.TIME_WAIT, State.CLOSED]


# ── ports and pairs


def test_a_port_serves_many_peers_but_one_pair_only_once():
    host = Host("192.0.2.2")
    taken = {Pair(("192.0.2.2", port), ("192.0.2.1", 80)) for port in (40000, 40001)}
    state = Tcb(State.TIME_WAIT)
    host = Host("192.0.2.2", connections={pair: Connection(state) for pair in taken})
    assert host.ephemeral(("192.0.2.1", 80)) == 40002
    assert host.ephemeral(("192.0.2.9", 80)) == 40000
    with pytest.raises(OSError, match=r"no port left to reach 192\.0\.2\.1:80; 2 are in use"):
        host.ephemeral(("192.0.2.1", 80), range(40000, 40002))


@pytest.mark.parametrize(("reuse", "stamped", "after", "may"), [
    (1.0, True, 1.5, True), (1.0, True, 0.5, False), (1.0, False, 1.5, False), (None, True, 1.5, False),
])  # fmt: skip
def test_our_own_open_may_take_a_pair_in_time_wait_if_timestamps_tell_them_apart(reuse, stamped, after, may):
    """Linux's tcp_tw_reuse."""
    offers = Options(timestamps=(0, 0)) if stamped else Options()
    rests = Tcb(State.TIME_WAIT, iss=100, irs=300, offers=offers, offered=offers)
    old = Connection(rests, watch=Watch(heard_at=10.0))
    host = Host("192.0.2.2", policy=Policy(reuse=reuse), connections={OUT: old}, offers=offers)
    assert host.ephemeral(OUT.remote, range(40000, 40002), now=10.0 + after) == (40000 if may else 40001)
    served = host.serve(OUT, Open("active"), 10.0 + after)
    if may:
        assert served.tcb.state is State.SYN_SENT and served.sent[0].seq == 102 + 65537
    else:
        assert served.reply == "error: connection already exists" and not served.sent


def test_what_is_set_before_a_connection_holds_for_it():
    talk = listening()
    talk(PAIR, SetOption(keepalive=KeepAlive(idle=11.0)))
    talk.shakes_hands(PAIR)
    assert (Timer.KEEPALIVE, 11.0) in talk.last.timers


@pytest.mark.parametrize(("theirs", "ours", "may"), [
    (True, True, True), (True, False, False), (False, True, False), (False, False, False),
])  # fmt: skip
def test_so_reuseaddr_is_a_rule_about_pairs(theirs, ours, may):
    """A server program ends while its connection is in TIME-WAIT, and is started again."""
    talk = Talk(STAYS.but(one_user_a_port=True))
    talk(PAIR, SetOption(reuse_address=theirs))
    talk(PAIR, Open("passive"))
    iss = talk.shakes_hands(PAIR).tcb.iss
    talk(PAIR, Accept())
    talk(PAIR, Close())
    talk.hears(PAIR, 101, iss + 2)
    talk.hears(PAIR, 101, iss + 2, "FIN")
    talk(pair(1), Close())  # the listener
    talk(pair(1), SetOption(reuse_address=ours))
    assert talk(pair(1), Open("passive")).reply == ("ok" if may else "error: address already in use")
    assert talk.state(PAIR) is State.TIME_WAIT


def test_the_rfc_asks_only_for_different_pairs():
    talk = established()
    talk(PAIR, Accept())
    talk(pair(1), Close())
    assert talk(pair(1), Open("passive")).reply == "ok" and talk.state(PAIR) is State.ESTABLISHED


# ── ending


def established(policy: Policy = STAYS) -> Talk:
    talk = listening(policy)
    talk.shakes_hands(PAIR)
    return talk


def test_linger_0_makes_close_an_abort():
    talk = established()
    talk(PAIR, SetOption(linger=0))
    assert [s.rst for s in talk(PAIR, Close()).sent] == [True] and talk.state(PAIR) is State.CLOSED
    with pytest.raises(ValueError, match="linger=0"):
        SetOption(linger=5)


def test_shutdown_is_the_rfc_s_close_on_every_host():
    for policy in (STAYS, STAYS.but(half_duplex=True)):
        talk = established(policy)
        assert [s.fin for s in talk(PAIR, Shutdown()).sent] == [True]
        late = talk(PAIR, Segment(101, 301, (), b"late"))
        assert not late.sent[-1].rst and talk.state(PAIR) is State.FIN_WAIT_1


def test_a_half_duplex_close_answers_late_text_by_a_reset():
    talk = established(STAYS.but(half_duplex=True))
    talk(PAIR, Close())
    late = talk(PAIR, Segment(101, 301, (), b"late"))
    assert late.sent[-1].rst and talk.state(PAIR) is State.CLOSED


def test_nobody_waits_for_ever_in_fin_wait_2_without_a_user():
    talk = established(STAYS.but(half_duplex=True, fin_wait_2=60.0))
    talk(PAIR, Close())
    assert (Timer.USER, 60.0) in talk.hears(PAIR, 101, 302).timers and talk.state(PAIR) is State.FIN_WAIT_2
    assert talk(PAIR, Timer.USER).tcb.state is State.CLOSED
    still_used = established(STAYS.but(half_duplex=True, fin_wait_2=60.0))
    still_used(PAIR, Shutdown())
    assert (Timer.USER, 60.0) not in still_used.hears(PAIR, 101, 302).timers
    assert (Timer.USER, 60.0) in still_used(PAIR, Close()).timers


# ── patience


def test_must_25_no_keep_alive_without_being_asked():
    assert not [t for t, _ in established().last.timers if t is Timer.KEEPALIVE]


def test_must_28_two_hours_by_default_and_settable():
    talk = established()
    assert (Timer.KEEPALIVE, 7200.0 - 1.0) in talk(PAIR, SetOption(keepalive=True)).timers  # silent for a second
    assert (Timer.KEEPALIVE, 9.0) in talk(PAIR, SetOption(keepalive=KeepAlive(idle=11.0))).timers
    assert (Timer.KEEPALIVE, None) in talk(PAIR, SetOption(keepalive=False)).timers


def test_must_29_one_probe_without_an_answer_is_no_dead_connection():
    talk = established(STAYS.but(keepalive=KeepAlive(10.0, 2.0, 3)))
    assert (Timer.KEEPALIVE, 10.0) in talk.last.timers
    for _ in range(3):
        probe = talk(PAIR, Timer.KEEPALIVE)
        assert (probe.sent[0].seq, probe.sent[0].len) == (300, 0) and (Timer.KEEPALIVE, 2.0) in probe.timers
    assert talk.state(PAIR) is State.ESTABLISHED
    assert talk(PAIR, Timer.KEEPALIVE).event is Timer.USER and talk.state(PAIR) is State.CLOSED


def test_an_answer_begins_the_keep_alives_anew():
    talk = established(STAYS.but(keepalive=KeepAlive(10.0, 2.0, 2)))
    for _ in range(5):
        talk(PAIR, Timer.KEEPALIVE)
        assert (Timer.KEEPALIVE, 10.0) in talk.hears(PAIR, 101, 301).timers
    assert talk.state(PAIR) is State.ESTABLISHED


def test_must_26_no_keep_alive_while_something_is_outstanding():
    talk = established(STAYS.but(keepalive=KeepAlive(10.0, 2.0, 3)))
    talk(PAIR, Send("hello"))
    waits = talk(PAIR, Timer.KEEPALIVE)
    assert waits.sent == () and (Timer.KEEPALIVE, 10.0) in waits.timers


def test_a_silent_peer_may_be_told_that_it_is_given_up():
    talk = established(STAYS.but(keepalive=KeepAlive(10.0, 2.0, 0), keepalive_resets=True))
    assert talk(PAIR, Timer.KEEPALIVE).event == Abort() and talk.last.sent[0].rst


def test_must_21_the_user_timeout_counts_from_the_last_news():
    talk = established()
    talk(PAIR, SetOption(user_timeout=20.0))
    assert (Timer.USER, 20.0) in talk(PAIR, Send("hello")).timers
    assert Timer.USER not in dict(talk(PAIR, Send("again")).timers)
    assert (Timer.USER, 20.0) in talk.hears(PAIR, 101, 306).timers
    assert dict(talk.hears(PAIR, 101, 311).timers)[Timer.USER] is None


def test_shld_9_the_user_hears_of_trouble_at_r1():
    talk = established(STAYS.but(r1=2))
    talk(PAIR, Send("hello"))
    assert [talk(PAIR, Timer.RETRANSMISSION).reply for _ in range(3)] == [
        "",
        "soft error: 2 retransmissions without an answer",
        "",
    ]


def test_after_a_loss_of_memory_a_host_may_keep_quiet():
    talk = Talk(STAYS.but(quiet=120.0))
    talk(OUT, Forget())
    assert talk(OUT, Open("active"), after=119.0).reply.startswith("error: quiet time")
    assert talk(OUT, Open("active"), after=1.0).reply == "ok" and talk.state(OUT) is State.SYN_SENT


def test_answers_to_what_is_not_acceptable_are_limited():
    talk = established(STAYS.but(challenge_acks=2, challenge_span=5.0))
    answers = [len(talk.hears(PAIR, 50, 301).sent) for _ in range(7)]
    assert answers == [1, 1, 0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: Policy(listener="maybe"), "listener is 'used up' or 'stays'"),
        (lambda: Queues(overflow="cry"), "overflow is 'drop' or 'reset'"),
        (lambda: Queues(cookies="raisin"), "cookies is 'never', 'when full' or 'always'"),
    ],
)
def test_a_policy_that_is_none_says_what_there_is(wrong, said):
    with pytest.raises(ValueError, match=said):
        wrong()


# ── a listener's end, and what belongs to whom


def test_a_listener_takes_with_it_what_nobody_accepted():
    talk = listening()
    talk.shakes_hands(pair(1))
    talk(PAIR, Accept())
    talk.shakes_hands(pair(2))
    iss = talk.hears(pair(3), 100, None, "SYN").sent[0].seq
    closed = talk(pair(9), Close())
    assert [(where, [s.rst for s in end.sent]) for where, end in closed.others] == [(pair(2), [True]), (pair(3), [])]
    assert [talk.state(pair(n)) for n in (1, 2, 3)] == [State.ESTABLISHED, State.CLOSED, State.CLOSED]
    assert [s.rst for s in talk.hears(pair(3), 101, iss + 1).sent] == [True]
    assert talk(PAIR, Accept()).reply == "error: nobody listens here"


def test_the_accept_queue_is_in_the_order_of_the_handshakes_ends():
    talk = listening()
    first, second = (talk.hears(pair(n), 100, None, "SYN").sent[0].seq for n in (1, 2))
    talk.hears(pair(2), 101, second + 1)
    talk.hears(pair(1), 101, first + 1)
    assert talk.host.waiting(80) == (pair(2), pair(1))
    talk.hears(pair(2), 101, None, "RST")
    assert talk.host.waiting(80) == (pair(2), pair(1)), "a reset one keeps its place until it is accepted"


def test_a_full_accept_queue_is_nothing_to_a_connection_that_we_opened():
    talk = Talk(STAYS.but(queues=Queues(backlog=0)))
    talk(pair(5), Open("passive"))
    talk.shakes_hands(pair(1))
    iss = talk(PAIR, Open("active")).sent[0].seq
    talk.hears(PAIR, 100, None, "SYN")
    assert talk.hears(PAIR, 101, iss + 1).tcb.state is State.ESTABLISHED


def in_time_wait(policy: Policy) -> Talk:
    talk = listening(policy)
    iss = talk.shakes_hands(PAIR).tcb.iss
    talk(PAIR, Accept())
    talk(PAIR, Close())
    talk.hears(PAIR, 101, iss + 2)
    talk.hears(PAIR, 101, iss + 2, "FIN")
    assert talk.state(PAIR) is State.TIME_WAIT
    return talk


@pytest.mark.parametrize("policy", [STAYS, LINUX_6], ids=["stays", "Linux"])
def test_a_connection_reopened_from_time_wait_is_the_listener_s(policy):
    talk = in_time_wait(policy)
    iss = talk.hears(PAIR, 5000, None, "SYN").sent[0].seq
    assert (Timer.TIME_WAIT, None) in talk.last.timers
    talk.hears(PAIR, 5001, iss + 1)
    assert talk.host.waiting(80) == (PAIR,)
    talk = in_time_wait(policy.but(queues=Queues(backlog=0)))
    talk.shakes_hands(pair(1))
    assert talk.hears(PAIR, 5000, None, "SYN").sent == () and talk.state(PAIR) is State.TIME_WAIT
    talk = in_time_wait(policy)
    talk(pair(3), Close())
    assert [str(s.ctl) for s in talk.hears(PAIR, 5000, None, "SYN").sent] == ["('ACK',)"]


def test_what_ends_stops_all_its_timers():
    talk = established(STAYS.but(keepalive=KeepAlive(10.0, 2.0, 3), user_timeout=20.0))
    talk(PAIR, Send("hello"))
    ended = dict(talk.hears(PAIR, 101, None, "RST").timers)
    assert set(ended) == set(Timer) and set(ended.values()) == {None}
    assert talk(PAIR, Timer.USER).fired == () and talk.host.listeners[80].tcb.state is State.LISTEN


def test_a_cookie_answers_with_nothing_that_it_would_have_to_remember():
    offers = Options(mss=1460, scale=7, sack=True, timestamps=(0, 0))
    talk = Talk(STAYS.but(queues=Queues(half_open=0, cookies="when full")), offers=offers)
    talk(PAIR, Open("passive"))
    answer = talk(PAIR, Segment(100, None, ("SYN",), options=offers)).sent[0]
    assert answer.options == Options(mss=1460)
    assert talk(PAIR, Segment(101, answer.seq + 1, (), b"hello")).delivered == b"hello"
    assert talk.host.block(PAIR).agreed == Options(mss=None)


def test_no_cookie_is_believed_while_none_can_have_been_sent():
    talk = listening(STAYS.but(queues=Queues(half_open=3, cookies="when full")))
    iss = cookies.make(PAIR, 100, 1460, talk.now, talk.host.secret)
    assert talk.hears(PAIR, 101, iss + 1).sent[0].rst


def test_a_challenge_that_is_held_back_leaves_what_was_owed():
    talk = established(STAYS.but(ack_delay=0.2, challenge_acks=1))
    talk.hears(PAIR, 50, 301)
    talk(PAIR, Segment(101, 301, (), b"hello"), after=0.01)
    held = talk(PAIR, Segment(50, 301, ()), after=0.01)
    assert held.sent == () and Timer.DELAYED_ACK not in dict(held.timers)
    assert [s.ack for s in talk(PAIR, Timer.DELAYED_ACK).sent] == [106]


def test_a_dead_peer_behind_a_closed_window_is_given_up_and_a_living_one_is_not():
    """Section 3.8.6.1: the connection stays open as long as probes are acknowledged."""
    for answers in (False, True):
        talk = established(STAYS.but(retries=3))
        talk(PAIR, Segment(101, 301, (), wnd=0))
        talk(PAIR, Send("hello"))
        for _ in range(9):
            probe = talk(PAIR, Timer.PERSIST)
            if answers and probe.sent:
                talk(PAIR, Segment(101, 301, (), wnd=0))
        assert talk.state(PAIR) is (State.ESTABLISHED if answers else State.CLOSED)


def test_an_orphan_is_one_in_last_ack_too():
    policy = STAYS.but(half_duplex=True, orphan_retries=2)
    for close, repeats in ((Close(), 2), (Shutdown(), 7)):
        talk = established(policy)
        talk.hears(PAIR, 101, 301, "FIN")
        talk(PAIR, close)
        sent = 0
        while talk.state(PAIR) is State.LAST_ACK:
            sent += len(talk(PAIR, Timer.RETRANSMISSION).sent)
        assert sent == repeats


def test_keep_alives_do_not_judge_while_text_is_outstanding():
    talk = established(STAYS.but(keepalive=KeepAlive(10.0, 2.0, 3)))
    for _ in range(3):
        talk(PAIR, Timer.KEEPALIVE)
    talk(PAIR, Send("hello"))
    assert talk(PAIR, Timer.KEEPALIVE).tcb.state is State.ESTABLISHED


def test_forget_forgets_the_programs_too():
    talk = listening()
    talk(PAIR, Accept())
    talk(pair(9), SetOption(linger=0))
    talk.shakes_hands(pair(2))
    talk.shakes_hands(pair(3))
    lost = talk(pair(2), Forget())
    assert [where for where, _ in lost.others] == [pair(3)] and not talk.host.options and not talk.host.listeners


def test_the_user_timeout_takes_the_place_of_the_count_and_may_be_set_late():
    talk = established(STAYS.but(retries=1))
    talk(PAIR, Send("hello"))
    assert (Timer.USER, 900.0) in talk(PAIR, SetOption(user_timeout=900.0)).timers
    for _ in range(5):
        assert talk(PAIR, Timer.RETRANSMISSION).tcb.state is State.ESTABLISHED
    assert dict(talk(PAIR, SetOption(linger=0)).timers) == {}


def test_a_keep_alive_that_resets_says_why():
    talk = established(STAYS.but(keepalive=KeepAlive(10.0, 2.0, 0), keepalive_resets=True))
    assert talk(PAIR, Timer.KEEPALIVE).reply == "error: connection aborted due to user timeout"


def test_the_user_timeout_takes_the_place_of_the_count_of_probes_too():
    """Linux tcp_keepalive_timer: after a probe without an answer, the time decides."""
    talk = established(STAYS.but(keepalive=KeepAlive(10.0, 2.0, 99), user_timeout=13.0))
    for after, state in ((10.0, State.ESTABLISHED), (2.0, State.ESTABLISHED), (2.0, State.CLOSED)):
        assert talk(PAIR, Timer.KEEPALIVE, after=after).tcb.state is state


def test_quiet_time_is_quiet_towards_syns_too():
    talk = Talk(STAYS.but(quiet=120.0))
    talk(PAIR, Forget())
    talk(PAIR, Open("passive"))
    assert talk.hears(PAIR, 100, None, "SYN").sent == ()
    assert talk(PAIR, Segment(100, None, ("SYN",)), after=120.0).sent[0].syn


def test_a_listener_has_nothing_to_shut_down():
    talk = listening(LINUX_6)
    assert talk(PAIR, Shutdown()).reply == "ok" and 80 in talk.host.listeners


def test_reset_overflow_is_for_handshakes_not_for_cookies():
    talk = listening(STAYS.but(queues=Queues(half_open=0, backlog=0, overflow="reset", cookies="when full")))
    answers = {n: talk.hears(pair(n), 100, None, "SYN").sent[0].seq for n in (1, 2)}
    talk.hears(pair(1), 101, answers[1] + 1)
    assert talk.hears(pair(2), 101, answers[2] + 1).sent == ()


def test_syn_ack_retries_are_a_listener_s():
    talk = Talk(STAYS.but(syn_ack_retries=1, syn_retries=3))
    talk(PAIR, Open("active"))
    talk.hears(PAIR, 100, None, "SYN")
    assert [talk(PAIR, Timer.RETRANSMISSION).tcb.state for _ in range(4)] == [State.SYN_RECEIVED] * 3 + [State.CLOSED]


@pytest.mark.parametrize("wrong", [lambda: KeepAlive(idle=-1.0), lambda: SetOption(user_timeout=-1.0)])
def test_times_are_not_below_zero(wrong):
    with pytest.raises(ValueError):
        wrong()
