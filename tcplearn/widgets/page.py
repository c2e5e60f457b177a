"""What a player shows, as plain data: one page for a trace, a language and a way to write numbers.

The browser gets words, numbers and marks ready made; nothing in it knows the protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tcplearn.model import Tcb
from tcplearn.text import Text
from tcplearn.view import palette
from tcplearn.view.ladder import ladder
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.numbers import STYLES, Numbers, flags
from tcplearn.view.rows import row
from tcplearn.view.sentences import sentences
from tcplearn.widgets.fates import LATEST, NOT_OURS, changes, unmet
from tcplearn.world import SIDES, Delay, Duplicate, Fault, Flight, Lose, Scene, Trace, other

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import .* from "\./(.*)";\n', re.MULTILINE)
WORDS = {
    "player": Text("Player", "播放器"),
    "story": Text("Story", "场景"),
    "numbers": Text("Numbers", "序号写法"),
    "lang": Text("Language", "语言"),
    "moment": Text("Moment", "时刻"),
    "first": Text("⇤ First", "⇤ 开头"),
    "back": Text("← Back", "← 后退"),
    "play": Text("▶ Play", "▶ 播放"),
    "pause": Text("❚❚ Pause", "❚❚ 暂停"),
    "next": Text("Step →", "前进 →"),
    "last": Text("Last ⇥", "结尾 ⇥"),
    "ladder": Text("Ladder diagram; scrolls", "时序图，可滚动"),
    "blocks": Text("What each side knows (its TCB)", "双方各自掌握的变量（TCB）"),
    "variable": Text("Variable", "变量"),
    "was": Text("was", "原为"),
    "change": Text("Change what the wire does", "改变网络的行为"),
    "segment": Text("Segment", "报文段"),
    "choose": Text("– choose one here, or click it in the diagram –", "– 在此选择，或在图中点击 –"),
    "lose": Text("Lose", "丢失"),
    "delay": Text("Delay", "延迟"),
    "by": Text("seconds late", "延迟秒数"),
    "duplicate": Text("Duplicate", "复制"),
    "deliver": Text("Deliver", "送达"),
    "notes": Text("What to know about this run", "关于这次运行的说明"),
    "restore": Text("All as it was", "全部还原"),
    "refused": Text(
        f"Type a number of seconds above 0 and up to {LATEST}, such as 0.5; nothing was changed.",
        f"请填写大于 0 且不超过 {LATEST} 的秒数，例如 0.5；网络的行为没有改变。",
    ),
    "silent": Text("The kernel does not answer; run the cell again.", "内核没有应答；请重新运行本单元格。"),
}
STYLE_NAMES = {
    "absolute": Text("absolute", "绝对值"),
    "relative": Text("relative to ISS", "相对于 ISS"),
    "symbolic": Text("symbols: x, y", "符号：x、y"),
}
OWN_NAMES = {"en": "English", "zh": "中文"}
FATE_NAMES = {
    "delayed": Text("delayed", "被延迟"),
    "duplicated": Text("duplicated", "被复制"),
    "copy": Text("the copy", "副本"),
    "lost": Text("lost", "丢失"),
    "corrupted": Text("damaged", "损坏"),
    "injected": Text("sent by nobody here", "并非双方所发"),
    "unknown": Text("fate unknown", "去向不明"),
    "in flight": Text("still under way", "仍在途中"),
}
PLACE = Text("{step} of {last} · {t} s", "第 {step} 步，共 {last} 步 · {t} 秒")
MOMENT = Text("{step} of {last}", "第 {step} 步，共 {last} 步")  # where nobody looked at a clock
NOTHING_YET = Text("Nothing has happened yet: A is {A}, B is {B}.", "还没有发生任何事件：A 处于 {A}，B 处于 {B}。")
FIRED = Text("Rows of the table that fired at {side}", "{side} 触发的规则")
NONE_YET = Text("Rows of the table that fired", "触发的规则")
BEGIN = Text("Press “Step →”, or → on the slider.", "请按“前进 →”，或在滑块上按 → 键。")
NO_ROW = Text("none", "无")
RECORDED = Text(
    "This run is a recording: what happened to its segments cannot be changed here. Give the player a scene for that.",
    "这次运行是一份记录，报文段的去向不能在这里改变；想要改变，请让播放器播放一个场景。",
)
ALONE = Text(
    "There is no Python behind this page: the run stands as it is. In a notebook you can change it.",
    "本页没有 Python，这次运行不能改变；在笔记本中可以改变。",
)
AS_WRITTEN = Text("The wire does what the story says.", "网络的行为与场景的设定一致。")
CHANGED = Text(
    "You changed what the wire does; step on to see what follows.", "你改变了网络的行为；继续前进，看看会发生什么。"
)
CHANGE = Text("segment {number} ({flags}): {fate}", "报文段 {number}（{flags}）：{fate}")
UNMET = Text("segment no. {nth} of {side}: not sent in this run", "{side} 发出的第 {nth} 个报文段：本次运行中没有发出")
FATES_NOW = {
    Lose: Text("lost", "丢失"),
    Delay: Text("delayed by {by} s", "延迟 {by} 秒"),
    Duplicate: Text("duplicated, the copy {by} s later", "被复制，副本晚 {by} 秒"),
}
DELIVERED = Text("delivered", "送达")

OURS = {"ISS": "iss", "SND.UNA": "snd_una", "SND.NXT": "snd_nxt"}  # numbers of this side's sequence space
THEIRS = {"IRS": "irs", "RCV.NXT": "rcv_nxt"}  # and of the peer's
SIZES = {"SND.WND": "snd_wnd", "RCV.WND": "rcv_wnd"}
ORDER = ("ISS", "SND.UNA", "SND.NXT", "SND.WND", "IRS", "RCV.NXT", "RCV.WND")
STATE, RETRIES = Text("State", "状态"), Text("retries", "重传次数")
UNKNOWN = "–"


def page(trace: Trace, lang: str, style: str, scene: Scene | None, scenes: Mapping[str, Scene]) -> dict[str, Any]:
    """This is all that a player shows of a trace, in "en" or "zh", its numbers in one of STYLES.

    `scene` is what was run (None for a recording), `scenes` what there is to choose from, as written.
    """
    numbers = Numbers(trace, style)
    wire = RECORDED if scene is None else AS_WRITTEN if scene == scenes[scene.name] else CHANGED
    return {
        "key": trace.name,
        "title": _title(trace, lang),
        "drawing": with_lifelines(ladder(trace, lang, numbers, noted=False)).plain(),
        "variables": [STATE.of(lang), *ORDER, RETRIES.of(lang)],
        "steps": list(_steps(trace, lang, numbers)),
        "segments": [[str(f.number), _segment(f, lang, numbers), f.fate not in NOT_OURS] for f in trace.segments],
        "stories": [[each.name, _title(each, lang)] for each in (scenes.values() or (trace,))],
        "numbers": [[name, STYLE_NAMES[name].of(lang)] for name in STYLES],
        "languages": list(OWN_NAMES.items()),
        "recorded": scene is None,
        "changed": wire is CHANGED,
        "changes": list(_changes(scene, scenes[scene.name], trace, lang)) if scene and wire is CHANGED else [],
        "notes": [note.of(lang) for note in trace.notes],
        "wire": wire.of(lang),
        "latest": LATEST,
        "words": {name: word.of(lang) for name, word in WORDS.items()},
    }


def said(trace: Trace, lang: str, numbers: Numbers | str) -> list[str]:
    """These are the sentences of a trace, the one before anything has happened first."""
    start = {side: trace.start[side].state for side in SIDES}
    return [NOTHING_YET.of(lang).format(**start), *sentences(trace, lang, numbers)]


def with_lifelines(drawing: Drawing) -> Drawing:
    """This is the drawing with both lifelines faint to the end, so that what is not told yet is no empty box."""
    paper, *marks = drawing.marks
    edges = [mark.at for mark in marks if mark.cls.startswith("edge ")]
    top, bottom = min(y for _, y, _, _ in edges), max(y for _, _, _, y in edges)
    faint = (Mark("line", (x, top, x, bottom), "guide") for x in sorted({x for x, _, _, _ in edges}))
    return replace(drawing, marks=(paper, *faint, *marks))


def _changes(scene: Scene, written: Scene, trace: Trace, lang: str) -> Iterable[str]:
    """What the learner changed, one line for each segment: `segment 3 (ACK): lost`."""
    for flight, fault in changes(scene, written, trace):
        fate = _fate(fault).of(lang).format(by=f"{getattr(fault, 'by', 0):g}")
        yield CHANGE.of(lang).format(number=flight.number, flags=flags(flight), fate=fate)
    for side, nth in unmet(scene, written, trace):
        yield UNMET.of(lang).format(side=side, nth=nth)


def _fate(fault: Fault | None) -> Text:
    return DELIVERED if fault is None else FATES_NOW[type(fault)]


def _steps(trace: Trace, lang: str, numbers: Numbers) -> Iterable[dict[str, Any]]:
    """What there is to see after each number of moments, from none to all."""
    tcbs, gone = dict(trace.start), 0
    for step, (sentence, moment) in enumerate(zip(said(trace, lang, numbers), (None, *trace.moments), strict=True)):
        if moment:
            tcbs[moment.side] = moment.tcb
            gone = max((gone, *moment.sent, moment.heard or 0))
        t = f"{moment.t if moment else 0:.3f}".rstrip("0").rstrip(".")
        yield {
            "place": (MOMENT if trace.untimed else PLACE).of(lang).format(step=step, last=len(trace.moments), t=t),
            "said": sentence if moment else f"{sentence} {BEGIN.of(lang)}",
            "fired": FIRED.of(lang).format(side=moment.side) if moment else NONE_YET.of(lang),
            "rows": [row(fired, lang) for fired in moment.fired] or [NO_ROW.of(lang)] if moment else [],
            "states": {side: str(tcbs[side].state) for side in SIDES},
            "families": {side: palette.family(tcbs[side].state) for side in SIDES},
            "values": {side: list(_values(side, tcbs[side], numbers, gone)) for side in SIDES},
        }


def _values(side: str, tcb: Tcb, numbers: Numbers, gone: int) -> Iterable[str]:
    """A side's variables as text. A number that nobody has sent yet is not known: SND.NXT is still ISS, RCV.NXT IRS."""
    spoke, heard = tcb.snd_nxt != tcb.iss, tcb.rcv_nxt != tcb.irs
    yield str(tcb.state)
    for name in ORDER:
        if name in OURS:
            yield numbers.say(side, getattr(tcb, OURS[name]), gone) if spoke else UNKNOWN
        elif name in THEIRS:
            yield numbers.say(other(side), getattr(tcb, THEIRS[name]), gone) if heard else UNKNOWN
        else:
            yield str(getattr(tcb, SIZES[name])) if (heard if name == "SND.WND" else spoke or heard) else UNKNOWN
    yield str(tcb.retries) if spoke else UNKNOWN


def _segment(flight: Flight, lang: str, numbers: Numbers) -> str:
    """A segment as a line of the list: `3. A → B  ACK seq=101 ack=301 (lost)`."""
    fate = FATE_NAMES.get(flight.fate)
    suffered = "" if fate is None else f" ({fate.of(lang)})" if lang == "en" else f"（{fate.of(lang)}）"
    return f"{flight.number}. {flight.sender} → {flight.to}  {numbers.short(flight)}{suffered}"


def _title(told: Scene | Trace, lang: str) -> str:
    return told.title.of(lang) if told.title else told.name


def style(*names: str) -> str:
    """This is a widget's style sheet: the palette, the frame of all widgets, and the files `names` of this folder."""
    return palette.css() + "".join((HERE / file).read_text("utf-8") for file in ("frame.css", *names))


def module(name: str) -> str:
    """This is a module of this folder, and before it those that it imports from here: all in one."""
    parts: dict[str, str] = {}

    def take(name: str) -> None:
        text = (HERE / name).read_text("utf-8")
        for needed in IMPORT.findall(text):
            if needed not in parts:
                take(needed)
        parts[name] = IMPORT.sub("", text)

    take(name)
    last = parts.pop(name)
    alone = (re.sub(r"^export default .*\n", "", part, flags=re.MULTILINE) for part in parts.values())
    return "\n".join((*alone, last))
