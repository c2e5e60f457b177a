"""many: the learner picks all that are right; the model decides every option on its own.

[[question.option]]                     as in choice.py: en, zh, if, idea, scene, protocol
en = "..."                              at least one holds, and at least one does not

The score is the share of the right options that are picked, less as much for each wrong one, never
below 0: picking everything gains nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tcplearn.quiz.asks import Unasked
from tcplearn.quiz.case import Case
from tcplearn.quiz.kinds import choice, verdicts
from tcplearn.quiz.kinds.choice import options, static
from tcplearn.quiz.question import LETTERS, Form, Grade, Question
from tcplearn.quiz.reading import tidy
from tcplearn.quiz.runs import NotInRun
from tcplearn.text import Text

__all__ = ["KEYS", "check", "form", "grade", "solve", "static"]

KEYS = {"option": (list, True)}
ALL = Text("Right: {}.", "全部正确：{}。")
SOME = Text("{} of {} right ones picked, {} wrong.", "{1} 个正确选项选中 {0} 个，错选 {2} 个。")
TAKEN = Text("Not so: {}) “{}”.", "不应选：{}) “{}”。")
MISSED = Text("So it is, too: {}) “{}”.", "漏选：{}) “{}”。")
_NONE = {"-", "none", "无", "都不对", "没有", "都不选"}


def check(case: Case) -> Iterator[tuple[str, str]]:
    try:
        made = options(case)
    except (NotInRun, Unasked) as wrong:
        yield "option", str(wrong)
        return
    holding = sum(option.holds for option in made)
    if not 0 < holding < len(made):
        yield "option", f"some options must hold and some not, and {holding} of {len(made)} do"
    yield from choice.differing(made, "option")


def form(case: Case, lang: str) -> Form:
    return Form(options=tuple(option.text.of(lang) for option in options(case)), shape="picks")


def grade(question: Question, response: Any) -> Grade:
    case, lang = question.case, question.lang
    made = options(case)
    picked = _picked(response, question)
    if picked is None:
        return verdicts.unread(question, str("" if response is None else response), question.hint, case.proof)
    right = {i for i, option in enumerate(made) if option.holds}
    wrong = sorted(picked - right)
    score = max(0.0, (len(picked & right) - len(wrong)) / len(right))
    told = ", ".join(LETTERS[i] for i in sorted(right))
    verdict = verdicts.say(lang, ALL, told)
    if picked != right:
        verdict = verdicts.say(lang, SOME, str(len(picked & right)), str(len(right)), str(len(wrong)))
    said = [verdict]
    for how, which in ((TAKEN, wrong), (MISSED, sorted(right - picked))):
        said += [verdicts.say(lang, how, LETTERS[i], made[i].text.of(lang)) for i in which]
    points = {LETTERS[i]: "right" if (i in picked) == (i in right) else "wrong" for i in range(len(made))}
    ideas = [idea for i in wrong for idea in made[i].ideas]
    first = next((made[i].proof for i in (*wrong, *sorted(right - picked)) if made[i].proof), None)
    return verdicts.graded(question, score, points, said, ideas=ideas, proof=first)


def _picked(response: Any, question: Question) -> set[int] | None:
    """These are the positions that were picked, by letter, by position or by text; None if that cannot be told."""
    if isinstance(response, dict):
        response = response.get("answer")
    if isinstance(response, int) and not isinstance(response, bool):
        response = [response]
    if isinstance(response, str):
        text = tidy(response).lower()
        if text in _NONE:
            return set()
        letters = LETTERS[: len(question.options)]
        if response in question.options:
            response = [response]
        elif text and re.fullmatch(rf"[{letters}]([\s,;、和&+]*[{letters}])*[.。]?", text):
            response = re.findall(f"[{letters}]", text)
        else:
            return None
    if not isinstance(response, (list, tuple, set)):
        return None
    found = [choice.picked(one, question) for one in response]
    return None if None in found else {one for one in found if one is not None}


def solve(question: Question) -> list[str]:
    return [LETTERS[i] for i, option in enumerate(options(question.case)) if option.holds]
