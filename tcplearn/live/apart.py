"""A process of its own for what touches namespaces, so that the reader's process never leaves its own.

The one rule: the child ends before `apart` returns, whatever happens: it is killed when the reader interrupts,
and the kernel kills it if the reader's process is gone.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from tcplearn.live.spaces import die_with

T = TypeVar("T")
LARGE = 1 << 16


class ChildGone(RuntimeError):
    """The child process ended without an answer; somebody killed it."""


def apart(do: Callable[[], T]) -> T:
    """This calls `do` in a child process and gives its value, which must be picklable; it raises what `do` raises."""
    parent = os.getpid()
    ours, theirs = os.pipe()
    with warnings.catch_warnings():  # Python 3.12 warns of threads: the child uses none of them, nor their locks
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        os.close(ours)
        _child(do, parent, theirs)
    os.close(theirs)
    try:
        answer = _all_of(ours)
    finally:
        os.close(ours)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    if not answer:
        raise ChildGone("the child process that played the scene was killed; try again")
    good, value = pickle.loads(answer)
    if not good:
        raise value
    return value


def _all_of(fd: int) -> bytes:
    """This reads a descriptor to its end."""
    parts = []
    while part := os.read(fd, LARGE):
        parts.append(part)
    return b"".join(parts)


def _child(do: Callable[[], Any], parent: int, fd: int) -> None:
    """The child: it does it, says how it went, and is gone; no handler, no file of the parent is touched."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and kills
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        die_with(parent)
        gc.disable()  # a pause would be seen as a delay
        try:
            answer: tuple[bool, Any] = (True, do())
        except Exception as wrong:
            answer = (False, wrong)
        left = memoryview(pickle.dumps(answer))
        while left:
            left = left[os.write(fd, left) :]
        status = 0
    except BaseException as wrong:
        print(f"tcplearn live: {wrong!r}", file=sys.stderr)
    finally:
        os._exit(status)
