"""RFC 9293, but FIN-WAIT-2 ends by itself after a minute: what Linux does to orphans, taken for the protocol."""

from dataclasses import replace

from tcplearn.model import Close
from tcplearn.world import At, Scene, Trace, run, scenes


def orphaned(at: At) -> At:
    return replace(at, call=Close(reading=False)) if isinstance(at.call, Close) else at


def retell(scene: Scene) -> Trace:
    policy = replace(scene.policy, fin_wait_2=60.0)
    return run(scene.but(policy=policy, calls=tuple(orphaned(at) for at in scene.calls)))


SHOWN_BY = scenes.close_wait
SAYS = "A.state at the end is FIN-WAIT-2"
IDEA = "M39"
