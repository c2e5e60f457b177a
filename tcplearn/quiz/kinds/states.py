"""states: what `ss` would print at both hosts after some steps; some states are holes.

holes = 4                           how many are hidden, differently for each seed
after = [1, 2, 3]                   after which segments (they have been processed, or lost); default: all
ideas = ["M01"]                     wrong ideas to recognise

A state may be typed as the RFC or as `ss` spells it: SYN-RECEIVED, SYN-RECV, ESTAB.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tcplearn.quiz.asks import Asks
from tcplearn.quiz.case import Case
from tcplearn.quiz.kinds import fields
from tcplearn.quiz.question import Blank, Form, Grade, Question
from tcplearn.quiz.runs import NotInRun, flight
from tcplearn.quiz.values import hint
from tcplearn.text import Text
from tcplearn.world import SIDES

KEYS = {"holes": (int, True), "after": (list, False)}
LABEL = Text("({0}) the state of {1} after segment {2}", "({0}) 报文段 {2} 之后 {1} 的状态")
LINE = Text("{0}. {1} {2}; then A: {3}, B: {4}", "{0}. {1} {2}；之后 A：{3}，B：{4}")
LOST = Text(" (lost)", "（丢失）")
MOST = 10  # segments shown


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    if entry.raw["holes"] < 1:
        yield "holes", f"is how many states are hidden, at least 1, not {entry.raw['holes']}"


def after(case: Case) -> list[int]:
    """These are the segments after which the states are listed."""
    every = range(1, min(MOST, len(case.trace().segments)) + 1)
    return list(case.entry.raw.get("after", every))


def holes(case: Case) -> dict[str, Asks]:
    """These are the hidden states by the name of their hole, "1", "2" ..."""
    return case.once("holes", lambda: _holes(case))


def _holes(case: Case) -> dict[str, Asks]:
    can = [f"{side}.state after segment {number}" for number in after(case) for side in SIDES]
    hidden = set(case.dice().sample(can, min(case.entry.raw["holes"], len(can))))
    return {str(i): case.parse(text) for i, text in enumerate((one for one in can if one in hidden), 1)}


def check(case: Case) -> Iterator[tuple[str, str]]:
    try:
        for number in after(case):
            flight(case.trace(), number)
    except NotInRun as missing:
        yield "after", str(missing)
        return
    if len(holes(case)) < case.entry.raw["holes"]:
        yield "holes", f"only {len(holes(case))} states can be hidden"


def form(case: Case, lang: str) -> Form:
    names = {asks.text: name for name, asks in holes(case).items()}
    keys = [asks(case.trace()) for asks in holes(case).values()]
    blanks, ladder = [], []
    for number in after(case):
        one = case.trace().flight(number)
        shown = []
        for side in SIDES:
            asks = case.parse(f"{side}.state after segment {number}")
            name = names.get(asks.text)
            shown.append(f"({name})" if name else str(asks(case.trace())))
            if name:
                label = LABEL.of(lang).format(name, side, number)
                blanks.append(Blank(name, label, "state", hint("state", case.scale, keys).of(lang)))
        lost = LOST.of(lang) if one.fate == "lost" else ""
        ladder.append(LINE.of(lang).format(f"{number:2}", f"{one.sender} -> {one.to}", f"{one.segment}{lost}", *shown))
    return Form(blanks=tuple(blanks), ladder=tuple(ladder), shape="fill")


def grade(question: Question, response: Any) -> Grade:
    return fields.marked(question, response, holes(question.case))


def solve(question: Question) -> dict[str, str]:
    return fields.solved(question, holes(question.case))
