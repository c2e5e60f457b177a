"""How much real time a scene is given: as much as the model's story takes, within bounds.

The one rule: the model says how long its story is; only the bounds are chosen here.
"""

from __future__ import annotations

from tcplearn.world import Trace

SHORTEST, LONGEST = 15.0, 75.0  # seconds of real time, unless the reader says otherwise: one minute of backing off
WHEEL = 1.125  # the kernel's timers are late by an eighth at most (kernel/time/timer.c)
REST = 1.0  # seconds in which nothing more comes


def needed(story: Trace) -> float:
    """These are the seconds until the last call, segment or given-up connection of a story.

    A wait after which nothing is sent (TIME-WAIT) is not counted: it is not waited for.
    """
    last = max((m.t for m in story.moments if m.kind != "timer" or m.sent or m.reply), default=0.0)
    return last * WHEEL + REST


def allowed(story: Trace) -> float:
    """These are the seconds that a story is given, if nobody says how many."""
    return min(max(needed(story), SHORTEST), LONGEST)
