"""fields: a ladder with holes; each is read and graded on its own against the model's run.

shows = [1, 2, 3]                   the segments of the ladder
hides = ["seq", "ack", "flags"]     fields of which some are hidden, differently for each seed
keeps = ["segment 1 seq"]           fields that are never hidden: those that nothing else tells
holes = 4                           how many are hidden
ideas = ["M25", "M42"]              wrong ideas to recognise in an answer
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tcplearn.quiz.asks import Asks, parse
from tcplearn.quiz.case import Case
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import Blank, Form, Grade, Question
from tcplearn.quiz.runs import NotInRun
from tcplearn.quiz.values import HINTS, Unread, read, same
from tcplearn.text import Text
from tcplearn.world import Flight

KEYS = {"shows": (list, True), "hides": (list, True), "holes": (int, True), "keeps": (list, False)}
FIELDS = ("seq", "ack", "flags", "len")
LABEL = Text("({}) {} of segment {}", "({}) 报文段 {2} 的 {1}")
ALL = Text("All {} fields are right.", "{} 个空全部正确。")
SOME = Text("{} of {} fields are right.", "{1} 个空中有 {0} 个正确。")
FIELD_RIGHT = Text("({}) {}: right.", "({}) {}:正确。")
FIELD_WRONG = Text("({}) {}: you say {}, the run says {}.", "({}) {}:你的答案是 {},运行结果是 {}。")
FIELD_UNREAD = Text("({}) I cannot read “{}”: {}.", "({}) 无法识别“{}”:{}。")
FIELD_EMPTY = Text("({}) is empty: {}.", "({}) 未填:{}。")
LOST = Text("  (lost)", "  (丢失)")


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    for name in entry.raw["hides"]:
        if name not in FIELDS:
            yield "hides", f"there is no field {name!r}; there is {', '.join(FIELDS)}"
    for number in entry.raw["shows"]:
        if not isinstance(number, int):
            yield "shows", f"holds numbers of segments, not {number!r}"
    for text in entry.raw.get("keeps", ()):
        if not re.fullmatch(r"segment \d+ (seq|ack|flags|len)", str(text)):
            yield "keeps", f'holds fields such as "segment 1 seq", not {text!r}'


def holes(case: Case) -> dict[str, Asks]:
    """These are the hidden fields of a seed, by the name of their hole: "1", "2" ..."""
    raw = case.entry.raw
    can = [
        f"segment {number} {name}"
        for number in raw["shows"]
        for name in FIELDS
        if name in raw["hides"] and f"segment {number} {name}" not in raw.get("keeps", ())
    ]
    can = [text for text in can if not _empty(case, text)]
    hidden = set(case.dice().sample(can, min(raw["holes"], len(can))))
    return {str(i): parse(text) for i, text in enumerate((t for t in can if t in hidden), 1)}


def _empty(case: Case, text: str) -> bool:
    """This says whether a segment has no such field: no ACK, no data."""
    return parse(text)(case.trace()) in (None, 0) and not text.endswith("seq")


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
    shown = [case.trace().flight(number) for number in case.entry.raw["shows"]]
    blanks = []
    for name, asks in hidden.items():
        _, number, what = asks.text.split()
        hint = HINTS["symbol" if asks.kind == "number" and case.scale.symbolic else asks.kind].of(lang)
        label = LABEL.of(lang).format(name, what if what == "flags" else what.upper(), number)
        blanks.append(Blank(name, label, asks.kind, hint))
    return Form(blanks=tuple(blanks), ladder=tuple(_line(case, flight, names, lang) for flight in shown))


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
    case, lang = question.case, question.lang
    hidden = holes(case)
    given = dict(zip(hidden, response, strict=False)) if isinstance(response, (list, tuple)) else dict(response or {})
    points: dict[str, str] = {}
    notes: dict[str, str] = {}
    ideas: list[str] = []
    for name, asks in hidden.items():
        text = str(given.get(name, "")).strip()
        try:
            value, _ = read(asks.kind, text, case.scale)
        except Unread as unread:
            points[name] = "unread"
            phrase, said = (FIELD_UNREAD, (name, text)) if text else (FIELD_EMPTY, (name,))
            notes[name] = phrase.of(lang).format(*said, unread.hint.of(lang))
            continue
        truth = asks(case.trace())
        key = case.show(asks.kind, truth, lang)
        right = same(asks.kind, value, truth)
        points[name] = "right" if right else "wrong"
        notes[name] = (
            (FIELD_RIGHT if right else FIELD_WRONG)
            .of(lang)
            .format(*((name, key) if right else (name, asks.text, text, key)))
        )
        found = case.ideas_of(asks, value)
        notes[name] += "".join(f" ({idea})" for idea in found)
        ideas += found
    score = sum(point == "right" for point in points.values()) / len(points)
    if "unread" in points.values():
        missing = " ".join(notes[name] for name in points if points[name] == "unread")
        return Grade(score, False, points, missing, case.trace(), read=False, notes=notes, lang=lang)
    right = score == 1
    count = sum(point == "right" for point in points.values())
    verdict = (ALL if right else SOME).of(lang).format(*((len(points),) if right else (count, len(points))))
    wrong = [notes[name] for name in points if points[name] == "wrong"]
    unique = tuple(dict.fromkeys(ideas))
    why = verdicts.explained(question, verdict, *wrong, *verdicts.named(question, unique))
    return Grade(score, right, points, why, case.trace(), notes=notes, ideas=unique, next=case.entry.then, lang=lang)


def solve(question: Question) -> dict[str, str]:
    case = question.case
    return {name: case.show(asks.kind, asks(case.trace()), question.lang) for name, asks in holes(case).items()}
