"""RFC 9293, but two segments open: the listener is ESTABLISHED as soon as it has answered a SYN."""

from typing import Any

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done, accept_syn_ack, answer_syn
from tcplearn.model.seq import plus
from tcplearn.world import claims, scenes


def answer_syn_and_trust(tcb: Tcb, segment: Segment) -> Done:
    done = answer_syn(tcb, segment)
    return Done(done.tcb.but(snd_una=plus(tcb.iss, 1)), done.sent)


def believe_syn_ack(tcb: Tcb, segment: Any) -> Done:
    return Done(accept_syn_ack(tcb, segment).tcb)


VARIANT = RFC9293.but(
    "two-way handshake",
    Rule(State.LISTEN, Heard.SYN, answer_syn_and_trust, State.ESTABLISHED, "two segments"),
    Rule(State.SYN_SENT, Heard.SYN_ACK, believe_syn_ack, State.ESTABLISHED, "two segments"),
)
SHOWN_BY = scenes.old_syn_after_close_rst_lost
SAYS = "B.state at the end is LISTEN"
BREAKS = claims.no_ghost
IDEA = "M28"
