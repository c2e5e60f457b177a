"""A trace told in sentences, one for each moment: what a screen reader says and a picture's text.

The one rule: a sentence says what the moment holds and nothing else. State names, flags and RFC
variables stay as they are in both languages; both sentences of a pair carry the same numbers.
"""

from __future__ import annotations

from tcplearn.model import Timer
from tcplearn.model.seq import distance
from tcplearn.text import Text, reader_language
from tcplearn.view.numbers import Numbers, flags
from tcplearn.view.rows import QUEUES
from tcplearn.view.told import Told, trace_of
from tcplearn.world.trace import Flight, Moment, Trace

SEGMENT = Text("{flags} ({fields})", "{flags}（{fields}）")
CALL = Text("{side} calls {what}", "{side} 调用 {what}")
MOVE = Text("move {n}", "第 {n} 步")
FORGET = Text("{side}'s host loses its memory", "{side} 的主机失忆，连接状态全部丢失")
HEARS = {
    "": Text("{side} hears {segment}", "{side} 收到 {segment}"),
    "delayed": Text("{side} hears the delayed {segment}", "{side} 收到被延迟的 {segment}"),
    "copy": Text("{side} hears the copy of {segment}", "{side} 收到 {segment}的副本"),
    "injected": Text("{side} hears {segment}, which nobody here sent", "{side} 收到并非对方所发的 {segment}"),
}
TIMERS = {
    Timer.RETRANSMISSION.value: Text("{side}'s retransmission timer runs out", "{side} 的重传计时器到期"),
    Timer.TIME_WAIT.value: Text("{side} has waited 2 MSL", "{side} 等满 2MSL"),
    Timer.USER.value: Text("{side} gives up: user timeout", "{side} 放弃：用户超时"),
    Timer.DELAYED_ACK.value: Text("{side}'s delayed ACK timer runs out", "{side} 的延迟 ACK 计时器到期"),
    Timer.KEEPALIVE.value: Text("{side}'s keepalive timer runs out", "{side} 的保活计时器到期"),
    Timer.PERSIST.value: Text("{side}'s persist timer runs out", "{side} 的持续计时器到期"),
}
TIME_WAIT_ENDS = Text("{side}'s TIME-WAIT timer runs out", "{side} 的 TIME-WAIT 计时器到期")  # without a clock
ENTERS = Text("it is now {state}", "进入 {state}")
PASSES = Text("it passes through {through} and is now {state}", "经过 {through} 进入 {state}")
STAYS = Text("it stays {state}", "仍处于 {state}")
BECAUSE = Text("{queue}: it stays {state}", "{queue}，仍处于 {state}")
SENDS = Text("sends {segment}", "发出 {segment}")
SENDS_AGAIN = Text("sends {segment} again", "重传 {segment}")
FATES = {
    "lost": Text("which is lost", "该报文段丢失"),
    "corrupted": Text("which is damaged on its way", "该报文段在途中损坏"),
    "delayed": Text("which is delayed", "该报文段被网络延迟"),
    "duplicated": Text("which the wire duplicates", "该报文段被网络复制"),
    "in flight": Text("which is still on its way at the end", "该报文段到最后仍在途中"),
    "unknown": Text("whose fate is unknown", "该报文段去向不明"),
}
DELIVERS = Text("its user gets {n} octets", "向用户交付 {n} 字节")
DELIVERS_ONE = Text("its user gets 1 octet", "向用户交付 1 字节")
TELLS = Text('its user is told "{words}"', "通知用户“{words}”")
NOTHING = Text("Nothing happens.", "什么也没有发生。")
BEGINS = Text("A is {A}, B is {B}.", "A 处于 {A}，B 处于 {B}。")
NOTE = Text("Note: {note}", "注：{note}")
ENDS = Text("At the end A is {A}, B is {B}.", "最后 A 处于 {A}，B 处于 {B}。")


def sentences(trace: Told, lang: str | None = None, numbers: str | Numbers = "absolute") -> list[str]:
    """These are the moments of a trace as sentences in "en" or "zh", first to last."""
    lang, trace = lang or reader_language(), trace_of(trace)
    named = Numbers.of(trace, numbers)
    again = repeated(trace)
    states = {side: tcb.state for side, tcb in trace.start.items()}
    told = []
    for moment in trace.moments:
        stayed = moment.tcb.state is states[moment.side] and not moment.passed
        told.append(_sentence(trace, moment, stayed, named, again, lang))
        states[moment.side] = moment.tcb.state
    return told


def story(
    trace: Told, lang: str | None = None, numbers: str | Numbers = "absolute", told: list[str] | None = None
) -> str:
    """This is the whole trace as text: how it begins, every moment, how it ends, its notes.

    `told`: its sentences, if they have been made already.
    """
    lang, trace = lang or reader_language(), trace_of(trace)
    ends = {side: trace.tcb(side).state for side in trace.start}
    begins = BEGINS.of(lang).format(**{side: tcb.state for side, tcb in trace.start.items()})
    told = told or sentences(trace, lang, numbers) or [NOTHING.of(lang)]
    return "\n".join([begins, *told, ENDS.of(lang).format(**ends), *noted(trace, lang)])


def noted(trace: Trace, lang: str) -> list[str]:
    """These are a trace's notes in the reader's language, each called a note."""
    return [NOTE.of(lang).format(note=note.of(lang) if isinstance(note, Text) else note) for note in trace.notes]


def repeated(trace: Trace) -> frozenset[int]:
    """These are the numbers of the flights that carry octets, a SYN or a FIN which left before."""
    sent: dict[str, int] = {}  # the first number that has not left yet, for each side
    syns: set[tuple[str, int, bool]] = set()  # a SYN that now carries an ACK is a new segment
    again = set()
    for flight in trace.segments:
        segment, side = flight.segment, flight.sender
        if not segment.len or segment.rst or flight.fate in ("injected", "copy"):
            continue
        syn = (side, segment.seq, segment.ack is None)
        if segment.syn and syn not in syns:
            syns.add(syn)
        elif side in sent and distance(sent[side], segment.end) <= 0:
            again.add(flight.number)
            continue
        sent[side] = segment.end
    return frozenset(again)


def seconds(t: float) -> str:
    """This is a time for reading: milliseconds at most, no needless zeros beyond them."""
    return f"{t:.3f}"


def _when(trace: Trace, t: float, lang: str) -> str:
    """When something happens: its second, or in a story without a clock its move."""
    return f"{seconds(t)} s" if not trace.untimed else MOVE.of(lang).format(n=round(t))


def _sentence(trace: Trace, m: Moment, stayed: bool, named: Numbers, again: frozenset[int], lang: str) -> str:
    sent = [trace.flight(number) for number in m.sent]
    parts = [_state(m, stayed, lang)] if _state(m, stayed, lang) else []
    departures = [_departure(f, f.number in again, named, lang) for f in sent]
    shown = happening(trace, m, named, lang)
    delivered = DELIVERS_ONE if len(m.delivered) == 1 else DELIVERS
    tail = [delivered.of(lang).format(n=len(m.delivered))] if m.delivered else []
    words = "; ".join(word for word in m.reply.split("; ") if word != "ok")
    tail += [TELLS.of(lang).format(words=words)] if words else []
    if lang == "zh":
        clauses = [shown, *parts, *departures]
        return (
            f"{_when(trace, m.t, lang)}："
            + "，".join(clauses).replace("；，", "；").rstrip("；")
            + "".join(f"；{t}" for t in tail)
            + "。"
        )
    acts = [*parts, " and ".join(departures)] if departures else parts
    said = shown + ("; " + " and ".join(acts) if acts else "")
    if departures and not parts:
        said = shown + "; it " + " and ".join(departures)
    return f"{_when(trace, m.t, lang)}: " + said + "".join(f"; {t}" for t in tail) + "."


def happening(trace: Trace, m: Moment, named: Numbers, lang: str) -> str:
    """This is what a moment begins with: the call, the timer, or the segment that arrives."""
    if m.kind == "forget":
        return FORGET.of(lang).format(side=m.side)
    if m.kind == "timer":
        ends = TIME_WAIT_ENDS if trace.untimed and m.what == Timer.TIME_WAIT.value else TIMERS[m.what]
        return ends.of(lang).format(side=m.side)
    if m.heard is None:
        return CALL.of(lang).format(side=m.side, what=m.what)
    flight = trace.flight(m.heard)
    return HEARS.get(flight.fate, HEARS[""]).of(lang).format(side=m.side, segment=_segment(flight, named, lang))


def _state(m: Moment, stayed: bool, lang: str) -> str:
    queue = next((QUEUES[row.does] for row in m.fired if row.does in QUEUES), None)
    if queue is not None:
        return BECAUSE.of(lang).format(queue=queue.of(lang), state=m.tcb.state)
    if stayed:
        return STAYS.of(lang).format(state=m.tcb.state) if m.kind == "arrival" else ""
    through = [str(state) for state in m.passed if state is not m.tcb.state]
    if through:
        return PASSES.of(lang).format(through=("、" if lang == "zh" else ", ").join(through), state=m.tcb.state)
    return ENTERS.of(lang).format(state=m.tcb.state)


def _departure(flight: Flight, again: bool, named: Numbers, lang: str) -> str:
    said = (SENDS_AGAIN if again else SENDS).of(lang).format(segment=_segment(flight, named, lang))
    fate = FATES.get(flight.fate)
    if fate is None:
        return said
    return f"{said}；{fate.of(lang)}；" if lang == "zh" else f"{said}, {fate.of(lang)}"


def _segment(flight: Flight, named: Numbers, lang: str) -> str:
    fields = (", " if lang == "en" else "，").join(named.fields(flight))
    return SEGMENT.of(lang).format(flags=flags(flight), fields=fields)
