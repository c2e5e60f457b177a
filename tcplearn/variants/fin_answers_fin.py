"""RFC 9293, but a FIN is always answered by FIN,ACK at once, whatever the user still has to send."""

from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done, take_fin
from tcplearn.model.done import made
from tcplearn.model.seq import plus
from tcplearn.world import claims, scenes


def take_fin_and_close(tcb: Tcb, segment: Segment) -> Done:
    taken = take_fin(tcb, segment).tcb
    return Done(taken.but(snd_nxt=plus(taken.snd_nxt, 1)), sent=(made(taken, "FIN"),))


VARIANT = RFC9293.but(
    "FIN closes both directions", Rule(State.ESTABLISHED, Heard.FIN, take_fin_and_close, State.LAST_ACK, "both at once")
)
SHOWN_BY = scenes.half_close
SAYS = "B ever CLOSE-WAIT"
BREAKS = claims.everything_ends_well
IDEA = "M08"
