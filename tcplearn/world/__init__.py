"""Two hosts and the wire between them: scenes, faults, the trace of what happened, and of all that can happen."""

from tcplearn.world import claims, scenes
from tcplearn.world.budget import Budget, Guard
from tcplearn.world.calls import Accept, Forget, HostCall, KeepAlive, SetOption, Shutdown
from tcplearn.world.claims import CLAIMS, Claim
from tcplearn.world.explore import Explored, explore
from tcplearn.world.faults import Chance, Corrupt, Delay, Duplicate, Fault, Inject, Lose, Reorder
from tcplearn.world.host import Connection, Host, Pair, Served
from tcplearn.world.linux import LINUX_6
from tcplearn.world.policy import RFC, Policy, Queues
from tcplearn.world.reading import BadLine, scene_from
from tcplearn.world.run import run
from tcplearn.world.scene import At, Scene
from tcplearn.world.simulate import simulate
from tcplearn.world.trace import SIDES, Flight, Moment, Trace, other
from tcplearn.world.world import End, World
from tcplearn.world.written import written

__all__ = [
    "Accept", "At", "BadLine", "Budget", "CLAIMS", "Chance", "Claim", "Connection", "Corrupt", "Delay", "Duplicate",
    "End", "Explored", "Fault", "Flight", "Forget", "Guard", "Host", "HostCall", "Inject", "KeepAlive", "LINUX_6",
    "Lose", "Moment", "Pair", "Policy", "Queues", "RFC", "Reorder", "SIDES", "Scene", "Served", "SetOption",
    "Shutdown", "Trace", "World", "claims", "explore", "other", "run", "scene_from", "scenes", "simulate", "written",
]  # fmt: skip
