"""RFC 9293, but data in SYN-RECEIVED is dropped unread until a bare ACK has come."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done, establish
from tcplearn.world import claims, scenes


def establish_without_data(tcb: Tcb, segment: Segment) -> Done:
    if segment.data:
        return Done(tcb, drop=True)
    return Done(establish(tcb, segment).tcb.but(state=State.ESTABLISHED))


VARIANT = RFC9293.but(
    "data dropped in SYN-RECEIVED", Rule(State.SYN_RECEIVED, Heard.ACK_OF_SYN, establish_without_data, None, "dropped")
)
SHOWN_BY = scenes.third_ack_lost_then_data
SAYS = "B.state after segment 4 is ESTABLISHED"
KEEPS = claims.everything_ends_well
IDEA = "M29"
