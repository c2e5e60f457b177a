"""Many connections over a wire with dice: each is the TCP that `run` plays, and their sums are what arithmetic says."""

import math
from statistics import mean

import pytest

from tcplearn import (
    LINUX_6,
    RFC9293,
    Abort,
    At,
    Delay,
    Duplicate,
    Lose,
    Open,
    Options,
    Policy,
    Queues,
    Scene,
    Segment,
    Send,
    SetOption,
    State,
    run,
    scenes,
    variants,
)
from tcplearn.view import ladder, svg
from tcplearn.world import Inject, KeepAlive, Reorder
from tcplearn.world.answers import by_the_clock
from tcplearn.world.scenes import ALIVE, OPEN, SCENES
from tcplearn.world.simulate import simulate

STORMY = {"lose": 0.15, "duplicate": 0.1, "delay": 0.2, "by": 0.5}
WILD = {"lose": 0.3, "duplicate": 0.2, "delay": 0.3, "by": 4.0}  # seconds: beyond the least RTO
PLAYED = [name for name, scene in SCENES.items() if not any(by_the_clock(scene))]
ONE_SEND = Scene("one_send", (At(0.1, "A", Send(100)),), start=ALIVE)
ORPHANS = Policy(rto=0.3, rto_min=0.2, rto_max=5.0, ack_delay=0.2, user_timeout=20.0, fin_wait_2=3.0, msl=1.0)
FATES = {"delivered", "lost", "duplicated", "copy", "delayed"}


def same_as_run(scene, protocol=RFC9293, connections=12, seed=100, **chances):
    simulation = simulate(scene, protocol, connections, seed, **chances)
    played = RFC9293 if isinstance(protocol, Policy) else protocol
    for i in range(connections):
        assert simulation.trace(i) == run(simulation.scene, played, seed=seed + i), f"seed {seed + i}"
    return simulation


# ── the same TCP
def test_the_library_of_scenes_can_be_simulated_but_for_a_few():
    assert len(PLAYED) >= 50


@pytest.mark.parametrize("name", PLAYED)
def test_each_connection_is_a_run_of_the_same_scene_and_dice(name):
    same_as_run(SCENES[name], connections=3, **STORMY)


@pytest.mark.parametrize("chances", [{}, STORMY, WILD, {"lose": 0.9}, {"delay": 1.0, "by": 2.0}])
def test_times_agree_too_measured_doubled_and_given_up(chances):
    same_as_run(scenes.open_data_close, **chances)
    same_as_run(scenes.figure_12.but(delay={"A": 0.3, "B": 0.4}), **chances)


def test_a_new_connection_of_the_same_sockets_measures_anew():
    again = At(4.0, "A", Abort()), At(6.0, "B", Open("passive")), At(7.0, "A", Open("active"))
    simulation = same_as_run(Scene("again", (*OPEN, *again), delay=0.3), lose=0.2, connections=40)
    opens = [[state for _, state in simulation.trace(i).states("A")].count(State.SYN_SENT) for i in range(40)]
    assert 2 in opens


@pytest.mark.parametrize("policy", [ORPHANS, LINUX_6.but(quick_acks=False)])
def test_a_policy_holds_as_in_a_run(policy):
    same_as_run(scenes.textbook, policy, **STORMY)
    same_as_run(scenes.textbook, policy, **WILD)


@pytest.mark.parametrize("name", ["no_time_wait", "in_window_reset", "two_way_handshake"])
def test_a_variant_is_asked_instead_of_the_rfc(name):
    same_as_run(scenes.open_data_close, variants.variant(name).VARIANT, **WILD)


@pytest.mark.parametrize("bounds", [{"until": 5.0}, {"until": 0.125}, {"limit": 9}, {"limit": 1}, {"calls": ()}])
def test_the_bounds_of_the_scene_hold(bounds):
    same_as_run(scenes.open_close.but(**bounds), **WILD)


def the_same_faults(scene, trace):
    """The scene with exactly the faults that happened in a trace of it, and no dice."""
    faults = []
    for side in "AB":
        left = [flight for flight in trace.segments if flight.sender == side and flight.fate != "copy"]
        for nth, flight in enumerate(left, 1):
            if flight.fate == "lost":
                faults.append(Lose(side, nth=nth))
            elif flight.fate == "delayed":
                late = flight.arrived_at - flight.sent_at - scene.delay_from(side)
                faults.append(Delay(side, nth=nth, by=late))
            elif flight.fate == "duplicated":
                copy = trace.flight(flight.number + 1)
                faults.append(Duplicate(side, nth=nth, by=copy.arrived_at - flight.arrived_at))
    return scene.but(faults=tuple(faults))


@pytest.mark.parametrize("scene", [scenes.open_close, scenes.open_data_close, scenes.figure_13], ids=lambda s: s.name)
def test_without_dice_the_faults_that_happened_tell_the_same_story(scene):
    simulation = simulate(scene, connections=60, seed=9, **WILD)
    seen = set()
    for i in range(60):
        trace = simulation.trace(i)
        seen |= {flight.fate for flight in trace.segments}
        again = run(the_same_faults(simulation.scene, trace))
        assert again.moments == trace.moments, f"connection {i}"
        assert [f.segment for f in again.segments] == [f.segment for f in trace.segments]
    assert seen == FATES


@pytest.mark.parametrize("name", PLAYED)
def test_without_chances_it_is_the_scene_s_own_story(name):
    scene = SCENES[name]
    told, own = simulate(scene, connections=1).trace(0), run(scene)
    assert [told.states(side) for side in "AB"] == [own.states(side) for side in "AB"]
    stories = ([(m.t, m.side, m.kind, m.fired, m.sent, m.tcb.state) for m in trace.moments] for trace in (told, own))
    assert next(stories) == next(stories), "but for the ISNs that run() takes from its clock"


# ── as a value
def test_the_same_arguments_give_the_same_records():
    first, again = (simulate(scenes.textbook, connections=30, seed=5, **STORMY) for _ in range(2))
    assert first.records == again.records
    assert first.outcomes == again.outcomes
    assert simulate(scenes.textbook, connections=30, seed=6, **STORMY).records != first.records


def test_a_connection_depends_on_its_own_seed_alone():
    many = simulate(scenes.textbook, connections=30, **STORMY)
    one = simulate(scenes.textbook, connections=1, seed=29, **STORMY)
    assert many.trace(29) == one.trace(0)


def test_a_trace_is_an_ordinary_one():
    trace = simulate(scenes.open_data_close, connections=3, **STORMY).trace(2)
    assert type(trace).from_json(trace.to_json()) == trace
    assert "FIN-WAIT-1" in svg(ladder(trace))


# ── sums
def test_retransmissions_are_as_many_as_arithmetic_says():
    """A segment and its ACK both arrive with 0.9 * 0.9; what does not is sent again."""
    connections, both = 4000, 0.9 * 0.9
    simulation = simulate(ONE_SEND, connections=connections, lose=0.1)
    error = math.sqrt((1 - both) / both**2 / connections)
    assert mean(o.retransmissions for o in simulation.outcomes) == pytest.approx(1 / both - 1, abs=4 * error)
    assert sum(o.lost for o in simulation.outcomes) == pytest.approx(0.1 * simulation.segments, rel=0.1)


def test_an_outcome_counts_what_the_trace_tells():
    simulation = simulate(scenes.open_data_close, connections=50, **STORMY)
    for i, outcome in enumerate(simulation.outcomes):
        trace = simulation.trace(i)
        assert outcome.end == (trace.moments[-1].t if trace.moments else 0.0)
        assert outcome.segments == len(trace.segments)
        assert outcome.lost == sum(flight.fate == "lost" for flight in trace.segments)
        assert outcome.resets == sum(flight.segment.rst and flight.fate != "copy" for flight in trace.segments)
        assert outcome.states == (trace.tcb("A").state, trace.tcb("B").state)
        fins = sum("FIN" in f.segment.ctl and f.fate != "copy" and f.sender == "A" for f in trace.segments)
        assert simulation.sent("A", "FIN")[i] == fins
        waits = [m.t for m in trace.of("A") if m.tcb.state is State.TIME_WAIT]
        assert simulation.entered("A", State.TIME_WAIT)[i] == (waits[0] if waits else None)
    assert simulation.segments == sum(outcome.segments for outcome in simulation.outcomes)


def test_who_gets_no_answer_gives_up_after_the_policy_s_retries():
    simulation = simulate(ONE_SEND.but(policy=Policy(retries=4)), connections=2, lose=1.0)
    assert {(o.retransmissions, o.states[0], o.end) for o in simulation.outcomes} == {(4, State.CLOSED, 31.1)}


def test_a_close_takes_longer_where_segments_are_lost():
    calm, lossy = (simulate(scenes.figure_12, connections=300, lose=lose) for lose in (0.0, 0.2))
    assert set(calm.entered("A", State.TIME_WAIT)) == {0.625}
    assert set(calm.sent("A", "FIN")) == {1}
    times = lossy.entered("A", State.TIME_WAIT)
    assert mean(t for t in times if t is not None) > 1.0
    assert mean(lossy.sent("A", "FIN")) > 1.2


def test_no_connections_are_none():
    nothing = simulate(scenes.open_close, connections=0)
    assert (nothing.connections, nothing.segments, nothing.outcomes) == (0, 0, ())
    assert nothing.sent("A", "SYN") == ()


# ── what cannot be played
@pytest.mark.parametrize(
    "scene, words",
    [
        (SCENES["two_clients"], "more than one connection"),
        (scenes.open_close.but(faults=(Inject(0.2, "B", Segment(1), source="198.51.100.7:1025"),)), "one connection"),
        (scenes.open_close.but(faults=(Reorder("A"),)), "Delay"),
        (scenes.open_close.but(policy=LINUX_6), "quick_acks=False"),
        (scenes.open_close.but(policies={"B": Policy(quiet=120.0)}), "Policy\\(quiet=120.0\\)"),
        (scenes.open_close.but(offers={"A": Options(timestamps=(1, 0))}), "timestamps"),
        (scenes.open_close.but(calls=(At(0.0, "A", SetOption(keepalive=KeepAlive())),)), "keepalive"),
        (scenes.open_close.but(policy=Policy(queues=Queues(cookies="always"))), "cookies"),
    ],
)
def test_what_needs_a_clock_or_a_second_connection_is_refused_by_name(scene, words):
    with pytest.raises(ValueError, match=words):
        simulate(scene)


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"lose": -0.1}, "lose cannot be below 0"),
        ({"by": -1.0}, "by cannot be below 0"),
        ({"lose": 0.7, "delay": 0.4}, "at most 1, not 1.1"),
        ({"connections": -1}, "give 0 or more"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        simulate(scenes.open_close, **arguments)


def test_what_is_no_scene_or_whole_number_is_refused():
    with pytest.raises(TypeError, match=r"scenes\.open_close"):
        simulate("open_close")
    with pytest.raises(TypeError, match=r"connections is a whole number, not 2\.5"):
        simulate(scenes.open_close, connections=2.5)
    with pytest.raises(TypeError, match="seed is a whole number, not None"):
        simulate(scenes.open_close, seed=None)


def test_a_question_about_what_there_is_not_is_refused():
    simulation = simulate(scenes.open_close, connections=2)
    for i in (2, -1):
        with pytest.raises(IndexError, match="there are 2 connections, the first is 0"):
            simulation.trace(i)
    with pytest.raises(ValueError, match="the sides are 'A' and 'B'"):
        simulation.entered("C", State.CLOSED)
    with pytest.raises(ValueError, match="no control bit is called 'FON'"):
        simulation.sent("A", "FON")
