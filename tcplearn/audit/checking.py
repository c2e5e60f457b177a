"""What a check is: a few lines that run the TCP and say what must be seen.

The one rule: a check that cannot fail proves nothing. Each names, in `fails_for`, TCPs that break its
requirement; a test demands that it notices every one. What a check sees is written as the protocol writes
it (states, segments, seconds), so that it reads the same in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, TypeVar

from tcplearn.audit.seeing import shown
from tcplearn.model import RFC9293, Event, Protocol, Rule, Segment, State, Step, Tcb, step
from tcplearn.model.step import Habits
from tcplearn.world import RFC, SIDES, Scene, Trace, run

T = TypeVar("T")


class NotMet(AssertionError):
    """What was seen is not what the requirement asks for."""


@dataclass(frozen=True, eq=False)
class Subject:
    """The TCP that is looked at: its table, the fields of a scene's Policy that it sets, other parts put in place."""

    protocol: Protocol = RFC9293
    policy: Mapping[str, Any] = field(default_factory=dict)
    instead: Mapping[Any, Any] = field(default_factory=dict)


def rows(*rules: Rule) -> Subject:
    """This is RFC 9293 with some rows replaced."""
    return Subject(RFC9293.but("RFC 9293, broken", *rules))


def reading(**knobs: str) -> Subject:
    """This is RFC 9293 in another reading, by the names in `KNOBS`."""
    return Subject(RFC9293.choose(**knobs))


def policy(**fields: Any) -> Subject:
    """This is RFC 9293 on a host with another policy."""
    return Subject(policy=fields)


def part(ours: Any, other: Any) -> Subject:
    """This is our TCP with one of its parts (a function, a class) exchanged for another."""
    return Subject(instead={ours: other})


class Case:
    """One look at a TCP: what a check is given. It keeps what is seen, and the last run."""

    def __init__(self, subject: Subject):
        self.subject = subject
        self.seen: list[str] = []
        self.trace: Trace | None = None

    @cached_property
    def protocol(self) -> Protocol:
        """This is the table of the TCP that is looked at, as a host with its policy follows it."""
        own = self.subject.policy
        return RFC.but(**own).applied_to(self.subject.protocol) if own else self.subject.protocol

    def run(self, scene: Scene, seed: int = 0) -> Trace:
        """This plays a scene with the TCP that is looked at."""
        if self.subject.policy:
            scene = scene.but(policies={side: scene.policy_of(side).but(**self.subject.policy) for side in SIDES})
        self.trace = run(scene, self.subject.protocol, seed)
        return self.trace

    def end(self, state: State, **variables: Any) -> End:
        """This is one end in a state; our numbers begin at 100, the peer's at 300, unless given."""
        return End(self, Tcb(state, **{"iss": 100, "irs": 300, **variables}))

    def use(self, ours: T) -> T:
        """This is a part of the package as the TCP that is looked at has it."""
        found: T = self.subject.instead.get(ours, ours)
        return found

    def must(self, holds: bool, seen: str) -> None:
        """This keeps what was seen. Raises NotMet with it if the requirement does not hold."""
        self.seen.append(seen)
        if not holds:
            raise NotMet(seen)


class End:
    """One end of a connection, and what came of the last event."""

    def __init__(self, case: Case, tcb: Tcb):
        self.case, self.tcb, self.done, self.line = case, tcb, Step(tcb), ""

    def does(self, event: Event) -> End:
        """This lets a call or a timer happen, or a segment arrive."""
        before = self.tcb.state
        self.done = step(self.case.protocol, self.tcb, event)
        self.tcb = self.done.tcb
        came = [*map(shown, self.done.sent), *self.heard, str(self.tcb.state)]
        self.line = f"{before}: {shown(event)} → {', '.join(came)}"
        return self

    def hears(self, text: str, data: bytes | None = None, **rest: Any) -> End:
        """This lets a segment arrive, written as the RFC writes it; `data` gives its octets."""
        changes = rest if data is None else {"data": data, **rest}
        return self.does(replace(Segment.parse(text), **changes))

    def must(self, **asked: Any) -> End:
        """This demands values of `state`, `sent`, or any other field of the Step or the Tcb. Raises NotMet."""
        other = [
            f"{name} {'as before' if isinstance(want, Tcb) else want}"
            for name, want in asked.items()
            if self.has(name) != want
        ]
        self.case.must(not other, f"{self.line} (not {', '.join(other)})" if other else self.line)
        return self

    def has(self, name: str) -> Any:
        """This is what the last event left in a field."""
        homes = (home for home in (self, self.done, self.tcb) if hasattr(home, name))
        return getattr(next(homes), name)

    @property
    def state(self) -> State:
        return self.tcb.state

    @property
    def sent(self) -> list[str]:
        """These are the segments that left, as the RFC writes them."""
        return [str(segment) for segment in self.done.sent]

    @property
    def heard(self) -> list[str]:
        """This is what the user was given and told."""
        octets = self.done.delivered
        given = [repr(octets) if len(octets) < 9 else f"LEN={len(octets)}"] if octets else []
        return given + ([f'"{self.done.reply}"'] if self.done.reply else [])


@dataclass(frozen=True)
class Found:
    """What a check saw: one line for each look, and the run, if there was one."""

    seen: tuple[str, ...]
    trace: Trace | None = None


@dataclass(frozen=True, eq=False)
class Check:
    """A check: the requirements that it answers for, the TCP that meets them, TCPs that do not.

    `knobs` and `policy` are those without which the requirement is not met.
    """

    ids: tuple[str, ...]
    looks: Callable[[Case], None]
    fails_for: tuple[Subject, ...] = ()
    knobs: Mapping[str, str] = field(default_factory=dict)
    policy: Mapping[str, Any] = field(default_factory=dict)

    @property
    def turned(self) -> str:
        """This names the knobs and policy fields that are turned, as `rst_in_time_wait: RFC 1337`."""
        said = [f"{matter}: {reading}" for matter, reading in self.knobs.items()]
        return ", ".join(said + [f"Policy.{name} = {_named(value)}" for name, value in self.policy.items()])

    def subject(self, protocol: Protocol = RFC9293) -> Subject:
        """This is a protocol with the knobs and the policy under which it is looked at."""
        return Subject(protocol.choose(**self.knobs) if self.knobs else protocol, self.policy)

    @property
    def name(self) -> str:
        """This is the function, as `closing.time_wait_lasts_2_msl`."""
        return f"{self.looks.__module__.rpartition('.')[2]}.{self.looks.__name__}"

    @property
    def place(self) -> str:
        """This is the file in this package and the line where it stands."""
        file = self.looks.__module__.replace(".", "/")
        return f"{file}.py:{self.looks.__code__.co_firstlineno}"

    def run(self, subject: Subject | None = None) -> Found:
        """This looks at RFC 9293's TCP, or at another. Raises NotMet that says what was seen."""
        case = Case(subject or self.subject())
        self.looks(case)
        assert case.seen, f"{self.name} looks at nothing"
        return Found(tuple(case.seen), case.trace)

    def objections(self) -> tuple[str, ...]:
        """These are what it says of the TCPs that it must not let pass."""
        return tuple(self._objects_to(subject) for subject in self.fails_for)

    def _objects_to(self, subject: Subject) -> str:
        try:
            self.run(subject)
        except NotMet as seen:
            return str(seen)
        raise AssertionError(f"{self.name} lets {subject.protocol.name} pass")


def _named(value: Any) -> str:
    """This is a policy's value in words: of habits, those that are not the RFC's."""
    if not isinstance(value, Habits):
        return str(value)
    own = {name: habit for name, habit in value._asdict().items() if habit is not getattr(Habits(), name)}
    return f"Habits({', '.join(f'{name}={habit.__name__}' for name, habit in own.items())})"


_CHECKS: dict[str, Check] = {}


def meets(
    *ids: str,
    fails_for: tuple[Subject, ...] | Subject = (),
    knobs: Mapping[str, str] | None = None,
    policy: Mapping[str, Any] | None = None,
) -> Callable[[Callable[[Case], None]], Callable[[Case], None]]:
    """This makes a function the check of some requirements.

    With `knobs` or `policy` the requirement is met only when they are turned so: it must then fail for the
    plain TCP, which is added to `fails_for`. Raises ValueError for an id that has a check already.
    """
    given = fails_for if isinstance(fails_for, tuple) else (fails_for,)
    plain = (Subject(),) if knobs or policy else ()

    def keep(looks: Callable[[Case], None]) -> Callable[[Case], None]:
        check = Check(ids, looks, given + plain, knobs or {}, policy or {})
        for id in ids:
            if id in _CHECKS:
                raise ValueError(f"{id} has two checks: {_CHECKS[id].name} and {check.name}")
            _CHECKS[id] = check
        return looks

    return keep


@cache
def all_checks() -> dict[str, Check]:
    """These are all checks, by the id of the requirement."""
    home = import_module("tcplearn.audit.checks")
    for found in iter_modules(home.__path__):
        import_module(f"{home.__name__}.{found.name}")
    return _CHECKS
