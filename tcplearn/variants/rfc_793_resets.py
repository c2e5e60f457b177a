"""RFC 793's reading: a SYN in the window of an established connection resets it."""

from tcplearn.model import RFC9293
from tcplearn.world import scenes

VARIANT = RFC9293.choose(syn_rst="RFC 793")
SHOWN_BY = scenes.syn_in_established
BREAKS = "B.state after segment 4 is ESTABLISHED"
IDEA = "M14"
