"""RFC 9293, but the passive closer goes through TIME-WAIT too, "for symmetry"."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.model.act import note_ack
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but("both sides wait", Rule(State.LAST_ACK, Heard.ACK_OF_FIN, note_ack, State.TIME_WAIT, "symmetry"))
SHOWN_BY = scenes.open_close
SAYS = "who enters TIME-WAIT is A"
KEEPS = claims.everything_ends_well
IDEA = "M06"
