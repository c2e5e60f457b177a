"""RFC 9293, but the second side's FIN must have another number than the ACK before it."""

from tcplearn.variants.numbering import pure_ack, retold, sent_before, shifted
from tcplearn.world import scenes

retell = retold(
    lambda flight, truth: shifted(
        flight,
        int(
            flight.segment.fin
            and any(
                pure_ack(s) and s.seq == flight.segment.seq and s.ack == flight.segment.ack
                for s in sent_before(flight, truth)
            )
        ),
        0,
    )
)
SHOWN_BY = scenes.figure_12
SAYS = "segment 3 seq is segment 2 seq"
IDEA = "M45"
