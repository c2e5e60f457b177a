"""What questions name in a run is there: a misspelt action never happens, and would pass for a wrong answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tcplearn.model import Open
from tcplearn.quiz import bank
from tcplearn.quiz.asks import parse
from tcplearn.quiz.case import Case
from tcplearn.quiz.entry import Entry
from tcplearn.quiz.kinds.fields import holes
from tcplearn.world import At, run
from tcplearn.world.scenes import SCENES


def expressions(entry: Entry) -> Iterator[str]:
    options = [raw for raw in entry.raw.get("option", ()) if isinstance(raw, dict)]
    yield from (text for text in [entry.raw.get("asks"), *(raw.get("if") for raw in options)] if isinstance(text, str))
    yield from (slip.asks for slip in entry.slips)


def scenes_of(entry: Entry) -> set[str]:
    options = [raw for raw in entry.raw.get("option", ()) if isinstance(raw, dict)]
    return {scene for scene in [entry.scene, *(raw.get("scene", "") for raw in options)] if scene}


def test_every_action_and_reply_that_a_question_names_happens_in_some_run() -> None:
    entries = list(bank().questions.values())
    named = {
        what
        for entry in entries
        for text in expressions(entry)
        for what in re.findall(r"\b[AB] (?:does|told) ([\w-]+)", text)
    }
    traces = [run(scene) for scene in SCENES.values()]
    traces += [Case(entry, 0).trace(scene) for entry in entries for scene in scenes_of(entry) if "(" in scene]
    traces.append(run(SCENES["handshake"].but(calls=(*SCENES["handshake"].calls, At(0.3, "A", Open("active"))))))
    moments = [moment for trace in traces for moment in trace.moments]
    there = {row.does for moment in moments for row in moment.fired} | {moment.reply for moment in moments}
    missing = {what for what in named if not any(what.replace("-", " ") in one for one in there)}
    assert {"retransmit", "pass_over_syn_queue_full", "connection-reset"} <= named and not missing


def test_an_ack_of_zero_is_a_field_like_any_other() -> None:
    case = Case(bank()["OPEN-11"], 15)
    assert parse("segment 2 ack")(case.trace()) == 0 and len(holes(case)) == 3
