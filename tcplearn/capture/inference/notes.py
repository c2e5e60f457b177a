"""What a capture cannot show, said in words: one `Text` for each doubt about a conversation.

The one rule: a state or an arrival that rests on an assumption is named together with it.
Segments are numbered as in the trace, from 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from tcplearn.capture.inference.play import IDLE
from tcplearn.model import Open, State, Timer
from tcplearn.text import Text
from tcplearn.world import Moment, Trace

if TYPE_CHECKING:
    from tcplearn.capture.inference.infer import Story

SHOWN = 8  # numbers listed before "..."

NOT_CAPTURED = {
    "middle": Text(
        "{side}: no handshake in the capture; that it was ESTABLISHED before segment {n} is an assumption, "
        "and its windows are shown unscaled",
        "{side}：抓包中没有握手；报文段 {n} 之前处于 ESTABLISHED 只是假设，窗口按未扩大的数值显示",
    ),
    "no SYN": Text(
        "{side}: the SYN before segment {n} is not in the capture; segment {n} and its answer imply it",
        "{side}：报文段 {n} 之前的 SYN 不在抓包中；由报文段 {n} 及其应答推知",
    ),
    "no SYN,ACK": Text(
        "{side}: the SYN,ACK that segment {n} acknowledges is not in the capture",
        "{side}：报文段 {n} 所确认的 SYN,ACK 不在抓包中",
    ),
    "no ACK": Text(
        "{side}: the ACK of its SYN,ACK before segment {n} is not in the capture; segment {n} implies it",
        "{side}：报文段 {n} 之前对其 SYN,ACK 的确认不在抓包中；由报文段 {n} 推知",
    ),
    "text on SYN": Text(
        "{side}: text travels with the SYN at segment {n} (TCP Fast Open), which the model leaves for later",
        "{side}：报文段 {n} 处数据随 SYN 传送（TCP Fast Open），模型会留到稍后再处理",
    ),
    "gap": Text(
        "{side}: segment {n} shows that the capture misses octets before it",
        "{side}：报文段 {n} 表明抓包缺少它之前的字节",
    ),
}


def about(trace: Trace, stories: dict[str, Story], first: int, final: bool) -> tuple[Text, ...]:
    """These are the notes on one conversation; `first` is its first segment in all of the story."""
    count = len(trace.segments)
    notes = list(_uncertain_arrivals(trace))
    for side in "AB":
        story = stories[side]
        strange = [n - first + 1 for n in sorted(story.strange) if 0 <= n - first < count]
        notes += _strange(side, strange)
        for word, number in story.remarks:
            if 0 <= number - first < count:
                text = NOT_CAPTURED[word]
                values = {"side": side, "n": number - first + 1}
                notes.append(Text(text.en.format(**values), text.zh.format(**values)))
        if not story.known:
            notes.append(
                Text(
                    f"{side} sent nothing of its own here: its state is not known (CLOSED stands for that)",
                    f"{side} 在此没有发送自己的任何报文段：其状态未知（以 CLOSED 表示）",
                )
            )
            continue
        notes += _silent_changes(side, list(trace.of(side)), trace)
        if final:
            notes += _end(side, trace)
    return tuple(dict.fromkeys(notes))


def _numbers(numbers: Collection[int]) -> str:
    listed = sorted(numbers)
    return ", ".join(map(str, listed[:SHOWN])) + (", ..." if len(listed) > SHOWN else "")


def _in_zh(numbers: Collection[int]) -> str:
    return _numbers(numbers).replace("...", "……").replace(", ", "、")


def _segments(numbers: Collection[int]) -> str:
    return ("segment " if len(numbers) == 1 else "segments ") + _numbers(numbers)


def wrong_sums(numbers: list[int]) -> Iterator[Text]:
    """Segments with a wrong checksum, all in one note; `numbers` count within the conversation."""
    if numbers:
        yield Text(
            f"the TCP checksum of {_segments(numbers)} is wrong ({len(numbers)} in all): left to the interface, where "
            "the capture was made on the sending host (checksum offload), or damaged on the way; taken as they are",
            f"报文段 {_in_zh(numbers)} 的 TCP 校验和不正确（共 {len(numbers)} 个）：可能是在发送方主机上抓包，"
            "校验和留给网卡计算（checksum offload），也可能是途中损坏；此处照原样采用",
        )


def _uncertain_arrivals(trace: Trace) -> Iterator[Text]:
    taken = [f.number for f in trace.segments if f.fate == "unknown" and f.arrived_at is not None]
    silent = [f.number for f in trace.segments if f.fate == "unknown" and f.arrived_at is None]
    lost = [f.number for f in trace.segments if f.fate == "lost"]
    if taken:
        yield Text(
            f"no answer shows the arrival of {_segments(taken)}: not known to have arrived, taken as heard because "
            "nothing speaks against it; every time of arrival is an estimate",
            f"没有应答表明报文段 {_in_zh(taken)} 已到达：不知道是否到达，因无相反迹象而视为收到；所有到达时间都是估计",
        )
    if silent:
        yield Text(
            f"not known to have arrived: {_segments(silent)}; an answer would be due and is not in the capture",
            f"不知道是否到达：报文段 {_in_zh(silent)}；收到后本应作出应答，而抓包中没有",
        )
    if lost:
        yield Text(
            f"lost, or too late: {_segments(lost)}; what was sent afterwards shows that the receiver had not heard it",
            f"丢失或迟到：报文段 {_in_zh(lost)}；其后发送的报文段表明接收方当时没有收到",
        )


def _strange(side: str, numbers: list[int]) -> Iterator[Text]:
    if numbers:
        yield Text(
            f"not sent by this connection, though it bears {side}'s address: {_segments(numbers)}; "
            "injected, an old duplicate, or the host forgot the connection (its user may have closed it at once)",
            f"虽有 {side} 的地址，但不是这条连接发送的：报文段 {_in_zh(numbers)}；"
            "可能是被注入的，是滞留的旧报文段，或者主机已失忆（也可能其用户立即关闭了连接）",
        )


def _silent_changes(side: str, moments: list[Moment], trace: Trace) -> Iterator[Text]:
    """State changes that no segment shows."""
    if trace.start[side].state is State.LISTEN:
        yield Text(
            f"{side} was in LISTEN when the SYN came; since when, a capture cannot show",
            f"SYN 到达时 {side} 处于 LISTEN；从何时开始，抓包无法显示",
        )
    for i, moment in enumerate(moments):
        after = moments[i + 1] if i + 1 < len(moments) else None
        answered = f"segment {after.sent[0]}" if after is not None and after.sent else "its next segment"
        in_zh = f"报文段 {after.sent[0]}" if after is not None and after.sent else "其下一个报文段"
        if moment.kind == "forget":
            yield Text(
                f"{side} acts as a host without this connection ({answered}): it forgot, or its user aborted; "
                "from outside these look alike",
                f"{side} 的表现如同没有这条连接的主机（{in_zh}）：它已失忆，或其用户异常终止了连接；从外部无法区分",
            )
        elif moment.what == Timer.USER.value:
            yield Text(
                f"{side} had given up without a word before {answered}; whether it is then in LISTEN or "
                "CLOSED, a capture cannot show",
                f"{side} 在{in_zh}之前已悄然放弃；此后处于 LISTEN 还是 CLOSED，抓包无法显示",
            )
        elif moment.what in (Timer.TIME_WAIT.value, "CLOSE") and not moment.sent and moment.tcb.state in IDLE:
            yield Text(
                f"{side} had left its earlier connection without a word before {answered}",
                f"{side} 在{in_zh}之前已悄然离开先前的连接",
            )
        elif moment.what == str(Open("passive")):
            yield Text(
                f"{side} was in LISTEN again before {answered}; since when, a capture cannot show",
                f"{in_zh}之前 {side} 又处于 LISTEN；从何时开始，抓包无法显示",
            )


def _end(side: str, trace: Trace) -> Iterator[Text]:
    """What the last state of a side rests on, and what may have come after the capture's end."""
    tcb = trace.tcb(side)
    moments = list(trace.of(side))
    last_sent = max((i for i, moment in enumerate(moments) if moment.sent), default=-1)
    for i in range(last_sent + 1, len(moments)):
        moment = moments[i]
        before = moments[i - 1].tcb.state if i else trace.start[side].state
        if moment.heard and moment.tcb.state is not before:
            yield Text(
                f"{side} is in {moment.tcb.state} if segment {moment.heard} arrived, which nothing shows; "
                f"if it did not, still in {before}",
                f"若报文段 {moment.heard} 已到达（无从证实），{side} 处于 {moment.tcb.state}；否则仍处于 {before}",
            )
    if tcb.state is State.TIME_WAIT:
        yield Text(
            f"the capture ends while {side} is in TIME-WAIT; when that ends, it does not show",
            f"抓包结束时 {side} 处于 TIME-WAIT；该状态何时结束，抓包没有显示",
        )
    elif tcb.retries:
        yield Text(
            f"if {side} gave up after its last repetition, nothing on the wire tells: it would be in CLOSED",
            f"若 {side} 在最后一次重传之后放弃，网络上不会有任何迹象：它将处于 CLOSED",
        )
    elif tcb.state is State.FIN_WAIT_2:
        yield Text(
            f"{side} is left in FIN-WAIT-2; a time-out there (Linux has one) would not be seen",
            f"{side} 停留在 FIN-WAIT-2；此状态若超时（Linux 会），从抓包中看不出",
        )
