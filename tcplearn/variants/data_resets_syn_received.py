"""RFC 9293, but data in SYN-RECEIVED is answered with RST, as if only a bare ACK could complete the opening."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done, establish, reset_for
from tcplearn.world import claims, scenes


def establish_or_reset(tcb: Tcb, segment: Segment) -> Done:
    if segment.data:
        return Done(Tcb(State.CLOSED), sent=(reset_for(segment),), drop=True)
    return Done(establish(tcb, segment).tcb.but(state=State.ESTABLISHED))


VARIANT = RFC9293.but(
    "data resets SYN-RECEIVED", Rule(State.SYN_RECEIVED, Heard.ACK_OF_SYN, establish_or_reset, None, "RST")
)
SHOWN_BY = scenes.third_ack_lost_then_data
SAYS = "B.state after segment 4 is ESTABLISHED"
BREAKS = claims.no_reset
IDEA = "M04"
