"""Two hosts and the wire between them: scenes, faults, and the trace of what happened."""

from tcplearn.world import scenes
from tcplearn.world.faults import Chance, Corrupt, Delay, Duplicate, Fault, Inject, Lose, Reorder
from tcplearn.world.run import run
from tcplearn.world.scene import At, Forget, Policy, Scene
from tcplearn.world.trace import SIDES, Flight, Moment, Trace, other

__all__ = [
    "At", "Chance", "Corrupt", "Delay", "Duplicate", "Fault", "Flight", "Forget", "Inject", "Lose", "Moment",
    "Policy", "Reorder", "SIDES", "Scene", "Trace", "other", "run", "scenes",
]  # fmt: skip
