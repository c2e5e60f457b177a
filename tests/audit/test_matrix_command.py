"""`tcplearn matrix` in the terminal: the overview, a state's grids, one answer, the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcplearn.audit import answers, listing
from tcplearn.cli import main
from tcplearn.model import RFC9293, State


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["matrix", *words]) == 0
    return capsys.readouterr().out


def test_the_overview_has_every_state(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "--lang", "zh").splitlines()
    assert lines[0] == "RFC 9293：每种报文段在每个状态下的结果"
    assert [line.split()[0] for line in lines[3:14]] == [str(state) for state in State]
    assert next(line for line in lines if line.startswith("ESTABLISHED")).split()[1] == "×→AA×"


def test_a_state_has_a_grid_for_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    grids = said(capsys, "ESTABLISHED").split("\n\n")
    assert [grid.splitlines()[0].split(" in ")[0] for grid in grids] == [
        "RST", "SYN", "SYN+ACK", "ACK", "FIN", "FIN+ACK", "data", "no flags",
    ]  # fmt: skip
    assert grids[0].splitlines()[2].split() == ["no", "ACK", "..", "unsent", "×", "→", "CLOSED", "ACK", "ACK", "×"]
    assert said(capsys, "ESTAB", "data").startswith("data in ESTABLISHED\n")


def test_one_answer_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    now = said(capsys, "ESTABLISHED", "RST", "inside")
    assert now.startswith("It stays ESTABLISHED and sends <SEQ=210><ACK=400><CTL=ACK>.\n")
    then = said(capsys, "ESTABLISHED", "RST", "inside", "--choose", "syn_rst=RFC 793")
    assert then.startswith('It is now CLOSED and sends nothing; its user is told "connection reset".\n')
    assert "RFC 793 3.9 p. 70" in then


def test_all_of_it_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--list") == listing(answers()) + "\n"
    assert said(capsys, "--list", "--choose", "rst_in_time_wait=RFC 1337") == (
        listing(answers(RFC9293.choose(rst_in_time_wait="RFC 1337"))) + "\n"
    )


def test_the_page_in_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert said(capsys, "--html", str(tmp_path / "m.html"), "--lang", "zh") == ""
    assert '<html lang="zh">' in (tmp_path / "m.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["ESTB"], "no state is called 'ESTB'"),
        (["LISTEN", "URG"], "'URG' is none of RST"),
        (["ESTABLISHED", "RST", "middle"], "'middle' is none of outside left"),
        (["SYN-SENT", "ACK", "any", "partial"], "partial does not exist in SYN-SENT: only one number"),
        (["--choose", "syn_rst"], "write MATTER=READING, not 'syn_rst'"),
        (["--choose", "syn_rst=RFC 1"], "syn_rst can be RFC 9293, RFC 793, not 'RFC 1'"),
    ],
)
def test_a_slip_is_answered_in_one_line(words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matrix", *words]) == 2
    error = capsys.readouterr().err
    assert complaint in error and error.count("\n") == 1
