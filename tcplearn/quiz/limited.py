"""A learner's program, run where it can do little: a process of its own, for a moment, with next to nothing.

    ran = run("def next_state(state, event):\\n    return state", [("LISTEN", "SYN")])
    ran.answers[0].value        "LISTEN"
    ran.said("en")              why it did not answer, if it did not

The process is `python -I -S` in an empty folder that is removed afterwards, with an empty environment and no
standard input or output. The operating system limits its seconds, its memory, its open files; it cannot write to a
file, nor start a process; it has no superuser's rights even if the teacher has. On Linux it is put into a network
of its own, with nobody in it, where the system allows that; `Ran.network` says whether it was.

What is not prevented: it may read what everybody may read on this computer, though the ordinary ways to do so are
refused; where `Ran.network` is "open" it may reach the network by unusual ways, for the same holds of sockets; and
what it does in its own process, to the messenger there, cannot be seen. So nothing that it sends is trusted.

The one rule: what comes back is data (lines of JSON of bounded length, each behind a number that nobody can guess),
never code, a pickle or a verdict.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tcplearn.text import Text

CHILD = Path(__file__).with_name("limited_child.py")
SECONDS = 2  # of the processor
PATIENCE = 3.0  # seconds by the clock that a program may sleep beyond that
MEMORY = 256 << 20  # octets of address space
SOURCE = 50_000  # characters
PER_CALL = 4_000  # octets of an answer

TROUBLES = {
    "time": Text(
        "your program had not finished after {} s (perhaps a loop that never ends)",
        "你的程序 {} 秒后仍未结束（可能有死循环）",
    ),
    "ended": Text(
        "your program ended itself before it had answered; leave out exit()",
        "你的程序在作答之前就自行退出了，请去掉 exit()",
    ),
    "crashed": Text("your program brought Python down (signal {})", "你的程序使 Python 崩溃了（信号 {}）"),
    "output": Text("your program sent far too much", "你的程序发送的内容过多"),
    "failed": Text("your program stops at once: {}", "你的程序一开始就中止了：{}"),
    "missing": Text("there is no function {} in your program", "你的程序中没有函数 {}"),
    "long": Text("your program is longer than {} characters", "你的程序超过 {} 个字符"),
    "unable": Text(
        "this computer cannot run a program within limits, so none is run",
        "这台计算机无法在受限环境中运行程序，因此没有运行",
    ),
}
LINE = Text("line {}: {}", "第 {} 行：{}")
STRANGE = Text("it returned a {}, not a short text or number", "返回值的类型是 {}，不是短文本或数字")


@dataclass(frozen=True)
class Answered:
    """What one call gave: a value, or the error that it raised, or the type of a value that is not let through."""

    value: Any = None
    error: str = ""
    line: int | None = None
    strange: str = ""

    @property
    def good(self) -> bool:
        return not self.error and not self.strange

    def said(self, lang: str) -> str:
        """This is what went wrong, with the line of the program."""
        if self.strange:
            return STRANGE.of(lang).format(self.strange)
        return LINE.of(lang).format(self.line, self.error) if self.line else self.error


@dataclass(frozen=True)
class Ran:
    """What came of a program: `answers` to the first calls, and why there are no more.

    `trouble` is "" or a key of TROUBLES, `detail` what its sentence needs. `network`: "closed", "open", or "" if the
    program never began.
    """

    answers: tuple[Answered, ...] = ()
    trouble: str = ""
    detail: Answered = Answered()
    network: str = ""

    def said(self, lang: str) -> str:
        """This is what was wrong, as a clause; empty if nothing was."""
        return TROUBLES[self.trouble].of(lang).format(self.detail.said(lang)) if self.trouble else ""


def run(source: str, calls: Sequence[Sequence[Any]], function: str = "next_state", seconds: int = SECONDS) -> Ran:
    """This runs a program and makes calls of one function in it, each with arguments that JSON can say.

    It never raises for what the program does. `seconds` are of the processor, and all calls share them.
    """
    if len(source) > SOURCE:
        return Ran(trouble="long", detail=Answered(error=str(SOURCE)))
    if not sys.executable or os.name != "posix":
        return Ran(trouble="unable")
    nonce = secrets.token_hex(16)
    job = {"nonce": nonce, "source": source, "function": function, "calls": [list(call) for call in calls],
           "cpu": seconds, "memory": MEMORY}  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="tcplearn-") as folder, tempfile.TemporaryFile() as given:
        given.write(json.dumps(job).encode())
        given.seek(0)
        try:
            sent, how, code = _child(folder, given, seconds + PATIENCE, PER_CALL * (len(calls) + 2))
        except OSError:
            return Ran(trouble="unable")
    answers, said = _heard(sent, nonce, len(calls))
    network = "" if "network" not in said else "closed" if said["network"] else "open"
    if said.get("done") and len(answers) == len(calls):
        return Ran(answers, network=network)
    trouble, detail = _trouble(said, how, code, seconds)
    return Ran(answers, trouble, detail, network)


def _child(folder: str, given: IO[bytes], patience: float, most: int) -> tuple[bytes, str, int]:
    """This runs the child: what it sent, why no more was read ("end", "late", "much"), how it ended."""
    ours, theirs = os.pipe()
    try:
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-X", "utf8", str(CHILD), str(theirs)], stdin=given,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=(theirs,), cwd=folder, env={},
            start_new_session=True,
        )  # fmt: skip
    except BaseException:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    try:
        sent, how = _read(ours, time.monotonic() + patience, most)
        if how == "end":  # the pipe is closed: it has ended, or is about to
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(1.0)
    finally:
        os.close(ours)
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
        code = child.wait()
    return sent, how, code


def _read(pipe: int, deadline: float, most: int) -> tuple[bytes, str]:
    sent = b""
    while len(sent) <= most:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return sent, "late"
        more = os.read(pipe, 65536)
        if not more:
            return sent, "end"
        sent += more
    return sent, "much"


def _heard(sent: bytes, nonce: str, calls: int) -> tuple[tuple[Answered, ...], dict[str, Any]]:
    """These are the answers among the lines that were sent, and whatever else the child said; the rest is noise."""
    answers, said = list[Answered](), dict[str, Any]()
    for line in _lines(sent, nonce):
        if "value" in line and len(answers) < calls:
            answers.append(Answered(line["value"]))
        elif "error" in line and len(answers) < calls:
            answers.append(_error(line["error"]))
        elif "strange" in line and len(answers) < calls:
            answers.append(Answered(strange=str(line["strange"])[:100]))
        else:
            said = {**line, **said}  # the first word counts
    return tuple(answers), said


def _lines(sent: bytes, nonce: str) -> Iterator[dict[str, Any]]:
    for raw in sent.split(b"\n"):
        known, _, text = raw.partition(b" ")
        if known == nonce.encode():
            with contextlib.suppress(ValueError, RecursionError):
                line = json.loads(text)
                if isinstance(line, dict):
                    yield line


def _error(raw: Any) -> Answered:
    if not isinstance(raw, dict):
        return Answered(error="?")
    line = raw.get("line")
    told = ": ".join(str(raw.get(part, ""))[:200] for part in ("name", "text") if raw.get(part))
    return Answered(error=told, line=line if isinstance(line, int) else None)


def _trouble(said: dict[str, Any], how: str, code: int, seconds: int) -> tuple[str, Answered]:
    """This is why there are fewer answers than calls."""
    if "failed" in said:
        return "failed", _error(said["failed"])
    if "missing" in said:
        return "missing", Answered(error=str(said["missing"])[:100])
    if how == "much":
        return "output", Answered()
    if how == "late":
        return "time", Answered(error=f"{seconds + PATIENCE:g}")
    if -code in (signal.SIGXCPU, signal.SIGKILL):
        return "time", Answered(error=str(seconds))
    if "network" not in said:
        return "unable", Answered()
    return ("crashed", Answered(error=str(-code))) if code < 0 else ("ended", Answered())
