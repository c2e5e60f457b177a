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

from tcplearn.quiz.bank import BadQuestion, Bank, Entry, bank, load
from tcplearn.quiz.case import Case
from tcplearn.quiz.drill import drill
from tcplearn.quiz.kinds import kinds
from tcplearn.quiz.question import Blank, Grade, Question
from tcplearn.text import LANGUAGES

__all__ = [
    "BadQuestion", "Bank", "Blank", "Entry", "Grade", "Question", "ask", "bank", "check", "drill", "grade", "solve",
]  # fmt: skip
SEEDS_TO_CHECK = range(12)


def ask(id: str, seed: int = 0, lang: str = "en", folder: Path | None = None) -> Question:
    """This is a question: its text and options or blanks, with the numbers of `seed`, in "en" or "zh".

    Seed 0 has the round numbers of the scenes; every other seed has fresh ones, the same in both
    languages. Raises LookupError for an unknown id, ValueError for an unknown language.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no language {lang!r} here; there are {' and '.join(LANGUAGES)}")
    case = _case(bank(folder)[id], seed)
    form = kinds()[case.entry.kind].form(case, lang)
    text = case.fill(case.entry.ask, lang)
    return Question(id, case.entry.kind, lang, seed, text, form.options, form.blanks, form.ladder, case)


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
    found: Grade = kinds()[question.kind].grade(question, response)
    return found


def solve(question: Question) -> Any:
    """This is a response that the model itself would give: for answer sheets and for tests."""
    return kinds()[question.kind].solve(question)


def check(folder: Path | None = None) -> list[str]:
    """This is everything wrong with a bank, each naming file, line, question and key. No news is good news.

    Beyond the spelling it runs every question with a dozen seeds: can the run answer it, does
    exactly one option hold, does each wrong idea lead somewhere.
    """
    from tcplearn.course import course_folder

    found, problems = load(folder or course_folder() / "quizzes")
    for id in found:
        entry = found[id]
        said: dict[str, str] = {}
        for seed in SEEDS_TO_CHECK:
            for key, what in kinds()[entry.kind].check(Case(entry, seed)):
                said.setdefault(f"{entry.file.name}: {id}: {key}: ", f"with seed {seed}: {what}")
        problems += [place + what for place, what in said.items()]
    return problems
