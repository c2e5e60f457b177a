"""A why-question: what is read is no verdict; follow-ups on what was claimed make the score."""

from __future__ import annotations

from typing import Any

import pytest

from tcplearn.quiz import Question, ask, bank, grade, solve
from tcplearn.quiz.kinds.why import model
from tcplearn.quiz.reader import read_answer, rubrics

IDS = sorted(rubrics())
GOOD = {
    "en": "If the third segment is lost the client is already established while the server is still in SYN-RECEIVED. "
    "The server's timer fires and it sends the SYN-ACK again, and the client answers with its ACK once more.",
    "zh": "第三次握手的 ACK 丢失时，客户端已经是 ESTABLISHED，服务端还在 SYN-RCVD。"
    "服务端超时重传 SYN+ACK，客户端再次回复 ACK。",
}
KEYWORDS = "SYN ACK SYN-RECEIVED timer retransmit ESTABLISHED data RST give up"


def right(question: Question) -> dict[str, Any]:
    return {probe.id: solve(probe) for probe in question}  # type: ignore[attr-defined]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_good_text_is_read_then_proven(lang: str) -> None:
    question = ask("LOSS-03.why", 2, lang)
    assert question.shape == "write"
    pending = grade(question, GOOD[lang])
    assert pending.read and pending.probes and pending.score == 0 and not pending.right
    answers = {probe.id: solve(probe) for probe in pending.probes}
    done = grade(question, {"text": GOOD[lang], "probes": answers})
    assert done.score == 1 and done.right and not done.probes and done.proof is not None


def test_a_text_alone_never_scores() -> None:
    for id in IDS:
        question = ask(f"{id}.why")
        alone = grade(question, {"text": model(question)})
        assert alone.score == 0, id


def test_wrong_answers_to_the_follow_ups_take_the_points_back() -> None:
    question = ask("LOSS-03.why", 2)
    pending = grade(question, GOOD["en"])
    for probe in pending.probes:
        answers = {one.id: solve(one) for one in pending.probes}
        answers[probe.id] = wrong(probe)
        assert grade(question, {"text": GOOD["en"], "probes": answers}).score < 1


def wrong(question: Question) -> Any:
    """Some answer that can be read and is not right."""
    tries: list[Any] = ["a", "b", "c", "LISTEN", "CLOSED", "7", "RST", ["a"], ["b"], "no", "yes", "A", "neither", "9 s"]
    for one in tries:
        verdict = grade(question, one)
        if verdict.read and verdict.score < 1:
            return one
    raise AssertionError(question.id)


def test_keywords_are_asked_for_like_anything_else() -> None:
    question = ask("LOSS-03.why")
    pending = grade(question, KEYWORDS)
    assert pending.probes and pending.score == 0
    for answer in (wrong, solve):  # whoever lists words has claimed nothing, whatever else is known
        answers = {probe.id: answer(probe) for probe in pending.probes}
        assert grade(question, {"text": KEYWORDS, "probes": answers}).score == 0


def test_an_unread_follow_up_leaves_the_verdict_open() -> None:
    question = ask("LOSS-03.why")
    pending = grade(question, GOOD["en"])
    answers = {probe.id: solve(probe) for probe in pending.probes} | {pending.probes[0].id: "¿qué?"}
    told = grade(question, {"text": GOOD["en"], "probes": answers})
    assert not told.read and told.proof is None


def test_who_writes_nothing_can_tick_and_is_asked() -> None:
    question = ask("LOSS-03.why")
    assert not grade(question, "").read and not grade(question, None).read and not grade(question, 7).read
    ticked = {"text": "", "ticks": ["server_retx"]}
    pending = grade(question, ticked)
    assert pending.probes
    done = grade(question, {**ticked, "probes": {probe.id: solve(probe) for probe in pending.probes}})
    assert 0 < done.score < 1


def test_a_tick_without_a_follow_up_counts_half() -> None:
    question = ask("LOSS-03.why")
    pending = grade(question, GOOD["en"])
    answers = {probe.id: solve(probe) for probe in pending.probes}
    whole = grade(question, {"text": GOOD["en"], "probes": answers})
    assert whole.score == 1  # and a further tick after the follow-ups takes nothing away
    assert grade(question, {"text": GOOD["en"], "probes": answers, "ticks": ["states"]}).score <= 1


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_model_answer_is_its_own_best(id: str, lang: str) -> None:
    question = ask(f"{id}.why", 1, lang)
    assert grade(question, solve(question)).score == 1
    assert read_answer(id, model(question)).wrong == ()


@pytest.mark.parametrize("id", IDS)
def test_every_why_question_stands_in_the_bank(id: str) -> None:
    entry = bank()[f"{id}.why"]
    assert entry.kind == "why" and entry.about == id and entry.ask.en and entry.ask.zh
