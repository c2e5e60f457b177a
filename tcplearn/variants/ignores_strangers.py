"""RFC 9293, but a host ignores what it does not expect, instead of answering with RST."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done
from tcplearn.model.rules import BAD_ACKS
from tcplearn.world import claims, scenes


def ignore(tcb: Tcb, segment: Segment) -> Done:
    return Done(tcb, drop=True)


VARIANT = RFC9293.but(
    "strangers are ignored",
    Rule(State.CLOSED, Heard.STRAY, ignore, None, "ignored"),
    Rule(State.LISTEN, Heard.ACK_UNSENT, ignore, None, "ignored"),
    Rule(State.SYN_SENT, BAD_ACKS, ignore, None, "ignored"),
)
SHOWN_BY = scenes.figure_11
SAYS = "last A segment flags is RST"
BREAKS = claims.no_stuck_pair
IDEA = "M02"
