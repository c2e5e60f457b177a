"""The drill: questions whose answers are computed by running the model.

    question = ask("LOSS-04", seed=7, lang="zh")
    print(question)
    print(grade(question, "ESTABLISHED"))

Questions are data in `quizzes/*.toml`; what they may ask is in `asks.py`, what an answer can be in
`values.py`, how each kind is graded in `kinds/`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tcplearn.quiz import evidence
from tcplearn.quiz.bank import BadQuestion, Bank, Entry, bank
from tcplearn.quiz.case import Case
from tcplearn.quiz.checks import check, place, wrong
from tcplearn.quiz.drill import drill
from tcplearn.quiz.kinds import kinds
from tcplearn.quiz.question import Blank, Grade, Question
from tcplearn.quiz.reader import Reading, read_answer
from tcplearn.quiz.runs import NotInRun
from tcplearn.text import LANGUAGES

__all__ = [
    "BadQuestion", "Bank", "Blank", "Entry", "Grade", "Question", "Reading", "ask", "bank", "check", "drill", "grade",
    "read_answer", "solve",
]  # fmt: skip


def ask(id: str, seed: int = 0, lang: str = "en", folder: Path | str | None = None) -> Question:
    """This is a question: its text and options or blanks, with the numbers of `seed`, in "en" or "zh".

    Seed 0 has the round numbers of the scenes; every other seed has fresh ones, the same in both
    languages. Raises LookupError for an unknown id, TypeError for what is no text, ValueError for an
    unknown language, BadQuestion where the run cannot answer what the file asks.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no language {lang!r} here; there are {' and '.join(LANGUAGES)}")
    case = _case(bank(folder)[id], seed)
    try:
        form = kinds()[case.entry.kind].form(case, lang)
        text = case.fill(case.entry.ask, lang)
        hints = tuple(case.fill(hint, lang) for hint in case.entry.hints)
        seen = case.entry.raw.get("seen", "")
        ladder = form.ladder or (evidence.lines(case.trace(), seen, lang) if seen else ())
    except (NotInRun, ValueError, TypeError) as failed:
        raise _bad(case, failed) from failed
    return Question(
        id, case.entry.kind, lang, seed, text, form.options, form.blanks, ladder, form.menus, form.start,
        form.shape, hints, case,
    )  # fmt: skip


_known: dict[tuple[Path, str, int], Case] = {}  # the last ones: asking, grading and both languages share their runs


def _case(entry: Entry, seed: int) -> Case:
    key = (entry.file, entry.id, seed)
    if key not in _known:
        if len(_known) >= 100:
            _known.clear()
        _known[key] = Case(entry, seed)
    return _known[key]


def grade(question: Question, response: Any) -> Grade:
    """This is the verdict on a response: score, why, and the run that proves it.

    An answer that cannot be read is no wrong answer: `Grade.read` is False and `why` says what to type.
    """
    _asked("grade(question, response)", question)
    try:
        found: Grade = kinds()[question.kind].grade(question, response)
    except NotInRun as missing:  # its explanation asks for what the run lacks
        raise _bad(question.case, missing) from missing
    return found


def _bad(case: Case, failed: Exception) -> BadQuestion:
    key, what = next(wrong(case), ("kind", f"cannot be asked: {failed}"))
    return BadQuestion(place(case.entry, key, f"with seed {case.seed}: {what}"))


def solve(question: Question) -> Any:
    """This is a response that the model itself would give: for answer sheets and for tests."""
    _asked("solve(question)", question)
    return kinds()[question.kind].solve(question)


def _asked(call: str, question: Any) -> None:
    if not isinstance(question, Question):
        raise TypeError(f'{call} takes a question: what ask("LOSS-04") gives, not {question!r}')
