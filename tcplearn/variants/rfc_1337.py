"""RFC 9293, but TIME-WAIT ignores a RST: RFC 1337's fix F1. It keeps what RFC 9293 itself does not."""

from tcplearn.model import RFC9293
from tcplearn.world import claims, scenes

VARIANT = RFC9293.choose(rst_in_time_wait="RFC 1337")
SHOWN_BY = scenes.rst_in_time_wait
SAYS = "A.TIME-WAIT seconds < 1"
MENDS = claims.time_wait_lasts
