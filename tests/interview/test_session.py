"""An interview as the conversation it is: whoever answers, it ends, and says what happened."""

from __future__ import annotations

import shlex
from random import Random
from typing import Any

import pytest

from tcplearn import variants
from tcplearn.cli import bounds, main
from tcplearn.interview import Graph, Link, Preset, Session, Start, begin, graph
from tcplearn.interview.report import rerun, shown
from tcplearn.quiz import Question, ask, bank, grade, solve
from tcplearn.text import Text

PRESETS = tuple(graph().presets)
LANGUAGES = ("en", "zh")


AND = Text("And then?", "然后呢？")


def small(start: str, *links: tuple[str, str]) -> Session:
    """An interview that opens with one question and goes on as the links say: (to, when)."""
    made = Graph({start: Start(start, AND)}, tuple(Link(start, to, when, AND) for to, when in links), {})
    return Session(Preset("small", AND, 10, 5), 0, "en", 0.0, made, bank())


def wrong_answer(question: Question) -> Any:
    """An answer that can be read and is not right; a text that says nothing."""
    tries: list[Any] = list("abcdef")
    tries += [["a"], ["b"], [], ["ESTABLISHED"], "LISTEN", "SYN", "RST", "7", "7 s", "A", "B", "1", "no", "2"]
    tries += [["lose 1"], ["lose 2"], ["duplicate 1 by 1"], "LISTEN  SYN  ->  CLOSED", "It is blue."]
    tries += [[letter] * len(question.menus) for letter in "ab"]
    tries += [{blank.name: value for blank in question.blanks} for value in ("7", "RST")]
    tries += [_filled(question)]
    tries += [sorted("abcdefghijkl"[: len(question.options)], reverse=turn) for turn in (False, True)]
    for response in tries:
        verdict = grade(question, response)
        if verdict.read and not verdict.right:
            return response
    raise AssertionError(f"{question.id}: no wrong answer is read")


def _filled(question: Question) -> dict[str, str]:
    """Every hole with something of its kind."""
    of = {"number": "7", "flags": "RST", "state": "LISTEN", "count": "7", "seconds": "7 s"}
    return {blank.name: of.get(blank.kind, "7") for blank in question.blanks}


def through(session: Session, answer: Any, step: float = 20.0) -> list[str]:
    """All questions asked when each is answered by `answer(question)` after some seconds."""
    asked, now = list[str](), session.begun
    while session.question is not None:
        now += step
        if not session.probing:
            asked.append(session.question.id)
        before = session.question
        verdict = session.submit(answer(before), "sure", now)
        if verdict is not None and not verdict.read:
            session.skip(now)
        assert session.question is not before or session.probing
        assert len(asked) < 100
    return asked


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("seed", [0, 7])
def test_a_model_student_gets_everything(preset: str, seed: int) -> None:
    session = begin(preset, seed=seed, weak=["TW"])
    asked = through(session, solve, 1.0)
    report = session.report()
    assert len(asked) == session.place[1] == len(set(asked))
    assert report.earned == report.points > 0
    assert not any(part.read or part.rerun or part.ideas for part in report.parts)


@pytest.mark.parametrize("preset", PRESETS)
def test_who_is_always_wrong_gets_nothing_and_is_told_what_to_read_and_to_run(preset: str) -> None:
    session = begin(preset, seed=3, weak=["LOSS"])
    asked = through(session, wrong_answer, 1.0)
    report = session.report()
    assert len(asked) == session.place[1] and report.earned < report.points
    for part in report.parts:
        missed = [line for line in part.lines if line.verdict == "wrong"]
        assert not missed or part.read
    assert any(part.rerun for part in report.parts)


@pytest.mark.parametrize("preset", PRESETS)
def test_what_cannot_be_read_changes_nothing(preset: str) -> None:
    session = begin(preset, seed=5)
    while session.question is not None:
        before, count = session.question, len(session.said)
        verdict = session.submit("", "", 10.0)
        assert verdict is not None and not verdict.read
        assert session.question is before and len(session.said) == count
        session.skip(10.0)
    assert all(said.grade is None for said in session.said) and session.report().earned == 0


@pytest.mark.parametrize("preset", PRESETS)
def test_the_same_seed_is_the_same_interview_in_both_languages(preset: str) -> None:
    one, again, zh = (through(begin(preset, seed=9, lang=lang, weak=["SEQ"]), solve) for lang in ("en", "en", "zh"))
    assert one == again == zh


def test_another_seed_is_another_interview() -> None:
    assert len({tuple(through(begin("screen", seed=seed), solve)) for seed in range(5)}) > 1


@pytest.mark.parametrize(
    ("letter", "to"),
    [("right", "LOSS-04"), ("M05", "LOSS-10"), ("M28", "LOSS-06"), ("skip", "LOSS-06")],
)
def test_the_verdict_chooses_the_follow_up(letter: str, to: str) -> None:
    """A right answer, a wrong idea that has a follow-up of its own, another wrong one, none: each leads somewhere."""
    session = small("LOSS-03", ("LOSS-04", "right"), ("LOSS-10", "M05"), ("LOSS-06", "wrong"))
    asked = session.question
    assert asked is not None and session.link == AND.en
    said = {grade(asked, each).ideas[:1] or (grade(asked, each).right,): each for each in "abcd"}
    if letter == "skip":
        session.skip(1.0)
    else:
        session.submit(said[(True,)] if letter == "right" else said[(letter,)], "", 1.0)
    assert session.question is not None and session.question.id == to


def test_nothing_is_asked_twice_and_a_chain_without_an_end_in_sight_ends() -> None:
    session = small("LOSS-03", ("LOSS-03", "any"))
    assert session.question is not None
    session.submit(solve(session.question), "", 1.0)
    assert session.question is None


def test_when_time_is_up_the_answer_counts_and_nothing_more_is_asked() -> None:
    session = begin("screen", now=100.0)
    assert session.question is not None and session.left(100.0) == 600 and session.left(900.0) == 0
    session.submit(solve(session.question), "", 701.0)
    assert session.question is None and session.report().earned == 1
    with pytest.raises(LookupError, match="over"):
        session.submit("a", "", 702.0)
    with pytest.raises(LookupError, match="over"):
        session.skip(702.0)


def test_each_hint_costs_and_the_score_never_falls_below_nothing() -> None:
    session = begin("screen")
    assert session.question is not None
    first = session.question
    hints = []
    while hint := session.hint():
        hints.append(hint)
    assert len(hints) == len(set(hints)) >= 2 and session.given == tuple(hints)
    session.submit(solve(first), "sure", 5.0)
    said = session.said[0]
    assert said.hints == len(hints) and said.earned == max(0.0, 1 - 0.25 * len(hints)) and said.grade
    assert said.grade.score == 1 and session.given == ()


def test_a_paper_says_nothing_before_its_end() -> None:
    session = begin("paper", lang="zh")
    assert session.silent and session.question is not None and session.link == ""
    assert session.submit(solve(session.question), "", 1.0) is None
    assert session.skip(2.0) == "" and session.said[0].earned == session.said[0].points == 2


def test_a_paper_has_choices_and_a_long_question_at_its_end() -> None:
    points = [points for _, points in graph().presets["paper"].paper]
    session = begin("paper")
    through(session, solve)
    assert session.report().points == sum(points) and points[-1] > points[0]
    assert {said.question.shape for said in session.said} >= {"pick", "fill"}
    assert session.said[-1].question.ladder


@pytest.mark.parametrize("seed", range(8))
def test_whatever_one_does_nothing_is_asked_twice_and_it_ends(seed: int) -> None:
    dice, now = Random(seed), 0.0
    session = begin(dice.choice(PRESETS), seed=seed, lang=dice.choice(LANGUAGES), weak=["CLOSE"])
    for _ in range(1000):
        if session.question is None:
            break
        now += dice.uniform(0, 60)
        match dice.choice(["hint", "skip", "unread", "right", "a"]):
            case "hint":
                session.hint()
            case "skip":
                session.skip(now)
            case "unread":
                session.submit("", "unsure", now)
            case "right":
                session.submit(solve(session.question), "sure", now)
            case letter:
                session.submit(letter, "", now)
    assert session.question is None
    asked = [said.question.case.entry.about for said in session.said]
    assert session.silent or len(asked) == len(set(asked))
    assert len(asked) == session.place[1] or session.left(now) == 0
    assert all(0 <= said.earned <= said.points for said in session.said)
    assert sum(said.seconds for said in session.said) == pytest.approx(now)


def test_weak_spots_come_first() -> None:
    concepts = [id.split("-")[0] for id in through(begin("weak", weak=["SIM", "SEQ"]), solve)]
    assert concepts[0] == "SIM" and "SEQ" in concepts


def test_the_report_puts_what_was_missed_first_and_names_the_idea() -> None:
    session = small("SEQ-05", ("LOSS-03", "any"))
    asked = session.question
    assert asked is not None
    session.submit(solve(asked), "unsure", 30.0)
    missed = session.question
    assert missed is not None
    letter = next(letter for letter in "abcd" if grade(missed, letter).ideas == ("M05",))
    session.submit(letter, "sure", 40.0)
    report = session.report()
    assert [part.concept for part in report.parts] == ["LOSS", "SEQ"] and report.seconds == 40
    told = report.told()
    assert "LOSS-03  wrong, you were sure" in told and "SEQ-05  right, you were not sure" in told
    assert shown(missed, solve(missed)) in told and bank().ideas["M05"].en in told
    assert report.parts[0].rerun[0].split(" --against ")[0] == "tcplearn trace third_ack_lost"
    assert report.parts[0].read == ("3.10.8",)


@pytest.mark.parametrize(
    ("id", "ideas", "against"),
    [("TW-01", [], "no_time_wait"), ("TW-01", ["M06"], "both_sides_wait"), ("SEQ-05", [], "")],
)
def test_what_the_report_says_to_run_again_can_be_run(
    id: str, ideas: list[str], against: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = rerun(ask(id), ideas)
    assert line.partition(" --against ")[2] == against
    assert main(shlex.split(line)[1:]) == 0
    assert "--> ESTABLISHED" in capsys.readouterr().out


def test_what_one_may_expect_to_hear_is_in_the_report_for_right_answers_too() -> None:
    id = next(id for id in bank() if bank()[id].hear.en and bank()[id].about == id)
    session = small(id)
    assert session.question is not None
    heard = grade(session.question, solve(session.question)).hear
    session.submit(solve(session.question), "", 1.0)
    line = session.report().parts[0].lines[0]
    assert line.verdict == "right" and line.hear == heard
    assert f"What your interviewer may expect to hear: {heard}" in session.report().told()


def test_stopping_keeps_what_was_said() -> None:
    session = begin("deep")
    assert session.question is not None
    session.submit(solve(session.question), "", 1.0)
    session.stop()
    assert session.question is None and session.report().earned == 1


def test_an_unknown_interview_and_language_are_said() -> None:
    with pytest.raises(LookupError, match="did you mean screen"):
        begin("sceen")
    with pytest.raises(ValueError, match="no language 'fr'"):
        begin("screen", lang="fr")


def test_every_question_names_a_run_that_the_command_line_can_read() -> None:
    for id in bank():
        for line in rerun(ask(id, 1), bank()[id].ideas):
            _, _, scene, *against = shlex.split(line)
            assert bounds.scene(scene, "en").calls, line
            assert not against or against[1] in variants.names(), line
