"""The reader's files: the words it knows in `quizzes/words`, the rubrics in `quizzes/why`.

The one rule: what a word means and what a point needs stands in these files, not in the code.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from tcplearn.course import course_folder


@cache
def words_file(name: str) -> dict[str, Any]:
    """This is one file of `quizzes/words`, as it is written."""
    return tomllib.loads((course_folder() / "quizzes" / "words" / f"{name}.toml").read_text("utf-8"))


def marks() -> dict[str, Any]:
    """These are the small words that turn a statement: negations, reports, suppositions."""
    return words_file("marks")


def rubric_files() -> list[Path]:
    """These are the files with the rubrics, in the order of their names."""
    return sorted((course_folder() / "quizzes" / "why").glob("*.toml"))
