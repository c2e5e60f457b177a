"""The user calls of RFC 9293 section 3.9.1, as values that a scene can hold.

Octets are octets; `remote` is the foreign socket, which the model never looks inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import EllipsisType


@dataclass(frozen=True)
class Open:
    """OPEN (section 3.9.1.1), "active" or "passive".

    `remote=None` leaves the foreign socket unspecified; not given, an active OPEN goes to the
    other host of the scene and a passive one listens to anybody. `reads=False` is a user that
    takes octets only by RECEIVE, so that the window can close. Raises ValueError for another kind.
    """

    kind: str
    remote: str | EllipsisType | None = ...
    reads: bool = True

    def __post_init__(self) -> None:
        if self.kind not in ("active", "passive"):
            raise ValueError(f"an OPEN is 'active' or 'passive', not {self.kind!r}")
        if self.remote is ...:
            object.__setattr__(self, "remote", "peer" if self.kind == "active" else None)

    def __str__(self) -> str:
        return f"OPEN {self.kind}"


@dataclass(frozen=True)
class Send:
    """SEND (section 3.9.1.2). Text is encoded as UTF-8; a number stands for that many octets."""

    data: bytes | str | int = b"hello"

    def __post_init__(self) -> None:
        data = self.data
        octets = data.encode() if isinstance(data, str) else bytes(data)
        object.__setattr__(self, "data", octets)

    @property
    def octets(self) -> bytes:
        assert isinstance(self.data, bytes)
        return self.data

    def __str__(self) -> str:
        return f"SEND {len(self.octets)}"


@dataclass(frozen=True)
class Receive:
    """RECEIVE (section 3.9.1.3) of up to `n` octets."""

    n: int = 65535

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ValueError(f"a RECEIVE takes 0 octets or more, not {self.n}")

    def __str__(self) -> str:
        return f"RECEIVE {self.n}"


@dataclass(frozen=True)
class Close:
    """CLOSE (section 3.9.1.4): "I have no more data to send".

    `reading=False` is a user that takes no more data either: the half-duplex close of section 3.6.1
    (MAY-1). So shutdown(SHUT_WR) is Close(), and close(2) is Close(reading=False).
    """

    reading: bool = True

    def __str__(self) -> str:
        return "CLOSE" if self.reading else "CLOSE both"


@dataclass(frozen=True)
class Abort:
    """ABORT (section 3.9.1.6)."""

    def __str__(self) -> str:
        return "ABORT"


@dataclass(frozen=True)
class Status:
    """STATUS (section 3.9.1.5)."""

    def __str__(self) -> str:
        return "STATUS"


Call = Open | Send | Receive | Close | Abort | Status
