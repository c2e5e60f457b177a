"""A trace is a value that travels as JSON."""

import json
from pathlib import Path

import pytest

from tcplearn import Options, Scene, State, Trace, run, scenes
from tcplearn.capture import read
from tcplearn.world import Chance
from tcplearn.world.scenes import OPEN, SCENES

CAPTURES = Path(__file__).resolve().parent.parent / "captures"


@pytest.mark.parametrize("name", SCENES)
def test_there_and_back(name):
    trace = run(SCENES[name])
    assert Trace.from_json(trace.to_json()) == trace


def test_there_and_back_with_options_faults_and_notes():
    offers = {side: Options(1460, 7, True, (5, 0)) for side in "AB"}
    trace = run(Scene("odd", OPEN, (Chance("A", lose=0.5),), offers=offers, limit=3), seed=1)
    assert trace.notes and Trace.from_json(trace.to_json()) == trace


def test_what_a_capture_shows_stays_inferred():
    (talk,) = read(CAPTURES / "simultaneous_close.pcap")
    assert talk.trace.inferred and not run(scenes.simultaneous_close).inferred
    assert Trace.from_json(talk.trace.to_json()) == talk.trace


def test_states_segments_moments():
    trace = run(scenes.open_close)
    assert trace.states("B")[0] == (0.0, State.CLOSED)
    assert trace.state_at("B", 0.13) is State.SYN_RECEIVED
    assert trace.tcb("B", step=0).state is State.CLOSED and trace.tcb("B").state is State.CLOSED
    assert trace.flight(2).segment.ctl == ("SYN", "ACK") and str(trace.flight(1)) == "1. A <SEQ=100><CTL=SYN> delivered"
    assert [m.heard for m in trace.of("B") if m.kind == "arrival"] == [1, 3, 4, 7]
    assert [flight.number for flight in trace.segments] == list(range(1, 8))
    assert trace.end == pytest.approx(240.625)


def test_every_moment_says_which_rows_fired():
    for moment in run(scenes.textbook).moments:
        assert moment.fired and all(row.cite for row in moment.fired)


@pytest.mark.parametrize(
    "text, says",
    [
        ("hello", "not a trace: Expecting value"),
        ("{}", "'name' is missing"),
        ("[]", "not a trace: list indices"),
        ('{"name": "x", "start": {}, "segments": [], "moments": [{"t": 0}]}', "'tcb' is missing"),
    ],
)
def test_what_is_no_trace_says_what_is_wrong(text, says):
    with pytest.raises(ValueError, match=says):
        Trace.from_json(text)


def test_an_unknown_state_is_named():
    raw = json.loads(run(scenes.open_close).to_json())
    raw["start"]["A"]["state"] = "HALF-OPEN"
    with pytest.raises(ValueError, match="not a trace: 'HALF-OPEN' is not a valid State"):
        Trace.from_json(json.dumps(raw))
