"""Counterfactual protocols and wrong ideas: "RFC 9293, but ...", each one small file here.

A variant module has
    VARIANT    the protocol: RFC 9293 with a row or two replaced,
or, where no row can say it (a wrong idea about numbers or timers),
    retell     a function from a scene to the Trace as the wrong idea has it;
always
    SHOWN_BY   the Scene that shows it,
    SAYS       what RFC 9293 says of that scene's run and this does not, in the language of quiz/asks.py,
    IDEA       the id of the misconception that it plays, if people really believe it;
and with VARIANT one of
    BREAKS     the claim that holds for RFC 9293 in every behaviour of SHOWN_BY, and not here,
    MENDS      the claim that RFC 9293 breaks itself, and this keeps,
    KEEPS      the claim that one might expect to break, and that holds.
Add one by adding a file: it is found by itself, and tests demand what is said above.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from tcplearn.world import Scene, Trace, run


@cache
def names() -> tuple[str, ...]:
    """These are the names of all variants."""
    return tuple(sorted(found.name for found in iter_modules(__path__) if found.name != "numbering"))


def variant(name: str) -> ModuleType:
    """This is one variant's module. Raises LookupError that lists what there is."""
    if name not in names():
        raise LookupError(f"no variant is called {name!r}; there are {', '.join(names())}")
    return import_module(f"{__name__}.{name}")


def __getattr__(name: str) -> ModuleType:
    if name.startswith("_") or name not in names():
        raise AttributeError(f"no variant is called {name!r}; there are {', '.join(names())}")
    return variant(name)


def played(name: str, scene: Scene) -> Trace:
    """This is a scene as the variant has it."""
    module = variant(name)
    return module.retell(scene) if hasattr(module, "retell") else run(scene, module.VARIANT)


@cache
def believed() -> dict[str, tuple[str, ...]]:
    """These are, for the id of each misconception that is played here, the variants that play it."""
    found: dict[str, tuple[str, ...]] = {}
    for name in names():
        idea = getattr(variant(name), "IDEA", None)
        if idea:
            found[idea] = (*found.get(idea, ()), name)
    return found
