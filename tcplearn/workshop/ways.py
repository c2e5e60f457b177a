"""Every conversation that a connection can have with a tester, shortest first.

A tester is no host: it makes a call, sends one segment or lets a timer run out, and looks at what comes back. So
each row of a table can be reached, and the first difference found is the shortest.

The one rule: a conversation is walked by steps of RFC 9293; a situation that differs from an earlier one only in
numbers is not walked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from heapq import heappop, heappush
from itertools import count

from tcplearn.model import KNOBS, RFC9293, Event, Protocol, State, Step, Tcb, step
from tcplearn.workshop.words import HANDSHAKE, TRIED, Happening

ISS = 100
BEGIN = Tcb(State.CLOSED, iss=ISS)


@dataclass(frozen=True)
class Edge:
    """One event in one situation: the names of the events before it, the connection, the event, what RFC 9293 does."""

    way: tuple[str, ...]
    tcb: Tcb
    name: str
    event: Event
    done: Step
    odd: int = 0  # of two as short the less odd is shown: a CLOSE during the handshake is, one segment for two rows is

    @property
    def whole(self) -> tuple[str, ...]:
        """These are the names of all events, this one included."""
        return (*self.way, self.name)


Seen = tuple[object, ...]


def seen(done: Step) -> Seen:
    """This is what a tester and an `ss` on the host would see: the state, and what was sent."""
    return done.tcb.state, done.sent, any(t.timer.value == "TIME-WAIT" for t in done.timers)


def tried(tcb: Tcb) -> Iterator[Happening]:
    """These are the events that a tester tries on a connection."""
    for event in TRIED:
        if tcb.state not in event.where:
            continue
        if event.name == "SYN,ACK" and tcb.state is State.SYN_RECEIVED and tcb.opened != "active":
            continue  # who has answered a listener's SYN,ACK sends no SYN any more
        yield event


def situation(tcb: Tcb) -> tuple[object, ...]:
    """This is all of a connection but its numbers."""
    return tcb.state, tcb.opened, tcb.syn_unacked, tcb.fin_unacked, tcb.fin_queued, tcb.past is not None


@cache
def edges() -> tuple[Edge, ...]:
    """These are all events in all situations, those after the shortest conversation first."""
    return tuple(sorted(_walked(), key=lambda edge: (len(edge.way), edge.odd)))


def _walked() -> Iterator[Edge]:
    order = count()
    front: list[tuple[int, int, int, tuple[str, ...], Tcb]] = [(0, 0, next(order), (), BEGIN)]
    known = set()
    while front:
        _, odd, _, way, tcb = heappop(front)
        if situation(tcb) in known:
            continue
        known.add(situation(tcb))
        for happening in tried(tcb):
            event = happening.made(tcb)
            done = step(RFC9293, tcb, event)
            yield Edge(way, tcb, happening.name, event, done, odd + crowded(done))
            new = done.tcb if done.tcb.state is not State.CLOSED else BEGIN
            early = new.syn_unacked and new.state not in HANDSHAKE
            whole = (*way, happening.name)
            heappush(front, (len(whole), odd + crowded(done) + 2 * early, next(order), whole, new))


def crowded(done: Step) -> bool:
    """This says whether a row moved the connection and the same segment then met another row."""
    return any(rule.goes is not None for rule in done.fired[:-1])


NO_READING = ("ack",)  # an ACK that is put off is owed; one that a row never sends is not


@cache
def readings() -> dict[tuple[str, str], Protocol]:
    """These are the other readings that the texts leave room for, by the matter and the reading."""
    return {
        (matter, reading): RFC9293.choose(**{matter: reading})
        for matter, knob in KNOBS.items()
        if matter not in NO_READING
        for reading in knob.others
    }


def allowed(edge: Edge, done: Step) -> tuple[str, str] | None:
    """This is the other reading of the texts under which a step is right; None: there is none."""
    own = seen(done)
    for name, protocol in readings().items():
        if seen(step(protocol, edge.tcb, edge.event)) == own:
            return name
    return None
