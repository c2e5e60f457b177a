"""How a connection was opened, told from the numbers of the SYNs: wrong answers to them, and text sent too early.

The one rule: a number that no SYN in the capture explains is at most "perhaps" wrong, because a SYN may be
missing from the capture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tcplearn.capture.inference.play import is_open
from tcplearn.capture.judging.verdict import Verdict, flown, rows, said
from tcplearn.model import RFC9293, Segment, State, Tcb, step
from tcplearn.model.seq import after, before
from tcplearn.text import Text
from tcplearn.world import Flight, Trace, other

SHUFFLED = 0.01  # seconds by which a capture may show packets in another order than they had
ISN_RUNS = 60.0  # seconds in which no clock for the ISS, Linux's of 64 ns a tick included, comes half round


def unasked_syn_acks(trace: Trace, side: str) -> dict[int, Segment]:
    """These are a side's SYN,ACKs, by number, that acknowledge none of the SYNs before them; each with the last SYN."""
    syns: list[Segment] = []
    wrong: dict[int, Segment] = {}
    for flight in trace.segments:
        segment = flight.segment
        if not segment.syn or segment.rst:
            continue
        if flight.sender != side:
            syns.append(segment)
        elif segment.ack is not None and syns:
            ack = segment.ack
            if not any(after(ack, syn.seq) and not after(ack, syn.end) for syn in syns):
                wrong[flight.number] = syns[-1]
    return wrong


def syn_acks(trace: Trace, side: str) -> Iterator[Verdict]:
    """A SYN,ACK with an acknowledgment number that no SYN asked for, and an end that took one for an answer."""
    for number, syn in unasked_syn_acks(trace, side).items():
        shown = trace.flight(number).segment
        letter = step(RFC9293, Tcb(State.LISTEN, iss=shown.seq), syn)
        yield Verdict(
            number,
            side,
            "SYN,ACK with a wrong ACK",
            Text(
                f"{side} sends {shown}, which acknowledges no SYN that the capture shows; to {syn} the model, in "
                f"LISTEN, {said(letter.sent).en} (unless an older SYN came that the capture misses)",
                f"{side} 发送 {shown}，其确认号不对应抓包中的任何 SYN；对 {syn}，处于 LISTEN 的模型"
                f"{said(letter.sent).zh}（除非曾有一个抓包中没有的旧 SYN 到达）",
            ),
            rows(letter),
            sure=False,
        )
    for number, syn in unasked_syn_acks(trace, other(side)).items():
        taken = _taken(trace, trace.flight(number))
        if taken is not None:
            yield _believed(side, taken, number, trace.flight(number).segment, syn)


def _taken(trace: Trace, syn_ack: Flight) -> Flight | None:
    """This is the first segment that acknowledges a wrong SYN,ACK as if it were right, no other having come."""
    answer = syn_ack.segment
    for flight in trace.segments[syn_ack.number :]:
        segment = flight.segment
        if flight.sender == syn_ack.sender:
            if segment.syn and segment.seq == answer.seq and segment.ack != answer.ack:
                return None
        elif segment.ack == answer.end and not segment.syn and not segment.rst:
            return flight
    return None


def _believed(side: str, taken: Flight, number: int, answer: Segment, syn: Segment) -> Verdict:
    letter = step(RFC9293, Tcb(State.SYN_SENT, iss=syn.seq), answer)
    return Verdict(
        taken.number,
        side,
        "wrong SYN,ACK taken",
        Text(
            f"{side} acknowledges segment {number} ({answer}), whose ACK is not that of its {syn}; the model, in "
            f"SYN-SENT, {said(letter.sent).en} (unless the right SYN,ACK is missing from the capture)",
            f"{side} 确认了报文段 {number}（{answer}），而其确认号并不对应它的 {syn}；处于 SYN-SENT 的模型"
            f"{said(letter.sent).zh}（除非正确的 SYN,ACK 不在抓包中）",
        ),
        rows(letter),
        sure=False,
    )


# ── a SYN refused ───────────────────────────────────────────────────────────────────────────


def misnumbered(trace: Trace, side: str) -> dict[int, Segment]:
    """These are resets, by number, with which a side that has shown no connection answers a SYN; each with that SYN.

    Those that the model, in CLOSED, sends just so are left out.
    """
    if trace.start[side].state is State.TIME_WAIT:
        return {}
    heard: Segment | None = None
    for flight in trace.segments:
        shown = flight.segment
        if flight.sender != side:
            heard = shown
            continue
        if not shown.rst or heard is None or not is_open(heard):
            return {}
        (ours,) = step(RFC9293, Tcb(State.CLOSED), heard).sent
        return {} if (ours.seq, ours.ack) == (shown.seq, shown.ack) else {flight.number: heard}
    return {}


def refusals(trace: Trace, side: str) -> Iterator[Verdict]:
    """A reset that refuses a SYN, with other numbers than those by which its sender would believe it."""
    for number, syn in misnumbered(trace, side).items():
        shown = trace.flight(number).segment
        letter = step(RFC9293, Tcb(State.CLOSED), syn)
        believed = step(RFC9293, Tcb(State.SYN_SENT, iss=syn.seq), shown).tcb.state is State.CLOSED
        so, so_zh = ("believes it all the same", "仍会相信它") if believed else ("does not believe it", "不会相信它")
        yield Verdict(
            number,
            side,
            "refused with wrong numbers",
            Text(
                f"{side} answers {syn} with {shown}; the model, in CLOSED, {said(letter.sent).en}: SEQ=0, ACK=SEG.SEQ+"
                f"SEG.LEN; the model in SYN-SENT {so} (unless {side} had answered before, unseen)",
                f"{side} 以 {shown} 应答 {syn}；处于 CLOSED 的模型{said(letter.sent).zh}：SEQ=0，ACK=SEG.SEQ+SEG.LEN；"
                f"处于 SYN-SENT 的模型{so_zh}（除非 {side} 此前有过抓包中没有的应答）",
            ),
            rows(letter),
            sure=False,
        )


# ── too early, and too low ──────────────────────────────────────────────────────────────────


def early_text(trace: Trace, side: str) -> Iterator[Verdict]:
    """Text without SYN that leaves in SYN-SENT, before the other side is heard; the first stands for all."""
    mine = next((f for f in trace.segments if f.sender == side and is_open(f.segment)), None)
    theirs = next((f for f in trace.segments if f.to == side), None)
    if mine is None or theirs is None or not theirs.segment.syn or theirs.number < mine.number:
        return
    for flight in trace.segments[mine.number : theirs.number - 1]:
        segment = flight.segment
        if not segment.data or segment.syn or theirs.sent_at - flight.sent_at <= SHUFFLED / 2:
            continue
        yield Verdict(
            flight.number,
            side,
            "text in SYN-SENT",
            Text(
                f"{side} sends {segment} before {other(side)} has answered its SYN; the model, in SYN-SENT, keeps "
                "the text until the connection is established",
                f"{side} 在 {other(side)} 应答其 SYN 之前就发送 {segment}；处于 SYN-SENT 的"
                "模型会把数据留到连接建立之后",
            ),
            "3.10.2",
            sure=segment.ack != theirs.segment.end,  # that number it can only know from a SYN,ACK, then unseen
        )
        return


def lower_iss(trace: Trace, side: str, earlier: Mapping[str, tuple[Tcb, float]]) -> Iterator[Verdict]:
    """A connection opened anew on the same sockets, with an ISS below the last one's: `earlier` has block and second.

    An old SYN that comes late is none: the side has to go on with it.
    """
    if side not in earlier:
        return
    (last, ended), mine = earlier[side], list(flown(trace, side))
    for number, syn, t in mine:
        used = any(n > number and s.ack is not None and not s.syn and not s.rst for n, s, _ in mine)
        if syn.syn and used and before(syn.seq, last.iss) and t - ended < ISN_RUNS:
            yield Verdict(
                number,
                side,
                "lower ISS",
                Text(
                    f"{side} opens with ISS {syn.seq}, {t - ended:.1f} s after it used ISS {last.iss} up to "
                    f"{last.snd_nxt} on the same sockets: old segments may count as new; the ISS clock only runs on "
                    "(unless two hosts share this address)",
                    f"{side} 以 ISS {syn.seq} 打开连接，而 {t - ended:.1f} 秒之前它在同一对套接字上用的 "
                    f"ISS 是 {last.iss}，已用到 {last.snd_nxt}：滞留的报文段可能被当作新的；产生 ISS 的时钟只会向前走"
                    "（除非两台主机共用此地址）",
                ),
                "3.4.1 MUST-8",
                sure=False,
            )
            return
