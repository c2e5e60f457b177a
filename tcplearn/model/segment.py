"""A segment as RFC 9293 writes it: `<SEQ=100><ACK=301><CTL=SYN,ACK>`.

A `Segment` is a value. Addresses, ports and checksums belong to the wire, not to the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tcplearn.model.seq import SPACE, plus

FLAGS = ("SYN", "FIN", "RST", "URG", "PSH", "ACK", "ECE", "CWR")  # the RFC prints SYN,ACK
LONGEST = 65535  # octets, more than any segment carries


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
    already scaled. Raises ValueError for an unknown flag or an ACK without a number,
    TypeError for a number that is not whole or text that is not octets.
    """

    seq: int
    ack: int | None = None
    ctl: tuple[str, ...] = ("SYN",)
    data: bytes = b""
    wnd: int = 65535
    options: Options = Options()

    def __post_init__(self) -> None:
        ack = self.ack
        if not (isinstance(self.seq, int) and (ack is None or isinstance(ack, int)) and isinstance(self.data, bytes)):
            raise TypeError(f"seq and ack are whole numbers, data is bytes: {self.seq!r}, {ack!r}, {self.data!r}")
        bits = control_bits(self.ctl)
        if "ACK" in bits and ack is None:
            raise ValueError("ctl says ACK but ack is None: give the acknowledgment number")
        if "ACK" not in bits and ack is not None:
            bits = control_bits((*bits, "ACK"))
        if bits != self.ctl or (self.seq | (ack or 0)) >> 32:  # as a rule, a segment is given as it will be
            self.__dict__.update(seq=self.seq % SPACE, ack=None if ack is None else ack % SPACE, ctl=bits)

    @property
    def syn(self) -> bool:
        return "SYN" in self.ctl

    @property
    def fin(self) -> bool:
        return "FIN" in self.ctl

    @property
    def rst(self) -> bool:
        return "RST" in self.ctl

    @property
    def len(self) -> int:
        """This is SEG.LEN: the octets it occupies in sequence space, SYN and FIN included."""
        return len(self.data) + ("SYN" in self.ctl) + ("FIN" in self.ctl)

    @property
    def end(self) -> int:
        """This is SEG.SEQ + SEG.LEN: the first number after the segment."""
        return plus(self.seq, self.len)

    @property
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
        fields: dict[str, str] = {}
        for name, value in parts:
            if name not in ("SEQ", "ACK", "CTL", "LEN", "WND") or name in fields:
                raise ValueError(
                    f"in {text!r}: " + (f"{name} twice" if name in fields else f"no field is called {name}")
                )
            fields[name] = value
        if "SEQ" not in fields:
            raise ValueError(f"in {text!r}: SEQ is missing")
        numbers = {name: value for name, value in fields.items() if name != "CTL"}
        for name, value in numbers.items():
            if not value.isdecimal() or int(value) >= SPACE or (name == "LEN" and int(value) > LONGEST):
                raise ValueError(f"in {text!r}: {name} is a whole number from 0 to 2^32 - 1 (LEN to {LONGEST})")
        return cls(
            seq=int(numbers["SEQ"]),
            ack=int(numbers["ACK"]) if "ACK" in numbers else None,
            ctl=control_bits(fields.get("CTL", "")),
            data=bytes(int(numbers.get("LEN", 0))),
            wnd=int(numbers.get("WND", 65535)),
        )


def control_bits(ctl: str | Iterable[str]) -> tuple[str, ...]:
    """These are control bits in the RFC's order; "SYN,ACK" and ("ACK", "SYN") are the same.

    Raises ValueError for a name that is none.
    """
    if isinstance(ctl, str):
        ctl = ctl.replace(",", " ").upper().split()
    return _ordered(tuple(ctl))


@lru_cache(maxsize=512)  # the same few combinations, again and again
def _ordered(given: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [flag for flag in given if flag not in FLAGS]
    if unknown:
        raise ValueError(f"no control bit is called {unknown[0]!r}; they are {', '.join(FLAGS)}")
    return tuple(flag for flag in FLAGS if flag in given)
