"""RFC 9293, but an ACK carries the number of the last octet received, not of the next one expected."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.variants.free_syn import answer_without_counting
from tcplearn.variants.numbering import retold, shifted
from tcplearn.world import claims, scenes

# Of the SYN, the last number received is its own: in the handshake the idea looks like "SYN is free".
ROW = Rule(State.LISTEN, Heard.SYN, answer_without_counting, State.SYN_RECEIVED, "ACK of the last octet")
VARIANT = RFC9293.but("ACK of the last octet", ROW)
retell = retold(lambda flight, truth: shifted(flight, 0, -1))
SHOWN_BY = scenes.figure_6
SAYS = "segment 2 ack is A.ISS + 1"
BREAKS = claims.can_open
IDEA = "M25"
