"""predict: the learner types what happens; the model's run, a calculation or a sourced fact decides.

asks = "B.state after segment 4"    any kind of value of the language in asks.py
ideas = ["M04"]                     wrong ideas to recognise in an answer
within = 0.01                       how far off a number may be, as a share of it (default: not at all;
                                    1 % for a duration question, since papers round)
[[question.slip]]                   asks, en, zh, idea: a wrong way to a value, and what to say of it
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tcplearn.quiz.asks import Asks
from tcplearn.quiz.case import Case
from tcplearn.quiz.entry import Slip
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import Blank, Form, Grade, Question
from tcplearn.quiz.runs import NotInRun
from tcplearn.quiz.values import Unread, hint, near, read, same
from tcplearn.text import Text
from tcplearn.world import SIDES

KEYS = {"asks": (str, True), "within": (float, False)}
ROUNDED = {"duration": 0.01}
LABEL = Text("Your answer", "你的答案")
ABOUT = Text("Right, to the accuracy that counts here: {}.", "正确（在本题允许的误差范围内）：{}。")
WORKED = Text("Worked: {}.", "算式：{}。")


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    if not 0 <= entry.raw.get("within", 0.0) < 1:
        yield "within", f"is a share of the answer, such as 0.01, not {entry.raw['within']!r}"


def check(case: Case) -> Iterator[tuple[str, str]]:
    asks = case.asks()
    try:
        truth = asks(case.trace())
    except NotInRun as missing:
        yield "asks", f"the run cannot answer it: {missing}"
        return
    value, _ = read(asks.kind, case.show(asks.kind, truth, "en"), case.scale)
    if not _right(case, asks, value):
        yield "asks", f"the run's answer {truth!r} cannot be typed"
    for slip in case.entry.slips:
        wrong = case.parse(slip.asks)
        if wrong.kind != asks.kind:
            yield "slip", f'"{slip.asks}" is a {wrong.kind}, and the question asks a {asks.kind}'
        elif _right(case, asks, wrong(case.trace())):
            yield "slip", f'"{slip.asks}" gives the right answer'


def form(case: Case, lang: str) -> Form:
    asks = case.asks()
    keys = [asks(case.trace())]
    if asks.kind == "state":  # not only the one that is asked for: it would show
        keys += [state for side in SIDES for _, state in case.trace().states(side)]
    said = hint(asks.kind, case.scale, keys)
    return Form(blanks=(Blank("answer", LABEL.of(lang), asks.kind, said.of(lang)),), shape="fill")


def grade(question: Question, response: Any) -> Grade:
    case, lang = question.case, question.lang
    asks = case.asks()
    text = verdicts.typed(response)
    if text is None:
        return verdicts.unread(question, repr(response), question.hint, case.proof)
    try:
        value, note = case.read(asks, text)
    except Unread as unread:
        return verdicts.unread(question, text, question.hint, case.proof, unread.why)
    truth = asks(case.trace())
    right = _right(case, asks, value)
    slip = None if right else _slipped(case, value)
    ideas = () if right else (*case.ideas_of(asks, value), *([slip.idea] if slip and slip.idea else ()))
    key = case.show(asks.kind, truth, lang)
    verdict = verdicts.say(lang, verdicts.WRONG if not asks.worked else verdicts.WRONG_SUM, text, key)
    if right:
        verdict = verdicts.say(lang, verdicts.RIGHT if same(asks.kind, value, truth) else ABOUT, key)
    said = [
        verdict,
        verdicts.say(lang, WORKED, asks.worked) if asks.worked else "",
        note.of(lang) if note else "",
        case.fill(slip.said, lang) if slip else "",
    ]
    points = {"answer": "right" if right else "wrong"}
    return verdicts.graded(question, float(right), points, said, ideas=ideas, slip=slip.asks if slip else "")


def _right(case: Case, asks: Asks, value: Any) -> bool:
    truth = asks(case.trace())
    return same(asks.kind, value, truth) or near(value, truth, _within(case))


def _within(case: Case) -> float:
    return float(case.entry.raw.get("within", ROUNDED.get(case.entry.kind, 0.0)))


def _slipped(case: Case, value: Any) -> Slip | None:
    """This is the wrong way that leads to a value."""
    for slip in case.entry.slips:
        asks = case.parse(slip.asks)
        try:
            wrong = asks(case.trace())
        except NotInRun:
            continue
        if same(asks.kind, value, wrong) or near(value, wrong, _within(case)):
            return slip
    return None


def solve(question: Question) -> str:
    asks = question.case.asks()
    return question.case.show(asks.kind, asks(question.case.trace()), question.lang)
