"""The letters that textbooks give to the numbers of a run: x and y, u, v and w.

    x, y   the ISS of A and of B
    u      the number of the first FIN
    v      the other side's number when it acknowledges that FIN
    w      the number of the other side's own FIN

The one rule: a letter names one number only. One that could mean two (a side with two ISNs) is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcplearn.model.seq import distance, plus
from tcplearn.world import Flight, Trace

ISS = {"A": "x", "B": "y"}


@dataclass(frozen=True)
class Letter:
    """A number of one side that has a name, from the flight on that made it known."""

    name: str
    side: str
    number: int
    known: int


def letters(trace: Trace) -> tuple[Letter, ...]:
    """These are the letters of a run."""
    found = dict[str, Letter]()
    twice = set[str]()
    for flight in trace.segments:
        segment, side = flight.segment, flight.sender
        if flight.fate == "injected":
            continue
        end = plus(segment.seq, len(segment.data) + segment.syn)
        named = [(ISS[side], segment.seq)] if segment.syn else []
        first = found.get("u")
        if segment.fin and first is None:
            named.append(("u", end))
        elif first and side != first.side and segment.fin:
            named.append(("w", end))
        elif first and side != first.side and segment.ack == plus(first.number, 1) and not {"v", "w"} & set(found):
            named.append(("v", segment.seq))
        for name, number in named:
            if found.setdefault(name, Letter(name, side, number, flight.number)).number != number:
                twice.add(name)
    return tuple(letter for name, letter in found.items() if name not in twice)


def spelled(trace: Trace, flight: Flight) -> str:
    """This is a segment as the RFC's figures write it, with letters: `<SEQ=y><ACK=x+1><CTL=SYN,ACK>`."""
    segment = flight.segment
    ack = "" if segment.ack is None else f"<ACK={_said(trace, flight.to, segment.ack, flight)}>"
    text = f"<LEN={len(segment.data)}>" if segment.data else ""
    return f"<SEQ={_said(trace, flight.sender, segment.seq, flight)}>{ack}<CTL={','.join(segment.ctl)}>{text}"


def _said(trace: Trace, side: str, number: int, flight: Flight) -> str:
    """This is a number of a side after the nearest letter at or below it that is known by then."""
    near = [
        (distance(letter.number, number), -letter.known, letter.name)
        for letter in letters(trace)
        if letter.side == side and letter.known <= flight.number and distance(letter.number, number) >= 0
    ]
    if not near:
        return str(number)
    ahead, _, name = min(near)
    return f"{name}+{ahead}" if ahead else name
