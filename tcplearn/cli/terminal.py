"""The reader's terminal: how wide it is, and how a wait is shown on it.

The one rule: where there is no terminal, nothing is shown and nothing depends on its width.
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

USUAL = 120  # columns where there is no terminal


def width() -> int:
    """This is how wide the terminal is, in columns; where there is none, as wide as text usually is."""
    return shutil.get_terminal_size((USUAL, 24)).columns


@contextmanager
def progress(said: str, seconds: float) -> Iterator[None]:
    """This shows on a terminal how long it has been playing, and wipes it out at the end."""
    if not sys.stderr.isatty() or not hasattr(signal, "setitimer"):
        yield
        return
    began = time.monotonic()

    def show(number: int, frame: FrameType | None) -> None:
        sys.stderr.write("\r" + said.format(t=round(time.monotonic() - began), n=seconds))
        sys.stderr.flush()

    before = signal.signal(signal.SIGALRM, show)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)  # no thread: the player is forked, and a timer does not go with it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
