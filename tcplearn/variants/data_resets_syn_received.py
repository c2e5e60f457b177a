"""RFC 9293, but data in SYN-RECEIVED is answered with RST, as if only a bare ACK could complete the opening."""

from tcplearn.model import RFC9293, Heard, Rule, State
from tcplearn.model.act import delete_and_refuse
from tcplearn.model.step import Habits
from tcplearn.variants.data_dropped_in_syn_received import hear_no_data_yet
from tcplearn.world import claims, scenes

VARIANT = RFC9293.but(
    "data resets SYN-RECEIVED", Rule(State.SYN_RECEIVED, Heard.UNREAD, delete_and_refuse, State.CLOSED, "RST")
).with_habits(Habits(hear=hear_no_data_yet))
SHOWN_BY = scenes.third_ack_lost_then_data
SAYS = "B.state after segment 4 is ESTABLISHED"
BREAKS = claims.no_reset
IDEA = "M04"
