"""When segments are repeated, against RFC 6298: no sooner than after a second, then after twice as long.

The one rule: only a repetition that nothing but a timer can have caused is judged. Where the other side said
anything in between, it may have asked for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcplearn.capture.judging.verdict import Verdict, turns
from tcplearn.model import Timer
from tcplearn.text import Text
from tcplearn.world import Flight, Policy, Trace

RTO = Policy().rto  # seconds; RFC 6298 section 2.4: not below, a SHOULD
SLACK = 0.95  # of a clock that captures
LONGEST = 60.0  # seconds; RFC 6298 section 2.5: a limit on the timeout may not be lower
COPY = 0.002  # seconds: a capture on several interfaces shows one packet twice


def pace(trace: Trace, side: str) -> Iterator[Verdict]:
    """A side's repetitions by its timer that come too early, or not twice as late as the one before."""
    sent: dict[tuple[int, int], list[Flight]] = {}
    by_timer = {
        number
        for turn in turns(trace, side)
        if turn.moment.what == Timer.RETRANSMISSION.value
        for number in turn.moment.sent
    }
    for flight in trace.segments:
        segment = flight.segment
        if flight.sender != side or flight.fate == "injected" or not segment.len:
            continue
        earlier = sent.setdefault((segment.seq, segment.end), [])
        if flight.number in by_timer and earlier:
            yield from _early(trace, flight, earlier)
            yield from _not_doubled(trace, flight, earlier)
        earlier.append(flight)


def _early(trace: Trace, flight: Flight, earlier: list[Flight]) -> Iterator[Verdict]:
    last = earlier[-1]
    waited = flight.sent_at - last.sent_at
    asked = not flight.segment.syn and _heard_between(trace, last, flight)
    *before, previous = [f.segment for f in earlier]
    copied = flight.segment in (*before, previous) or previous in before
    answers = flight.segment.syn and flight.segment.ack is not None  # perhaps to a copy of the SYN, unseen
    unless = ("", "")
    if copied or answers:
        unless = (
            "; unless the network made a copy, of this or of what it answers",
            "；除非网络复制了它，或复制了它所应答的报文段",
        )
    if COPY < waited < RTO * SLACK and not asked:
        yield Verdict(
            flight.number,
            flight.sender,
            "early repetition",
            Text(
                f"{flight.sender} repeats segment {last.number} after {waited:.3f} s; the model waits for its timeout, "
                f"at least {RTO:.0f} s (a SHOULD; Linux waits 0.2 s, and a tail loss probe may be earlier "
                f"still{unless[0]})",
                f"{flight.sender} 在 {waited:.3f} 秒后就重传报文段 {last.number}；模型会等到重传超时，"
                f"至少 {RTO:.0f} 秒（RFC 用词为 SHOULD；Linux 最少 0.2 秒，尾部丢包探测可能更早{unless[1]}）",
            ),
            "RFC 6298 2.4",
            sure=not (copied or answers),
        )


def _heard_between(trace: Trace, last: Flight, flight: Flight) -> bool:
    """This says whether the other side said anything that may have asked for a repetition, by then or on its way.

    Text may be asked for by an ACK that left before it did, in the middle of a recovery; a FIN alone may not.
    """
    since = last.sent_at - (RTO if flight.segment.data else 0.0)
    return any(
        f.sender == flight.to and f.fate != "lost" and since <= f.sent_at < flight.sent_at for f in trace.segments
    )


def _spoken(trace: Trace, since: Flight, flight: Flight) -> bool:
    """This says whether the other side said anything between two repetitions."""
    return any(f.sender == flight.to for f in trace.segments[since.number : flight.number - 1])


def _not_doubled(trace: Trace, flight: Flight, earlier: list[Flight]) -> Iterator[Verdict]:
    """The wait before is known once it was repeated before; of text only from the third on, and in silence.

    A tail loss probe may come first, and any ACK restarts the timer; nothing does so for a SYN alone.
    """
    alone = flight.segment.syn and flight.segment.ack is None
    if len(earlier) < (2 if alone else 3) or (flight.segment.syn and not alone):
        return
    before, now = earlier[-1].sent_at - earlier[-2].sent_at, flight.sent_at - earlier[-1].sent_at
    if not alone and _spoken(trace, earlier[-3], flight):
        return
    if RTO * SLACK < now < min(1.5 * before, LONGEST * SLACK) and before > RTO * SLACK:
        said = ("its SYN", "SYN") if alone else (f"segment {earlier[-1].number}", f"报文段 {earlier[-1].number}")
        yield Verdict(
            flight.number,
            flight.sender,
            "no backoff",
            Text(
                f"{flight.sender} repeats {said[0]} after {now:.3f} s, having waited {before:.3f} s the time before; "
                "the model doubles the timeout each time",
                f"{flight.sender} 在 {now:.3f} 秒后重传 {said[1]}，而上一次等了 {before:.3f} 秒；模型每次都把超时加倍",
            ),
            "RFC 6298 5.5",
        )
