"""The wire between two real hosts: one program carries every packet, late, twice, or not at all.

The one rule: it does to real packets what the same `Scene` makes `run` do to the model's segments; the same
faults, counted in the same way.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tcplearn.live.numbering import Numbering
from tcplearn.live.octets import damaged, read_packet
from tcplearn.model import Segment
from tcplearn.world import Chance, Corrupt, Delay, Duplicate, Fault, Inject, Lose, Reorder, Scene, other
from tcplearn.world.faults import shown
from tcplearn.world.wire import Socket, packer

ACTIONS = {Lose: "drop", Delay: "delay", Duplicate: "duplicate"}  # told as they are; others by what they hit
AS_ACTIONS = {"lost": "drop", "corrupted": "drop", "delayed": "delay", "duplicated": "duplicate"}
JUST_AFTER = 0.001  # seconds by which a reordered segment follows the one that overtook it


@dataclass
class Carried:
    """One segment that left a host (or that the wire made): what it was, and what became of it."""

    number: int
    sender: str
    octets: bytes
    raw: Segment  # numbers as on the wire
    segment: Segment  # numbers as the scene would have them
    rel: tuple[int | None, int | None]  # seq and ack from the ISNs
    client_port: int
    t: float
    fate: str = "delivered"
    arrivals: list[float] = field(default_factory=list)
    injected: bool = False
    note: str = ""


@dataclass
class Wire:
    """Carries packets between `ends`; `at(t, to, number, octets)` is asked to bring one to a host at second t."""

    scene: Scene
    ends: dict[str, Socket]
    at: Callable[[float, str, int, bytes], None]
    seed: int = 0

    def __post_init__(self) -> None:
        self.carried: list[Carried] = []
        self.numbering = Numbering(self.scene)
        self.counts = [0] * len(self.scene.faults)
        self.hits: list[list[Carried]] = [[] for _ in self.scene.faults]
        self.held: dict[str, Carried] = {}
        self.dice = random.Random(self.seed)

    def depart(self, side: str, octets: bytes, now: float) -> Carried | None:
        """This takes what a host sent; None if it is no TCP."""
        packet = read_packet(octets)
        if packet is None:
            return None
        port = packet.src[1] if side == "A" else packet.dst[1]
        raw = packet.segment()
        if raw.syn:
            self.numbering.note(side, port, raw.seq)
        one = self._new(side, octets, raw, port, now)
        self._carry(one, now)
        return one

    def inject(self, fault: Inject, port: int, now: float) -> Carried:
        """This brings a segment that nobody sent, numbered as the scene has it; it is to be delivered at once."""
        side = other(fault.to)
        raw = self.numbering.raw(side, port, fault.segment)
        src, dst = self.ends[side], self.ends[fault.to]
        src, dst = ((src[0], port), dst) if side == "A" else (src, (dst[0], port))
        one = self._new(side, packer(src, dst)(raw, 0, False), raw, port, now)
        one.injected, one.fate = True, "injected"
        return one

    def release(self, side: str, number: int, now: float) -> None:
        """A held segment goes on, if no other has overtaken it."""
        held = self.held.get(side)
        if held is not None and held.number == number:
            self._arrive(self.held.pop(side), now, "delayed")

    def _new(self, side: str, octets: bytes, raw: Segment, port: int, now: float) -> Carried:
        told = self.numbering.told(side, port, raw)
        rel = self.numbering.relative(side, port, raw)
        one = Carried(len(self.carried) + 1, side, octets, raw, told, rel, port, now)
        self.carried.append(one)
        return one

    def _carry(self, one: Carried, now: float) -> None:
        overtaken = self.held.pop(one.sender, None)
        due = on_time = now + self.scene.delay_from(one.sender)
        for i, fault in enumerate(self.scene.faults):
            if isinstance(fault, Fault) and fault.selects(one.sender, one.segment):
                self.counts[i] += 1
                if fault.hits(self.counts[i]):
                    self.hits[i].append(one)
                    due = self._suffer(fault, one, due)
        if one.fate == "held":
            self.held[one.sender] = one
            self.at(due, "release " + one.sender, one.number, b"")
        elif one.fate != "lost":
            self._arrive(one, due, one.fate)
        if overtaken:
            self._arrive(overtaken, (on_time if one.fate == "held" else due) + JUST_AFTER, "delayed")

    def _suffer(self, fault: Fault, one: Carried, due: float) -> float:
        """This is when a segment arrives under one fault more."""
        match fault:
            case Lose():
                one.fate = "lost"
            case Corrupt():
                one.fate = "corrupted"
            case Reorder():
                one.fate = "held"
                return due + fault.by
            case Delay():
                one.fate = "delayed"
                return due + fault.by
            case Duplicate():
                self._twice(one, due + fault.by)
            case Chance():
                return self._chance(fault, one, due)
        return due

    def _chance(self, fault: Chance, one: Carried, due: float) -> float:
        roll = self.dice.random()
        if roll < fault.lose:
            one.fate = "lost"
        elif roll < fault.lose + fault.duplicate:
            self._twice(one, due + self.dice.random() * fault.by)
        elif roll < fault.lose + fault.duplicate + fault.delay:
            one.fate = "delayed"
            return due + self.dice.random() * fault.by
        return due

    def _twice(self, one: Carried, due: float) -> None:
        one.fate = "duplicated"
        self.at(due, other(one.sender), one.number, one.octets)

    def _arrive(self, one: Carried, due: float, fate: str) -> None:
        one.fate = fate
        self.at(due, other(one.sender), one.number, damaged(one.octets) if fate == "corrupted" else one.octets)

    # ── what a recording says of it

    def told(self, i: int, fault: Fault | Inject) -> list[dict[str, Any]]:
        """This is the i-th fault as recordings tell faults: one row, or one for each segment that it hit."""
        action = ACTIONS.get(type(fault))
        if isinstance(fault, Inject):
            return []
        if action is None or fault.when is not None:
            return [self._hit(one) for one in self.hits[i] if one.fate in AS_ACTIONS]
        nth = "all" if fault.nth is None else [fault.nth] if isinstance(fault.nth, int) else list(fault.nth)
        flags = None if fault.ctl is None else _letters(fault.ctl)
        return [_row(fault.side, flags, fault.data, nth, action, getattr(fault, "by", 0.0))]

    def _hit(self, one: Carried) -> dict[str, Any]:
        like = [
            other for other in self.carried
            if other.sender == one.sender and not other.injected
            and _letters(other.raw.ctl) == _letters(one.raw.ctl) and bool(other.raw.data) == bool(one.raw.data)
        ]  # fmt: skip
        late = max((t - one.t - self.scene.delay_from(one.sender) for t in one.arrivals), default=0.0)
        nth = [like.index(one) + 1]
        return _row(one.sender, _letters(one.raw.ctl), bool(one.raw.data), nth, AS_ACTIONS[one.fate], max(late, 0.0))


def _letters(ctl: tuple[str, ...]) -> str:
    return "".join(sorted(name[0] for name in shown(ctl)))


def _row(side: str, flags: str | None, data: bool | None, nth: Any, action: str, extra: float) -> dict[str, Any]:
    who = {"A": "client", "B": "server"}[side]
    text = f"network: {action} {flags or 'any flags'} of the {who}, number {nth if nth == 'all' else nth[0]}"
    return {
        "text": text, "from": who, "flags": flags, "with_data": data, "nth": nth, "action": action,
        "extra_ms": round(extra * 1000),
    }  # fmt: skip
