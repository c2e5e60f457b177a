"""Segments of two runs beside each other: when they say the same, and which ACK may wait.

The one rule: two segments say the same if their flags (PSH apart), lengths and numbers do, each number told from
the ISN of its connection. Times and windows are not looked at, but that an ACK of new octets may leave alone in one
run and with the next segment in the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tcplearn.model import Segment
from tcplearn.model.seq import after, distance, up_to
from tcplearn.world.faults import shown
from tcplearn.world.trace import SIDES, other

LONGEST_DELAY = 0.2  # seconds, include/net/tcp.h: TCP_DELACK_MAX
FAR = 1 << 24  # octets: no run here sends so many on one connection


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


def _told(number: object) -> str:
    return str(number[1]) if isinstance(number, tuple) else str(number)


class Walk(NamedTuple):
    """How far two sequences go together: the places of what is the same in both, then of where they part.

    `apart` None: they never do. `waited`: whether an ACK waited in one of them.
    """

    same: list[tuple[int, int]]
    apart: tuple[int, int] | None
    waited: bool


def relative(
    sent: Iterable[tuple[str, float, Segment]], known: Mapping[str, Sequence[int]] | None = None
) -> dict[str, list[Shown]]:
    """These are each side's segments, their numbers told from the ISNs: (which connection, octets from its ISN).

    `known`: the ISNs of connections that began before.
    """
    every = list(sent)
    isns = {
        side: list(dict.fromkeys([*(known or {}).get(side, ()), *(s.seq for w, _, s in every if w == side and s.syn)]))
        for side in SIDES
    }

    def told(side: str, number: int | None) -> object:
        near = [
            (abs(distance(isn, number)), i, distance(isn, number))
            for i, isn in enumerate(isns[side])
            if number is not None
        ]
        return min(near)[1:] if near and min(near)[0] < FAR else number

    found: dict[str, list[Shown]] = {side: [] for side in SIDES}
    for side, t, s in every:
        bare = s.rst and s.ack is not None and s.seq == 0  # it answers a segment without ACK: no number of its sender's
        numbers = 0 if bare else told(side, s.seq), told(other(side), s.ack)
        found[side].append(Shown(t, s, (shown(s.ctl), *numbers, len(s.data))))
    return found


def walk(ours: Sequence[Shown], theirs: Sequence[Shown]) -> Walk:
    """This walks along one side's segments in both runs, up to the first that differ."""
    i = j = 0
    same: list[tuple[int, int]] = []
    waited = False
    while i < len(ours) or j < len(theirs):
        if i < len(ours) and j < len(theirs) and ours[i].said == theirs[j].said:
            same.append((i, j))
            i, j = i + 1, j + 1
        elif _waited(ours, i, theirs, j) or _opened(ours, i):
            i, waited = i + 1, True
        elif _waited(theirs, j, ours, i) or _opened(theirs, j):
            j, waited = j + 1, True
        else:
            return Walk(same, (i, j), waited)
    return Walk(same, None, waited)


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
        if not these[k].pure_ack or not acks_more(these, k):
            return False
    return False


def _opened(these: Sequence[Shown], i: int) -> bool:
    """Whether these[i] only repeats an ACK of something new, with a window that has grown since, soon enough."""
    if not 1 <= i < len(these) or these[i].said != these[i - 1].said or not these[i].pure_ack:
        return False
    first, again = these[i - 1], these[i]
    return acks_more(these, i - 1) and again.segment.wnd > first.segment.wnd and again.t - first.t <= LONGEST_DELAY


def acks_more(these: Sequence[Shown], i: int) -> bool:
    """Whether these[i] acknowledges more than any segment before it."""
    acked = [shown.segment.ack for shown in these[:i] if shown.segment.ack is not None]
    ack = these[i].segment.ack
    return bool(acked) and ack is not None and after(ack, acked[-1])
