"""RFC 9293, but a FIN uses no sequence number."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done, take_fin
from tcplearn.variants.numbering import heard_before, retold, sent_before, shifted
from tcplearn.world import claims, scenes


def take_fin_without_counting(tcb: Tcb, segment: Segment) -> Done:
    return Done(take_fin(tcb, segment).tcb.but(rcv_nxt=tcb.rcv_nxt), ack=True)


ROW = Rule(State.ESTABLISHED, Heard.FIN, take_fin_without_counting, State.CLOSE_WAIT, "FIN is free")
VARIANT = RFC9293.but("FIN is free", ROW)
retell = retold(
    lambda flight, truth: shifted(
        flight,
        -any(segment.fin for segment in sent_before(flight, truth) if not flight.segment.fin),
        -any(segment.fin for segment in heard_before(flight, truth)),
    )
)
SHOWN_BY = scenes.figure_12
SAYS = "segment 2 ack is segment 1 seq + 1"
BREAKS = claims.no_reset
IDEA = "M42"
