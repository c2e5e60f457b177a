"""What the wire does to a segment: lose, delay, duplicate, reorder, corrupt, inject.

A fault is a value: it names segments and what happens to them. Counting which match is the n-th
is the run's business, so that the same fault serves any number of runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields

from tcplearn.model import Segment
from tcplearn.model.segment import control_bits


@dataclass(frozen=True)
class Fault:
    """Selects segments that `side` sends.

    `ctl`: exactly these flags (PSH and URG do not count), as ("SYN", "ACK") or "SYN,ACK"; `nth`:
    which of the matching ones from 1, a number or several, None for all; `data`: only with (True)
    or without (False) text; `when`: any further condition on the segment; `on`: of which connection,
    where there are several. Raises ValueError for an
    unknown flag, an `nth` below 1, a time or chance below 0.
    """

    side: str
    ctl: tuple[str, ...] | None = field(default=None, kw_only=True)
    nth: int | tuple[int, ...] | None = field(default=1, kw_only=True)
    data: bool | None = field(default=None, kw_only=True)
    when: Callable[[Segment], bool] | None = field(default=None, kw_only=True, compare=False)
    on: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        name = type(self).__name__
        if self.ctl is not None:
            object.__setattr__(self, "ctl", control_bits(self.ctl))
        nths = self.nth if isinstance(self.nth, tuple) else () if self.nth is None else (self.nth,)
        if any(nth < 1 for nth in nths):
            raise ValueError(f"{name}: nth={self.nth} hits nothing; segments are counted from 1, None means all")
        wrong = [
            f.name for f in fields(self) if type(getattr(self, f.name)) in (int, float) and getattr(self, f.name) < 0
        ]
        if wrong:
            raise ValueError(f"{name}: {wrong[0]} cannot be below 0")

    def selects(self, side: str, segment: Segment) -> bool:
        """This says whether the fault is about such a segment, whichever of them it is."""
        return (
            side == self.side
            and (self.ctl is None or shown(segment.ctl) == shown(self.ctl))
            and (self.data is None or bool(segment.data) == self.data)
            and (self.when is None or self.when(segment))
        )

    def hits(self, count: int) -> bool:
        """This says whether the count-th matching segment is meant."""
        return self.nth is None or count == self.nth or (isinstance(self.nth, tuple) and count in self.nth)


def shown(ctl: tuple[str, ...]) -> frozenset[str]:
    """These are the flags that matter to a connection."""
    return frozenset(ctl) - {"PSH", "URG", "ECE", "CWR"}


@dataclass(frozen=True)
class Lose(Fault):
    """The segment never arrives."""


@dataclass(frozen=True)
class Corrupt(Fault):
    """The segment arrives damaged; its checksum is wrong and it is dropped (MUST-3)."""


@dataclass(frozen=True)
class Delay(Fault):
    """The segment arrives `by` seconds later than it would."""

    by: float = field(default=1.0, kw_only=True)


@dataclass(frozen=True)
class Duplicate(Fault):
    """The segment arrives twice, the copy `by` seconds later."""

    by: float = field(default=0.01, kw_only=True)


@dataclass(frozen=True)
class Reorder(Fault):
    """The segment arrives just after the next one of the same side, `by` seconds late if none leaves."""

    by: float = field(default=0.5, kw_only=True)


@dataclass(frozen=True)
class Chance(Fault):
    """Each matching segment is lost, duplicated or delayed with these probabilities.

    The run's `seed` decides; delays are up to `by` seconds.
    """

    lose: float = field(default=0.0, kw_only=True)
    duplicate: float = field(default=0.0, kw_only=True)
    delay: float = field(default=0.0, kw_only=True)
    by: float = field(default=0.2, kw_only=True)
    nth: int | tuple[int, ...] | None = field(default=None, kw_only=True)


def suffer(
    fault: Fault, arrives: float, fate: str, random: Callable[[], float], roll: float | None = None
) -> tuple[float, str, float | None]:
    """This is when a segment arrives, and its fate, under one fault more, and when a copy of it arrives.

    `random`: the dice, a number below 1; `roll`: what they have shown already.
    """
    match fault:
        case Lose():
            return arrives, "lost", None
        case Corrupt():
            return arrives, "corrupted", None
        case Delay():
            return arrives + fault.by, "delayed", None
        case Reorder():
            return arrives + fault.by, "held", None
        case Duplicate():
            return arrives, "duplicated", arrives + fault.by
        case Chance():
            roll = random() if roll is None else roll
            if roll < fault.lose:
                return arrives, "lost", None
            if roll < fault.lose + fault.duplicate:
                return arrives, "duplicated", arrives + random() * fault.by
            if roll < fault.lose + fault.duplicate + fault.delay:
                return arrives + random() * fault.by, "delayed", None
    return arrives, fate, None


@dataclass(frozen=True)
class Inject:
    """A segment that nobody in this run sent (old or forged) arrives at side `to` at second `at`.

    It belongs to the connection called `on`, or bears another `source`, an "address:port" where nobody is: what
    answers it is lost. Raises ValueError for a source that is no such socket.
    """

    at: float
    to: str
    segment: Segment
    source: str = ""
    on: str = ""

    def __post_init__(self) -> None:
        if self.source and not (":" in self.source and self.source.rpartition(":")[2].isdecimal()):
            raise ValueError(f"Inject: source={self.source!r} is no socket; write it as '198.51.100.7:1025'")
