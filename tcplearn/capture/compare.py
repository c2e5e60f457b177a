"""Model against kernel: the order of segments of each side, and each side's states.

The one rule: two segments are the same if their flags (PSH apart), numbers and lengths are. Times and
windows are not looked at. Whatever else differs is a `Difference`, or excused by a `Deviation` of the short
list below; a deviation excuses what its condition says and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tcplearn.capture.recordings import Recording
from tcplearn.model import Segment
from tcplearn.model.seq import after, up_to
from tcplearn.text import Text
from tcplearn.world.faults import shown
from tcplearn.world.trace import SIDES, Flight, Trace

LONGEST_DELAY = 0.2  # seconds, include/net/tcp.h: TCP_DELACK_MAX


@dataclass(frozen=True)
class Deviation:
    """A way in which the model may differ from the kernel: what it is, and where in the kernel it comes from."""

    name: str
    text: Text
    source: str


DELAYED_ACK = Deviation(
    "delayed ACK",
    Text(
        "An ACK of new octets that waits for company leaves alone on one side and with the next segment on the other.",
        "一个确认新数据的 ACK 在等待搭载：一方让它单独发出，另一方让它随下一个报文段一起发出。",
    ),
    "Linux tcp_send_delayed_ack",
)
DEVIATIONS = (DELAYED_ACK,)


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


class Shown(NamedTuple):
    t: float
    segment: Segment

    @property
    def said(self) -> tuple[frozenset[str], int, int | None, int]:
        s = self.segment
        return shown(s.ctl), s.seq, s.ack, len(s.data)

    @property
    def pure_ack(self) -> bool:
        return self.said[0] == {"ACK"} and not self.segment.data


def compare(recording: Recording, trace: Trace) -> Comparison:
    """This holds a run against a recording."""
    differences: list[Difference] = []
    deviations: list[Deviation] = []
    for side in SIDES:
        ours = [Shown(f.sent_at, f.segment) for f in model_sent(trace, side)]
        theirs = [Shown(s.t, s.segment) for s in recording.kernel.of(side)]
        found, excused = compare_segments(side, ours, theirs)
        differences += found
        deviations += excused
    for side in SIDES:
        path, real = model_path(trace, side), recording.kernel.paths.get(side, ())
        if path != real:
            differences.append(Difference(side, 0, " ".join(path), " ".join(real)))
    return Comparison(recording.name, tuple(differences), tuple(dict.fromkeys(deviations)))


def model_sent(trace: Trace, side: str) -> list[Flight]:
    """These are the segments that the model's side sent."""
    return [f for f in trace.segments if f.sender == side and f.fate not in ("copy", "injected")]


def model_path(trace: Trace, side: str) -> tuple[str, ...]:
    """These are a side's states as a recording tells them: without the CLOSED of before the first OPEN."""
    path = [state.value for _, state in trace.states(side)]
    return tuple(path[1:] if path[:1] == ["CLOSED"] else path)


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
            said = [str(each[0].segment) if each else "nothing" for each in (mine, real)]
            return [Difference(side, j + 1, *said)], excused
    return [], excused


def _waited(these: Sequence[Shown], i: int, others: Sequence[Shown], j: int) -> bool:
    """Whether these[i] is an ACK of something new which the others' next segment carries, soon enough."""
    if i + 1 >= len(these) or j >= len(others):
        return False
    alone, carrier = these[i], these[i + 1]
    ack = alone.segment.ack
    if not alone.pure_ack or ack is None or carrier.said != others[j].said or carrier.segment.ack is None:
        return False
    acked = [s.segment.ack for s in these[:i] if s.segment.ack is not None]
    new = bool(acked) and after(ack, acked[-1])
    return new and up_to(ack, carrier.segment.ack) and carrier.t - alone.t <= LONGEST_DELAY


def _opened(these: Sequence[Shown], i: int) -> bool:
    """Whether these[i] only repeats an ACK of something new, with a window that has grown since, soon enough."""
    if not 2 <= i < len(these) or these[i].said != these[i - 1].said or not these[i].pure_ack:
        return False
    before, again = these[i - 1], these[i]
    acked = [s.segment.ack for s in these[: i - 1] if s.segment.ack is not None]
    new = bool(acked) and after(before.segment.ack or 0, acked[-1])
    return new and again.segment.wnd > before.segment.wnd and again.t - before.t <= LONGEST_DELAY
