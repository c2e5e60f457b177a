"""A why-question inside a drill: what was read, follow-ups one after the other, the rubric beside a model answer.

How the follow-ups are chosen and scored is the kind's own; here stands one that asks two and counts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tcplearn import memory
from tcplearn.quiz import Grade, Question, ask, grade
from tcplearn.quiz.kinds import kinds
from tcplearn.widgets import drill_turn
from tcplearn.widgets.drill import Drill

TEXT = "A delayed duplicate SYN can arrive, and the server cannot tell it from a new one; the client answers with RST."
MODEL = "The server must learn that its SYN,ACK arrived."
PROBES = ("LOSS-04", "OPEN-03")


def graded(question: Question, response: Any) -> Grade:
    text = response.get("text", "") if isinstance(response, dict) else response or ""
    if not text.strip():
        return Grade(0.0, False, {}, "Nothing is answered yet.", None, read=False, lang=question.lang)
    answers = response.get("probes", {}) if isinstance(response, dict) else {}
    probes = tuple(ask(id, question.seed, question.lang) for id in PROBES)
    if set(answers) != set(PROBES):
        return Grade(0.0, False, {}, "Read; now show it.", None, lang=question.lang, probes=probes)
    score = sum(grade(probe, answers[probe.id]).score for probe in probes) / len(probes)
    return Grade(score, score == 1, {}, f"{score:.0%} shown.", grade(probes[0], answers[PROBES[0]]).proof)


@pytest.fixture
def why(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drill]:
    kind = SimpleNamespace(grade=graded, solve=lambda question: MODEL)
    monkeypatch.setitem(kinds(), "made", kind)
    again = drill_turn._in
    monkeypatch.setattr(drill_turn, "_in", lambda q, lang: made(q, lang) if q.kind == "made" else again(q, lang))
    drill = Drill("OPEN-01", lang="en", memory=False)
    drill._ask(made(drill.question, "en"))
    yield drill


def made(question: Question, lang: str) -> Question:
    plain = ask(question.id, question.seed, lang)
    return replace(plain, kind="made", shape="write", options=(), blanks=(), ladder=())


def send(drill: Drill, do: str, **told: Any) -> None:
    drill._handle_custom_msg({"do": do, "edition": drill.shown["edition"], **told}, [])


def report(drill: Drill) -> dict[str, str]:
    return {each["point"]: each["state"] for each in drill.inside["report"]}


def test_an_empty_answer_is_not_read_and_nothing_is_asked_on(why: Drill) -> None:
    send(why, "check", response="  ")
    assert why.feedback["mark"] == "unread" and why.inside == {}


def test_what_was_read_is_told_with_its_words_and_what_was_not_is_not_yet(why: Drill) -> None:
    send(why, "check", response=TEXT)
    assert why.feedback["mark"] == "pending" and why.run == {} and why.score == (0, 0)
    assert report(why) == {"old_dup": "seen", "client_verifies": "seen", "server_cannot_know": "seen"}
    first = why.inside["report"][0]
    assert first["words"].startswith("seen: “") and first["words"].split("“")[1].split(" … ")[0].rstrip("”") in TEXT
    assert why.inside["probe"]["id"] == "LOSS-04" and why.inside["place"] == "Follow-up 1 of 2"
    assert why.inside["rubric"] == [] and why.inside["model"] == ""


def test_follow_ups_are_asked_one_after_the_other_and_decide(why: Drill) -> None:
    send(why, "check", response=TEXT, confidence="sure")
    send(why, "prove", response={"answer": "what?"})
    assert why.inside["probe"]["id"] == "LOSS-04" and "cannot read" in why.inside["unread"][0]
    send(why, "prove", response={"answer": "ESTABLISHED"})
    assert why.inside["probe"]["id"] == "OPEN-03" and why.inside["unread"] == []
    assert [(each["mark"], each["said"][0][1]) for each in why.inside["proved"]] == [("right", "Right: ESTABLISHED.")]
    send(why, "prove", response={"1": "SYN", "2": "1", "3": "SYN", "4": "1", "5": "ACK"})
    assert why.inside["probe"] == {} and why.feedback["mark"] == "wrong" and why.score == (0, 1)
    assert why._turn.confidence == "sure" and 0 < why.verdict.score < 1  # type: ignore[union-attr]
    assert set(report(why)) == {"old_dup", "two_way_harm", "client_verifies", "both_isn_acked", "server_cannot_know"}
    assert report(why)["two_way_harm"] == "not seen"
    with pytest.raises(LookupError, match="no follow-up"):
        why.prove("ESTABLISHED")


def test_the_rubric_is_ticked_beside_the_model_answer(why: Drill) -> None:
    why.check(TEXT)
    why.prove("ESTABLISHED")
    why.prove({"1": "SYN", "2": "101", "3": "SYN,ACK", "4": "101", "5": "ACK"})
    assert why.feedback["mark"] == "right" and why.inside["model"] == MODEL
    assert [ticked for _, _, ticked, _ in why.inside["rubric"]] == [False] * 5
    send(why, "tick", points=["old_dup"])
    assert [id for id, _, ticked, _ in why.inside["rubric"] if ticked] == ["old_dup"]
    assert why._turn.response["ticks"] == ["old_dup"] and why.score == (1, 1)


def test_it_is_kept_once_when_the_rubric_is_compared_or_one_goes_on(why: Drill, tmp_path: Path) -> None:
    kept = memory.open(tmp_path)
    why._keeper.memory = kept
    for _ in range(2):
        why._ask(made(why.question, "en"))
        why.check(TEXT)
        why.prove("ESTABLISHED")
        why.prove({"1": "SYN", "2": "101", "3": "SYN,ACK", "4": "101", "5": "ACK"})
    assert len(kept.attempts()) == 1
    why.tick("old_dup")
    why.tick("old_dup", "two_way_harm")
    assert [attempt.response.get("ticks") for attempt in kept.attempts()] == [None, ["old_dup"]]


def test_another_language_in_the_middle_keeps_what_was_shown(why: Drill) -> None:
    why.check(TEXT)
    why.prove("ESTABLISHED")
    why.lang = "zh"
    assert why.inside["probe"]["id"] == "OPEN-03" and why.inside["probe"]["text"].startswith("客户端 A")
    assert why.inside["proved"][0]["said"][0][1] == "正确：ESTABLISHED。"
    assert why.inside["report"][0]["words"].startswith("已讲到：“")
    why.prove({"1": "SYN", "2": "101", "3": "SYN,ACK", "4": "101", "5": "ACK"})
    assert why.feedback["mark"] == "right"


def test_who_gives_up_sees_the_model_answer_and_the_rubric(why: Drill) -> None:
    send(why, "give_up")
    assert why.inside["model"] == MODEL and len(why.inside["rubric"]) == 5 and why.inside["report"] == []
    assert why.score == (0, 1)
