"""What the header of a segment alone may not say: flags, options, windows.

The one rule: a row of `FACTS` is a rule about the wire that the model, which sends no such thing, cannot
break; it names the section. What depends on a state is not here but in `conduct.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tcplearn.capture.judging.verdict import Verdict, flown, known
from tcplearn.model import Segment
from tcplearn.model.seq import after, before, distance, plus
from tcplearn.model.tcb import DEFAULT_MSS
from tcplearn.text import Text
from tcplearn.world import Trace, other

LARGEST_SHIFT = 14  # RFC 7323 section 2.3
SHUFFLED = 0.01  # seconds by which a capture may show packets in another order than they had


class Fact(NamedTuple):
    """A rule about one segment by itself: whether it is broken, in words, and where it stands."""

    rule: str
    broken: Callable[[Segment], bool]
    text: Text
    cite: str


FACTS: tuple[Fact, ...] = (
    Fact(
        "SYN with FIN",
        lambda s: s.syn and s.fin,
        Text("opens and closes at once: SYN and FIN in one segment; the model sends its FIN only after a CLOSE of an "
             "opened connection",
             "打开连接的同时就要关闭：SYN 与 FIN 在同一个报文段中；模型要等连接打开之后、用户调用 CLOSE 时才发送 FIN"),
        "3.10.4",
    ),
    Fact(
        "SYN with RST",
        lambda s: s.syn and s.rst,
        Text("opens and resets at once: SYN and RST in one segment; the model never sends both",
             "打开连接的同时又要复位：SYN 与 RST 在同一个报文段中；模型从不同时发送两者"),
        "3.5.2",
    ),
    Fact(
        "no ACK",
        lambda s: s.ack is None and not s.syn and not s.rst,
        Text("carries no ACK, though it opens and resets nothing; the model always acknowledges once connected",
             "没有 ACK，却既不是 SYN 也不是 RST；连接建立后模型的每个报文段都带确认"),
        "3.1, 3.10.7.4 fifth",
    ),
    Fact(
        "MSS later",
        lambda s: s.options.mss is not None and not s.syn,
        Text("carries an MSS option without SYN; the model sends it with its SYN only",
             "不是 SYN 却带有 MSS 选项；模型只在 SYN 中发送它"),
        "3.2 MUST-65",
    ),
    Fact(
        "window scale later",
        lambda s: s.options.scale is not None and not s.syn,
        Text("carries a window scale option without SYN, where it has no meaning",
             "不是 SYN 却带有窗口扩大选项，它在此没有意义"),
        "RFC 7323 2.2",
    ),
    Fact(
        "SACK-permitted later",
        lambda s: s.options.sack and not s.syn,
        Text("carries SACK-permitted without SYN, which is forbidden",
             "不是 SYN 却带有 SACK-Permitted 选项，这是不允许的"),
        "RFC 2018 2",
    ),
    Fact(
        "window scale above 14",
        lambda s: s.syn and (s.options.scale or 0) > LARGEST_SHIFT,
        Text("offers a window scale above 14", "窗口扩大选项的移位值大于 14"),
        "RFC 7323 2.3",
    ),
    Fact(
        "text with SYN",
        lambda s: s.syn and bool(s.data),
        Text("sends text with its SYN (TCP Fast Open does so); the model keeps it until the connection is established",
             "数据随 SYN 发送（如 TCP Fast Open）；模型会把数据留到连接建立之后"),
        "3.10.1",
    ),
)  # fmt: skip


def facts(trace: Trace, side: str) -> Iterator[Verdict]:
    """What each segment of a side breaks by itself; of forged ones, what no host at all may send."""
    for flight in trace.segments:
        segment = flight.segment
        if flight.sender != side:
            continue
        for fact in FACTS if flight.fate != "injected" else FACTS[:2]:
            if fact.broken(segment):
                text = Text(f"{side}, {segment}: {fact.text.en}", f"{side}，{segment}：{fact.text.zh}")
                yield Verdict(flight.number, side, fact.rule, text, fact.cite)


def impossible(segment: Segment) -> bool:
    """This says whether a segment opens and ends at once, which says all about it, whoever sent it."""
    return any(fact.broken(segment) for fact in FACTS[:2])


# ── what one SYN says to the other ──────────────────────────────────────────────────────────


def agreements(trace: Trace, side: str) -> Iterator[Verdict]:
    """A SYN,ACK that offers what its SYN did not, or takes its text; timestamps that were agreed and then left out."""
    asked = {segment.seq: segment for _, segment, _ in flown(trace, other(side)) if segment.syn}
    stamped = False
    for number, segment, _ in flown(trace, side):
        if segment.syn and segment.ack is not None:
            syn = asked.get(plus(segment.ack, -1)) or next((s for s in asked.values() if segment.ack == s.end), None)
            if syn is not None:
                yield from _offers(number, side, segment, syn)
                stamped = bool(segment.options.timestamps and syn.options.timestamps)
        elif not segment.syn and not segment.rst and stamped and segment.options.timestamps is None:
            yield Verdict(
                number,
                side,
                "no timestamp",
                Text(
                    f"{side} leaves out the timestamp in {segment}, though both SYNs agreed on it",
                    f"{side} 的 {segment} 没有时间戳，而双方的 SYN 已约定使用",
                ),
                "RFC 7323 3.2",
            )


def _offers(number: int, side: str, answer: Segment, syn: Segment) -> Iterator[Verdict]:
    ours, theirs = answer.options, syn.options
    for name, mine, yours, cite in (
        ("window scale", ours.scale, theirs.scale, "RFC 7323 2.2"),
        ("timestamps", ours.timestamps, theirs.timestamps, "RFC 7323 3.2"),
    ):
        if mine is not None and yours is None:
            yield Verdict(
                number,
                side,
                f"{name} not offered",
                Text(
                    f"{side} answers with the option {name}, which the SYN did not offer",
                    f"{side} 在应答中带有选项 {name}，而对方的 SYN 没有提出",
                ),
                cite,
            )
    if syn.data and answer.ack is not None and after(answer.ack, plus(syn.seq, 1)):
        yield Verdict(
            number,
            side,
            "text with SYN taken",
            Text(
                f"{side} acknowledges the text that came with the SYN (TCP Fast Open does so); the model's SYN,ACK "
                f"acknowledges the SYN alone, ACK={plus(syn.seq, 1)}",
                f"{side} 确认了随 SYN 到达的数据（如 TCP Fast Open）；模型的 SYN,ACK 只确认 SYN，"
                f"ACK={plus(syn.seq, 1)}",
            ),
            "3.10.7.2 third",
        )


# ── windows and lengths ─────────────────────────────────────────────────────────────────────


def shrinking(trace: Trace, side: str) -> Iterator[Verdict]:
    """A right edge that moves back, beyond what the scale rounds off, in a segment that was certainly sent later."""
    if not known(trace):
        return
    scales = [segment.options.scale or 0 for _, segment, _ in flown(trace, side) if segment.syn]
    unit = 1 << min(max(scales), LARGEST_SHIFT)
    furthest: tuple[int, Segment] | None = None
    for number, segment, _ in flown(trace, side):
        if segment.ack is None or segment.rst:
            continue
        edge = plus(segment.ack, segment.wnd)
        if furthest is None:
            furthest = edge, segment
            continue
        back, (_, last) = distance(edge, furthest[0]), furthest
        later = after(segment.ack, last.ack or 0) and not before(segment.seq, last.seq)
        if back >= unit and later:
            yield Verdict(
                number,
                side,
                "shrunk window",
                Text(
                    f"{side} takes back {back} octets of its window: the right edge was {furthest[0]}, now {edge}",
                    f"{side} 把窗口收回了 {back} 字节：右沿原为 {furthest[0]}，现在是 {edge}",
                ),
                "3.8.6 SHLD-14",
            )
        if back <= 0 or later:
            furthest = edge, segment


def unsent(trace: Trace, side: str) -> Iterator[Verdict]:
    """An ACK of what the other side sends only later: not missing from the capture, then, but not yet sent."""
    reached: int | None = None
    for flight in trace.segments:
        segment = flight.segment
        if flight.fate == "injected":
            continue
        if flight.sender != side:
            if segment.len and not segment.rst:
                reached = segment.end if reached is None or after(segment.end, reached) else reached
        elif reached is not None and segment.ack is not None and not segment.syn and after(segment.ack, reached):
            text = [
                f for f in trace.segments if f.to == side and f.sent_at > flight.sent_at + SHUFFLED and f.segment.len
            ]
            if any(f.segment.seq == reached for f in text):
                yield Verdict(
                    flight.number,
                    side,
                    "ACK of unsent",
                    Text(
                        f"{side} acknowledges up to {segment.ack}, though {other(side)} had sent only up to {reached}, "
                        "as its next text shows; the model acknowledges what it has received",
                        f"{side} 确认到 {segment.ack}，而 {other(side)} 当时只发送到 {reached}，"
                        "其后的数据表明这一点；模型只确认已收到的内容",
                    ),
                    "3.10.7.4 seventh",
                )


def beyond(trace: Trace, side: str) -> Iterator[Verdict]:
    """Text past all that the other side had allowed by then, a probe of a closed window apart."""
    allowed: int | None = None
    if not known(trace):
        return
    for flight in trace.segments:
        segment = flight.segment
        if flight.fate == "injected":
            continue
        if flight.sender != side:
            if segment.ack is not None and not segment.rst:
                edge = plus(segment.ack, segment.wnd)
                allowed = edge if allowed is None or after(edge, allowed) else allowed
            continue
        end = plus(segment.text_seq, len(segment.data))
        over = 0 if allowed is None or not segment.data else distance(allowed, end)
        if over > 0 and not (over == 1 == len(segment.data)):
            yield Verdict(
                flight.number,
                side,
                "beyond the window",
                Text(
                    f"{side} sends up to {end}, {over} octets more than the window allowed ({allowed}); the model "
                    "holds them back (unless the capture misses the ACK that allowed it)",
                    f"{side} 发送到 {end}，比窗口允许的 {allowed} 多出 {over} 字节；模型会留着不发"
                    "（除非抓包缺少允许它的那个 ACK）",
                ),
                "3.8.6.2.1",
                sure=False,
            )


def too_long(trace: Trace, side: str) -> Iterator[Verdict]:
    """Segments longer than the MSS that the other side announced: the first stands for all."""
    if not known(trace):
        return
    syns = [segment for _, segment, _ in flown(trace, other(side)) if segment.syn]
    mss = max(syn.options.mss or DEFAULT_MSS for syn in syns)
    long = [(number, len(s.data)) for number, s, _ in flown(trace, side) if len(s.data) > mss and not s.syn]
    if long:
        number, octets = long[0]
        yield Verdict(
            number,
            side,
            "longer than the MSS",
            Text(
                f"{side} sends {octets} octets in one segment, the other side takes {mss} ({len(long)} such segments); "
                "where the interface cuts up segments (TSO), a capture on the sending host shows them uncut",
                f"{side} 在一个报文段中发送 {octets} 字节，而对方的 MSS 是 {mss}（这样的报文段共 {len(long)} 个）；"
                "若由网卡分段（TSO），在发送方主机上抓包看到的是分段之前的样子",
            ),
            "3.7.1 MUST-16",
            sure=False,
        )
