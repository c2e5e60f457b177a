"""Where the course lies: the folder that holds `notebooks/` and `quizzes/`.

It only finds; nothing here reads or writes a notebook.
"""

from __future__ import annotations

from pathlib import Path


def course_folder() -> Path:
    """This is the folder with `notebooks/` and `quizzes/` in it: inside an installed package, else the checkout.

    Raises FileNotFoundError where neither holds a course.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "_course", package.parent):
        if (folder / "notebooks").is_dir() and (folder / "quizzes").is_dir():
            return folder
    raise FileNotFoundError(
        f"no notebooks/ and quizzes/ in {package / '_course'} or {package.parent}: "
        "the package was copied without its course; install it again with pip"
    )


def is_checkout(folder: Path) -> bool:
    """This says whether a course folder is a source checkout, where the reader works in place."""
    return (folder / "pyproject.toml").is_file()
