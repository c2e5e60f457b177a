"""What a student writes in a notebook to hand an answer in: `answer("LOSS-04", "ESTABLISHED")`.

It says whether the answer can be read, never whether it is right.

The one rule: handing in is writing it down. `tcplearn grade` reads the call from the notebook's source
and does not run it.
"""

from __future__ import annotations

from typing import Any

from tcplearn.quiz import ask, grade
from tcplearn.text import Text, reader_language

TAKEN = Text("{}: taken down.", "{}：已记录。")


def answer(id: str, response: Any, seed: int = 0, lang: str | None = None) -> None:
    """This says that an answer is taken down, or what to type where it cannot be read.

    Raises LookupError for an unknown question.
    """
    lang = lang or reader_language()
    verdict = grade(ask(id, seed, lang), response)
    print(TAKEN.of(lang).format(id) if verdict.read else verdict.why)
