"""What this machine's kernel did with a scene: calls, segments, states, causes, as one value.

The one rule: it holds what was seen and nothing that was predicted. It is written in the format of the
recordings that come with the package, so that both are read alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from tcplearn.live.octets import pcap
from tcplearn.live.sockets import Done
from tcplearn.live.wire import Carried
from tcplearn.model import Segment, State
from tcplearn.text import Text

NAMES = {"A": "client", "B": "server"}
LETTERS = dict(zip(("SYN", "FIN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"), "SFRPAUEW", strict=True))
FATES = {"lost": "dropped", "corrupted": "dropped", "delayed": "delayed", "duplicated": "duplicated"}


class Look(NamedTuple):
    """A side's state as the kernel told it at second t, and the timer that runs."""

    t: float
    side: str
    lport: int
    rport: int
    state: State
    timer: str | None
    timer_ms: int


class Cause(NamedTuple):
    """Something that happened to a side: `kind` as in a Moment; the numbers of the segments heard and sent."""

    t: float
    side: str
    kind: str
    what: str
    heard: int | None
    sent: tuple[int, ...]
    state: State


@dataclass(frozen=True)
class Recording:
    """One story of the kernel. Times are seconds from the start, `began` is seconds since 1970."""

    name: str
    description: str
    title: Text | None
    kernel: str
    captured: bool  # packets were seen; otherwise states only
    delay: float | Mapping[str, float]
    sysctl: Mapping[str, int | str]
    ends: Mapping[str, tuple[str, int]]
    isns: Mapping[str, tuple[int, ...]]
    calls: Mapping[str, tuple[Done, ...]]
    faults: tuple[dict[str, Any], ...]
    carried: tuple[Carried, ...]
    looks: tuple[Look, ...]
    causes: tuple[Cause, ...]
    began: float
    ended: float
    was_cut: bool  # time was up before the story was over
    notes: tuple[Text, ...] = field(default=())

    @cached_property
    def pcap(self) -> bytes:
        """This is every segment once, at the moment its sender emitted it, as a capture file."""
        return pcap((self.began + one.t, one.octets) for one in self.carried)

    def path(self, side: str) -> list[State]:
        """These are the states of a side, in order; CLOSED before the first OPEN is not told."""
        found: list[State] = []
        for look in self.looks:
            if look.side == side and look.state not in found[-1:]:
                found.append(look.state)
        return found

    def save(self, folder: str | PathLike[str]) -> tuple[Path, Path]:
        """This writes NAME.json and NAME.pcap into a folder, which is made if it is not there."""
        where = Path(folder)
        where.mkdir(parents=True, exist_ok=True)
        files = where / f"{self.name}.json", where / f"{self.name}.pcap"
        files[0].write_text(self.to_json(), "utf-8")
        files[1].write_bytes(self.pcap)
        return files

    def to_json(self) -> str:
        """This is the recording as JSON text, one call, segment or state a line."""
        rows = []
        for name, value in self.plain().items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                told = ",\n".join("    " + json.dumps(row, ensure_ascii=False) for row in value)
                rows.append(f"  {json.dumps(name)}: [\n{told}\n  ]")
            else:
                rows.append(f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
        return "{\n" + ",\n".join(rows) + "\n}\n"

    def plain(self) -> dict[str, Any]:
        """This is the recording in JSON's values."""
        delay = self.delay if isinstance(self.delay, float | int) else self.delay.get("A", 0.025)
        return {
            "name": self.name,
            "description": self.description,
            "network": {"one_way_delay_ms": round(delay * 1000, 3), "mtu": 1500},
            "kernel": self.kernel,
            "sysctl": dict(self.sysctl),
            **{NAMES[s]: {"addr": a, "port": p, "isn": list(self.isns[s])} for s, (a, p) in self.ends.items()},
            **{f"{NAMES[side]}_calls": [_call(done) for done in calls] for side, calls in self.calls.items()},
            "faults": list(self.faults),
            "segments": [_segment(one) for one in self.carried],
            "states": [_look(look) for look in self.looks],
            "transitions": list(self._transitions()),
            "state_path": {NAMES[side]: [str(state) for state in self.path(side)] for side in "AB"},
            "end": round(self.ended, 4),
        }

    def _transitions(self) -> Iterator[dict[str, Any]]:
        now: dict[str, State] = {}
        for look in self.looks:
            old = now.get(look.side, State.CLOSED)
            if look.state is not old:
                yield {
                    "t": round(look.t, 6), "side": NAMES[look.side], "lport": look.lport, "rport": look.rport,
                    "old": str(old), "new": str(look.state),
                }  # fmt: skip
            now[look.side] = look.state


def letters(segment: Segment) -> str:
    """These are a segment's flags as letters: SA, FA, PA, RA."""
    return "".join(letter for name, letter in LETTERS.items() if name in segment.ctl)


def _call(done: Done) -> dict[str, Any]:
    result = "(not returned)" if done.result is None else done.result
    row = {"t": round(done.t, 4), "op": done.op, "call": done.call, "result": result}
    return row if done.t_return is None else {**row, "t_return": round(done.t_return, 4)}


def _segment(one: Carried) -> dict[str, Any]:
    fate = FATES.get(one.fate, "delivered")
    arrivals = [] if fate == "dropped" else [round(t, 4) for t in one.arrivals]
    row = {
        "t": round(one.t, 4), "from": NAMES[one.sender], "flags": letters(one.raw), "seq_rel": one.rel[0],
        "ack_rel": one.rel[1], "len": len(one.raw.data), "win": one.raw.wnd, "seq": one.raw.seq, "ack": one.raw.ack,
        "fate": fate, "arrivals": arrivals,
    }  # fmt: skip
    return {**row, "injected": True, "note": one.note} if one.injected else row


def _look(look: Look) -> dict[str, Any]:
    side, state = NAMES[look.side], str(look.state)
    row = {"t": round(look.t, 4), "side": side, "lport": look.lport, "rport": look.rport, "state": state}
    return row if look.timer is None else {**row, "timer": look.timer, "timer_ms": look.timer_ms}
