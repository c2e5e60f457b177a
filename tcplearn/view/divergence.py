"""Two runs beside each other: the first moment at which they do not do the same.

The one rule: a side is held against the same side, moment by moment in its own order. What it was told or heard, the
states it passed, what it sent (numbers from the ISNs) and whether that was lost, what its user got and was told: that
counts. How long it took does not; nor does anything that a capture cannot know: there only what was sent counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any, NamedTuple

from tcplearn.model import Fired
from tcplearn.view.told import Told, trace_of
from tcplearn.world.alike import Shown, relative, walk
from tcplearn.world.trace import SIDES, Flight, Moment, Trace

GONE, NOT_KNOWN = ("lost", "corrupted"), ("unknown", "in flight")
FIELDS = ("flags", "seq", "ack", "len")
DIFFERS = ("event", "state", "sent", *FIELDS, "fate", "delivered", "reply", "rows", "end")


@dataclass(frozen=True)
class Divergence:
    """Where two runs part: at `side`, in moment `one` of the first and `two` of the second, counted from 0.

    A moment is None where that side does nothing more. `differs`: which of DIFFERS do. "event" is what it was told or
    heard, "sent" how many segments, FIELDS what they say, "fate" what the wire did to them; "end": only one run goes
    on; "rows": nothing to be seen differs but the rows that fired. `same`: the moments before, in both runs alike, as
    pairs. `tables`: the pair of moments in which other rows fired at the same event: this one, else the first before;
    None if the tables have not parted.
    """

    side: str
    one: int | None
    two: int | None
    differs: tuple[str, ...]
    same: tuple[tuple[int, int], ...] = ()
    tables: tuple[int, int] | None = None

    def rows(self, one: Told, two: Told) -> tuple[tuple[Fired, ...], tuple[Fired, ...]]:
        """These are the rows, of either run, by which the tables part; none if they do not."""
        if self.tables is None:
            return (), ()
        ours, theirs = (trace_of(run).moments[i].fired for run, i in zip((one, two), self.tables, strict=True))
        deeds = {_deed(row) for row in ours}, {_deed(row) for row in theirs}
        return (
            tuple(row for row in ours if _deed(row) not in deeds[1]),
            tuple(row for row in theirs if _deed(row) not in deeds[0]),
        )


def divergence(one: Told, two: Told) -> Divergence | None:
    """This is where two runs part first; None if they never do, as far as both are known.

    A run is a trace, a scene that is run first, or a conversation of a capture. Where one of them is inferred from a
    capture, only what each side sent is compared, and that a capture ends proves nothing.
    """
    return beside(trace_of(one), trace_of(two))[1]


def beside(one: Trace, two: Trace) -> tuple[list[tuple[int, int]], Divergence | None]:
    """These are the moments that are the same in both runs, as pairs in the order of the first, and where they part."""
    same, found = (_on_the_wire if one.inferred or two.inferred else _in_all)(one, two)
    return sorted(set(same)), found


# ── two runs of which all is known


class _Said(NamedTuple):
    """A moment as it is compared."""

    event: object
    states: tuple[object, ...]
    sent: tuple[Shown, ...]
    gone: tuple[bool | None, ...]
    delivered: int
    reply: str
    rows: tuple[object, ...]


def _in_all(one: Trace, two: Trace) -> tuple[list[tuple[int, int]], Divergence | None]:
    ours, theirs = _told(one), _told(two)
    same: list[tuple[int, int]] = []
    found: list[Divergence] = []
    tables: list[tuple[int, int]] = []
    for side in SIDES:
        mine, its = ours[side], theirs[side]
        pairs = list(zip(mine, its, strict=False))
        alike = list(takewhile(lambda pair: not _apart(pair[0][1], pair[1][1]), pairs))
        n = len(alike)
        same += [(i, j) for (i, _), (j, _) in alike]
        parted = [(i, j) for (i, a), (j, b) in pairs[: n + 1] if a.event == b.event and a.rows != b.rows]
        tables += parted
        if n < max(len(mine), len(its)):
            i, a = mine[n] if n < len(mine) else (None, None)
            j, b = its[n] if n < len(its) else (None, None)
            found.append(Divergence(side, i, j, _apart(a, b) if a and b else ("end",)))
    if not found and tables:
        first = min(tables)
        found = [Divergence(one.moments[first[0]].side, *first, ("rows",))]
    return same, _with(_earliest(found, one, two), same, tables, one, two) if found else None


def _told(trace: Trace) -> dict[str, list[tuple[int, _Said]]]:
    """These are the moments of each side as they are compared, each with its place."""
    segments = _shown(trace, trace.segments)
    return {
        side: [(i, _said(m, trace, segments)) for i, m in enumerate(trace.moments) if m.side == side] for side in SIDES
    }


def _said(m: Moment, trace: Trace, segments: dict[int, Shown]) -> _Said:
    event = (m.kind, m.what) if m.heard is None else (m.kind, segments[m.heard].said)
    return _Said(
        event,
        (*m.passed, m.tcb.state),
        tuple(segments[n] for n in m.sent),
        tuple(_gone(trace.flight(n)) for n in m.sent),
        len(m.delivered),
        m.reply,
        tuple(map(_deed, m.fired)),
    )


def _apart(a: _Said, b: _Said) -> tuple[str, ...]:
    """These are the things to be seen that differ, the first cause first; if the events do, the rest follows."""
    if a.event != b.event:
        return ("event",)
    found = ["state"] if a.states != b.states else []
    if len(a.sent) != len(b.sent):
        found.append("sent")
    else:
        found += _fields(a.sent, b.sent)
        known = (pair for pair in zip(a.gone, b.gone, strict=True) if None not in pair)
        found += ["fate"] if any(mine != its for mine, its in known) else []
    found += [name for name in ("delivered", "reply") if getattr(a, name) != getattr(b, name)]
    return tuple(found)


def _fields(mine: Sequence[Shown], its: Sequence[Shown]) -> list[str]:
    """These are the fields in which segments differ."""
    pairs = [(a.said, b.said) for a, b in zip(mine, its, strict=True)]
    return [name for k, name in enumerate(FIELDS) if any(a[k] != b[k] for a, b in pairs)]


def _gone(flight: Flight) -> bool | None:
    return None if flight.fate in NOT_KNOWN else flight.fate in GONE


def _deed(row: Fired) -> tuple[str, ...]:
    """A row without its citation: a variant's own reason is no difference."""
    return row[:4]


# ── a run and a capture


def _on_the_wire(one: Trace, two: Trace) -> tuple[list[tuple[int, int]], Divergence | None]:
    ours, theirs = (_sent(trace) for trace in (one, two))
    same: list[tuple[int, int]] = []
    found: list[Divergence] = []
    walks = {side: walk([s for _, s in ours[side]], [s for _, s in theirs[side]]) for side in SIDES}
    begins = [(ours[side][w.same[0][0]][1].t, theirs[side][w.same[0][1]][1].t) for side, w in walks.items() if w.same]
    zero = min(begins, default=(_begin(one), _begin(two)))
    for side, (alike, apart, _) in walks.items():
        mine, its = ours[side], theirs[side]
        pairs = [(_sender(one, mine[i][0]), _sender(two, its[j][0])) for i, j in alike]
        same += [(i, j) for i, j in pairs if i is not None and j is not None]
        if apart is None or not mine or not its:
            continue
        a = mine[apart[0]] if apart[0] < len(mine) else None
        b = its[apart[1]] if apart[1] < len(its) else None
        if b is None and a and two.inferred and (a[1].t - zero[0] > two.end - zero[1] or _anew(a[0], mine)):
            continue
        if a is None and b and one.inferred and (b[1].t - zero[1] > one.end - zero[0] or _anew(b[0], its)):
            continue
        differs = tuple(_fields([a[1]], [b[1]])) if a and b else ("sent",)
        found.append(Divergence(side, _moment(one, a[0]) if a else None, _moment(two, b[0]) if b else None, differs))
    if not found:
        return same, None
    first = _earliest(found, one, two, zero)
    tables = []
    if first.one is not None and first.two is not None:
        a_said, b_said = dict(_told(one)[first.side])[first.one], dict(_told(two)[first.side])[first.two]
        parted = a_said.event == b_said.event and a_said.rows != b_said.rows
        tables = [(first.one, first.two)] if parted else []
    return same, _with(first, same, tables, one, two)


def _sent(trace: Trace) -> dict[str, list[tuple[Flight, Shown]]]:
    """These are the segments that come from each side, also what somebody else sent in its name: it looks the same."""
    own = [flight for flight in trace.segments if flight.fate != "copy"]
    shown = _shown(trace, own)
    return {side: [(f, shown[f.number]) for f in own if f.sender == side] for side in SIDES}


def _anew(flight: Flight, sent: Sequence[tuple[Flight, Shown]]) -> bool:
    """Whether a segment opens another connection: a capture tells that one apart."""
    numbers = {f.segment.seq for f, _ in sent if f.segment.syn and f.number < flight.number}
    return flight.segment.syn and bool(numbers) and flight.segment.seq not in numbers


def _sender(trace: Trace, flight: Flight) -> int | None:
    """The moment that sent a segment, if there is one."""
    return next((i for i, m in enumerate(trace.moments) if flight.number in m.sent), None)


def _moment(trace: Trace, flight: Flight) -> int | None:
    """The moment that sent a segment; else the last one of its side until then; None if there is none."""
    sent = _sender(trace, flight)
    earlier = (i for i, m in enumerate(trace.moments) if m.side == flight.sender and m.t <= flight.sent_at)
    return max(earlier, default=None) if sent is None else sent


def _begin(trace: Trace) -> float:
    return min((flight.sent_at for flight in trace.segments), default=0.0)


# ── both


def _shown(trace: Trace, flights: Sequence[Flight]) -> dict[int, Shown]:
    """These are segments as they are compared, by number."""
    known = {side: [tcb.iss] for side, tcb in trace.start.items() if tcb.snd_nxt != tcb.iss}
    told = relative([(flight.sender, flight.sent_at, flight.segment) for flight in flights], known)
    each: dict[str, Iterator[Shown]] = {side: iter(shown) for side, shown in told.items()}
    return {flight.number: next(each[flight.sender]) for flight in flights}


def _earliest(found: list[Divergence], one: Trace, two: Trace, zero: tuple[float, float] = (0.0, 0.0)) -> Divergence:
    """This is the one that comes first in time; at one instant the one that the other follows from."""

    def when(each: Divergence) -> tuple[float, bool, int]:
        times = [
            trace.moments[i].t - begin
            for trace, i, begin in zip((one, two), (each.one, each.two), zero, strict=True)
            if i is not None
        ]
        place = next((i for i in (each.one, each.two) if i is not None), 0)
        return round(min(times, default=0.0), 9), any(_follows(each, rest, one, two) for rest in found), place

    return min(found, key=when)


def _follows(late: Divergence, early: Divergence, one: Trace, two: Trace) -> bool:
    """Whether a moment comes of the other side's: it heard what was sent there, or something later."""
    return any(
        j is not None and j != i and j in _past(trace, i)
        for trace, i, j in ((one, late.one, early.one), (two, late.two, early.two))
        if i is not None
    )


def _past(trace: Trace, i: int) -> set[int]:
    """These are the moments without which moment i would not be."""
    sender = {number: k for k, m in enumerate(trace.moments) for number in m.sent}
    seen, todo = set[int](), [i]
    while todo:
        k = todo.pop()
        if k in seen:
            continue
        seen.add(k)
        m: Any = trace.moments[k]
        before = next((n for n in range(k - 1, -1, -1) if trace.moments[n].side == m.side), None)
        todo += [n for n in (before, sender.get(m.heard)) if n is not None]
    return seen - {i}


def _with(
    found: Divergence, same: list[tuple[int, int]], tables: list[tuple[int, int]], one: Trace, two: Trace
) -> Divergence:
    """The divergence with what was the same before it, and where the tables had parted by then."""
    here = found.one, found.two
    ends = len(one.moments) if here[0] is None else here[0], len(two.moments) if here[1] is None else here[1]
    before = tuple(sorted({(i, j) for i, j in same if i < ends[0] and j < ends[1]}))
    parted = [pair for pair in tables if pair[0] <= ends[0] and pair[1] <= ends[1]]
    first = here if here in parted else min(parted, default=None)
    return replace(found, same=before, tables=first)
