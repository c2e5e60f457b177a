"""RFC 9293, but TIME-WAIT lasts one MSL instead of two."""

from tcplearn.model import RFC9293
from tcplearn.model.step import Habits
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but("TIME-WAIT of 1 MSL").with_habits(Habits(time_wait=1))
SHOWN_BY = scenes.last_ack_lost
SAYS = "A.TIME-WAIT seconds > 200"
BREAKS = claims.no_reset
IDEA = "one_msl"
