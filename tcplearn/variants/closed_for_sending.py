"""RFC 9293, but after the peer's FIN nothing may be sent any more."""

from tcplearn.model import RFC9293, Rule, State, Told
from tcplearn.model.rules import ENDING
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but("no SEND in CLOSE-WAIT", Rule(State.CLOSE_WAIT, Told.SEND, ENDING, None, "both closed"))
SHOWN_BY = scenes.half_close
SAYS = "octets delivered to A is 6"
BREAKS = claims.everything_ends_well
IDEA = "M38"
