"""RFC 9293, but an ACK carries the number of the last octet received, not of the next one expected."""

from tcplearn.variants.numbering import retold, shifted
from tcplearn.world import scenes

retell = retold(lambda flight, truth: shifted(flight, 0, -1))
SHOWN_BY = scenes.figure_6
BREAKS = "segment 2 ack is A.ISS + 1"
IDEA = "M25"
