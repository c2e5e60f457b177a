"""nbgrader makes the students' notebooks and grades them; `tcplearn grade` marks the same without running them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tcplearn.classroom import mark, points, read, report
from tcplearn.out import made
from tcplearn.out.items import Item, items
from tcplearn.quiz import ask, solve

SET = ("LOSS-04", "OPEN-03", "OPEN-09")


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cells"]
    return found


def source(cell: dict[str, Any]) -> str:
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def test_points_are_those_of_the_engine() -> None:
    fields = ask("OPEN-03")
    right = solve(fields)
    one_wrong = {**right, next(iter(right)): "7" if right["1"].isdigit() else "FIN"}
    assert points("OPEN-03", right, of=2) == 2
    assert 0 < points("OPEN-03", one_wrong) < 1
    assert points("LOSS-04", "no idea") == 0 == points("LOSS-04", "LISTEN")


def test_no_locked_cell_holds_an_answer() -> None:
    which = tuple(items(SET, (5,)))
    notebook = json.loads(str(made(which, "nbgrader")))
    for cell in notebook["cells"]:
        assert cell["metadata"]["nbgrader"]["locked"] or "BEGIN SOLUTION" in cell["source"]
        if cell["metadata"]["nbgrader"]["locked"]:
            assert "answer(" not in cell["source"]
    assert len({cell["metadata"]["nbgrader"]["grade_id"] for cell in notebook["cells"]}) == len(notebook["cells"])


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore")
def test_nbgrader_grades_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    which = tuple(items(SET, (5,)))
    home = tmp_path / "source" / "lab"
    home.mkdir(parents=True)
    (home / "lab.ipynb").write_text(str(made(which, "nbgrader", "Lab")), "utf-8")
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    config.Exchange.root = str(tmp_path / "exchange")
    (tmp_path / "exchange").mkdir(mode=0o777)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")  # its alembic
    api = NbGraderAPI(config=config)
    told = api.generate_assignment("lab")
    assert told["success"], told["log"]
    released = tmp_path / "release" / "lab" / "lab.ipynb"
    text = released.read_text("utf-8")
    assert "BEGIN SOLUTION" not in text and "what the model answers" not in text
    hand_in(tmp_path, released, "ada", which, right=3)
    hand_in(tmp_path, released, "bo", which, right=1)
    for student in ("ada", "bo"):
        told = api.autograde("lab", student)
        assert told["success"], told["log"]
    scores = {one["student"]: one["score"] for one in api.get_submissions("lab")}
    found = read(tmp_path / "submitted")
    ours = report(mark(found.answers), SET)
    assert scores == {"ada": 3.0, "bo": 1.0}
    assert {name: score * len(SET) for name, (score, _) in ours.students.items()} == pytest.approx(scores)


def hand_in(course: Path, released: Path, student: str, which: tuple[Item, ...], right: int) -> None:
    """This fills in a released notebook as a student would."""
    notebook = json.loads(released.read_text("utf-8"))
    open_cells = [cell for cell in notebook["cells"] if cell["metadata"]["nbgrader"]["solution"]]
    for i, (cell, item) in enumerate(zip(open_cells, which, strict=True)):
        line = next(line for line in source(cell).splitlines() if line.startswith("# q"))
        given = item.response if i < right else "?"
        cell["source"] = line.removeprefix("# ").replace("...", repr(given))
    path = course / "submitted" / student / "lab" / "lab.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), "utf-8")
