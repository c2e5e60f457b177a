"""A recording from its file as the story that it tells: for machines that cannot play it themselves.

The one rule: nothing is made up. Segments, calls and states are the file's; only which of them belong together
is read from their times.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from tcplearn.capture.recordings import LETTERS, SHIPPED, SIDES
from tcplearn.live.recording import Cause, Look, Recording
from tcplearn.live.sockets import Done
from tcplearn.live.wire import Carried
from tcplearn.model import Segment, State, Timer
from tcplearn.world.wire import packer

TOGETHER = 0.004  # seconds: what leaves so soon after a call or an arrival was caused by it
FATES = {"dropped": "lost", "delayed": "delayed", "duplicated": "duplicated"}
CALLS = {"OPEN-ACTIVE": "OPEN active", "OPEN-PASSIVE": "OPEN passive", "CLOSE-SENDING-HALF": "SHUTDOWN"}
RUNS_OUT = {
    "retransmit": Timer.RETRANSMISSION, "probe": Timer.PERSIST, "keepalive": Timer.KEEPALIVE,
    "timewait": Timer.TIME_WAIT,
}  # fmt: skip


def shipped_files() -> list[str]:
    """These are the names of the recordings that come with the package."""
    folder = files("tcplearn.capture").joinpath(SHIPPED)
    return sorted(file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json"))


def shipped_file(name: str) -> dict[str, Any] | None:
    """This is what the file of a recording holds; None if there is no recording of that name."""
    if name not in shipped_files():
        return None
    file = files("tcplearn.capture").joinpath(SHIPPED, f"{name}.json")
    return dict(json.loads(file.read_text("utf-8")))


def recording_of(raw: Mapping[str, Any]) -> Recording:
    """This is a recording from the JSON's contents. Raises KeyError, ValueError or TypeError for anything else."""
    ends = {SIDES[name]: (raw[name]["addr"], raw[name]["port"]) for name in SIDES}
    carried = tuple(_carried(n, row, ends) for n, row in enumerate(raw["segments"], 1))
    calls = {side: tuple(_done(row) for row in raw[f"{name}_calls"]) for name, side in SIDES.items()}
    looks = tuple(_look(row) for row in raw["states"])
    causes = sorted(
        (c for side in SIDES.values() for c in _causes(side, calls[side], carried, looks)), key=lambda c: c.t
    )
    ended = raw.get("end") or max((c.t for c in causes), default=0.0)
    return Recording(
        raw["name"], raw["description"], None, raw["kernel"], True, raw["network"]["one_way_delay_ms"] / 1000,
        raw["sysctl"], ends, {SIDES[name]: tuple(raw[name]["isn"]) for name in SIDES}, calls, tuple(raw["faults"]),
        carried, looks, tuple(causes), 0.0, ended, True,
    )  # fmt: skip


def _carried(number: int, row: Mapping[str, Any], ends: Mapping[str, tuple[str, int]]) -> Carried:
    side = SIDES[row["from"]]
    ctl = tuple(LETTERS[letter] for letter in row["flags"])
    segment = Segment(row["seq"], row["ack"] if "A" in row["flags"] else None, ctl, bytes(row["len"]), row["win"])
    there = ends["B" if side == "A" else "A"]
    injected = bool(row.get("injected"))
    fate = "injected" if injected else FATES.get(row["fate"], "delivered")
    return Carried(
        number, side, packer(ends[side], there)(segment, 0, False), segment, segment, (row["seq_rel"], row["ack_rel"]),
        ends["A"][1], row["t"], fate, list(row["arrivals"]), injected, row.get("note") or "",
    )  # fmt: skip


def _done(row: Mapping[str, Any]) -> Done:
    return Done(row["t"], row["op"], row["call"], row.get("result"), row.get("t_return"))


def _look(row: Mapping[str, Any]) -> Look:
    side, state = SIDES[row["side"]], State.parse(row["state"])
    return Look(row["t"], side, row["lport"], row["rport"], state, row.get("timer"), row.get("timer_ms", 0))


def _causes(
    side: str, calls: tuple[Done, ...], carried: tuple[Carried, ...], looks: tuple[Look, ...]
) -> Iterator[Cause]:
    """These are the events of one side: what happened to it, what left then, and the state until the next."""
    began: list[tuple[float, str, str, int | None]] = [
        (done.t, "forget" if done.op == "FORGET" else "call", CALLS.get(done.op, done.op), None) for done in calls
    ]
    began += [
        (t, "arrival", str(one.segment), one.number) for one in carried if one.sender != side for t in one.arrivals
    ]
    began.sort(key=lambda event: event[0])
    mine = [one for one in carried if one.sender == side and not one.injected]
    seen = [look for look in looks if look.side == side]
    for t, timer in _alone(mine, seen, [event[0] for event in began]):
        began.append((t, "timer", timer, None))
    began.sort(key=lambda event: event[0])
    times = [event[0] for event in began]
    sent: list[list[int]] = [[] for _ in began]
    for one in mine:
        sent[max(0, bisect_right(times, one.t + 0.0001) - 1)].append(one.number)
    state = State.CLOSED
    for i, (t, kind, what, heard) in enumerate(began):
        until = times[i + 1] if i + 1 < len(times) else float("inf")
        state = next((look.state for look in reversed(seen) if look.t < until), state)
        yield Cause(t, side, kind, what, heard, tuple(sent[i]), state)


def _alone(mine: list[Carried], seen: list[Look], times: list[float]) -> Iterator[tuple[float, str]]:
    """These are the seconds at which a side did something by itself, and the timer that ran out."""
    for t in sorted({one.t for one in mine} | {look.t for look in seen}):
        i = bisect_right(times, t + 0.0001) - 1
        if i >= 0 and t - times[i] <= TOGETHER:
            continue
        before = [look for look in seen if look.t < t]
        is_look = any(look.t == t for look in seen)
        if is_look and (not before or before[-1].state is next(look.state for look in seen if look.t == t)):
            continue
        timer = RUNS_OUT.get((before[-1].timer if before else None) or "", Timer.DELAYED_ACK)
        yield t, timer.value
