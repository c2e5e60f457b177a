"""RFC 9293, but four segments open: the listener's ACK and its SYN travel apart. It holds, and costs a segment."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done, answer_syn
from tcplearn.model.done import made
from tcplearn.world import claims, scenes


def ack_then_syn(tcb: Tcb, segment: Segment) -> Done:
    done = answer_syn(tcb, segment)
    return Done(done.tcb, sent=(made(done.tcb, seq=tcb.iss), *done.sent))


VARIANT = RFC9293.but(
    "four-way handshake", Rule(State.LISTEN, Heard.SYN, ack_then_syn, State.SYN_RECEIVED, "four segments")
)
SHOWN_BY = scenes.handshake
SAYS = "count segments is 3"
KEEPS = claims.no_ghost
