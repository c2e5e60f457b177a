"""RFC 9293, but simultaneous open is not supported: SYN-SENT passes over a SYN that answers nothing."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.model.act import drop
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but("no simultaneous open", Rule(State.SYN_SENT, Heard.SYN, drop, None, "not supported"))
SHOWN_BY = scenes.figure_7
SAYS = "A.state at the end is ESTABLISHED"
BREAKS = claims.no_stuck_pair
IDEA = "M24"
