"""A scene: who calls what and when, the first numbers, the wire, what it does to segments, policies.

Times are seconds from the start. A scene is a value; `scene.but(...)` varies it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tcplearn.model import Call, Options, Tcb
from tcplearn.text import Text
from tcplearn.world.calls import HostCall
from tcplearn.world.faults import Fault, Inject
from tcplearn.world.policy import Policy


@dataclass(frozen=True)
class At:
    """At second `t`, side "A" or "B" makes a call of the RFC or of its host (`calls.py`).

    `on` names the connection where there are several; A opens each from a port of its own.
    """

    t: float
    side: str
    call: Call | HostCall
    on: str = ""


@dataclass(frozen=True)
class Scene:
    """A story for two hosts, "A" (named first, usually the client) and "B".

    `iss`: for each side its initial sequence number, or several for its successive connections;
    further ones follow the 4 microsecond clock. `delay`: seconds one way, or for each sender.
    `policy`: of both hosts; `policies`: of the sides that have one of their own. `window`: RCV.BUFF in octets for
    each side. `start`: a Tcb to begin with instead of CLOSED.
    The run ends at second `until`, or after `limit` moments.
    Raises ValueError for a side that is neither "A" nor "B", for a fault on a connection that no call names, and for
    a delay below 0.
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
    policies: Mapping[str, Policy] = field(default_factory=dict)

    def __post_init__(self) -> None:
        named = {call.side for call in self.calls} | {getattr(f, "side", getattr(f, "to", "A")) for f in self.faults}
        for per_side in (self.iss, self.delay, self.policies, self.start, self.window, self.offers):
            named |= set(per_side) if isinstance(per_side, Mapping) else set()
        wrong = sorted(named - {"A", "B"})
        if wrong:
            raise ValueError(f"scene {self.name}: no side {wrong[0]!r}; the sides are 'A' and 'B'")
        there = {call.on for call in self.calls} | {getattr(f, "source", "") for f in self.faults} | {""}
        lost = sorted({fault.on for fault in self.faults} - there)
        if lost:
            raise ValueError(f"scene {self.name}: no connection is called {lost[0]!r}; calls name {sorted(there)}")
        if min(self.delay_from(side) for side in ("A", "B")) < 0:
            raise ValueError(f"scene {self.name}: a segment cannot arrive before it leaves: delay is {self.delay}")

    def but(self, **changes: Any) -> Scene:
        """This is the same scene with some parts changed."""
        return replace(self, **changes)

    @property
    def injections(self) -> tuple[Inject, ...]:
        return tuple(fault for fault in self.faults if isinstance(fault, Inject))

    def isns(self, side: str) -> tuple[int, ...]:
        """These are the numbers that a side's successive connections choose, as far as given."""
        given = self.iss.get(side, 100 if side == "A" else 300)
        return (given,) if isinstance(given, int) else tuple(given)

    def policy_of(self, side: str) -> Policy:
        """This is the policy of a side's host."""
        return self.policies.get(side, self.policy)

    def delay_from(self, side: str) -> float:
        """This is how long a segment from that side travels, in seconds."""
        return self.delay.get(side, 0.025) if isinstance(self.delay, Mapping) else self.delay
