"""RFC 9293, but the side that closes last waits for 2 MSL, and the first closer does not."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.model.act import note_ack, take_fin
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but(
    "the passive side waits",
    Rule(State.FIN_WAIT_2, Heard.FIN, take_fin, State.CLOSED, "wrong side"),
    Rule(State.LAST_ACK, Heard.ACK_OF_FIN, note_ack, State.TIME_WAIT, "wrong side"),
)
SHOWN_BY = scenes.open_close
SAYS = "who enters TIME-WAIT is A"
BREAKS = claims.no_reset
IDEA = "M06"
