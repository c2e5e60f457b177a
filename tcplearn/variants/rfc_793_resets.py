"""RFC 793's reading: a SYN in the window of an established connection resets it."""

from tcplearn.model import RFC9293
from tcplearn.world import claims, scenes

VARIANT = RFC9293.choose(syn_rst="RFC 793")
SHOWN_BY = scenes.syn_in_established.but(calls=scenes.CLOSE, start=scenes.ALIVE)
SAYS = "B ever CLOSE-WAIT"
BREAKS = claims.agree_at_rest
IDEA = "M14"
