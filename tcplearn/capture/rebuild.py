"""A recording as a scene: the programs' calls, the wire's faults, the numbers, and the kernel's settings.

The one rule: what the programs, the wire and the settings decided is taken from the recording; what the
kernels decided never is. A call happens when the program made it, one that took something (ACCEPT,
RECEIVE) when it returned with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tcplearn.capture.recordings import SIDES, Made, Recording, Sent
from tcplearn.model import Abort, Close, Open, Options, Receive, Segment, Send, Tcb
from tcplearn.model.segment import control_bits
from tcplearn.model.seq import distance, up_to
from tcplearn.world import At, Delay, Duplicate, Inject, Lose, Policy, Scene
from tcplearn.world.calls import Accept, Forget, KeepAlive, SetOption, Shutdown
from tcplearn.world.faults import Fault, shown
from tcplearn.world.linux import AT_ONCE, LINUX_6, of_memory
from tcplearn.world.policy import Queues
from tcplearn.world.trace import other

LETTERS = {"S": "SYN", "A": "ACK", "F": "FIN", "R": "RST", "U": "URG"}
ENDS = ("CLOSE", "ABORT", "FORGET")
MANY = 1000  # more segments than any recording has
FIN_TIMEOUT = 5.0  # seconds, of the recordings' base settings
A_MOMENT = 0.001  # seconds in which a kernel answers a call
MSS = 1460  # octets, of their wire
SCALE = 10  # what this kernel offers where window scaling is on


def scene_of(recording: Recording) -> Scene:
    """This is the scene whose run by the model is to be held against the recording."""
    windows = {side: _first_window(recording, side) for side in ("A", "B")}
    return Scene(
        recording.name,
        calls=tuple(_all_calls(recording)),
        faults=(*_faults(recording), *_injected(recording)),
        iss={side: isns for side, isns in recording.isns.items() if isns},
        delay=recording.delay,
        policy=policy_of(recording),
        policies=_of_one_side(recording),
        window={side: window for side, window in windows.items() if window},
        offers={side: _offers(recording.sysctl) for side in ("A", "B")},
        until=recording.end,
    )


def _first_window(recording: Recording, side: str) -> int:
    """RCV.BUFF, as the first segment of a side with a window shows it; 0 if there is none."""
    return next((sent.segment.wnd for sent in recording.kernel.of(side) if not sent.segment.rst), 0)


def _offers(sysctl: dict[str, Any]) -> Options:
    def on(name: str) -> bool:
        return bool(sysctl.get(f"net.ipv4.tcp_{name}", 0))

    return Options(MSS, SCALE if on("window_scaling") else None, on("sack"), (0, 0) if on("timestamps") else None)


# ── what the programs did


def _all_calls(recording: Recording) -> Iterator[At]:
    """These are the model's calls. An OPEN while the last connection lives opens another, which later calls mean."""
    names = {side: 0 for side in ("A", "B")}
    alive = {side: False for side in ("A", "B")}
    for made in recording.made:
        side = made.side
        if made.op == "OPEN-ACTIVE":
            names[side] += alive[side]
            alive[side] = not made.result.startswith("error")
        elif made.op in ENDS:
            alive[side] = False
        on = f"{names[side] + 1}" if names[side] else ""
        for call in _calls(made):
            yield replace(call, on=on) if on else call


def _calls(made: Made) -> Iterator[At]:
    """These are the model's calls for one of the program's."""
    failed = made.result.startswith("error")
    octets = _number(r"^(\d+)", made.result)
    call: Any = None
    t = made.t
    match made.op:
        case "OPEN-ACTIVE":
            call = Open("active", reads=False)
        case "OPEN-PASSIVE":
            call = Open("passive", reads=False)
        case "ACCEPT" if not failed:
            call, t = Accept(), made.returned
        case "SEND" if "x" in made.call and not failed:
            pieces = re.search(r"as (\d+) x (\d+)", made.call)
            if pieces:
                for _ in range(int(pieces[1])):
                    yield At(t, made.side, Send(int(pieces[2])))
                return
        case "SEND":
            pass
        case "RECEIVE" if octets and not failed:
            call, t = Receive(octets), made.returned
        case "CLOSE-SENDING-HALF":
            call = Shutdown()
        case "CLOSE":
            call = Close()
        case "ABORT":
            call = Abort()
        case "FORGET":
            call = Forget()
        case "SETSOCKOPT":
            call = _option(made.call)
    if made.op == "SEND":
        call = Send(_number(r"(\d+) byte", made.call) if failed else octets)
    if call is not None:
        yield At(t, made.side, call)


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


def _option(call: str) -> SetOption | None:
    """A setsockopt() in words, as far as it changes what leaves."""
    if re.search(r"keep-?alive", call, re.I):
        idle, interval, probes = (_number(rf"{name}[^\d]*(\d+)", call) for name in ("idle", "interval", "count"))
        return SetOption(keepalive=KeepAlive(float(idle), float(interval), probes) if idle else True)
    if re.search(r"linger", call, re.I):
        return SetOption(linger=0)
    if re.search(r"user.?timeout", call, re.I):
        return SetOption(user_timeout=_number(r"(\d+)", call) / (1000 if "ms" in call else 1))
    return None


# ── what the wire did


def _faults(recording: Recording) -> Iterator[Fault]:
    """These are the faults that the recording shows to have hit something.

    A fault of the recording begins to count when the wire was told of it, which no file says. So a
    counted one is looked up: the segments that it hit, by what they say and which repetition they were.
    """
    for raw in recording.faults:
        side = SIDES[raw["from"]]
        fate = {"drop": "dropped", "delay": "delayed", "duplicate": "duplicated"}[raw["action"]]
        chosen = [sent for sent in recording.kernel.of(side) if _selected(raw, sent)]
        hit = [sent for sent in chosen if sent.fate == fate]
        if not hit:
            continue
        if raw["nth"] == "all":
            first = chosen.index(hit[0]) + 1
            nth = None if first == 1 else tuple(range(first, MANY))
            yield _fault(raw, side, hit[0], ctl=_flags(raw), data=raw.get("with_data"), nth=nth)
            continue
        for like in dict.fromkeys(_said(sent.segment) for sent in hit):
            same = [sent for sent in recording.kernel.of(side) if _said(sent.segment) == like]
            nth = tuple(n for n, sent in enumerate(same, 1) if sent in hit)
            yield _fault(raw, side, hit[0], when=_is(like), nth=nth)


def _flags(raw: dict[str, Any]) -> tuple[str, ...] | None:
    if not raw.get("flags"):
        return None
    return control_bits([LETTERS[letter] for letter in raw["flags"] if letter in LETTERS])


def _selected(raw: dict[str, Any], sent: Sent) -> bool:
    flags, data = _flags(raw), raw.get("with_data")
    return (flags is None or shown(sent.segment.ctl) == shown(flags)) and (
        data is None or bool(sent.segment.data) == data
    )


def _said(segment: Segment) -> tuple[frozenset[str], int, int | None, int]:
    return shown(segment.ctl), segment.seq, segment.ack, len(segment.data)


def _is(like: tuple[frozenset[str], int, int | None, int]) -> Any:
    return lambda segment: _said(segment) == like


def _fault(raw: dict[str, Any], side: str, hit: Sent, **which: Any) -> Fault:
    extra = raw.get("extra_ms", 0) / 1000
    match raw["action"]:
        case "drop":
            return Lose(side, **which)
        case "delay":
            return Delay(side, by=extra, **which)
        case _:
            apart = round(hit.arrivals[-1] - hit.arrivals[0], 3) if len(hit.arrivals) > 1 else 0.001
            return Duplicate(side, by=extra or max(apart, 0.001), **which)


def _injected(recording: Recording) -> Iterator[Inject]:
    for sent in recording.kernel.segments:
        if sent.injected:
            for t in sent.arrivals:
                yield Inject(t, other(sent.side), sent.segment)


# ── how the kernel was set


def _of_one_side(recording: Recording) -> dict[str, Policy]:
    """A side that gathers nothing, or whose memory was short, has a policy of its own."""
    policy, special = policy_of(recording), {}
    for side in ("A", "B"):
        if _at_once(recording, side):
            special[side] = policy.but(habits=AT_ONCE)
        if windows_matter(recording, side):
            special[side] = special.get(side, policy).but(rows=of_memory(_offered(recording, side)))
    return special


def windows_matter(recording: Recording, side: str) -> bool:
    """This says whether a side ever offered less than one full segment, so that its memory decided what was sent."""
    return any(sent.segment.wnd < MSS for sent in recording.kernel.of(side) if not sent.segment.syn | sent.segment.rst)


def _offered(recording: Recording, side: str) -> Callable[[Tcb], int | None]:
    """The windows that a kernel offered, by what it had received and what its program had read by then."""
    seen: dict[tuple[int | None, int], int] = {}
    reads = [m for m in recording.made if m.side == side and m.op == "RECEIVE" and not m.result.startswith("error")]
    for sent in recording.kernel.of(side):
        if not sent.segment.rst:
            read = sum(_number(r"^(\d+)", m.result) for m in reads if m.returned <= sent.t + A_MOMENT)
            seen[sent.segment.ack, read] = sent.segment.wnd
    return lambda tcb: seen.get((tcb.rcv_nxt, distance(tcb.irs, tcb.rcv_nxt) - 1 - tcb.fin_taken - len(tcb.rcv_buf)))


def policy_of(recording: Recording) -> Policy:
    """This is LINUX_6 with the recording's settings."""

    def setting(name: str, default: Any) -> Any:
        return recording.sysctl.get(f"net.ipv4.{name}", default)

    knobs = dict(LINUX_6.knobs)
    if setting("tcp_rfc1337", 0):
        knobs["rst_in_time_wait"] = "RFC 1337"
    return LINUX_6.but(
        fin_wait_2=float(setting("tcp_fin_timeout", FIN_TIMEOUT)),
        syn_retries=setting("tcp_syn_retries", LINUX_6.syn_retries),
        syn_ack_retries=setting("tcp_synack_retries", LINUX_6.syn_ack_retries),
        retries=setting("tcp_retries2", LINUX_6.retries),
        orphan_retries=setting("tcp_orphan_retries", 0) or LINUX_6.orphan_retries,
        challenge_span=setting("tcp_invalid_ratelimit", 1000 * LINUX_6.challenge_span) / 1000,
        queues=_queues(recording, setting),
        knobs=knobs,
    )


def _queues(recording: Recording, setting: Any) -> Queues:
    """The backlog is what the program asked of listen(); it bounds both queues."""
    listens = (_number(r"listen\((\d+)\)", made.call) for made in recording.made if made.op == "OPEN-PASSIVE")
    backlog = min(next(listens, 4096), recording.sysctl.get("net.core.somaxconn", 4096))
    cookies = {0: "never", 1: "when full", 2: "always"}[setting("tcp_syncookies", 1)]
    return Queues(backlog + 1, backlog, "reset" if setting("tcp_abort_on_overflow", 0) else "drop", cookies)


def _at_once(recording: Recording, side: str) -> bool:
    """Whether the program set TCP_NODELAY: it said so, or a small segment followed an unacknowledged one."""
    if any(made.op == "SETSOCKOPT" and "NODELAY" in made.call.upper() for made in recording.made if made.side == side):
        return True
    small: list[Sent] = []
    for sent in recording.kernel.of(side):
        octets = len(sent.segment.data)
        if not octets or sent.segment.fin or any(sent.segment.seq == s.segment.seq for s in small):
            continue
        if small and octets < MSS // 2 and not _acknowledged(recording, small[-1], sent.t):
            return True
        if octets < MSS // 2:
            small.append(sent)
    return False


def _acknowledged(recording: Recording, sent: Sent, t: float) -> bool:
    back = (s for s in recording.kernel.segments if s.side != sent.side and s.segment.ack is not None)
    return any(up_to(sent.segment.end, s.segment.ack or 0) and min(s.arrivals, default=t + 1) <= t for s in back)
