"""tcplearn: an executable TCP (RFC 9293), its pictures and its interview drills.

Everything is loaded when it is first asked for; importing the package loads no drawing library.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "tcplearn.model": "Abort Close Open Options Protocol RFC9293 RULES Receive Segment Send State Status Tcb Timer "
    "step",
    "tcplearn.world": "Accept At Budget Chance Claim Corrupt Delay Duplicate Explored Forget Guard Host Inject "
    "KeepAlive LINUX_6 Lose Policy Queues RFC Reorder Scene SetOption Shutdown Trace claims explore run "
    "scene_from scenes simulate written",
    "tcplearn.view": "compare difference divergence explain explain_divergence ladder machine mermaid packetdrill "
    "save sequence_plot show states svg text_ladder timeline verdict",
    "tcplearn.widgets": "Breaker Card Compare Drill Interview Lab Matrix PairGrid Player Progress Prover open_capture",
    "tcplearn.text": "Text",
}
_MODULES = ("capture", "live", "memory", "quiz", "variants", "view")
_WHERE = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = sorted((*_WHERE, *_MODULES))


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    if name == "__version__":
        return import_module("importlib.metadata").version("tcplearn")
    if name in _MODULES:
        return import_module(f"tcplearn.{name}")
    raise AttributeError(f"tcplearn has no {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return __all__
