"""Nothing is left behind: not after an interrupt, not after a kill, and not after the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tcplearn.live import live
from tcplearn.live.ground import Ground
from tcplearn.world import scenes

# As at a terminal: what is begun in the background inherits that interrupts are ignored.
HEARS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
MAIN = f"{HEARS}import sys; from tcplearn.cli import main; sys.exit(main())"
COMMAND = [sys.executable, "-c", MAIN, "live", "syn_always_lost", "--lang", "en"]
PATIENCE = 20.0  # seconds


def machine() -> dict[str, object]:
    """What a careless lab would leave: namespaces, interfaces, its own settings, sockets on its ports."""
    seen = {name: Path("/proc/sys/net/ipv4", name).read_text() for name in ("tcp_sack", "tcp_timestamps")}
    runs = Path("/run/netns")
    sockets = [line.split()[1:3] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {
        "namespaces": sorted(os.listdir(runs)) if runs.exists() else [],
        "interfaces": [line.split(":")[0] for line in Path("/proc/net/dev").read_text().splitlines()[2:]],
        "addresses": [ends for ends in sockets if any(end.endswith((":1388", ":9C40")) for end in ends)],
        **seen,
    }


def players() -> set[int]:
    """The processes that play: this command and its children."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"syn_always_lost" in words and b"live" in words:
                found.add(int(entry.name))
    return found


def until(happens) -> None:
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda s: s.name)
def test_nothing_is_left_behind(wire: Ground, how: signal.Signals) -> None:
    before, others = machine(), players()
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as lab:
        try:
            until(lambda: any(plays(pid) for pid in players() - others - {lab.pid}))
            lab.send_signal(how)
            said = lab.communicate(timeout=PATIENCE)[1]
        finally:
            lab.kill()
    if how is not signal.SIGKILL:
        assert lab.returncode == 130 and "nothing is left" in said and len(said.splitlines()) == 1
    until(lambda: players() == others)
    assert machine() == before


def plays(pid: int) -> bool:
    """Whether that process has a wire in its hands, and sockets."""
    try:
        held = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
    except OSError:
        return False
    return held.count("/dev/net/tun") == 2 and sum(name.startswith("socket:") for name in held) >= 4


def test_the_reader_s_own_process_stays_where_it_is(wire: Ground) -> None:
    before, home, threads = machine(), os.readlink("/proc/self/ns/net"), len(os.listdir("/proc/self/task"))
    live(scenes.handshake, on=wire)
    assert os.readlink("/proc/self/ns/net") == home and len(os.listdir("/proc/self/task")) == threads
    assert machine() == before
