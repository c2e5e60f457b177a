"""RFC 9293, but a repeated FIN in TIME-WAIT is acknowledged without restarting the 2 MSL timer."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.model.act import send_ack
from tcplearn.world import scenes

VARIANT = RFC9293.but(
    "no restart", Rule(State.TIME_WAIT, (Heard.REPEATED_FIN, Heard.FIN), send_ack, None, "no restart")
)
SHOWN_BY = scenes.last_ack_lost
BREAKS = "A.TIME-WAIT seconds > 240"
IDEA = "no_restart"
