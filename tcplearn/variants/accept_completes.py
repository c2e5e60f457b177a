"""RFC 9293, but the third segment establishes nothing until the program calls accept(), which here nobody does."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.model.act import drop
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but(
    "accept() completes the handshake", Rule(State.SYN_RECEIVED, Heard.ACK_OF_SYN, drop, None, "waits for accept()")
)
SHOWN_BY = scenes.handshake
SAYS = "B.state at the end is ESTABLISHED"
BREAKS = claims.can_open
IDEA = "M20"
