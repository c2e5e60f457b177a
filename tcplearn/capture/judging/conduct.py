"""What a host answered, against what the model answers in its place: the table itself is the judge.

The one rule: every verdict here is a `step` of RFC 9293 from the block that the inference found, compared
with the wire. Nothing is judged that does not follow from that block alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcplearn.capture.inference.play import IDLE
from tcplearn.capture.judging.facts import impossible
from tcplearn.capture.judging.opening import misnumbered, unasked_syn_acks
from tcplearn.capture.judging.verdict import Turn, Verdict, alike, happened, last_before, redone, rows, said, turns
from tcplearn.model import RFC9293, Abort, Open, Segment, State, Step, Tcb, Timer, step
from tcplearn.model.seq import after
from tcplearn.text import Text
from tcplearn.world import Flight, Policy, Trace, other

TWO_MSL = 2 * Policy().msl


def answers(trace: Trace, side: str) -> Iterator[Verdict]:
    """What arrived and was answered otherwise than by the letter; a reset of its own that carries an ACK."""
    refused = misnumbered(trace, side)
    for turn in turns(trace, side):
        if not refused.keys().isdisjoint(turn.moment.sent):
            continue
        done = redone(turn, trace)
        event = happened(turn, trace)
        if done is None or event is None or isinstance(event, Timer):
            continue
        letter = step(RFC9293, turn.before, event)
        for number, shown in zip(turn.moment.sent, turn.shown, strict=True):
            if not any(alike(ours, shown) for ours in letter.sent):
                yield _answered(trace, side, number, shown, turn, letter)
        heard = turn.moment.heard
        if heard is not None and not turn.shown and trace.flight(heard).fate == "delivered":
            yield from _took(side, heard, turn, letter)


def _answered(trace: Trace, side: str, number: int, shown: Segment, turn: Turn, letter: Step) -> Verdict:
    ours = said(letter.sent)
    state = turn.before.state
    only_ack = shown.rst and any(s.rst and s.ack is None and s.seq == shown.seq for s in letter.sent)
    if only_ack:
        what = Text("ABORT", "同样是 ABORT") if turn.moment.heard is None else Text("answer", "同样是应答")
        return Verdict(
            number,
            side,
            "RST with ACK",
            Text(
                f"{side} resets with an ACK ({shown}); for this {what.en} the model {ours.en}: "
                "the reset has no acknowledgment number",
                f"{side} 发送的 RST 带有 ACK（{shown}）；{what.zh}，模型{ours.zh}，不带确认号",
            ),
            rows(letter),
        )
    heard = turn.moment.heard
    to = f"segment {heard}" if heard is not None else turn.moment.what
    zh = f"报文段 {heard}" if heard is not None else f" {turn.moment.what}"
    return Verdict(
        number,
        side,
        "answer",
        Text(
            f"{side}, in {state}, answers {to} with {shown}; the model {ours.en}",
            f"{side} 处于 {state}，以 {shown} 应答{zh}；模型{ours.zh}",
        ),
        rows(letter),
    )


def _took(side: str, heard: int, turn: Turn, letter: Step) -> Iterator[Verdict]:
    """The host took what the letter refuses, as its later numbers show."""
    taken, refused = turn.moment.tcb, letter.tcb
    if (taken.state, taken.rcv_nxt) != (refused.state, refused.rcv_nxt):
        ours = said(letter.sent)
        yield Verdict(
            heard,
            other(side),
            "taken",
            Text(
                f"{side}, in {turn.before.state}, took segment {heard} up to {taken.rcv_nxt} (now {taken.state}); "
                f"by the letter the model stays at {refused.rcv_nxt} and {ours.en}",
                f"{side} 处于 {turn.before.state}，把报文段 {heard} 一直接收到 {taken.rcv_nxt}"
                f"（此后处于 {taken.state}）；严格按照 RFC，模型停在 {refused.rcv_nxt}，{ours.zh}",
            ),
            rows(letter),
        )


# ── a connection that ended without a word ──────────────────────────────────────────────────


def endings(trace: Trace, side: str) -> Iterator[Verdict]:
    """An end that acts as if its connection were gone, where the model would still have it."""
    mine = turns(trace, side)
    for i, turn in enumerate(mine):
        gone = turn.moment
        early = gone.what == Timer.TIME_WAIT.value and gone.t - _entered(mine[:i]) < TWO_MSL
        left = gone.what == Timer.USER.value and turn.before.state is State.FIN_WAIT_2
        if gone.sent or gone.tcb.state not in IDLE or not (gone.kind == "forget" or early or left):
            continue
        shows = next((later for later in mine[i + 1 :] if later.moment.sent), None)
        if shows is None and early:
            yield _left_early(trace, turn, gone.t - _entered(mine[:i]))
        if shows is None or shows.before.state not in IDLE:
            continue
        letter = _still_there(turn.before, shows, trace)
        if letter is not None and not any(alike(ours, shows.shown[0]) for ours in letter.sent):
            yield _gone(trace, turn, shows, letter, gone.t - _entered(mine[:i]))


def _left_early(trace: Trace, turn: Turn, lasted: float) -> Verdict:
    """What follows on these sockets, as another conversation, shows that TIME-WAIT was over."""
    side = turn.moment.side
    last = max(f.number for f in trace.segments if f.sent_at <= turn.moment.t)
    return Verdict(
        last,
        side,
        "TIME-WAIT",
        Text(
            f"{side} left TIME-WAIT within {lasted:.1f} s, as the next conversation on these sockets shows; "
            f"the model stays for 2 MSL, {TWO_MSL:.0f} s",
            f"{side} 在 {lasted:.1f} 秒内就离开了 TIME-WAIT（这对套接字上的下一个会话表明了这一点）；"
            f"模型会停留 2 MSL，即 {TWO_MSL:.0f} 秒",
        ),
        "3.6.1 MUST-13",
    )


def _entered(mine: list[Turn]) -> float:
    """This is when the present state was entered, or its timer began anew."""
    for turn in reversed(mine):
        if turn.moment.tcb.state is not turn.before.state or any("restart" in row.does for row in turn.moment.fired):
            return turn.moment.t
    return 0.0


def _still_there(tcb: Tcb, shows: Turn, trace: Trace) -> Step | None:
    """This is what the model does with its connection about the same thing."""
    if shows.moment.heard is not None:
        return step(RFC9293, tcb, trace.flight(shows.moment.heard).segment)
    return step(RFC9293, tcb, Open("active")) if shows.moment.what == str(Open("active")) else None


def _gone(trace: Trace, turn: Turn, shows: Turn, letter: Step, lasted: float) -> Verdict:
    side = turn.moment.side
    state, number, shown = turn.before.state, shows.moment.sent[0], shows.shown[0]
    ours = said(letter.sent) if letter.sent or not letter.reply else Text(
        f"tells its user {letter.reply!r}", f"向用户答复“{letter.reply}”"
    )  # fmt: skip
    rule, cite = "forgot", rows(letter)
    why, why_zh = "it lost its memory, or its user gave up reading too", "它已失忆，或其用户也不再读取数据"
    if state is State.TIME_WAIT:
        rule, cite = "TIME-WAIT", "3.6.1 MUST-13"
        why = f"it left TIME-WAIT within {lasted:.1f} s, 2 MSL are {TWO_MSL:.0f} s"
        why_zh = f"它在 {lasted:.1f} 秒内就离开了 TIME-WAIT，而 2 MSL 是 {TWO_MSL:.0f} 秒"
    elif turn.moment.what == Timer.USER.value:
        rule = "FIN-WAIT-2"
        why = f"it left FIN-WAIT-2 within {lasted:.1f} s (a time-out, or its user gave up reading too)"
        why_zh = f"它在 {lasted:.1f} 秒内就离开了 FIN-WAIT-2（超时，或其用户也不再读取数据）"
    reset = any(f.to == side and f.segment.rst for f in trace.segments[: number - 1])
    aborted = any(alike(same, shown) for same in step(RFC9293, turn.before, Abort()).sent)
    unless, unless_zh = (
        " (unless its user called ABORT: that looks the same)",
        "（除非其用户调用了 ABORT：两者看起来一样）",
    )
    if reset and not aborted:
        unless, unless_zh = " (unless it had heard a reset before)", "（除非它此前已收到 RST）"
    return Verdict(
        number,
        side,
        rule,
        Text(
            f"{side} sends {shown} as a host without this connection: {why}; the model, still in {state}, {ours.en}"
            + unless * (aborted or reset),
            f"{side} 发送 {shown}，就像没有这条连接一样：{why_zh}；模型此时仍处于 {state}，{ours.zh}"
            + unless_zh * (aborted or reset),
        ),
        cite,
        sure=not (aborted or reset),
    )


# ── segments that no story explains ─────────────────────────────────────────────────────────


def strangers(trace: Trace, side: str) -> Iterator[Verdict]:
    """Segments with this side's address that the model, in its place, cannot have sent.

    An exact copy of what the side sent before accuses nobody: the network may duplicate what it carries.
    """
    named = {f.number for f in trace.segments if impossible(f.segment)}
    named |= unasked_syn_acks(trace, side).keys() | misnumbered(trace, side).keys()
    own: set[Segment] = set()
    for flight in trace.segments:
        if flight.sender != side:
            continue
        if flight.fate != "injected":
            own.add(flight.segment)
        elif flight.segment not in own and flight.number not in named and not _goes_on(trace, flight):
            yield _strange(trace, flight)


def _goes_on(trace: Trace, flight: Flight) -> bool:
    """This says whether an ACK goes on from all that the wire shows: then only a belief about arrivals is wrong."""
    shown = flight.segment
    if shown.len or shown.rst or shown.ack is None:
        return False
    before_it = [f for f in trace.segments[: flight.number - 1] if f.fate != "injected" and not f.segment.rst]
    mine = [f.segment for f in before_it if f.sender == flight.sender]
    ends = [f.segment.end for f in before_it if f.sender != flight.sender]
    behind = any(after(s.end, shown.seq) or after(s.ack or shown.ack, shown.ack) for s in mine)
    return not behind and any(s.end == shown.seq for s in mine) and any(not after(shown.ack, end) for end in ends)


def _strange(trace: Trace, flight: Flight) -> Verdict:
    side, segment = flight.sender, flight.segment
    tcb = last_before(trace, side, flight.sent_at)
    there = last_before(trace, flight.to, flight.arrived_at or flight.sent_at)
    heard = step(RFC9293, there, segment)
    ours = said(heard.sent)
    numbers = []
    if tcb.state not in IDLE:
        numbers = [f"SND.NXT={tcb.snd_nxt}"] + [f"RCV.NXT={tcb.rcv_nxt}"] * (tcb.state is not State.SYN_SENT)
    at = f"{tcb.state} with {' and '.join(numbers)}" if numbers else str(tcb.state)
    at_zh = f"{tcb.state}（{'，'.join(numbers)}）" if numbers else str(tcb.state)
    fresh = segment.syn and segment.ack is None and tcb.state in IDLE
    aborts = segment.rst and any(alike(same, segment) for same in step(RFC9293, tcb, Abort()).sent)
    return Verdict(
        flight.number,
        side,
        "stranger",
        Text(
            (f"{side} acts as if it had never sent {segment}: old, forged, or its user gave up at once" if fresh else
             f"{side} sends {segment}, the reset of an ABORT, and goes on as if it had not" if aborts else
             f"{side} cannot have sent {segment} from {at}")
            + f"; {flight.to}, in {there.state}, hears “{heard.fired[-1].told.word}” and by the model {ours.en}",
            (f"{side} 的表现如同从未发送过 {segment}：它是滞留的或伪造的，或其用户立即放弃了" if fresh else
             f"{side} 发送 {segment}，即 ABORT 的复位，却像没有发送过一样继续" if aborts else
             f"{side} 处于 {at_zh}，不可能发送 {segment}")
            + f"；{flight.to} 处于 {there.state}，按模型则{ours.zh}",
        ),
        rows(heard),
        sure=not (fresh or aborts),
    )  # fmt: skip
