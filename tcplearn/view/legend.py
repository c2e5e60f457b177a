"""What is said of a segment beyond its numbers, and what stands under a ladder: the legend, the notes.

The one rule: every unusual line that occurs is explained, and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from tcplearn.text import Text
from tcplearn.view.labels import Point, width
from tcplearn.view.marks import Mark
from tcplearn.view.sentences import noted, repeated
from tcplearn.view.shapes import line, ring, saltire
from tcplearn.world.trace import Flight, Trace

AGAIN = Text("again", "重传")
SUFFERED = {
    "copy": Text("copy", "副本"),
    "delayed": Text("delayed", "迟到"),
    "injected": Text("old or forged", "旧的或伪造的"),
    "corrupted": Text("damaged", "损坏"),
}
LINES = {
    "unknown": Text("dotted: the recording does not show whether it arrived", "点线：记录没有显示它是否到达"),
    "copy": Text("dashed: a copy", "虚线：副本"),
    "again": Text("bold: sent again", "粗线：重传"),
    "lost": Text("cross: lost or damaged", "叉号：丢失或损坏"),
    "injected": Text("circle: old or forged, sent by neither side here", "圆圈：旧的或伪造的，不是此处任何一方所发"),
}
STEP, HIGH, SAMPLE = 18, 15, 34  # of a line of the legend, of a note; the length of a line's sample
NOT_FIRST = "，。；：、！？）”》…,.;:!?)"  # no line begins with these


def suffered(flight: Flight, again: bool, lang: str) -> str:
    """This is what happened to a segment, in a word; "" if nothing did or its line says it."""
    more = AGAIN if again else SUFFERED.get(flight.fate)
    return more.of(lang) if more else ""


def line_of(flight: Flight, again: bool) -> list[str]:
    """These are the unusual lines that a segment is drawn with: keys of LINES."""
    fate = "lost" if flight.fate == "corrupted" else flight.fate
    return [*(["again"] if again else []), *([fate] if fate in LINES else [])]


Since: TypeAlias = Callable[[Flight], int]  # the step from which a flight is to be seen


def legend(trace: Trace, since: Since, at: Point, room: float, lang: str) -> Iterator[Mark]:
    """The legend from `at` down, each entry from the step on at which its line first occurs."""
    again, first = repeated(trace), dict[str, int]()
    for flight in trace.segments:
        for kind in line_of(flight, flight.number in again):
            first[kind] = min(since(flight), first.get(kind, since(flight)))
    x, y = at
    for kind in (kind for kind in LINES if kind in first):
        text = LINES[kind].of(lang)
        long = SAMPLE + 8 + width(text, 11)
        if x > at[0] and x + long > at[0] + room:
            x, y = at[0], y + STEP
        yield from _sample(kind, x, y - 4, first[kind])
        yield Mark("text", (round(x + SAMPLE + 8, 1), y), "note", first[kind], text=text)
        x += long + 22


def _sample(kind: str, x: float, y: float, since: int) -> Iterator[Mark]:
    end = (x + SAMPLE, y)
    if kind == "injected":
        yield Mark("path", (), "origin", since, d=ring((x + 6, y)))
        x += 10
    elif kind == "lost":
        end = (x + 22, y)
    yield Mark("path", (), f"sample {kind}", since, d=line((x, y), end))
    if kind == "lost":
        yield Mark("path", (), "cross", since, d=saltire(end))


def notes(trace: Trace, _: Since, at: Point, room: float, lang: str) -> Iterator[Mark]:
    """A trace's notes from `at` down, wrapped."""
    x, y = at
    for told in noted(trace, lang):
        for text in wrap(told, room, lambda text: width(text, 11)):
            yield Mark("text", (x, y), "note", text=text)
            y += HIGH


def columns(text: str) -> int:
    """This is how wide a text is in a terminal."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def wrap(text: str, room: float, wide: Callable[[str], float] = columns) -> list[str]:
    """This is a text in lines no wider than `room`: broken at spaces, and between hanzi."""
    lines, words = [""], [""]
    for c in text:
        glued = c in NOT_FIRST or not words[-1] or (ord(c) < 0x2E80 and ord(words[-1][-1]) < 0x2E80)
        if glued and not words[-1].endswith(" "):
            words[-1] += c
        else:
            words.append(c)
    for word in words:
        if lines[-1] and wide((lines[-1] + word).rstrip()) > room:
            lines.append("")
        lines[-1] += word
    return [told.rstrip() for told in lines]
