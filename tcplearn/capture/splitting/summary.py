"""A conversation in one line: who talked to whom, how much, how it began and how it ended.

The one rule: a summary says what was seen, not what was so. A handshake that is not in the file may
still have taken place.
"""

from __future__ import annotations

from typing import NamedTuple

from tcplearn.capture.layers import Socket, socket
from tcplearn.capture.packets import CTL
from tcplearn.capture.splitting.talk import NOBODY, SYN, Talk
from tcplearn.text import Text

HANDSHAKE = {
    "whole": Text("handshake complete", "握手完整"),
    "no ACK": Text("SYN and SYN,ACK seen, the last ACK not", "有 SYN 和 SYN,ACK，没有最后的 ACK"),
    "no SYN": Text("SYN,ACK seen, its SYN not", "有 SYN,ACK，没有对应的 SYN"),
    "no SYN,ACK": Text("SYN seen, no SYN,ACK", "有 SYN，没有 SYN,ACK"),
    "none": Text("no handshake in the file", "文件中没有握手"),
}
CLOSE = {
    "both": Text("FIN from both, {side} first", "双方都发了 FIN，{side} 在先"),
    "half": Text("FIN from {side} only", "只有 {side} 发了 FIN"),
    "reset": Text("reset by {side}", "由 {side} 复位"),
    "none": Text("no close in the file", "文件中没有关闭"),
}


def written(end: Socket) -> str:
    """This is a socket as people write it: 192.0.2.1:80, [2001:db8::1]:80."""
    address, port = end
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class Summary(NamedTuple):
    """What the packets of one conversation show at a glance. In each pair A comes first, the side that opened it.

    `began`, `ended`: seconds since 1970; `first`, `last`: packet numbers in the file, from 1. `octets`: of data;
    `again`: segments sent again, or late; `resets`: RSTs. `flags`: every control bit seen. `handshake`: "whole",
    "no ACK", "no SYN", "no SYN,ACK", "none"; `close`: "both" (FINs), "half", "reset", "none"; `closed_by`: the side
    of the first RST, else of the first FIN; `fins`: the sides that sent one, in order of their first.
    """

    number: int
    a: Socket
    b: Socket
    began: float
    ended: float
    first: int
    last: int
    packets: tuple[int, int]
    octets: tuple[int, int]
    flags: tuple[tuple[str, ...], tuple[str, ...]]
    handshake: str
    close: str
    closed_by: str | None
    fins: tuple[str, ...]
    again: tuple[int, int]
    resets: tuple[int, int]

    @property
    def complete(self) -> bool:
        """This says whether both the handshake and an end were seen."""
        return self.handshake == "whole" and self.close in ("both", "reset")

    @property
    def completeness(self) -> Text:
        """This says in words what was seen of opening and closing, and by whom."""
        opened, closed = HANDSHAKE[self.handshake], CLOSE[self.close]
        side = self.closed_by or ""
        en, zh = closed.en.format(side=side), closed.zh.format(side=side)
        if self.close == "reset" and self.fins:
            sides = ", ".join(self.fins)
            en, zh = f"{en}; FIN from {sides}", f"{zh}；{'、'.join(self.fins)} 发过 FIN"
        return Text(f"{opened.en}; {en}", f"{opened.zh}；{zh}")

    def __str__(self) -> str:
        return f"{written(self.a)} - {written(self.b)}: {sum(self.packets)} packets"


def summary(number: int, ends: tuple[bytes, bytes], talk: Talk) -> Summary:
    """This turns what was counted into words. A is who asked first; if nobody did, who spoke first."""
    a = max(talk.asked, 0)
    b = 1 - a
    closer = talk.reset_by if talk.reset_by != NOBODY else talk.closed_by
    sides = {a: "A", b: "B", NOBODY: None}
    first = talk.closed_by
    fins = [] if first == NOBODY else [first, 1 - first] if talk.fins[1 - first] else [first]
    return Summary(
        number,
        socket(ends[a]),
        socket(ends[b]),
        talk.began / 1e9,
        talk.ended / 1e9,
        talk.first,
        talk.last,
        (talk.packets[a], talk.packets[b]),
        (talk.octets[a], talk.octets[b]),
        (CTL[talk.bits[a]], CTL[talk.bits[b]]),
        _handshake(talk, a, b),
        "reset" if talk.reset_by != NOBODY else ("none", "half", "both")[len(fins)],
        sides[closer],
        tuple(str(sides[side]) for side in fins),
        (talk.again[a], talk.again[b]),
        (talk.resets[a], talk.resets[b]),
    )


def _handshake(talk: Talk, a: int, b: int) -> str:
    asked, answered = talk.bits[a] & SYN, talk.answers[b] > 0
    if asked:
        return "whole" if talk.shaken else "no ACK" if answered else "no SYN,ACK"
    return "no SYN" if answered else "none"
