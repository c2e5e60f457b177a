"""The drill without a browser: messages in, state out, what is kept, and what it leaves in the notebook."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tcplearn import memory
from tcplearn.quiz import ask, bank, solve
from tcplearn.text import LANGUAGES
from tcplearn.widgets.drill import Drill
from tcplearn.widgets.drill_alone import Sheet
from tcplearn.widgets.drill_words import WORDS


class Kept:
    """A memory that only remembers what it was told."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, Any, float, dict[str, Any]]] = []

    trouble = None

    def record(self, question: Any, response: Any, grade: Any, sure: Any, seconds: float, hints: int) -> None:
        more = {"confidence": sure, "seconds": seconds, "hints": hints}
        self.rows.append((question.id, response, grade.score, more))


def drill(*ids: str, lang: str = "en", memory: Any = False) -> Drill:
    return Drill(list(ids), lang=lang, memory=memory)


def send(drill: Drill, do: str, **told: Any) -> None:
    drill._handle_custom_msg({"do": do, "edition": drill.shown["edition"], **told}, [])  # as the browser sends it


def lines(drill: Drill, kind: str) -> list[str]:
    return [line for each, line in drill.feedback["said"] if each == kind]


def test_it_asks_one_question_several_a_concept_or_all() -> None:
    assert Drill("LOSS-04", lang="en", memory=False).question.id == "LOSS-04"
    assert drill("TW-02", "OPEN-03").question.id == "TW-02"
    assert Drill("CLOSE", memory=False).question.id.startswith("CLOSE-")
    assert Drill(memory=False).question.id == next(iter(bank()))
    with pytest.raises(LookupError, match="did you mean LOSS-0"):
        Drill("LOSS-99", memory=False)


def test_the_browser_is_told_the_question_and_not_the_answer() -> None:
    told = drill("LOSS-04")
    assert "ESTABLISHED" not in json.dumps([told.shown, told.feedback, told.hints, told.inside, told.run])
    send(told, "check", response="Established")
    assert "ESTABLISHED" in json.dumps(told.run)


def test_a_wrong_idea_is_named_and_both_runs_are_shown_from_where_they_part() -> None:
    wrong = drill("LOSS-04")
    send(wrong, "check", response="closed", confidence="sure")
    assert (wrong.feedback["mark"], wrong.feedback["points"]) == ("wrong", {"answer": "wrong"})
    assert "answered with RST" in lines(wrong, "idea")[0]
    assert lines(wrong, "first") == ["Not so: you say closed, the run says ESTABLISHED."]
    assert lines(wrong, "rfc") == ["RFC 9293, section 3.10.7.4."]
    assert lines(wrong, "remark") == ["You were sure of it: worth a second look."]
    assert len(wrong.run["drawings"]) == 2 and wrong.run["parts"] > 0
    assert any(kind == "parts" for kind, _ in wrong.run["why"])
    assert wrong.run["text"].count("<CTL=RST>") == 1


def test_a_run_of_ones_own_stands_beside_what_happened() -> None:
    wrong = drill("TRACE-09")
    wrong.check(["lose 3"])
    assert wrong.feedback["mark"] == "wrong" and wrong.run["title"] == "What happens, and what you say"
    assert len(wrong.run["drawings"]) == 2 and "As you have it" in wrong.run["text"]


def test_a_right_answer_has_its_run() -> None:
    right = drill("LOSS-04")
    send(right, "check", response="ESTABLISHED", confidence="unsure")
    assert right.feedback["mark"] == "right" and right.score == (1, 1)
    assert lines(right, "remark") == ["You were not sure, and you were right."]
    assert len(right.run["drawings"]) == 1
    assert len(right.run["steps"]) == len(right.verdict.proof.moments) + 1  # type: ignore[union-attr]


def test_of_several_options_the_picked_and_the_missed_have_a_mark() -> None:
    told = drill("HDR-01")
    right = solve(told.question)
    wrong = next(letter for letter in "abcde" if letter not in right)
    told.check([right[0], wrong])
    assert told.feedback["points"] == {right[0]: "right", wrong: "wrong", **dict.fromkeys(right[1:], "missed")}


def test_what_cannot_be_read_loses_nothing_and_can_be_mended() -> None:
    memory = Kept()
    told = drill("OPEN-03", memory=memory)
    given = {**solve(told.question), "2": "lots"}
    send(told, "check", response=given)
    assert told.feedback["mark"] == "unread" and told.run == {} and told.score == (0, 0)
    assert told.feedback["points"]["2"] == "unread" and "right" not in told.feedback["points"].values()
    send(told, "check", response={**given, "2": "101"})
    assert told.feedback["mark"] == "right"
    assert [score for _, _, score, _ in memory.rows] == [1.0]


def test_one_verdict_stands() -> None:
    told = drill("LOSS-04")
    send(told, "check", response="closed")
    send(told, "check", response="ESTABLISHED")
    send(told, "give_up")
    assert told.feedback["mark"] == "wrong" and told.score == (0, 1)


def test_a_message_about_a_question_that_is_gone_is_not_heard() -> None:
    told = drill("LOSS-04", "OPEN-03")
    told.check("closed")
    send(told, "follow", edition=-1)
    assert told.question.id == "LOSS-04"
    send(told, "follow")
    assert told.question.id == "OPEN-03" and told.feedback["mark"] == ""


def test_hints_come_in_steps_and_are_counted() -> None:
    memory = Kept()
    told = drill("LOSS-04", memory=memory)
    told._ask(replace(told.question, hints=("Which ACK does the data carry?", "SYN-RECEIVED hears an ACK.")))
    assert told.hints == {"given": [], "more": "Hint"}
    send(told, "hint")
    assert told.hints == {"given": ["Which ACK does the data carry?"], "more": "Hint (2 of 2)"}
    send(told, "hint")
    send(told, "hint")
    assert told.hints["more"] == "" and len(told.hints["given"]) == 2
    told.check("ESTABLISHED", "sure")
    send(told, "hint")
    [(id, response, score, more)] = memory.rows
    assert (id, response, score, more["hints"], more["confidence"]) == ("LOSS-04", "ESTABLISHED", 1.0, 2, "sure")
    assert more["seconds"] >= 0


def test_who_does_not_know_is_told_the_answer_and_it_counts_as_nothing() -> None:
    memory = Kept()
    told = drill("LOSS-03", memory=memory)
    send(told, "give_up")
    key = solve(told.question)
    assert lines(told, "first") == [f"The answer: {key}) B, in SYN-RECEIVED: its timer repeats the SYN,ACK"]
    assert told.feedback["mark"] == "gave-up" and told.score == (0, 1) and len(told.run["drawings"]) == 1
    assert memory.rows[0][2] == 0.0


def test_what_cannot_be_kept_counts_all_the_same(tmp_path: Path) -> None:
    told = drill("LOSS-04", memory=tmp_path)
    (tmp_path / "attempts.sqlite").write_bytes(b"no database, and longer than a header of SQLite would be" * 20)
    told.check("ESTABLISHED")
    assert told.score == (1, 1) and told.feedback["mark"] == "right"
    [trouble] = lines(told, "trouble")
    assert trouble.startswith("Your answer counts here, but it was not kept: ") and "attempts.sqlite" in trouble


def test_where_there_is_no_database_it_drills_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("tcplearn.memory")
    monkeypatch.setitem(sys.modules, "tcplearn.memory", None)  # as Python does for what cannot be imported
    told = Drill(lang="en")
    assert told.question.id == next(iter(bank()))
    told.give_up()
    assert "not kept" in lines(told, "trouble")[0] and told.feedback["next"]


def test_what_is_due_is_asked_with_fresh_numbers(tmp_path: Path) -> None:
    told = Drill(lang="en", memory=tmp_path)
    first = told.question.id
    told.give_up()
    told.follow()
    assert told.question.id != first and told.feedback["place"] == "0 of 1 right so far"
    told.give_up()
    asked = [(attempt.question, attempt.score, attempt.response) for attempt in memory.open(tmp_path).attempts()]
    assert asked == [(first, 0.0, None), (told.question.id, 0.0, None)]
    again = Drill(lang="en", memory=tmp_path).question
    assert (again.id, again.seed) not in {(first, 0), (told.question.id, 0)}


def test_the_list_comes_first_then_what_an_interviewer_would_ask() -> None:
    told = drill("LOSS-03", "OPEN-03")
    told.check("a")
    assert told.feedback["next"] == "Next question: OPEN-03"
    assert told.feedback["place"] == f"question 1 of 2 · {told.score[0]} of 1 right so far"
    told.follow()
    told.give_up()
    assert told.feedback["next"] == f"Follow-up: {bank()['OPEN-03'].then}"
    told.follow()
    assert told.question.id == bank()["OPEN-03"].then


def test_at_the_end_it_says_so() -> None:
    told = Drill(lang="en", memory=False)
    while told.feedback["mark"] == "":
        told.give_up()
        told.follow()
    assert {turn.question.id for turn in told.turns} == set(bank()) and len(told.turns) == len(bank())
    assert told.feedback["next"] == "" and told.feedback["last"] == "That was the last question."


def test_again_has_new_numbers() -> None:
    told = drill("SEQ-05")
    before = told.question.text
    assert told.shown["again"] == "Again with new numbers"
    told.give_up()
    told.again()
    assert told.question.id == "SEQ-05" and told.question.text != before and told.verdict is None


def test_another_language_keeps_what_was_typed_and_the_verdict() -> None:
    told = drill("LOSS-04")
    told.draft = {"answer": "clos"}
    told.lang = "zh"
    assert told.shown["given"] == {"answer": "clos"} and told.shown["asked"]["text"].startswith("第三次握手")
    told.check("closed", "sure")
    told.lang = "en"
    assert lines(told, "first") == ["Not so: you say closed, the run says ESTABLISHED."] and told.score == (0, 1)
    told.lang = "zh"
    assert lines(told, "remark") == ["你很有把握，却答错了：值得再看一遍。"] and len(told.turns) == 1


OWN = """
[[question]]
id   = "LOSS-90"
kind = "predict"
scene = "third_ack_lost_then_data"
asks = "A.state after segment 4"
ask  = {en = "Which state is A in?", zh = "A 处于什么状态？"}
why  = {en = "It heard the SYN,ACK.", zh = "它收到了 SYN,ACK。"}
rfc  = "3.5"
"""


def test_questions_of_ones_own_are_drilled_too(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN, "utf-8")
    told = Drill(lang="en", memory=False, folder=tmp_path)
    assert told.check("ESTABLISHED").right and told.feedback["last"]
    told.lang = "zh"
    assert told.question.text == "A 处于什么状态？" and lines(told, "first") == ["正确：ESTABLISHED。"]
    told.again()
    assert told.question.id == "LOSS-90"


def test_a_ladders_holes_stand_in_its_lines() -> None:
    told = drill("OPEN-03")
    holes = [part["blank"] for line in told.shown["asked"]["ladder"] for part in line if "blank" in part]
    assert holes == [blank.name for blank in told.question.blanks]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_kernel_the_answer_is_folded_below_the_question(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = drill("LOSS-03", lang=lang)
    data: dict[str, Any] = told._repr_mimebundle_()[0]
    line = data["text/plain"]
    assert "text/html" not in data
    assert told.question.text in (line.replace("\n", " "), line.replace("\n", ""))[lang == "zh"]
    monkeypatch.setenv("TCPLEARN_PAGE", "1")
    html = told._repr_mimebundle_()[0]["text/html"]
    question, answered = html.split("<details>")
    assert all(option in question for option in told.question.options) and "<svg" not in question
    assert "<svg" in answered and f"{solve(told.question)}) " in answered


def test_every_question_can_be_shown_on_a_sheet() -> None:
    for id in list(bank())[:12]:
        assert "<details>" in Sheet(ask(id)).part()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_languages_have_every_word(lang: str) -> None:
    words = drill("LOSS-04", lang=lang).shown["words"]
    assert set(words) == set(WORDS) and all(words.values())
    assert all(words[name] != WORDS[name].of("zh" if lang == "en" else "en") for name in WORDS)
