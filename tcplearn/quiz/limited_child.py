"""What runs a learner's program: a program of its own, started by limited.py as `python -I -S`, never imported.

It reads a job as JSON from its input, gives up what it will not need (files, processes, the network, another user's
rights), runs the learner's text, makes the calls, and writes a JSON line for each to a pipe.

The one rule: it judges nothing. A learner's program shares this process and can do to it what it likes; all it can
gain is to send values, and those are compared with the model's in the process that started it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

NOBODY = 65534
NEWUSER, NEWNET = 0x10000000, 0x40000000
FORBIDDEN = (
    "socket.", "subprocess.", "ctypes.", "shutil.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
    "os.kill", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.chown",
    "os.truncate", "os.chdir", "os.fwalk", "os.walk", "signal.", "resource.", "pty.", "mmap.", "_thread.",
)  # fmt: skip
READS = ("open", "os.listdir", "os.scandir")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Loaded before all rights are given up: then Python's own folder may be out of reach.
AT_HAND = ("collections", "dataclasses", "enum", "functools", "itertools", "math", "operator", "re", "string", "typing")
LONGEST = 1000  # characters of a text, entries of a list


def main() -> None:
    for name in AT_HAND:
        __import__(name)
    job = json.loads(sys.stdin.buffer.read())
    pipe = int(sys.argv[1])

    def tell(**said: Any) -> None:
        os.write(pipe, f"{job['nonce']} {json.dumps(said)}\n".encode())

    closed = leave(NEWNET)  # as the superuser may
    give_up_rights()
    tell(network=closed or leave(NEWUSER | NEWNET))  # as anybody may, on many systems
    forget("ctypes", "_ctypes")
    limit(job["cpu"], job["memory"])
    sys.addaudithook(fence(os.path.realpath(sys.base_prefix)))
    made: dict[str, Any] = {"__name__": "answer"}
    try:
        exec(compile(job["source"], "answer.py", "exec"), made)
    except BaseException as failed:
        return tell(failed=said_of(failed))
    function = made.get(job["function"])
    if not callable(function):
        return tell(missing=job["function"])
    for arguments in job["calls"]:
        try:
            value = function(*arguments)
        except BaseException as failed:
            tell(error=said_of(failed))
            continue
        try:
            tell(value=plain(value))
        except TypeError:
            tell(strange=type(value).__name__[:100])
    return tell(done=True)


def leave(spaces: int) -> bool:
    """This goes into spaces of its own, such as a network with nobody in it; it says whether the system allows that."""
    try:
        import ctypes
    except ImportError:  # a Python that was built without it
        return False
    unshare = getattr(ctypes.CDLL(None), "unshare", None)  # Linux only
    return unshare is not None and unshare(spaces) == 0


def forget(*packages: str) -> None:
    """This leaves nothing of some packages at hand."""
    for name in [name for name in sys.modules if name.split(".")[0] in packages]:
        del sys.modules[name]


def give_up_rights() -> None:
    """This makes nobody of the superuser. Before a space of its own users is entered: root stays root in there."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def limit(cpu: int, memory: int) -> None:
    """This gives up processes, files to be written, memory and time without end."""
    for what, most in (
        ("RLIMIT_CPU", cpu), ("RLIMIT_AS", memory), ("RLIMIT_FSIZE", 0), ("RLIMIT_NPROC", 0), ("RLIMIT_NOFILE", 16),
        ("RLIMIT_CORE", 0),
    ):  # fmt: skip
        try:
            resource.setrlimit(getattr(resource, what), (most, most))
        except (AttributeError, ValueError, OSError):  # not every system has every limit
            continue


def fence(library: str) -> Callable[[str, tuple[Any, ...]], None]:
    """This refuses what a limited program has no business with, in a sentence rather than by an accident.

    It is a fence, no wall: the walls are the limits of the operating system.
    """

    def refuse(event: str, given: tuple[Any, ...]) -> None:
        if event.startswith(FORBIDDEN):
            raise PermissionError(f"{event} is not allowed here")
        if event in READS:
            path, flags = given[0], given[2] if event == "open" else 0
            known = isinstance(path, str) and os.path.realpath(path).startswith(library + os.sep)
            if not known or (isinstance(flags, int) and flags & WRITES):
                raise PermissionError("files are not allowed here")

    return refuse


def plain(value: Any, depth: int = 2) -> Any:
    """This is a value that JSON can say: text, number, truth, None, or a short list of them. Raises TypeError."""
    if value is None or type(value) in (bool, float):
        return value
    if type(value) is int and abs(value) < 2**63:
        return value
    if type(value) is str and len(value) <= LONGEST:
        return value
    if type(value) in (list, tuple) and depth and len(value) <= LONGEST:
        return [plain(one, depth - 1) for one in value]
    raise TypeError("no short text, number or list")


def said_of(failed: BaseException) -> dict[str, Any]:
    """This is an error as a learner can use it: its name, what it says, the line of the learner's text."""
    line, at = None, failed.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename == "answer.py":
            line = at.tb_lineno
        at = at.tb_next
    if isinstance(failed, SyntaxError) and failed.filename == "answer.py":
        line = failed.lineno
    try:
        text = str(failed.msg if isinstance(failed, SyntaxError) else failed)[:200]
    except BaseException:
        text = ""
    return {"name": type(failed).__name__[:100], "text": text, "line": line}


if __name__ == "__main__":
    main()
