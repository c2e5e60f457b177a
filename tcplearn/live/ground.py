"""What this machine lets a learner do: play with packets, play for the states alone, or only look at recordings.

The one rule: it is tried, in a child process that leaves nothing, and not guessed from a name or a number.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from tcplearn.live.apart import apart
from tcplearn.live.said import filled
from tcplearn.live.spaces import PLAIN, become_root_of_own
from tcplearn.live.stage import Settings, Stage, loopback, own_loopback, with_wire
from tcplearn.text import Text
from tcplearn.world.trace import SIDES


class Kind(Enum):
    """How much can be seen and done, most first."""

    WIRE = "wire"
    LOOPBACK = "loopback"
    RECORDINGS = "recordings"


@dataclass(frozen=True)
class Ground:
    """One way to play: what is made for it (and ends with it), and why it is not a better one.

    `own_user`: in a user namespace of its own, for those who are not root. `own_space`: in network namespaces
    of its own; otherwise on this machine's loopback.
    """

    kind: Kind
    own_user: bool
    own_space: bool
    makes: Text
    why_not: Text | None = None

    def stage(self, settings: Mapping[str, Settings]) -> Stage:
        """This makes the stage; to be called in the child process. Raises OSError if the machine refuses."""
        if self.own_user:
            become_root_of_own()
        if self.kind is Kind.WIRE:
            return with_wire(settings)
        return own_loopback(settings["A"]) if self.own_space else loopback()


USER = Text(
    " (inside a user namespace of its own, since you are not root)", "（你不是 root，所以放在专用的用户命名空间里）"
)
NO_USER = Text("", "")


def _wire(own_user: bool) -> Ground:
    user = USER if own_user else NO_USER
    makes = Text(
        f"Made for this by one child process{user.en}: two network namespaces without names and an interface in each, "
        "tcplearn-a (192.0.2.1) and tcplearn-b (192.0.2.2); this program carries every packet between them. "
        "They vanish with that process. Nothing else on this machine is touched.",
        f"为此由一个子进程创建{user.zh}：两个无名的网络命名空间，其中各有一个接口 tcplearn-a（192.0.2.1）和 "
        "tcplearn-b（192.0.2.2）；两者之间的每个分组都由本程序搬运。子进程一结束，它们随之消失。本机的其他设置一概不动。",
    )
    return Ground(Kind.WIRE, own_user, True, makes)


def _own_loopback(own_user: bool) -> Ground:
    user = USER if own_user else NO_USER
    makes = Text(
        f"Made for this by one child process{user.en}: one network namespace without a name, with a loopback of its "
        "own. It vanishes with that process. Only the states are seen; segments cannot be lost.",
        f"为此由一个子进程创建{user.zh}：一个无名的网络命名空间，带有自己的环回接口。子进程一结束，它随之消失。"
        "只能看到状态，看不到也不能丢弃报文段。",
    )
    return Ground(Kind.LOOPBACK, own_user, True, makes)


PLAIN_LOOPBACK = Ground(
    Kind.LOOPBACK, False, False,
    Text(
        "Used for this: two free ports of this machine's loopback, 127.0.0.1. Only the states are seen; segments "
        "cannot be lost. A connection that was closed stays in TIME-WAIT for 60 s, as after any program; the kernel "
        "then removes it by itself.",
        "为此使用：本机环回地址 127.0.0.1 上的两个空闲端口。只能看到状态，看不到也不能丢弃报文段。"
        "连接正常释放后会在 TIME-WAIT 停留 60 秒，任何程序都是如此；之后由内核自行清除。",
    ),
)  # fmt: skip
RECORDED = Ground(
    Kind.RECORDINGS, False, False,
    Text(
        "Nothing is played on this machine{why}: what follows was recorded on Linux, two hosts joined by such a wire.",
        "没有在本机上演示{why}：下面是事先在 Linux 上录制的结果，两台主机由同样的链路相连。",
    ),
)  # fmt: skip


NO_NAMESPACES = Text(
    "this machine gives no network namespaces with a wire: {why}; {way}",
    "本机不提供带链路的网络命名空间：{why}；{way}",
)
AS_ROOT = Text("try as root (sudo), or --on loopback", "请以 root 身份重试（sudo），或改用 --on loopback")
NO_MORE = Text(
    "being root is not enough here (a container?): try --on loopback or --on recordings",
    "这里有 root 身份也不够（可能是容器）：请改用 --on loopback 或 --on recordings",
)


class NoGround(PermissionError):
    """A ground that this machine does not give; `why` says it in both languages."""

    def __init__(self, why: Text):
        super().__init__(why.en)
        self.why = why


def find(asked: str | None = None) -> Ground:
    """This is the best ground of this machine, or the best of the kind asked for ("wire", "loopback", "recordings").

    Raises ValueError for another word, NoGround (a PermissionError) if the machine does not have what was asked for.
    """
    kinds = [kind.value for kind in Kind]
    if asked is not None and asked not in kinds:
        raise ValueError(f"a scene is played on {', '.join(kinds)}; not on {asked!r}")
    if not sys.platform.startswith("linux") or asked == Kind.RECORDINGS.value:
        return recordings()
    said: list[str] = []
    for ground in (_wire(False), _wire(True), _own_loopback(False), _own_loopback(True)):
        if (asked and ground.kind.value != asked) or (ground.own_user and os.geteuid() == 0):
            continue
        wrong = _refusal(ground)
        if wrong is None:
            return _with(ground, said)
        said.append(wrong)
    if asked == Kind.WIRE.value:
        raise NoGround(filled(NO_NAMESPACES, why="; ".join(said), way=AS_ROOT if os.geteuid() else NO_MORE))
    return _with(PLAIN_LOOPBACK, said)


def recordings() -> Ground:
    """This is where nothing can be played."""
    linux = sys.platform.startswith("linux")
    system = platform.system() or sys.platform
    why = ("", "") if linux else (f", which has {system} and not Linux", f"（本机运行的是 {system}，不是 Linux）")
    makes = Text(RECORDED.makes.en.format(why=why[0]), RECORDED.makes.zh.format(why=why[1]))
    return Ground(Kind.RECORDINGS, False, False, makes)


def _with(ground: Ground, said: list[str]) -> Ground:
    if not said:
        return ground
    why = "; ".join(dict.fromkeys(said))
    text = Text(f"Better was refused by this machine: {why}.", f"更完整的方式被本机拒绝：{why}。")
    return Ground(ground.kind, ground.own_user, ground.own_space, ground.makes, text)


def _refusal(ground: Ground) -> str | None:
    """This tries a ground; what the machine says if it refuses."""
    try:
        apart(_attempt(ground))
    except OSError as wrong:
        return f"{wrong.filename}: {wrong.strerror}" if wrong.filename else str(wrong)
    return None


def _attempt(ground: Ground) -> Callable[[], None]:
    def attempt() -> None:
        ground.stage({side: PLAIN for side in SIDES})

    return attempt
