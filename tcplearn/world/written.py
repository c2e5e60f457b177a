"""A scene as one line of Python."""

from __future__ import annotations

from tcplearn.world.scene import Scene


def written(scene: Scene) -> str:
    """This is the shortest line that makes the scene."""
    return repr(scene)
