"""`tcplearn live`: it says what it will make, lists, refuses in one line, and shows both stories."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tcplearn.capture.kernels.recordings import shipped
from tcplearn.cli import main
from tcplearn.live import live
from tcplearn.live.beside import events
from tcplearn.live.duration import LONGEST, SHORTEST, allowed
from tcplearn.live.faults import told
from tcplearn.live.fitting import fit
from tcplearn.live.ground import PLAIN_LOOPBACK, Ground
from tcplearn.live.replay import shipped_files
from tcplearn.live.ways import ways_out
from tcplearn.world import run
from tcplearn.world.scenes import SCENES


def test_without_a_scene_it_lists_what_can_be_played(wire: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    plays, cannot = said.split("Cannot, because", 1)
    assert "  third_ack_lost " in plays and "tcplearn-a" not in said
    assert "  zero_window\n" in cannot


def test_a_reason_is_said_once(loopback: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "--on", "loopback", "--lang", "zh"]) == 0
    assert capsys.readouterr().out.count("场景要丢弃、延迟或注入报文段") == 1


def test_a_dry_run_makes_nothing_and_tells_faults_in_words(wire: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "open_close", "--lose", "server FIN,ACK 2", "--dry-run", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("A dry run: nothing is made") and "two network namespaces without names" in said
    assert "0.400 s  A  CLOSE" in said and "FIN,ACK no. 2 of B is lost" in said


def test_every_fault_of_every_scene_has_words() -> None:
    said = {told(fault) for scene in SCENES.values() for fault in scene.faults}
    assert {"SYN no. 1 of A is lost", "each ACK without text of A is lost"} <= {one.en for one in said}
    assert {"A 的第 1 个 SYN 丢失", "A 的每个 ACK（不带数据）丢失"} <= {one.zh for one in said}
    words = [re.sub("<(SEQ|ACK|CTL)=", "", one.en) for one in said]  # a segment as RFC 9293 writes it
    assert not [word for word in words if re.search(r"\w+\(|None|\w=", word)]


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
        (["open_close", "--seconds", "0"], "more than 0"),
        (["open_close", "--seconds", "-3"], "more than 0"),
        (["open_close", "--svg", "/nowhere/at/all.svg"], "no folder /nowhere/at"),
        (["open_close", "--record", f"{__file__}/below"], "cannot be written"),
        (["fin_lost", "--on", "recordings", "--lose", "A SYN"], "shown as it is"),
        (["third_ack_lost", "--on", "loopback"], "`tcplearn live third_ack_lost` without --on; a recording of"),
        (["fin_lost", "--on", "loopback"], "`tcplearn live fin_lost --on recordings`"),
        (["nothing", "--on", "recordings"], "no recording is called"),
        (["nothing", "--on", "recordings", "--dry-run"], "no recording is called"),
    ],
)
def test_a_slip_is_one_line(wire: Ground, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(["live", *words, "--lang", "en"]) == 2
    out, wrong = capsys.readouterr()
    assert not out and said in wrong and "\n" not in wrong.strip()


def test_recordings_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "--on", "recordings", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines() if re.match("  [a-z]", line)] == shipped_files()
    assert shipped()["fin_lost"].description.en.split()[0] in said
    assert main(["live", "fin_lost", "--on", "recordings", "--lang", "zh"]) == 0
    assert "没有在本机上演示" in capsys.readouterr().out


def test_a_story_that_was_cut_says_how_much_was_compared(wire: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "syn_always_lost", "--seconds", "1.5", "--lang", "en"]) == 0
    whole = len(events(run(fit(SCENES["syn_always_lost"], wire).model)))
    said = capsys.readouterr().out
    assert re.search(rf"agree as far as seen: \d of the model's {whole} events", said)
    assert "Kernel and model agree.\n" not in said


def test_seconds_that_are_none_are_refused() -> None:
    for seconds in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="more than 0 s"):
            live(SCENES["handshake"], seconds=seconds)


def test_a_scene_gets_the_time_that_its_story_takes(wire: Ground) -> None:
    given = {name: allowed(run(fit(SCENES[name], wire).model)) for name in ("handshake", "user_timeout", "close_wait")}
    assert given["handshake"] == SHORTEST < given["user_timeout"] < LONGEST == given["close_wait"]


def test_states_recorded_on_the_loopback_are_compared(
    loopback: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["live", "open_close", "--on", "loopback", "--record", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main(["kernels", str(tmp_path), "--lang", "en"]) == 0
    assert "states only" in capsys.readouterr().out


def test_a_refusal_names_the_way_out_truthfully(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tcplearn.live.ways.find", lambda: PLAIN_LOOPBACK)
    for user, way in ((1000, "sudo"), (0, "you are root, but")):
        monkeypatch.setattr("os.geteuid", lambda user=user: user)
        ways = [one.en for one in ways_out(SCENES["third_ack_lost"], PLAIN_LOOPBACK)]
        assert way in ways[0] and "third_ack_lost_no_data --on recordings" in ways[1]
