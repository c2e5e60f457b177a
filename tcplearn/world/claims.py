"""What must be true of every behaviour: claims, each with a name and a mood.

A claim is a function of a `World`. Its mood says of which worlds it has to be true:
    always              of every world that can be reached,
    sometimes           of one at least,
    can always reach    from every world, of one that can still be reached,
    comes to rest       it is about arrivals: from no world where it is true can segments alone go on for ever.
`explore` takes a claim, or any function of a world, which is then one that must always be true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tcplearn.model import State
from tcplearn.text import Text
from tcplearn.world.budget import Budget
from tcplearn.world.world import ABORTED, CUT_SHORT, RST_OF_RST, WAS_RESET, End, World

MOODS = ("always", "sometimes", "can always reach", "comes to rest")


@dataclass(frozen=True)
class Claim:
    """A claim: its name, its mood, the function of a world, and itself in words.

    `of_quiet`: it is about a wire with nothing on it, and so means nothing where what was sent stays for ever.
    Raises ValueError for another mood.
    """

    name: str
    mood: str
    holds: Callable[[World], bool]
    text: Text
    of_quiet: bool = False

    def __post_init__(self) -> None:
        if self.mood not in MOODS:
            raise ValueError(f"a claim's mood is {', '.join(MOODS)}, not {self.mood!r}")

    @property
    def speaks_of_quiet(self) -> bool:
        """This says whether it means nothing on the network "forever"."""
        return self.of_quiet or self.mood == "comes to rest"

    def __str__(self) -> str:
        return f"{self.mood}: {self.text.en}"


def claimed(claim: Claim | Callable[[World], bool]) -> Claim:
    """This is a claim, or a learner's function as one. Raises TypeError for what is neither."""
    if isinstance(claim, Claim):
        return claim
    if not callable(claim):
        raise TypeError(
            f"not a claim: {claim!r}; give one of tcplearn.claims, such as claims.no_ghost, or a function of a world"
        )
    name = getattr(claim, "__name__", "claim")
    said = ((claim.__doc__ or "").strip() or name).splitlines()[0].rstrip(".")
    return Claim(name, "always", claim, Text(said, said))


def askable(claim: Claim | Callable[[World], bool], budget: Budget | None) -> Claim:
    """This is a claim, if it means something within a budget. Raises ValueError if not, TypeError as `claimed`."""
    claim = claimed(claim)
    if claim.speaks_of_quiet and budget is not None and budget.network == "forever":
        raise ValueError(f"{claim.name}: on a wire where what was sent stays for ever, nothing is ever quiet")
    return claim


CLAIMS: dict[str, Claim] = {}


def _claim(mood: str, en: str, zh: str, of_quiet: bool = False) -> Callable[[Callable[[World], bool]], Claim]:
    def named(holds: Callable[[World], bool]) -> Claim:
        made = Claim(holds.__name__, mood, holds, Text(en, zh), of_quiet)
        CLAIMS[made.name] = made
        return made

    return named


@_claim(
    "always",
    "no ghost connection: a side is ESTABLISHED only on numbers that the other side is using",
    "没有幽灵连接：一端只会在对端正在使用的序号上进入 ESTABLISHED",
)
def no_ghost(world: World) -> bool:
    return all(me.state is not State.ESTABLISHED or _uses(peer, me) for me, peer in world.ends)


def _uses(peer: End, me: End) -> bool:
    """Whether the peer is in the connection that `me` believes in; in SYN-SENT it does not know our number yet."""
    theirs, ours = peer.tcb, me.tcb
    return not peer.idle and theirs.iss == ours.irs and (theirs.state is State.SYN_SENT or theirs.irs == ours.iss)


@_claim(
    "always",
    "at rest both sides agree: with the wire quiet and nothing due, neither is in a connection without the other",
    "静止时双方一致：网络上没有报文段、也没有待重传的报文段时，不会有一端处于对端并不参与的连接之中",
    of_quiet=True,
)
def agree_at_rest(world: World) -> bool:
    return not at_rest(world) or agreed(world)


def at_rest(world: World) -> bool:
    """This says whether nothing will happen unless a program calls or a TIME-WAIT ends."""
    return not world.a.due and not world.b.due and world.quiet


def agreed(world: World) -> bool:
    """This says whether both ends have no connection (or have done with it), or are in the same one."""
    a, b = world.a, world.b
    if _done(a) or _done(b):
        return _done(a) and _done(b)
    return (a.state, b.state) in _TOGETHER and _uses(a, b) and _uses(b, a)


def _done(end: End) -> bool:
    return end.idle or end.state is State.TIME_WAIT


_TOGETHER = (
    (State.ESTABLISHED, State.ESTABLISHED),
    (State.FIN_WAIT_2, State.CLOSE_WAIT),
    (State.CLOSE_WAIT, State.FIN_WAIT_2),
)


@_claim(
    "can always reach",
    "no stuck pair: whatever has happened, both sides can still come to rest in agreement without a program's help",
    "没有卡死的状态对：无论发生过什么，双方总还能达到一致的静止状态",
    of_quiet=True,
)
def no_stuck_pair(world: World) -> bool:
    return at_rest(world) and agreed(world)


@_claim(
    "always",
    "what is delivered is a prefix of what the other side's program sent in the same connection: nothing of an older "
    "one, and nothing twice",
    "交付给用户的数据总是对端在同一条连接中所发数据的前缀：既不来自旧连接，也不会重复交付",
)
def delivered_is_sent(world: World) -> bool:
    return all(
        not me.got or (_said_to(me, peer).startswith(me.got) and me.peer not in me.before) for me, peer in world.ends
    )


def _said_to(me: End, peer: End) -> bytes:
    return peer.said[me.peer] if me.peer is not None and me.peer < len(peer.said) else b""


@_claim(
    "can always reach",
    "all calls can still be made, all that was sent can still be delivered, and both sides can still end",
    "所有调用总还能完成，已发送的数据总还能全部交付，双方总还能结束连接",
)
def everything_ends_well(world: World) -> bool:
    return world.done and all(_done(me) and _said_to(me, peer) == me.got for me, peer in world.ends)


@_claim("always", "a reset never answers a reset", "绝不用 RST 应答 RST")
def no_reset_of_reset(world: World) -> bool:
    return all(RST_OF_RST not in me.deeds for me, _ in world.ends)


@_claim(
    "always",
    "no reset ends a connection that neither program aborted",
    "双方程序都没有异常终止的连接，不会被 RST 终止",
)
def no_reset(world: World) -> bool:
    return all(WAS_RESET not in me.deeds or ABORTED in peer.deeds for me, peer in world.ends)


@_claim("always", "no reset cuts TIME-WAIT short", "TIME-WAIT 不会被 RST 提前结束")
def time_wait_lasts(world: World) -> bool:
    return all(CUT_SHORT not in me.deeds for me, _ in world.ends)


@_claim(
    "comes to rest",
    "no endless exchange: segments that only answer segments come to an end",
    "没有无休止的应答：只靠报文段引起报文段，总会停下来",
)
def no_endless_exchange(world: World) -> bool:
    return True


@_claim("can always reach", "both sides can still become ESTABLISHED", "双方总还能进入 ESTABLISHED")
def can_open(world: World) -> bool:
    return world.a.state is world.b.state is State.ESTABLISHED


def __getattr__(name: str) -> Claim:
    raise AttributeError(f"no claim is called {name!r}; there are {', '.join(CLAIMS)}")
