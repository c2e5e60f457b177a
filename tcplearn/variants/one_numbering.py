"""RFC 9293, but both sides share one numbering: a side goes on where the other's segment ended."""

from tcplearn.variants.numbering import retold
from tcplearn.world import Flight, Trace, scenes


def renumber(flight: Flight, truth: Trace) -> tuple[int, int | None]:
    ack = flight.segment.ack
    return (flight.segment.seq, None) if ack is None else (ack, ack)


retell = retold(renumber)
SHOWN_BY = scenes.figure_6
SAYS = "not (segment 2 seq is segment 2 ack)"
IDEA = "M46"
