"""A recording from its file as the story that it tells: for machines that cannot play it themselves.

The one rule: segments, calls and states are the file's. When a state was entered is read from the segments (as
for any capture), and which events belong together from their times.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Any

from tcplearn.capture import Conversation, read
from tcplearn.capture.kernels.recordings import LETTERS, SHIPPED, SIDES
from tcplearn.live.octets import pcap
from tcplearn.live.recording import Cause, Look, Recording
from tcplearn.live.sockets import Done
from tcplearn.live.wire import Carried
from tcplearn.model import Segment, State, Timer
from tcplearn.text import Text
from tcplearn.world.wire import packer

TOGETHER = 0.004  # seconds: what leaves so soon after a call or an arrival was caused by it
Entered = tuple[float, State]
BEGINS = {"OPEN-ACTIVE": State.SYN_SENT, "OPEN-PASSIVE": State.LISTEN, "FORGET": State.CLOSED}  # without a segment
SAME = 0.0001  # seconds, to which the file rounds
FATES = {"dropped": "lost", "delayed": "delayed", "duplicated": "duplicated"}
CALLS = {"OPEN-ACTIVE": "OPEN active", "OPEN-PASSIVE": "OPEN passive", "CLOSE-SENDING-HALF": "SHUTDOWN"}


def shipped_files() -> list[str]:
    """These are the names of the recordings that come with the package."""
    folder = files("tcplearn.capture.kernels").joinpath(SHIPPED)
    return sorted(file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json"))


def shipped_file(name: str) -> dict[str, Any] | None:
    """This is what the file of a recording holds; None if there is no recording of that name."""
    if name not in shipped_files():
        return None
    file = files("tcplearn.capture.kernels").joinpath(SHIPPED, f"{name}.json")
    return dict(json.loads(file.read_text("utf-8")))


def shipped_capture(name: str) -> bytes | None:
    """This is the capture file beside a recording; None if there is none."""
    file = files("tcplearn.capture.kernels").joinpath(SHIPPED, f"{name}.pcap")
    return file.read_bytes() if file.is_file() else None


def recording_of(raw: Mapping[str, Any]) -> Recording:
    """This is a recording from its file. Raises KeyError, ValueError or TypeError for anything else."""
    ends = {SIDES[name]: (raw[name]["addr"], raw[name]["port"]) for name in SIDES}
    carried = tuple(_carried(n, row, ends) for n, row in enumerate(raw["segments"], 1))
    calls = {side: tuple(_done(row) for row in raw[f"{name}_calls"]) for name, side in SIDES.items()}
    talks = read(pcap((one.t, one.octets) for one in carried)) if carried else []
    looks = tuple(look for side in SIDES.values() for look in _looks(side, raw, talks))
    causes = sorted(
        (c for side in SIDES.values() for c in _causes(side, calls[side], carried, looks)), key=lambda c: c.t
    )
    told = Text(raw["description"], raw.get("description_zh", raw["description"]))
    ended = raw.get("end") or max((c.t for c in causes), default=0.0)
    return Recording(
        raw["name"], raw["description"], told, raw["kernel"], True,
        raw["network"]["one_way_delay_ms"] / 1000,
        raw["sysctl"], ends, {SIDES[name]: tuple(raw[name]["isn"]) for name in SIDES}, calls, tuple(raw["faults"]),
        carried, looks, tuple(causes), 0.0, ended, False,
    )  # fmt: skip


def _carried(number: int, row: Mapping[str, Any], ends: Mapping[str, tuple[str, int]]) -> Carried:
    side = SIDES[row["from"]]
    ctl = tuple(LETTERS[letter] for letter in row["flags"])
    segment = Segment(row["seq"], row["ack"] if "A" in row["flags"] else None, ctl, bytes(row["len"]), row["win"])
    there = ends["B" if side == "A" else "A"]
    injected = bool(row.get("injected"))
    fate = "injected" if injected else FATES.get(row["fate"], "delivered")
    return Carried(
        number, side, packer(ends[side], there)(segment, 0, False), segment, segment, (None, None),
        ends["A"][1], row["t"], fate, list(row["arrivals"]), injected, row.get("note") or "",
    )  # fmt: skip


def _done(row: Mapping[str, Any]) -> Done:
    return Done(row["t"], row["op"], row["call"], row.get("result"), row.get("t_return"))


def _looks(side: str, raw: Mapping[str, Any], talks: Sequence[Conversation]) -> Iterator[Look]:
    """These are the states of the file's path, each at the second at which the segments show it."""
    name = next(name for name, letter in SIDES.items() if letter == side)
    ports = raw[name]["port"], next(raw[other]["port"] for other in SIDES if other != name)
    shown = [entered for talk in talks for entered in _entered(side, talk, raw["segments"])]
    shown += [(done["t"], BEGINS[done["op"]]) for done in raw[f"{name}_calls"] if done["op"] in BEGINS]
    shown = [first for first, *_ in (list(same) for _, same in groupby(sorted(shown, key=_time), itemgetter(1)))]
    path = [State.parse(word) for word in raw["state_path"][name]]
    matcher = SequenceMatcher(None, path, [state for _, state in shown], autojunk=False)
    times = {a + n: shown[b + n][0] for a, b, size in matcher.get_matching_blocks() for n in range(size)}
    t = 0.0
    for i, state in enumerate(path):
        t = times.get(i, t)
        yield Look(t, side, *ports, state, None, 0)


def _time(entered: Entered) -> float:
    return entered[0]


def _entered(side: str, talk: Conversation, segments: Sequence[Mapping[str, Any]]) -> Iterator[Entered]:
    """These are the states that a side entered, as the segments show them, each with the second of its cause."""
    for moment in talk.trace.of(side):
        t: float | None = None
        if moment.heard is not None:
            arrivals = segments[talk.packets[moment.heard - 1] - 1]["arrivals"]
            t = arrivals[0] if arrivals else None
        elif moment.sent:
            t = segments[talk.packets[moment.sent[0] - 1] - 1]["t"]
        if t is not None:
            yield from ((t, state) for state in (*moment.passed, moment.tcb.state))


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
    began += [(t, "timer", timer.value, None) for t, timer in _alone(mine, [event[0] for event in began])]
    began.sort(key=lambda event: event[0])
    times = [event[0] for event in began]
    sent: list[list[int]] = [[] for _ in began]
    for one in mine:
        sent[max(0, bisect_right(times, one.t + SAME) - 1)].append(one.number)
    state = State.CLOSED
    for i, (t, kind, what, heard) in enumerate(began):
        until = times[i + 1] if i + 1 < len(times) else float("inf")
        here = [look.state for look in seen if t <= look.t < until]
        state = here[0] if here else state
        yield Cause(t, side, kind, what, heard, tuple(sent[i]), state)
        for state in here[1:]:
            yield Cause(t, side, kind, what, None, (), state)


def _alone(mine: list[Carried], times: list[float]) -> Iterator[tuple[float, Timer]]:
    """These are the seconds at which a side sent something by itself, and the timer that ran out."""
    for i, one in enumerate(mine):
        at = bisect_right(times, one.t + SAME) - 1
        if at >= 0 and one.t - times[at] <= TOGETHER:
            continue
        again = any(
            (before.raw.seq, before.raw.len) == (one.raw.seq, one.raw.len) for before in mine[:i] if one.raw.len
        )
        yield one.t, Timer.RETRANSMISSION if again else Timer.DELAYED_ACK
