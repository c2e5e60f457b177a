"""What a verdict must not say: each test is a way in which one was once untrue."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any, cast

import pytest

from tcplearn.model import RFC9293, Close, Open, Segment, Send, State, Timer
from tcplearn.world import At, Guard, Scene, World, claims, explore, run, scenes

S = State


def test_a_window_probe_does_not_silence_a_wire_where_everything_stays() -> None:
    """An old SYN may still come after probes, as it does under a clock."""
    slow = Scene(
        "probes",
        (At(0, "B", Open("passive", reads=False)), At(0.1, "A", Open("active")), At(0.2, "A", Send(10))),
        window={"B": 5},
    )
    probe = Segment(106, 301, ("ACK",), b"\0")

    def never_both(world: World) -> bool:
        on_wire = {sent.segment for sent in world.wire}
        return probe not in on_wire or not any(segment.syn and segment.seq == 100 for segment in on_wire)

    assert explore(RFC9293, slow, never_both, network="forever").holds is False


def test_a_claim_cannot_be_shown_an_empty_wire() -> None:
    def empty(world: World) -> bool:
        return not world.setting.network.segments(world.on_wire)

    def busy(world: World) -> bool:
        try:
            return not world.quiet
        except Exception:
            return True

    assert explore(RFC9293, scenes.handshake, empty).holds is False
    assert explore(RFC9293, scenes.handshake, busy).holds is False


def test_a_verdict_says_what_it_assumes_of_the_timers() -> None:
    usual = explore(RFC9293, scenes.open_close, claims.no_ghost)
    assert "RETRANSMISSION runs out only if the wire is quiet" in usual.says.en
    assert "TIME-WAIT runs out only if the wire is quiet and the peer has no retransmission due" in usual.says.en
    assert "nobody gives up" in usual.says.en and "PERSIST" not in usual.says.en
    relaxed = {Timer.TIME_WAIT: Guard.ANY, Timer.USER: Guard.QUIET}
    told = explore(RFC9293, scenes.open_close, claims.no_reset_of_reset, guards=relaxed).says
    assert "TIME-WAIT runs out at any time" in told.en and "nobody gives up" not in told.en
    assert "USER runs out only if the wire is quiet" in told.en
    assert "TIME-WAIT 计时器随时可能到期" in told.zh


def test_a_way_that_is_lost_is_lost_within_bounds() -> None:
    once = explore(RFC9293, scenes.open_close, claims.no_stuck_pair, retransmissions=0)
    assert once.holds is False and "each side retransmits at most 0 times" in once.says.en


def test_a_call_that_deletes_the_connection_happens_although_it_answers_with_an_error() -> None:
    calls = (At(0, "B", Open("passive")), At(0.1, "A", Open("active")), At(0.101, "A", Send("hi")))
    early = Scene("early close", (*calls, At(0.102, "A", Close())))
    assert run(early).states("A")[-1][1] is S.CLOSED

    def never(world: World) -> bool:
        return not (world.a.called == 3 and world.a.state is S.CLOSED and world.b.state is S.SYN_RECEIVED)

    assert explore(RFC9293, early, never, hasty=True).holds is False


@pytest.mark.parametrize("iss", [{"A": 100, "B": 0}, {"A": 0, "B": 300}, {"A": 0, "B": 0}])
def test_an_isn_of_0_is_an_isn(iss: dict[str, int]) -> None:
    assert explore(RFC9293, scenes.open_data_close.but(iss=iss), claims.delivered_is_sent, losses=0).holds


def test_who_begins_established_opens_with_the_scene_s_first_number() -> None:
    syn = next(f.segment for f in run(scenes.figure_9).segments if f.segment.syn)
    found = explore(RFC9293, scenes.figure_9, lambda world: world.a.state is not S.SYN_SENT)
    assert found.trace is not None
    assert next(f.segment for f in found.trace.segments if f.segment.syn) == syn


@pytest.mark.parametrize("claim", [claims.no_stuck_pair, claims.no_endless_exchange, claims.no_ghost])
def test_there_is_a_way_to_every_pair_whatever_was_claimed(claim: claims.Claim) -> None:
    found = explore(RFC9293, scenes.open_close, claim)
    for pair in found.pairs:
        way = found.way_to(pair)
        assert way is not None and (way.tcb("A").state, way.tcb("B").state) == pair


def test_a_reset_of_a_program_that_aborts_is_its_right() -> None:
    assert explore(RFC9293, scenes.abort, claims.no_reset).holds
    assert explore(RFC9293, scenes.both_abort, claims.no_reset).holds


@pytest.mark.parametrize("claim", [claims.agree_at_rest, claims.no_stuck_pair, claims.no_endless_exchange])
def test_of_a_quiet_wire_nothing_is_said_where_everything_stays(claim: claims.Claim) -> None:
    with pytest.raises(ValueError, match="ever quiet"):
        explore(RFC9293, scenes.open_close, claim, network="forever")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"scene": "open_close"}, "not a scene: 'open_close'"),
        ({"budget": {"losses": 1}}, "not a budget"),
        ({"lossess": 2}, "a budget has no 'lossess'; it has network, in_flight"),
        ({"executor": cast(Executor, 3)}, "not an executor: 3"),
    ],
)
def test_what_is_not_what_it_should_be_is_said(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        explore(**{"protocol": RFC9293, "scene": scenes.handshake, "claim": claims.no_ghost, **wrong})


def test_old_segments_need_room() -> None:
    with pytest.raises(ValueError, match="in_flight=2"):
        explore(RFC9293, scenes.forged_handshake, claims.no_ghost, in_flight=1)


def test_a_blank_docstring_is_none() -> None:
    def mine(world: World) -> bool:
        """ """
        return True

    assert claims.claimed(mine).text.en == "mine"
