"""The interview in the notebook without a browser: the clock, what leads on, a silent paper, the report."""

from __future__ import annotations

from typing import Any

import pytest

from tcplearn.quiz import bank, solve
from tcplearn.text import LANGUAGES
from tcplearn.widgets.interviewer import Interview


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.t = 100.0

    def __call__(self) -> float:
        return self.t


@pytest.fixture
def watch() -> Watch:
    return Watch()


def send(interview: Interview, do: str, **told: Any) -> None:
    interview._handle_custom_msg({"do": do, "edition": interview.shown["edition"], **told}, [])


def answered(interview: Interview) -> None:
    """Answer what is asked, and its follow-ups, as the model would."""
    send(interview, "check", response=solve(interview.question), confidence="sure")
    while interview._turn.probes:
        send(interview, "prove", response=solve(interview._turn.probes[0]))


def test_nothing_is_asked_and_no_clock_goes_before_it_begins(watch: Watch) -> None:
    interview = Interview(lang="en", memory=False, now=watch)
    assert interview.shown["asked"]["shape"] == "none" and interview.shown["title"] == "10-minute screen"
    assert interview.shown["asked"]["text"].startswith("10-minute screen: 10 minutes")
    assert (interview.clock, interview.feedback["next"]) == ({}, "Begin")
    watch.t += 500
    send(interview, "follow")
    assert interview.clock == {"left": 600.0} and interview.shown["asked"]["shape"] != "none"
    assert interview.shown["languages"] == [] and interview.shown["link"]


def test_it_leads_on_from_question_to_question_to_the_report(watch: Watch) -> None:
    interview = Interview(lang="en", memory=False, now=watch)
    send(interview, "follow")
    asked = []
    while interview.shown["asked"]["id"]:
        asked.append(interview.question.id)
        before = interview.shown["edition"]
        send(interview, "follow")  # not before there is a verdict
        assert interview.shown["edition"] == before
        answered(interview)
        watch.t += 10
        send(interview, "follow")
    assert interview.session is not None and [said.question.id for said in interview.session.said] == asked
    assert len(asked) > 1 and all(said.grade and said.grade.right for said in interview.session.said)
    assert interview.feedback["mark"] == "done" and interview.clock == interview.run == interview.inside == {}
    assert interview.feedback["said"][0][1].startswith(f"10-minute screen: {len(asked)} of {len(asked)} points")
    assert {kind for kind, _ in interview.feedback["said"]} <= {"first", "part", "line", "detail"}


def test_when_the_time_is_over_the_next_thing_is_the_report(watch: Watch) -> None:
    interview = Interview(lang="en", memory=False, now=watch)
    send(interview, "follow")
    watch.t += 601
    send(interview, "give_up")
    assert interview.feedback["next"] == "To the report"
    send(interview, "follow")
    assert interview.shown["title"] == "10-minute screen: Report"
    assert "skipped" in "\n".join(line for _, line in interview.feedback["said"])


def test_a_hint_costs_and_stays_while_the_verdict_is_read(watch: Watch) -> None:
    interview = Interview(lang="en", memory=False, now=watch)
    send(interview, "follow")
    send(interview, "hint")
    assert len(interview.hints["given"]) == 1
    answered(interview)
    assert interview.session is not None
    [said] = interview.session.said
    assert said.hints == 1 and said.earned < said.points and len(interview.hints["given"]) == 1


def test_a_paper_keeps_its_verdicts_until_the_end(watch: Watch) -> None:
    interview = Interview("paper", lang="zh", memory=False, now=watch)
    send(interview, "follow")
    first = interview.question.id
    answered(interview)
    assert interview.question.id != first and interview.feedback["mark"] == "" and interview.run == {}
    while interview.shown["asked"]["id"]:
        answered(interview)
    assert interview.feedback["mark"] == "done" and "408" in interview.shown["title"]


def test_what_cannot_be_read_changes_nothing(watch: Watch) -> None:
    interview = Interview(lang="en", memory=False, now=watch)
    send(interview, "follow")
    send(interview, "check", response="?!")
    assert interview.feedback["mark"] == "unread" and interview.session is not None and interview.session.said == []
    answered(interview)
    assert interview.session.said[0].grade is not None


def test_another_interview_has_other_numbers(watch: Watch) -> None:
    interview = Interview(lang="en", memory=False, now=watch)
    send(interview, "follow")
    watch.t += 700
    send(interview, "give_up")
    send(interview, "follow")
    send(interview, "again")
    assert interview.feedback["mark"] == "ready" and interview.session is None and interview.score == (0, 0)
    send(interview, "follow")
    assert interview.question.seed == 1 and interview.clock == {"left": 600.0}


def test_the_language_is_chosen_before_it_begins(watch: Watch) -> None:
    interview = Interview(lang="en", memory=False, now=watch)
    interview.lang = "zh"
    assert interview.feedback["next"] == "开始" and interview.shown["languages"]
    send(interview, "follow")
    assert interview.question.lang == "zh"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_left_in_a_saved_notebook(lang: str, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TCPLEARN_PAGE", "1")
    data: dict[str, Any] = Interview("deep", lang=lang, memory=False, now=watch)._repr_mimebundle_()[0]
    assert "30" in data["text/plain"] and not any(bank()[id].ask.of(lang) in data["text/plain"] for id in bank())
    assert set(data) == {"text/plain"}


def test_a_preset_that_there_is_not() -> None:
    with pytest.raises(LookupError, match="did you mean screen"):
        Interview("scren", memory=False)
