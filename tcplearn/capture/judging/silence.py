"""ACKs that nothing calls for, calls that nothing answers, and where a reopened connection begins.

The one rule: that something is missing is only said of a capture in which it would have to be.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcplearn.capture.judging.verdict import Turn, Verdict, flown, last_before, redone, rows, said, turns
from tcplearn.model import RFC9293, Segment, State, Tcb, Timer, step
from tcplearn.model.seq import before
from tcplearn.text import Text
from tcplearn.world import Trace, other

DELAYED = 0.5  # seconds; no ACK waits longer (section 3.8.6.3, MUST-40)
PROMPT = 0.2  # seconds in which an answer that leaves at once would be seen
UNDERWAY = 1.0  # seconds for which text may be on its way, or a copy of it
MANY = 8  # the same ACK so often is no accident


def unasked(trace: Trace, side: str) -> Iterator[Verdict]:
    """A bare ACK that nothing calls for: no arrival since this side's last segment asks for one."""
    owed, previous, since = False, None, 0
    mine = turns(trace, side)
    for i, turn in enumerate(mine):
        moment = turn.moment
        if moment.heard is not None:
            done = redone(turn, trace)
            owed = owed or done is None or bool(done.sent)
        elif moment.what == Timer.DELAYED_ACK.value and not owed and previous is not None and len(turn.shown) == 1:
            shown = turn.shown[0]
            heard = [t for t in mine[since + 1 : i] if t.moment.heard is not None]
            meanwhile = mine[since].moment.t, moment.t
            if _says_nothing_new(shown, previous) and heard and _all_heard(trace, side, heard, *meanwhile):
                yield _for_nothing(trace, side, moment.sent[0], shown, heard)
        elif moment.kind == "forget":
            owed = True  # whatever it does now, it is not this connection's
        if turn.shown:
            owed, previous, since = False, turn.shown[-1], i


def _says_nothing_new(shown: Segment, previous: Segment) -> bool:
    """An ACK as the last segment had it, after a segment that was none: a second copy would prove nothing."""
    bare = previous.len == 0 and not previous.rst
    return not bare and shown.len == 0 and previous.ack == shown.ack and (previous.wnd == shown.wnd or previous.syn)


def _all_heard(trace: Trace, side: str, heard: list[Turn], since: float, until: float) -> bool:
    """This says whether all that the peer, or a forger, sent in the meantime is accounted for."""
    numbers = {turn.moment.heard for turn in heard}
    return all(f.number in numbers for f in trace.segments if f.to == side and since <= f.sent_at <= until)


def _for_nothing(trace: Trace, side: str, number: int, shown: Segment, heard: list[Turn]) -> Verdict:
    numbers = [str(turn.moment.heard) for turn in heard]
    first = heard[0]
    assert first.moment.heard is not None
    letter = step(RFC9293, first.before, trace.flight(first.moment.heard).segment)
    segments = "segment" if len(numbers) == 1 else "segments"
    return Verdict(
        number,
        side,
        "unasked ACK",
        Text(
            f"{side} sends {shown}, which acknowledges nothing new; about {segments} {', '.join(numbers)}, heard since "
            "it last sent something, the model sends nothing (unless a segment came twice, unseen)",
            f"{side} 发送 {shown}，没有确认任何新内容；对它上次发送之后收到的报文段 {'、'.join(numbers)}，"
            "模型不会发送任何报文段（除非有报文段重复到达而抓包中看不到）",
        ),
        letter.fired[0].cite,
        sure=False,
    )


def silences(trace: Trace, side: str) -> Iterator[Verdict]:
    """What was sent at least twice and never acknowledged, and what the model answers to it."""
    tcb, peer = trace.tcb(side), other(side)
    front = [f for f in trace.segments if f.sender == side and f.fate != "injected" and f.segment.len]
    again = [f for f in front if f.segment.seq == tcb.snd_una] if tcb.outstanding and tcb.retries else []
    if len(again) < 2 or any(m.sent for m in trace.of(peer) if m.t > again[1].sent_at):
        return
    if all(f.sender == side for f in trace.segments) and any(f.segment.ack is not None for f in front):
        return  # it acknowledges what is not in the capture: only one direction is
    there, last = trace.tcb(peer), again[-1]
    letter = step(RFC9293, there, last.segment)
    if letter.sent:
        ours = said(letter.sent)
        if not list(trace.of(peer)):  # whether it listens, nobody has seen
            flags = " ".join(",".join(answer.ctl) for answer in step(RFC9293, Tcb(State.LISTEN), last.segment).sent)
            if flags:
                ours = Text(f"{ours.en}, in LISTEN {flags}", f"{ours.zh}（若处于 LISTEN，则发送 {flags}）")
        span = last.sent_at - again[0].sent_at
        yield Verdict(
            again[0].number,
            peer,
            "silence",
            Text(
                f"{peer} never answers segment {again[0].number} ({again[0].segment}), sent {len(again)} times in "
                f"{span:.1f} s; if one arrived, the model, in {there.state}, {ours.en}",
                f"{peer} 始终没有应答报文段 {again[0].number}（{again[0].segment}），"
                f"而该报文段在 {span:.1f} 秒内发送了 {len(again)} 次；"
                f"只要有一次到达，处于 {there.state} 的模型就会{ours.zh}",
            ),
            rows(letter),
            sure=False,
        )


def deaf(trace: Trace, side: str) -> Iterator[Verdict]:
    """A FIN that this side never acknowledges, though it goes on sending for more than any delayed ACK takes."""
    fin = next(
        (f for f in trace.segments if f.to == side and f.segment.fin and f.fate not in ("injected", "copy")), None
    )
    if fin is None or fin.segment.syn:
        return
    mine = [(number, s, t) for number, s, t in flown(trace, side) if s.ack is not None and not s.rst]
    later = [number for number, _, t in mine if t > fin.sent_at + DELAYED]
    if len(later) < 2 or any(not before(s.ack or 0, fin.segment.end) for number, s, _ in mine if number > fin.number):
        return
    there = last_before(trace, side, fin.sent_at)
    letter = step(RFC9293, there, fin.segment)
    if letter.sent and letter.tcb.rcv_nxt == fin.segment.end:
        yield Verdict(
            later[-1],
            side,
            "FIN never acknowledged",
            Text(
                f"{side} goes on sending and never acknowledges the FIN of segment {fin.number}; if it arrived, "
                f"the model, in {there.state}, {said(letter.sent).en}",
                f"{side} 继续发送，却始终没有确认报文段 {fin.number} 的 FIN；若它已到达，处于 {there.state} 的模型会"
                f"{said(letter.sent).zh}",
            ),
            rows(letter),
            sure=False,
        )


def unchallenged(trace: Trace, side: str) -> Iterator[Verdict]:
    """A segment out of place, from whomever, that the model answers with an ACK and this side with nothing."""
    for flight in trace.segments:
        if flight.to != side or flight.fate != "injected":
            continue
        there = last_before(trace, side, flight.arrived_at or flight.sent_at)
        letter = step(RFC9293, there, flight.segment)
        after_it = trace.segments[flight.number :]
        first = next(iter(after_it), None)
        quiet = first is not None and first.sender != side and first.sent_at - flight.sent_at > PROMPT
        bare = [ours for ours in letter.sent if ours.len == 0 and not ours.rst]
        if quiet and bare and letter.tcb.state is there.state and any(f.sender == side for f in after_it):
            yield Verdict(
                flight.number,
                side,
                "no challenge ACK",
                Text(
                    f"{side} does not answer {flight.segment}; the model, in {there.state}, {said(letter.sent).en} (a "
                    "limit on such ACKs, RFC 5961 section 7, or a loss explains it too)",
                    f"{side} 没有应答 {flight.segment}；处于 {there.state} 的模型{said(letter.sent).zh}"
                    "（对这类 ACK 的限速（RFC 5961 第 7 节）或丢失也能解释）",
                ),
                rows(letter),
                sure=False,
            )


def endless(trace: Trace, side: str) -> Iterator[Verdict]:
    """The same bare ACK many times on end, to nothing that calls for one."""
    run: list[int] = []
    last: Segment | None = None
    owed = False
    for turn in [*turns(trace, side), None]:
        if turn is not None and turn.moment.heard is not None:
            done = redone(turn, trace)
            owed = owed or done is None or bool(done.sent)
        shown = turn.shown[-1] if turn is not None and turn.shown else None
        if turn is not None and shown is None and turn.moment.kind == "arrival":
            continue
        if turn is not None and shown is not None and shown == last and not owed:
            run += turn.moment.sent
            continue
        if last is not None and len(run) >= MANY and not _text_meanwhile(trace, side, run):
            yield _endless(side, run, last)
        run, owed = [], False
        last = shown if shown is not None and not (shown.len or shown.rst) else None


def _text_meanwhile(trace: Trace, side: str, run: list[int]) -> bool:
    """This says whether the other side sent what asks for an ACK, whatever became of it."""
    since = trace.flight(run[0]).sent_at - UNDERWAY
    before_it = (f for f in trace.segments[: run[-1]] if f.to == side and f.sent_at >= since)
    return any(f.segment.data or f.segment.fin for f in before_it)


def _endless(side: str, run: list[int], shown: Segment) -> Verdict:
    return Verdict(
        run[0],
        side,
        "endless ACKs",
        Text(
            f"{side} sends {shown} {len(run)} times more, up to segment {run[-1]}, though nothing in the capture "
            "calls for it: the model answers no ACK with an ACK (unless the capture misses what it answers)",
            f"{side} 又把 {shown} 发送了 {len(run)} 次，直到报文段 {run[-1]}，而抓包中没有任何报文段要求这样应答："
            "模型不会以 ACK 应答 ACK（除非它所应答的不在抓包中）",
        ),
        "3.10.7.4 fifth",
        sure=False,
    )


def reopened(trace: Trace, side: str) -> Iterator[Verdict]:
    """A connection reopened from TIME-WAIT has to begin above all old numbers (section 3.6.1, MAY-2)."""
    for turn in turns(trace, side):
        past = turn.moment.tcb.past
        for number, shown in zip(turn.moment.sent, turn.shown, strict=True):
            if past is not None and shown.syn and before(shown.seq, past.snd_nxt):
                yield Verdict(
                    number,
                    side,
                    "old numbers",
                    Text(
                        f"{side} reopens the connection with ISS {shown.seq}, below the {past.snd_nxt} that it had "
                        "reached before; the model begins above all old numbers",
                        f"{side} 以 ISS {shown.seq} 重新打开连接，低于此前已用到的 {past.snd_nxt}；"
                        "模型从所有旧序号之上开始",
                    ),
                    "3.6.1 MAY-2",
                )
