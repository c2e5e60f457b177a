"""RFC 9293, but the end of a process is always an abort: its connection is reset and not closed."""

from tcplearn.model import RFC9293, Rule, State, Told
from tcplearn.model.obey import abort
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but(
    "the end of a process resets",
    Rule((State.SYN_RECEIVED, State.ESTABLISHED, State.CLOSE_WAIT), Told.CLOSE, abort, State.CLOSED, "always a RST"),
)
SHOWN_BY = scenes.open_close
SAYS = "first A FIN,ACK flags is FIN,ACK"
BREAKS = claims.no_reset
IDEA = "M15"
