"""`tcplearn audit`: the table in the terminal, in both languages, and an exit status that a CI can use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tcplearn.audit import all_requirements, table
from tcplearn.cli import main


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert main(["audit", *words]) == status
    return capsys.readouterr().out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_lines_and_how_many_are_met(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "--lang", lang)
    assert all(f" {id} " in told for id in all_requirements())
    assert told.splitlines()[-1] == table().summary(lang)


def test_the_summary_is_computed() -> None:
    lines = table().lines
    in_scope = [line for line in lines if line.requirement.out is None]
    knobs = sum(line.verdict.value == "knob" for line in lines)
    expected = f"{len(in_scope)} of {len(in_scope)} lines met ({knobs} of them with a knob turned); "
    assert table().summary("en") == f"{expected}{len(lines) - len(in_scope)} out of scope"


def test_one_line_is_shown_with_its_run(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "must-13")
    assert "closing.py:" in told and "test_requirement[MUST-13]" in told and "TCP Peer A" in told


def test_one_line_out_of_scope_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    reason = all_requirements()["MUST-30"].out
    assert reason is not None
    assert reason.zh in said(capsys, "MUST-30", "--lang", "zh").replace("\n" + " " * 22, "")


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("--area", "wire", "--verdict", "met"), {"MUST-2", "MUST-4", "MUST-69"}),
        (("--verdict", "knob"), {"RFC1337-F1", "SHLD-18"}),
        (("MUST-13", "SHLD-4"), {"MUST-13", "SHLD-4"}),
    ],
)
def test_filters(words: tuple[str, ...], ids: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(said(capsys, *words, "--json"))
    assert ids <= {row["id"] for row in rows} < set(all_requirements())


def test_json_says_everything_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = json.loads(said(capsys, "RFC1337-F1", "--json"))
    assert (row["document"], row["section"], row["area"], row["verdict"]) == ("RFC 1337", "3", "conn", "knob")
    assert row["because"] == {"en": "rst_in_time_wait: RFC 1337", "zh": "rst_in_time_wait: RFC 1337"}
    assert "RST" in row["says"]["en"] and "RST" in row["says"]["zh"] and row["seen"]


def test_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "--markdown", str(tmp_path / "audit.md"), "--html", str(tmp_path / "audit.html"))
    assert told == ""
    assert (tmp_path / "audit.md").read_text("utf-8").count("\n| ") > len(all_requirements())
    assert "<caption>" in (tmp_path / "audit.html").read_text("utf-8")


def test_a_variant_breaks_lines_and_the_status_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "--variant", "no_time_wait", "--verdict", "failed", status=1)
    assert "MUST-13" in told and "NOT MET" in told


def test_a_slip_of_the_finger_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for words, hint in (
        (("MUST13",), "MUST-13"),
        (("colour",), "lists them all"),
        (("--variant", "free_beer"), "free_beer"),
    ):
        assert main(["audit", *words]) == 2
        told = capsys.readouterr().err
        assert hint in told and told.count("\n") == 1
