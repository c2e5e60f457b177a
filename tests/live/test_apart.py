"""The child process: it answers, it passes on what went wrong, and it is gone afterwards."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tcplearn.live.apart import ChildGone, apart

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prctl(PR_SET_PDEATHSIG) is Linux's")


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


@pytest.fixture(autouse=True)
def nobody_is_left() -> Iterator[None]:
    """Other tests of this process may have children of their own."""
    before = children()
    yield
    assert children() <= before


def test_it_gives_the_value_however_long() -> None:
    assert len(apart(lambda: b"x" * 1_000_000)) == 1_000_000


def test_it_raises_what_was_raised() -> None:
    def wrong() -> None:
        raise PermissionError(1, "no", "here")

    with pytest.raises(PermissionError, match="no"):
        apart(wrong)


def test_a_killed_child_is_said_to_be_gone() -> None:
    with pytest.raises(ChildGone, match="killed"):
        apart(lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_an_interrupt_ends_the_child_at_once() -> None:
    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    start = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            apart(lambda: time.sleep(30))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - start < 20
