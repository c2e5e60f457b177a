"""One behaviour on a virtual clock: `run(scene)` plays a scene and gives its Trace.

All of time and chance is here, none in the model: the clock is a heap of events, chance is a
generator made from `seed`. The same scene and seed give the same trace, to the last octet.
"""

from __future__ import annotations

import heapq
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from tcplearn.model import RFC9293, Close, Event, Open, Protocol, Receive, Segment, State, Tcb, Timer
from tcplearn.text import Text
from tcplearn.world.calls import Forget, HostCall, Shutdown
from tcplearn.world.faults import Fault, Inject, suffer
from tcplearn.world.host import Connection, Host, Pair, Served
from tcplearn.world.isn import Socket
from tcplearn.world.policy import Policy
from tcplearn.world.queues import Listener
from tcplearn.world.scene import At, Scene
from tcplearn.world.serve import serve
from tcplearn.world.trace import SIDES, Flight, Moment, Trace, other
from tcplearn.world.watch import Deadlines

SOCKETS: dict[str, Socket] = {"A": ("192.0.2.1", 40000), "B": ("192.0.2.2", 9293)}  # of the connection without a name
JUST_AFTER = 0.001  # seconds by which a reordered segment follows the one that overtook it
ENDLESS = Text(
    "The run was stopped after as many moments as Scene.limit allows; more would have followed.",
    "运行的事件数已达 Scene.limit 的上限，在此中止；后面本来还有。",
)


def run(scene: Scene, protocol: Protocol | Policy = RFC9293, seed: int = 0) -> Trace:
    """This plays `scene` under `protocol` until nothing more can happen, or until `scene.until`.

    A policy in the protocol's place, such as LINUX_6, is what both hosts then follow, but for what the scene itself
    sets. Raises TypeError for what is no Scene.
    """
    return Playing(*followed(scene, protocol), seed).play()


def followed(scene: Scene, protocol: Protocol | Policy) -> tuple[Scene, Protocol]:
    """This is the scene with the policy that stands in the protocol's place, if one does, and the protocol."""
    if not isinstance(scene, Scene):
        raise TypeError(
            f"not a scene: {scene!r}; give one of tcplearn.scenes, such as scenes.open_close, or a Scene(...)"
        )
    if not isinstance(protocol, Policy):
        return scene, protocol
    policies = {side: protocol.under(policy) for side, policy in scene.policies.items()}
    return scene.but(policy=protocol.under(scene.policy), policies=policies), RFC9293


@dataclass(frozen=True)
class _Release:
    """A held segment goes on, even if no other has overtaken it."""

    number: int


class Expired(NamedTuple):
    """A timer runs out, unless it was set anew or stopped in the meantime."""

    pair: Pair
    timer: Timer
    token: int


class Playing:
    """A scene while it is played: the hosts as they are, the events to come, what has been written down."""

    def __init__(self, scene: Scene, protocol: Protocol, seed: int):
        self.scene, self.seed = scene, seed
        self.now, self.order = 0.0, 0
        self.events: list[tuple[float, int, int, str, object]] = []
        self.delays = {side: scene.delay_from(side) for side in SIDES}
        self.counts = [0] * len(scene.faults)
        self.held: dict[tuple[str, str], Flight] = {}  # side and name of a connection
        self.flights: list[Flight] = []
        self.moments: list[Moment] = []
        self.deadlines: defaultdict[tuple[str, Pair], dict[Timer, int]] = defaultdict(dict)
        self.pairs: dict[tuple[str, str], Pair] = {}  # side and name of a connection
        self.names: dict[Pair, str] = {}
        self.hosts: dict[str, Host] = {}
        for side in SIDES:
            self.hosts[side] = _host(scene, protocol, side, self.pair(side, ""), seed)
        self.starts = {"": self.blocks("")}
        for side, host in self.hosts.items():
            for pair, connection in host.connections.items():
                self.time(side, pair, connection.watch.begun(connection.tcb, host.policy))
        for call in scene.calls:
            self.at(call.t, 1, call.side, self.meant(call))
        for injected in scene.injections:
            self.at(injected.at, 0, injected.to, injected)

    @cached_property
    def dice(self) -> random.Random:
        """This is all the chance that there is in a run."""
        return random.Random(self.seed)

    def play(self) -> Trace:
        while self.events and len(self.moments) < self.scene.limit:
            t, _, _, side, event = heapq.heappop(self.events)
            if t > self.scene.until:
                break
            self.now = t
            self.happen(side, event)
        end = min(self.now, self.scene.until)
        flights = tuple(
            replace(f, fate="in flight", arrived_at=None) if f.arrived_at is not None and f.arrived_at > end else f
            for f in self.flights
        )
        notes = (ENDLESS,) if self.events and len(self.moments) >= self.scene.limit else ()
        names = dict.fromkeys(host.protocol.name for host in self.hosts.values())
        start = self.starts.pop("")
        told = " / ".join(names), self.scene.title, notes, self.starts
        return Trace(self.scene.name, start, tuple(self.moments), flights, *told)

    def meant(self, call: At) -> At:
        """A program that goes on using a connection has not closed it altogether: its CLOSE was a SHUTDOWN."""
        if not isinstance(call.call, Close) or not self.hosts[call.side].policy.half_duplex:
            return call
        later = [c for c in self.scene.calls if (c.side, c.on) == (call.side, call.on) and c.t > call.t]
        mine = takewhile(lambda c: not isinstance(c.call, Open), sorted(later, key=lambda c: c.t))
        goes_on = any(isinstance(c.call, Close | Receive) for c in mine)
        return replace(call, call=Shutdown()) if goes_on else call

    def at(self, t: float, rank: int, side: str, event: object) -> None:
        """This schedules an event; at one instant arrivals come first, then calls, then timers."""
        self.order += 1
        heapq.heappush(self.events, (round(t, 9), rank, self.order, side, event))

    def pair(self, side: str, name: str) -> Pair:
        """These are the sockets of a connection as one side sees them; A has each at a port of its own."""
        known = self.pairs.get((side, name))
        if known is None:
            address, first = SOCKETS["A"]
            ours = sum(pair == Pair((address, pair.local[1]), SOCKETS["B"]) for pair in self.names)
            self.know(name, Pair((address, first + ours), SOCKETS["B"]))
            return self.pairs[side, name]
        return known

    def know(self, name: str, pair: Pair) -> None:
        for side, seen in (("A", pair), ("B", pair.there)):
            self.pairs[side, name], self.names[seen] = seen, name

    def blocks(self, name: str) -> dict[str, Tcb]:
        """These are both sides' blocks for a connection as they are now."""
        return {side: host.block(self.pair(side, name), self.now) for side, host in self.hosts.items()}

    def happen(self, side: str, event: object) -> None:
        match event:
            case Flight():
                self.take(side, event.on, event.segment, "arrival", str(event.segment), event.number)
            case Inject():  # it begins to exist where it arrives
                name = event.source or event.on
                if event.source and (side, name) not in self.pairs:
                    address, _, port = name.rpartition(":")
                    forged = Pair((address, int(port)), SOCKETS[side])
                    self.know(name, forged if side == "B" else forged.there)
                number = self.depart(other(side), event.segment, "injected", name)
                self.take(side, name, event.segment, "arrival", str(event.segment), number)
            case _Release(number):
                flight = self.flights[number - 1]
                if self.held.get((side, flight.on)) is flight:
                    self.go_on(self.held.pop((side, flight.on)), self.now)
            case Expired(pair, timer, token):
                if self.deadlines[side, pair].get(timer) == token:
                    del self.deadlines[side, pair][timer]
                    self.take(side, self.names[pair], timer, "timer", timer.value)
            case _:
                call = event.call  # type: ignore[attr-defined]
                kind = "forget" if isinstance(call, Forget) else "call"
                self.take(side, event.on, call, kind, str(call))  # type: ignore[attr-defined]

    def take(
        self, side: str, name: str, event: Event | HostCall, kind: str, what: str, heard: int | None = None
    ) -> None:
        """This lets one side's host serve one event, and the wire take what it sends."""
        pair = self.pair(side, name)
        if name not in self.starts:
            self.starts[name] = self.blocks(name)
        served = serve(self.hosts[side], pair, event, self.now)
        self.hosts[side] = served.host
        if isinstance(served.event, Timer):
            what = served.event.value
        self.tell(side, pair, served, kind, what, heard)
        for also, end in served.others:
            self.tell(side, also, end, kind, what, None)

    def tell(self, side: str, pair: Pair, served: Served, kind: str, what: str, heard: int | None) -> None:
        """This writes down what came of an event for one connection."""
        name, fate = self.names[pair], "delivered" if pair.remote[0] == SOCKETS[other(side)][0] else "lost"
        sent = tuple([self.depart(side, segment, fate, name) for segment in served.sent])
        self.time(side, pair, served.timers)
        told = served.fired, served.delivered, served.reply
        self.moments.append(Moment(self.now, side, kind, what, served.tcb, heard, sent, *told, name))

    def time(self, side: str, pair: Pair, timers: Deadlines) -> None:
        deadlines = self.deadlines[side, pair]
        for timer, wait in timers:
            if wait is None:
                deadlines.pop(timer, None)
                continue
            deadlines[timer] = self.order + 1
            self.at(self.now + wait, 2, side, Expired(pair, timer, self.order + 1))

    def depart(self, side: str, segment: Segment, fate: str, name: str) -> int:
        """This puts a segment on the wire, where the faults may find it; it gives its number."""
        if fate != "delivered":
            return self.note(side, segment, self.now if fate == "injected" else None, fate, name).number
        arrives, copies = self.now + self.delays[side], []
        overtaken = self.held.pop((side, name), None)
        for i, fault in enumerate(self.scene.faults):
            if isinstance(fault, Fault) and fault.on == name and fault.selects(side, segment):
                self.counts[i] += 1
                if fault.hits(self.counts[i]):
                    arrives, fate, copy = suffer(fault, arrives, fate, self.dice.random)
                    copies += [copy] if copy is not None else []
        if fate in ("lost", "corrupted"):
            flight = self.note(side, segment, None, fate, name)
        elif fate == "held":
            self.held[side, name] = flight = self.note(side, segment, None, "in flight", name)
        else:
            flight = self.note(side, segment, arrives, fate, name)
        for second in copies:
            self.land(self.note(side, segment, second, "copy", name))
        if fate == "held":
            self.at(arrives, 0, side, _Release(flight.number))
        elif flight.arrived_at is not None:
            self.land(flight)
        if overtaken:
            due = self.now + self.delays[side] if fate == "held" else arrives
            self.go_on(overtaken, due + JUST_AFTER)
        return flight.number

    def note(self, side: str, segment: Segment, arrives: float | None, fate: str, name: str) -> Flight:
        """This writes down one flight, when it leaves."""
        lands = None if arrives is None else round(arrives, 9)
        flight = Flight(len(self.flights) + 1, side, segment, self.now, lands, fate, name)
        self.flights.append(flight)
        return flight

    def land(self, flight: Flight) -> None:
        assert flight.arrived_at is not None
        self.at(flight.arrived_at, 0, flight.to, flight)

    def go_on(self, held: Flight, t: float) -> None:
        """A segment that was held goes on, and arrives at second `t`."""
        flight = replace(held, arrived_at=round(t, 9), fate="delayed")
        self.flights[held.number - 1] = flight
        self.land(flight)


def _host(scene: Scene, protocol: Protocol, side: str, pair: Pair, seed: int) -> Host:
    """This is a side's host as the scene begins."""
    policy = scene.policy_of(side)
    host = Host(
        pair.local[0],
        policy.applied_to(protocol),
        policy,
        isns=scene.isns(side),
        main=pair,
        window=scene.window.get(side, 65535),
        offers=scene.offers.get(side, policy.offers),
        secret=f"{side} {seed}".encode(),
    )
    start = scene.start.get(side)
    if start is None:
        return host
    if start.state is State.LISTEN:
        return replace(host, listeners={pair.local[1]: Listener(start)})
    return replace(host, connections={pair: Connection(start)})
