"""RFC 9293, but a repeated FIN in TIME-WAIT is acknowledged without restarting the 2 MSL timer."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.model.act import send_ack
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but(
    "no restart", Rule(State.TIME_WAIT, (Heard.REPEATED_FIN, Heard.FIN), send_ack, None, "no restart")
)
SHOWN_BY = scenes.last_ack_lost
SAYS = "A.TIME-WAIT seconds > 240"
BREAKS = claims.no_reset
IDEA = "no_restart"
