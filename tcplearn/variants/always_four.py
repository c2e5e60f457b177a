"""RFC 9293, but the ACK of a FIN never waits for company: a close always takes four segments."""

from dataclasses import replace

from tcplearn.world import Scene, Trace, run, scenes


def retell(scene: Scene) -> Trace:
    return run(scene.but(policy=replace(scene.policy, ack_delay=None)))


SHOWN_BY = scenes.three_segment_close
SAYS = "count segments is 6"
IDEA = "M33"
