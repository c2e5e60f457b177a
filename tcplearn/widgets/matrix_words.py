"""An answer of the matrix in words, both languages.

The one rule: a sentence says what the step holds and nothing else; the rows that fired give the reason.
"""

from __future__ import annotations

from tcplearn.audit.axes import MEANS, Ack, Kind, Seq
from tcplearn.audit.matrix import Answer, Outcome
from tcplearn.text import Text
from tcplearn.view.rows import row
from tcplearn.view.sentences import DELIVERS, DELIVERS_ONE, ENTERS, PASSES, SENDS, STAYS, TELLS

MARKS = {
    Outcome.HOLE: "?",
    Outcome.MOVES: "→",
    Outcome.DELIVERS: "↓",
    Outcome.RESETS: "R",
    Outcome.NOTES: "+",
    Outcome.ACKS: "A",
    Outcome.DROPS: "×",
}
OUTCOMES = {
    Outcome.HOLE: Text("the table has no row", "表中没有相应的规则"),
    Outcome.MOVES: Text("another state", "状态改变"),
    Outcome.DELIVERS: Text("text for the user", "向用户交付数据"),
    Outcome.RESETS: Text("a RST leaves", "发回 RST"),
    Outcome.NOTES: Text("a variable or a timer changes", "变量或计时器改变"),
    Outcome.ACKS: Text("an ACK leaves, no more", "只发回 ACK"),
    Outcome.DROPS: Text("nothing at all", "没有任何反应"),
}
KINDS = {kind: Text(kind.value, kind.value) for kind in Kind} | {
    Kind.DATA: Text("data", "数据"),
    Kind.NO_FLAGS: Text("no flags", "无标志位"),
}
PLACES: dict[Seq | Ack, Text] = {
    Seq.OUTSIDE_LEFT: Text("outside left", "左外侧"),
    Seq.LEFT: Text("left", "左边界"),
    Seq.INSIDE: Text("inside", "窗口内"),
    Seq.RIGHT: Text("right", "右边界"),
    Seq.OUTSIDE_RIGHT: Text("outside right", "右外侧"),
    Seq.ANY: Text("any number", "任意序号"),
    Ack.NONE: Text("no ACK", "无 ACK"),
    Ack.ANCIENT: Text("ancient", "久远"),
    Ack.OLD: Text("old", "陈旧"),
    Ack.DUPLICATE: Text("duplicate", "重复"),
    Ack.PARTIAL: Text("partial", "部分"),
    Ack.FULL: Text("full", "全部"),
    Ack.UNSENT: Text("unsent", "从未发送"),
    Ack.ANY: Text("any number", "任意确认号"),
}
SENDS_NOTHING = Text("sends nothing", "不作应答")
BECOMES = Text("{name} becomes {value}", "{name} 变为 {value}")
HOLDS = Text("what came ahead of the gap is kept", "越过空缺先到的部分暂存起来")
HELD = Text("kept", "暂存")
WAITS = Text("the wait of 2 MSL begins anew", "2MSL 重新计时")
OCTETS = Text("{n} octets", "{n} 字节")
NO_REPLY = Text("none", "无")
ARRIVES = Text("arrives", "到达")
REPLY = Text("reply", "应答")
STATE = Text("state", "状态")
WHY = Text("why", "依据")
WHERE = Text("where", "位置")
LINE = Text("{name}: {what}", "{name}：{what}")


def sentence(answer: Answer, lang: str) -> str:
    """This is what came of a segment as one sentence."""
    if answer.hole:
        return f"{OUTCOMES[Outcome.HOLE].of(lang)}: {answer.hole}"
    comma, semi, stop = ("，", "；", "。") if lang == "zh" else (", ", "; ", ".")
    acts = [_state(answer, lang)]
    acts += [SENDS.of(lang).format(segment=sent) for sent in answer.sent] or [SENDS_NOTHING.of(lang)]
    said = [" and ".join(acts) if lang == "en" else comma.join(acts)]
    octets = len(answer.done.delivered)
    if octets:
        said.append((DELIVERS_ONE if octets == 1 else DELIVERS).of(lang).format(n=octets))
    if answer.done.reply:
        said.append(TELLS.of(lang).format(words=answer.done.reply))
    changes = [BECOMES.of(lang).format(name=name, value=value) for name, value in answer.changes]
    said += [comma.join(changes)] if changes else []
    said += [HOLDS.of(lang)] if answer.holds else []
    said += [WAITS.of(lang)] if answer.waits_again else []
    whole = semi.join(said) + stop
    return whole[0].upper() + whole[1:]


def _state(answer: Answer, lang: str) -> str:
    if answer.state is answer.tcb.state:
        return STAYS.of(lang).format(state=answer.state)
    if answer.through:
        through = ("、" if lang == "zh" else ", ").join(answer.through)
        return PASSES.of(lang).format(through=through, state=answer.state)
    return ENTERS.of(lang).format(state=answer.state)


def short(answer: Answer, lang: str) -> tuple[str, str]:
    """This is an answer in two very short lines: what happens, what leaves."""
    outcome, done = answer.outcome, answer.done
    leaves = " ".join(",".join(sent.ctl) for sent in done.sent)
    if outcome is Outcome.MOVES:
        return f"{MARKS[outcome]} {answer.state}", leaves
    if outcome is Outcome.DELIVERS:
        return f"{MARKS[outcome]} {OCTETS.of(lang).format(n=len(done.delivered))}", leaves
    if outcome is Outcome.NOTES:
        what = ["2 MSL"] if answer.waits_again else [HELD.of(lang)] if answer.holds else []
        return " ".join([MARKS[outcome], *(what or [answer.changes[0][0]])]), leaves
    return (leaves or MARKS[outcome]), ""


def where(place: Seq | Ack, lang: str) -> str:
    """This is a place on an axis and what it means."""
    return LINE.of(lang).format(name=PLACES[place].of(lang), what=MEANS[place].of(lang))


def told(answer: Answer, lang: str) -> str:
    """This is an answer in full, for the terminal: the segment, what happens, and the rows that say so."""
    cell = answer.cell
    wide = 10
    names = [name.of(lang) for name in (ARRIVES, WHERE, STATE, REPLY, WHY)]
    places = [where(cell.seq, lang), where(cell.ack, lang)]
    facts = [
        [f"{answer.segment}  {KINDS[cell.kind].of(lang)}"],
        [f"SEG.SEQ {places[0]}", f"SEG.ACK {places[1]}"],
        [str(answer.tcb.state) if answer.state is answer.tcb.state else f"{answer.tcb.state} → {answer.state}"],
        list(answer.sent) or [NO_REPLY.of(lang)],
        [row(fired, lang) for fired in answer.fired] or [OUTCOMES[answer.outcome].of(lang)],
    ]
    lines = []
    for name, said in zip(names, facts, strict=True):
        room = wide - len(name) * (2 if lang == "zh" else 1)
        lines += [f"{name}{' ' * room}{said[0]}", *(" " * wide + more for more in said[1:])]
    return "\n".join([sentence(answer, lang), "", *lines])
