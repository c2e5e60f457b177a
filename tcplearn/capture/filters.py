"""Which conversations somebody asks for: by host, port, flag, and by the state in which one end is left.

The one rule: what the counts can decide, they decide; only the conversations that may be in the state asked for
are replayed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from tcplearn.capture.packets import BITS
from tcplearn.capture.splitting.summary import Summary
from tcplearn.model import State
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.capture.detail import Detail

S = State
STRANGE = "strange"
FLAGS: dict[str, tuple[Text, Callable[[Summary], bool]]] = {
    "incomplete": (
        Text("handshake or close not seen whole", "没有看到完整的握手或关闭"),
        lambda s: not s.complete,
    ),
    "reset": (Text("ended by a reset", "以复位结束"), lambda s: s.close == "reset"),
    "half-closed": (Text("FIN from one side only", "只有一方发了 FIN"), lambda s: s.close == "half"),
    "open": (Text("neither FIN nor RST seen", "没有看到 FIN 或 RST"), lambda s: s.close == "none"),
    "unanswered": (
        Text("a SYN that got no SYN,ACK", "SYN 没有得到 SYN,ACK"),
        lambda s: s.handshake == "no SYN,ACK",
    ),
    "retransmitted": (
        Text("segments sent again, or late", "有重传或迟到的报文段"),
        lambda s: sum(s.again) > 0,
    ),
    STRANGE: (Text("something the model would not have done", "有模型不会这样做的地方"), lambda s: True),
    **{
        name.lower(): (
            Text(f"a segment with {name}", f"有带 {name} 的报文段"),
            lambda s, name=name: name in s.flags[0] + s.flags[1],  # type: ignore[misc]
        )
        for name, _ in BITS
    },
}
SYN_SEEN = (S.SYN_SENT, S.SYN_RECEIVED)
FIN_SEEN = (S.FIN_WAIT_1, S.FIN_WAIT_2, S.CLOSE_WAIT, S.CLOSING, S.LAST_ACK, S.TIME_WAIT)


def may_end_in(state: State, summary: Summary) -> bool:
    """This says whether one end may be left in a state, by what was seen: no FIN, no CLOSE-WAIT.

    Who is in CLOSE-WAIT has not sent its own FIN; a FIN forged in its name would hide it.
    """
    flags = summary.flags[0] + summary.flags[1]
    if state is S.CLOSE_WAIT:
        return len(summary.fins) == 1
    if state in SYN_SEEN:
        return "SYN" in flags
    if state in FIN_SEEN:
        return "FIN" in flags
    return state is not S.ESTABLISHED or len(summary.fins) < 2


@dataclass(frozen=True)
class Filter:
    """What a conversation must have: every word that is given. Raises ValueError for a word that means nothing.

    `host`: an address of either end; `port`: of either end; `state`: in which either end is left; `flag`: one or
    more of FLAGS.
    """

    host: str | None = None
    port: int | None = None
    state: str | State | None = None
    flag: str | tuple[str, ...] | list[str] = ()

    def __post_init__(self) -> None:
        flags = (self.flag,) if isinstance(self.flag, str) else tuple(self.flag or ())
        unknown = [flag for flag in flags if flag.lower() not in FLAGS]
        if unknown:
            raise ValueError(f"no flag is called {unknown[0]!r}; they are {', '.join(FLAGS)}")
        object.__setattr__(self, "flag", tuple(flag.lower() for flag in flags))
        if self.state is not None and not isinstance(self.state, State):
            object.__setattr__(self, "state", State.parse(self.state))
        if self.host is not None:
            try:
                object.__setattr__(self, "host", str(ip_address(self.host.strip("[]"))))
            except ValueError:
                raise ValueError(f"{self.host!r} is no address; a capture holds addresses, no names") from None

    @property
    def deep(self) -> bool:
        """This says whether the counts are not enough to decide."""
        return self.state is not None or STRANGE in self.flag

    def may(self, summary: Summary) -> bool:
        """This says whether a conversation may be meant, by its counts."""
        ends = (summary.a, summary.b)
        return (
            (self.host is None or any(address == self.host for address, _ in ends))
            and (self.port is None or any(port == self.port for _, port in ends))
            and (not isinstance(self.state, State) or may_end_in(self.state, summary))
            and all(FLAGS[flag][1](summary) for flag in self.flag)
        )

    def finds(self, told: Detail) -> bool:
        """This says whether a conversation that may be meant is, once it was replayed."""
        if self.state is not None and self.state not in told.ends_in.values():
            return False
        return STRANGE not in self.flag or any(verdict.sure for verdict in told.verdicts)
