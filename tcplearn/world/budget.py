"""What an exploration may use up, and what stands for the clock that it has not.

The one rule: no time passes in an exploration, so every timer is an assumption with a name. A `Guard` says when
a timer may run out; `Budget.guards` shows them all and relaxes any. Each bound of a budget says what is not explored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any

from tcplearn.model import Segment, Timer
from tcplearn.text import Text


class Guard(Enum):
    """When a timer may run out: what must be gone from the wire first, and whether the peer must be content.

    SETTLED stands for 2 MSL: all that was sent before is gone, and so are the answers to it. ONE_MSL: all that was sent
    before is gone, and the last ACK has arrived or died; a FIN that it should have stopped may be on its way. LATE, for
    a 2 MSL timer that a repeated FIN has not set anew: its answer may be on its way, too.
    """

    ANY = ("at any time", "随时", "", "", False)
    LATE = (
        "nothing of the peer's but its FIN is on the wire",
        "网络上没有对端的报文段，只可能有它的 FIN",
        "",
        "but FIN",
        False,
    )
    ONE_MSL = (
        "nothing is on the wire but perhaps the peer's FIN",
        "网络上没有报文段，只可能有对端的 FIN",
        "all", "but FIN", False,
    )  # fmt: skip
    QUIET = ("the wire is quiet", "网络上没有任何报文段", "all", "all", False)
    SETTLED = (
        "the wire is quiet and the peer has no retransmission due",
        "网络上没有任何报文段，对端也没有待重传的报文段",
        "all", "all", True,
    )  # fmt: skip
    NEVER = ("never", "永不", "all", "all", True)

    def __init__(self, en: str, zh: str, mine: str, theirs: str, due: bool):
        self.text, self._mine, self._theirs, self.due = Text(en, zh), mine, theirs, due

    __hash__ = object.__hash__

    def __str__(self) -> str:
        return self.text.en

    def on(self, network: str) -> Text:
        """This is the guard in words; on a wire where what was sent stays, it waits until that has died."""
        if network != "forever" or self in (Guard.ANY, Guard.NEVER):
            return self.text
        return DIED_AND_SETTLED if self.due else DIED

    def of(self, timer: Timer, network: str) -> Text:
        """This is what the guard assumes of a timer, in words."""
        if self is Guard.ANY:
            return Text(f"{timer.value} runs out at any time", f"{timer.value} 计时器随时可能到期")
        if self is Guard.NEVER:
            return Text(f"{timer.value} never runs out", f"{timer.value} 计时器从不到期")
        on = self.on(network)
        return Text(f"{timer.value} runs out only if {on.en}", f"{timer.value} 计时器到期的条件：{on.zh}")

    def must_be_gone(self, segment: Segment, mine: bool) -> bool:
        """This says whether a segment, of one's own or of the peer's, keeps the timer from running out."""
        which = self._mine if mine else self._theirs
        return which == "all" or (which == "but FIN" and not segment.fin)


DIED = Text("what must be gone has died", "该消失的报文段都已消失")
DIED_AND_SETTLED = Text(
    "what must be gone has died and the peer has no retransmission due",
    "该消失的报文段都已消失，对端也没有待重传的报文段",
)
NETWORKS = ("bag", "fifo", "forever")
RUNS_OUT: Mapping[Timer, Guard] = {
    Timer.RETRANSMISSION: Guard.QUIET,  # an earlier one is a duplicate, and the wire makes those
    Timer.PERSIST: Guard.QUIET,
    Timer.DELAYED_ACK: Guard.ANY,
    Timer.TIME_WAIT: Guard.SETTLED,
    Timer.USER: Guard.NEVER,  # nobody gives up
}
_COUNTED, _COUNTED_OR_ANY = ("in_flight", "opens", "worlds"), ("losses", "duplicates", "retransmissions")


@dataclass(frozen=True)
class Budget:
    """How much may go wrong. None is "any number".

    `network`: "bag" (segments arrive in any order), "fifo" (in order, each direction) or "forever" (what was sent
    stays: any delay, any number of copies, so that what holds there holds for every bag; losses, duplicates and
    in_flight do not count then). `in_flight`: segments on the wire at once. `losses`, `duplicates`: of the wire.
    `retransmissions`: of each side. `opens`: how many connections each side may begin, one after another.
    `hasty`: users call SEND and CLOSE before the connection is established, too. `guards`: when timers run out, where
    not as in RUNS_OUT. `worlds`: after so many the search gives up. Raises ValueError for an unknown network, a
    number below 0 (of `in_flight`, `opens` and `worlds`: below 1) and a guard that is none.
    """

    network: str = "bag"
    in_flight: int = 3
    losses: int | None = 1
    duplicates: int | None = 1
    retransmissions: int | None = None
    opens: int = 3
    hasty: bool = False
    guards: Mapping[Timer, Guard] = field(default_factory=dict)
    worlds: int = 2_000_000

    def __post_init__(self) -> None:
        if self.network not in NETWORKS:
            raise ValueError(f"a network is {', '.join(NETWORKS)}, not {self.network!r}")
        for name in (*_COUNTED, *_COUNTED_OR_ANY):
            number, least = getattr(self, name), 1 if name in _COUNTED else 0
            if number is None and name in _COUNTED_OR_ANY:
                continue
            if not isinstance(number, int) or number < least:
                any_number = ", None for any number" if name in _COUNTED_OR_ANY else ""
                raise ValueError(
                    f"Budget: {name} is {number!r}; a budget is a whole number from {least} on{any_number}"
                )
        if not isinstance(self.guards, Mapping):
            raise ValueError(f"Budget: guards are such as {{Timer.TIME_WAIT: Guard.ANY}}, not {self.guards!r}")
        for timer, guard in self.guards.items():
            if not (isinstance(timer, Timer) and isinstance(guard, Guard)):
                raise ValueError(
                    f"Budget: guards are such as {{Timer.TIME_WAIT: Guard.ANY}}, not {{{timer!r}: {guard!r}}}"
                )

    def but(self, **changes: Any) -> Budget:
        """This is the same budget with some of it changed. Raises TypeError for what no budget has."""
        unknown = sorted(changes.keys() - {each.name for each in fields(self)})
        if unknown:
            raise TypeError(f"a budget has no {unknown[0]!r}; it has {', '.join(each.name for each in fields(self))}")
        return replace(self, **changes)

    def guard(self, timer: Timer, time_wait: float = 2) -> Guard:
        """This is when a timer may run out, of a host whose TIME-WAIT lasts `time_wait` MSL."""
        if timer in self.guards:
            return self.guards[timer]
        if timer is Timer.TIME_WAIT and time_wait < 2:
            return Guard.ONE_MSL if time_wait >= 1 else Guard.ANY
        if timer in (Timer.RETRANSMISSION, Timer.PERSIST) and self.network == "forever":
            return Guard.ANY  # nothing ever leaves that wire by itself
        return RUNS_OUT.get(timer, Guard.NEVER)

    def bounds(self) -> Iterator[Text]:
        """These are the bounds, each in a few words."""
        if self.network == "forever":
            yield Text("what was sent may arrive any number of times, whenever", "发出的报文段可在任何时候到达任意多次")
        else:
            order = Text("in order", "按序") if self.network == "fifo" else Text("in any order", "以任意顺序")
            yield Text(
                f"at most {_many(self.in_flight, 'segment')} on the wire at once, arriving {order.en}",
                f"网络上同时最多 {self.in_flight} 个报文段，{order.zh}到达",
            )
            yield _at_most(self.losses, "lost", "丢失")
            yield _at_most(self.duplicates, "duplicated", "重复")
        if self.retransmissions is not None:
            yield Text(
                f"each side retransmits at most {_many(self.retransmissions, 'time')}",
                f"每一端最多重传 {self.retransmissions} 次",
            )
        yield Text(f"each side begins at most {_many(self.opens, 'connection')}", f"每一端最多开始 {self.opens} 次连接")
        if self.hasty:
            yield Text("programs call before the connection is established, too", "程序可在连接建立之前就发出调用")
        else:
            yield Text("programs wait until the connection is established", "程序等到连接建立之后才发出调用")


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _at_most(number: int | None, en: str, zh: str) -> Text:
    if number is None:
        return Text(f"any number {en}", f"{zh}次数不限")
    return Text(f"at most {number} {en}", f"最多{zh} {number} 个") if number else Text(f"none {en}", f"没有{zh}")
