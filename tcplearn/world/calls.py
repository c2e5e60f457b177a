"""What a program asks of its host beyond RFC 9293's user calls: the calls of the socket interface.

The model knows none of them: `host.py` turns each into a call of section 3.9.1, or keeps it to itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class KeepAlive:
    """Probes on an idle connection (RFC 9293 section 3.8.4), all in seconds but `probes`.

    The first leaves after `idle` without a segment (default: two hours, MUST-28), further ones every
    `interval`; the connection is given up when `probes` of them had no answer (MUST-29).
    The defaults of `interval` and `probes` are Linux 6's (include/net/tcp.h, TCP_KEEPALIVE_INTVL).
    """

    idle: float = 7200.0
    interval: float = 75.0
    probes: int = 9

    def __post_init__(self) -> None:
        if min(self.idle, self.interval, self.probes) < 0:
            raise ValueError(f"keep-alives have times and a count of 0 or more: {self}")


@dataclass(frozen=True)
class Forget:
    """The host loses its memory: RFC 9293 section 3.5.1, the half-open connection."""

    def __str__(self) -> str:
        return "FORGET"


@dataclass(frozen=True)
class Shutdown:
    """shutdown(SHUT_WR): nothing more will be sent. It is RFC 9293's CLOSE on every host."""

    def __str__(self) -> str:
        return "SHUTDOWN"


@dataclass(frozen=True)
class Accept:
    """accept(): the program takes the oldest connection that waits at its listener."""

    def __str__(self) -> str:
        return "ACCEPT"


@dataclass(frozen=True)
class SetOption:
    """setsockopt(): what differs from the host's policy for this one connection (None: nothing).

    `keepalive`: probes on or, False, off (MUST-24). `linger=0`: CLOSE becomes ABORT (SO_LINGER with a
    time of zero); False: it does not. `user_timeout`: seconds for which octets may go unacknowledged (MUST-21,
    RFC 5482), 0: as the policy says. `reuse_address`: this program may listen on a port that connections still use,
    if theirs said so too (SO_REUSEADDR). Raises ValueError for a time below 0 or another `linger`.
    """

    keepalive: KeepAlive | bool | None = None
    linger: int | bool | None = None
    user_timeout: float | None = None
    reuse_address: bool | None = None

    def __post_init__(self) -> None:
        if self.user_timeout is not None and self.user_timeout < 0:
            raise ValueError(f"a user timeout is not below 0: {self.user_timeout}")
        if self.linger not in (None, 0):
            raise ValueError(f"only linger=0 changes what leaves; {self.linger} s would only make the program wait")

    @property
    def aborts(self) -> bool:
        """This says whether a CLOSE is an ABORT."""
        return self.linger is not None and self.linger is not False

    def over(self, earlier: SetOption | None) -> SetOption:
        """This is what holds when it is set after `earlier`."""
        new = {name: value for name, value in vars(self).items() if value is not None}
        return replace(earlier or SetOption(), **new)

    def __str__(self) -> str:
        said = [f"{name}={value}" for name, value in vars(self).items() if value is not None]
        return " ".join(["SETSOCKOPT", ", ".join(said).replace("KeepAlive", "")]).rstrip()


HostCall = Forget | Shutdown | Accept | SetOption
