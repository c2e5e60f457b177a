"""Thin shells over the view and the quiz, for the notebook. Loaded when first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "Breaker": "tcplearn.widgets.breaker",
    "Card": "tcplearn.widgets.card",
    "Compare": "tcplearn.widgets.compare",
    "Drill": "tcplearn.widgets.drill",
    "Interview": "tcplearn.widgets.interviewer",
    "Lab": "tcplearn.widgets.lab",
    "Matrix": "tcplearn.widgets.matrix",
    "PairGrid": "tcplearn.widgets.pairs",
    "Player": "tcplearn.widgets.player",
    "Progress": "tcplearn.widgets.progress",
    "Prover": "tcplearn.widgets.prover",
    "open_capture": "tcplearn.widgets.captured",
}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"tcplearn.widgets has no {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return __all__
