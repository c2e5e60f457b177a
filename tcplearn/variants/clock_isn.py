"""RFC 9293, but the ISN is the 4 microsecond clock alone: whoever knows the time knows the number."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done, answer_syn
from tcplearn.world import claims, scenes


def answer_with_the_clock(tcb: Tcb, segment: Segment) -> Done:
    return answer_syn(tcb.but(iss=scenes.CLOCK_AT_THE_ATTACK), segment)


VARIANT = RFC9293.but(
    "ISN from the clock alone",
    Rule(State.LISTEN, Heard.SYN, answer_with_the_clock, State.SYN_RECEIVED, "RFC 9293 3.4.1 without F()"),
)
SHOWN_BY = scenes.forged_handshake
SAYS = "not (B ever ESTABLISHED)"
BREAKS = claims.no_ghost
