"""A scene: who calls what and when, the first numbers, the wire, what it does to segments, policies.

Times are seconds from the start. A scene is a value; `scene.but(...)` varies it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tcplearn.model import Arm, Call, Options, Protocol, State, Tcb, Timer
from tcplearn.text import Text
from tcplearn.world.faults import Fault, Inject


@dataclass(frozen=True)
class Forget:
    """The host loses its memory: RFC 9293 section 3.5.1, the half-open connection."""

    def __str__(self) -> str:
        return "FORGET"


@dataclass(frozen=True)
class At:
    """At second `t`, side "A" or "B" makes a call (or forgets)."""

    t: float
    side: str
    call: Call | Forget


@dataclass(frozen=True)
class Policy:
    """What RFC 9293 leaves to a host. The defaults are the RFC's own, where it has one.

    `rto`: the first retransmission timeout, doubled each time (RFC 6298: 1 s before a
    measurement). `retries`: retransmissions of text or FIN before giving up; `syn_retries`: of a
    SYN or SYN,ACK. Seven doublings of 1 s make 255 s: R2 is at least 100 s, for a SYN at least
    3 minutes (section 3.8.3). `msl`: 2 minutes (section 3.4.2). `ack_delay`: seconds that an ACK
    waits for company (less than 0.5, MUST-40), None: none. `challenge_acks`: how many ACKs in any
    5 s may answer segments that are not acceptable, so that no two ends exchange ACKs for ever (RFC 5961
    section 7 asks for a limit and suggests 10), None: all.
    `knobs`: readings to choose, by the names in `KNOBS`.
    """

    rto: float = 1.0
    retries: int = 7
    syn_retries: int = 7
    msl: float = 120.0
    ack_delay: float | None = None
    challenge_acks: int | None = 10
    knobs: Mapping[str, str] = field(default_factory=dict)

    def applied_to(self, protocol: Protocol) -> Protocol:
        """This is the protocol with the readings that the policy chooses."""
        knobs = dict(self.knobs)
        if self.ack_delay is not None:
            knobs.setdefault("ack", "delayed")
        return protocol.choose(**knobs) if knobs else protocol

    def seconds(self, arm: Arm) -> float:
        """This is how long an armed timer runs."""
        unit = {
            Timer.RETRANSMISSION: self.rto,
            Timer.PERSIST: self.rto,
            Timer.TIME_WAIT: 2 * self.msl,
            Timer.DELAYED_ACK: self.ack_delay or 0.0,
        }
        return unit[arm.timer] * arm.times

    def gives_up(self, tcb: Tcb) -> bool:
        """This says whether a retransmission timeout is one too many (R2, section 3.8.3)."""
        return tcb.retries >= (self.syn_retries if tcb.syn_unacked else self.retries)


@dataclass(frozen=True)
class Scene:
    """A story for two hosts, "A" (named first, usually the client) and "B".

    `iss`: for each side its initial sequence number, or several for its successive connections;
    further ones follow the 4 microsecond clock. `delay`: seconds one way, or for each sender.
    `window`: RCV.BUFF in octets for each side. `start`: a Tcb to begin with instead of CLOSED.
    The run ends at second `until`, or after `limit` moments.
    Raises ValueError for a side that is neither "A" nor "B", and for a delay below 0.
    """

    name: str
    calls: tuple[At, ...] = ()
    faults: tuple[Fault | Inject, ...] = ()
    iss: Mapping[str, int | tuple[int, ...]] = field(default_factory=lambda: {"A": 100, "B": 300})
    delay: float | Mapping[str, float] = 0.025
    policy: Policy = Policy()
    title: Text | None = None
    start: Mapping[str, Tcb] = field(default_factory=dict)
    window: Mapping[str, int] = field(default_factory=dict)
    offers: Mapping[str, Options] = field(default_factory=dict)
    until: float = 1000.0
    limit: int = 20_000

    def __post_init__(self) -> None:
        named = {call.side for call in self.calls} | {getattr(f, "side", getattr(f, "to", "A")) for f in self.faults}
        for per_side in (self.iss, self.delay, self.start, self.window, self.offers):
            named |= set(per_side) if isinstance(per_side, Mapping) else set()
        wrong = sorted(named - {"A", "B"})
        if wrong:
            raise ValueError(f"scene {self.name}: no side {wrong[0]!r}; the sides are 'A' and 'B'")
        if min(self.delay_from(side) for side in ("A", "B")) < 0:
            raise ValueError(f"scene {self.name}: a segment cannot arrive before it leaves: delay is {self.delay}")

    def but(self, **changes: Any) -> Scene:
        """This is the same scene with some parts changed."""
        return replace(self, **changes)

    @property
    def injections(self) -> tuple[Inject, ...]:
        return tuple(fault for fault in self.faults if isinstance(fault, Inject))

    def isns(self, side: str) -> Iterator[int]:
        """These are the numbers that a side's successive connections choose, as far as given."""
        given = self.iss.get(side, 100 if side == "A" else 300)
        return iter((given,) if isinstance(given, int) else tuple(given))

    def delay_from(self, side: str) -> float:
        """This is how long a segment from that side travels, in seconds."""
        return self.delay.get(side, 0.025) if isinstance(self.delay, Mapping) else self.delay

    def blank(self, side: str, isn: int) -> Tcb:
        """This is the block that a side begins with."""
        return Tcb(State.CLOSED, iss=isn, rcv_wnd=self.window.get(side, 65535), offers=self.offers.get(side, Options()))
