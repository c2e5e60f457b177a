"""RFC 9293, but TIME-WAIT lasts one MSL instead of two."""

from dataclasses import replace

from tcplearn.world import Scene, Trace, run, scenes


def retell(scene: Scene) -> Trace:
    return run(scene.but(policy=replace(scene.policy, msl=scene.policy.msl / 2)))


SHOWN_BY = scenes.open_close
BREAKS = "A.TIME-WAIT seconds > 200"
IDEA = "one_msl"
