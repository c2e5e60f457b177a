"""Sentences from menus: right if they hold in the run and not in that of the wrong idea; every sentence is tried."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tcplearn.quiz import Question, ask, bank, check, grade, solve
from tcplearn.quiz.asks import parse
from tcplearn.quiz.question import LETTERS
from tcplearn.variants import played
from tcplearn.world import run, scenes

CLAIMS = [id for id in bank() if bank()[id].kind == "claim"]


def sentences(question: Question) -> Iterator[str]:
    """All that can be built, typed as letters."""
    return map(" ".join, product(*(LETTERS[: len(menu.options)] for menu in question.menus)))


def test_there_are_enough() -> None:
    assert len(CLAIMS) >= 8
    assert {bank()[id].about for id in CLAIMS} >= {"LOSS-03", "TW-01", "OPEN-01"}


@pytest.mark.parametrize("id", CLAIMS)
def test_of_all_sentences_some_are_right_and_most_are_not(id: str) -> None:
    english, chinese = ask(id, 2, "en"), ask(id, 2, "zh")
    assert english.shape == "menus" and len(english.menus) >= 2
    scores = {typed: grade(english, typed).score for typed in sentences(english)}
    assert set(scores.values()) == {0.0, 0.5, 1.0}
    right = [typed for typed, score in scores.items() if score == 1]
    assert 0 < len(right) <= len(scores) / 3
    assert all(grade(chinese, typed).right for typed in right)
    assert " ".join(solve(english).values()) in right


def test_what_is_right_was_not_written_but_seen() -> None:
    question = ask("SIM-02.claim")
    right = [typed for typed in sentences(question) if grade(question, typed).right]
    states = question.menus[2].options
    told = {(typed[0].upper(), states[LETTERS.index(typed[4])]) for typed in right}
    ours, theirs = run(scenes.simultaneous_close), played("no_closing", scenes.simultaneous_close)
    differ = {
        (side, state)
        for side in "AB"
        for state in states
        if parse(f"{side} ever {state}")(ours) and not parse(f"{side} ever {state}")(theirs)
    }
    assert told == differ == {("A", "CLOSING"), ("B", "CLOSING")}


@pytest.mark.parametrize(
    ("id", "typed", "score", "en", "zh"),
    [
        ("OPEN-12.claim", "b a g", 1.0, "Right: “B passes through CLOSE-WAIT”", "正确：“B 会经过 CLOSE-WAIT”"),
        ("OPEN-12.claim", "a b h", 0.5, "does not speak against the idea", "不能反驳"),
        ("OPEN-12.claim", "b b g", 0.0, "CLOSE-WAIT (0.425 s)", "CLOSE-WAIT（0.425 s）"),
        ("LOSS-04.claim", "c b c", 0.0, "In the run it is: ESTABLISHED", "运行结果是：ESTABLISHED"),
        ("TW-01.claim", "a d a", 1.0, "“A sends RST: never”", "“A 发送 RST 的次数是零次”"),
    ],
)
def test_the_feedback_says_which_of_the_three_it_is(id: str, typed: str, score: float, en: str, zh: str) -> None:
    for lang, said in (("en", en), ("zh", zh)):
        verdict = grade(ask(id, 0, lang), typed)
        assert (verdict.score, verdict.right, verdict.read) == (score, score == 1, True)
        assert said in verdict.why
        assert set(verdict.points) == {"true", "against"}


def test_a_sentence_that_only_the_wrong_idea_makes_true_names_it() -> None:
    verdict = grade(ask("OPEN-12.claim"), {"who": "a", "does": "b", "state": "j"})
    assert verdict.ideas == ("M14",) and bank().ideas["M14"].en in verdict.why
    assert verdict.refuting and verdict.refuting.protocol != "RFC 9293"


def test_one_that_is_true_of_both_shows_both_runs() -> None:
    verdict = grade(ask("OPEN-12.claim"), "a b h")
    assert verdict.points == {"true": "right", "against": "wrong"}
    assert verdict.proof and verdict.refuting and verdict.proof.protocol != verdict.refuting.protocol


@pytest.mark.parametrize(
    "response",
    ["b a g", "B, A, G", "b a g.", ["b", "a", "g"], [1, 0, 6], {"who": "b", "does": "a", "state": "g"}, "ｂ ａ ｇ",
     {"who": "B", "does": "passes through", "state": "CLOSE-WAIT"}, {"state": 6, "does": "(a)", "who": "b)"}],
)  # fmt: skip
def test_a_sentence_is_given_in_every_usual_way(response: Any) -> None:
    assert grade(ask("OPEN-12.claim"), response).right


@pytest.mark.parametrize(
    "response",
    [None, "", "b a", "b a g k", "b a z", "b a l", "yes", [], {"who": "b"}, 3, True, ["b", "a", None], [1, 0, 99],
     {"who": "b", "does": "a", "state": True}],
)  # fmt: skip
def test_what_cannot_be_read_is_not_wrong(response: Any) -> None:
    for lang in ("en", "zh"):
        question = ask("OPEN-12.claim", 0, lang)
        verdict = grade(question, response)
        assert (verdict.read, verdict.right, verdict.points) == (False, False, {"answer": "unread"})
        assert question.hint in verdict.why


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('against = "no_closing"', 'against = "no_such"', "against: there is no variant 'no_such'"),
        ('against = "no_closing"', 'against = "in_window_reset"', "wrong: needs both languages"),
        ('says   = "{does}"', 'says   = "{who}.path"', "is a path; a sentence is true or false"),
        ('says   = "{does}"', 'says   = "{who} dances"', "says: cannot read"),
        ('"{who} {does} {state}."', '"{who} {does}."', "sentence: needs en with each menu's name"),
        ('against = "no_closing"', 'against = "both_sides_wait"', "some sentences must be right"),
        ('options = ["A", "B"]', 'options = ["A"]', "menu: has 2 to 12 options"),
        ('options = ["A", "B"]', 'options = ["A", 4]', "menu: an option is a text"),
        ('name = "who"', 'nam = "who"', "menu: has the keys name, en, zh and options"),
    ],
)  # fmt: skip
def test_a_bad_question_is_said_with_its_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = bank()["SIM-02.claim"].file
    text = next(part for part in file.read_text("utf-8").split("[[question]]\n") if "SIM-02.claim" in part)
    (tmp_path / "ideas.toml").write_text((file.parent / "misconceptions.toml").read_text("utf-8"), "utf-8")
    assert old in text
    text = text.replace(old, new, 1).replace('then   = "SIM-01"', 'then   = "SIM-02.claim"')
    (tmp_path / "claim.toml").write_text("[[question]]\n" + text, "utf-8")
    assert any(said in problem and "SIM-02.claim" in problem for problem in check(tmp_path)), check(tmp_path)
