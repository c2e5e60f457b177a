"""Model against kernel: the order of segments of each side, and each side's states.

The one rule: what two segments have to have in common says `world/alike.py`; times and windows are not looked at.
Whatever else differs is a `Difference`, or excused by a `Deviation` (see `deviations.py`); a deviation excuses what
its condition says and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tcplearn.capture.kernels.deviations import DELAYED_ACK, LOSS_RECOVERY, NO_TIME, NOT_LOOKED, Deviation
from tcplearn.capture.kernels.paths import model_path, model_paths
from tcplearn.capture.kernels.recordings import Recording
from tcplearn.model import Segment, State
from tcplearn.model.seq import after, plus, up_to
from tcplearn.world.alike import Shown, acks_more, relative, walk
from tcplearn.world.trace import SIDES, Flight, Trace

UNSEEN = 0.05  # seconds between two looks of a recorder at its sockets, at most


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


def compare_segments(
    side: str, ours: Sequence[Shown], theirs: Sequence[Shown]
) -> tuple[list[Difference], list[Deviation]]:
    """This walks along both sides' segments up to the first difference that has no name."""
    found = walk(ours, theirs)
    excused = [DELAYED_ACK] if found.waited else []
    if found.apart is None:
        return [], excused
    i, j = found.apart
    said = [str(each[0]) if each else "nothing" for each in (ours[i : i + 1], theirs[j : j + 1])]
    return [Difference(side, j + 1, *said)], excused


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
            each.pure_ack and i and not acks_more(sent, i)
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
