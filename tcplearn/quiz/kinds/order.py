"""order: the learner puts events of a run in order; every order that respects happens-before is right.

events = ["first A SYN leaves", "B enters SYN-RECEIVED", "A calls CLOSE"]    see happens.py for what an event can be
takes  = 6                  how many of them are asked; the seed draws which (default: all)
ideas  = ["M07"]            wrong ideas to recognise: orders that are right in their runs and not in the model's

The score is the share of the pairs with a must-order that stand in that order; the first event that cannot
stand where it was put is named, with the one that has to come before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tcplearn import variants
from tcplearn.quiz.asks import Unasked
from tcplearn.quiz.case import Case
from tcplearn.quiz.happens import CAUSE, Happening, Order, Spot, event, order
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import LETTERS, Form, Grade, Question
from tcplearn.quiz.reading import tidy
from tcplearn.quiz.runs import NotInRun
from tcplearn.text import Text
from tcplearn.world import Trace

KEYS = {"events": (list, True), "takes": (int, False)}
MOST = len(LETTERS)
RIGHT = Text("Right: this order is possible.", "正确：这个顺序是可能的。")
OTHERS = Text(
    "It is one of several: not every pair of these events has an order.",
    "它只是多种可能之一：并非任意两个事件之间都有先后。",
)
FIRST = Text(
    "Not so: “{}” cannot stand in place {} yet; “{}” comes first.", "不对：“{}”还不能排在第 {} 位，“{}”在它之前。"
)
SHARE = Text("{} of the {} pairs that have an order stand in it.", "有先后之分的 {1} 对事件中，{0} 对顺序正确。")
TRAVELS = Text("A segment arrives after it has left.", "报文段先发出，后到达。")
CAUSED = Text("That is what leads to it (RFC 9293, section {}).", "正是它引起了后者（RFC 9293 第 {} 节）。")
FOLLOWS = Text("At one side, one thing is done after the other.", "同一端上的事情依次发生。")
CHAIN = Text("It follows over the segments in between.", "经由中间的报文段可以推出这一先后。")


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    for text in entry.raw["events"]:
        try:
            event(entry.written(text, entry.drawn()) if isinstance(text, str) else "")
        except Unasked as wrong:
            yield "events", str(wrong)
    takes = entry.raw.get("takes", len(entry.raw["events"]))
    if not 3 <= takes <= min(MOST, len(entry.raw["events"])):
        yield "takes", f"is 3 to {MOST}, and no more than there are events, not {takes}"


def events(case: Case) -> tuple[Happening, ...]:
    """These are the events of a seed, in the order in which they are shown."""
    return case.once("events", lambda: _events(case))


def _events(case: Case) -> tuple[Happening, ...]:
    dice = case.dice()
    every = [event(case.entry.written(text, case.values)) for text in case.entry.raw["events"]]
    taken = dice.sample(every, case.entry.raw.get("takes", len(every)))
    for _ in range(20):  # as shown, they are in no right order
        dice.shuffle(taken)
        if order(case.trace(), tuple(taken)).broken(list(range(len(taken)))):
            break
    return tuple(taken)


def _order(case: Case) -> Order:
    return case.once("order", lambda: order(case.trace(), events(case)))


def check(case: Case) -> Iterator[tuple[str, str]]:
    every = tuple(event(case.entry.written(text, case.values)) for text in case.entry.raw["events"])
    try:
        whole = order(case.trace(), every)
    except NotInRun as missing:
        yield "events", f"the run cannot answer it: {missing}"
        return
    if whole.pairs < len(every) - 1:
        yield "events", f"only {whole.pairs} pairs of them have an order; take events that lead to one another"
        return
    said = [spot.said.en for spot in whole.spots]
    if len(set(said)) < len(said):
        yield "events", "two of them read the same"


def form(case: Case, lang: str) -> Form:
    return Form(options=tuple(spot.said.of(lang) for spot in _order(case).spots), shape="order")


def grade(question: Question, response: Any) -> Grade:
    case, lang = question.case, question.lang
    given = read(response, len(question.options))
    if given is None:
        return verdicts.unread(question, str("" if response is None else response), question.hint, case.proof)
    found = _order(case)
    wrong = found.impossible(given)
    if wrong is None:
        said = [RIGHT.of(lang)]
        several = found.pairs < len(given) * (len(given) - 1) / 2
        points = dict.fromkeys(LETTERS[: len(given)], "right")
        return verdicts.graded(question, 1.0, points, said + ([OTHERS.of(lang)] if several else []))
    late, early = wrong
    broken = found.broken(given)
    score = 1 - len(broken) / found.pairs
    place = str(given.index(late) + 1)
    names = [found.spots[i].said.of(lang) for i in (late, early)]
    reason = _reason(case.trace(), found.spots[early], found.spots[late], lang)
    said = [
        (" " if lang == "en" else "").join(
            filter(None, (verdicts.say(lang, FIRST, names[0], place, names[1]), reason))
        ),
        verdicts.say(lang, SHARE, str(found.pairs - len(broken)), str(found.pairs)),
    ]
    bad = {i for pair in broken for i in pair}
    points = {LETTERS[i]: "wrong" if i in bad else "right" for i in range(len(given))}
    return verdicts.graded(question, score, points, said, ideas=_ideas(case, given), slip=f"{late} before {early}")


def _reason(trace: Trace, early: Spot, late: Spot, lang: str) -> str:
    if early.flight and early.flight == late.flight:
        return TRAVELS.of(lang)
    if early.moment == late.moment and early.part == CAUSE:
        cites = dict.fromkeys(row.cite for row in trace.moments[late.moment].fired)
        return verdicts.say(lang, CAUSED, ", ".join(cites)) if cites else ""
    if early.side == late.side:
        return FOLLOWS.of(lang)
    return CHAIN.of(lang)


def _ideas(case: Case, given: list[int]) -> list[str]:
    """These are the wrong ideas in whose runs the order would be right."""
    found = []
    for idea in case.entry.ideas:
        for name in variants.believed()[idea]:
            try:
                if not order(case.trace("", name), events(case)).broken(given):
                    found.append(idea)
            except NotInRun:  # it has other events
                continue
    return found


def read(response: Any, count: int) -> list[int] | None:
    """These are the positions in the given order, by letters or by numbers from 1; None if that cannot be told."""
    if isinstance(response, dict):
        response = response.get("answer")
    if isinstance(response, str):
        text = tidy(response).lower()
        words = re.findall(r"\d+|[a-z]", text)
        if re.sub(r"[\s,;、>→\-.()\[\]]|\d+|[a-z]", "", text):
            return None
        response = words
    if not isinstance(response, (list, tuple)):
        return None
    found = [_position(one, count) for one in response]
    return (
        [one for one in found if one is not None] if sorted(map(str, found)) == sorted(map(str, range(count))) else None
    )


def _position(one: Any, count: int) -> int | None:
    text = tidy(one).lower()
    if text.isdigit():
        return int(text) - 1
    return LETTERS.index(text) if len(text) == 1 and text in LETTERS[:count] else None


def solve(question: Question) -> list[str]:
    return [LETTERS[i] for i in _order(question.case).own()]
