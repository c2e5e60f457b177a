"""RFC 9293, but the relative numbers that tools show, counted from 0, are taken for those on the wire."""

from tcplearn.model.seq import plus
from tcplearn.variants.numbering import retold
from tcplearn.world import Flight, Trace, other, scenes


def renumber(flight: Flight, truth: Trace) -> tuple[int, int | None]:
    first = {f.sender: f.segment.seq for f in reversed(truth.segments) if f.segment.syn}
    seq = plus(flight.segment.seq, -first.get(flight.sender, 0))
    ack = flight.segment.ack
    return seq, None if ack is None else plus(ack, -first.get(other(flight.sender), 0))


retell = retold(renumber)
SHOWN_BY = scenes.figure_6
SAYS = "segment 2 ack is 101"
IDEA = "M48"
