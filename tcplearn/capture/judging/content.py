"""What a repetition says otherwise: other octets under one number, timestamps that run backwards.

The one rule: octets that the capture does not hold are zeros, so a zero proves nothing; and of a timestamp
only that is judged which the other side is known to have taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcplearn.capture.judging.verdict import Verdict, flown, known, last_before, rows, said
from tcplearn.model import RFC9293, State, step
from tcplearn.model.seq import after, before, plus
from tcplearn.text import Text
from tcplearn.world import Flight, Trace


def other_octets(trace: Trace, side: str) -> Iterator[Verdict]:
    """Text under the number of earlier text that differs from it; a single octet may be a keep-alive's garbage."""
    said_before: dict[int, tuple[int, bytes]] = {}
    for number, segment, _ in flown(trace, side):
        if len(segment.data) < 2:
            continue
        if segment.syn:
            said_before.clear()
        first, octets = said_before.setdefault(segment.text_seq, (number, segment.data))
        at = next(
            (i for i, (old, new) in enumerate(zip(octets, segment.data, strict=False)) if old != new and old and new),
            None,
        ) if octets is not segment.data else None  # fmt: skip
        if at is not None:
            yield Verdict(
                number,
                side,
                "other octets",
                Text(
                    f"{side} sends other text under SEQ={plus(segment.text_seq, at)} than in segment {first}; the "
                    "model repeats the octets that it holds in its retransmission queue (or one of the two is forged)",
                    f"{side} 在 SEQ={plus(segment.text_seq, at)} 处发送的数据与报文段 {first} 不同；"
                    "模型重传的是重传队列中保留的同样字节（或者两者之一是伪造的）",
                ),
                "3.10.8",
                sure=False,
            )
        elif len(segment.data) > len(octets):
            said_before[segment.text_seq] = number, segment.data


# ── timestamps ──────────────────────────────────────────────────────────────────────────────


def backwards(trace: Trace, side: str) -> Iterator[Verdict]:
    """New text with a timestamp older than the one that the other side had echoed: who sent it, and who took it."""
    syns = [segment for end in "AB" for _, segment, _ in flown(trace, end) if segment.syn]
    if not known(trace) or any(syn.options.timestamps is None for syn in syns):
        return
    echoed: int | None = None  # TS.Recent of the other side
    reached: int | None = None
    for flight in trace.segments:
        segment, stamps = flight.segment, flight.segment.options.timestamps
        if flight.fate == "injected" or stamps is None or segment.rst:
            continue
        if flight.sender != side:
            if segment.ack is not None and (echoed is None or after(stamps[1], echoed)):
                echoed = stamps[1]
            continue
        new = reached is None or after(segment.end, reached)
        if new and segment.data and not segment.syn and echoed is not None and before(stamps[0], echoed):
            yield _older(flight, echoed)
            taken = _taken(trace, flight)
            if taken is not None:
                yield from _accepted(trace, flight, taken, echoed)
        reached = segment.end if new else reached


def _older(flight: Flight, echoed: int) -> Verdict:
    side, segment = flight.sender, flight.segment
    stamp = segment.options.timestamps
    assert stamp is not None, "only stamped segments are compared"
    return Verdict(
        flight.number,
        side,
        "older timestamp",
        Text(
            f"{side} sends new text with TSval {stamp[0]}, though {flight.to} has already echoed {echoed}: its "
            "timestamp clock runs backwards; the model's never does",
            f"{side} 发送新数据时 TSval 为 {stamp[0]}，而 {flight.to} 已经回显过 {echoed}：它的时间戳时钟倒退了；"
            "模型的从不倒退",
        ),
        "RFC 7323 4.1",
    )


def _taken(trace: Trace, flight: Flight) -> Flight | None:
    """This is the first segment that acknowledges all of a text, if nothing else in the capture brought that text."""
    end = flight.segment.end
    for later in trace.segments[flight.number :]:
        segment = later.segment
        if later.sender == flight.sender and segment.data and after(segment.end, flight.segment.seq):
            if not before(end, segment.seq):
                return None
        elif later.sender != flight.sender and segment.ack is not None and not before(segment.ack, end):
            return later if not segment.rst else None
    return None


def _accepted(trace: Trace, flight: Flight, taken: Flight, echoed: int) -> Iterator[Verdict]:
    """PAWS, asked of the model: it drops the segment and sends an ACK."""
    there = last_before(trace, taken.sender, flight.sent_at)
    if there.state in (State.CLOSED, State.LISTEN, State.SYN_SENT) or not there.snd_ts_ok:
        return
    letter = step(RFC9293, there.but(ts_recent=echoed), flight.segment)
    if letter.tcb.rcv_nxt == there.rcv_nxt:
        yield Verdict(
            taken.number,
            taken.sender,
            "older timestamp taken",
            Text(
                f"{taken.sender} acknowledges segment {flight.number}, whose TSval is older than TS.Recent {echoed}; "
                f"the model drops it (PAWS) and {said(letter.sent).en} (unless the capture misses another copy)",
                f"{taken.sender} 确认了报文段 {flight.number}，而其 TSval 早于 TS.Recent {echoed}；"
                f"模型会丢弃它（PAWS），并{said(letter.sent).zh}（除非抓包缺少它的另一份副本）",
            ),
            rows(letter),
            sure=False,
        )
