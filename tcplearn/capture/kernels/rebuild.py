"""A recording as a scene: the programs' calls, the wire's faults, the numbers, and the kernel's settings.

The one rule: what the programs, the wire and the settings decided is taken from the recording; what the
kernels decided never is. A call happens when the program made it, one that took something (ACCEPT,
RECEIVE) when it returned with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from statistics import median
from typing import Any

from tcplearn.capture.kernels.forged import injected
from tcplearn.capture.kernels.recordings import SCALE, SIDES, Made, Recording, Sent
from tcplearn.capture.kernels.settings import A_MOMENT, MSS, number, of_one_side, policy_of
from tcplearn.model import Abort, Close, Open, Options, Receive, Segment, Send
from tcplearn.model.segment import control_bits
from tcplearn.world import At, Delay, Duplicate, Lose, Scene
from tcplearn.world.calls import Accept, Forget, KeepAlive, SetOption, Shutdown
from tcplearn.world.faults import Fault, shown
from tcplearn.world.linux import JIFFY

LETTERS = {"S": "SYN", "A": "ACK", "F": "FIN", "R": "RST", "U": "URG"}
FATES = {"drop": "dropped", "delay": "delayed", "duplicate": "duplicated"}
NEAR = 0.01  # seconds by which the wire may have missed what it was told
ENDS = ("CLOSE", "ABORT", "FORGET")
OPENED, WAIT = ("ACCEPT", "OPEN-ACTIVE"), ("SEND", "CLOSE-SENDING-HALF", "CLOSE")  # the latter for the former
LISTENER, LATER = "listener", float("inf")  # the name by which a listener is called, and when nothing was accepted
NO_SYN = (
    "EADDRINUSE",
    "EADDRNOTAVAIL",
    "EINVAL",
    "EACCES",
    "EISCONN",
    "EALREADY",
)  # errors of a connect() that sent none
MANY = 1000  # more segments than any recording has
SHORT, PHASES, ALL_PHASES = 2.0, 8, 64  # seconds, and jiffies between the ticks of shorter and of longer timers


def scene_of(recording: Recording) -> Scene:
    """This is the scene whose run by the model is to be held against the recording."""
    windows = {side: _first_window(recording, side) for side in ("A", "B")}
    return Scene(
        recording.name,
        calls=tuple(_all_calls(recording)),
        faults=(*_faults(recording), *injected(recording)),
        iss={side: isns for side, isns in recording.isns.items() if isns},
        delay=recording.delay,
        policy=policy_of(recording),
        policies=of_one_side(recording),
        window={side: window for side, window in windows.items() if window},
        offers={side: _offers(recording.sysctl) for side in ("A", "B")},
        until=recording.end,
    )


def otherwise(scene: Scene, slower: Iterable[float] = (A_MOMENT / 2,)) -> Iterator[tuple[Scene, bool]]:
    """These are the scene with the kernels' timer wheel in each of its phases, then the same on slower wires.

    Both kernels of a recording are one machine's, so that one phase holds for all timers. `slower`: by how many
    seconds. With each scene goes whether only the wire is another.
    """
    phases = [tick * JIFFY for tick in range(PHASES if scene.until < SHORT else ALL_PHASES)]
    for more in (0.0, *slower):
        wire = scene.but(delay=scene.delay_from("A") + more) if more else scene
        for phase in (None, *phases):
            policies = {side: scene.policy_of(side).but(phase=phase) for side in ("A", "B")}
            if more or phase is not None:
                yield wire.but(policies=policies), phase is None


def unsteady(recording: Recording) -> list[float]:
    """This is by how much the wire was slower than it should be, in seconds: half a millisecond, usually, at worst."""
    known = [s for s in recording.kernel.segments if s.fate == "delivered" and s.arrivals and not s.injected]
    more = [s.arrivals[0] - s.t - recording.delay for s in known] or [0.0]
    return sorted({round(by, 4) for by in (A_MOMENT / 2, median(more), max(more)) if by > 0})


def _first_window(recording: Recording, side: str) -> int:
    """RCV.BUFF, as the first segment of a side with a window shows it; 0 if there is none."""
    return next((sent.segment.wnd for sent in recording.kernel.of(side) if not sent.segment.rst), 0)


def _offers(sysctl: dict[str, Any]) -> Options:
    def on(name: str) -> bool:
        return bool(sysctl.get(f"net.ipv4.tcp_{name}", 0))

    return Options(MSS, SCALE if on("window_scaling") else None, on("sack"), (0, 0) if on("timestamps") else None)


# ── what the programs did


def _all_calls(recording: Recording) -> Iterator[At]:
    """These are the model's calls. An OPEN while the last connection lives opens another, which later calls mean.

    A program that has accepted nothing yet closes its listener, and so does one that says so.
    """
    accepted = {made.side: made.returned for made in recording.made[::-1] if made.op == "ACCEPT" and _went_well(made)}
    names = {side: 0 for side in ("A", "B")}
    alive = {side: False for side in ("A", "B")}
    listens = {made.side: made.t for made in recording.made if made.op == "OPEN-PASSIVE"}  # for the last time
    for made in sorted((_begun(made, recording) for made in recording.made), key=lambda made: made.t):
        side = made.side
        if made.op == "OPEN-ACTIVE":
            names[side] += alive[side]
            alive[side] = not made.result.startswith("error")
        elif made.op in ENDS:
            alive[side] = False
        on = f"{names[side] + 1}" if names[side] else ""
        if made.op == "CLOSE" and side in listens and ("listen" in made.call or made.t < accepted.get(side, LATER)):
            yield At(made.t, side, Close(), LISTENER)
            if side in accepted:
                continue
        for call in _calls(made, recording.sysctl):
            yield replace(call, on=on) if on else call
        if made.op == "FORGET" and listens.get(side, made.t) < made.t:  # only of its connection: the listener stays
            yield At(made.t, side, Open("passive", reads=False))


def _begun(made: Made, recording: Recording) -> Made:
    """The call with the second at which it did something: one made too soon waited for its connection, and returned.

    A call that finds a connection and blocks all the same, as a SEND of much does, begins at once.
    """
    mine = [each for each in recording.made if each.side == made.side]
    ready = [each.returned for each in mine if each.op in OPENED and _went_well(each)]
    ended = [each.t for each in mine if each.op in ENDS and each.t < made.t]
    has_one = any(max(ended, default=0.0) <= t <= made.t for t in ready)
    waited_for = [t for t in ready if made.t < t <= made.returned + A_MOMENT]
    if made.op not in WAIT or has_one or not waited_for:
        return made
    return replace(made, t=max(made.returned, waited_for[0]))


def _went_well(made: Made) -> bool:
    return not made.result.startswith("error")


def _calls(made: Made, sysctl: dict[str, Any]) -> Iterator[At]:
    """These are the model's calls for one of the program's."""
    failed = made.result.startswith("error")
    octets = number(r"^(\d+)", made.result)
    call: Any = None
    t = made.t
    match made.op:
        case "OPEN-ACTIVE" if made.result.split()[-1:] not in NO_SYN:
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
            call = _option(made.call, sysctl)
    if made.op == "SEND":
        call = Send(number(r"(\d+) byte", made.call) if failed else octets)
    if call is not None:
        yield At(t, made.side, call)


def _option(call: str, sysctl: dict[str, Any]) -> SetOption | None:
    """A setsockopt() in words, as far as it changes what leaves."""
    if re.search(r"keep-?alive", call, re.I):
        if re.search(r"\boff\b|=0\b(?!.*=[1-9])", call):
            return SetOption(keepalive=False)
        names = ("idle", "time", 7200), ("interval", "intvl", 75), ("count", "probes", 9)
        set_here = (number(rf"{name}[^\d]*(\d+)", call) for name, _, _ in names)
        found = [
            n or sysctl.get(f"net.ipv4.tcp_keepalive_{k}", d) for n, (_, k, d) in zip(set_here, names, strict=True)
        ]
        return SetOption(keepalive=KeepAlive(float(found[0]), float(found[1]), found[2]))
    if re.search(r"linger", call, re.I):
        return SetOption(linger=0) if re.search(r"[,=: ]0\b", call) else None
    if re.search(r"user.?timeout", call, re.I):
        return SetOption(user_timeout=number(r"(\d+)", call) / (1000 if "ms" in call else 1))
    return None


# ── what the wire did


def _faults(recording: Recording) -> Iterator[Fault]:
    """These are the faults that the recording shows to have hit something.

    A fault of the recording begins to count when the wire was told of it, which no file says. So only one for all
    is taken as it is; of the others each segment that was hit is known by what it says and which repetition it was.
    """
    explained: list[Sent] = []
    for raw in recording.faults:
        side, fate = SIDES[raw["from"]], FATES.get(raw["action"])
        chosen = [sent for sent in recording.kernel.of(side) if _selected(raw, sent)]
        hit = [sent for sent in chosen if sent.fate == fate]
        if hit and raw["nth"] == "all":
            first = chosen.index(hit[0]) + 1
            nth = None if first == 1 else tuple(range(first, MANY))
            explained += hit
            yield _fault(recording, hit[0], ctl=_flags(raw), data=raw.get("with_data"), nth=nth)
    for side in ("A", "B"):
        sent = recording.kernel.of(side)
        for each in sent:
            if each.fate == "delivered" or each in explained:
                continue
            like = _said(each.segment)
            which = [other for other in sent if _said(other.segment) == like].index(each) + 1
            yield _fault(recording, each, when=_is(like), nth=which)


def _flags(raw: dict[str, Any]) -> tuple[str, ...] | None:
    if not raw.get("flags"):
        return None
    return control_bits([LETTERS[letter] for letter in raw["flags"] if letter in LETTERS])


def _selected(raw: dict[str, Any], sent: Sent) -> bool:
    flags, data = _flags(raw), raw.get("with_data")
    return (flags is None or shown(sent.segment.ctl) == shown(flags)) and (
        data is None or bool(sent.segment.data) == data
    )


def _said(segment: Segment) -> tuple[frozenset[str], int | None, int | None, int]:
    """What tells a segment from others; a SYN,ACK is known by what it answers, for a SYN cookie has its own ISN."""
    seq = None if segment.syn and segment.ack is not None else segment.seq
    return shown(segment.ctl), seq, segment.ack, len(segment.data)


def _is(like: tuple[frozenset[str], int | None, int | None, int]) -> Any:
    return lambda segment: _said(segment) == like


def _fault(recording: Recording, hit: Sent, **which: Any) -> Fault:
    """The fault that did this to a segment. How late it came is what the wire was told, if the recording says so."""
    told = [raw.get("extra_ms", 0) / 1000 for raw in recording.faults if SIDES[raw["from"]] == hit.side]

    def nearest(seconds: float) -> float:
        return min((by for by in told if abs(by - seconds) < NEAR), key=lambda by: abs(by - seconds), default=seconds)

    match hit.fate:
        case "delayed" if hit.arrivals:
            return Delay(hit.side, by=max(nearest(hit.arrivals[0] - hit.t - recording.delay), 0.0), **which)
        case "duplicated":
            apart = hit.arrivals[-1] - hit.arrivals[0] if len(hit.arrivals) > 1 else 0.0
            return Duplicate(hit.side, by=max(nearest(apart), A_MOMENT), **which)
        case _:
            return Lose(hit.side, **which)
