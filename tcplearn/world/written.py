"""A scene as the shortest honest line of Python: `scenes.open_close.but(faults=(Lose("A", nth=2),))`.

The one rule: the line makes an equal scene, for Python itself and for `reading.scene_from`, which runs nothing.
What would be so anyway is left out: default values, and all that the named scene has with which the line begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING
from functools import cache, partial
from types import EllipsisType
from typing import Any

from tcplearn.model import Receive, Send, State
from tcplearn.model.seq import SPACE
from tcplearn.world.linux import LINUX_6
from tcplearn.world.makers import MAKERS, fields_of
from tcplearn.world.policy import Policy
from tcplearn.world.reading import LONGEST, MOST_OCTETS
from tcplearn.world.scene import Scene
from tcplearn.world.scenes import SCENES

PLAIN = Policy()
SPEAKING = (Send, Receive)  # whose first value is given by its place, though it could be left out
ADDED = ("calls", "faults")  # of which a scene often has some more than the one it grew from


def written(scene: Scene) -> str:
    """This is the shortest line that makes the scene: from the one of its name in `scenes`, from any, or from nothing.

    Raises ValueError for what no line can hold: a fault that chooses by a function, rows of its own in a policy.
    """
    for i, fault in enumerate(scene.faults):
        if getattr(fault, "when", None) is not None:
            raise ValueError(
                f"scene {scene.name}: faults[{i}], a {type(fault).__name__}, chooses its segments by a function "
                "(when=...), which no line can hold; choose them by ctl=, nth= or data="
            )
    lines, troubles = [], []
    for line in _ways(scene):
        try:
            lines.append(line())
        except _Unsaid as wrong:
            troubles.append(wrong)
    if not lines:
        raise ValueError(f"scene {scene.name}: {troubles[0]}")
    shortest = min(lines, key=len)
    if len(shortest) > LONGEST:
        raise ValueError(
            f"scene {scene.name}: its line has {len(shortest)} characters; at most {LONGEST} are read back"
        )
    return shortest


class _Unsaid(Exception):
    """No line can hold it."""


def _ways(scene: Scene) -> Iterable[Callable[[], str]]:
    """The lines that might make the scene; one that keeps its name grew from the scene of that name."""
    ours = SCENES.get(scene.name)
    whole = _parts(scene)  # the same for every base
    for base in SCENES.values() if ours is None else (ours,):
        yield partial(_varied, scene, base, whole)
    yield partial(_from_nothing, scene)


def _varied(scene: Scene, base: Scene, whole: Callable[[str], str]) -> str:
    start = f"scenes.{base.name}"
    changed = [name for name in fields_of(Scene) if getattr(scene, name) != getattr(base, name)]
    if not changed:
        return start
    said = (f"{name}={_part(name, getattr(scene, name), whole, start, getattr(base, name))}" for name in changed)
    return f"{start}.but({', '.join(said)})"


def _from_nothing(scene: Scene) -> str:
    bare, whole = Scene(scene.name), _parts(scene)
    told = [name for name in fields_of(Scene) if getattr(scene, name) != getattr(bare, name)]
    parts = (f"{name}={_part(name, getattr(scene, name), whole)}" for name in told)
    return f"Scene({', '.join([_said(scene.name), *parts])})"


def _parts(scene: Scene) -> Callable[[str], str]:
    """Each part of a scene by its name, told once."""
    return cache(lambda name: _said(getattr(scene, name)))


def _part(name: str, value: Any, whole: Callable[[str], str], start: str = "", before: Any = ()) -> str:
    """One part of a scene, of which `whole` tells all; `before`: that part of the scene with which the line starts."""
    if isinstance(value, Policy):
        return _policy(value, {f"{start}.policy": before} if start else {})
    if name in ADDED and before and value[: len(before)] == before:
        more = ", ".join([f"*{start}.{name}", *map(_said, value[len(before) :])])
        return min(whole(name), f"({more})", key=len)
    return whole(name)


def _said(value: Any) -> str:
    """Any value."""
    match value:
        case State():
            return f"State.{value.name}"
        case Policy():
            return _policy(value, {})
        case float():
            return _float(value)
        case bool() | None:
            return repr(value)
        case int():
            below = SPACE - value
            return f"2**32 - {below}" if 0 < below < 100 else repr(value)
        case str() | bytes():
            return _quoted(value)
        case EllipsisType():
            return "..."
        case tuple():
            return f"({', '.join(map(_said, value))}{',' * (len(value) == 1)})"
        case Mapping():
            return f"{{{', '.join(f'{_said(key)}: {_said(each)}' for key, each in value.items())}}}"
    if type(value) in MAKERS.values():
        return _made(value)
    raise _Unsaid(f"no line can hold {value!r:.60}")


def _float(value: float) -> str:
    if value != value:
        raise _Unsaid("no line can hold nan")
    return repr(value).replace("inf", "1e999")


def _quoted(value: str | bytes) -> str:
    """In double quotes, unless it holds some; zeros as a number of octets."""
    if isinstance(value, bytes) and len(value) > 1 and not any(value):
        if len(value) > MOST_OCTETS:
            raise _Unsaid(f"no line can hold {len(value)} octets")
        return f"bytes({len(value)})"
    text = repr(value)
    quote = text.index(text[-1])
    return text if '"' in text else f'{text[:quote]}"{text[quote + 1 : -1]}"'


def _made(value: Any) -> str:
    """A value of MAKERS: what must be given by its place, the rest by name and only what is not so anyway."""
    kind: Any = type(value)
    by_place = [name for name, field in fields_of(kind).items() if field.default is field.default_factory is MISSING]
    by_place = by_place or [*fields_of(kind)][: kind in SPEAKING]
    told = {name: getattr(value, name) for name in fields_of(kind)}
    for name in reversed([*told]):
        fewer = {each: given for each, given in told.items() if each != name}
        if name not in by_place and _is(value, fewer):
            told = fewer
    say = _octets if kind is Send else _said
    parts = (say(given) if name in by_place else f"{name}={say(given)}" for name, given in told.items())
    return f"{kind.__name__}({', '.join(parts)})"


def _is(value: Any, given: dict[str, Any]) -> bool:
    """This says whether that much makes the value."""
    try:
        return bool(type(value)(**given) == value)
    except ValueError:
        return False


def _octets(data: bytes) -> str:
    """What a SEND sends: text where it is some, a number where it is zeros."""
    if not any(data):
        return str(len(data))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _quoted(data)
    return min(_quoted(data), _quoted(text), key=len)


def _policy(policy: Policy, known: Mapping[str, Policy]) -> str:
    """A policy: from nothing, from Linux's, or from one that is `known`."""
    found = []
    for start, before in {"": PLAIN, "LINUX_6": LINUX_6, **known}.items():
        changed = {name: getattr(policy, name) for name in fields_of(Policy)}
        changed = {name: value for name, value in changed.items() if value != getattr(before, name)}
        try:
            said = ", ".join(f"{name}={_said(value)}" for name, value in changed.items())
        except _Unsaid:
            continue
        found.append(f"{start}.but({said})" if start and changed else start or f"Policy({said})")
    if not found:
        raise _Unsaid("a policy has rows or habits of its own, which no line can hold")
    return min(found, key=len)
