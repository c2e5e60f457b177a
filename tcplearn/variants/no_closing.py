"""RFC 9293, but a simultaneous close goes from FIN-WAIT-1 to TIME-WAIT directly."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.model.act import note_ack, take_fin
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but(
    "no CLOSING",
    Rule(State.FIN_WAIT_1, Heard.FIN, take_fin, State.TIME_WAIT, "directly"),
    Rule(State.TIME_WAIT, Heard.ACK_NEW, note_ack, None, "directly"),
)
SHOWN_BY = scenes.figure_13
SAYS = "A ever CLOSING"
BREAKS = claims.agree_at_rest
IDEA = "M40"
