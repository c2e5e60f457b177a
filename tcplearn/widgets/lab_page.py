"""What the laboratory shows beside its player, as plain data: the bench, where a hand changes the scene.

The browser gets words, menus and values ready made; nothing in it knows the protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tcplearn.model import State
from tcplearn.text import Text
from tcplearn.view import palette
from tcplearn.view.layout import SLANT, flight_time
from tcplearn.view.numbers import Numbers, flags
from tcplearn.view.sentences import happening
from tcplearn.view.variant_words import about, label
from tcplearn.widgets.draft import Draft
from tcplearn.widgets.edits import CALLS, COUNTED
from tcplearn.widgets.settings import BASE, POLICIES, protocols
from tcplearn.world import SIDES, Trace

AS_WRITTEN = "as written"  # what a run is compared with: the scene before all edits
WORDS = {
    "bench": Text("Laboratory", "实验台"),
    "protocol": Text("Protocol", "协议"),
    "undo": Text("↶ Undo", "↶ 撤销"),
    "redo": Text("↷ Redo", "↷ 重做"),
    "undoes": Text("Undo: {said}", "撤销：{said}"),
    "redoes": Text("Redo: {said}", "重做：{said}"),
    "how": Text(
        "Drag an arrow down to delay it, off the wire or onto the bin to lose it. Drag a call or a segment from here "
        "onto a lifeline.",
        "把箭头向下拖，报文段就被延迟；拖出网络或拖入回收处，报文段就丢失。把下面的调用或报文段拖到某一侧的时间线上即可加入。",
    ),
    "bin": Text("✕ drop here to lose or to remove", "✕ 拖到这里：丢失或删除"),
    "arrives": Text("reaches {side} at {t} s", "{t} 秒到达 {side}"),
    "falls": Text("lost", "丢失"),
    "moves": Text("{t} s", "{t} 秒"),
    "copy": Text("Old duplicate", "滞留副本"),
    "earlier": Text("↑ Earlier", "↑ 提前"),
    "later": Text("↓ Later", "↓ 推后"),
    "remove": Text("Remove", "删除"),
    "put_call": Text("A program calls", "应用程序调用"),
    "call": Text("Call", "调用"),
    "side": Text("Side", "一侧"),
    "at": Text("at second", "时刻（秒）"),
    "octets": Text("octets", "字节数"),
    "put": Text("Put", "加入"),
    "put_segment": Text("Somebody sends an old or forged segment", "网络中出现滞留的或伪造的报文段"),
    "what": Text("What", "内容"),
    "to": Text("to", "到达"),
    "by_hand": Text("by hand:", "自行填写："),
    "flags": Text("flags", "标志位"),
    "set": Text("What the run rests on", "运行的前提"),
    "predict": Text("Predict before each step", "每一步先预测"),
    "commit": Text("Commit", "提交预测"),
    "becomes": Text("{side} is then", "{side} 随后处于"),
    "sends": Text("and sends", "并发出"),
    "foretold": Text("Right: {state}, sends {sends}.", "预测正确：{state}，发出 {sends}。"),
    "surprised": Text(
        "You said {said_state}, sends {said_sends}; it is {state}, sends {sends}.",
        "你预测 {said_state}，发出 {said_sends}；实际是 {state}，发出 {sends}。",
    ),
    "score": Text("{right} of {all} right", "共 {all} 次，正确 {right} 次"),
    "answer": Text("– your prediction –", "– 你的预测 –"),
    "line": Text("This scene in Python", "本场景的 Python 写法"),
    "copy_line": Text("Copy", "复制代码"),
    "copied": Text("Copied.", "已复制。"),
    "views": Text("Views", "视图"),
    "against": Text("Compare with", "对照"),
    "none": Text("– nothing –", "– 不对照 –"),
    "as_written": Text("the scene as it was", "原来的场景"),
    "as_text": Text("as text", "文字版"),
    "keys": Text("Keys in the diagram", "时序图中的按键"),
    "key_list": Text(
        "↑ ↓ choose a segment or a call · L lose · D later · E earlier · 2 duplicate · V deliver · C old duplicate · "
        "Delete lose or remove · U undo · R redo · P put a call · I put a segment · ← → step",
        "↑ ↓ 选择报文段或调用 · L 丢失 · D 推后 · E 提前 · 2 复制 · V 送达 · C 滞留副本 · Delete 丢失或删除 · "
        "U 撤销 · R 重做 · P 加入调用 · I 加入报文段 · ← → 单步",
    ),
}
SETTINGS = {
    "iss A": Text("ISS of A", "A 的 ISS"),
    "iss B": Text("ISS of B", "B 的 ISS"),
    "delay": Text("delay / s", "时延（秒）"),
    "rto": Text("first RTO / s", "初始 RTO（秒）"),
    "msl": Text("MSL / s", "MSL（秒）"),
    "window A": Text("buffer of A", "A 的接收缓冲区"),
    "window B": Text("buffer of B", "B 的接收缓冲区"),
    "seed": Text("seed", "随机种子"),
    "policy": Text("hosts follow", "主机遵循"),
}
UNWRITTEN = Text("this scene cannot be written as one line", "这个场景无法写成一行代码")
CALL = Text("{side} calls {what} at {t} s", "{side} 在 {t} 秒调用 {what}")
NOTHING, TEXT = Text("nothing", "不发送"), Text("{flags} with data", "{flags}（带数据）")
USUAL = ("SYN", "SYN,ACK", "ACK", "FIN,ACK", "RST", "RST,ACK")  # what is offered even if this run has none


def bench(draft: Draft, lang: str, numbers: str) -> dict[str, Any]:
    """This is the bench of a draft."""
    trace = draft.trace
    nexts = list(_nexts(trace, lang, numbers))
    named = [[name, f"{label(name)}: {about(name).of(lang)}" if name != BASE else name] for name in protocols()]
    sends = [NOTHING.of(lang), *dict.fromkeys((*USUAL, *(each["sends"] for each in nexts)))]
    return {
        "words": {name: word.of(lang) for name, word in WORDS.items()},
        "protocols": named,
        "against": [["", WORDS["none"].of(lang)], [AS_WRITTEN, WORDS["as_written"].of(lang)], *named],
        "protocol": draft.protocol,
        "undo": draft.said.of(lang) if draft.can_undo and draft.said else "",
        "redo": draft.future[0].said.of(lang) if draft.can_redo and draft.future[0].said else "",
        "line": _line(draft, lang),
        "calls": list(_calls(draft, lang)),
        "injected": _injected(draft),
        "call_names": [[name, name in COUNTED] for name in CALLS],
        "sides": list(SIDES),
        "suggested": [[str(i), name.of(lang)] for i, (name, _) in enumerate(draft.suggestions())],
        "settings": list(_settings(draft, lang)),
        "nexts": nexts,
        "states": [str(state) for state in State],
        "sends": list(dict.fromkeys(sends)),
        "pace": flight_time(trace) / SLANT,
        "last": max((moment.t for moment in trace.moments), default=0.0),
        "css": palette.css(),
    }


def _line(draft: Draft, lang: str) -> str:
    """The draft in Python, or the words for what no line can hold."""
    try:
        return draft.line
    except ValueError as why:
        return f"# {UNWRITTEN.of(lang)}: {why}"


def _calls(draft: Draft, lang: str) -> Iterator[dict[str, Any]]:
    """The calls of the run: at which moment, and which of the scene's they are."""
    for i, moment in enumerate(draft.trace.moments):
        index = draft.call_of(i) if moment.kind in ("call", "forget") else None
        if index is not None:
            said = CALL.of(lang).format(side=moment.side, what=moment.what, t=f"{moment.t:g}")
            yield {"moment": i, "index": index, "t": moment.t, "side": moment.side, "label": said}


def _injected(draft: Draft) -> dict[str, int]:
    found = {f.number: draft.injection_of(f.number) for f in draft.trace.segments}
    return {str(number): index for number, index in found.items() if index is not None}


def _settings(draft: Draft, lang: str) -> Iterator[dict[str, Any]]:
    values = draft.settings
    for name, said in SETTINGS.items():
        value = values[name]
        options = [[each, each] for each in POLICIES] if name == "policy" else None
        yield {"name": name, "label": said.of(lang), "value": "" if value is None else value, "options": options}


def _nexts(trace: Trace, lang: str, numbers: str) -> Iterator[dict[str, Any]]:
    """Each moment as a question: what happens, at which side, and what came of it."""
    named = Numbers(trace, numbers)
    for moment in trace.moments:
        said = happening(trace, moment, named, lang)
        sent = [_sent(trace, number, lang) for number in moment.sent]
        yield {
            "said": said, "side": moment.side, "state": str(moment.tcb.state),
            "sends": " + ".join(sent) or NOTHING.of(lang),
        }  # fmt: skip


def _sent(trace: Trace, number: int, lang: str) -> str:
    flight = trace.flight(number)
    return TEXT.of(lang).format(flags=flags(flight)) if flight.segment.data else flags(flight)
