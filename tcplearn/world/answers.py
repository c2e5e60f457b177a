"""What two hosts answer, as tables over small numbers, filled by `serve` when an answer is first asked for.

The one rule: nothing here knows TCP, or what o'clock it is. A host is kept without its clock readings, so that it
comes back, and is asked about each event once. What depends on the time is left to who has one: how long a round trip
took (`Answer` says when a measurement begins and ends), and when an armed timer runs out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tcplearn.model import Fired, Protocol, Segment, Tcb, Timer
from tcplearn.world.calls import Forget, SetOption
from tcplearn.world.faults import Fault, Inject, Reorder
from tcplearn.world.host import Connection, Host
from tcplearn.world.policy import ALWAYS, WHEN_FULL, Policy
from tcplearn.world.rto import Rtt
from tcplearn.world.run import Expired, Playing
from tcplearn.world.scene import Scene
from tcplearn.world.serve import serve
from tcplearn.world.trace import SIDES, other
from tcplearn.world.watch import Watch

INSTANT = 1e-12  # seconds: the time of each question, later than 0.0 and earlier than anything that is rounded to 1 ns
NANO = 1_000_000_000
TIMERS = tuple(sorted(Timer, key=lambda timer: timer not in (Timer.RETRANSMISSION, Timer.PERSIST)))
BY_RTO, TIMED = 2 * 2, 2 * len(TIMERS)  # events below are timers that run for an RTO, and timers
BEGINS, SAMPLE, FORGETS, ARMS = 1, 2, 4, 8  # what an answer means to the measured round trip, as bits
NEVER = -1  # nanoseconds

# The next row, what is sent, (timer, nanoseconds from now or NEVER) to set, bits for the round trip, its number.
Answer = tuple["Row", tuple[int, ...], tuple[tuple[int, int], ...], int, int]


class Told(NamedTuple):
    """What an answer tells besides: of a `Moment` all but its time and the numbers of its segments."""

    side: str
    kind: str
    what: str
    tcb: Tcb
    sent: tuple[int, ...]
    fired: tuple[Fired, ...]
    delivered: bytes
    reply: str
    again: bool  # a retransmission
    resets: int  # of the segments sent


class Row(dict[int, Answer]):
    """A host, and its answer to each event's number; `armed`: its timers that may be running."""

    __slots__ = ("answers", "armed", "host", "side")

    def __init__(self, answers: Answers, side: int, host: Host, armed: frozenset[int]):
        self.answers, self.side, self.host, self.armed = answers, side, host, armed

    def __missing__(self, event: int) -> Answer:
        found = self[event] = self.answers.ask(self, event)
        return found


class Answers:
    """The tables of a scene with one connection.

    An event's number is even if it happens at A and odd if at B; timers come first (`TIMERS`). A segment has the
    number of the event that its arrival is; where the scene has faults for it besides the last two, which are for all
    of a side's segments, it is sent as ~number. `rows`: both hosts as the scene begins; `todo`: (nanosecond, rank,
    event, 0) of what is to happen anyway, in order, with -1 for a segment that nobody sent.
    """

    def __init__(self, scene: Scene, protocol: Protocol):
        self.scene, self.playing = scene, Playing(scene, protocol, 0)
        self.events: tuple[list[Any], list[Any]] = (list(TIMERS), list(TIMERS))
        self._event = {(side, timer): 2 * i + side for side in (0, 1) for i, timer in enumerate(TIMERS)}
        self._rows: dict[object, Row] = {}
        self.told: list[Told] = []
        self.faults = {i: fault for i, fault in enumerate(scene.faults) if isinstance(fault, Fault)}
        self.struck: dict[int, tuple[int, ...]] = {}  # by which faults
        self.pairs = [self.playing.pair(side, "") for side in SIDES]
        self.todo, armed = [], set()
        for t, rank, _, name, event in sorted(self.playing.events):
            side = SIDES.index(name)
            if isinstance(event, Expired):
                number = self.event(side, event.timer)
                armed.add(number)
            else:
                what = event.segment if isinstance(event, Inject) else event.call  # type: ignore[attr-defined]
                number = self.event(side, what)
            self.todo.append((round(t * NANO), rank, number, -isinstance(event, Inject)))
        hosts = self.playing.hosts
        self.rows = [
            self.row(side, hosts[name], frozenset(timer for timer in armed if timer & 1 == side))
            for side, name in enumerate(SIDES)
        ]

    def event(self, side: int, event: Any) -> int:
        """This is the number of an event at a side (0: A, 1: B)."""
        found = self._event.get((side, event))
        if found is None:
            found = self._event[side, event] = 2 * len(self.events[side]) + side
            self.events[side].append(event)
            if isinstance(event, Segment):
                sender = other(SIDES[side])
                self.struck[found] = tuple(i for i, fault in self.faults.items() if fault.selects(sender, event))
        return found

    def row(self, side: int, host: Host, armed: frozenset[int]) -> Row:
        """This is the row of a host, whatever the time."""
        connections = {pair: _timeless(connection) for pair, connection in host.connections.items()}
        listeners = {port: was.but(flooded=was.flooded and 0.0) for port, was in host.listeners.items()}
        chosen = host.chosen and (host.chosen[0], 0.0)
        kept = tuple(connections.items()), tuple(listeners.items()), tuple(host.options.items())
        key = side, armed, host.isns, chosen, kept
        found = self._rows.get(key)
        if found is None:
            host = host.but(connections=connections, listeners=listeners, chosen=chosen)
            found = self._rows[key] = Row(self, side, host, armed)
        return found

    def ask(self, row: Row, number: int) -> Answer:
        """This is what a host does about an event, asked of `serve`."""
        side, event = row.side, self.events[row.side][number >> 1]
        name, pair = SIDES[side], self.pairs[side]
        served = serve(row.host, pair, event, INSTANT)
        waits: dict[int, int] = {}
        for timer, wait in served.timers:
            slot = self.event(side, timer)
            waits.pop(slot, None)
            waits[slot] = NEVER if wait is None else round(wait * NANO)
        running = row.armed - {number}
        waits = {slot: wait for slot, wait in waits.items() if wait != NEVER or slot in running}
        armed = frozenset((running | waits.keys()) - {slot for slot, wait in waits.items() if wait == NEVER})
        sent = tuple(self.event(1 - side, segment) for segment in served.sent)
        kind, what = _named(event)
        if isinstance(served.event, Timer):
            what = served.event.value
        again = event is served.event is Timer.RETRANSMISSION and bool(sent)
        resets = sum(segment.rst for segment in served.sent)
        told = sent, served.fired, served.delivered, served.reply, again, resets
        self.told.append(Told(name, kind, what, served.tcb, *told))
        bits = _measuring(_rtt(row.host, pair), _rtt(served.host, pair))
        bits |= ARMS * any(slot < BY_RTO and wait != NEVER for slot, wait in waits.items())
        marked = tuple(~segment if len(self.struck[segment]) > 1 else segment for segment in sent)
        return self.row(side, served.host, armed), marked, tuple(waits.items()), bits, len(self.told) - 1


def _named(event: Any) -> tuple[str, str]:
    if isinstance(event, Segment):
        return "arrival", str(event)
    if isinstance(event, Timer):
        return "timer", event.value
    return "forget" if isinstance(event, Forget) else "call", str(event)


def _timeless(connection: Connection) -> Connection:
    rtt, probes = connection.watch.rtt, connection.watch.probes
    still = rtt.but(srtt=rtt.srtt and 0.0, rttvar=0.0, timed=rtt.timed and (rtt.timed[0], 0.0))
    return connection.but(watch=Watch(probes=probes, rtt=still))


def _rtt(host: Host, pair: Any) -> Rtt:
    found = host.connections.get(pair)
    return found.watch.rtt if found else Rtt()


def _measuring(was: Rtt, rtt: Rtt) -> int:
    """What an answer at INSTANT means to a round trip that was measured as 0.0 s."""
    begins = rtt.timed is not None and rtt.timed[1] == INSTANT
    if rtt.srtt is None:
        return BEGINS * begins | FORGETS * (was.srtt is not None)
    return BEGINS * begins | SAMPLE * (was.srtt is None or rtt.srtt > 0.0)


def by_the_clock(scene: Scene) -> Iterator[str]:
    """These are the parts of a scene for which a host must know more than one connection, or what o'clock it is."""
    if any(at.on for at in scene.calls) or any(fault.on or getattr(fault, "source", "") for fault in scene.faults):
        yield "more than one connection"
    if any(isinstance(fault, Reorder) for fault in scene.faults):
        yield "Reorder (a Delay does as much)"
    if any(isinstance(at.call, SetOption) and at.call.keepalive for at in scene.calls):
        yield "SetOption(keepalive=...)"
    for side in SIDES:
        policy, start = scene.policy_of(side), scene.start.get(side)
        offers = start.offers if start else scene.offers.get(side, policy.offers)
        yield from (["timestamps"] if offers.timestamps else [])
        for part in ("quick_acks", "keepalive", "phase", "quiet", "reuse"):
            if getattr(policy, part) != getattr(Policy(), part):
                yield f"Policy({part}={getattr(policy, part)!r})"
        queues = policy.queues
        if queues.cookies == ALWAYS or (queues.cookies == WHEN_FULL and queues.half_open == 0):
            yield f"Queues(cookies={queues.cookies!r})"
