"""What is compared: two runs, each a scene under a protocol, or a recording as it is.

The one rule: a comparison is a value made of scenes, recordings and names of protocols; every choice gives another one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, TypeAlias

from tcplearn.model import RFC9293, Protocol
from tcplearn.text import Text
from tcplearn.variants import variant
from tcplearn.view.told import HasTrace, trace_of
from tcplearn.view.variant_words import about, label, played
from tcplearn.world import LINUX_6, Policy, Scene, Trace, run
from tcplearn.world.scenes import SCENES

Follows: TypeAlias = Protocol | Policy
Compared: TypeAlias = Scene | HasTrace | Trace | Follows | ModuleType | str

BASE, LINUX = RFC9293.name, LINUX_6.name
SIDES = ("one", "two")
AS_LINUX = Text("RFC 9293 as Linux 6 takes it.", "Linux 6 所实现的 RFC 9293。")
OWN = Text("A protocol of one's own.", "自己定义的协议。")
NOT_COMPARED = (
    "not a run: {what!r:.60}; give a scene, a trace, a conversation of a capture, or for the second run what hosts "
    "follow: RFC9293, LINUX_6, one of tcplearn.variants"
)
NO_SCENE = "a recording is compared with another run: give a second one, such as a scene or a trace"


@dataclass(frozen=True)
class Told:
    """One of the two: a scene and what hosts follow in it, by its name in the menu, or a recording."""

    story: Scene | Trace
    follows: str = BASE

    @property
    def recorded(self) -> bool:
        return isinstance(self.story, Trace)


@dataclass(frozen=True)
class Comparison:
    """Both runs, and all that there is to choose from, by name."""

    one: Told
    two: Told
    scenes: dict[str, Scene]
    protocols: dict[str, Follows]

    @classmethod
    def of(cls, one: Compared, two: Compared | None = None) -> Comparison:
        """This takes what a `Compare` takes. Raises TypeError for what is no run, ValueError if one is missing."""
        protocols: dict[str, Follows] = {BASE: RFC9293, LINUX: LINUX_6}
        protocols |= {name: variant(name).VARIANT for name in played()}
        first, second = _follows(one, protocols), _follows(two, protocols)
        if first is not None:
            if two is not None or first not in played():
                raise TypeError(NOT_COMPARED.format(what=one))
            told = Told(variant(first).SHOWN_BY), Told(variant(first).SHOWN_BY, first)
        else:
            story = _story(one)
            if isinstance(story, Trace) and (two is None or second is not None):
                raise ValueError(NO_SCENE)
            other = story if two is None or second is not None else _story(two)
            told = Told(story), Told(other, second or (LINUX if two is None else BASE))
        given = {each.story.name: each.story for each in told if isinstance(each.story, Scene)}
        return cls(*told, {**SCENES, **given}, protocols)

    def choose(self, name: str, value: str) -> Comparison:
        """This is the comparison after a choice: `choose("two protocol", "no_time_wait")`, `choose("one scene", ...)`.

        As long as both are of one scene, the second follows the first to another. Raises ValueError for a menu or a
        choice that there is not.
        """
        side, _, what = name.partition(" ")
        there: dict[str, Any] = {"scene": self.scenes, "protocol": self.protocols}
        if side not in SIDES or what not in there:
            raise ValueError(
                f"no menu is called {name!r}; there are {', '.join(f'{s} {w}' for s in SIDES for w in there)}"
            )
        told: Told = getattr(self, side)
        if told.recorded:
            raise ValueError(f"the {'first' if side == 'one' else 'second'} run is a recording, and stays as it is")
        if value not in there[what]:
            raise ValueError(f"no {what} is called {value!r} here; there are {', '.join(there[what])}")
        if what == "protocol":
            return self._but(side, replace(told, follows=value))
        scene = self.scenes[value]
        changed = self._but(side, replace(told, story=scene))
        both = side == "one" and self.two.story == self.one.story
        return changed._but("two", replace(self.two, story=scene)) if both else changed

    def _but(self, side: str, told: Told) -> Comparison:
        return replace(self, one=told) if side == "one" else replace(self, two=told)

    def traces(self) -> tuple[Trace, Trace]:
        """These are both runs."""
        one, two = (self._run(told) for told in (self.one, self.two))
        return one, two

    def _run(self, told: Told) -> Trace:
        if isinstance(told.story, Trace):
            return told.story
        return trace_of(run(told.story, self.protocols[told.follows]))

    def label(self, name: str) -> str:
        """This is what a protocol is called in a menu."""
        return label(name) if name in played() else name

    def about(self, name: str) -> Text:
        """This is a protocol that is not RFC 9293's own, in one sentence."""
        return AS_LINUX if name == LINUX else about(name) if name in played() else OWN


def _follows(what: Any, known: dict[str, Follows]) -> str | None:
    """The name of what hosts follow, if that is what was given; a learner's own protocol is known from here on.

    Raises ValueError for a name that nothing has.
    """
    if isinstance(what, str):
        if what not in known:
            raise ValueError(f"no protocol is called {what!r} here; there are {', '.join(known)}")
        return what
    found = getattr(what, "VARIANT", what)
    if not isinstance(found, Protocol | Policy):
        return None
    name = next((name for name, each in known.items() if each is found), None)
    if name is None:  # it may have taken a name that is taken
        name = found.name if found.name not in known else f"{found.name} (2)"
        known[name] = found
    return name


def _story(what: Any) -> Scene | Trace:
    if isinstance(what, Scene):
        return what
    try:
        return trace_of(what)
    except TypeError:
        raise TypeError(NOT_COMPARED.format(what=what)) from None
