"""Which segments a receiver takes: its window on the line of numbers, and a segment at every place around it.

The one rule: whether a segment is acceptable and what of it is taken, `hear` and `trimmed` say; here it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tcplearn.model import Heard, Segment, Tcb, hear
from tcplearn.model.hear import trimmed
from tcplearn.model.seq import distance, plus
from tcplearn.text import Text, reader_language
from tcplearn.view.labels import width
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.palette import PEER_KNOWN

WIDTH, GAP = 840.0, 12.0  # the picture; between the numbers and what stands beside them
CELL, ROW, BAR = 27.0, 18.0, 12.0  # a number's room at most, a segment's, and how high it is drawn
POINTERS, NUMBERS, FIRST = 50.0, 68.0, 78.0  # baselines of what stands above; where the rows begin
BESIDE = 2  # so many places on either side where the segment is no longer acceptable
MOST = 32  # numbers that the window and the segment may have, to be seen one by one
SMALL = 11.0
REFUSED = (Heard.OUTSIDE_WINDOW, Heard.COVERS_WINDOW, Heard.PROBE)

TITLE = Text(
    "Which segments of length {length} are acceptable: RCV.NXT={nxt}, RCV.WND={wnd}",
    "长度为 {length} 的报文段，哪些可接受：RCV.NXT={nxt}，RCV.WND={wnd}",
)
TAKES = Text("acceptable, takes {some}", "可接受，收下 {some}")
EMPTY = Text("acceptable", "可接受")
NOT = Text("not acceptable", "不可接受")
SPAN = Text("{first} to {last}", "{first} 到 {last}")
AND = Text(", ", "、")
LINE = Text("SEQ={seq}: {verdict}", "SEQ={seq}：{verdict}")
LABEL = "SEQ={seq}"
SHORT = Text(
    "RCV.NXT={nxt}, RCV.WND={wnd}, SEG.LEN={length}: acceptable SEQ {some} ({n} in all)",
    "RCV.NXT={nxt}，RCV.WND={wnd}，SEG.LEN={length}：可接受的 SEQ 是 {some}（共 {n} 个）",
)
NONE = Text(
    "RCV.NXT={nxt}, RCV.WND={wnd}, SEG.LEN={length}: no SEQ is acceptable",
    "RCV.NXT={nxt}，RCV.WND={wnd}，SEG.LEN={length}：没有可接受的 SEQ",
)
LEGEND = {
    "ac-taken": Text("taken", "收下"),
    "ac-fits": Text("acceptable, without length", "可接受，没有长度"),
    "ac-cut": Text("cut off: old, or beyond the window", "裁掉：旧数据，或超出窗口"),
    "ac-refused": Text("not acceptable", "不可接受"),
    "ac-window": Text("the receive window", "接收窗口"),
    "ac-shut": Text("a window of 0, closed", "窗口为 0，已关闭"),
}
RULES = (
    ".tcp .ac-small{font-size:11px}.tcp .ac-small.ac-quiet{fill:var(--quiet)}.tcp .ac-small.ac-open{font-weight:700}"
    ".tcp .ac-window{fill:var(--open-tint);stroke:var(--open);stroke-width:1.2;stroke-dasharray:4,3}"
    ".tcp .ac-shut{stroke:var(--open);stroke-width:4}"
    ".tcp .ac-taken,.tcp .ac-fits{fill:var(--open);stroke:var(--open);stroke-width:1}"
    ".tcp .ac-cut{fill:var(--paper);stroke:var(--open);stroke-width:1}"
    ".tcp .ac-refused{fill:var(--closed-tint);stroke:var(--quiet);stroke-width:1;stroke-dasharray:2,2}"
)


class Place(NamedTuple):
    """A segment at one place: how far its SEQ is from RCV.NXT, whether it is acceptable, what of it is taken."""

    at: int
    acceptable: bool
    first: int
    taken: int


def acceptance(tcb: Tcb, length: int = 5, lang: str | None = None) -> Drawing:
    """This draws which data segments of `length` octets are acceptable to `tcb` (RFC 9293 section 3.10.7.4, first).

    One row for each SEQ around the receive window; what of the segment is taken is dark, what is cut off is pale.
    Raises ValueError for a state without a receive window, and for more numbers than can be seen one by one.
    """
    if tcb.state not in PEER_KNOWN:
        raise ValueError(f"in {tcb.state} there is no receive window yet; give a state such as ESTABLISHED")
    if length < 0 or tcb.rcv_wnd + length > MOST:
        raise ValueError(f"the window and the segment together have 0 to {MOST} numbers here; give a smaller rcv_wnd")
    lang = lang or reader_language()
    places = tuple(_places(tcb, length))
    said = {"nxt": tcb.rcv_nxt, "wnd": tcb.rcv_wnd, "length": length}
    good = [place.at for place in places if place.acceptable]
    some = AND.of(lang).join(_span(tcb, first, last, lang) for first, last in _runs(good))
    short = (SHORT if good else NONE).of(lang).format(**said, n=len(good), some=some)
    text = "\n".join(
        LINE.of(lang).format(seq=plus(tcb.rcv_nxt, place.at), verdict=_verdict(tcb, place, lang)) for place in places
    )
    marks, height = _Sheet(tcb, length, places, lang).marks()
    return Drawing(WIDTH, height, marks, TITLE.of(lang).format(**said), text, short, RULES)


def _places(tcb: Tcb, length: int) -> Iterator[Place]:
    """Every place at which the segment touches the window, and some beside it."""
    for at in range(-max(length - 1, 0) - BESIDE, tcb.rcv_wnd + BESIDE):
        segment = Segment(plus(tcb.rcv_nxt, at), tcb.snd_nxt, (), bytes(length))
        acceptable = hear(tcb, segment)[0] not in REFUSED
        piece = trimmed(tcb, segment) if acceptable else None
        first, count = (distance(tcb.rcv_nxt, piece[0]), len(piece[1])) if piece else (at, 0)
        yield Place(at, acceptable, first, count)


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of those that follow one another without a hole."""
    for first in (at for at in places if at - 1 not in places):
        yield first, next(at for at in places if at >= first and at + 1 not in places)


def _span(tcb: Tcb, first: int, last: int, lang: str) -> str:
    one, other = plus(tcb.rcv_nxt, first), plus(tcb.rcv_nxt, last)
    return str(one) if one == other else SPAN.of(lang).format(first=one, last=other)


def _widest(texts: list[str]) -> float:
    return max(width(text, SMALL) for text in texts)


def _verdict(tcb: Tcb, place: Place, lang: str) -> str:
    if not place.acceptable:
        return NOT.of(lang)
    if not place.taken:
        return EMPTY.of(lang)
    return TAKES.of(lang).format(some=_span(tcb, place.first, place.first + place.taken - 1, lang))


class _Sheet:
    """The numbers from left to right, the segments from top to bottom."""

    def __init__(self, tcb: Tcb, length: int, places: tuple[Place, ...], lang: str):
        self.tcb, self.length, self.places, self.lang = tcb, length, places, lang
        self.start, self.stop = places[0].at, places[-1].at + max(length, 1)
        self.seqs = [LABEL.format(seq=plus(tcb.rcv_nxt, place.at)) for place in places]
        self.verdicts = [_verdict(tcb, place, lang) for place in places]
        self.left = 2 * GAP + _widest(self.seqs)
        right = 2 * GAP + _widest(self.verdicts)
        self.cell = min(CELL, (WIDTH - self.left - right) / (self.stop - self.start))
        self.foot = FIRST + ROW * len(places) + 4

    def x(self, at: int) -> float:
        """This is where a number's room begins."""
        return round(self.left + self.cell * (at - self.start), 1)

    def marks(self) -> tuple[tuple[Mark, ...], float]:
        """These are all strokes, and how high the picture is."""
        said = {"nxt": self.tcb.rcv_nxt, "wnd": self.tcb.rcv_wnd, "length": self.length}
        drawn = [Mark("text", (12, 22), "head", text=TITLE.of(self.lang).format(**said)), *self.ground()]
        for row, place in enumerate(self.places):
            drawn += self.segment(FIRST + ROW * row, row, place)
        legend = list(self.legend([kind for kind in LEGEND if any(mark.cls == kind for mark in drawn)]))
        height = self.foot + 34
        return (Mark("rect", (0, 0, WIDTH, height), "paper"), *drawn, *legend), height

    def ground(self) -> Iterator[Mark]:
        """The window, its edges, and the numbers above it."""
        left, right, top = self.x(0), self.x(self.tcb.rcv_wnd), NUMBERS + 6
        if self.tcb.rcv_wnd:
            yield Mark("rect", (left, top, round(right - left, 1), self.foot - top), "ac-window")
        else:
            yield Mark("line", (left, top, left, self.foot), "ac-shut")
        edges = ((left, "RCV.NXT", "" if self.tcb.rcv_wnd > 4 else " end"), (right, "RCV.NXT+RCV.WND", ""))
        for x, name, anchor in edges if self.tcb.rcv_wnd else edges[:1]:
            yield Mark("text", (x, POINTERS), f"ac-small ac-open{anchor}", text=name)
            yield Mark("line", (x, POINTERS + 3, x, top), "axis-line")
        fits = width(str(self.tcb.rcv_nxt), SMALL) < self.cell - 2
        for at in range(self.start, self.stop):
            if fits:
                inside = "" if 0 <= at < self.tcb.rcv_wnd else " ac-quiet"
                x = round(self.x(at) + self.cell / 2, 1)
                yield Mark("text", (x, NUMBERS), f"ac-small mid{inside}", text=str(plus(self.tcb.rcv_nxt, at)))

    def segment(self, y: float, row: int, place: Place) -> Iterator[Mark]:
        """The segment of a row: its SEQ, its numbers, the verdict."""
        base = y + BAR
        yield Mark("text", (round(self.left - GAP, 1), base), "ac-small end", text=self.seqs[row])
        parts = [(place.at, self.length, "ac-cut" if place.acceptable else "ac-refused")]
        parts += [(place.first, place.taken, "ac-taken")] if place.taken else []
        for at, count, kind in parts if self.length else ():
            yield Mark("rect", (self.x(at), y + 2, round(self.cell * count, 1), BAR), kind)
        if not self.length:
            kind = "ac-fits" if place.acceptable else "ac-refused"
            yield Mark("rect", (round(self.x(place.at) + self.cell / 2 - 3, 1), y + 2, 6, BAR), kind)
        cls = "ac-small" if place.acceptable else "ac-small ac-quiet"
        yield Mark("text", (round(self.x(self.stop) + GAP, 1), base), cls, text=self.verdicts[row])

    def legend(self, kinds: list[str]) -> Iterator[Mark]:
        """What the bars mean, each kind that occurs."""
        x, y = 12.0, self.foot + 22
        for kind in kinds:
            text = LEGEND[kind].of(self.lang)
            if kind == "ac-shut":
                yield Mark("line", (x + 12, y - 11, x + 12, y + 2), kind)
            else:
                yield Mark("rect", (x, y - 10, 24, BAR), kind)
            yield Mark("text", (x + 32, y), "ac-small", text=text)
            x += round(32 + 1.1 * width(text, SMALL) + 22, 1)
