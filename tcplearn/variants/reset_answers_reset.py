"""RFC 9293, but a host without a connection answers a RST as it answers everything else: with a RST."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.model.act import refuse
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but("RST answers RST", Rule(State.CLOSED, Heard.RST, refuse, None, "RST to everything"))
SHOWN_BY = scenes.both_abort
SAYS = "count segments is 5"
BREAKS = claims.no_reset_of_reset
