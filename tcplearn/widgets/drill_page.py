"""What a drill shows, as plain data: a question by its shape, a verdict, the run that decides.

The one rule: the browser is told the question and never the answer; what shows a question goes by its shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tcplearn.interview.report import shown
from tcplearn.quiz import Grade, Question, faultline, solve
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import LETTERS
from tcplearn.text import Text
from tcplearn.widgets.drill_words import VERBS, WORDS
from tcplearn.widgets.page import OWN_NAMES

NUMBERED = re.compile(r"\s*(\d+)\.")  # a ladder's line


def asked(question: Question) -> dict[str, Any]:
    """This is a question by its shape; all that the browser learns of it."""
    return {
        "id": question.id,
        "shape": question.shape,
        "text": question.text,
        "hint": question.hint,
        "ladder": [_parts(question, line) for line in question.ladder],
        "options": _lettered(question.options),
        "blanks": [{"name": b.name, "label": b.label, "hint": b.hint} for b in question.blanks],
        "menus": [{"name": m.name, "label": m.label, "options": _lettered(m.options)} for m in question.menus],
        "segments": list(dict.fromkeys(found[1] for line in question.ladder if (found := NUMBERED.match(line)))),
        "faults": list(_faults(question)),
        "start": question.start,
        "lang": question.lang,
    }


def nothing_asked(text: str, lang: str) -> dict[str, Any]:
    """This stands where a question would: a text, and nothing to answer."""
    empty: dict[str, Any] = {part: [] for part in ("ladder", "options", "blanks", "menus", "segments", "faults")}
    return {**empty, "id": "", "shape": "none", "text": text, "hint": "", "start": "", "lang": lang}


def words(lang: str) -> dict[str, str]:
    """These are the drill's own words."""
    return {name: word.of(lang) for name, word in WORDS.items()}


def languages() -> list[tuple[str, str]]:
    """These are the languages to choose from, each by its own name."""
    return list(OWN_NAMES.items())


def mark(grade: Grade) -> str:
    """This is the verdict in one word, for a mark and a colour."""
    return "unread" if not grade.read else "pending" if grade.probes else "right" if grade.right else "wrong"


def told(question: Question, grade: Grade) -> list[tuple[str, str]]:
    """These are the lines of a verdict, each with what it is: first, idea, hear, rfc or why."""
    ideas = set(verdicts.named(question, grade.ideas))
    lines = [line for line in grade.why.split("\n") if line]
    return [(_kind(i, line, grade, ideas), line) for i, line in enumerate(lines)]


def _kind(place: int, line: str, grade: Grade, ideas: set[str]) -> str:
    if place == 0:
        return "first"
    if line in ideas:
        return "idea"
    if grade.hear and line.endswith(grade.hear):
        return "hear"
    return "rfc" if grade.rfc and grade.rfc in line and len(line) < len(grade.rfc) + 40 else "why"


def points(question: Question, response: Any, grade: Grade) -> dict[str, str]:
    """These are the marks beside the parts of an answer: by the name of a blank or menu, by an option's letter.

    Of several options those that were picked have a mark, and those that were missed.
    """
    found = dict(grade.points)
    if question.shape == "pick" and isinstance(response, str) and grade.read:
        return {response: found.get("answer", "")}
    if question.shape == "picks" and isinstance(response, (list, tuple)):
        missed = {letter: "missed" for letter, mark in found.items() if mark == "wrong" and letter not in response}
        return missed | {letter: mark for letter, mark in found.items() if letter in response}
    return found


def answer(question: Question) -> str:
    """This is the model's own answer as one reads it."""
    return shown(question, solve(question))


def _lettered(options: Iterable[str]) -> list[list[str]]:
    return [[letter, text] for letter, text in zip(LETTERS, options, strict=False)]


def _faults(question: Question) -> Iterable[list[Any]]:
    """What may happen to a segment: its name, its label, how a line of it is written, whether it takes seconds."""
    may = question.case.entry.raw.get("may", faultline.VERBS)
    for verb in faultline.VERBS if question.shape == "schedule" else ():
        if verb in may:
            late = verb in faultline.TIMED
            yield [verb, VERBS[verb].of(question.lang), f"{verb} {{n}}" + (" by {s}" if late else ""), late]


def _parts(question: Question, line: str) -> list[dict[str, str]]:
    """A line of a ladder: what stands there, and the blanks in it."""
    names = {blank.name for blank in question.blanks}
    pieces = re.split(r"\((\w+)\)", line)
    parts = []
    for i, piece in enumerate(pieces):
        if i % 2 and piece in names:
            parts.append({"blank": piece})
        elif piece:
            parts.append({"text": f"({piece})" if i % 2 else piece})
    return parts


def said(text: Text, lang: str, **values: object) -> str:
    """This is a phrase with its values."""
    return text.of(lang).format(**values)
