"""RFC 9293 told as some notes have it: CLOSE-WAIT begins when one's own FIN leaves, not when the peer's arrives."""

from dataclasses import replace

from tcplearn.model import State
from tcplearn.world import Scene, Trace, run, scenes

LATE = {State.CLOSE_WAIT: State.ESTABLISHED, State.LAST_ACK: State.CLOSE_WAIT}


def retell(scene: Scene) -> Trace:
    truth = run(scene)
    told = (replace(m, tcb=replace(m.tcb, state=LATE.get(m.tcb.state, m.tcb.state))) for m in truth.moments)
    return replace(truth, moments=tuple(told))


SHOWN_BY = scenes.open_close
SAYS = "B.state after segment 4 is CLOSE-WAIT"
IDEA = "M07"
