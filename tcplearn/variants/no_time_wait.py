"""RFC 9293, but without TIME-WAIT: the active closer is CLOSED right after the fourth segment."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.model.act import delete, take_fin
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but(
    "no TIME-WAIT",
    Rule(State.FIN_WAIT_2, Heard.FIN, take_fin, State.CLOSED, "no TIME-WAIT"),
    Rule(State.CLOSING, Heard.ACK_OF_FIN, delete(), State.CLOSED, "no TIME-WAIT"),
)
SHOWN_BY = scenes.last_ack_lost
SAYS = "not (A.state after segment 6 is CLOSED)"
BREAKS = claims.no_reset
IDEA = "M01"
