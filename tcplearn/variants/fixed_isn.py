"""RFC 9293, but every connection begins with the same sequence number."""

from tcplearn.model import RFC9293, Call, Heard, Rule, Segment, State, Tcb, Told
from tcplearn.model.act import Done, answer_syn
from tcplearn.model.obey import send_syn
from tcplearn.world import claims, scenes

ISN = 1000


def send_the_same_syn(tcb: Tcb, call: Call) -> Done:
    return send_syn(tcb.but(iss=ISN), call)


def answer_with_the_same_number(tcb: Tcb, segment: Segment) -> Done:
    return answer_syn(tcb.but(iss=ISN), segment)


VARIANT = RFC9293.but(
    "fixed ISN",
    Rule((State.CLOSED, State.LISTEN), Told.OPEN_ACTIVE, send_the_same_syn, State.SYN_SENT, "fixed ISN"),
    Rule(State.LISTEN, Heard.SYN, answer_with_the_same_number, State.SYN_RECEIVED, "fixed ISN"),
)
SHOWN_BY = scenes.abort_and_reopen
SAYS = "not (segment 1 seq is 1000)"
BREAKS = claims.delivered_is_sent
