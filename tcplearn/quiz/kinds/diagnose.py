"""diagnose: the learner names the faults behind a capture; whatever reproduces the capture is right.

scene = "open_close"                 what would have happened: its segments are shown with numbers
hides = ["lose 1", "lose 2; lose 5"] schedules of which the seed hides one, see faultline.py
seen  = "B"                          the evidence: captured at "A", at "B", at "both", see evidence.py
may   = ["lose", "delay"]            what may have happened (default: all that faultline.py knows)

The one rule: the grader runs what the learner says and compares the captures. It does not know "the" answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tcplearn.quiz import evidence, faultline
from tcplearn.quiz.case import Case
from tcplearn.quiz.faultline import Part
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import Form, Grade, Question
from tcplearn.quiz.values import Unread
from tcplearn.text import Text
from tcplearn.world import At, Trace, run

KEYS = {"hides": (list, True), "seen": (str, True), "may": (list, False)}
LIMIT = 400  # moments of a run
BASE = Text("Without any fault:", "没有差错时：")
RIGHT = Text("Right: that gives exactly what was captured.", "正确：由此得到的抓包与给出的完全一致。")
ALSO = Text("So does what was done here: {}.", "这里实际发生的是：{}，结果相同。")
WRONG = Text("Not so. At {}, your version differs first here:", "不对。在 {} 处，最先出现的差别是：")
SHOWN = Text("captured:", "抓到的：")
YOURS = Text("yours:", "你的：")
NOTHING = Text("nothing more", "没有了")


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    if not entry.scene:
        yield "scene", 'is missing; a diagnosis needs the story without faults: write scene = "open_close"'
    if entry.raw["seen"] not in ("A", "B", "both"):
        yield "seen", f'is "A", "B" or "both", not {entry.raw["seen"]!r}'
    if not entry.raw["hides"]:
        yield "hides", 'is empty; write hides = ["lose 1", "lose 2"]'
    for word in entry.raw.get("may", ()):
        if word not in faultline.VERBS:
            yield "may", f"there is no {word!r}; there is {', '.join(faultline.VERBS)}"


def check(case: Case) -> Iterator[tuple[str, str]]:
    for text in case.entry.raw["hides"]:
        try:
            parts = faultline.read(faultline.lines(text) or [], case.trace(), _may(case))
        except Unread as wrong:
            yield "hides", f"{text!r}: {wrong.why.en.format(text)}; {wrong.hint.en}"
            continue
        seen, whole = case.entry.raw["seen"], _played(case, parts)
        for i, part in enumerate(parts):
            if evidence.same(_played(case, (*parts[:i], *parts[i + 1 :])), whole, seen):
                line = faultline.written(part, case.trace())
                yield "hides", f"{line!r} in {text!r} changes nothing that is seen at {seen}"


def hidden(case: Case) -> list[str]:
    """These are the lines of the schedule that this seed hides."""
    return faultline.lines(case.once("hidden", lambda: case.dice().choice(case.entry.raw["hides"]))) or []


def _may(case: Case) -> list[str]:
    return list(case.entry.raw.get("may", faultline.VERBS))


def _played(case: Case, parts: tuple[Part, ...]) -> Trace:
    scene = case.scene()
    faults = tuple(part for part in parts if not isinstance(part, At))
    return run(scene.but(faults=(*scene.faults, *faults), limit=LIMIT))


def captured(case: Case) -> Trace:
    """This is the run behind the evidence."""
    return case.once("captured", lambda: _played(case, faultline.read(hidden(case), case.trace(), _may(case))))


def form(case: Case, lang: str) -> Form:
    base = [sight.said(f"{i:2}.") for i, sight in enumerate(evidence.sights(case.trace(), "all"), 1)]
    shown = evidence.lines(captured(case), case.entry.raw["seen"], lang)
    told = tuple(line.replace(line[:3], "   ", 1) if line[:2].strip().isdigit() else line for line in shown)
    return Form(ladder=(BASE.of(lang), *base, *told), shape="schedule")


def grade(question: Question, response: Any) -> Grade:
    case, lang = question.case, question.lang
    given = faultline.lines(response)
    if not given:
        how = faultline.HINT.of(lang)
        return _covered(verdicts.unread(question, "" if given == [] else repr(response), how, None))
    try:
        parts = faultline.read(given, case.trace(), _may(case))
    except Unread as unread:
        return _covered(verdicts.unread(question, "; ".join(given), unread.hint.of(lang), None, unread.why))
    seen, theirs = case.entry.raw["seen"], _played(case, parts)
    found = evidence.difference(captured(case), theirs, seen)
    if found is None:
        said = [RIGHT.of(lang)]
        if sorted(given) != sorted(hidden(case)):
            said.append(verdicts.say(lang, ALSO, "; ".join(hidden(case))))
        return verdicts.graded(question, 1.0, {"schedule": "right"}, said, proof=captured(case))
    side, ours, other = found
    told = [
        f"  {head.of(lang)} {sight.said('').strip() if sight else NOTHING.of(lang)}"
        for head, sight in ((SHOWN, ours), (YOURS, other))
    ]
    verdict = verdicts.graded(
        question, 0.0, {"schedule": "wrong"}, [verdicts.say(lang, WRONG, side), *told], proof=captured(case)
    )
    return replace(verdict, refuting=theirs)


def _covered(verdict: Grade) -> Grade:
    """An unread answer shows no run: it would tell."""
    return replace(verdict, points={"schedule": "unread"})


def solve(question: Question) -> list[str]:
    return hidden(question.case)
