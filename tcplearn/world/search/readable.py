"""The engine to read first: every world a value, every move asked of `Setting.moves`, no tables.

Slow, and the measure of the other two: all three must count the same worlds.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcplearn.world.setting import Setting
from tcplearn.world.world import World


def levels(setting: Setting) -> Iterator[list[World]]:
    """These are the worlds that are new after 0, 1, 2 ... moves, until there are none."""
    frontier = [setting.begin()]
    seen = set(frontier)
    while frontier:
        yield frontier
        reached = dict.fromkeys(after for world in frontier for _, after in setting.moves(world))
        frontier = [world for world in reached if world not in seen]
        seen.update(frontier)
