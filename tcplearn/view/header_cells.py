"""How a header is drawn: rows of 32 bits under a ruler, a list of meanings, the octets in hexadecimal.

The one rule: a field is drawn where its bits are, each bit in its column, each hexadecimal digit under
its four bits; a set flag is black with a bold name, and its bit says 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcplearn.text import Text
from tcplearn.view import header_words as words
from tcplearn.view.header_bits import FIXED, FLAGS, ROW, Field
from tcplearn.view.header_meaning import Reading, name, option_name
from tcplearn.view.labels import width
from tcplearn.view.legend import wrap
from tcplearn.view.marks import Mark
from tcplearn.view.shapes import line

WIDTH = 860.0
LEFT, BIT = 46.0, 24.0  # where the bits begin, and how wide one is
RIGHT = LEFT + ROW * BIT
TOP, HIGH = 72.0, 48.0  # of the first row of bits; of every row
FLAG_ROW, MORE_HIGH, LETTER = 3, 22.0, 13.0  # the names of the flags stand upright, letter under letter
DUMP, STEP = 16, 26.0  # octets in a line of the dump, and how far apart they stand
MOST = 48  # octets of text that the dump shows
HEX, SAID, LINE = 192.0, 282.0, 17.0  # of the list: where the hexadecimal and the meanings begin; its lines
SIZE = 11.0  # of all the small text
NUMBERLESS = ("data", "padding", "unread")  # lumps of octets, no numbers

OCTET = Text("octet", "字节")
FIXED_PART = Text("fixed part, {n} octets", "固定部分，{n} 字节")
OPTIONS = Text("options, {n} octets", "选项，{n} 字节")
JUST_OPTIONS = Text("options", "选项")
KIND = Text("{name} = {v}: {option}", "{name} = {v}：{option}")
UNKNOWN = Text("not known here", "此处不认识")
GOES_ON = Text("{name}, continued", "{name}（续）")
NO_MEANING = Text("{name}: means nothing, {flag} is 0", "{name}：没有意义，{flag} 为 0")
BRIEFLY = Text("{name}: {flag} is 0", "{name}：{flag} 为 0")
TEXT = Text("text, {n} octets", "数据，{n} 字节")
ONE_OCTET = Text("text, 1 octet", "数据，1 字节")
MEANINGS = Text("What the fields say", "各字段的含义")
MORE = Text("… and {n} more octets of text", "……另有 {n} 字节数据")

RULES = (
    ".tcp .hd-cell{fill:var(--paper);stroke:var(--ink);stroke-width:1.2}"
    ".tcp .hd-cell.hd-set{fill:var(--ink);stroke:var(--paper)}"
    ".tcp .hd-cell.hd-void{fill:var(--closed-tint)}"
    ".tcp .hd-cell.hd-option{fill:var(--opening-tint)}"
    ".tcp .hd-small{font-size:11px}"
    ".tcp .hd-small.hd-quiet{fill:var(--quiet)}"
    ".tcp .hd-small.hd-bold{font-weight:700}"
    ".tcp .hd-small.hd-one{fill:var(--paper);font-weight:700}"
)


def top(row: int) -> float:
    """This is where a row of 32 bits begins."""
    return TOP + row * HIGH + (MORE_HIGH if row > FLAG_ROW else 0)


def down(row: int) -> float:
    """This is how much lower the bits stand in a row, and how much higher it is than the others."""
    return MORE_HIGH if row == FLAG_ROW else 0


class Cells:
    """One drawing under way; `y` is how far down it has come."""

    def __init__(self, reading: Reading, octets: bytes):
        self.reading, self.octets, self.lang = reading, octets, reading.lang
        self.size = reading.value("offset") * 4
        self.y = TOP

    # ── the rows of bits

    def bits(self, heading: str) -> Iterator[Mark]:
        """The ruler, and the fields below it as Figure 1 has them."""
        yield Mark("text", (8, 24), "head", text=heading)
        for column in range(ROW):
            x = LEFT + (column + 0.5) * BIT
            if column % 10 == 0:
                yield Mark("text", (x, TOP - 19), "hd-small hd-quiet mid", text=str(column // 10))
            yield Mark("text", (x, TOP - 6), "hd-small hd-quiet mid", text=str(column % 10))
        yield Mark("text", (LEFT - 8, TOP - 6), "hd-small hd-quiet end", text=OCTET.of(self.lang))
        for row in range(self.size // 4):
            yield Mark("text", (LEFT - 8, top(row) + 29 + down(row)), "hd-small hd-quiet end", text=str(row * 4))
        for field in self.reading.fields:
            yield from self.field(field)
        self.y = top(self.size // 4)
        yield from self.text()
        yield from self.bracket(0, FIXED, FIXED_PART)
        yield from self.bracket(FIXED, self.size, OPTIONS)

    def field(self, field: Field) -> Iterator[Mark]:
        """One field in all rows that it reaches into."""
        title = self.reading.meaning(field)
        digits, ink = field.digits.replace(" ", ""), "hd-small mid"
        cls = "hd-cell"
        if field.name in FLAGS and field.value:
            cls, ink = "hd-cell hd-set", "hd-small hd-one mid"
        elif self.reading.void(field):
            cls = "hd-cell hd-void"
        elif field.option:
            cls = "hd-cell hd-option"
        at = 0
        for row, column, count in field.parts():
            x, y, low = LEFT + column * BIT, top(row), down(row)
            yield Mark("rect", (x, y, count * BIT, HIGH + low), cls, title=title)
            yield from self.name(field, x + count * BIT / 2, y + low / 2, count * BIT - 4, at == 0, ink)
            quiet = ink if "hd-one" in ink else "hd-small hd-quiet mid"
            for i in range(count):
                yield Mark("text", (x + (i + 0.5) * BIT, y + low + 29), quiet, text=digits[at + i])
            for i in range(0, count - count % 4, 4):
                digit = f"{int(digits[at + i : at + i + 4], 2):x}"
                yield Mark("text", (x + (i + 2) * BIT, y + low + 43), ink, text=digit)
            at += count

    def name(self, field: Field, x: float, y: float, room: float, first: bool, ink: str) -> Iterator[Mark]:
        """What a part of a field is called, above its bits; a flag as Figure 1 has it, letter under letter."""
        title = self.reading.meaning(field)
        if field.name in FLAGS:
            for i, letter in enumerate(field.name):
                yield Mark("text", (x, y - 1 + i * LETTER), ink, text=letter, title=title)
        elif told := self.label(field, room, first):
            yield Mark("text", (x, y + 14), ink, text=told, title=title)

    def label(self, field: Field, room: float, first: bool) -> str:
        """What stands in a field: as much as it has room for."""
        own = words.NAMES[field.name].of(self.lang)
        said = {"name": own, "v": field.value, "flag": self.reading.void(field)}
        tries = [own]
        if not first:
            tries = [GOES_ON.of(self.lang).format(**said)]
        elif said["flag"]:
            tries = [NO_MEANING.of(self.lang).format(**said), BRIEFLY.of(self.lang).format(**said), own]
        elif field.name == "kind":
            known = field.kind in words.KIND_NAMES
            option = option_name(field.kind, self.lang) if known else UNKNOWN.of(self.lang)
            tries = [KIND.of(self.lang).format(option=option, **said), f"{own} = {field.value}"]
        elif field.name not in NUMBERLESS:
            tries = [f"{own} = {field.value}", own]
        return next((text for text in tries if width(text, SIZE) <= room), "")

    def text(self) -> Iterator[Mark]:
        """The octets of text, which follow the header, as one open box."""
        if n := self.reading.text:
            low = self.y + 30
            d = line((LEFT, self.y), (LEFT, low)) + line((RIGHT, self.y), (RIGHT, low))
            yield Mark("path", (), "hd-edge", d=d)
            told = (TEXT if n > 1 else ONE_OCTET).of(self.lang).format(n=n)
            yield Mark("text", ((LEFT + RIGHT) / 2, self.y + 20), "hd-small mid", text=told)
            self.y = low

    def bracket(self, start: int, end: int, said: Text) -> Iterator[Mark]:
        """Beside the rows, what they make together."""
        high, low = top(start // 4) + 2, top(end // 4) - 2
        told = [said.of(self.lang).format(n=end - start), JUST_OPTIONS.of(self.lang)]
        text = next((text for text in told if width(text, SIZE) <= low - high), "")
        if text:
            yield Mark("path", (), "guide", d=line((RIGHT + 8, high), (RIGHT + 8, low)))
            yield Mark("text", (RIGHT + 16, (high + low) / 2), "hd-small hd-quiet mid", text=text, turn=90)

    # ── the list

    def meanings(self) -> Iterator[Mark]:
        """What the fields say, a line or two for each; the flags that are off in one."""
        self.y += 30
        yield Mark("text", (12, self.y), "hd-small hd-bold", text=MEANINGS.of(self.lang))
        off = [field for field in self.reading.fields if field.name in FLAGS and not field.value]
        for field in self.reading.fields:
            if field in off:
                if field is not off[0]:
                    continue
                told, hexadecimal, meaning = ", ".join(f.name for f in off), "", words.OFF.of(self.lang)
                if width(told, SIZE) > HEX - 20:
                    told = " ".join(f.name for f in off)
            elif self.silent(field):
                continue
            else:
                told, hexadecimal, meaning = name(field, self.lang), field.hex, self.reading.meaning(field)
            if width(hexadecimal, SIZE) > SAID - HEX - 8:
                hexadecimal = f"{hexadecimal[:10]}…"
            self.y += LINE
            bold = " hd-bold" if field.name in FLAGS and field.value else ""
            yield Mark("text", (12, self.y), f"hd-small{bold}", text=told)
            yield Mark("text", (HEX, self.y), "hd-small hd-quiet", text=hexadecimal)
            for i, text in enumerate(wrap(meaning, WIDTH - SAID - 10, lambda text: width(text, SIZE))):
                self.y += LINE - 2 if i else 0
                yield Mark("text", (SAID, self.y), "hd-small", text=text)

    def silent(self, field: Field) -> bool:
        """The length of an option, and its kind where its numbers say it."""
        own = {other.name for other in self.reading.fields if field.option and other.option == field.option}
        told = bool(own - {"kind", "length", "padding"}) and field.kind in words.KIND_NAMES
        return field.name == "length" or (field.name == "kind" and told)

    # ── the octets

    def dump(self, heading: str) -> Iterator[Mark]:
        """The octets in lines of 16, the header's dark; beside them what is a letter."""
        self.y += 30
        yield Mark("text", (12, self.y), "hd-small hd-bold", text=heading)
        shown = self.octets[: self.size + MOST]
        names: dict[int, list[str]] = {}
        for field in self.reading.fields:
            for octet in range(field.at // 8, (field.at + field.bits + 7) // 8):
                names[octet] = [*names.get(octet, ()), name(field, self.lang)]
        for start in range(0, len(shown), DUMP):
            self.y += LINE
            yield Mark("text", (LEFT - 8, self.y), "hd-small hd-quiet end", text=f"{start:04x}")
            for i, octet in enumerate(shown[start : start + DUMP]):
                cls = "hd-small hd-quiet mid" if start + i >= self.size else "hd-small mid"
                x = LEFT + (i + 0.5) * STEP + (8 if i >= DUMP // 2 else 0)
                title = ", ".join(names.get(start + i, ()))
                yield Mark("text", (x, self.y), cls, text=f"{octet:02x}", title=title)
            letters = "".join(chr(c) if 32 < c < 127 else "." for c in shown[start : start + DUMP])
            yield Mark("text", (LEFT + DUMP * STEP + 30, self.y), "hd-small hd-quiet", text=letters)
        if more := len(self.octets) - len(shown):
            self.y += LINE
            yield Mark("text", (LEFT, self.y), "hd-small hd-quiet", text=MORE.of(self.lang).format(n=more))
        self.y += 14
