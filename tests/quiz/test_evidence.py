"""Captures, diagnoses, lists of states, the one wrong line: what is shown, and that whatever explains it is right."""

from __future__ import annotations

import pytest

from tcplearn.quiz import Question, ask, bank, evidence, grade, solve
from tcplearn.quiz.case import Case
from tcplearn.quiz.kinds import diagnose, spot
from tcplearn.quiz.question import LETTERS
from tcplearn.world import Lose, run, scenes
from tcplearn.world.scenes import SCENES

LOST = run(scenes.open_close.but(faults=(Lose("A", ctl=("FIN", "ACK")),)))


def hiding(line: str) -> Question:
    """TRACE-09 with a seed that hides this line."""
    return ask("TRACE-09", next(s for s in range(99) if diagnose.hidden(Case(bank()["TRACE-09"], s)) == [line]))


def test_a_capture_shows_what_its_host_sees_and_says_nothing_of_losses() -> None:
    a, b = (evidence.sights(LOST, side) for side in ("A", "B"))
    assert len(a) == len(LOST.segments) and len(b) == len(a) - 1
    assert [sight.t for sight in b] == sorted(sight.t for sight in b)
    text = "\n".join(evidence.lines(LOST, "both", "en"))
    assert "lost" not in text and "Captured at A" in text and "Captured at B" in text


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_every_arrival_is_seen_where_it_arrives(scene: str) -> None:
    trace = run(SCENES[scene])
    for side in ("A", "B"):
        mine = [one.segment for one in evidence.sights(trace, side) if one.sender != side]
        whole = [f for f in trace.segments if f.to == side and f.arrived_at is not None and f.fate != "corrupted"]
        assert sorted(map(str, mine)) == sorted(str(flight.segment) for flight in whole)


def test_the_first_difference_is_the_first() -> None:
    plain = run(scenes.open_close)
    assert evidence.difference(LOST, LOST, "both") is None and evidence.same(LOST, LOST, "both")
    side, ours, theirs = evidence.difference(LOST, plain, "B") or pytest.fail("they differ")
    assert side == "B" and ours and theirs and theirs.t < ours.t


def test_any_faults_with_the_same_captures_are_right() -> None:
    """The same loss in other words, and with a further fault that nobody sees."""
    question = hiding("lose 3")
    words = grade(question, "lose first A ACK")
    assert words.right and "lose 3" in words.why  # and what was done here
    assert grade(question, "lose 3; delay third A ACK by 400").right
    assert grade(question, "丢失 3").right
    late = hiding("delay 1 by 1.5")
    assert not grade(late, "lose 1").right and grade(late, "delay first A SYN by 1.5").right


def test_a_wrong_diagnosis_is_told_where_it_parts_and_shown() -> None:
    question = hiding("lose 3")
    verdict = grade(question, "lose 4")
    assert not verdict.right and verdict.read and verdict.refuting is not None
    assert "captured:" in verdict.why and "yours:" in verdict.why
    for nothing in ("", "lose 99", "what?", "delay 3", "corrupt 3"):
        unread = grade(question, nothing)
        assert not unread.read and unread.proof is None


def test_the_ladder_of_a_diagnosis_does_not_tell() -> None:
    for seed in range(10):
        question = ask("TRACE-09", seed, "en")
        assert not any("lost" in line or "late" in line for line in question.ladder)
        assert question.shape == "schedule"


@pytest.mark.parametrize("seed", range(20))
def test_one_line_and_only_one_is_not_the_models(seed: int) -> None:
    case = Case(bank()["TRACE-08"], seed)
    shown, at = spot.lines(case)
    flights = [flight.segment for flight in case.trace().segments][: len(shown)]
    assert [i for i, segment in enumerate(shown) if segment != flights[i]] == [at]
    question = ask("TRACE-08", seed)
    for i, letter in enumerate(LETTERS[: len(shown)]):
        assert (grade(question, letter).score == 1) == (i == at)


def test_states_are_read_as_ss_spells_them() -> None:
    question = ask("TRACE-11", 3)
    right = solve(question)
    as_ss = {"SYN-RECEIVED": "SYN-RECV", "ESTABLISHED": "ESTAB"}
    assert grade(question, {name: as_ss.get(text, text) for name, text in right.items()}).score == 1
    one = next(iter(right))
    assert 0 < grade(question, {**right, one: "LISTEN" if right[one] != "LISTEN" else "CLOSED"}).score < 1


def test_what_is_seen_stands_above_the_question() -> None:
    assert len(ask("TRACE-05").ladder) == len(ask("TRACE-05").case.trace().segments)
    assert "lost" not in "".join(ask("TRACE-05").ladder)
