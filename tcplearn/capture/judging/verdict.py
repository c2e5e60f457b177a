"""A verdict: one thing in a conversation that the model would not have done, and the rule that says so.

The one rule: a verdict accuses nobody of what the capture does not show. Where the capture may lack the
segment that would explain it all, `sure` is False and the text says what would have to be missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tcplearn.capture.inference.play import HOST
from tcplearn.model import Abort, Event, Segment, Step, Tcb, Timer, step
from tcplearn.text import Text
from tcplearn.world import Moment, Trace


class Verdict(NamedTuple):
    """What one segment shows that the model would not have done.

    `number`: the segment in its conversation, from 1; `side`: who sent it; `rule`: a short name of the difference;
    `text`: what was done and what the model does instead; `cite`: the row or section, as the table writes it.
    """

    number: int
    side: str
    rule: str
    text: Text
    cite: str
    sure: bool = True
    again: tuple[int, ...] = ()  # further segments of which the same is to be said


class Turn(NamedTuple):
    """One moment of one side: the block before it, and what the wire shows of what it sent."""

    before: Tcb
    moment: Moment
    shown: tuple[Segment, ...]


def turns(trace: Trace, side: str) -> list[Turn]:
    """These are the moments of one side, each with the block before it."""
    before, told = trace.start[side], []
    for moment in trace.of(side):
        told.append(Turn(before, moment, tuple(trace.flight(number).segment for number in moment.sent)))
        before = moment.tcb
    return told


def happened(turn: Turn, trace: Trace) -> Event | None:
    """This is the event of a turn, if it can be done again: an arrival, an ABORT, a timer."""
    moment = turn.moment
    if moment.heard is not None:
        return trace.flight(moment.heard).segment
    if moment.kind == "timer":
        return Timer(moment.what)
    return Abort() if moment.what == str(Abort()) else None


def redone(turn: Turn, trace: Trace) -> Step | None:
    """This is the step that the inference took, if it follows from the block before and nothing else.

    None if the host was lent what only it can know, or the capture misses something in between: then the
    moment proves nothing.
    """
    event = happened(turn, trace)
    if event is None:
        return None
    done = step(HOST, turn.before, event)
    tcb, after = done.tcb, turn.moment.tcb
    same = (tcb.state, tcb.rcv_nxt, tcb.snd_nxt, tcb.iss) == (after.state, after.rcv_nxt, after.snd_nxt, after.iss)
    return done if same and done.told == turn.moment.fired else None


def alike(ours: Segment, shown: Segment) -> bool:
    """This says whether the model sent what the wire shows, number by number; an ISS is the host's choice."""
    return (ours.seq == shown.seq or ours.syn) and (ours.ack, ours.len, ours.syn, ours.fin, ours.rst) == (
        shown.ack, shown.len, shown.syn, shown.fin, shown.rst,
    )  # fmt: skip


def said(sent: tuple[Segment, ...]) -> Text:
    """These are the segments that the model sends, in words."""
    if not sent:
        return Text("sends nothing", "什么也不发送")
    listed = " ".join(map(str, sent))
    return Text(f"sends {listed}", f"发送 {listed}")


def rows(done: Step) -> str:
    """This is the citation of the row that decided: the last that fired."""
    return done.fired[-1].cite


def flown(trace: Trace, side: str) -> Iterator[tuple[int, Segment, float]]:
    """These are the segments that a side sent itself: number, segment, second."""
    for flight in trace.segments:
        if flight.sender == side and flight.fate != "injected":
            yield flight.number, flight.segment, flight.sent_at


def known(trace: Trace) -> bool:
    """This says whether both SYNs were seen: then windows and options are what they seem."""
    return all(any(segment.syn for _, segment, _ in flown(trace, side)) for side in "AB")


def last_before(trace: Trace, side: str, t: float) -> Tcb:
    """This is a side's block just before second `t`."""
    tcb = trace.start[side]
    for moment in trace.of(side):
        if moment.t >= t:
            break
        tcb = moment.tcb
    return tcb
