"""RFC 9293, but data in SYN-RECEIVED is dropped unread until a bare ACK has come."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb, hear
from tcplearn.model.act import drop
from tcplearn.model.step import Habits
from tcplearn.world import claims, scenes


def hear_no_data_yet(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    heard = hear(tcb, segment)
    early = tcb.state is State.SYN_RECEIVED and segment.data and Heard.ACK_OF_SYN in heard
    return (Heard.UNREAD,) if early else heard


VARIANT = RFC9293.but(
    "data dropped in SYN-RECEIVED", Rule(State.SYN_RECEIVED, Heard.UNREAD, drop, None, "dropped")
).with_habits(Habits(hear=hear_no_data_yet))
SHOWN_BY = scenes.third_ack_lost_then_data
SAYS = "B.state after segment 4 is ESTABLISHED"
KEEPS = claims.everything_ends_well
IDEA = "M29"
