"""RFC 9293, but the ack of a SYN grows by four, "because the ISN is four octets long"."""

from tcplearn.variants.numbering import heard_before, retold, sent_before, shifted
from tcplearn.world import scenes

retell = retold(
    lambda flight, truth: shifted(
        flight,
        3 * any(segment.syn for segment in sent_before(flight, truth) if not flight.segment.syn),
        3 * any(segment.syn for segment in heard_before(flight, truth)),
    )
)
SHOWN_BY = scenes.figure_6
SAYS = "segment 2 ack is A.ISS + 1"
IDEA = "M43"
