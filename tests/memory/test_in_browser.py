"""In a browser the answers outlive the kernel in one file of JSON lines, whoever else writes there meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcplearn import memory
from tcplearn.memory import in_browser
from tcplearn.memory.in_browser import BrowserMemory
from tcplearn.quiz import ask, grade


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder / "progress.jsonl"


def opened(drive: Path, kernel: str) -> BrowserMemory:
    """The memory as a kernel of its own opens it: its SQLite file is new."""
    return BrowserMemory(drive.parent.parent / f"{kernel}.sqlite", drive)


def answer(kept: BrowserMemory, response: str) -> None:
    question = ask("LOSS-04")
    kept.record(question, response, grade(question, response))


def test_the_next_kernel_knows_what_the_last_one_was_told(drive: Path) -> None:
    answer(opened(drive, "first"), "CLOSED")
    later = opened(drive, "second")
    assert [each.response for each in later.attempts()] == ["CLOSED"]
    answer(later, "ESTABLISHED")
    assert len(opened(drive, "third").attempts()) == 2


def test_two_notebooks_do_not_write_over_each_other(drive: Path) -> None:
    one, two = opened(drive, "one"), opened(drive, "two")
    answer(one, "CLOSED")
    answer(two, "ESTABLISHED")
    answer(one, "SYN-RECEIVED")
    for kernel in ("one", "three"):
        assert {each.response for each in opened(drive, kernel).attempts()} == {"CLOSED", "ESTABLISHED", "SYN-RECEIVED"}


def test_a_damaged_file_is_put_aside_whole(drive: Path) -> None:
    drive.write_text('{"tcplearn": "0.1.0", "schema": 2, "attempts": 9}\n', "utf-8")
    kept = opened(drive, "one")
    assert kept.attempts() == []
    assert drive.with_name("progress.jsonl.damaged").read_text("utf-8").endswith('"attempts": 9}\n')
    answer(kept, "CLOSED")
    assert len(opened(drive, "two").attempts()) == 1


def test_what_is_forgotten_is_forgotten_by_the_next_kernel_too(drive: Path) -> None:
    kept = opened(drive, "one")
    answer(kept, "CLOSED")
    assert drive in kept.forget()
    assert opened(drive, "two").attempts() == []


def test_only_a_browser_needs_it(monkeypatch: pytest.MonkeyPatch, drive: Path) -> None:
    assert type(memory.open()) is memory.Memory
    monkeypatch.setattr("sys.platform", "emscripten")
    monkeypatch.setattr(in_browser, "LASTING", drive)
    assert in_browser.needed()
    assert type(memory.open()) is BrowserMemory
    assert type(memory.open(drive.parent / "own.sqlite")) is memory.Memory
