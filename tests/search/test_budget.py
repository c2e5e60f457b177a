"""When a timer may run out, told as what is still under way; what a budget refuses, and how it says what it bounds."""

from __future__ import annotations

import re

import pytest

from tcplearn.model import RFC9293, Segment, State, Tcb, Timer
from tcplearn.world import Budget, End, Guard, Scene, World
from tcplearn.world.budget import NETWORKS
from tcplearn.world.setting import Setting
from tcplearn.world.world import Sent

S = State
ACK_OF_FIN = Segment(102, 302, ())  # A's last, of B's FIN
FIN = Segment(301, 102, ("FIN",))  # B's
OLD = Segment(101, 301, ())


def tcb(side: str, state: State) -> Tcb:
    """A block that is in `state` after nothing but a handshake and FINs; A begins with 100, B with 300."""
    iss, irs = (100, 300) if side == "A" else (300, 100)
    return Tcb(state, iss=iss, irs=irs)


def may_run_out(timer: Timer, a: End, b: State, *under_way: tuple[str, Segment], **budget: object) -> bool:
    """This says whether A's timer may, B being in that state and those segments (sender, segment) under way."""
    setting = Setting(Scene("by hand"), RFC9293, Budget(**budget))
    numbers = tuple(setting.number(Sent(side, 1, segment)) for side, segment in under_way)
    world = World(a, End(tcb("B", b), life=1), setting.network.new(numbers), setting)
    moves = [move for move, _ in setting.moves(world) if move.kind == "timer" and move.side == "A"]
    assert all(move.timer is timer for move in moves)
    return bool(moves)


def waiting(b: State, *under_way: tuple[str, Segment], late: bool = False, **budget: object) -> bool:
    """This says whether A's TIME-WAIT may end."""
    a = End(tcb("A", S.TIME_WAIT), life=1, late=late)
    return may_run_out(Timer.TIME_WAIT, a, b, *under_way, **budget)


def repeating(b: State, *under_way: tuple[str, Segment], **budget: object) -> bool:
    """This says whether A, whose FIN is not acknowledged, may repeat it."""
    return may_run_out(Timer.RETRANSMISSION, End(tcb("A", S.FIN_WAIT_1), life=1), b, *under_way, **budget)


ONE, ANY, NEVER = ({Timer.TIME_WAIT: guard} for guard in (Guard.ONE_MSL, Guard.ANY, Guard.NEVER))


def test_settled_nothing_under_way_and_the_peer_content():
    assert waiting(S.CLOSED)
    assert not waiting(S.CLOSED, ("A", OLD)) and not waiting(S.CLOSED, ("B", FIN))


def test_settled_the_peer_still_has_a_fin_to_repeat():
    """The last ACK was lost: within 2 MSL the FIN comes again, so the wait cannot be over."""
    assert not waiting(S.LAST_ACK)


def test_one_msl_the_fin_comes_again_just_too_late():
    """The last ACK has arrived or died; a FIN that it should have stopped may be on its way."""
    assert waiting(S.LAST_ACK, guards=ONE) and waiting(S.LAST_ACK, ("B", FIN), guards=ONE)
    assert not waiting(S.LAST_ACK, ("A", ACK_OF_FIN), guards=ONE) and not waiting(S.CLOSED, ("B", OLD), guards=ONE)


def test_late_the_answer_to_a_repeated_fin_may_be_on_its_way_too():
    """A repeated FIN that does not restart the 2 MSL: they may end before the answer to it has arrived."""
    assert waiting(S.LAST_ACK, ("A", ACK_OF_FIN), late=True) and waiting(S.LAST_ACK, ("B", FIN), late=True)
    assert not waiting(S.LAST_ACK, ("B", OLD), late=True)


def test_any_and_never():
    assert waiting(S.LAST_ACK, ("A", OLD), ("B", FIN), guards=ANY)
    assert not waiting(S.CLOSED, guards=NEVER)


def test_quiet_a_retransmission_waits_for_the_wire_not_for_the_peer():
    assert repeating(S.ESTABLISHED) and repeating(S.LAST_ACK)
    assert not repeating(S.ESTABLISHED, ("A", OLD)) and not repeating(S.ESTABLISHED, ("B", OLD))


def test_for_ever_a_retransmission_waits_for_nothing():
    assert repeating(S.ESTABLISHED, ("A", OLD), network="forever")


def test_for_ever_two_msl_make_a_wire_forget():
    setting = Setting(Scene("by hand"), RFC9293, Budget("forever"))
    wire = setting.network.new((setting.number(Sent("A", 1, ACK_OF_FIN)), setting.number(Sent("B", 1, FIN))))
    world = World(End(tcb("A", S.TIME_WAIT), life=1), End(tcb("B", S.CLOSED), life=1), wire, setting)
    (after,) = (after for move, after in setting.moves(world) if move.kind == "timer")
    assert after.a.state is S.CLOSED and after.quiet


def test_nobody_gives_up_unless_told_to():
    fin_unacknowledged = End(tcb("A", S.FIN_WAIT_1), life=1)
    assert not may_run_out(Timer.USER, fin_unacknowledged, S.ESTABLISHED, ("A", OLD))
    assert may_run_out(Timer.USER, fin_unacknowledged, S.ESTABLISHED, ("A", OLD), guards={Timer.USER: Guard.ANY})


def test_retransmissions_are_used_up():
    once, never = (End(tcb("A", S.FIN_WAIT_1), life=1, again=n) for n in (1, 0))
    assert may_run_out(Timer.RETRANSMISSION, once, S.ESTABLISHED)
    assert not may_run_out(Timer.RETRANSMISSION, never, S.ESTABLISHED)


@pytest.mark.parametrize(("msl", "guard"), [(2, Guard.SETTLED), (1, Guard.ONE_MSL), (0.5, Guard.ANY)])
def test_a_shorter_time_wait_guards_less(msl, guard):
    assert Budget().guard(Timer.TIME_WAIT, msl) is guard
    assert Budget(guards=NEVER).guard(Timer.TIME_WAIT, msl) is Guard.NEVER  # what a budget says goes before


@pytest.mark.parametrize("guard", Guard)
def test_a_guard_says_itself_in_both_languages(guard):
    assert str(guard) == guard.text.en and re.search("[\u4e00-\u9fff]", guard.text.zh)


# ── bad input
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"network": "internet"}, "a network is bag, fifo, forever, not 'internet'"),
        ({"losses": -1}, "losses is -1; a budget is a whole number from 0 on, None for any number"),
        ({"duplicates": "2"}, "duplicates is '2'"),
        ({"retransmissions": 1.5}, "retransmissions is 1.5"),
        ({"opens": None}, "opens is None; a budget is a whole number from 1 on$"),
        ({"in_flight": None}, "in_flight is None"),
        ({"worlds": -1}, "worlds is -1"),
        ({"in_flight": 0}, "in_flight is 0; a budget is a whole number from 1 on$"),
        ({"guards": [Timer.USER]}, "such as {Timer.TIME_WAIT: Guard.ANY}, not"),
        ({"guards": {"TIME-WAIT": Guard.ANY}}, "such as {Timer.TIME_WAIT: Guard.ANY}, not {'TIME-WAIT'"),
        ({"guards": {Timer.TIME_WAIT: "any"}}, "'any'"),
    ],
)
def test_a_budget_that_is_none_says_what_is_wrong(wrong, says):
    with pytest.raises(ValueError, match=says):
        Budget(**wrong)
    with pytest.raises(ValueError, match=says):
        Budget().but(**wrong)


# ── in words
IN_WORDS = (
    (Budget(),
     "at most 3 segments on the wire at once, arriving in any order; at most 1 lost; at most 1 duplicated; "
     "each side begins at most 3 connections; programs wait until the connection is established"),
    (Budget("fifo", 1, losses=0, duplicates=None, opens=1),
     "at most 1 segment on the wire at once, arriving in order; none lost; any number duplicated; "
     "each side begins at most 1 connection; programs wait until the connection is established"),
    (Budget("forever", retransmissions=2, hasty=True),
     "what was sent may arrive any number of times, whenever; each side retransmits at most 2 times; "
     "each side begins at most 3 connections; programs call before the connection is established, too"),
)  # fmt: skip


@pytest.mark.parametrize(("budget", "words"), IN_WORDS)
def test_bounds_are_said(budget, words):
    assert "; ".join(bound.en for bound in budget.bounds()) == words


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("number", [0, 1, None])
def test_bounds_are_said_in_chinese_too(network, number):
    for bound in Budget(network, losses=number, duplicates=number, retransmissions=number, hasty=True).bounds():
        assert re.search("[\u4e00-\u9fff]", bound.zh) and not re.search("[\u4e00-\u9fff]", bound.en)
        assert re.findall(r"\d+", bound.zh) in (re.findall(r"\d+", bound.en), [])  # "none lost" needs no number
