"""RFC 9293, but LISTEN keeps nothing: its SYN,ACK carries a cookie, and the ACK that brings it back opens."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done, answer_syn, establish
from tcplearn.model.hear import hear
from tcplearn.model.seq import plus
from tcplearn.model.step import Habits
from tcplearn.world import claims, scenes


def hear_cookies(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    cookie = tcb.state is State.LISTEN and segment.ack == plus(tcb.iss, 1) and not (segment.rst or segment.syn)
    return (Heard.ACK_OF_SYN,) if cookie else hear(tcb, segment)


def answer_and_forget(tcb: Tcb, segment: Segment) -> Done:
    return Done(tcb, sent=answer_syn(tcb, segment).sent)


def open_by_cookie(tcb: Tcb, segment: Segment) -> Done:
    past = answer_syn(tcb, Segment(plus(segment.seq, -1), wnd=segment.wnd)).tcb
    return establish(past.but(state=State.SYN_RECEIVED), segment)


ROWS = (Rule(State.LISTEN, Heard.SYN, answer_and_forget, None, "SYN cookies"),
        Rule(State.LISTEN, Heard.ACK_OF_SYN, open_by_cookie, State.ESTABLISHED, "SYN cookies"))  # fmt: skip
VARIANT = RFC9293.but("SYN cookies", *ROWS).with_habits(Habits(hear=hear_cookies))
SHOWN_BY, SAYS, BREAKS = scenes.third_ack_lost, "B ever SYN-RECEIVED", claims.no_stuck_pair
