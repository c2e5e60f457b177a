"""RFC 9293, but SYN-SENT takes any SYN,ACK, whatever it acknowledges."""

from typing import Any

from tcplearn.model import RFC9293, Rule, Segment, State, Tcb
from tcplearn.model.act import accept_syn_ack
from tcplearn.model.done import Done, nothing
from tcplearn.model.rules import BAD_ACKS
from tcplearn.world import claims, scenes


def take_any_syn_ack(tcb: Tcb, segment: Segment) -> Done:
    if not segment.syn or segment.rst:
        return nothing(tcb, segment)
    done: Any = accept_syn_ack(tcb, segment)
    return Done(done.tcb.but(state=State.ESTABLISHED, snd_una=tcb.snd_nxt), ack=True, drop=True)


VARIANT = RFC9293.but(
    "SYN,ACK believed unchecked", Rule(State.SYN_SENT, BAD_ACKS, take_any_syn_ack, None, "no check of SEG.ACK")
)
SHOWN_BY = scenes.old_syn_in_syn_sent
SAYS = "segment 4 flags is RST"
BREAKS = claims.no_ghost
