"""RFC 9293, but close() frees the pair of sockets at once: the FIN leaves, and the connection is forgotten."""

from tcplearn.model import RFC9293, Call, Rule, State, Tcb, Told
from tcplearn.model.act import NO_TCB, Done
from tcplearn.model.obey import send_fin
from tcplearn.world import claims, scenes


def send_fin_and_forget(tcb: Tcb, call: Call) -> Done:
    return send_fin(tcb, call)._replace(tcb=NO_TCB)


VARIANT = RFC9293.but(
    "close() frees at once", Rule(State.ESTABLISHED, Told.CLOSE, send_fin_and_forget, State.CLOSED, "at once")
)
SHOWN_BY = scenes.open_close
SAYS = "A ever FIN-WAIT-1"
BREAKS = claims.no_reset
IDEA = "M36"
