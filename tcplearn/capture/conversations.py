"""Packets as conversations: one for each pair of sockets and each incarnation, told by the model.

The one rule: what a capture cannot show is said in `notes`, never filled in silently. Both ends
are inferred independently (`infer.py`), each from what it sent and what it may have heard.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from os import PathLike

from tcplearn.capture.files import CaptureError, Notes
from tcplearn.capture.inference.infer import Story, infer
from tcplearn.capture.inference.notes import about, wrong_sums
from tcplearn.capture.inference.play import HOST, IDLE, Seen, now
from tcplearn.capture.layers import TO_ITSELF, Socket
from tcplearn.capture.packets import Packet, Source, packets
from tcplearn.model import Tcb
from tcplearn.model.seq import plus
from tcplearn.text import Text
from tcplearn.world import Flight, Moment, Trace, other

LARGEST_SHIFT = 14  # RFC 7323 section 2.3


@dataclass(frozen=True)
class Conversation:
    """One incarnation of one connection.

    `a` and `b` are (address, port); A is the side that sent the first SYN, the client. `trace`
    counts seconds from the first segment, which left at `began` (seconds since 1970). Flights
    have the fate "delivered" if the receiver's answer shows it, "unknown" if nothing does (an
    `arrived_at` is then what its silence suggests), "lost" if a repetition shows that it did not
    come in time, "injected" if this connection cannot have sent it. Every `arrived_at` is an
    estimate. `packets` are the numbers in the file, from 1. `earlier` has, of each end, its last block on
    these sockets that had numbers, and the second (before 0) of it.
    """

    a: Socket
    b: Socket
    trace: Trace
    notes: tuple[Text, ...]
    began: float
    packets: tuple[int, ...]
    earlier: dict[str, tuple[Tcb, float]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{_written(self.a)} - {_written(self.b)}: {len(self.trace.segments)} segments"


def _written(socket: Socket) -> str:
    address, port = socket
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def read(source: Source) -> list[Conversation]:
    """This reads a capture (a path, octets, an open binary file) as conversations, in order.

    Raises CaptureError (a ValueError) if the file is no capture or holds no TCP at all, OSError
    if it cannot be opened. What was skipped or cannot be known is in each conversation's `notes`.
    """
    notes = Notes()
    streams: dict[frozenset[Socket], list[Packet]] = {}
    for packet in packets(source, notes):
        if packet.src == packet.dst:
            notes.add(*TO_ITSELF)
            continue
        streams.setdefault(frozenset((packet.src, packet.dst)), []).append(packet)
    if not streams:
        why = "; ".join(text.en for text in notes.texts)
        raise CaptureError(f"{source if isinstance(source, (str, PathLike)) else 'the capture'}: no TCP in it: {why}")
    return [
        replace(conversation, notes=notes.texts + conversation.notes)
        for stream in streams.values()
        for conversation in conversations(stream)
    ]


def conversations(stream: list[Packet]) -> list[Conversation]:
    """This tells the packets of one pair of sockets as its successive connections."""
    a = _client(stream)
    b = next(end for end in (stream[0].src, stream[0].dst) if end != a)
    seen = _seen(stream, a)
    stories = {side: infer(side, seen) for side in "AB"}
    cuts = _cuts(stories)
    told = {side: _parts(story, cuts) for side, story in stories.items()}
    found = []
    for i, first in enumerate(cuts):
        last = cuts[i + 1] - 1 if i + 1 < len(cuts) else len(seen)
        part = seen[first - 1 : last]
        start = {side: _before(stories[side], told[side][:i]) for side in "AB"}
        moments = {side: told[side][i] for side in "AB"}
        trace = _trace(f"{_written(a)} - {_written(b)}", part, start, moments, stories)
        here = stream[first - 1 : last]
        said = about(trace, stories, first, final=last == len(seen))
        said += tuple(wrong_sums([i for i, packet in enumerate(here, 1) if packet.damaged]))
        trace = replace(trace, notes=said)
        earlier = {side: left for side in "AB" if (left := _left(told[side][:i], part[0].t))}
        found.append(Conversation(a, b, trace, said, here[0].absolute, tuple(p.number for p in here), earlier))
    return found


def _client(stream: list[Packet]) -> Socket:
    """The first SYN says who A is; else the first SYN,ACK; else who spoke first."""
    for packet in stream:
        if "SYN" in packet.flags and "RST" not in packet.flags:
            return packet.dst if "ACK" in packet.flags else packet.src
    return stream[0].src


def _seen(stream: list[Packet], a: Socket) -> list[Seen]:
    """These are the segments, windows scaled once a SYN,ACK has answered a SYN (RFC 7323 section 2.2).

    A SYN that nobody answers, an old or a forged one, changes nothing. Times never go back.
    """
    scale, syns = {"A": 0, "B": 0}, {}
    seen: list[Seen] = []
    t = start = stream[0].time
    for number, packet in enumerate(stream, 1):
        side = "A" if packet.src == a else "B"
        segment = packet.segment(scale[side])
        t = max(t, packet.time)
        seen.append(Seen(number, side, round(t - start, 9), segment))
        if not segment.syn:
            continue
        syns[side, segment.seq] = segment
        asked = syns.get((other(side), plus(segment.ack, -1))) if segment.ack is not None else None
        if asked is not None:
            shifts = segment.options.scale, asked.options.scale
            both = None not in shifts
            for end, shift in zip((side, other(side)), shifts, strict=True):
                scale[end] = min(shift, LARGEST_SHIFT) if both else 0  # type: ignore[type-var, assignment]
    return seen


# ── incarnations ────────────────────────────────────────────────────────────────────────────


def _cuts(stories: dict[str, Story]) -> list[int]:
    """These are the segments with which a new connection begins: 1, and each SYN of a new life.

    The second SYN of a simultaneous open begins nothing: its side has done nothing yet.
    """
    opens = sorted((number, side) for side, story in stories.items() for number in story.opens)
    cuts = [1]
    for number, side in opens:
        for moment in stories[side].moments:
            mine = max(moment.sent, default=0)
            if mine == number:
                break
            if max(mine, moment.heard or 0) >= cuts[-1] and moment.passed:
                cuts.append(number)
                break
    return cuts


def _parts(story: Story, cuts: list[int]) -> list[list[Moment]]:
    """These are one end's moments, divided at the cuts.

    What has no segment of its own (a text before its FIN, a passive OPEN) goes with what follows,
    the end of a connection (FORGET, a time-out) with what was before.
    """
    parts: list[list[Moment]] = [[] for _ in cuts]
    now = 0
    waiting: list[Moment] = []
    for moment in story.moments:
        number = max((*moment.sent, moment.heard or 0))
        if (number == 0 and moment.tcb.state not in IDLE) or moment.what == "OPEN passive":
            waiting.append(moment)
            continue
        now = max(now, bisect_right(cuts, number) - 1)
        parts[now] += [*waiting, moment]
        waiting = []
    parts[now] += waiting
    return parts


def _before(story: Story, earlier: list[list[Moment]]) -> Tcb:
    """This is the end's block before a part of its story."""
    moments = [moment for part in earlier for moment in part]
    return moments[-1].tcb if moments else story.start


def _left(earlier: list[list[Moment]], began: float) -> tuple[Tcb, float] | None:
    """This is the last block of an end with numbers in the parts before, and its second, counted from `began`."""
    for part in reversed(earlier):
        for moment in reversed(part):
            if moment.tcb.state not in IDLE:
                return moment.tcb, round(moment.t - began, 9)
    return None


# ── the trace ───────────────────────────────────────────────────────────────────────────────


def _trace(
    name: str, part: list[Seen], start: dict[str, Tcb], moments: dict[str, list[Moment]], stories: dict[str, Story]
) -> Trace:
    first, began = part[0].number, part[0].t
    count = len(part)
    arrived = {
        moment.heard: round(moment.t - began, 9)
        for side in "AB"
        for moment in moments[side]
        if moment.heard is not None
    }
    flights = tuple(
        Flight(
            segment.number - first + 1,
            segment.side,
            segment.segment,
            round(segment.t - began, 9),
            arrived.get(segment.number),
            _fate(segment, segment.number in arrived, stories[segment.side], stories[other(segment.side)]),
        )
        for segment in part
    )
    ordered = sorted(_keyed(moments["A"]) + _keyed(moments["B"]), key=lambda entry: entry[0])
    told = tuple(
        now(
            moment,
            max(0.0, round(moment.t - began, 9)),
            moment.tcb,
            _within(moment.heard, first, count),
            tuple(n - first + 1 for n in moment.sent),
        )
        for _, moment in ordered
    )
    return Trace(name, start, told, flights, HOST.name, inferred=True)


def _within(number: int | None, first: int, count: int) -> int | None:
    """This is a segment's number in its own conversation; an old one from an earlier life has none."""
    return number - first + 1 if number is not None and 0 <= number - first < count else None


def _keyed(moments: list[Moment]) -> list[tuple[tuple[float, int], Moment]]:
    """This orders what happens at one instant: a segment leaves before it arrives."""
    keyed, latest = [], 0
    for moment in moments:
        mine = max(2 * max(moment.sent, default=0), 2 * moment.heard + 1 if moment.heard and not moment.sent else 0)
        latest = max(latest, mine)
        keyed.append(((moment.t, latest), moment))
    return keyed


def _fate(segment: Seen, arrived: bool, sender: Story, receiver: Story) -> str:
    if segment.number in sender.strange:
        return "injected"
    if arrived:
        return "delivered" if segment.number in receiver.shown else "unknown"
    return "lost" if segment.number in receiver.passed else "unknown"
