"""The header of one segment, bit by bit, as Figure 1 of RFC 9293 draws it, and what each field means.

The one rule: the octets come first, from the one encoder (`world/wire.py`) or from a capture, and all
that is drawn or said is read from them; so no field can disagree with the wire.
"""

from __future__ import annotations

from typing import NamedTuple

from tcplearn.text import Text, reader_language
from tcplearn.view.header_bits import read_header
from tcplearn.view.header_cells import RULES, WIDTH, Cells
from tcplearn.view.header_meaning import Reading, name
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.told import Told, trace_of
from tcplearn.world.run import SOCKETS
from tcplearn.world.wire import Socket, connection_sockets, shifts, tcp_octets

TITLE = Text("{name}: the header of segment {n}", "{name}：第 {n} 个报文段的首部")
SEGMENT = Text("Segment {n}, {side} → {to}: {segment}", "第 {n} 个报文段，{side} → {to}：{segment}")
UNNAMED = Text("a run", "一次运行")
WRITTEN = Text(
    "The octets in hexadecimal, as Trace.to_pcap writes them into a capture file",
    "各字节的十六进制值，与 Trace.to_pcap 写入抓包文件的相同",
)
CAPTURED = Text("The octets in hexadecimal, as the capture has them", "各字节的十六进制值，取自抓包文件")
ROW = Text("{name}, bits {bits}, {hex}: {meaning}", "{name}，二进制 {bits}，{hex}：{meaning}")


class Row(NamedTuple):
    """A line of the table: a field's name, its bits, its number in hexadecimal, and what it says."""

    name: str
    bits: str
    hex: str
    meaning: str


def fields(trace: Told, number: int, lang: str | None = None, octets: bytes | None = None) -> list[Row]:
    """These are the fields in the header of a segment, first to last; arguments as of `header`."""
    reading, _ = _read(trace, number, lang, octets)
    return [Row(name(f, reading.lang), f.digits, f.hex, reading.meaning(f)) for f in reading.fields]


def header(
    trace: Told, number: int, lang: str | None = None, octets: bytes | None = None, words: bool = True
) -> Drawing:
    """This draws the header of segment `number` (from 1) with every bit of it, and says what the fields mean.

    `octets`: the segment from its source port on, as a capture has it (`tcplearn.capture.octets`); None: as the
    encoder writes it. `words`: whether the meanings stand below. Raises ValueError for a number that no segment
    has, and for octets that hold no whole header.
    """
    told = trace_of(trace)
    reading, data = _read(trace, number, lang, octets)
    lang, flight = reading.lang, reading.flight
    short = SEGMENT.of(lang).format(n=number, side=flight.sender, to=flight.to, segment=flight.segment)
    source = (WRITTEN if octets is None else CAPTURED).of(lang)
    cells = Cells(reading, data)
    marks = [*cells.bits(short), *(cells.meanings() if words else ()), *cells.dump(source)]
    table = [ROW.of(lang).format(**row._asdict()) for row in fields(trace, number, lang, octets)]
    text = "\n".join([short, *table, f"{source}: {data.hex(' ')}"])
    paper = Mark("rect", (0, 0, WIDTH, cells.y), "paper")
    named = told.title.of(lang) if told.title else told.name or UNNAMED.of(lang)
    title = TITLE.of(lang).format(name=named, n=number)
    return Drawing(WIDTH, cells.y, (paper, *marks), title, text, short, RULES)


def _read(what: Told, number: int, lang: str | None, octets: bytes | None) -> tuple[Reading, bytes]:
    """The header of a segment, read; and all octets of the segment."""
    trace, sockets = trace_of(what), _sockets(what)
    if not 1 <= number <= len(trace.segments):
        raise ValueError(f"no segment {number} in {trace.name or 'this trace'}: there are 1 to {len(trace.segments)}")
    flight = trace.flight(number)
    data = tcp_octets(trace, flight, sockets) if octets is None else octets
    ends = connection_sockets(trace, sockets)[flight.on]
    shift = list(shifts(trace))[number - 1]
    between = ends[flight.sender], ends[flight.to]
    return Reading(flight, read_header(data), len(data), shift, between, lang or reader_language()), data


def _sockets(what: object) -> dict[str, Socket]:
    """The two sockets: a conversation's own, or those that a trace without any gets."""
    talk = getattr(what, "conversation", what)
    return {"A": talk.a, "B": talk.b} if hasattr(talk, "a") and hasattr(talk, "b") else SOCKETS
