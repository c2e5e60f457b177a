"""RFC 9293, but a pure ACK uses a sequence number of its own."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done, accept_syn_ack
from tcplearn.model.done import made
from tcplearn.model.seq import plus
from tcplearn.variants.numbering import heard_before, pure_ack, retold, sent_before, shifted
from tcplearn.world import claims, scenes


def count_the_third_segment(tcb: Tcb, segment: Segment) -> Done:
    new = accept_syn_ack(tcb, segment).tcb
    after = plus(new.snd_nxt, 1)
    return Done(new.but(snd_una=after, snd_nxt=after), sent=(made(new),))


ROW = Rule(State.SYN_SENT, Heard.SYN_ACK, count_the_third_segment, State.ESTABLISHED, "a pure ACK counts")
VARIANT = RFC9293.but("a pure ACK counts", ROW)
retell = retold(
    lambda flight, truth: shifted(
        flight, sum(map(pure_ack, sent_before(flight, truth))), sum(map(pure_ack, heard_before(flight, truth)))
    )
)
SHOWN_BY = scenes.figure_6
SAYS = "first A data seq is segment 3 seq"
BREAKS = claims.no_stuck_pair
IDEA = "M44"
