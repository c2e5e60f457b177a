"""What each field of a TCP header means, for the segment that it stands in.

The one rule: a number in a sentence is the field's own, or follows from the other fields of the same
header; the trace only says who sends, with which window scale, and what became of the segment. A field
that the flags switch off is said to mean nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tcplearn.model.seq import plus
from tcplearn.text import Text
from tcplearn.view import header_words as words
from tcplearn.view.header_bits import FLAGS, Field
from tcplearn.world.trace import Flight
from tcplearn.world.wire import LARGEST_SHIFT, TCP, Socket


def name(field: Field, lang: str) -> str:
    """This is what a field is called; a field of an option with the option's name before it."""
    if field.name in FLAGS:
        return field.name
    own = words.NAMES[field.name].of(lang)
    return words.OPTION.of(lang).format(option=option_name(field.kind, lang), field=own) if field.option else own


def option_name(kind: int, lang: str) -> str:
    """This is what an option is called: "Window Scale"."""
    return words.KIND_NAMES[kind].of(lang) if kind in words.KIND_NAMES else words.UNKNOWN.of(lang).format(kind=kind)


@dataclass(frozen=True)
class Reading:
    """One header with all that its meaning depends on.

    `fields`: as `read_header` gives them; `length`: of header and text, octets; `shift`: the sender's
    window scale on this segment; `ends`: source and destination.
    """

    flight: Flight
    fields: tuple[Field, ...]
    length: int
    shift: int
    ends: tuple[Socket, Socket]
    lang: str

    def value(self, name: str) -> int:
        """This is the number in the first field with that name."""
        return next(field.value for field in self.fields if field.name == name)

    def on(self, flag: str) -> bool:
        """This says whether a control bit is set."""
        return self.value(flag) == 1

    def void(self, field: Field) -> str:
        """This is the flag that switches a field off, "" if it means something."""
        needs = {"ack": "ACK", "urgent": "URG", "ts_ecr": "ACK"}.get(field.name, "")  # TSecr: RFC 7323 section 3.2
        return needs if needs and not self.on(needs) else ""

    @property
    def text(self) -> int:
        """This is how many octets of text follow the header."""
        return self.length - self.value("offset") * 4

    def meaning(self, field: Field) -> str:
        """This is what a field says, as a rule beginning with its number."""
        if flag := self.void(field):
            return self.say(words.VOID, v=field.value, flag=flag)
        if field.name in FLAGS:
            return self.say(words.ON[field.name] if field.value else words.OFF)
        told: Callable[[int], str] | None = getattr(self, f"_{field.name}", None)
        if field.option or told is None:
            return self._option(field)
        return told(field.value)

    def say(self, text: Text, **given: object) -> str:
        """This is a sentence with the sides' names and the given words in it."""
        return text.of(self.lang).format(side=self.flight.sender, to=self.flight.to, **given)

    def _source(self, v: int) -> str:
        return self.say(words.PORT, v=v, whose=self.flight.sender, socket=_written(self.ends[0]))

    def _destination(self, v: int) -> str:
        return self.say(words.PORT, v=v, whose=self.flight.to, socket=_written(self.ends[1]))

    def _seq(self, v: int) -> str:
        syn, fin, text = self.on("SYN"), self.on("FIN"), self.text
        first = plus(v, syn)
        last = plus(first, text - 1)
        if syn:
            said = self.say(words.OF_SYN, v=v) + (self.say(words.OF_SYN_TEXT, first=first, last=last) if text else "")
        elif text:
            said = self.say(words.OF_OCTET if text == 1 else words.OF_TEXT, v=v, last=last)
        elif fin:
            return self.say(words.OF_FIN, v=v)
        else:
            return self.say(words.OF_RESET if self.on("RST") else words.OF_NOTHING, v=v)
        if fin:
            said += self.say(words.AND_FIN, fin=plus(first, text))
        return said + (self.say(words.PAST_ZERO) if plus(first, text - 1 + fin) < v else "")

    def _ack(self, v: int) -> str:
        return self.say(words.RESET_ACKS if self.on("RST") else words.ACKS, v=v)

    def _offset(self, v: int) -> str:
        rest = self.say(words.TEXT if self.text > 1 else words.ONE_OCTET if self.text else words.NO_TEXT, n=self.text)
        return self.say(words.OFFSET, v=v, octets=v * 4, rest=rest)

    def _reserved(self, v: int) -> str:
        return self.say(words.RESERVED, v=v)

    def _window(self, v: int) -> str:
        if self.on("RST"):
            return self.say(words.WINDOW_RESET, v=v)
        if self.on("SYN"):
            return self.say(words.WINDOW_SYN, v=v) + self._rounded(v)
        if not v:
            return self.say(words.WINDOW_SHUT, v=v) + self._rounded(v)
        begin = self.say(words.BEGIN, ack=self.value("ack")) if self.on("ACK") else ""
        n = v << self.shift
        said = words.WINDOW_SCALED if self.shift else words.WINDOW
        return self.say(said, v=v, shift=self.shift, n=n, begin=begin) + self._rounded(n)

    def _rounded(self, octets: int) -> str:
        wnd = self.flight.segment.wnd
        return self.say(words.ROUNDED, wnd=wnd) if wnd > octets else ""

    def _checksum(self, v: int) -> str:
        (src, _), (dst, _) = self.ends
        said = self.say(words.CHECKSUM, src=src, dst=dst, protocol=TCP, length=self.length)
        return said + (self.say(words.DAMAGED) if self.flight.fate == "corrupted" else "")

    def _urgent(self, v: int) -> str:
        return self.say(words.URGENT, v=v, end=plus(self.value("seq"), v))

    def _option(self, field: Field) -> str:
        v, kind = field.value, field.kind
        if field.name == "kind":
            if kind not in words.KIND_NAMES:
                return self.say(words.KIND_UNKNOWN, v=v)
            more = self.say(words.OF_KIND[kind]) if kind in words.OF_KIND else ""
            return self.say(words.KIND, v=v, name=words.KIND_NAMES[kind].of(self.lang)) + more
        if field.name == "length":
            return self.say(words.LENGTH, v=v)
        shift = min(v, LARGEST_SHIFT) if field.name == "shift" else 0
        return self.say(words.OF_OPTION[field.name], v=v, shift=shift, n=1 << shift)


def _written(socket: Socket) -> str:
    address, port = socket
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
