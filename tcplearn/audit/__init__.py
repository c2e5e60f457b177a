"""The audit: this TCP held against the text of RFC 9293 and of the RFCs beside it, by running it.

`table()` runs the checks and gives one line for each requirement; `answers()` gives what every kind of segment
leads to in every state. Nothing here states a verdict by hand. Each part is loaded when first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "checking": "Check Found NotMet all_checks",
    "ideas": "Idea IdeasTable ideas",
    "lines": "Line Table Verdict line table",
    "matrix": "Answer Answers Cell answers difference listing",
    "requirements": "Requirement all_requirements",
}
_WHERE = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"tcplearn.audit has no {name!r}; it has {', '.join(__all__)}")
    home = import_module(f"tcplearn.audit.{_WHERE[name]}")
    for each in _HOMES[_WHERE[name]].split():  # a function keeps its name from the module that it shares it with
        globals()[each] = getattr(home, each)
    return globals()[name]


def __dir__() -> list[str]:
    return __all__
