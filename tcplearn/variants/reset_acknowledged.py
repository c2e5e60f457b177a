"""RFC 9293, but a RST is treated like a FIN: it is acknowledged, and TIME-WAIT follows."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.model.act import ack_and_restart
from tcplearn.model.rules import TAKING
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but(
    "RST is acknowledged",
    Rule((*TAKING, State.CLOSE_WAIT), Heard.RST, ack_and_restart, State.TIME_WAIT, "like a FIN"),
)
SHOWN_BY = scenes.abort
SAYS = "who enters TIME-WAIT is neither"
BREAKS = claims.time_wait_lasts
IDEA = "M41"
