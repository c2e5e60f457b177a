"""What a recorder may see of a side's states, and what SACK lets Linux leave out: no more is excused than that."""

from __future__ import annotations

import json
from pathlib import Path

from tcplearn.capture.kernels import deviations as d
from tcplearn.capture.kernels.compare import Shown, compare, compare_paths, recovers, relative
from tcplearn.capture.kernels.paths import model_paths, newest_path
from tcplearn.capture.kernels.recordings import SHIPPED, shipped, told
from tcplearn.model import Open, Segment, State
from tcplearn.world import LINUX_6, At, Inject, Lose, Scene, run

RECORDINGS = shipped()
FOLDER = Path(__file__).resolve().parent.parent / "tcplearn" / "capture" / "kernels" / SHIPPED
LISTENS, OPENS = At(0.0, "B", Open("passive")), At(0.1, "A", Open("active"))


def states(path):
    return " ".join(state.value for _, state in path)


def agrees(trace, side, theirs):
    return any(not compare_paths(side, path, theirs.split())[0] for path in model_paths(trace, side))


def two(*faults):
    calls = (LISTENS, OPENS, At(1.0, "A", Open("active"), "2"))
    return run(Scene("two", calls, faults, policy=LINUX_6, until=1.9))


def test_the_newest_connection_alone():
    """Between its beginning and its arrival the other side has no socket of it."""
    trace = two()
    assert states(newest_path(trace, "A")) == "SYN-SENT ESTABLISHED SYN-SENT ESTABLISHED"
    assert states(newest_path(trace, "B")) == "LISTEN SYN-RECEIVED ESTABLISHED CLOSED SYN-RECEIVED ESTABLISHED"
    unheard = two(Lose("A", ctl=("SYN",), on="2"))
    assert states(newest_path(unheard, "A")) == "SYN-SENT ESTABLISHED SYN-SENT"
    assert states(newest_path(unheard, "B")) == "LISTEN SYN-RECEIVED ESTABLISHED CLOSED"
    assert agrees(unheard, "B", "LISTEN SYN-RECEIVED ESTABLISHED CLOSED")
    assert not agrees(unheard, "B", "LISTEN SYN-RECEIVED ESTABLISHED CLOSED SYN-RECEIVED")
    assert not agrees(unheard, "B", "LISTEN SYN-RECEIVED CLOSED")


def test_a_half_open_request_that_disappears_may_be_seen_as_closed():
    forged = Inject(0.5, "B", Segment(900)), Inject(0.6, "B", Segment(901, None, ("RST",)))
    trace = run(Scene("gone", (LISTENS,), forged, policy=LINUX_6))
    assert agrees(trace, "B", "LISTEN SYN-RECEIVED LISTEN")
    assert agrees(trace, "B", "LISTEN SYN-RECEIVED CLOSED")
    assert not agrees(trace, "B", "LISTEN SYN-RECEIVED")
    assert not agrees(trace, "B", "CLOSED SYN-RECEIVED CLOSED")
    stays = run(Scene("open", (LISTENS, OPENS), policy=LINUX_6, until=1.0))
    assert not agrees(stays, "B", "LISTEN SYN-RECEIVED ESTABLISHED CLOSED")


def sent(t, octets, number, *ctl):
    return "B", t, Segment(number, 101, ctl, bytes(octets))


def shown(*segments) -> list[Shown]:
    return relative([("A", 0.0, Segment(100)), ("B", 0.0, Segment(300, 101)), *segments])["B"]


def test_with_sack_a_fin_beyond_the_loss_is_under_way_too():
    story = shown(sent(1, 5, 301), sent(1, 0, 306, "FIN"), sent(1.3, 5, 301))
    assert recovers(story, sack=True) and not recovers(story)
    assert not recovers(shown(sent(1, 5, 301), sent(1.3, 5, 301)), sack=True)


def test_a_fin_that_arrived_is_excused_and_nothing_else():
    recording = RECORDINGS["fin_beyond_loss"]
    assert recording.compare().deviations == (d.LOSS_RECOVERY,)

    def changed(change):
        raw = json.loads((FOLDER / "fin_beyond_loss.json").read_text("utf-8"))
        change([each for each in raw["segments"] if each["from"] == "client"])
        return compare(told(raw), recording.trace)

    def ends_without_a_fin(mine):
        next(each for each in mine if "F" in each["flags"])["flags"] = "A"

    def sends_more(mine):
        mine[-2]["len"] += 1

    assert changed(lambda mine: None).agrees
    assert not changed(ends_without_a_fin).agrees
    assert not changed(sends_more).agrees
    assert State.TIME_WAIT.value in recording.kernel.paths["A"]
