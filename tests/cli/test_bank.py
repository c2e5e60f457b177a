"""`tcplearn bank`: what there is, and what is wrong, with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcplearn.cli import main
from tcplearn.quiz import bank

QUESTION = """[[question]]
id = "LOSS-04"
kind = "predict"
scene = "third_ack_lost_then_data"
asks = "{asks}"
ask.en = "Which state?"
ask.zh = "哪个状态？"
why.en = "So."
why.zh = "如此。"
rfc = "3.5"
"""


@pytest.mark.proof  # what it prints; that nothing is wrong is also tests/quiz/test_bank.py
def test_the_course_has_nothing_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bank", "check"]) == 0
    assert f"{len(bank())} questions" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_questions_are_listed_with_their_numbers(capsys: pytest.CaptureFixture[str], lang: str) -> None:
    assert main(["bank", "TW-02", "LOSS", "--lang", lang]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines} == {
        id for id in bank() if bank()[id].concept == "LOSS" or bank()[id].about == "TW-02"
    }
    assert not any("{" in line for line in lines)
    assert main(["bank", "NONE"]) == 2


def test_what_is_wrong_is_said_with_file_line_and_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(QUESTION.replace("{asks}", "B.state after segment 4"), "utf-8")
    assert main(["bank", "check", "--folder", str(tmp_path), "--seeds", "3"]) == 0
    path.write_text(QUESTION.replace("{asks}", "B.stat after segment 4"), "utf-8")
    capsys.readouterr()
    assert main(["bank", "check", "--folder", str(tmp_path), "--lang", "zh"]) == 1
    out = capsys.readouterr().out
    assert "mine.toml:5: LOSS-04: asks" in out and "共 1 处问题" in out
    assert main(["bank", "--folder", str(tmp_path)]) == 2
