"""The instructor's guide: each snippet in it runs, each command in it works, each drill in it exists.

The snippets share one folder, as they do on an instructor's desk.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import prose
import pytest

from tcplearn import memory
from tcplearn.cli import main
from tcplearn.quiz import ask, bank, grade

FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
DRILL = re.compile(r"\b[A-Z]{2,5}-\d\d(?:\.[a-z]+)?\b")
OWN = "LOSS-91"

each = pytest.mark.parametrize("lang", prose.LANGUAGES)


def guide(lang: str) -> str:
    return (prose.ROOT / "docs" / lang / "teaching.md").read_text("utf-8")


def fences(lang: str, kind: str) -> list[str]:
    return [text for name, text in FENCE.findall(guide(lang)) if name == kind]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a class list, a question of one's own and what two students handed in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class.txt").write_text("Ada\nLin\n", "utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "answers").mkdir()
    return tmp_path


@each
def test_every_snippet_runs(lang: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TCPLEARN_LANG", lang)
    (desk / "own" / "own.toml").write_text("\n".join(fences(lang, "toml")), "utf-8")
    snippets = fences(lang, "python")
    assert len(snippets) == 3
    for snippet in snippets:
        exec(compile(snippet, f"teaching.md ({lang})", "exec"), {})


@each
def test_every_command_works(lang: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "own" / "own.toml").write_text("\n".join(fences(lang, "toml")), "utf-8")
    hand_in(desk / "answers")
    commands = [line for text in fences(lang, "sh") for line in text.splitlines() if line]
    assert len(commands) >= 6
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "tcplearn"
        assert main([*arguments, "--lang", lang]) == 0, f"{command}\n{capsys.readouterr()}"
    assert {"sheets", "sheet.html", "key.html", "time-wait.apkg", "scores.csv", "letters"} <= {
        path.name for path in desk.iterdir()
    }


def hand_in(folder: Path) -> None:
    """Two students' attempt files, as `tcplearn progress --export` writes them."""
    for name, answer in (("ada", "ESTABLISHED"), ("lin", "CLOSED")):
        kept = memory.open(folder.parent / f"{name}.sqlite")
        question = ask("LOSS-04", seed=1)
        kept.record(question, answer, grade(question, answer))
        kept.export(folder / f"{name}.jsonl")


@each
def test_every_drill_exists(lang: str) -> None:
    named = set(DRILL.findall(guide(lang))) - {OWN}
    assert len(named) > 30
    assert sorted(named - set(bank())) == []


@each
def test_every_chapter_has_its_goal(lang: str) -> None:
    rows = re.findall(r"^\| (\d+) ", guide(lang).split("\n## ")[1], re.MULTILINE)
    assert [int(row) for row in rows] == list(range(len(prose.chapters(lang))))


def test_the_snippets_are_the_same_in_both_languages() -> None:
    for kind in ("python", "sh", "toml"):
        assert fences("en", kind) == fences("zh", kind)
