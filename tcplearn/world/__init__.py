"""Two hosts and the wire between them: scenes, faults, and the trace of what happened."""

from tcplearn.world import scenes
from tcplearn.world.calls import Accept, Forget, HostCall, KeepAlive, SetOption, Shutdown
from tcplearn.world.faults import Chance, Corrupt, Delay, Duplicate, Fault, Inject, Lose, Reorder
from tcplearn.world.host import Connection, Host, Pair, Served
from tcplearn.world.linux import LINUX_6
from tcplearn.world.policy import RFC, Policy, Queues
from tcplearn.world.run import run
from tcplearn.world.scene import At, Scene
from tcplearn.world.trace import SIDES, Flight, Moment, Trace, other

__all__ = [
    "Accept", "At", "Chance", "Connection", "Corrupt", "Delay", "Duplicate", "Fault", "Flight", "Forget", "Host",
    "HostCall", "Inject", "KeepAlive", "LINUX_6", "Lose", "Moment", "Pair", "Policy", "Queues", "RFC", "Reorder",
    "SIDES", "Scene", "Served", "SetOption", "Shutdown", "Trace", "other", "run", "scenes",
]  # fmt: skip
