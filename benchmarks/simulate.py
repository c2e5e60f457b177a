"""Many lossy connections: segments a second of `simulate`, warm and cold, and of PyTCP's state machine beside it.

    make bench
    python benchmarks/simulate.py --pytcp DIR       where `pip install --target DIR PyTCP==2.7.5` put it

PyTCP's pair of sessions has no wire, no losses, no trace and a timer that runs only when it must: all that is left is
its state machine, with its log silenced (under `python -O` it is not even written: a third faster). Rounds are
A B A B; the median of the ratios counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from types import ModuleType, SimpleNamespace
from typing import Any

from tcplearn import run, simulate
from tcplearn.world.scenes import SCENES

ROUNDS, MANY, FIRST = 7, 5000, 1000
WIRE = {"lose": 0.1, "duplicate": 0.05, "delay": 0.1}
GOAL, TIMES_PYTCP = 200_000, 8  # segments a second, and over PyTCP's
KNOWN_PYTCP = 23_000  # segments a second, of 2.7 on the machine of the first measurements


def took(action: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.process_time()
    made = action()
    return time.process_time() - begin, made


def cold(name: str) -> tuple[float, float]:
    """These are segments and connections a second, the filling of the tables included."""
    seconds, made = took(lambda: simulate(SCENES[name], connections=MANY, **WIRE))
    return made.segments / seconds, MANY / seconds


def warm(name: str) -> tuple[float, float]:
    """The same without the first connections, which fill the tables."""
    first_seconds, first = took(lambda: simulate(SCENES[name], connections=FIRST, **WIRE))
    seconds, made = took(lambda: simulate(SCENES[name], connections=FIRST + MANY, **WIRE))
    return (made.segments - first.segments) / (seconds - first_seconds), MANY / (seconds - first_seconds)


def one_by_one(name: str) -> tuple[float, float]:
    """run(), a connection at a time, of the same scene and dice."""
    scene, connections = simulate(SCENES[name], connections=0, **WIRE).scene, 200
    seconds, made = took(lambda: [run(scene, seed=seed) for seed in range(connections)])
    return sum(len(trace.segments) for trace in made) / seconds, connections / seconds


class PyTcp:
    """Two sessions of PyTCP, a queue between them in the place of its stack, and a clock that we set."""

    def __init__(self, where: Path):
        sys.path.insert(0, str(where))
        stack: Any = ModuleType("pytcp.lib.stack")
        stack.sockets, stack.timer, stack.packet_handler = {}, self, self
        sys.modules["pytcp.lib.stack"] = stack
        from pytcp import config  # type: ignore[import-not-found]
        from pytcp.lib.ip4_address import Ip4Address  # type: ignore[import-not-found]
        from pytcp.protocols.tcp import metadata, session  # type: ignore[import-not-found]

        config.LOG_CHANEL = set()
        session.log = lambda *_: True
        self.stack, self.session, self.Metadata = stack, session, metadata.TcpMetadata
        self.hosts = {name: Ip4Address(name) for name in ("192.0.2.1", "192.0.2.2")}
        self.now, self.deadlines, self.queue = 0, {}, []  # type: ignore[var-annotated]

    # ── what a session asks of its stack
    def register_method(self, **_: Any) -> None: ...

    def register_timer(self, name: str, timeout: int) -> None:
        self.deadlines[name] = self.now + timeout

    def is_expired(self, name: str) -> bool:
        return bool(self.now >= self.deadlines.get(name, 0))

    def send_tcp_packet(self, *, local_ip_address: Any, remote_ip_address: Any, **rest: Any) -> None:
        rest["local_port"], rest["remote_port"] = rest["remote_port"], rest["local_port"]
        rest["data"], rest["mss"] = memoryview(rest["data"] or b""), rest["mss"] or 536
        arrives = {"local_ip_address": remote_ip_address, "remote_ip_address": local_ip_address}
        self.queue.append(self.Metadata(**arrives, **rest, tracker=None))

    # ── one connection
    def connection(self) -> int:
        """This opens and closes; it gives how many segments that took."""
        a, b = self.hosts.values()
        states, calls, segments = self.session.FsmState, self.session.SysCall, 0
        self.now, self.deadlines, self.queue = 0, {}, []
        established = SimpleNamespace(release=lambda: None)
        listening = SimpleNamespace(_tcp_accept=[], _event_tcp_session_established=established)
        client = self.session.TcpSession(a, 40000, b, 9293, SimpleNamespace(_parent_socket=listening))
        server = self.session.TcpSession(b, 9293, a, 40000, listening)
        server.tcp_fsm(syscall=calls.LISTEN)
        client.tcp_fsm(syscall=calls.CONNECT)
        closing = False
        while server.state is not states.CLOSED:
            client.tcp_fsm(timer=True)
            server.tcp_fsm(timer=True)
            if not self.queue:
                self.now += 100
                if self.now > 10_000:
                    raise RuntimeError(f"PyTCP: stuck in {client.state} and {server.state} after {segments} segments")
            while self.queue:
                arrived = self.queue.pop(0)
                segments += 1
                (client if arrived.local_ip_address is a else server).tcp_fsm(arrived)
            if client.state is server.state is states.ESTABLISHED and not closing:
                closing = True
                client.tcp_fsm(syscall=calls.CLOSE)
            elif server.state is states.CLOSE_WAIT and closing:
                closing = False
                server.tcp_fsm(syscall=calls.CLOSE)
        self.stack.sockets.clear()
        return segments

    def rate(self, connections: int = 500) -> tuple[float, float]:
        seconds, segments = took(lambda: sum(self.connection() for _ in range(connections)))
        return segments / seconds, connections / seconds


def row(what: str, segments: float, connections: float, ratio: float, missed: str = "") -> None:
    print(f"{what:36} {segments:11,.0f} {connections:14,.0f} x {ratio:8.1f}{missed}")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--pytcp", type=Path, help="the directory into which PyTCP was installed")
    where = arguments.parse_args().pytcp
    pytcp = PyTcp(where) if where else None
    missed = 0
    print(f"{'':36} {'segments/s':>11} {'connections/s':>14}   of PyTCP")
    for name in ("open_close", "open_data_close", "figure_12"):
        rounds = []
        for _ in range(ROUNDS):
            theirs = pytcp.rate() if pytcp else (KNOWN_PYTCP, 0.0)
            rounds.append((theirs, warm(name), cold(name), one_by_one(name)))
        for i, what in enumerate(("warm", "with the filling", "run(), one by one"), 1):
            segments, connections = (median(each[i][k] for each in rounds) for k in (0, 1))
            ratio = median(each[i][0] / each[0][0] for each in rounds)
            fast = i == 3 or (segments >= GOAL and ratio >= TIMES_PYTCP)
            missed += not fast
            row(f"{name}, {what}", segments, connections, ratio, "" if fast else "  MISSED")
        if pytcp:
            row("PyTCP, open and close, no losses", *(median(each[0][k] for each in rounds) for k in (0, 1)), 1.0)
    if not pytcp:
        print(f"PyTCP's rate is the known {KNOWN_PYTCP:,} segments/s; --pytcp DIR measures it here")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
