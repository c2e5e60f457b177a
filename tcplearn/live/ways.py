"""What a reader can do whose machine, or whose ground, does not let a scene be played.

The one rule: a way is named only if it leads there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from tcplearn.live.fitting import ON_A_WIRE, why_not
from tcplearn.live.ground import Ground, Kind, find
from tcplearn.live.replay import shipped_files
from tcplearn.live.said import filled
from tcplearn.text import Text
from tcplearn.world import Scene

WIRE = Text(
    "this machine has a wire: `tcplearn live {name}` without --on", "本机有链路：用 `tcplearn live {name}`，不加 --on"
)
ROOT = Text("root has a wire: `sudo tcplearn live {name}`", "root 有链路：用 `sudo tcplearn live {name}`")
NO_NAMESPACES = Text(
    "you are root, but this machine (a container?) allows no network namespaces with a TUN device",
    "你已是 root，但本机（可能是容器）不允许创建网络命名空间和 TUN 设备",
)
RECORDED = Text(
    "it was recorded: `tcplearn live {name} --on recordings`",
    "有这个场景的实测记录：`tcplearn live {name} --on recordings`",
)
ALIKE = Text(
    "a recording of that kind: `tcplearn live {name} --on recordings`",
    "有类似的实测记录：`tcplearn live {name} --on recordings`",
)


def ways_out(scene: Scene, ground: Ground) -> list[Text]:
    """These are the ways to see a scene that cannot be played on a ground; none if there is no such way."""
    return list(_ways(scene, ground))


def _ways(scene: Scene, ground: Ground) -> Iterator[Text]:
    if why_not(scene, ground) in ON_A_WIRE:
        best = find()
        if best.kind is not Kind.WIRE:
            yield filled(ROOT, name=scene.name) if os.geteuid() else NO_NAMESPACES
        elif why_not(scene, best) is None:
            yield filled(WIRE, name=scene.name)
    recorded = shipped_files()
    alike = sorted((name for name in recorded if _alike(name, scene.name)), key=len)
    if scene.name in recorded:
        yield filled(RECORDED, name=scene.name)
    elif alike:
        yield filled(ALIKE, name=alike[0])


def _alike(one: str, other: str) -> bool:
    """Whether one name goes on where the other ends: third_ack_lost, third_ack_lost_no_data."""
    first, second = one.replace("_", ""), other.replace("_", "")
    return first.startswith(second) or second.startswith(first)
