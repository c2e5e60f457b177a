"""`tcplearn live`: it says what it will make, lists, refuses in one line, and shows both stories."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcplearn.cli import main
from tcplearn.live.ground import Ground
from tcplearn.live.replay import shipped_files


def test_without_a_scene_it_lists_what_can_be_played(wire: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "--lang", "en"]) == 0
    plays, cannot = capsys.readouterr().out.split("Cannot:")
    assert "  third_ack_lost " in plays and "tcplearn-a (192.0.2.1)" in plays
    assert "  zero_window " in cannot


def test_a_dry_run_makes_nothing(wire: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "open_close", "--lose", "server FIN,ACK 2", "--dry-run", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "two network namespaces without names" in " ".join(said.split())
    assert "0.400 s  A  CLOSE" in said and "Lose(side=B, ctl=('FIN', 'ACK'), nth=2)" in said


def test_a_story_a_loss_of_one_s_own_a_picture_a_recording(
    wire: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--lose", "client ACK 1", "--record", str(tmp_path), "--svg", str(tmp_path / "both.svg"), "--lang", "zh"]
    assert main(["live", "handshake", *words]) == 0
    said = capsys.readouterr().out
    assert "(丢失)" in said and "内核与模型一致。" in said and "handshake.pcap" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["both.svg", "handshake.json", "handshake.pcap"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["open_clos"], "did you mean open_close"),
        (["open_close", "--lose", "nobody SYN"], "write a side, flags and a count"),
        (["open_close", "--lose", "A SIN 1"], "write a side, flags and a count"),
        (["open_close", "--lose", "A SYN 0"], "write a side, flags and a count"),
        (["zero_window"], "10 octets"),
        (["nothing", "--on", "recordings"], "no recording is called"),
    ],
)
def test_a_slip_is_one_line(wire: Ground, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(["live", *words, "--lang", "en"]) == 2
    wrong = capsys.readouterr().err.strip()
    assert said in wrong and "\n" not in wrong


def test_recordings_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "--on", "recordings", "--lang", "en"]) == 0
    assert [name.strip() for name in capsys.readouterr().out.splitlines()[-len(shipped_files()) :]] == shipped_files()
    assert main(["live", "fin_lost", "--on", "recordings", "--lang", "zh"]) == 0
    assert "没有在本机上演示" in capsys.readouterr().out
