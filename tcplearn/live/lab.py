"""A scene on this machine's kernel, beside the same scene on the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tcplearn.live.apart import apart
from tcplearn.live.play import Play
from tcplearn.live.recording import Recording
from tcplearn.text import Text
from tcplearn.world import Scene

SECONDS = 15.0  # of real time


def record(
    scene: Scene,
    description: str | Text | None = None,
    *,
    sysctl: Mapping[str, int | str] | None = None,
    seconds: float = SECONDS,
    seed: int = 0,
    backlog: Mapping[str, int] | None = None,
) -> Recording:
    """This plays a scene with real sockets and gives what the kernel did."""
    made = apart(lambda: Play(scene, sysctl or {}, seconds, seed, backlog=backlog or {}).play())
    said = description.en if isinstance(description, Text) else description
    return replace(made, description=said) if said else made


_ = Any
