"""fields: a ladder with holes; each is read and graded on its own against the model's run.

shows = [1, 2, 3]                   the segments of the ladder; []: the first eight of the run
hides = ["seq", "ack", "flags"]     fields of which some are hidden, differently for each seed
keeps = ["segment 1 seq"]           fields that are never hidden: those that nothing else tells (the numbers of the
                                    first SYNs, and whatever nobody here sent, are kept anyway if shows = [])
holes = 4                           how many are hidden
ideas = ["M25", "M42"]              wrong ideas to recognise in an answer
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tcplearn.quiz import answers
from tcplearn.quiz.asks import Asks, parse
from tcplearn.quiz.case import Case
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import Blank, Form, Grade, Question
from tcplearn.quiz.runs import NotInRun
from tcplearn.quiz.values import Unread, hint, same
from tcplearn.text import Text
from tcplearn.world import Flight

KEYS = {"shows": (list, True), "hides": (list, True), "holes": (int, True), "keeps": (list, False)}
FIELDS = ("seq", "ack", "flags", "len")
MOST = 8  # segments of a ladder
LABEL = Text("({0}) {1} of segment {2}", "({0}) 报文段 {2} 的 {1}")
ALL = Text("Every field is right.", "{} 个空全部正确。")
SOME = Text("{} of {} fields right.", "{1} 个空中有 {0} 个正确。")
FIELD_RIGHT = Text("{}: {} is right.", "{}：{} 正确。")
FIELD_WRONG = Text("{}: you say {}, the run says {}.", "{}：你的答案是 {}，运行结果是 {}。")
FIELD_UNREAD = Text("{}: {}; {}.", "{}：{}，{}。")
FIELD_EMPTY = Text("{} is empty; {}.", "{} 未填，{}。")
WAITS = Text("Nothing is counted yet.", "本次不计分。")
HOW = Text(
    "give an answer for each of the {0} holes, in order, divided by “;”",
    "请按顺序填写全部 {0} 个空，用“；”隔开",
)
LOST = Text("  (lost)", "  （丢失）")


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    for name in entry.raw["hides"]:
        if name not in FIELDS:
            yield "hides", f"there is no field {name!r}; there is {', '.join(FIELDS)}"
    for number in entry.raw["shows"]:
        if not isinstance(number, int) or isinstance(number, bool):
            yield "shows", f"holds numbers of segments, not {number!r}"
    if entry.raw["holes"] < 1:
        yield "holes", f"is how many fields are hidden, at least 1, not {entry.raw['holes']}"
    for text in entry.raw.get("keeps", ()):
        if not re.fullmatch(r"segment \d+ (seq|ack|flags|len)", str(text)):
            yield "keeps", f'holds fields such as "segment 1 seq", not {text!r}'


def holes(case: Case) -> dict[str, Asks]:
    """These are the hidden fields of a seed, by the name of their hole: "1", "2" ..."""
    return case.once("holes", lambda: _holes(case))


def _holes(case: Case) -> dict[str, Asks]:
    raw = case.entry.raw
    kept = {*raw.get("keeps", ()), *(() if raw["shows"] else _free(case))}
    can = [
        f"segment {number} {name}"
        for number in shown(case)
        for name in FIELDS
        if name in raw["hides"] and f"segment {number} {name}" not in kept
    ]
    can = [text for text in can if not _empty(case, text)]
    hidden = set(case.dice().sample(can, min(raw["holes"], len(can))))
    return {str(i): parse(text) for i, text in enumerate((t for t in can if t in hidden), 1)}


def shown(case: Case) -> list[int]:
    """These are the numbers of the segments that the ladder shows."""
    return list(case.entry.raw["shows"]) or list(range(1, min(MOST, len(case.trace().segments)) + 1))


def _free(case: Case) -> Iterator[str]:
    """These are the fields that nothing else in a run tells: each side's first number, and what nobody here sent."""
    started = set[str]()
    for flight in case.trace().segments:
        if flight.fate == "injected":
            yield from (f"segment {flight.number} {name}" for name in FIELDS)
        elif flight.sender not in started:
            started.add(flight.sender)
            yield f"segment {flight.number} seq"


def _empty(case: Case, text: str) -> bool:
    """This says whether a segment has no such field: no ACK, no data."""
    value = parse(text)(case.trace())
    return value is None or (value == 0 and text.endswith("len"))  # an ACK of 0 is one: after 2^32 - 1


def check(case: Case) -> Iterator[tuple[str, str]]:
    try:
        found = holes(case)
    except NotInRun as missing:
        yield "shows", str(missing)
        return
    if len(found) < case.entry.raw["holes"]:
        yield "holes", f"only {len(found)} fields can be hidden"


def form(case: Case, lang: str) -> Form:
    hidden = holes(case)
    names = {asks.text: name for name, asks in hidden.items()}
    flights = [case.trace().flight(number) for number in shown(case)]
    every: dict[str, list[Any]] = {}  # not only of the hidden: they would show
    for flight, what in ((flight, what) for flight in flights for what in FIELDS):
        one = parse(f"segment {flight.number} {what}")
        every.setdefault(one.kind, []).append(one(case.trace()))
    blanks = []
    for name, asks in hidden.items():
        _, number, what = asks.text.split()
        label = LABEL.of(lang).format(name, what if what == "flags" else what.upper(), number)
        blanks.append(Blank(name, label, asks.kind, hint(asks.kind, case.scale, every[asks.kind]).of(lang)))
    ladder = tuple(_line(case, flight, names, lang) for flight in flights)
    return Form(blanks=tuple(blanks), ladder=ladder, shape="fill")


def _line(case: Case, flight: Flight, names: dict[str, str], lang: str) -> str:
    """This is one segment in the RFC's notation, with (1), (2) ... for what is hidden."""

    def part(what: str) -> str:
        asks = parse(f"segment {flight.number} {what}")
        if asks.text in names:
            return f"({names[asks.text]})"
        return case.show(asks.kind, asks(case.trace()), lang)

    line = f"{flight.number:2}. {flight.sender} -> {flight.to}  <SEQ={part('seq')}>"
    line += f"<ACK={part('ack')}>" if flight.segment.ack is not None else ""
    line += f"<CTL={part('flags')}>"
    line += f"<LEN={part('len')}>" if flight.segment.data else ""
    return line + (LOST.of(lang) if flight.fate == "lost" else "")


def grade(question: Question, response: Any) -> Grade:
    return marked(question, response, holes(question.case))


def marked(question: Question, response: Any, asked: dict[str, Asks]) -> Grade:
    """This is the verdict on the answers to some holes, each read and graded on its own."""
    case, lang = question.case, question.lang
    given = answers.of_holes(question, response, list(asked.values()))
    if given is None:
        how = verdicts.say(lang, HOW, str(len(question.blanks)))
        told = verdicts.unread(question, "" if response is None else str(response), how, case.trace())
        return replace(told, points={blank.name: "unread" for blank in question.blanks})
    values: dict[str, Any] = {}
    missing: dict[str, str] = {}
    for blank, asks in zip(question.blanks, asked.values(), strict=True):
        text = given[blank.name]
        try:
            values[blank.name], _ = case.read(asks, text)
        except Unread as unread:
            said = FIELD_UNREAD.of(lang).format(blank.label, unread.why.of(lang).format(text), blank.hint)
            missing[blank.name] = said if text else FIELD_EMPTY.of(lang).format(blank.label, blank.hint)
    if missing:  # nothing is told about the others, or they could be mended after the fact
        points = {name: "unread" if name in missing else "read" for name in given}
        why = "\n".join([WAITS.of(lang), *missing.values()])
        return Grade(0.0, False, points, why, case.trace(), read=False, notes=missing, lang=lang)

    points, notes, ideas = {}, {}, list[str]()
    for blank, asks in zip(question.blanks, asked.values(), strict=True):
        truth = asks(case.trace())
        key, right = case.show(asks.kind, truth, lang), same(asks.kind, values[blank.name], truth)
        points[blank.name] = "right" if right else "wrong"
        notes[blank.name] = (
            FIELD_RIGHT.of(lang).format(blank.label, key)
            if right
            else FIELD_WRONG.of(lang).format(blank.label, given[blank.name], key)
        )
        ideas += case.ideas_of(asks, values[blank.name])
    count = list(points.values()).count("right")
    right = count == len(points)
    verdict = ALL.of(lang).format(count) if right else SOME.of(lang).format(count, len(points))
    wrong = [notes[name] for name in points if points[name] == "wrong"]
    return verdicts.graded(question, count / len(points), points, (verdict, *wrong), ideas=ideas, notes=notes)


def solve(question: Question) -> dict[str, str]:
    return solved(question, holes(question.case))


def solved(question: Question, asked: dict[str, Asks]) -> dict[str, str]:
    """These are the model's answers to some holes."""
    case = question.case
    return {name: case.show(asks.kind, asks(case.trace()), question.lang) for name, asks in asked.items()}
