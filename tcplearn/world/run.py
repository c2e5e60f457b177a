"""One behaviour on a virtual clock: `run(scene)` plays a scene and gives its Trace.

All of time and chance is here, none in the model: the clock is a heap of events, chance is a
generator made from `seed`. The same scene and seed give the same trace, to the last octet.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tcplearn.model import RFC9293, Arm, Event, Protocol, Segment, State, Step, Tcb, Timer, step
from tcplearn.model.act import ack_and_drop
from tcplearn.model.seq import plus
from tcplearn.text import Text
from tcplearn.world.faults import Chance, Corrupt, Delay, Duplicate, Fault, Lose, Reorder
from tcplearn.world.scene import Forget, Scene
from tcplearn.world.trace import SIDES, Flight, Moment, Trace, other

ISN_CLOCK = 250_000  # a new ISN every 4 microseconds, RFC 9293 section 3.4.1
IDLE = (State.CLOSED, State.LISTEN)
JUST_AFTER = 0.001  # seconds by which a reordered segment follows the one that overtook it
CHALLENGE_SPAN = 5.0  # seconds, RFC 5961 section 7
ENDLESS = Text(
    "The run was stopped after as many moments as Scene.limit allows; more would have followed.",
    "运行的事件数已达 Scene.limit 的上限，在此中止；后面本来还有。",
)


def run(scene: Scene, protocol: Protocol = RFC9293, seed: int = 0) -> Trace:
    """This plays `scene` under `protocol` until nothing more can happen, or until `scene.until`.

    Raises TypeError for what is no Scene.
    """
    if not isinstance(scene, Scene):
        raise TypeError(
            f"not a scene: {scene!r}; give one of tcplearn.scenes, such as scenes.open_close, or a Scene(...)"
        )
    return _Run(scene, scene.policy.applied_to(protocol), seed).play()


@dataclass
class _Host:
    """One side: its block, the deadlines of its timers, the ISNs that it will still choose."""

    tcb: Tcb
    isns: Iterator[int]
    deadlines: dict[Timer, int] = field(default_factory=dict)
    challenges: list[float] = field(default_factory=list)  # when it answered what is not acceptable


@dataclass(frozen=True)
class _Release:
    """A held segment goes on, even if no other has overtaken it."""

    number: int


class _Run:
    def __init__(self, scene: Scene, protocol: Protocol, seed: int):
        self.scene, self.protocol, self.dice = scene, protocol, random.Random(seed)
        self.now, self.order = 0.0, 0
        self.events: list[tuple[float, int, int, str, object]] = []
        self.counts = [0] * len(scene.faults)
        self.held: dict[str, Flight] = {}
        self.flights: list[Flight] = []
        self.moments: list[Moment] = []
        self.hosts: dict[str, _Host] = {}
        for side in SIDES:
            isns = scene.isns(side)
            start = scene.start.get(side) or scene.blank(side, next(isns))
            self.hosts[side] = _Host(start, isns)
        self.start = {side: self.hosts[side].tcb for side in SIDES}

    def play(self) -> Trace:
        for call in self.scene.calls:
            self.at(call.t, 1, call.side, call.call)
        for injected in self.scene.injections:
            self.at(injected.at, 0, injected.to, injected.segment)
        while self.events and len(self.moments) < self.scene.limit:
            t, _, _, side, event = heapq.heappop(self.events)
            if t > self.scene.until:
                break
            self.now = t
            self.happen(side, event)
        flights = tuple(
            replace(f, fate="in flight", arrived_at=None)
            if f.arrived_at is not None and f.arrived_at > min(self.now, self.scene.until)
            else f
            for f in self.flights
        )
        notes = (ENDLESS,) if self.events and len(self.moments) >= self.scene.limit else ()
        return Trace(
            self.scene.name, self.start, tuple(self.moments), flights, self.protocol.name, self.scene.title, notes
        )

    def at(self, t: float, rank: int, side: str, event: object) -> None:
        """This schedules an event; at one instant arrivals come first, then calls, then timers."""
        self.order += 1
        heapq.heappush(self.events, (round(t, 9), rank, self.order, side, event))

    def happen(self, side: str, event: object) -> None:
        match event:
            case Flight():
                self.take(side, event.segment, "arrival", str(event.segment), event.number)
            case Segment():  # injected: it begins to exist where it arrives
                number = self.depart(other(side), event, "injected")
                self.take(side, event, "arrival", str(event), number)
            case Forget():
                self.forget(side)
            case _Release(number):
                if self.held.get(side) == self.flights[number - 1]:
                    self.arrive(self.held.pop(side), self.now, "delayed")
            case (Timer() as timer, int() as token):
                if self.hosts[side].deadlines.get(timer) == token:
                    del self.hosts[side].deadlines[timer]
                    given_up = timer is Timer.RETRANSMISSION and self.scene.policy.gives_up(self.hosts[side].tcb)
                    timer = Timer.USER if given_up else timer
                    self.take(side, timer, "timer", timer.value)
            case _:
                self.take(side, event, "call", str(event))  # type: ignore[arg-type]

    def take(self, side: str, event: Event, kind: str, what: str, heard: int | None = None) -> None:
        """This lets one side's machine take one event, and the wire take what it sends."""
        host = self.hosts[side]
        done = step(self.protocol, host.tcb, event)
        ended = done.tcb.state in IDLE and done.tcb.state is not host.tcb.state and host.tcb.state is not State.CLOSED
        host.tcb = tcb = self.fresh(host, done.tcb) if ended else done.tcb
        leaving = () if self.throttled(host, done) else done.sent
        sent = tuple(self.depart(side, segment) for segment in leaving)
        for change in done.timers:
            self.set_timer(side, change)
        self.moments.append(Moment(self.now, side, kind, what, tcb, heard, sent, done.told, done.delivered, done.reply))

    def throttled(self, host: _Host, done: Step) -> bool:
        """This says whether an answer to an unacceptable segment is one too many (RFC 5961 section 7)."""
        most = self.scene.policy.challenge_acks
        if most is None or not any(row.does is ack_and_drop for row in done.fired):
            return False
        host.challenges = [t for t in host.challenges if t > self.now - CHALLENGE_SPAN]
        if len(host.challenges) >= most:
            return True
        host.challenges.append(self.now)
        return False

    def fresh(self, host: _Host, tcb: Tcb) -> Tcb:
        """This gives a host whose connection has ended the number that it will choose next."""
        isn = host.tcb.iss if host.tcb.state in IDLE else next(host.isns, None)
        if isn is None:
            isn = plus(host.tcb.iss, round(ISN_CLOCK * max(self.now, 1.0)))
        if tcb.state is State.CLOSED:
            return Tcb(State.CLOSED, iss=isn, rcv_wnd=host.tcb.rcv_buff, offers=host.tcb.offers)
        return tcb.but(iss=isn, snd_una=isn, snd_nxt=isn, snd_wl2=isn)

    def forget(self, side: str) -> None:
        """The host loses its memory (section 3.5.1): no TCB, no timers, nothing said."""
        host = self.hosts[side]
        host.deadlines.clear()
        host.tcb = self.fresh(host, Tcb(State.CLOSED))
        self.moments.append(Moment(self.now, side, "forget", "FORGET", host.tcb))

    def set_timer(self, side: str, change: object) -> None:
        deadlines = self.hosts[side].deadlines
        if not isinstance(change, Arm):
            deadlines.pop(change.timer, None)  # type: ignore[attr-defined]
            return
        wait = self.scene.policy.seconds(change)
        self.at(self.now + wait, 2, side, (change.timer, self.order + 1))
        deadlines[change.timer] = self.order

    def depart(self, side: str, segment: Segment, fate: str = "delivered") -> int:
        """This puts a segment on the wire, where the faults may find it; it gives its number."""
        flight = Flight(len(self.flights) + 1, side, segment, self.now, None, fate)
        self.flights.append(flight)
        if fate == "injected":
            return self.settle(flight, self.now, fate)
        arrives = self.now + self.scene.delay_from(side)
        overtaken = self.held.pop(side, None)
        for i, fault in enumerate(self.scene.faults):
            if isinstance(fault, Fault) and fault.selects(side, segment):
                self.counts[i] += 1
                if fault.hits(self.counts[i]):
                    arrives, fate = self.suffer(fault, flight, arrives, fate)
        if fate in ("lost", "corrupted"):
            self.settle(flight, None, fate)
        elif fate == "held":
            self.settle(flight, None, "in flight")
            self.held[side] = self.flights[flight.number - 1]
            self.at(arrives, 0, side, _Release(flight.number))
        else:
            self.arrive(flight, arrives, fate)
        if overtaken:
            due = self.now + self.scene.delay_from(side) if fate == "held" else arrives
            self.arrive(overtaken, due + JUST_AFTER, "delayed")
        return flight.number

    def suffer(self, fault: Fault, flight: Flight, arrives: float, fate: str) -> tuple[float, str]:
        """This is when a segment arrives, and its fate, under one fault more."""
        match fault:
            case Lose():
                return arrives, "lost"
            case Corrupt():
                return arrives, "corrupted"
            case Delay():
                return arrives + fault.by, "delayed"
            case Reorder():
                return arrives + fault.by, "held"
            case Duplicate():
                return self.twice(flight, arrives, fault.by)
            case Chance():
                roll = self.dice.random()
                if roll < fault.lose:
                    return arrives, "lost"
                if roll < fault.lose + fault.duplicate:
                    return self.twice(flight, arrives, self.dice.random() * fault.by)
                if roll < fault.lose + fault.duplicate + fault.delay:
                    return arrives + self.dice.random() * fault.by, "delayed"
        return arrives, fate

    def twice(self, flight: Flight, arrives: float, by: float) -> tuple[float, str]:
        copy = replace(flight, number=len(self.flights) + 1)
        self.flights.append(copy)
        self.arrive(copy, arrives + by, "copy")
        return arrives, "duplicated"

    def arrive(self, flight: Flight, t: float, fate: str) -> None:
        self.settle(flight, round(t, 9), fate)
        self.at(t, 0, flight.to, self.flights[flight.number - 1])

    def settle(self, flight: Flight, arrived_at: float | None, fate: str) -> int:
        self.flights[flight.number - 1] = replace(flight, arrived_at=arrived_at, fate=fate)
        return flight.number
