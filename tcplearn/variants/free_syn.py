"""RFC 9293, but a SYN uses no sequence number."""

from tcplearn.variants.numbering import heard_before, retold, sent_before, shifted
from tcplearn.world import scenes

retell = retold(
    lambda flight, truth: shifted(
        flight,
        -any(segment.syn for segment in sent_before(flight, truth) if not flight.segment.syn),
        -any(segment.syn for segment in heard_before(flight, truth)),
    )
)
SHOWN_BY = scenes.figure_6
BREAKS = "segment 2 ack is A.ISS + 1"
IDEA = "M42"
