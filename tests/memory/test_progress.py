"""`tcplearn progress`, and the account that it and the widget show."""

from __future__ import annotations

import io
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from answered import NOW, answered, plain

from tcplearn import memory
from tcplearn.cli import main
from tcplearn.cli.progress import lines
from tcplearn.interview import graph
from tcplearn.memory import Memory
from tcplearn.memory.account import Account, account
from tcplearn.quiz import bank
from tcplearn.view.history import cut, history, percent
from tcplearn.view.legend import columns
from tcplearn.view.svg import svg

THEN = NOW.timestamp()


def told(kept: Memory) -> Account:
    return account(kept, graph().concepts, bank().ideas, NOW)


@pytest.fixture
def practised(kept: Memory) -> Memory:
    kept._keep(
        [
            plain(THEN - 2 * 86_400, "TW", score=0, ideas=("M01", "M04")),
            plain(THEN - 86_400, "TW", ideas=("M04",), score=0.5),
            plain(THEN - 60, "OPEN", "why"),
            plain(THEN + 60, "LOSS"),  # which is not yet
        ]
    )
    return kept


def test_an_account_by_concept_day_and_idea(practised: Memory) -> None:
    found = told(practised)
    assert [(line.concept, line.right, line.attempts, line.due) for line in found.lines] == [
        ("OPEN", 1, 1, 0),
        ("TW", 0, 2, 1),
    ]
    assert [(day.date, day.score, day.attempts) for day in found.days] == [
        ("2019-12-30", 0, 1),
        ("2019-12-31", 0.5, 1),
        ("2020-01-01", 1, 1),
    ]
    assert [(id, count) for id, _, count in found.ideas] == [("M04", 2), ("M01", 1)]
    assert (found.attempts, found.right, found.due) == (3, 1, 1)


def test_a_day_begins_where_the_reader_lives(kept: Memory) -> None:
    kept._keep([plain(THEN), plain(THEN + 11 * 3600 + 1800)])  # 12:00 and 23:30 UTC
    late = NOW + timedelta(hours=12)
    assert len(account(kept, {}, {}, late).days) == 1
    assert len(account(kept, {}, {}, late.astimezone(timezone(timedelta(hours=8)))).days) == 2


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("wide", [40, 50, 80, 200])
def test_it_fits_the_terminal(practised: Memory, lang: str, wide: int) -> None:
    practised._keep([plain(THEN - 5, concept) for concept in graph().concepts])
    shown = list(lines(told(practised), lang, wide))
    assert max(map(columns, shown)) <= wide
    assert not any("\033" in line for line in shown)
    assert any("\033[3" in line for line in lines(told(practised), lang, wide, coloured=True))


def test_the_command(practised: Memory, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["progress", "--data", str(practised.path), "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "建立连接" in shown and bank().ideas["M04"].zh in shown and "\033" not in shown
    assert main(["progress", "--data", str(practised.path.parent / "none"), "--lang", "en"]) == 0
    assert "nothing is recorded yet" in capsys.readouterr().out


def test_colours_only_for_eyes_that_want_them(practised: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    for said, coloured in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", said)
        monkeypatch.setattr(sys, "stdout", Terminal())
        assert main(["progress", "--data", str(practised.path)]) == 0
        assert ("\033[" in sys.stdout.getvalue()) == coloured  # type: ignore[attr-defined]


def test_out_and_in_again(practised: Memory, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, new = str(tmp_path / "mine.jsonl"), str(tmp_path / "new.sqlite")
    assert main(["progress", "--data", str(practised.path), "--export", out]) == 0
    assert main(["progress", "--data", new, "--load", out]) == 0
    assert "4 " in capsys.readouterr().out
    assert memory.open(new).attempts() == practised.attempts()
    Path(out).write_text("{}\n")
    assert main(["progress", "--data", new, "--load", out]) == 2
    assert "mine.jsonl:1" in capsys.readouterr().err
    assert main(["progress", "--data", new, "--export", str(tmp_path / "no" / "where")]) == 2


def test_to_delete_one_is_asked_first(
    practised: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    act = ["progress", "--data", str(practised.path), "--lang", "en", "--delete"]
    assert main(act) == 2 and practised.path.exists()  # there is nobody to ask
    assert "--yes" in capsys.readouterr().err
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    for said, left in (("no", True), ("delete", False)):
        monkeypatch.setattr("builtins.input", lambda ask, said=said: said)
        assert main(act) == (2 if left else 0) and practised.path.exists() == left
    assert main(act) == 0 and "nothing is recorded" in capsys.readouterr().out


def test_delete_without_a_question(practised: Memory) -> None:
    assert main(["progress", "--data", str(practised.path), "--delete", "--yes"]) == 0
    assert list(practised.path.parent.iterdir()) == []


def test_what_another_holds_is_not_deleted(
    practised: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(memory.store, "WAIT", 0.05)
    with closing(sqlite3.connect(practised.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert main(["progress", "--data", str(practised.path), "--lang", "en", "--delete", "--yes"]) == 2
    assert "locked" in capsys.readouterr().err and len(practised.attempts()) == 4


def test_a_broken_file_is_said_and_can_be_deleted(kept: Memory, capsys: pytest.CaptureFixture[str]) -> None:
    kept.path.write_bytes(b"no database at all" * 100)
    for more in ([], ["--export", str(kept.path.parent / "out")]):
        assert main(["progress", "--data", str(kept.path), "--lang", "en", *more]) == 2
        assert "move it away" in capsys.readouterr().err
    assert not (kept.path.parent / "out").exists()
    assert main(["progress", "--data", str(kept.path), "--delete", "--yes"]) == 0 and not kept.path.exists()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_picture_says_what_it_shows(practised: Memory, lang: str) -> None:
    answered(practised, "LOSS-04", NOW)
    found = told(practised)
    days = [(day.date, day.score, day.attempts) for day in found.days]
    drawing = history(days, [(line.name.of(lang), line.mastery) for line in found.lines], lang)
    for line in found.lines:
        assert line.name.of(lang) in drawing.text and percent(line.mastery) in drawing.text
    bars = [mark for mark in drawing.marks if mark.cls == "measure"]
    assert len(bars) == len(found.days) + len(found.lines)
    assert [mark.at[3] for mark in bars[:3]] == sorted(mark.at[3] for mark in bars[:3])  # 0, 0.5, 1
    assert all(mark.title in drawing.text for mark in bars[:3])
    assert svg(drawing).count("<rect") == len(bars) + len(found.lines) + 1


def test_a_picture_of_nothing_says_so() -> None:
    assert "还没有作答" in history([], [], "zh").text and "No attempts" in svg(history([], [], "en"))


def test_shares_and_names_are_cut_honestly() -> None:
    assert [percent(value) for value in (0, 0.004, 0.5, 0.996, 1)] == ["0 %", "0 %", "50 %", "99 %", "100 %"]
    assert cut("同时打开与同时关闭", 8) == "同时打…" and cut("short", 8) == "short"
