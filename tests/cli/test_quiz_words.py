"""`tcplearn quiz` without a terminal: what it asks, what it refuses; and text folded at any width."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tcplearn import memory
from tcplearn.cli import main
from tcplearn.cli.asking import ladder
from tcplearn.cli.lines import Paint, folded
from tcplearn.quiz import ask, bank, grade, solve
from tcplearn.text import wide


def quiz(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str, *words: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main(["quiz", *words, "--data", str(tmp_path / "kept.sqlite"), "--lang", "en"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("room", [20, 40, 60, 120])
def test_every_question_folds_at_any_width_and_loses_nothing(room: int, lang: str) -> None:
    for id in bank():
        text = str(ask(id, 0, lang))
        lines = folded(text, room).split("\n")
        assert max(map(wide, lines)) <= room, id
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert not any(line.strip()[:1] in "，。；：？！）》”" for line in lines if line.strip()), id


def test_what_is_folded_stands_below_its_text_and_not_below_its_letter() -> None:
    assert folded("  a) A listener sends SYN and ACK in one segment", 30).split("\n") == [
        "  a) A listener sends SYN and", "     ACK in one segment",
    ]  # fmt: skip
    assert folded("    服务器的 SYN 与 ACK 合并发送；", 24).split("\n") == ["    服务器的 SYN 与 ACK", "    合并发送；"]


@pytest.mark.parametrize(
    ("environ", "terminal", "on"),
    [
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "xterm"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, True),  # no-color.org: only where it is not empty
        ({"TERM": "dumb"}, True, False),
        ({}, True, False),
    ],
)
def test_colours_need_a_terminal_and_nobody_who_refuses_them(environ: dict[str, str], terminal: bool, on: bool) -> None:
    assert (Paint(environ, terminal)("right", "right") != "right") == on


def test_a_run_is_a_ladder_where_there_is_room_and_lines_where_there_is_none() -> None:
    trace = ask("LOSS-04", 7).case.proof
    assert trace is not None
    broad, narrow = (ladder(trace, "en", "absolute", room) for room in (120, 40))
    assert "SYN-RECEIVED" in broad and max(map(wide, narrow.split("\n"))) <= 40
    assert all(f"{flight.number}. {flight.sender} --" in narrow for flight in trace.segments)


def test_of_a_long_run_the_beginning_is_shown() -> None:
    question = ask("RST-08.break")
    proof = grade(question, solve(question)).proof
    assert proof is not None and len(proof.segments) > 100
    lines = ladder(proof, "en", "absolute", 120).split("\n")
    assert len(lines) == 41 and lines[-1].startswith("... and ") and lines[-1].endswith(" more lines")


def test_at_the_end_of_the_input_it_stops_and_keeps_what_came(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quiz(monkeypatch, tmp_path, "LISTEN\n", "LOSS-04", "OPEN-01", "TW-01", "--seed", "0") == 0
    said = capsys.readouterr().out
    assert "0 of 1 right." in said and "OPEN-01" in said and "TW-01" not in said
    assert "\x1b" not in said and "SYN-RECEIVED" in said  # no colours, and the run after a wrong answer
    assert [row.question for row in memory.open(tmp_path / "kept.sqlite").attempts()] == ["LOSS-04"]


def test_a_concept_is_all_its_questions_and_seeds_are_fresh(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = memory.open(tmp_path / "kept.sqlite")
    for seed in (0, 1):
        assert quiz(monkeypatch, tmp_path, f"{solve(ask('LOSS-04', seed))}\n", "LOSS-04") == 0
    assert [row.seed for row in kept.attempts()] == [0, 1]
    assert quiz(monkeypatch, tmp_path, "", "--concept", "sim", "--count", "1") == 0
    assert "SIM-0" in capsys.readouterr().out


def test_an_answer_that_cannot_be_kept_is_graded_all_the_same_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("ESTABLISHED\n"))
    path = str(tmp_path / "file" / "kept.sqlite")
    assert main(["quiz", "LOSS-04", "--seed", "0", "--data", path, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Right: ESTABLISHED." in said and "could not be kept" in said and "Answers kept" not in said


def test_what_is_due_is_asked_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quiz(monkeypatch, tmp_path, "", "--due") == 0
    assert "Nothing is due." in capsys.readouterr().out
    question = ask("TW-01")
    verdict = grade(question, next(letter for letter in "abcd" if letter != solve(question)))
    memory.open(tmp_path / "kept.sqlite").record(question, "a", verdict, now=datetime(2025, 1, 1, tzinfo=UTC))
    assert quiz(monkeypatch, tmp_path, "", "--due") == 0
    said = capsys.readouterr().out
    assert "\nTW-" in said and "Nothing is due." not in said


def test_without_arguments_it_asks_what_is_new(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quiz(monkeypatch, tmp_path, "") == 0
    assert any(id in capsys.readouterr().out for id in bank())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["LOSS-4"], "did you mean"),
        (["--concept", "TIME"], "there is no concept 'TIME'; there is "),
        (["--interview", "sceen"], "did you mean screen"),
    ],
)
def test_what_there_is_not_is_said_with_what_there_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert quiz(monkeypatch, tmp_path, "", *words) == 2
    assert said in capsys.readouterr().err
