"""RFC 9293 as a program would use it that shakes hands for each message: A aborts and opens again before each one."""

from collections.abc import Iterator

from tcplearn.model import Abort, Open, Send
from tcplearn.world import At, Scene, Trace, run, scenes

ROUND_TRIPS = 3  # that a handshake is given before its message


def again(scene: Scene) -> Iterator[At]:
    sent = 0
    for at in scene.calls:
        sent += at.side == "A" and isinstance(at.call, Send)
        if at.side == "A" and isinstance(at.call, Send) and sent > 1:
            early = at.t - ROUND_TRIPS * 2 * scene.delay_from("A")
            yield At(early, "A", Abort(), at.on)
            yield At(early, "A", Open("active"), at.on)
        yield at


def retell(scene: Scene) -> Trace:
    return run(scene.but(calls=tuple(again(scene)), policy=scene.policy.but(listener="stays")))


SHOWN_BY = scenes.textbook.but(calls=(*scenes.figure_6.calls, At(0.6, "A", Send("again")), At(1.0, "A", Send("more"))))
SAYS = "count A SYN is 1"
IDEA = "M31"
