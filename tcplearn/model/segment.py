"""A segment as RFC 9293 writes it: `<SEQ=100><ACK=301><CTL=SYN,ACK>`.

A `Segment` is a value. Addresses, ports and checksums belong to the wire, not to the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tcplearn.model.seq import SPACE, plus

FLAGS = ("SYN", "FIN", "RST", "URG", "PSH", "ACK", "ECE", "CWR")  # the RFC prints SYN,ACK


@dataclass(frozen=True, slots=True)
class Options:
    """The header options that travel with a segment (RFC 9293 section 3.2, RFC 7323, RFC 2018).

    `mss` in octets, `scale` as a power of two, `timestamps` as (TSval, TSecr) modulo 2^32.
    """

    mss: int | None = None
    scale: int | None = None
    sack: bool = False
    timestamps: tuple[int, int] | None = None

    def __str__(self) -> str:
        said = []
        if self.mss is not None:
            said.append(f"MSS={self.mss}")
        if self.scale is not None:
            said.append(f"WS={self.scale}")
        if self.sack:
            said.append("SACK")
        if self.timestamps is not None:
            said.append("TS={}:{}".format(*self.timestamps))
        return ",".join(said)


@dataclass(frozen=True)
class Segment:
    """One TCP segment.

    `seq` and `ack` are modulo 2^32; `ack=None` means that the ACK bit is off. `ctl` names the
    control bits in any order; ACK follows from `ack` and need not be given. `wnd` is in octets,
    already scaled. Raises ValueError for an unknown flag or an ACK without a number.
    """

    seq: int
    ack: int | None = None
    ctl: tuple[str, ...] = ("SYN",)
    data: bytes = b""
    wnd: int = 65535
    options: Options = Options()

    def __post_init__(self) -> None:
        given = (self.ctl,) if isinstance(self.ctl, str) else tuple(self.ctl)
        unknown = [flag for flag in given if flag not in FLAGS]
        if unknown:
            raise ValueError(f"no control bit is called {unknown[0]!r}; they are {', '.join(FLAGS)}")
        if "ACK" in given and self.ack is None:
            raise ValueError("ctl says ACK but ack is None: give the acknowledgment number")
        bits = set(given) | ({"ACK"} if self.ack is not None else set())
        for name, value in (
            ("seq", self.seq % SPACE),
            ("ack", None if self.ack is None else self.ack % SPACE),
            ("ctl", tuple(flag for flag in FLAGS if flag in bits)),
        ):
            object.__setattr__(self, name, value)

    @cached_property
    def syn(self) -> bool:
        return "SYN" in self.ctl

    @cached_property
    def fin(self) -> bool:
        return "FIN" in self.ctl

    @cached_property
    def rst(self) -> bool:
        return "RST" in self.ctl

    @cached_property
    def len(self) -> int:
        """This is SEG.LEN: the octets it occupies in sequence space, SYN and FIN included."""
        return len(self.data) + self.syn + self.fin

    @cached_property
    def end(self) -> int:
        """This is SEG.SEQ + SEG.LEN: the first number after the segment."""
        return plus(self.seq, self.len)

    @cached_property
    def text_seq(self) -> int:
        """This is the number of the first data octet (one past the SYN, if there is one)."""
        return plus(self.seq, self.syn)

    def __str__(self) -> str:
        ack = "" if self.ack is None else f"<ACK={self.ack}>"
        text = f"<LEN={len(self.data)}>" if self.data else ""
        return f"<SEQ={self.seq}>{ack}<CTL={','.join(self.ctl)}>{text}"

    @classmethod
    def parse(cls, text: str) -> Segment:
        """This reads what `str()` prints; LEN counts data octets, their values are zero.

        Raises ValueError that names the part which cannot be read.
        """
        parts = re.findall(r"<(\w+)=([^<>]*)>", text)
        if not parts or re.sub(r"<\w+=[^<>]*>", "", text).strip():
            raise ValueError(f"not a segment: {text!r}; write <SEQ=100><ACK=301><CTL=SYN,ACK><LEN=5>")
        fields: dict[str, str] = dict(parts)
        wrong = [name for name in fields if name not in ("SEQ", "ACK", "CTL", "LEN", "WND")]
        if wrong or "SEQ" not in fields:
            raise ValueError(f"in {text!r}: " + (f"no field is called {wrong[0]}" if wrong else "SEQ is missing"))
        try:
            numbers = {name: int(value) for name, value in fields.items() if name != "CTL"}
        except ValueError:
            raise ValueError(f"in {text!r}: SEQ, ACK, LEN and WND are whole numbers") from None
        return cls(
            seq=numbers["SEQ"],
            ack=numbers.get("ACK"),
            ctl=_flags(fields.get("CTL", "")),
            data=bytes(numbers.get("LEN", 0)),
            wnd=numbers.get("WND", 65535),
        )


def _flags(text: str) -> tuple[str, ...]:
    return tuple(flag for flag in re.split(r"[,\s]+", text.upper()) if flag)


def flags(names: Iterable[str]) -> frozenset[str]:
    """This is the set of flags a ladder shows: PSH and URG say nothing about the connection."""
    return frozenset(names) - {"PSH", "URG"}
