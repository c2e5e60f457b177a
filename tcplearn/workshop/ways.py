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

from tcplearn.model import KNOBS, RFC9293, Event, Protocol, State, Step, Tcb, step
from tcplearn.workshop.words import TRIED, Happening

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
        if tcb.state not in event.where or (event.name == "SEND" and tcb.outstanding):
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
    return tuple(_walked())


def _walked() -> Iterator[Edge]:
    front: list[tuple[tuple[str, ...], Tcb]] = [((), BEGIN)]
    known = {situation(BEGIN)}
    for way, tcb in front:
        for happening in tried(tcb):
            event = happening.made(tcb)
            done = step(RFC9293, tcb, event)
            yield Edge(way, tcb, happening.name, event, done)
            new = done.tcb if done.tcb.state is not State.CLOSED else BEGIN
            if situation(new) not in known:
                known.add(situation(new))
                front.append(((*way, happening.name), new))


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
