"""Each claim, true and false of a world made by hand: A began with 100, B with 300, unless a case says otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcplearn import variants
from tcplearn.model import RFC9293, Segment, State, Tcb
from tcplearn.text import Text
from tcplearn.world import CLAIMS, Budget, Claim, End, World, claims, explore, scenes
from tcplearn.world.claims import MOODS, agreed, at_rest, claimed
from tcplearn.world.search.search import Search
from tcplearn.world.setting import Setting
from tcplearn.world.world import CUT_SHORT, RST_OF_RST, WAS_RESET, Sent

S = State
SETTING = Setting(scenes.handshake)
SYN = SETTING.number(Sent("A", 1, Segment(100, ctl=("SYN",))))
CALLS = 1  # of each side: its OPEN


def a(state: State, iss: int = 100, irs: int = 300, **rest: object) -> End:
    return End(Tcb(state, iss=iss, irs=irs), **{"life": 1, "called": CALLS, **rest})


def b(state: State, iss: int = 300, irs: int = 100, **rest: object) -> End:
    return End(Tcb(state, iss=iss, irs=irs), **{"life": 1, "called": CALLS, **rest})


def world(a: End, b: End, *under_way: int) -> World:
    return World(a, b, SETTING.network.new(under_way), SETTING)


OPEN = world(a(S.ESTABLISHED), b(S.ESTABLISHED))
HALF_CLOSED = world(a(S.FIN_WAIT_2), b(S.CLOSE_WAIT))
CLOSED = world(a(S.TIME_WAIT), b(S.CLOSED))
OPENING = world(a(S.SYN_SENT, irs=0), b(S.LISTEN, irs=0), SYN)
GHOST = world(a(S.LISTEN), b(S.ESTABLISHED))
OTHER_NUMBERS = world(a(S.ESTABLISHED, iss=150), b(S.ESTABLISHED))
LEFT_ALONE = world(a(S.CLOSED), b(S.CLOSE_WAIT))


def said(got: bytes, peer: int | None = 1, before: tuple[int, ...] = ()) -> World:
    """B has taken `got` from A's connection number `peer`; A's program has sent "old" in its first, "new" then."""
    taker = b(S.ESTABLISHED, got=got, peer=peer, before=frozenset(before))
    return world(a(S.ESTABLISHED, life=2, peer=1, said=(b"", b"old", b"new")), taker)


def suffered(deed: str) -> World:
    return world(a(S.CLOSED, deeds=frozenset({deed})), b(S.CLOSED))


def ended(got: bytes, called: int = CALLS) -> World:
    """A's program has sent "hello"; both have closed."""
    return world(a(S.TIME_WAIT, said=(b"", b"hello"), called=called), b(S.CLOSED, got=got, peer=1))


TRUE_AND_FALSE = {
    "no_ghost": ([OPEN, HALF_CLOSED, OPENING, world(a(S.SYN_SENT, irs=0), b(S.ESTABLISHED))], [GHOST, OTHER_NUMBERS]),
    "agree_at_rest": ([OPEN, HALF_CLOSED, CLOSED, OPENING, replace(GHOST, on_wire=OPENING.on_wire)],
                      [GHOST, OTHER_NUMBERS, LEFT_ALONE]),
    "no_stuck_pair": ([OPEN, HALF_CLOSED, CLOSED], [OPENING, GHOST, LEFT_ALONE]),
    "delivered_is_sent": ([said(b""), said(b"old"), said(b"ol"), said(b"new", peer=2), said(b"new", 2, before=(1,))],
                          [said(b"old", peer=2), said(b"older"), said(b"oldold"), said(b"old", peer=None),
                           said(b"old", peer=9), said(b"old", before=(1,))]),
    "everything_ends_well": ([ended(b"hello")], [ended(b""), ended(b"hell"), ended(b"hello", called=0), OPEN]),
    "no_reset_of_reset": ([OPEN, suffered(WAS_RESET), suffered(CUT_SHORT)], [suffered(RST_OF_RST)]),
    "no_reset": ([OPEN, suffered(RST_OF_RST), suffered(CUT_SHORT)], [suffered(WAS_RESET)]),
    "time_wait_lasts": ([OPEN, suffered(RST_OF_RST), suffered(WAS_RESET)], [suffered(CUT_SHORT)]),
    "no_endless_exchange": ([OPEN, GHOST], []),  # it is about ways, of all worlds
    "can_open": ([OPEN, OTHER_NUMBERS], [OPENING, HALF_CLOSED, GHOST]),
}  # fmt: skip


def test_every_claim_is_here():
    assert TRUE_AND_FALSE.keys() == CLAIMS.keys()


@pytest.mark.parametrize("name", TRUE_AND_FALSE)
def test_a_claim_tells_its_worlds_apart(name):
    true, false = TRUE_AND_FALSE[name]
    holds = getattr(claims, name).holds
    assert [holds(world) for world in true] == [True] * len(true)
    assert [holds(world) for world in false] == [False] * len(false)


@pytest.mark.parametrize("name", TRUE_AND_FALSE)
def test_a_claim_does_not_care_which_side_is_which(name):
    """The same world in a mirror."""
    for one in (*TRUE_AND_FALSE[name][0], *TRUE_AND_FALSE[name][1]):
        assert CLAIMS[name].holds(replace(one, a=one.b, b=one.a)) == CLAIMS[name].holds(one)


def test_at_rest_nothing_is_under_way_and_nothing_is_due():
    assert at_rest(OPEN) and at_rest(GHOST) and not at_rest(OPENING)
    assert not at_rest(replace(OPEN, on_wire=OPENING.on_wire))
    assert not at_rest(world(a(S.FIN_WAIT_1), b(S.ESTABLISHED)))


def test_who_waits_in_time_wait_has_done_with_it():
    assert agreed(CLOSED) and agreed(world(a(S.TIME_WAIT), b(S.TIME_WAIT)))
    assert not agreed(world(a(S.TIME_WAIT), b(S.LAST_ACK)))


# ── moods and words
@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_has_a_name_a_mood_and_words(name):
    claim = CLAIMS[name]
    assert claim.name == name and claim.mood in MOODS and getattr(claims, name) is claim
    assert claim.text.en != claim.text.zh and str(claim) == f"{claim.mood}: {claim.text.en}"


def test_another_mood_is_refused():
    with pytest.raises(ValueError, match="always, sometimes, can always reach, comes to rest, not 'often'"):
        Claim("mine", "often", lambda world: True, Text("mine", "我的"))


def test_a_claim_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(AttributeError, match=r"no claim is called 'no_ghosts'; there are no_ghost, agree_at_rest"):
        _ = claims.no_ghosts


# ── a learner's own
def never_both_waiting(world: World) -> bool:
    """Never do both sides wait in TIME-WAIT.

    Simultaneous close makes them.
    """
    return not world.a.state is world.b.state is S.TIME_WAIT


def without_words(world: World) -> bool:
    return True


def test_a_function_is_a_claim_that_must_always_hold():
    claim = claimed(never_both_waiting)
    assert (claim.name, claim.mood) == ("never_both_waiting", "always")
    assert claim.text == Text("Never do both sides wait in TIME-WAIT", "Never do both sides wait in TIME-WAIT")
    assert claimed(without_words).text.en == "without_words" and claimed(lambda world: True).text.en == "<lambda>"
    assert claimed(claim) is claim


def test_a_learner_s_claim_is_broken_by_a_simultaneous_close():
    explored = explore(RFC9293, scenes.open_close, never_both_waiting)
    assert explored.holds is False and explored.trace is not None
    assert explored.trace.title == claimed(never_both_waiting).text
    assert [explored.trace.tcb(side).state for side in "AB"] == [S.TIME_WAIT, S.TIME_WAIT]
    assert explore(RFC9293, scenes.open_close, lambda world: world.a.life < 2).holds is True


def test_what_is_true_enough_is_true():
    """A learner may return a number or a list; it counts as Python counts it."""
    assert explore(RFC9293, scenes.handshake, lambda world: world.wire).holds is False
    assert explore(RFC9293, scenes.handshake, lambda world: [world.a]).holds is True


@pytest.mark.parametrize("wrong", ["no_ghost", None, 3, True])
def test_what_is_no_claim_is_refused(wrong):
    with pytest.raises(TypeError, match=r"not a claim: .*; give one of tcplearn.claims, such as claims.no_ghost, or a"):
        explore(RFC9293, scenes.handshake, wrong)


def test_a_claim_s_own_mistake_is_not_hidden():
    with pytest.raises(AttributeError, match="status"):
        explore(RFC9293, scenes.handshake, lambda world: world.a.status)


# ── looking at the wire, or not: asked once for each pair of ends, or once for each world
def looking(claim: Claim) -> Claim:
    """The same claim, which now looks at the wire first."""
    return replace(claim, holds=lambda world: world.wire is not None and claim.holds(world))


@pytest.mark.parametrize(("name", "engine"), [("two_way_handshake", "plain"), ("no_time_wait", "numpy")])
@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_a_claim_that_looks_at_the_wire_says_the_same(claim, name, engine):
    module = variants.variant(name)
    both = [explore(module.VARIANT, module.SHOWN_BY, each, engine=engine) for each in (claim, looking(claim))]
    one, two = ((e.holds, e.worlds, e.depth, e.says, e.trace) for e in both)
    assert one == two


STATES = st.frozensets(st.sampled_from(State), min_size=1, max_size=6)


@given(STATES, STATES, st.booleans(), st.sampled_from(MOODS[:3]))
def test_any_claim_of_states_says_the_same_if_it_looks(of_a, of_b, quiet, mood):
    """One looks at the wire where the states leave it no choice, the other always."""

    def shy(world: World) -> bool:
        return world.a.state in of_a or (world.b.state in of_b and (not quiet or world.quiet))

    def bold(world: World) -> bool:
        nothing_under_way = world.wire == ()
        return world.a.state in of_a or (world.b.state in of_b and (not quiet or nothing_under_way))

    found = []
    for holds in (shy, bold):
        claim = Claim("mine", mood, holds, Text("mine", "我的"))
        explored = explore(RFC9293, scenes.open_close, claim, Budget(losses=0, duplicates=0))
        found.append((explored.holds, explored.worlds, explored.says, explored.trace))
    assert found[0] == found[1]


def test_a_claim_that_does_not_look_is_asked_once_for_each_pair_of_ends():
    asked = 0

    def counted(world: World) -> bool:
        nonlocal asked
        asked += 1
        return True

    explored = explore(RFC9293, scenes.open_close, counted)
    search: Search = explored.search
    assert asked == len({pair for level in search.levels for pair in search.pairs(level)}) < explored.worlds
