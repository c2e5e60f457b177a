"""RFC 9293, but numbers are compared as integers: after the wrap a new acknowledgment looks old."""

from tcplearn.model import RFC9293, Heard, Segment, State, Tcb, hear
from tcplearn.model.step import Habits
from tcplearn.world import claims, scenes

NEW = (Heard.ACK_NEW, Heard.ACK_OF_FIN, Heard.ACK_OF_SYN)


def hear_as_integers(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    heard = hear(tcb, segment)
    if tcb.state is State.SYN_SENT or segment.ack is None or segment.ack >= tcb.snd_una:
        return heard
    return tuple(Heard.ACK_OLD if word in NEW else word for word in heard)


VARIANT = RFC9293.but("the bigger number is the newer").with_habits(Habits(hear=hear_as_integers))
SHOWN_BY = scenes.data_wraps
SAYS = "B.state at the end is CLOSED"
BREAKS = claims.everything_ends_well
IDEA = "M49"
