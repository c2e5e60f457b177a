"""What can be asked of a protocol: the menus of a prover and a breaker, and a question made of them.

The one rule: a question is a value made of names; whatever the menus offer can be asked, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from tcplearn.model import RFC9293, Protocol, Timer
from tcplearn.text import Text
from tcplearn.variants import variant
from tcplearn.view.variant_words import about, label, played
from tcplearn.world import Budget, Scene, World
from tcplearn.world.budget import NETWORKS, RUNS_OUT, Guard
from tcplearn.world.claims import CLAIMS, Claim, claimed
from tcplearn.world.explore import search_for
from tcplearn.world.scenes import SCENES
from tcplearn.world.search.search import Search
from tcplearn.world.setting import Setting

BASE = RFC9293.name
ANY = "any"
USUAL = "usual"
COUNTS = {"in_flight": ("1", "2", "3", "4", "5"), "losses": ("0", "1", "2", ANY), "duplicates": ("0", "1", "2", ANY)}
OWN = Text("a protocol of one's own", "自己定义的协议")
PLAIN = Text("RFC 9293 as it stands.", "RFC 9293 原样。")


@dataclass(frozen=True)
class Question:
    """A protocol, a scene and a claim, by their names in the menus, and a budget."""

    protocol: str
    scene: str
    claim: str
    budget: Budget


@dataclass(frozen=True)
class Menus:
    """All that there is to choose from, by name."""

    protocols: dict[str, Protocol]
    scenes: dict[str, Scene]
    claims: dict[str, Claim]

    def label(self, name: str) -> str:
        """This is what a protocol is called in a menu."""
        return label(name) if name in played() else name

    def about(self, name: str) -> Text:
        """This is a protocol in one sentence."""
        return PLAIN if name == BASE else about(name) if name in played() else OWN

    def search(self, question: Question) -> Search:
        """This is the search that answers a question. Raises ValueError for what cannot be explored."""
        return search_for(self.protocols[question.protocol], self.scenes[question.scene], question.budget)

    def choose(self, question: Question, name: str, value: str) -> Question:
        """This is the question after a choice in one menu; a variant brings its scene and its claim along.

        Raises ValueError for a menu or a choice that there is not.
        """
        there = {"protocol": self.protocols, "scene": self.scenes, "claim": self.claims}
        if name in there:
            _known(name, value, there[name])
            if name == "protocol" and value in played():
                scene, claim = shown_by(variant(value))
                return replace(question, protocol=value, scene=scene.name, claim=claim.name)
            changes: dict[str, Any] = {name: value}
            return replace(question, **changes)
        return replace(question, budget=_bounded(question.budget, name, value))


def asked(
    protocol: Protocol | ModuleType | str,
    scene: Scene | None,
    claim: Claim | Callable[[World], bool] | None,
    budget: Budget,
) -> tuple[Menus, Question]:
    """These are the menus, and the question to begin with; a scene or a claim that is None is the variant's own.

    Raises TypeError for what is no protocol, ValueError for a scene that cannot be explored.
    """
    protocols = {BASE: RFC9293, **{name: variant(name).VARIANT for name in played()}}
    scenes = {name: each for name, each in SCENES.items() if _explorable(each)}
    name, found = _protocol(protocol, protocols)
    usual, theirs = shown_by(variant(name)) if name in played() else (SCENES["open_close"], CLAIMS["agree_at_rest"])
    scene, claim = scene or usual, claimed(claim or theirs)
    Setting(scene)
    menus = Menus({**protocols, name: found}, {**scenes, scene.name: scene}, {**CLAIMS, claim.name: claim})
    return menus, Question(name, scene.name, claim.name, budget)


def shown_by(module: ModuleType) -> tuple[Scene, Claim]:
    """These are the scene and the claim that show a variant."""
    claim = next(getattr(module, name) for name in ("BREAKS", "MENDS", "KEEPS") if hasattr(module, name))
    return module.SHOWN_BY, claim


def _protocol(wanted: Any, known: dict[str, Protocol]) -> tuple[str, Protocol]:
    if isinstance(wanted, str):
        _known("protocol", wanted, known)
        return wanted, known[wanted]
    found = getattr(wanted, "VARIANT", wanted)
    if not isinstance(found, Protocol):
        raise TypeError(f"not a protocol: {wanted!r:.60}; give RFC9293, one of tcplearn.variants, or RFC9293.but(...)")
    name = next((name for name, each in known.items() if each is found), None)
    if name is None:  # a learner's own; it may have taken a name that is taken
        name = found.name if found.name not in known else f"{found.name} (2)"
    return name, found


def _explorable(scene: Scene) -> bool:
    try:
        return bool(Setting(scene))
    except ValueError:
        return False


def _known(what: str, value: str, there: Any) -> None:
    if value not in there:
        raise ValueError(f"no {what} is called {value!r} here; there are {', '.join(map(str, there))}")


def _bounded(budget: Budget, name: str, value: str) -> Budget:
    """A budget with one bound changed."""
    if name == "network":
        _known(name, value, NETWORKS)
        return budget.but(network=value)
    if name in COUNTS:
        if value != ANY and not value.isdecimal():
            raise ValueError(f"{name}: a number or {ANY}, not {value!r}")
        return budget.but(**{name: None if value == ANY else int(value)})
    timers = {timer.name: timer for timer in RUNS_OUT}
    _known("menu", name, (*COUNTS, "network", "protocol", "scene", "claim", *timers))
    guards = {timer: guard for timer, guard in budget.guards.items() if timer is not timers[name]}
    if value != USUAL:
        _known("guard", value, Guard.__members__)
        guards[timers[name]] = Guard[value]
    return budget.but(guards=guards)


def usual_guard(menus: Menus, question: Question, timer: Timer) -> Guard:
    """This is when a timer may run out if nobody says otherwise."""
    plain = replace(question.budget, guards={})
    return plain.guard(timer, menus.protocols[question.protocol].habits.time_wait)
