"""RFC 9293, but SYN-SENT takes any SYN,ACK, whatever it acknowledges."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb, hear
from tcplearn.model.act import Done, accept_syn_ack
from tcplearn.model.rules import BAD_ACKS
from tcplearn.model.step import Habits
from tcplearn.world import claims, scenes


def hear_any_syn_ack(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    heard = hear(tcb, segment)
    any_syn_ack = tcb.state is State.SYN_SENT and segment.syn and not segment.rst and heard[0] in BAD_ACKS
    return (Heard.SYN_ACK,) if any_syn_ack else heard


def take_any_syn_ack(tcb: Tcb, segment: Segment) -> Done:
    return Done(accept_syn_ack(tcb, segment).tcb.but(snd_una=tcb.snd_nxt), ack=True)


VARIANT = RFC9293.but(
    "SYN,ACK believed unchecked",
    Rule(State.SYN_SENT, Heard.SYN_ACK, take_any_syn_ack, State.ESTABLISHED, "no check of SEG.ACK"),
).with_habits(Habits(hear=hear_any_syn_ack))
SHOWN_BY = scenes.old_syn_in_syn_sent
SAYS = "segment 4 flags is RST"
BREAKS = claims.no_ghost
