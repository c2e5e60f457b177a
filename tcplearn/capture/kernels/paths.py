"""A side's states in a run, as a recording may tell them.

The one rule: what a recorder cannot see is left out here; what it merely did not see is excused in `compare.py`,
by name. A recorder looks at sockets: at all of a connection's, at every connection's in turn, or at the newest's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile
from math import inf

from tcplearn.model import State
from tcplearn.world.host import IDLE
from tcplearn.world.trace import Trace


def model_path(trace: Trace, side: str) -> list[tuple[float, State]]:
    """These are a side's states as a recording tells them.

    It leaves out the CLOSED of before the first OPEN, and a LISTEN that only shows itself when a connection ends.
    """
    path = trace.states(side)
    shows = [i > 1 and path[i - 1] == (t, State.CLOSED) and state is State.LISTEN for i, (t, state) in enumerate(path)]
    told = [entry for entry, again in zip(path, shows, strict=True) if not again]
    return told[1:] if told[0][1] is State.CLOSED else told


def model_paths(trace: Trace, side: str) -> list[list[tuple[float, State]]]:
    """These are the paths of each connection, all of them on end, and what a recorder sees that looks at the newest.

    A recorder may look at a connection's sockets alone: where a half-open request disappears it sees CLOSED.
    """
    paths = [model_path(trace.connection(name), side) for name in trace.connections]
    if len(paths) > 1:
        paths += [[state for path in paths for state in path], newest_path(trace, side)]
    paths = paths or [model_path(trace, side)]
    return paths + [without_listener(path) for path in paths if without_listener(path) != path]


def newest_path(trace: Trace, side: str) -> list[tuple[float, State]]:
    """These are a side's states in the connection that began last, at every moment: CLOSED while it has none there."""
    begins = [min(m.t for m in trace.moments if m.on == name) for name in trace.connections]
    path: list[tuple[float, State]] = []
    for name, begin, end in zip(trace.connections, begins, [*begins[1:], inf], strict=True):
        mine = [(t, state) for t, state in model_path(trace.connection(name), side) if t < end]
        if path:
            mine = list(dropwhile(lambda entry: entry[1] in IDLE, mine))
            mine = mine if mine[:1] and mine[0][0] == begin else [(begin, State.CLOSED), *mine]
        path += mine
    return [entry for i, entry in enumerate(path) if i == 0 or entry[1] is not path[i - 1][1]]


def without_listener(path: Sequence[tuple[float, State]]) -> list[tuple[float, State]]:
    """This is a path with CLOSED where a half-open request has disappeared and only the listener is left."""
    gone = [i > 0 and path[i - 1][1] is State.SYN_RECEIVED and path[i][1] is State.LISTEN for i in range(len(path))]
    return [(t, State.CLOSED if there else state) for (t, state), there in zip(path, gone, strict=True)]
