"""A text and the probes that follow it, in an interview and at a terminal: a kind made for the test asks two."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from tcplearn.cli.asking import Desk, Skipped
from tcplearn.cli.quiz import answered
from tcplearn.interview import begin
from tcplearn.quiz import Grade, Question, ask, grade, solve
from tcplearn.quiz.kinds import kinds

PROBES = ("LOSS-04", "TW-15")


def _grade(question: Question, response: Any) -> Grade:
    """Half a mark for each probe answered rightly; a text alone is no verdict."""
    if isinstance(response, dict):
        share = sum(grade(ask(id), response["probes"][id]).right for id in PROBES) / len(PROBES)
        return Grade(share, share == 1, {}, "done", None)
    return Grade(0.0, False, {}, "now show it", None, read=bool(response), probes=tuple(map(ask, PROBES)))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Question:
    told = SimpleNamespace(grade=_grade, solve=lambda question: "because")
    monkeypatch.setitem(kinds(), "told", told)
    return replace(ask("TW-01"), kind="told", shape="write", options=(), case=ask("TW-01").case)


def test_each_probe_becomes_the_question_and_the_verdict_comes_with_the_last(written: Question) -> None:
    session = begin("screen")
    session.question = written
    first = session.submit("because", "sure", 5.0)
    assert first is not None and first.probes and session.probing and not session.said
    assert session.question is not None and session.question.id == "LOSS-04" and session.hint() is None
    assert session.submit("hm", "", 6.0).read is False  # type: ignore[union-attr]
    assert session.question.id == "LOSS-04"
    session.submit("ESTABLISHED", "", 7.0)
    assert session.question.id == "TW-15" and not session.said
    last = session.submit("CLOSED", "", 8.0)
    assert last is not None and last.score == 0.5 and not session.probing
    (said,) = session.said
    assert said.question is written and said.confidence == "sure" and said.earned == 0.5 and said.seconds == 8.0
    assert said.response == {"text": "because", "probes": {"LOSS-04": "ESTABLISHED", "TW-15": "CLOSED"}}


def test_to_leave_a_probe_is_to_leave_the_text(written: Question) -> None:
    session = begin("screen")
    session.question = written
    session.submit("because", "", 5.0)
    session.skip(6.0)
    (said,) = session.said
    assert said.question is written and said.grade is None and not session.probing
    assert session.question is not None and session.question.id not in PROBES


def desk(lines: list[str]) -> tuple[Desk, list[str]]:
    written: list[str] = []

    def read(prompt: str) -> str:
        written.append(prompt)
        if not lines:
            raise EOFError
        return lines.pop(0)

    return Desk("en", read, written.append), written


def test_at_a_terminal_the_probes_follow_the_text_and_then_the_rubric(written: Question) -> None:
    typed = ["because", "of that", "", "ESTABLISHED", solve(ask("TW-15")), "a c"]
    at, shown = desk(typed)
    response, verdict = answered(at, written, lambda: None)
    assert response["text"] == "because\nof that" and verdict.right and not typed
    assert len(response["ticks"]) == 2 and set(response["probes"]) == set(PROBES)
    said = "\n".join(shown)
    assert said.index("now show it") < said.index("LOSS-04") < said.index("TW-15  ") < said.index("A model answer")


@pytest.mark.parametrize(("line", "count"), [("a c", 2), ("A,b、c", 3), ("", 0), ("none", 0)])
def test_points_are_ticked_by_their_letters(written: Question, line: str, count: int) -> None:
    at, _ = desk([line])
    assert len(at.ticks(written)) == count


def test_the_end_of_the_input_in_a_probe_leaves_the_text(written: Question) -> None:
    at, _ = desk(["because", "", "ESTABLISHED"])
    with pytest.raises(Skipped):
        answered(at, written, lambda: None)
