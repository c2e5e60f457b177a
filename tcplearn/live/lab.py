"""A scene on this machine's kernel, beside the same scene on the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tcplearn.live.apart import apart
from tcplearn.live.ground import Ground, find
from tcplearn.live.play import Play
from tcplearn.live.recording import Recording
from tcplearn.live.spaces import PLAIN
from tcplearn.text import Text
from tcplearn.world import Scene
from tcplearn.world.trace import SIDES

SECONDS = 15.0  # of real time


def record(
    scene: Scene,
    description: str | Text | None = None,
    *,
    sysctl: Mapping[str, int | str] | None = None,
    seconds: float = SECONDS,
    seed: int = 0,
    backlog: Mapping[str, int] | None = None,
    ground: Ground | None = None,
) -> Recording:
    """This plays a scene with real sockets and gives what the kernel did."""
    where = ground or find()
    settings = {side: {**PLAIN, **(sysctl or {})} for side in SIDES}

    def play() -> Recording:
        return Play(scene, where.stage(settings), settings, seconds, seed, backlog=backlog or {}).play()

    made = apart(play)
    said = description.en if isinstance(description, Text) else description
    return replace(made, description=said) if said else made


_ = Any
