"""RFC 9293, but a SYN that is sent again has a new initial sequence number."""

from tcplearn.model import Segment
from tcplearn.variants.numbering import heard_before, retold, shifted
from tcplearn.world import Flight, Trace, scenes

STEP = 1000  # so far on is each new number


def syns(segments: list[Segment]) -> int:
    return sum(segment.syn for segment in segments)


def renumber(flight: Flight, truth: Trace) -> tuple[int, int | None]:
    sent = [f.segment for f in truth.segments if f.sender == flight.sender and f.number <= flight.number]
    came = sum(f.segment.syn for f in truth.segments if f.sender != flight.sender and f.sent_at < flight.sent_at)
    return shifted(flight, STEP * max(0, syns(sent) - 1), STEP * max(0, came - 1) if heard_before(flight, truth) else 0)


retell = retold(renumber)
SHOWN_BY = scenes.syn_lost
SAYS = "second A SYN seq is first A SYN seq"
IDEA = "M30"
