"""Model against kernel: the order of segments of each side, and each side's states.

The one rule: two segments are the same if their flags (PSH apart), lengths and numbers are, each number told
from the ISN of its connection. Times and windows are not looked at. Whatever else differs is a `Difference`, or
excused by a `Deviation` (see `deviations.py`); a deviation excuses what its condition says and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tcplearn.capture.kernels.deviations import DELAYED_ACK, LOSS_RECOVERY, NO_TIME, NOT_LOOKED, Deviation
from tcplearn.capture.kernels.paths import model_path, model_paths
from tcplearn.capture.kernels.recordings import Recording
from tcplearn.model import Segment, State
from tcplearn.model.seq import after, distance, plus, up_to
from tcplearn.world.faults import shown
from tcplearn.world.trace import SIDES, Flight, Trace, other

LONGEST_DELAY = 0.2  # seconds, include/net/tcp.h: TCP_DELACK_MAX
UNSEEN = 0.05  # seconds between two looks of a recorder at its sockets, at most
FAR = 1 << 24  # octets: no recording sends so many on one connection


class Difference(NamedTuple):
    """Where model and kernel part: the side, the number among its segments (0: in its states), what each did."""

    side: str
    number: int
    model: str
    kernel: str


@dataclass(frozen=True)
class Comparison:
    """What a comparison found. `agrees`: nothing differs but for `deviations`."""

    name: str
    differences: tuple[Difference, ...]
    deviations: tuple[Deviation, ...]

    @property
    def agrees(self) -> bool:
        return not self.differences

    def with_deviation(self, more: Deviation) -> Comparison:
        return replace(self, deviations=(*self.deviations, more))


class Shown(NamedTuple):
    """A segment as it is compared: when it left (seconds), itself, and what it says in relative numbers."""

    t: float
    segment: Segment
    said: tuple[frozenset[str], object, object, int]

    @property
    def pure_ack(self) -> bool:
        return self.said[0] == {"ACK"} and not self.segment.data

    def __str__(self) -> str:
        ctl, seq, ack, octets = self.said
        parts = [",".join(flag for flag in self.segment.ctl if flag in ctl) or "none", f"seq={_told(seq)}"]
        parts += [f"ack={_told(ack)}"] if ack is not None else []
        return " ".join([*parts, f"len={octets}"] if octets else parts)


def compare(recording: Recording, trace: Trace) -> Comparison:
    """This holds a run against a recording."""
    ours, theirs = _both(recording, trace)
    differences: list[Difference] = []
    deviations: list[Deviation] = []
    sack = bool(recording.sysctl.get("net.ipv4.tcp_sack"))
    lossy = any(recovers(both[side], sack) for both in (ours, theirs) for side in SIDES)
    for side in SIDES:
        found, excused = compare_segments(side, ours[side], theirs[side])
        if found and lossy:
            again, named = compare_segments(side, without_repetitions(ours[side]), without_repetitions(theirs[side]))
            found, excused = (found, excused) if again else ([], [*named, LOSS_RECOVERY])
        differences, deviations = differences + found, deviations + excused
    missed = 0.0 if recording.kernel.segments else UNSEEN
    for side in SIDES:
        real = recording.kernel.paths.get(side, ())
        found, excused = min(
            (compare_paths(side, path, real, missed) for path in model_paths(trace, side)),
            key=lambda each: len(each[0]),
        )
        differences, deviations = differences + found, deviations + excused
    return Comparison(recording.name, tuple(differences), tuple(dict.fromkeys(deviations)))


class Columns(NamedTuple):
    """What stands side by side for one side: the model's lines and the kernel's."""

    model: list[str]
    kernel: list[str]


def beside(recording: Recording, trace: Trace) -> dict[str, tuple[Columns, Columns]]:
    """These are, for each side, its segments and then its states, in the model and in the recording."""
    ours, theirs = _both(recording, trace)
    found = {}
    for side in SIDES:
        path = [state.value for _, state in model_path(trace, side)]
        real = list(recording.kernel.paths.get(side, ()))
        found[side] = Columns(list(map(str, ours[side])), list(map(str, theirs[side]))), Columns(path, real)
    return found


def _both(recording: Recording, trace: Trace) -> tuple[dict[str, list[Shown]], dict[str, list[Shown]]]:
    return (
        relative([(f.sender, f.sent_at, f.segment) for f in model_sent(trace)]),
        relative([(s.side, s.t, s.segment) for s in recording.kernel.segments if not s.injected]),
    )


def model_sent(trace: Trace) -> list[Flight]:
    """These are the segments that the model's hosts sent."""
    return [f for f in trace.segments if f.fate not in ("copy", "injected")]


def relative(sent: Iterable[tuple[str, float, Segment]]) -> dict[str, list[Shown]]:
    """These are each side's segments, their numbers told from the ISNs: (which connection, octets from its ISN)."""
    every = list(sent)
    isns = {side: list(dict.fromkeys(s.seq for who, _, s in every if who == side and s.syn)) for side in SIDES}

    def told(side: str, number: int | None) -> object:
        near = [
            (abs(distance(isn, number)), i, distance(isn, number))
            for i, isn in enumerate(isns[side])
            if number is not None
        ]
        return min(near)[1:] if near and min(near)[0] < FAR else number

    found: dict[str, list[Shown]] = {side: [] for side in SIDES}
    for side, t, s in every:
        numbers = told(side, s.seq), told(other(side), s.ack)
        found[side].append(Shown(t, s, (shown(s.ctl), *numbers, len(s.data))))
    return found


def _told(number: object) -> str:
    return str(number[1]) if isinstance(number, tuple) else str(number)


def compare_segments(
    side: str, ours: Sequence[Shown], theirs: Sequence[Shown]
) -> tuple[list[Difference], list[Deviation]]:
    """This walks along both sides' segments up to the first difference that has no name."""
    i = j = 0
    excused: list[Deviation] = []
    while i < len(ours) or j < len(theirs):
        mine, real = ours[i : i + 1], theirs[j : j + 1]
        if mine and real and mine[0].said == real[0].said:
            i, j = i + 1, j + 1
        elif _waited(ours, i, theirs, j) or _opened(ours, i):
            i, excused = i + 1, [*excused, DELAYED_ACK]
        elif _waited(theirs, j, ours, i) or _opened(theirs, j):
            j, excused = j + 1, [*excused, DELAYED_ACK]
        else:
            said = [str(each[0]) if each else "nothing" for each in (mine, real)]
            return [Difference(side, j + 1, *said)], excused
    return [], excused


def _waited(these: Sequence[Shown], i: int, others: Sequence[Shown], j: int) -> bool:
    """Whether these[i] is an ACK of something new which the others' next segment carries, soon enough.

    That segment comes here too, next or after more such ACKs.
    """
    if j >= len(others):
        return False
    for k in range(i, len(these)):
        if these[k].said == others[j].said:
            carried = these[i].segment.ack or 0, these[k].segment.ack
            soon = these[k].t - these[i].t <= LONGEST_DELAY
            return k > i and carried[1] is not None and up_to(carried[0], carried[1]) and soon
        if not these[k].pure_ack or not _new(these, k):
            return False
    return False


def _opened(these: Sequence[Shown], i: int) -> bool:
    """Whether these[i] only repeats an ACK of something new, with a window that has grown since, soon enough."""
    if not 1 <= i < len(these) or these[i].said != these[i - 1].said or not these[i].pure_ack:
        return False
    first, again = these[i - 1], these[i]
    return _new(these, i - 1) and again.segment.wnd > first.segment.wnd and again.t - first.t <= LONGEST_DELAY


def _new(these: Sequence[Shown], i: int) -> bool:
    """Whether these[i] acknowledges more than any segment before it."""
    acked = [shown.segment.ack for shown in these[:i] if shown.segment.ack is not None]
    ack = these[i].segment.ack
    return bool(acked) and ack is not None and after(ack, acked[-1])


def recovers(sent: Sequence[Shown], sack: bool = False) -> bool:
    """This says whether text was repeated while more than one segment of text was under way, or with SACK a FIN."""
    for i, each in enumerate(sent):
        before = [s.segment for s in sent[:i] if after(s.segment.end, each.segment.seq)]
        under_way = [s for s in before if s.data or (sack and s.fin)]
        if each.segment.data and len(under_way) > 1 and under_way[0].seq == each.segment.seq:
            return True
    return False


def without_repetitions(sent: Sequence[Shown]) -> list[Shown]:
    """These are the segments that send or acknowledge something for the first time."""
    kept: list[Shown] = []
    for i, each in enumerate(sent):
        s = each.segment
        if not (s.data and _known(s, [old.segment for old in kept])) and not (
            each.pure_ack and i and not _new(sent, i)
        ):
            kept.append(each)
    return kept


def _known(segment: Segment, kept: Sequence[Segment]) -> bool:
    """Whether the end of its text was sent before, and its FIN as well if it has one."""
    text = any(up_to(plus(segment.end, -segment.fin), plus(s.end, -s.fin)) for s in kept if s.data)
    return text and (not segment.fin or any(up_to(segment.end, s.end) for s in kept if s.fin))


def compare_paths(
    side: str, ours: Sequence[tuple[float, State]], theirs: Sequence[str], missed: float = 0.0
) -> tuple[list[Difference], list[Deviation]]:
    """This walks along the states of a side in the model, with the second of each, and in the recording.

    A state that lasts no longer than `missed` seconds in the model need not be in the recording: none at all where
    segments were captured as well, `UNSEEN` where a recorder only looked at its sockets.
    """
    excused: list[Deviation] = []
    i = 0
    for state in theirs:
        while i < len(ours) and ours[i][1].value != state:
            skipped = _not_seen(ours, i, missed)
            if not skipped:
                break
            excused, i = [*excused, skipped[0]], i + skipped[1]
        if i == len(ours) or ours[i][1].value != state:
            break
        i += 1
    else:
        while i < len(ours) and (skipped := _not_seen(ours, i, missed)):
            excused, i = [*excused, skipped[0]], i + skipped[1]
        if i == len(ours):
            return [], excused
    path = " ".join(state.value for _, state in ours)
    return [Difference(side, 0, path, " ".join(theirs))], excused


def _not_seen(path: Sequence[tuple[float, State]], i: int, missed: float) -> tuple[Deviation, int] | None:
    """Why the model's state i is not in the recording, and how many states that excuses."""
    if i + 1 < len(path) and path[i + 1][0] - path[i][0] <= missed:
        return NO_TIME, 1
    if i and [state for _, state in path[i - 1 : i + 2]] == [State.SYN_RECEIVED, State.LISTEN, State.SYN_RECEIVED]:
        return (NOT_LOOKED, 2) if path[i + 1][0] - path[i][0] <= UNSEEN else None
    return None
