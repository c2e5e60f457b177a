"""A letter to each student: every answer, the verdict, why, and what to read.

The one rule: it says what the engine says, and nothing about other students.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from tcplearn.classroom.submissions import Answer
from tcplearn.quiz import ask, grade


def feedback(answers: Sequence[Answer], folder: Path, lang: str) -> None:
    """This writes a Markdown file for each student into a folder. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    by_student = sorted(answers, key=lambda one: one.student)
    for student, theirs in groupby(by_student, lambda one: one.student):
        text = "\n\n".join([f"# {student}", *(_said(one, lang) for one in theirs)])
        (folder / f"{student}.md").write_text(text + "\n", "utf-8")


def _said(answer: Answer, lang: str) -> str:
    try:
        question = ask(answer.id, answer.seed, lang)
        told = str(grade(question, answer.response))
    except (LookupError, ValueError) as wrong:
        return f"## {answer.id}\n\n{wrong}"
    return f"## {answer.id}\n\n```text\n{question}\n```\n\n> {_short(answer.response)}\n\n```text\n{told}\n```"


def _short(response: object) -> str:
    text = str(response).replace("\n", "\n> ")
    return text if len(text) < 2000 else text[:2000] + " …"
