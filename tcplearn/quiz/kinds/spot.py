"""spot: one field of one segment of a run has been changed; the learner finds the segment.

The seed draws the segment and the field, SEQ or ACK, and adds a little: it then skips octets, or acknowledges
what nobody sent. (One below could be an old segment, which a TCP may well send again.) The numbers that nothing
else tells, each side's first, stay as they are, and all other segments are those of the run: so one and only
one line is what the model would not send.

The one rule: right is the line that the model's own run does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tcplearn.model import Segment
from tcplearn.model.seq import plus
from tcplearn.quiz.case import Case
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.kinds.choice import picked
from tcplearn.quiz.question import LETTERS, Form, Grade, Question
from tcplearn.text import Text
from tcplearn.world import Flight

KEYS: dict[str, tuple[type, bool]] = {}
MOST = 9  # lines
RIGHT = Text("Right: the model sends {} there.", "正确：此处模型发送的是 {}。")
WRONG = Text("Not so: {} is what the model sends there, too.", "不对：{} 正是模型此处发送的报文段。")
IT_IS = Text("Line {} is wrong: it should be {}.", "有误的是 {}，应为 {}。")


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    if not entry.scene:
        yield "scene", 'is missing; write scene = "open_close"'


def check(case: Case) -> Iterator[tuple[str, str]]:
    if len(_flights(case)) < 4:
        yield "scene", "has fewer than four segments: too few to look for one"
    elif len({_said(case, i, segment) for i, segment in enumerate(lines(case)[0])}) < len(lines(case)[0]):
        yield "scene", "sends the same segment twice: two lines would read the same"


def _flights(case: Case) -> list[Flight]:
    return [flight for flight in case.trace().segments if flight.fate not in ("injected", "copy")][:MOST]


def lines(case: Case) -> tuple[tuple[Segment, ...], int]:
    """These are the segments as they are shown, and the place of the changed one."""
    return case.once("lines", lambda: _changed(case))


def _changed(case: Case) -> tuple[tuple[Segment, ...], int]:
    dice, flights = case.dice(), _flights(case)
    shown = [flight.segment for flight in flights]
    first = {flights.index(next(f for f in flights if f.sender == side)) for side in {f.sender for f in flights}}
    at = dice.choice([i for i in range(len(flights)) if i not in first])
    one, ways = shown[at], []
    for by in (1, 2, 3):
        ways.append(replace(one, seq=plus(one.seq, by)))
        if one.ack is not None:
            ways.append(replace(one, ack=plus(one.ack, by)))
    shown[at] = dice.choice([way for way in ways if way not in shown])
    return tuple(shown), at


def _said(case: Case, at: int, segment: Segment) -> str:
    flight = _flights(case)[at]
    return f"{flight.sender} -> {flight.to}  {segment}"


def form(case: Case, lang: str) -> Form:
    shown, _ = lines(case)
    return Form(options=tuple(_said(case, i, segment) for i, segment in enumerate(shown)))


def grade(question: Question, response: Any) -> Grade:
    case, lang = question.case, question.lang
    shown, wrong = lines(case)
    which = picked(response, question)
    if which is None:
        return verdicts.unread(question, str("" if response is None else response), question.hint, None)
    truth = _said(case, wrong, _flights(case)[wrong].segment)
    if which == wrong:
        return verdicts.graded(question, 1.0, {"answer": "right"}, [verdicts.say(lang, RIGHT, truth)])
    said = [
        verdicts.say(lang, WRONG, _said(case, which, shown[which])),
        verdicts.say(lang, IT_IS, LETTERS[wrong], truth),
    ]
    return verdicts.graded(question, 0.0, {"answer": "wrong"}, said)


def solve(question: Question) -> str:
    return LETTERS[lines(question.case)[1]]
