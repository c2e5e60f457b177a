"""Wrong ideas about numbers: a run told again with other numbers on the same segments.

A wrong idea here changes what is written on a segment, never who sends it: so it is no row of the
table but a function from a segment and its number to a segment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tcplearn.model import Segment
from tcplearn.model.seq import plus
from tcplearn.world import Flight, Scene, Trace, run

Renumber = Callable[[Flight, Trace], tuple[int, int | None]]


def retold(renumber: Renumber) -> Callable[[Scene], Trace]:
    """This makes a retelling from a function that gives each segment's (seq, ack)."""

    def retell(scene: Scene) -> Trace:
        truth = run(scene)
        flights = []
        for flight in truth.segments:
            seq, ack = renumber(flight, truth)
            flights.append(replace(flight, segment=replace(flight.segment, seq=seq, ack=ack)))
        return replace(truth, segments=tuple(flights))

    return retell


def sent_before(flight: Flight, truth: Trace) -> list[Segment]:
    """These are the segments that the same side sent earlier, each once."""
    earlier = [f.segment for f in truth.segments if f.sender == flight.sender and f.number < flight.number]
    return list(dict.fromkeys(earlier))


def heard_before(flight: Flight, truth: Trace) -> list[Segment]:
    """These are the segments of the other side that the sender had received, each once."""
    earlier = [
        f.segment
        for f in truth.segments
        if f.sender != flight.sender and f.arrived_at is not None and f.arrived_at <= flight.sent_at
    ]
    return list(dict.fromkeys(earlier))


def shifted(flight: Flight, seq: int, ack: int) -> tuple[int, int | None]:
    """This is a segment's (seq, ack), each some places on."""
    segment = flight.segment
    return plus(segment.seq, seq), None if segment.ack is None else plus(segment.ack, ack)


def pure_ack(segment: Segment) -> bool:
    """This says whether a segment is nothing but an ACK."""
    return segment.ctl == ("ACK",) and not segment.data
