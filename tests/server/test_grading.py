"""The course folder for nbgrader: made with one command, then handed out, done by two students, graded, given back.

Every step is nbgrader's own command, as an instructor and two students would type it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tcplearn.classroom.assignment import Assignment
from tcplearn.quiz import ask, solve

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = "03_why_three"
STUDENT = """
c = get_config()
c.CourseDirectory.course_id = "tcp"
c.CourseDirectory.student_id = {name!r}
c.Exchange.root = {exchange!r}
"""


def told(where: Path, *words: str | Path, home: Path | None = None) -> str:
    """What a command said, on both streams; where it fails, the failure shows it."""
    given = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    if home:
        given = {name: value for name, value in given.items() if not name.startswith(("JUPYTER_", "XDG_"))}
        given["HOME"] = str(home)
    done = subprocess.run(words, cwd=where, env=given, capture_output=True, text=True)
    assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


pytestmark = pytest.mark.proof


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "class.txt").write_text("ada\nbo\n\n", "utf-8")
    make(tmp_path, "en")
    return tmp_path / "course"


def make(where: Path, lang: str, name: str = "course") -> str:
    script = ROOT / "jupyter" / "grading.py"
    return told(where, sys.executable, script, name, "--students", "class.txt", "--lang", lang, "--seed", "7")


def test_each_chapter_sets_what_it_asks_with_other_numbers(course: Path) -> None:
    make(course.parent, "zh", "kecheng")
    names = sorted(path.name for path in (course / "source").iterdir())
    assert len(names) >= 9 and CHAPTER in names
    for name in names:
        was_set = Assignment.read(course / "set" / f"{name}.toml")
        chapter = (ROOT / "notebooks" / "en" / f"{name}.ipynb").read_text("utf-8")
        assert was_set.seed == 7
        assert all(f'\\"{id}\\"' in chapter for id in was_set.questions)
        assert Assignment.read(course.parent / "kecheng" / "set" / f"{name}.toml").questions == was_set.questions
    titles = [
        json.loads((course.parent / where / "source" / CHAPTER / f"{CHAPTER}.ipynb").read_text("utf-8"))["cells"][0]
        for where in ("course", "kecheng")
    ]
    assert [re.match("# 3 (.)", cell["source"]).group(1) for cell in titles] == ["W", "为"]  # type: ignore[union-attr]


def test_a_course_that_is_there_is_left_alone(course: Path) -> None:
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    with pytest.raises(AssertionError, match="is there: give another folder"):
        make(course.parent, "zh")
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


def test_two_students_from_release_to_feedback(course: Path) -> None:
    told(course, "nbgrader", "generate_assignment", CHAPTER)
    told(course, "nbgrader", "release_assignment", CHAPTER)
    ids = Assignment.read(course / "set" / f"{CHAPTER}.toml").questions
    for name, right in (("ada", len(ids)), ("bo", 1)):
        home = course.parent / name
        home.mkdir()
        config = STUDENT.format(name=name, exchange=str(course / "exchange"))
        (home / "nbgrader_config.py").write_text(config, "utf-8")
        told(home, "nbgrader", "fetch_assignment", CHAPTER, home=home)
        do(home / CHAPTER / f"{CHAPTER}.ipynb", right)
        told(home, "nbgrader", "submit", CHAPTER, home=home)
    told(course, "nbgrader", "collect", CHAPTER)
    told(course, "nbgrader", "autograde", CHAPTER)
    told(course, "nbgrader", "generate_feedback", CHAPTER)
    told(course, "nbgrader", "release_feedback", CHAPTER)
    told(course, "nbgrader", "export", "--to", "grades.csv")
    lines = (line.split(",") for line in (course / "grades.csv").read_text("utf-8").splitlines())
    head, *rows = lines
    scores = {row[head.index("student_id")]: float(row[head.index("score")]) for row in rows if CHAPTER in row}
    assert scores == {"ada": len(ids), "bo": 1.0}
    for name, score in scores.items():
        home = course.parent / name
        told(home, "nbgrader", "fetch_feedback", CHAPTER, home=home)
        (feedback,) = (home / CHAPTER / "feedback").rglob("*.html")
        assert f"(Score: {score} / {len(ids)}.0)" in feedback.read_text("utf-8")
    told(course, "tcplearn", "grade", "submitted", "--assignment", f"set/{CHAPTER}.toml", "--csv", "ours.csv")
    ours = dict(line.split(",")[:2] for line in (course / "ours.csv").read_text("utf-8").splitlines()[1:])
    assert {name: round(float(share) * len(ids), 6) for name, share in ours.items()} == scores


def do(path: Path, right: int) -> None:
    """A student's work: the first `right` answers are right, one is wrong, the rest is not touched."""
    notebook: dict[str, Any] = json.loads(path.read_text("utf-8"))
    open_cells = [cell for cell in notebook["cells"] if cell["metadata"]["nbgrader"]["solution"]]
    for number, cell in enumerate(open_cells[: right + 1]):
        lines = "".join(cell["source"]).splitlines()
        assert lines[0].startswith("# Take out the #") and "..." in lines[-1]
        found = re.search(r'answer\("([^"]+)", \.\.\., seed=(\d+)', lines[-1])
        assert found
        given = solve(ask(found[1], int(found[2]))) if number < right else "?"
        cell["source"] = lines[-1].removeprefix("# ").replace("...", repr(given))
    path.write_text(json.dumps(notebook), "utf-8")
