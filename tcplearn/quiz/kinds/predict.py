"""predict: the learner types what happens; the model's run decides.

asks = "B.state after segment 4"    any kind of value of the language in asks.py
ideas = ["M04"]                     wrong ideas to recognise in an answer
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tcplearn.quiz.asks import parse
from tcplearn.quiz.case import Case
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import Blank, Form, Grade, Question
from tcplearn.quiz.runs import NotInRun
from tcplearn.quiz.values import Unread, hint, read, same
from tcplearn.text import Text

KEYS = {"asks": (str, True)}
LABEL = Text("Your answer", "你的答案")


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    return iter(())


def check(case: Case) -> Iterator[tuple[str, str]]:
    asks = case.entry.asks()
    try:
        truth = asks(case.trace())
    except NotInRun as missing:
        yield "asks", f"the run cannot answer it: {missing}"
        return
    value, _ = read(asks.kind, case.show(asks.kind, truth, "en"), case.scale)
    if not same(asks.kind, value, truth):
        yield "asks", f"the run's answer {truth!r} cannot be typed"


def form(case: Case, lang: str) -> Form:
    asks = case.entry.asks()
    said = hint(asks.kind, case.scale, [asks(case.trace())])
    return Form(blanks=(Blank("answer", LABEL.of(lang), asks.kind, said.of(lang)),))


def grade(question: Question, response: Any) -> Grade:
    case, lang = question.case, question.lang
    asks = parse(case.entry.raw["asks"])
    text = verdicts.typed(response)
    if text is None:
        return verdicts.unread(question, repr(response), question.hint, case.trace())
    try:
        value, note = case.read(asks, text)
    except Unread as unread:
        return verdicts.unread(question, text, question.hint, case.trace(), unread.why)
    truth = asks(case.trace())
    right = same(asks.kind, value, truth)
    ideas = case.ideas_of(asks, value)
    key = case.show(asks.kind, truth, lang)
    verdict = verdicts.say(lang, verdicts.RIGHT, key) if right else verdicts.say(lang, verdicts.WRONG, text, key)
    said = [verdict, note.of(lang) if note else "", *verdicts.named(question, ideas)]
    return Grade(
        float(right), right, {"answer": "right" if right else "wrong"}, verdicts.explained(question, *said),
        case.trace(), ideas=ideas, next=case.entry.then, lang=lang, numbers=case.entry.numbers,
    )  # fmt: skip


def solve(question: Question) -> str:
    asks = question.case.entry.asks()
    return question.case.show(asks.kind, asks(question.case.trace()), question.lang)
