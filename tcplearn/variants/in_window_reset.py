"""RFC 793's reading: any RST inside the window ends the connection, wherever in it."""

from tcplearn.model import RFC9293
from tcplearn.world import claims, scenes

VARIANT = RFC9293.choose(syn_rst="RFC 793")
SHOWN_BY = scenes.rst_in_window
SAYS = "B.state after segment 4 is ESTABLISHED"
BREAKS = claims.no_reset
