"""A class: submissions are read and never run, marked anew, alike by whoever marks them, and counted."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from tcplearn import memory
from tcplearn.classroom import Answer, Assignment, BadAssignment, Mark, answer, mark, read, report, seed_of
from tcplearn.cli import main
from tcplearn.quiz import ask, bank, grade, solve

SET = ("LOSS-04", "OPEN-03", "OPEN-09", "SEQ-05")


def notebook(path: Path, *cells: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = [{"cell_type": "code", "source": cell, "outputs": [], "metadata": {}} for cell in cells]
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    return path


def right(id: str, student: str) -> Any:
    return solve(ask(id, seed_of(student)))


def ignored(student: str) -> str:
    """The option of OPEN-09 that comes of the idea that a host ignores what it does not expect."""
    question = ask("OPEN-09", seed_of(student))
    return next(letter for letter in "abcd" if "M02" in grade(question, letter).ideas)


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    for name, good in (("ada", 4), ("bo", 3), ("chen", 2), ("dora", 1)):
        cells = []
        for i, id in enumerate(SET):
            given = right(id, name) if i < good else ignored(name) if id == "OPEN-09" else "7"
            if i >= good and id == "OPEN-03":
                given = dict.fromkeys(right(id, name), "7") | {
                    blank.name: "FIN" for blank in ask(id, seed_of(name)).blanks if blank.kind == "flags"
                }
            cells.append(f"answer({id!r}, {given!r})")
        notebook(folder / name / "lab.ipynb", "from tcplearn.classroom import answer", *cells)
    return folder


ASSIGNED = Assignment("lab", SET)


def test_a_class_is_marked(handed_in: Path) -> None:
    found = read(handed_in, ASSIGNED)
    assert found.problems == () and len(found.answers) == 16
    told = report(mark(found.answers), SET)
    assert told.students["ada"] == (1.0, 4)
    assert [score for score, _ in told.students.values()] == sorted(
        (s for s, _ in told.students.values()), reverse=True
    )
    first = next(question for question in told.questions if question.id == "LOSS-04")
    assert first.difficulty == 1.0 and first.discrimination is None
    second = next(question for question in told.questions if question.id == "OPEN-09")
    assert 0 < second.difficulty < 1 and second.discrimination is not None and second.discrimination > 0
    assert "LOSS-04" in told.told("en") and "区分度" in told.told("zh")
    assert told.csv().splitlines()[1].startswith("ada,1.0000")
    assert json.loads(told.json())["students"]["ada"] == [1.0, 4]


def test_difficulty_and_discrimination_are_those_of_the_book() -> None:
    scores = {"a": (1, 1, 1), "b": (1, 0, 1), "c": (0, 0, 1), "d": (1, 1, 0), "e": (0, 0, 0)}
    marks = [
        Mark(name, f"Q-{i:02}", "Q", "choice", 0, float(score), True)
        for name, given in scores.items()
        for i, score in enumerate(given)
    ]
    told = report(marks)
    for i, question in enumerate(told.questions):
        column = [given[i] for given in scores.values()]
        rest = [sum(given) - given[i] for given in scores.values()]
        assert question.difficulty == statistics.mean(column)
        assert question.discrimination == pytest.approx(statistics.correlation(column, rest), abs=1e-4)


def test_no_code_is_run_and_no_score_believed(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    notebook(
        tmp_path / "in" / "eve.ipynb",
        f"import pathlib; pathlib.Path({str(trap)!r}).write_text('run')",
        "answer('LOSS-04', open('/etc/passwd').read())",
        "answer('LOSS-04', __import__('os').getcwd())",
        "import tcplearn.quiz as q\nq.grade = lambda *a: 1.0",
        "answer('OPEN-09', 'a' if 1 else 'b')",
        "def f(:",
        "answer('LOSS-04', 'LISTEN'",
        "%timeit x\nanswer('LOSS-04', 'ESTABLISHED', seed=3)",
    )
    (tmp_path / "in" / "mallory.jsonl").write_text(
        json.dumps({"question": "LOSS-04", "seed": 0, "response": "LISTEN", "score": 1.0, "right": True}) + "\n",
        "utf-8",
    )
    found = read(tmp_path / "in")
    assert not trap.exists()
    told = {mark.student: mark for mark in mark_all(found.answers)}
    assert told["eve"].score == 1 and told["mallory"].score == 0 and told["mallory"].read
    said = [what.en for name, what in found.problems if name == "eve.ipynb"]
    assert sum("written out" in one for one in said) == 3 and any("no Python" in one for one in said)


def mark_all(answers: tuple[Answer, ...]) -> tuple[Mark, ...]:
    return mark(answers)


def test_the_seed_is_the_assignments(tmp_path: Path) -> None:
    """Whoever copies a neighbour's number, or asks for easier ones, is marked on their own."""
    theirs = right("SEQ-05", "bo")
    notebook(tmp_path / "in" / "ada.ipynb", f"answer('SEQ-05', {theirs!r}, seed={seed_of('bo')})")
    notebook(tmp_path / "in" / "bo.ipynb", f"answer('SEQ-05', {theirs!r})")
    found = read(tmp_path / "in", Assignment("lab", ("SEQ-05",)))
    assert {one.student: one.score for one in mark(found.answers)} == {"ada": 0.0, "bo": 1.0}


def test_the_attempts_of_a_memory_can_be_handed_in(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    kept, question = memory.open(tmp_path / "attempts.sqlite"), ask("LOSS-04", 5, "zh")
    for response in ("LISTEN", "ESTABLISHED"):  # the last one counts
        kept.record(question, response, grade(question, response))
    assert kept.export(tmp_path / "in" / "ada.jsonl") == 2
    found = read(tmp_path / "in")
    assert found.problems == () and [one.response for one in found.answers] == ["ESTABLISHED"]
    assert mark(found.answers)[0].score == 1


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.ipynb", b"{", ".ipynb"),
        ("a.ipynb", b"[]", ".ipynb"),
        ("a.ipynb", b'{"cells": 3}', ".ipynb"),
        ("a.ipynb", b"\xff\xfe", ".ipynb"),
        ("a.ipynb", b"[" * 200_000, ".ipynb"),
        ("a.ipynb", b'{"cells": []}', "no answer"),
        ("a.jsonl", b'{"question": 3, "response": 1}\n', "no attempt"),
        ("a.jsonl", b"nonsense", ".jsonl"),
        ("a.jsonl", b'{"question": "LOSS-04", "response": "' + b"x" * 200_000 + b'"}', "no attempt"),
    ],
)
def test_a_bad_file_is_named_and_costs_nobody_else(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    notebook(tmp_path / "z.ipynb", "answer('LOSS-04', 'ESTABLISHED')")
    (tmp_path / name).write_bytes(data)
    found = read(tmp_path)
    assert [one.student for one in found.answers] == ["z"]
    assert len(found.problems) == 1 and found.problems[0][0] == name and says in found.problems[0][1].en


def test_what_cannot_be_marked_is_said() -> None:
    marks = mark([Answer("a", "LOSS-99", 0, "en", "x"), Answer("a", "LOSS-04", 0, "en", {"odd": [1]})])
    assert "LOSS-99" in marks[0].failed and marks[0].score == 0
    assert not marks[1].read and marks[1].score == 0


@pytest.fixture(scope="module")
def many() -> list[Answer]:
    fit = [id for id in bank() if bank()[id].kind in ("fields", "predict", "choice")][:12]
    return [
        Answer(f"s{n}", id, n % 5, "en", solve(ask(id, n % 5)) if n % 3 else "LISTEN") for n in range(60) for id in fit
    ]


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        assert pool.submit(os.getpid).result() != os.getpid()
        yield pool


def test_a_pool_of_processes_marks_the_same(many: list[Answer], processes: ProcessPoolExecutor) -> None:
    assert mark(many, processes) == mark(many)


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_of_two_marks_the_same(many: list[Answer]) -> None:
    import distributed

    with (
        distributed.LocalCluster(n_workers=2, processes=True, threads_per_worker=1, dashboard_address=":0") as cluster,
        distributed.Client(cluster) as client,
    ):
        assert len(client.scheduler_info()["workers"]) == 2
        assert mark(many, client.get_executor()) == mark(many)


def test_the_command(handed_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assigned = tmp_path / "lab.toml"
    assigned.write_text(f'title = "lab"\nquestions = {json.dumps(SET)}\n', "utf-8")
    words = ["grade", str(handed_in), "--assignment", str(assigned), "--csv", str(tmp_path / "m.csv")]
    words += ["--json", str(tmp_path / "m.json"), "--feedback", str(tmp_path / "to"), "--lang", "zh"]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "ada" in out and "100%" in out and "误解" in out
    letter = (tmp_path / "to" / "dora.md").read_text("utf-8")
    assert "OPEN-03" in letter and "RFC 9293" in letter
    assert (tmp_path / "m.csv").exists() and (tmp_path / "m.json").exists()
    assert main(["grade", str(tmp_path / "nowhere")]) == 2
    assert main(["grade", str(tmp_path / "to")]) == 2


def test_two_workers_on_the_command_line(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade", str(handed_in), "--workers", "2"]) == 0
    assert "ada" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("questions = []", "questions"), ('questions = ["LOSS-99"]', "LOSS-99"), ("seed = ", "no TOML"),
        ('questions = ["LOSS-04"]\nseed = "mine"', "seed"), ('questions = ["LOSS-04"]\nanswers = 3', "answers"),
    ],
)  # fmt: skip
def test_a_bad_assignment_is_said(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "lab.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadAssignment, match=says):
        Assignment.read(path)


def test_handing_in_says_whether_it_is_read_never_whether_it_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    answer("LOSS-04", "LISTEN")
    assert capsys.readouterr().out == "LOSS-04: taken down.\n"
    answer("LOSS-04", "who knows", lang="zh")
    assert "无法识别" in capsys.readouterr().out
    with pytest.raises(LookupError):
        answer("LOSS-99", "x")


def test_a_students_numbers_are_the_same_everywhere() -> None:
    assert seed_of("Ada Lovelace") == seed_of(" ada lovelace ")
    assert len({seed_of(f"student {n}") for n in range(500)}) == 500
