"""RFC 9293, but 2 MSL is taken for one round trip."""

from dataclasses import replace

from tcplearn.world import Scene, Trace, run, scenes


def retell(scene: Scene) -> Trace:
    return run(scene.but(policy=replace(scene.policy, msl=scene.delay_from("A"))))


SHOWN_BY = scenes.open_close
SAYS = "A.TIME-WAIT seconds > 1"
IDEA = "M35"
