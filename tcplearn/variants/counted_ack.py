"""RFC 9293, but a pure ACK uses a sequence number of its own."""

from tcplearn.variants.numbering import heard_before, pure_ack, retold, sent_before, shifted
from tcplearn.world import scenes

retell = retold(
    lambda flight, truth: shifted(
        flight, sum(map(pure_ack, sent_before(flight, truth))), sum(map(pure_ack, heard_before(flight, truth)))
    )
)
SHOWN_BY = scenes.figure_6
BREAKS = "first A data seq is segment 3 seq"
IDEA = "M44"
