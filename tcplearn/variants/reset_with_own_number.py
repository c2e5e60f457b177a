"""RFC 9293, but a RST carries the number that its sender would use next, not the ACK that it answers."""

from tcplearn.variants.numbering import retold
from tcplearn.world import Flight, Trace, scenes


def renumber(flight: Flight, truth: Trace) -> tuple[int, int | None]:
    sender = next((m.tcb for m in truth.moments if flight.number in m.sent), None)
    seq = sender.snd_nxt if flight.segment.rst and sender else flight.segment.seq
    return seq, flight.segment.ack


retell = retold(renumber)
SHOWN_BY = scenes.figure_8
SAYS = "segment 4 seq is segment 3 ack"
IDEA = "own_rst"
