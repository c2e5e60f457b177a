"""RFC 9293, but after the peer's FIN nothing may be sent any more."""

from tcplearn.model import RFC9293, Rule, State, Told
from tcplearn.model.rules import ENDING
from tcplearn.world import scenes

VARIANT = RFC9293.but("no SEND in CLOSE-WAIT", Rule(State.CLOSE_WAIT, Told.SEND, ENDING, None, "both closed"))
SHOWN_BY = scenes.textbook
BREAKS = "octets delivered to A is 10"
IDEA = "M38"
