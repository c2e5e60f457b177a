"""Every variant beside RFC 9293, in every behaviour of its scene; and the run that shows it is a true one.

A new file in variants/ is found by itself. What each variant says of single runs is in tests/quiz/test_variants.py.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tcplearn import variants
from tcplearn.model import RFC9293, Event, Protocol, State, Step, Tcb, Timer, step
from tcplearn.view import ladder, svg, text_ladder
from tcplearn.world import SIDES, Claim, Explored, Moment, Scene, Trace, explore, run, scenes
from tcplearn.world.claims import CLAIMS
from tcplearn.world.search.search import Search

PROMISES = ("BREAKS", "MENDS", "KEEPS")
PLAYED = tuple(name for name in variants.names() if hasattr(variants.variant(name), "VARIANT"))
SHOWN = tuple(name for name in PLAYED if not hasattr(variants.variant(name), "KEEPS"))  # with a run that shows it


def promise(name: str) -> tuple[str, Claim]:
    """What a variant does, and to which claim."""
    (found,) = (
        (each, getattr(variants.variant(name), each)) for each in PROMISES if hasattr(variants.variant(name), each)
    )
    return found


@cache
def found(name: str) -> tuple[Explored, Explored]:
    """What comes of its claim under RFC 9293, and under the variant."""
    module, (_, claim) = variants.variant(name), promise(name)
    return explore(RFC9293, module.SHOWN_BY, claim), explore(module.VARIANT, module.SHOWN_BY, claim)


def counterexample(name: str) -> tuple[Trace, Protocol, Scene]:
    """The run that shows it, who plays it, and the scene."""
    module = variants.variant(name)
    baseline, changed = found(name)
    explored, protocol = (baseline, RFC9293) if baseline.trace else (changed, module.VARIANT)
    assert explored.trace is not None
    return explored.trace, protocol, module.SHOWN_BY


# ── what a variant promises
@pytest.mark.parametrize("name", PLAYED)
def test_it_breaks_or_mends_or_keeps_one_claim(name):
    does, claim = promise(name)
    assert claim is CLAIMS[claim.name] and isinstance(variants.variant(name).SHOWN_BY, Scene), does


def test_all_three_are_there():
    assert {promise(name)[0] for name in PLAYED} == set(PROMISES)


@pytest.mark.parametrize("name", PLAYED)
def test_it_keeps_its_promise(name):
    """What it breaks holds for the RFC, what it mends does not, what it keeps holds for both."""
    holds = {"BREAKS": (True, False), "MENDS": (False, True), "KEEPS": (True, True)}[promise(name)[0]]
    both = found(name)
    assert tuple(explored.holds for explored in both) == holds
    assert tuple(explored.trace is None for explored in both) == holds  # a claim that holds needs no run


@pytest.mark.parametrize("name", PLAYED)
def test_it_is_small_and_does_not_call_itself_the_rfc(name):
    module = variants.variant(name)
    assert module.VARIANT.name != RFC9293.name
    assert len(Path(module.__file__).read_text("utf-8").splitlines()) <= 30


def test_a_four_way_handshake_costs_one_segment_more():
    three, four = run(scenes.handshake), run(scenes.handshake, variants.four_way_handshake.VARIANT)
    assert len(four.segments) == len(three.segments) + 1
    assert [four.tcb(side).state for side in SIDES] == [three.tcb(side).state for side in SIDES]


# ── the run that shows it is a run: step by step, by the model alone
def event_of(moment: Moment, trace: Trace, calls: dict[str, list[Event]]) -> Event:
    if moment.kind == "arrival":
        assert moment.heard is not None
        return trace.flight(moment.heard).segment
    return Timer(moment.what) if moment.kind == "timer" else calls[moment.side].pop(0)


def as_kept(done: Step, now: Tcb) -> Tcb:
    """What a host adds to a step: a closed block is thrown away, a new listener has a new number, no retry counts."""
    if done.tcb.state is now.state is State.CLOSED:
        return now
    if done.tcb.state is now.state is State.LISTEN:
        return done.tcb.but(iss=now.iss, snd_una=now.iss, snd_nxt=now.iss, snd_wl2=now.iss, retries=0)
    return done.tcb.but(retries=0)


def check_a_run(trace: Trace, protocol: Protocol, scene: Scene) -> None:
    """This replays a run: each block follows from the one before, each segment that arrives was sent and not lost."""
    blocks = dict(trace.start)
    calls = {side: [at.call for at in scene.calls if at.side == side and at.t > 0] for side in SIDES}
    sent = {flight.number for flight in trace.segments if flight.fate in ("injected", "copy")}
    arrived: set[int] = set()
    for moment in trace.moments:
        event = event_of(moment, trace, calls)
        done = step(scene.policy_of(moment.side).applied_to(protocol), blocks[moment.side], event)
        assert moment.tcb == as_kept(done, moment.tcb)
        assert tuple(trace.flight(number).segment for number in moment.sent) == done.sent
        assert (moment.delivered, moment.reply, moment.fired) == (done.delivered, done.reply, done.told)
        assert all(trace.flight(number).sender == moment.side for number in moment.sent)
        if moment.heard is not None:
            flight = trace.flight(moment.heard)
            assert flight.to == moment.side and flight.number in sent and flight.number not in arrived
            assert flight.arrived_at == moment.t > flight.sent_at or flight.fate == "injected"
            arrived.add(flight.number)
        sent |= set(moment.sent)
        blocks[moment.side] = moment.tcb
    assert arrived.isdisjoint(f.number for f in trace.segments if f.fate in ("lost", "in flight"))
    assert sum(flight.fate == "lost" for flight in trace.segments) <= 1  # of the default budget
    assert sum(flight.fate == "duplicated" for flight in trace.segments) <= 1


@pytest.mark.parametrize("name", SHOWN)
def test_the_run_that_shows_it_follows_step_by_step(name):
    check_a_run(*counterexample(name))


@pytest.mark.parametrize("name", SHOWN)
def test_the_run_says_who_played_it_and_what_it_shows(name):
    trace, protocol, scene = counterexample(name)
    assert (trace.name, trace.protocol, trace.title) == (scene.name, protocol.name, promise(name)[1].text)
    assert trace.untimed and [moment.t for moment in trace.moments] == sorted({moment.t for moment in trace.moments})


@pytest.mark.parametrize("name", SHOWN)
def test_the_run_goes_to_a_file_and_comes_back(name):
    trace, _, _ = counterexample(name)
    assert Trace.from_json(trace.to_json()) == trace


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", SHOWN)
def test_the_run_can_be_drawn(name, lang):
    trace, _, _ = counterexample(name)
    drawn, written = svg(ladder(trace, lang)), text_ladder(trace, lang)
    ElementTree.fromstring(drawn)
    for state in {str(state) for side in SIDES for _, state in trace.states(side)}:
        assert f">{state}</text>" in drawn
    for flight in trace.segments:
        assert f"<title>{str(flight.segment).replace('<', '&lt;').replace('>', '&gt;')}</title>" in drawn
        assert flight.fate == "copy" or str(flight.segment) in written
    assert bool(re.search("[\u4e00-\u9fff]", written)) is (lang == "zh")


@pytest.mark.parametrize("name", [name for name in SHOWN if promise(name)[1].mood == "always"])
def test_the_run_is_as_short_as_any(name):
    """The worlds of the last level alone break the claim, and the run goes there."""
    (_, claim), (baseline, changed) = promise(name), found(name)
    explored = baseline if baseline.trace else changed
    search: Search = explored.search
    broken = [not all(claim.holds(search.tables.world(int(code))) for code in level) for level in search.levels]
    assert broken == [False] * search.depth + [True]
    lost = sum(flight.fate == "lost" for flight in explored.trace.segments)
    assert len(explored.trace.moments) + lost == search.depth  # a loss is a move, and nobody's moment
