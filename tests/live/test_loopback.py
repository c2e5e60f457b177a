"""Without a wire: the states alone, for everybody on Linux."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from tcplearn.live import NotPlayable, live
from tcplearn.live.apart import apart
from tcplearn.live.ground import PLAIN_LOOPBACK, Ground, find
from tcplearn.live.states import Watch
from tcplearn.model import State
from tcplearn.world import scenes

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sock_diag is Linux's")


def test_states_agree_as_far_as_they_can_be_seen(loopback: Ground) -> None:
    for _ in range(3):  # a busy machine may look too late for a state of a moment
        shown = live(scenes.open_close, on=loopback)
        assert shown.agrees and not shown.kernel.segments
        seen = [state for _, state in shown.kernel.states("A")]
        if State.FIN_WAIT_1 in seen:
            break
    assert seen[-3:] == [State.FIN_WAIT_1, State.FIN_WAIT_2, State.TIME_WAIT]
    assert "·" in shown.text("en") and "≠" not in shown.text("en")
    assert "svg" in shown._repr_mimebundle_()["image/svg+xml"]


@LINUX
def test_this_machine_s_own_loopback_serves_as_well() -> None:
    shown = live(scenes.abort, on=PLAIN_LOOPBACK)
    assert shown.agrees, shown.text("en")
    assert shown.recording.ends["A"][0] == "127.0.0.1"


def test_a_loss_needs_a_wire(loopback: Ground) -> None:
    with pytest.raises(NotPlayable, match="only a wire of its own"):
        live(scenes.syn_lost, on=loopback)


@LINUX
def test_the_states_are_those_of_ss() -> None:
    if shutil.which("ss") is None:
        pytest.skip("ss is not installed")
    with socket.socket() as listener, closing(Watch()) as watch:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        ours = [one for one in watch.look() if one.lport == port]
        theirs = subprocess.run(["ss", "-Htan", f"sport = :{port}"], capture_output=True, text=True, check=True).stdout
    assert [State.parse(line.split()[0]) for line in theirs.splitlines()] == [one.state for one in ours]
    assert [one.state for one in ours] == [State.LISTEN]


def as_nobody() -> tuple[str, bool]:
    """What somebody without any rights is given, and whether it agrees."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE, as in a program that began like this
    ground = find()
    return ground.kind.value, live(scenes.textbook, on=ground).agrees


@LINUX
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become nobody")
def test_nobody_in_particular_can_play() -> None:
    kind, agrees = apart(as_nobody)
    assert kind in ("loopback", "wire") and agrees


def test_an_unknown_ground_is_named(loopback: Ground) -> None:
    with pytest.raises(ValueError, match="not on 'moon'"):
        find("moon")
