"""Every behaviour of small scenes: how many worlds there are, how near the wrong ones, and what is said of them.

A changed number is a changed meaning: look for what has become possible, or impossible, before you renew it.
"""

from __future__ import annotations

import pytest

from tcplearn import variants
from tcplearn.model import RFC9293, Protocol, State
from tcplearn.text import Text
from tcplearn.world import At, Budget, Claim, World, claims, explore, scenes
from tcplearn.world.calls import SetOption, Shutdown
from tcplearn.world.explore import Explored, search_for, settled
from tcplearn.world.scenes import SCENES
from tcplearn.world.setting import Setting

S = State
TWO_WAY = variants.two_way_handshake.VARIANT

# (worlds, moves to the furthest), with the default budget but for the network
COUNTS = {
    ("handshake", "bag"): (41, 8), ("handshake", "fifo"): (34, 6), ("handshake", "forever"): (7, 6),
    ("open_close", "bag"): (2105, 15), ("open_close", "fifo"): (545, 14), ("open_close", "forever"): (1056, 18),
    ("simultaneous_open", "bag"): (11030, 17), ("simultaneous_open", "fifo"): (1017, 16),
    ("figure_8", "bag"): (359, 11), ("figure_8", "fifo"): (136, 8), ("figure_8", "forever"): (105, 12),
    ("figure_11", "bag"): (33, 8), ("figure_11", "fifo"): (25, 5), ("figure_11", "forever"): (8, 7),
    ("abort", "bag"): (209, 11), ("abort", "fifo"): (111, 8), ("abort", "forever"): (52, 12),
    ("half_open_reopened", "bag"): (833, 18), ("half_open_reopened", "forever"): (4644, 24),
    ("time_wait_syn", "bag"): (4223, 18), ("rst_in_time_wait", "bag"): (4843, 16),
    ("reopened", "fifo"): (4821, 32),
}  # fmt: skip


@pytest.mark.parametrize(("name", "network"), COUNTS)
def test_the_worlds_of_a_scene_are_counted(name, network):
    explored = explore(RFC9293, SCENES[name], claims.no_reset_of_reset, network=network)
    assert explored.holds is True
    assert (explored.worlds, explored.depth) == COUNTS[name, network]
    assert f"in all {explored.worlds:,} worlds, up to {explored.depth} moves away" in explored.says.en
    assert f"全部 {explored.worlds:,} 个世界" in explored.says.zh


@pytest.mark.parametrize(
    ("more", "worlds"),
    [
        ({"losses": 0, "duplicates": 0}, 96), ({"duplicates": 0}, 304), ({"losses": 0}, 725), ({"losses": 2}, 3784),
        ({"in_flight": 2}, 959), ({"in_flight": 4}, 2701), ({"retransmissions": 0}, 1437),
        ({"retransmissions": 1}, 2990), ({"hasty": True}, 3273), ({"losses": None, "duplicates": None}, 8438),
    ],
)  # fmt: skip
def test_a_budget_decides_how_many(more, worlds):
    assert explore(RFC9293, scenes.open_close, claims.no_ghost, **more).worlds == worlds


def test_pairs_are_those_that_were_met():
    explored = explore(RFC9293, scenes.handshake, claims.no_ghost)
    assert explored.pairs == {
        (S.CLOSED, S.LISTEN), (S.SYN_SENT, S.LISTEN), (S.SYN_SENT, S.SYN_RECEIVED), (S.ESTABLISHED, S.SYN_RECEIVED),
        (S.ESTABLISHED, S.ESTABLISHED),
    }  # fmt: skip


# ── numbers pass 2^32, and 2^31, where before and after change places
ISNS = ({"A": 2**32 - 3, "B": 2**32 - 1}, {"A": 2**31 - 2, "B": 2**31 - 1}, {"A": 2**32 - 1, "B": 2**31 - 1})
ALIKE = ("handshake", "open_data_close", "simultaneous_close", "close_in_syn_sent")


@pytest.mark.parametrize("isns", ISNS, ids=str)
@pytest.mark.parametrize("name", ALIKE)
def test_where_the_numbers_begin_makes_no_difference(name, isns):
    for network in ("fifo", "forever") if name in ("handshake", "close_in_syn_sent") else ("fifo",):
        one, two = (explore(RFC9293, scene, claims.delivered_is_sent, network=network)
                    for scene in (SCENES[name], SCENES[name].but(iss=isns)))  # fmt: skip
        assert (one.holds, one.worlds, one.depth, one.pairs) == (True, two.worlds, two.depth, two.pairs)
        assert two.holds is True


def test_but_a_reset_of_a_segment_without_ack_has_sequence_number_0():
    """A's first answer, from CLOSED, comes late: to a B that has just heard SEQ=2^32-1 it fits exactly (3.10.7.1)."""
    fits, killed = scenes.simultaneous_open.but(iss={"A": 2**32 - 1, "B": 300}), (S.ESTABLISHED, S.CLOSED)
    assert explore(RFC9293, scenes.simultaneous_open, claims.no_ghost).way_to(killed) is None
    trace = explore(RFC9293, fits, claims.no_ghost).way_to(killed)
    assert trace is not None and "<SEQ=0><ACK=301><CTL=RST,ACK>" in [moment.what for moment in trace.moments]


@pytest.mark.parametrize("isns", ISNS[:2], ids=str)
@pytest.mark.parametrize("name", ["two_way_handshake", "no_time_wait", "data_on_syn"])
def test_a_variant_errs_wherever_its_numbers_begin(name, isns):
    module = variants.variant(name)
    one, two = (explore(module.VARIANT, scene, module.BREAKS)
                for scene in (module.SHOWN_BY, module.SHOWN_BY.but(iss=isns)))  # fmt: skip
    assert (one.holds, one.worlds, one.depth, one.says) == (False, two.worlds, two.depth, two.says)
    assert one.trace and two.trace
    assert [(m.side, m.kind, m.tcb.state) for m in one.trace.moments] == [
        (m.side, m.kind, m.tcb.state) for m in two.trace.moments
    ]


# ── moods
def sometimes(says: str, holds) -> Claim:
    return Claim(says, "sometimes", holds, Text(says, says))


def test_sometimes_shows_how():
    both_closing = sometimes("both CLOSING", lambda world: world.a.state is world.b.state is S.CLOSING)
    explored = explore(RFC9293, scenes.open_close, both_closing)
    assert explored.holds is True and explored.says.en.startswith("Shown after 8 moves")
    assert explored.trace is not None
    assert [explored.trace.tcb(side).state for side in "AB"] == [S.CLOSING, S.CLOSING]


def test_sometimes_never():
    both_listen = sometimes("both LISTEN", lambda world: world.a.state is world.b.state is S.LISTEN)
    explored = explore(RFC9293, scenes.open_close, both_listen)
    assert explored.holds is False and explored.trace is None
    assert explored.says.en.startswith("True in none of 2,105 worlds, up to 15 moves away. Bounds: at most 3 segments")


def test_a_way_that_is_lost_is_shown_to_where_it_is_lost():
    """After an ABORT nobody will ever be ESTABLISHED again."""
    explored = explore(RFC9293, scenes.abort, claims.can_open)
    assert explored.holds is False and explored.trace is not None
    assert "from there it can never come true" in explored.says.en
    assert explored.trace.tcb("A").state is S.CLOSED
    assert explore(RFC9293, scenes.handshake, claims.can_open).holds is True


def test_an_endless_exchange_is_shown_once_round():
    module = variants.time_wait_answers
    explored = explore(module.VARIANT, module.SHOWN_BY, claims.no_endless_exchange)
    assert explored.holds is False and explored.trace is not None
    *_, one, other = explored.trace.moments
    assert (one.kind, other.kind) == ("arrival", "arrival") and one.side != other.side
    assert one.tcb.state is other.tcb.state is S.TIME_WAIT and one.sent and other.sent
    assert explore(RFC9293, module.SHOWN_BY, claims.no_endless_exchange).holds is True


# ── giving up
def test_a_bound_on_worlds_leaves_it_open():
    explored = explore(RFC9293, scenes.open_close, claims.no_ghost, worlds=100)
    assert explored.holds is None and explored.trace is None and 100 < explored.worlds < 2105
    assert "as many as the budget allows (Budget.worlds)" in explored.says.en and "Budget.worlds" in explored.says.zh


def test_what_is_wrong_within_the_bound_is_still_found():
    module = variants.syn_ack_unchecked
    assert explore(module.VARIANT, module.SHOWN_BY, module.BREAKS, worlds=52).holds is False


def test_a_search_can_be_stopped_and_tells_how_far_it_is():
    far: list[tuple[int, int]] = []
    explored = explore(
        RFC9293, scenes.open_close, claims.no_ghost,
        progress=lambda search: far.append((search.depth, search.worlds)), stop=lambda: len(far) == 5,
    )  # fmt: skip
    assert explored.holds is None and explored.says.en.startswith("Undecided: stopped after")
    assert [depth for depth, _ in far] == [1, 2, 3, 4, 5]
    assert sorted({worlds for _, worlds in far}) == [worlds for _, worlds in far]
    assert far[-1] == (explored.depth, explored.worlds)


def test_a_stopped_search_goes_on_from_where_it_is():
    search = search_for(RFC9293, scenes.open_close)
    stopped = settled(search, claims.no_ghost, stop=lambda: search.depth == 7)
    assert (stopped.holds, stopped.depth) == (None, 7)
    again = settled(search, claims.no_ghost)
    assert (again.holds, again.worlds, again.depth) == (True, 2105, 15)
    assert settled(search, claims.can_open).holds is False  # another claim, of the same worlds
    assert search.worlds == 2105


def test_progress_is_told_of_every_level():
    far: list[int] = []
    explored = explore(RFC9293, scenes.open_close, claims.no_ghost, progress=lambda search: far.append(search.worlds))
    assert far == sorted(far) and len(far) == explored.depth and far[-1] == explored.worlds


# ── ways
def test_the_way_to_a_pair_ends_in_it():
    explored = explore(RFC9293, scenes.open_close, claims.no_ghost)
    for a, b in explored.pairs:
        trace = explored.way_to((a, b))
        assert trace is not None and (trace.tcb("A").state, trace.tcb("B").state) == (a, b)
    assert explored.way_to((S.LISTEN, S.LISTEN)) is None


def test_the_way_to_a_world_that_a_function_wants():
    explored = explore(RFC9293, scenes.open_close, claims.no_ghost)
    three_under_way = explored.way_to(lambda world: len(world.wire) == 3)
    assert three_under_way is not None
    under_way = [f for f in three_under_way.segments if f.arrived_at is None and f.fate != "lost"]
    assert [flight.fate for flight in under_way] == ["copy", "in flight", "in flight"]
    assert explored.way_to(lambda world: len(world.wire) == 4) is None
    nowhere = explored.way_to(lambda world: True)
    assert nowhere is not None and nowhere.moments == ()


def moves_to(claim: Claim, setting: Setting, world: World, moves: int) -> bool:
    """This says whether a run of so many moves or fewer breaks a claim: every run is played, nothing is remembered."""
    if not claim.holds(world):
        return True
    return moves > 0 and any(moves_to(claim, setting, after, moves - 1) for _, after in setting.moves(world))


NEAR = ("clock_isn", "rfc_793_resets", "syn_ack_unchecked", "in_window_reset", "no_closing", "reset_answers_reset")


@pytest.mark.parametrize("name", NEAR)
def test_no_run_is_shorter(name):
    module = variants.variant(name)
    explored = explore(module.VARIANT, module.SHOWN_BY, module.BREAKS)
    assert explored.holds is False and explored.depth <= 5
    setting = Setting(module.SHOWN_BY, module.VARIANT)
    assert moves_to(module.BREAKS, setting, setting.begin(), explored.depth)
    assert not moves_to(module.BREAKS, setting, setting.begin(), explored.depth - 1)


# ── a protocol for each side
@pytest.mark.parametrize(("a", "b", "holds"), [(RFC9293, TWO_WAY, False), (TWO_WAY, RFC9293, True)])
def test_only_a_listener_that_trusts_makes_a_ghost(a: Protocol, b: Protocol, holds: bool):
    explored = explore({"A": a, "B": b}, scenes.old_syn_after_close_rst_lost, claims.no_ghost)
    assert explored.holds is holds
    if explored.trace:
        assert explored.trace.protocol == "RFC 9293 / two-way handshake"


def test_the_same_for_both_sides_is_the_same():
    one = explore(TWO_WAY, scenes.old_syn_after_close_rst_lost, claims.no_ghost)
    two = explore({"A": TWO_WAY, "B": TWO_WAY}, scenes.old_syn_after_close_rst_lost, claims.no_ghost)
    assert (one.worlds, one.depth, one.says, one.trace) == (two.worlds, two.depth, two.says, two.trace)


# ── RFC 1337
def assassinated(protocol: Protocol) -> Explored:
    """Both connections between the same ports use the same numbers, as wrapped ones might."""
    scene = scenes.reopened.but(iss={"A": (100, 100), "B": (300, 300)})
    return explore(protocol, scene, claims.delivered_is_sent)


def test_time_wait_assassination():
    """A duplicate makes the closed end send a reset, which ends TIME-WAIT; then old data fit a new connection."""
    explored = assassinated(RFC9293)
    assert explored.holds is False and explored.says.en.startswith("Broken after 19 moves")
    trace = explored.trace
    assert trace is not None
    assert trace.delivered("B").startswith(b"old")
    (killed,) = (m for m in trace.moments if m.what.endswith("<CTL=RST>") and m.passed == (S.CLOSED,))
    assert next(state for t, state in reversed(trace.states(killed.side)) if t < killed.t) is S.TIME_WAIT


def test_rfc_1337_s_fix_keeps_what_was_sent():
    explored = assassinated(variants.rfc_1337.VARIANT)
    assert explored.holds is True and (explored.worlds, explored.depth) == (29_336, 32)


# ── what cannot be explored
ODD = scenes.handshake.but(calls=(*scenes.handshake.calls, At(1.0, "A", Shutdown())))
OPTION = scenes.handshake.but(calls=(*scenes.handshake.calls, At(1.0, "A", SetOption(user_timeout=10.0))))


@pytest.mark.parametrize(
    "scene", [scenes.two_clients, scenes.syn_flood, scenes.accept_queue_full, ODD, OPTION], ids=lambda scene: scene.name
)
def test_several_connections_and_a_host_s_queues_are_not_explored(scene):
    with pytest.raises(ValueError, match=f"scene {scene.name}: an exploration has two ends and one connection"):
        explore(RFC9293, scene, claims.no_ghost)


def test_nothing_comes_to_rest_on_a_wire_that_forgets_nothing():
    with pytest.raises(ValueError, match="no_endless_exchange: on a wire where what was sent stays for ever"):
        explore(RFC9293, scenes.handshake, claims.no_endless_exchange, network="forever")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"protocol": "RFC 9293"}, "side A: not a protocol: 'RFC 9293'; give RFC9293 or a variant's VARIANT"),
        ({"protocol": variants.no_time_wait}, "side A: not a protocol: <module"),
        ({"protocol": {"A": RFC9293}}, "side B: not a protocol: None"),
        ({"scene": "handshake"}, "not a scene: 'handshake'; give one of tcplearn.scenes, such as scenes.open_close"),
        ({"losess": 2}, "losess"),
    ],
)
def test_what_is_not_what_it_should_be_is_named(wrong, says):
    with pytest.raises(TypeError, match=says):
        explore(**{"protocol": RFC9293, "scene": scenes.handshake, "claim": claims.no_ghost, **wrong})


def test_an_unknown_engine_is_named_with_those_there_are():
    with pytest.raises(ValueError, match="an engine is auto, plain, numpy, not 'fast'"):
        explore(RFC9293, scenes.handshake, claims.no_ghost, engine="fast")


def test_a_scene_that_has_begun_begins_there():
    explored = explore(RFC9293, scenes.figure_12, claims.no_ghost, Budget(losses=0, duplicates=0))
    assert (S.CLOSED, S.LISTEN) not in explored.pairs and (S.ESTABLISHED, S.ESTABLISHED) in explored.pairs
    trace = explored.way_to((S.FIN_WAIT_1, S.ESTABLISHED))
    assert trace is not None and [moment.what for moment in trace.moments] == ["CLOSE"]


@pytest.mark.parametrize("name", ["two_way_handshake", "no_time_wait", "ignores_strangers", "time_wait_answers"])
def test_the_run_told_is_the_same_whatever_the_engine(name: str) -> None:
    """Of all shortest runs the first in a fixed order: not what an engine happens to number first."""
    of = variants.variant(name)
    plain, arrays = (explore(of.VARIANT, of.SHOWN_BY, of.BREAKS, engine=engine) for engine in ("plain", "numpy"))
    assert plain.trace == arrays.trace and plain.moves == arrays.moves
