"""Recordings: ours are written as those of the package, and theirs are shown where nothing can be played."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tcplearn.capture import read
from tcplearn.capture.kernels.recordings import load
from tcplearn.live import live, record
from tcplearn.live.beside import table
from tcplearn.live.ground import Ground, find
from tcplearn.live.lab import NotPlayable, replay
from tcplearn.live.replay import shipped_files
from tcplearn.world import At, Chance, Corrupt, Scene, scenes
from tcplearn.world.calls import KeepAlive, SetOption

KEYS = ("name", "description", "network", "kernel", "sysctl", "client", "server", "client_calls", "server_calls",
        "faults", "segments", "states", "transitions", "state_path", "end")  # fmt: skip


def test_what_was_recorded_is_a_recording(wire: Ground, tmp_path: Path) -> None:
    ours = scenes.third_ack_lost_then_data
    made = record(ours, "told in words", sysctl={"net.ipv4.tcp_synack_retries": 2}, ground=wire)
    told, packets = made.save(tmp_path)
    raw = json.loads(told.read_text("utf-8"))
    assert tuple(raw) == KEYS and raw["description"] == "told in words"
    assert raw["sysctl"] == {"net.ipv4.tcp_synack_retries": 2} and raw["client"]["isn"] == [100]
    assert load(told).compare().agrees
    flights = [flight for talk in read(packets) for flight in talk.trace.segments]
    assert [f.segment.seq for f in flights] == [row["seq"] for row in raw["segments"]]
    assert [row["fate"] for row in raw["segments"]].count("dropped") == 1


def test_faults_of_chance_are_told_as_what_they_hit(wire: Ground) -> None:
    made = record(scenes.handshake.but(faults=(Corrupt("A", ctl="SYN"), Chance("B", delay=1.0))), ground=wire, seed=1)
    rows = made.plain()["faults"]
    assert [(row["action"], row["from"], row["nth"]) for row in rows] == [
        ("drop", "client", [1]),
        ("delay", "server", [1]),
    ]


def test_a_socket_option_is_told_in_the_recordings_words(wire: Ground) -> None:
    calls = (*scenes.handshake.calls, At(0.2, "A", SetOption(keepalive=KeepAlive(1.0, 1.0, 3))))
    made = record(Scene("option", calls), ground=wire)
    assert made.calls["A"][-1].call == "setsockopt keep-alive idle=1 s interval=1 s count=3"


def test_tshark_finds_nothing_malformed(wire: Ground, tmp_path: Path) -> None:
    import shutil

    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    _, packets = record(scenes.rst_in_window, ground=wire).save(tmp_path)
    asked = ["tshark", "-r", str(packets), "-o", "tcp.check_checksum:TRUE", "-Y",
             "_ws.malformed or tcp.checksum.status == 0"]  # fmt: skip
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == ""


@pytest.mark.parametrize("name", shipped_files())
def test_the_package_s_recordings_are_shown_beside_the_model(name: str) -> None:
    shown = replay(name)
    assert shown.agrees, shown.text("en")
    marked = [line for line in table(shown.kernel, shown.model, "en") if line.startswith("≠")]
    assert not marked or shown.differences.excused


def test_without_linux_recordings_are_played_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    ground = find()
    assert ground.kind.value == "recordings" and "Darwin and not Linux" in ground.makes.en
    assert live(scenes.fin_lost).agrees
    with pytest.raises(NotPlayable, match="no recording is called 'figure_9'"):
        live(scenes.figure_9)
