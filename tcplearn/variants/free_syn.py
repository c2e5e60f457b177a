"""RFC 9293, but a SYN uses no sequence number."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done, answer_syn
from tcplearn.model.done import syn
from tcplearn.variants.numbering import heard_before, retold, sent_before, shifted
from tcplearn.world import claims, scenes


def answer_without_counting(tcb: Tcb, segment: Segment) -> Done:
    new = answer_syn(tcb, segment).tcb.but(rcv_nxt=segment.seq)
    return Done(new, sent=(syn(new, segment.seq),))


ROW = Rule(State.LISTEN, Heard.SYN, answer_without_counting, State.SYN_RECEIVED, "SYN is free")
VARIANT = RFC9293.but("SYN is free", ROW)
retell = retold(
    lambda flight, truth: shifted(
        flight,
        -any(segment.syn for segment in sent_before(flight, truth) if not flight.segment.syn),
        -any(segment.syn for segment in heard_before(flight, truth)),
    )
)
SHOWN_BY = scenes.figure_6
SAYS = "segment 2 ack is A.ISS + 1"
BREAKS = claims.can_open
IDEA = "M42"
