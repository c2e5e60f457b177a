"""What stands in a notebook that is handed in: `answer("LOSS-04", "ESTABLISHED")`, and `points` for nbgrader.

`answer` says whether the answer can be read, never whether it is right.

The one rule: handing in is writing it down. `tcplearn grade` reads the call from the notebook's source
and does not run it.
"""

from __future__ import annotations

from typing import Any

from tcplearn.quiz import ask, grade
from tcplearn.text import Text, reader_language

TAKEN = Text("{}: taken down.", "{}：已记录。")


def answer(id: str, response: Any, seed: int = 0, lang: str | None = None) -> Any:
    """This says that an answer is taken down, or what to type where it cannot be read; its value is the response.

    Raises LookupError for an unknown question.
    """
    lang = lang or reader_language()
    verdict = grade(ask(id, seed, lang), response)
    print(TAKEN.of(lang).format(id) if verdict.read else verdict.why)
    return response


def points(id: str, response: Any, seed: int = 0, of: float = 1.0) -> float:
    """This is what a response is worth, 0 to `of`: the last line of a cell that nbgrader grades.

    nbgrader runs the students' notebook in the kernel that they have prepared, and a kernel can be made to
    lie. Where that matters, `tcplearn grade` marks the same notebook from its source.
    """
    verdict = grade(ask(id, seed), response)
    return of * verdict.score if verdict.read and not verdict.probes else 0.0
