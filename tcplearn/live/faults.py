"""What the wire will do to segments, in words.

The one rule: a fault is told by its kind, its side, its flags and its count; a condition that has no words is
called a condition.
"""

from __future__ import annotations

from tcplearn.live.said import filled
from tcplearn.text import Text
from tcplearn.world import Chance, Corrupt, Delay, Duplicate, Fault, Inject, Lose, Reorder

DOES: dict[type[Fault], Text] = {
    Lose: Text("is lost", "丢失"),
    Corrupt: Text("is damaged", "损坏"),
    Delay: Text("comes {by:g} s late", "迟到 {by:g} 秒"),
    Duplicate: Text("comes twice, the copy {by:g} s later", "到达两次，副本晚 {by:g} 秒"),
    Reorder: Text("comes just after the next one", "排在下一个之后到达"),
    Chance: Text(
        "may be lost ({lose:.0%}), come twice ({duplicate:.0%}) or late ({delay:.0%})",
        "可能丢失（{lose:.0%}）、到达两次（{duplicate:.0%}）或迟到（{delay:.0%}）",
    ),
}
ONE = Text("{what} no. {n} of {side} {does}", "{side} 的第 {n} 个{what}{does}")
EVERY = Text("each {what} of {side} {does}", "{side} 的每个{what}{does}")
ANY = Text("segment", "报文段")
DATA = {True: Text(" with text", "（带数据）"), False: Text(" without text", "（不带数据）"), None: Text("", "")}
WHEN = Text(" that meets a condition", "（满足特定条件）")
INJECTED = Text(
    "at {t:.3f} s {segment} arrives at {to}, sent by neither",
    "{t:.3f} 秒时 {to} 收到并非双方所发的 {segment}",
)


def told(fault: Fault | Inject) -> Text:
    """This is a fault in a line."""
    if isinstance(fault, Inject):
        return filled(INJECTED, t=fault.at, to=fault.to, segment=str(fault.segment))
    does = filled(DOES[type(fault)], **{name: value for name, value in vars(fault).items() if name != "side"})
    what = _what(fault)
    if fault.nth is None:
        return filled(EVERY, side=fault.side, what=what, does=does)
    nths = fault.nth if isinstance(fault.nth, tuple) else (fault.nth,)
    numbers = Text(", ".join(map(str, nths)), "、".join(map(str, nths)))
    return filled(ONE, side=fault.side, what=what, n=numbers, does=does)


def _what(fault: Fault) -> Text:
    """The kind of segment that a fault is about; flags stand between spaces among hanzi."""
    more = [DATA[fault.data], *([WHEN] if fault.when else [])]
    en, zh = ("".join(text.of(lang) for text in more) for lang in ("en", "zh"))
    if fault.ctl is None:
        return Text(ANY.en + en, ANY.zh + zh)
    flags = ",".join(fault.ctl)
    return Text(flags + en, f" {flags}{zh}" if zh else f" {flags} ")
