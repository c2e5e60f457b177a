"""RFC 9293, but an end in TIME-WAIT acknowledges whatever arrives, as the fifth step reads by its letter."""

from tcplearn.model import RFC9293
from tcplearn.world import Duplicate, claims, scenes

VARIANT = RFC9293.choose(ack_in_time_wait="literal")
SHOWN_BY = scenes.simultaneous_close.but(faults=(Duplicate("A", ctl=("ACK",), nth=2, by=0.5),), until=5.0)
SAYS = "count segments < 10"
BREAKS = claims.no_endless_exchange
