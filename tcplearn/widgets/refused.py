"""What a learner's hand asks for, read and held within bounds; what cannot be is refused in words.

The one rule: every refusal says in both languages what to give instead, and whoever refuses has changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from numbers import Real
from typing import Any

from tcplearn.model import Segment
from tcplearn.model.segment import FLAGS, LONGEST
from tcplearn.model.seq import SPACE
from tcplearn.text import Text
from tcplearn.widgets.fates import LATEST
from tcplearn.world import SIDES, Flight, Scene, Trace

FINEST = 6  # decimal places of a second: what a hand can mean

NO_SEGMENT = Text(
    "There is no segment {number}; this run has {last}.", "没有报文段 {number}；本次运行共有 {last} 个报文段。"
)
NO_WAIT = Text(
    "Give the seconds as a number above 0 and up to {latest}, such as 0.5.",
    "请填写大于 0 且不超过 {latest} 的秒数，例如 0.5。",
)
NO_TIME = Text(
    "Give a second from 0 to {until}, where this scene ends.", "请填写 0 到 {until} 之间的秒数；场景到 {until} 秒结束。"
)
IN_SECONDS = Text("{name} is a number of seconds from {least} to {most}.", "{name} 应为 {least} 到 {most} 的秒数。")
NO_SIDE = Text("The hosts are A and B, not {side}.", "主机只有 A 和 B，没有 {side}。")
NO_OCTETS = Text("Octets are a whole number from {least} to {most}.", "字节数应为 {least} 到 {most} 的整数。")
NO_NUMBER = Text("{name} is a whole number from 0 to 2^32 - 1.", "{name} 应为 0 到 2^32 - 1 的整数。")
NO_FLAG = Text("No flag is called {name}; there are {names}.", "没有名为 {name} 的标志位；可用的有 {names}。")
ACK_LACKS = Text("A segment with the ACK flag needs an acknowledgment number.", "置了 ACK 标志位的报文段必须有确认号。")


class Refused(ValueError):
    """An edit that cannot be: nothing was changed. `text` says why, in both languages."""

    def __init__(self, text: Text):
        super().__init__(text.en)
        self.text = text


def filled(text: Text, **words: Any) -> Text:
    """This is a text with its holes filled; a hole may take a text, too."""
    return Text(
        *(
            getattr(text, lang).format(**{k: w.of(lang) if isinstance(w, Text) else w for k, w in words.items()})
            for lang in ("en", "zh")
        )
    )


def seconds(t: float) -> str:
    """This is a time for reading, without needless zeros."""
    return f"{t:.{FINEST}f}".rstrip("0").rstrip(".")


def flight_of(trace: Trace, number: Any) -> Flight:
    if not isinstance(number, int) or not 1 <= number <= len(trace.segments):
        raise Refused(filled(NO_SEGMENT, number=number, last=len(trace.segments)))
    return trace.flight(number)


def whole(value: Any, least: int, most: int, why: Text, **words: Any) -> int:
    """This is a whole number within bounds; a browser may write it as 5.0."""
    good = isinstance(value, Real) and not isinstance(value, bool) and least <= float(value) <= most
    if not good or int(value) != value:
        raise Refused(filled(why, least=least, most=most, **words))
    return int(value)


def within(value: Any, least: float, most: float, name: str | Text) -> float:
    """This is a number of seconds within bounds."""
    if not isinstance(value, Real) or isinstance(value, bool) or not least <= float(value) <= most:
        raise Refused(filled(IN_SECONDS, name=name, least=seconds(least), most=seconds(most)))
    return round(float(value), FINEST)


def moment_in(scene: Scene, t: Any) -> float:
    """This is a second of the scene."""
    if not isinstance(t, Real) or isinstance(t, bool) or not 0 <= float(t) <= scene.until or not isfinite(t):
        raise Refused(filled(NO_TIME, until=seconds(scene.until)))
    return round(float(t), FINEST)


def wait(by: Any) -> float:
    """This is a wait that a learner may ask for, in seconds."""
    if not isinstance(by, Real) or isinstance(by, bool) or not 0 < round(float(by), FINEST) <= LATEST:
        raise Refused(filled(NO_WAIT, latest=LATEST))
    return round(float(by), FINEST)


def side_of(side: Any) -> str:
    if side not in SIDES:
        raise Refused(filled(NO_SIDE, side=side))
    return str(side)


def segment_of(given: Mapping[str, Any]) -> Segment:
    """This is a segment as a form gives it: seq, ack (a number or None), flags ("SYN,ACK" or a list), octets."""
    seq = whole(given.get("seq"), 0, SPACE - 1, NO_NUMBER, name="SEQ")
    ack = given.get("ack")
    ack = None if ack is None else whole(ack, 0, SPACE - 1, NO_NUMBER, name="ACK")
    octets = whole(given.get("octets") or 0, 0, LONGEST, NO_OCTETS)
    named = given.get("flags") or ()
    ctl = tuple(named.replace(",", " ").upper().split() if isinstance(named, str) else named)
    for flag in ctl:
        if flag not in FLAGS:
            raise Refused(filled(NO_FLAG, name=flag, names=", ".join(FLAGS)))
    if "ACK" in ctl and ack is None:
        raise Refused(ACK_LACKS)
    return Segment(seq, ack, ctl, bytes(octets))
