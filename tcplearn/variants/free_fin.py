"""RFC 9293, but a FIN uses no sequence number."""

from tcplearn.variants.numbering import heard_before, retold, sent_before, shifted
from tcplearn.world import scenes

retell = retold(
    lambda flight, truth: shifted(
        flight,
        -any(segment.fin for segment in sent_before(flight, truth) if not flight.segment.fin),
        -any(segment.fin for segment in heard_before(flight, truth)),
    )
)
SHOWN_BY = scenes.figure_12
BREAKS = "segment 2 ack is segment 1 seq + 1"
IDEA = "M42"
