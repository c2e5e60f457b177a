"""A Tcb can be built in any state from its variables alone, and is a value."""

from dataclasses import FrozenInstanceError

import pytest
from model.conversation import ROADS

from tcplearn.model import RFC9293, Options, Send, State, Status, Tcb, step
from tcplearn.model.done import made, syn

S = State
SYN, FIN = 1, 1


@pytest.mark.parametrize("iss", [100, 2**32 - 1, 2**32 - 2])
@pytest.mark.parametrize("state", State, ids=str)
def test_what_is_not_given_is_what_it_would_be(state, iss):
    tcb = Tcb(state, iss=iss, irs=300)
    acked = {
        S.CLOSED: 0,
        S.LISTEN: 0,
        S.SYN_SENT: 0,
        S.SYN_RECEIVED: 0,
        S.FIN_WAIT_2: SYN + FIN,
        S.TIME_WAIT: SYN + FIN,
    }
    sent = {S.CLOSED: 0, S.LISTEN: 0, S.ESTABLISHED: SYN, S.CLOSE_WAIT: SYN, S.SYN_SENT: SYN, S.SYN_RECEIVED: SYN}
    taken = {
        S.CLOSED: 0,
        S.LISTEN: 0,
        S.SYN_SENT: 0,
        S.SYN_RECEIVED: 1,
        S.ESTABLISHED: 1,
        S.FIN_WAIT_1: 1,
        S.FIN_WAIT_2: 1,
    }
    assert tcb.snd_una == (iss + acked.get(state, SYN)) % 2**32
    assert tcb.snd_nxt == (iss + sent.get(state, SYN + FIN)) % 2**32
    assert tcb.rcv_nxt == 300 + taken.get(state, 2)


@pytest.mark.parametrize("state", list(State)[3:], ids=str)
def test_it_is_what_the_road_leads_to(state):
    walked, built = ROADS[state]().tcb, Tcb(state, iss=100, irs=300)
    for name in (
        "snd_una",
        "snd_nxt",
        "snd_wnd",
        "rcv_nxt",
        "rcv_wnd",
        "iss",
        "irs",
        "snd_buf",
        "rcv_buff",
        "outstanding",
    ):
        assert getattr(walked, name) == getattr(built, name), name


def test_positional_in_the_order_of_the_rfcs_variables():
    tcb = Tcb(S.ESTABLISHED, 100, 300, 101, 106, 1000, 2000, 301, 500, opened="passive")
    assert (tcb.iss, tcb.irs, tcb.snd_una, tcb.snd_nxt, tcb.snd_wnd, tcb.max_snd_wnd) == (
        100,
        300,
        101,
        106,
        1000,
        2000,
    )
    assert (tcb.rcv_nxt, tcb.rcv_wnd, tcb.opened, tcb.snd_buf) == (301, 500, "passive", bytes(5))


def test_the_numbers_may_be_given_without_iss_and_irs():
    tcb = Tcb(S.FIN_WAIT_1, snd_nxt=107, rcv_nxt=301)
    assert (tcb.iss, tcb.snd_una, tcb.irs) == (105, 106, 300)


def test_numbers_are_taken_modulo_2_to_the_32():
    iss = 2**32 - 1
    assert Tcb(S.ESTABLISHED, iss=iss, irs=300, snd_una=iss + 1, snd_nxt=iss + 1) == Tcb(
        S.ESTABLISHED, iss=iss, irs=300
    )
    assert Tcb(S.ESTABLISHED, iss=iss + 2**32, irs=300 - 2**32) == Tcb(S.ESTABLISHED, iss=iss, irs=300)


def test_octets_in_flight_that_nobody_has_said_are_zeros():
    assert Tcb(S.ESTABLISHED, iss=100, irs=300, snd_nxt=106).snd_una == 106
    assert Tcb(S.ESTABLISHED, iss=100, irs=300, snd_una=101, snd_nxt=106).snd_buf == bytes(5)
    assert Tcb(S.FIN_WAIT_1, iss=100, irs=300, snd_una=101, snd_nxt=107).snd_buf == bytes(5)  # and a FIN
    assert Tcb(S.SYN_SENT, iss=100).snd_buf == b""
    tcb = Tcb(S.ESTABLISHED, iss=100, irs=300, snd_una=101, snd_nxt=106)
    assert step(RFC9293, tcb, Status()).tcb == tcb


def test_how_it_was_opened():
    assert Tcb(S.LISTEN).opened == Tcb(S.SYN_RECEIVED).opened == "passive"
    assert Tcb(S.ESTABLISHED).opened == Tcb(S.SYN_SENT).opened == "active"
    with pytest.raises(ValueError, match="active, passive, reopened, not 'sideways'"):
        Tcb(S.LISTEN, opened="sideways")


def test_it_is_a_value():
    tcb = Tcb(S.ESTABLISHED, iss=100, irs=300)
    with pytest.raises(FrozenInstanceError):
        tcb.snd_nxt = 5
    assert tcb.but(snd_wnd=5) != tcb == tcb.but(snd_wnd=5).but(snd_wnd=tcb.snd_wnd)
    assert tcb.but(snd_nxt=2**32 + 101).snd_nxt == tcb.but(snd_nxt=101 - 2**32).snd_nxt == 101
    assert tcb.but(snd_wl1=None) == tcb, "filled in again"
    with pytest.raises(TypeError, match="a Tcb has no variable snd_max"):
        tcb.but(snd_max=5)
    assert hash(Tcb(S.CLOSED)) == hash(Tcb(S.CLOSED))
    assert step(RFC9293, tcb, Send("x")).tcb is not tcb


def test_a_queued_close_needs_a_connection():
    with pytest.raises(ValueError, match="in LISTEN no CLOSE can be queued"):
        Tcb(S.LISTEN, fin_queued=True)


@pytest.mark.parametrize("text", ["SYN-RCVD", "SYN_RECV", "syn received", "SYN_RECEIVED"])
def test_a_states_name_is_read_as_people_write_it(text):
    assert State.parse(text) is S.SYN_RECEIVED


def test_other_spellings():
    assert [State.parse(t) for t in ("FIN_WAIT1", "TIMEWAIT", "ESTAB", "SYN-SEND")] == [
        S.FIN_WAIT_1, S.TIME_WAIT, S.ESTABLISHED, S.SYN_SENT,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="the states are CLOSED, LISTEN"):
        State.parse("HALF-OPEN")


@pytest.mark.parametrize(("scale", "room", "said"), [
    (None, 65535, 65535), (None, 200_000, 65535), (0, 200_000, 65535), (2, 200_001, 200_000),
    (3, 500, 496), (14, 500, 0), (14, 2**30, 65535 << 14), (15, 2**30, 65535 << 14),
])  # fmt: skip
def test_a_window_is_said_in_16_bits_and_the_agreed_scale(scale, room, said):
    """RFC 7323 sections 2.2 and 2.3."""
    both = Options(scale=scale)
    tcb = Tcb(State.ESTABLISHED, iss=100, irs=300, rcv_wnd=room, offers=both, offered=both)
    assert made(tcb).wnd == said
    assert made(tcb.but(offered=Options())).wnd == min(room, 65535), "only one offered it"
    assert syn(tcb).wnd == min(room, 65535), "a SYN's window is not scaled"
