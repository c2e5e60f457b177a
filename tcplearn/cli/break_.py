"""tcplearn break: the learner plays the network, by hand, against a variant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tcplearn.cli import bounds
from tcplearn.cli.frame import Commands, command, complain
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.world.breaking import Position

BREAK = Text(
    "break a variant by hand: choose what happens next until its claim is dead",
    "亲手打破一个变体：逐步选择接下来发生什么，直到断言不再成立",
)
VARIANT = Text(
    "the variant, such as two_way_handshake; without one, all are listed",
    "变体，例如 two_way_handshake；不写则列出全部",
)
CLAIM = Text("the claim to be broken (default: the variant's own)", "要打破的断言（默认：该变体自己的断言）")
AIM = Text("{name}. Break this: {claim}.", "{name}。请打破这条断言：{claim}。")
NOW = Text("A is {a}, B is {b}.", "A 处于 {a}，B 处于 {b}。")
WIRE = Text("On the wire: {segments}.", "网络上：{segments}。")
LEFT = Text("You may still lose {losses} and duplicate {copies}.", "还可以丢失 {losses} 个、复制 {copies} 个报文段。")
ANY = Text("any number", "任意多")
ASK = Text("1 to {n}, u undo, r restart, h hint, q quit: ", "1 到 {n} 的数字，u 撤销，r 重来，h 提示，q 退出：")
ASK_ENDED = Text("u undo, r restart, q quit: ", "u 撤销，r 重来，q 退出：")
UNREADABLE = Text("{word!r} is none of these.", "{word!r} 不在其中。")
HINT = Text("Hint: {n}. From there {left} more.", "提示：{n}。此后还差 {left} 步。")
BROKEN_ALREADY = Text("It is broken already.", "断言已经被打破。")
NO_HINT = Text("Nothing that can still happen breaks it from here.", "从这里出发，无论发生什么都打不破它。")
UNKNOWN = Text("Not known: the search was given up (--worlds).", "无法得知：搜索已经放弃（--worlds）。")
ENDED = Text("A dead end: nothing more can happen within the bounds.", "走到了尽头：在限定范围内不会再发生任何事情。")
BROKEN = Text("Broken at move {moves}", "第 {moves} 步打破了断言")
FROM_THE_START = Text("Broken from the start", "断言从一开始就已打破")
SINCE = Text("Broken since move {moves}.", "断言在第 {moves} 步已被打破。")
WHY = {
    "always": Text("", ""),
    "can always reach": Text(
        ": whatever happens from there on, it cannot come true any more", "：此后无论发生什么都不可能再成立"
    ),
    "comes to rest": Text(": from there on segments can answer segments for ever", "：此后报文段可以无休止地互相应答"),
}
STOP = Text(".", "。")
AS_SHORT = Text("; no run is shorter.", "；没有更短的过程。")
SHORTER = Text("; the shortest run takes {shortest}.", "；最短的过程是 {shortest} 步。")


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "break", BREAK, play)
    new.add_argument("variant", nargs="?", metavar="VARIANT", help=VARIANT.of(lang))
    new.add_argument("--claim", metavar="NAME", help=CLAIM.of(lang))
    bounds.add_bounds(new, lang)


def play(chosen: argparse.Namespace) -> int:
    """This plays until the learner quits or the input ends."""
    from tcplearn.world.breaking import Breaking

    if chosen.variant is None:
        from tcplearn.cli.prove import listed_variants

        print("\n".join(listed_variants(chosen.lang)))
        return 0
    try:
        module = bounds.variant(chosen.variant, chosen.lang)
        claim = bounds.claim(chosen.claim, chosen.lang) if chosen.claim else bounds.own_claim(module)
        scene = bounds.scene(chosen.scene, chosen.lang) if chosen.scene else module.SHOWN_BY
        game = Breaking(bounds.choose(module.VARIANT, chosen), scene, claim, bounds.budget(chosen))
        print(AIM.of(chosen.lang).format(name=_capital(module.VARIANT.name), claim=claim.text.of(chosen.lang)))
        _rounds(game.start(), chosen.lang)
    except (ValueError, MemoryError) as wrong:
        return complain(str(wrong))
    except (EOFError, KeyboardInterrupt):
        print()
    return 0


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _rounds(position: Position, lang: str) -> None:
    start = position
    print("\n".join(_shown(position, lang)))
    while True:
        ask = ASK.of(lang).format(n=len(position.choices)) if position.choices else ASK_ENDED.of(lang)
        word = input(ask).strip().lower()
        if not sys.stdin.isatty():
            print(word)
        if word == "q":
            return
        if word == "h":
            print(_hinted(position, lang))
            continue
        if word in ("u", "r"):
            position = position.undo() if word == "u" else start
        elif word.isdecimal() and 1 <= int(word) <= len(position.choices):
            position = position.after(int(word) - 1)
        else:
            print(UNREADABLE.of(lang).format(word=word))
            continue
        print("\n".join(_shown(position, lang)))


def _hinted(position: Position, lang: str) -> str:
    hint = position.hint()
    if hint is None:
        return {None: UNKNOWN, True: BROKEN_ALREADY, False: NO_HINT}[position.broken].of(lang)
    number = [move for move, _ in position.choices].index(hint)
    left = len(position.breaking.way(position.world)) - 1
    return HINT.of(lang).format(n=number + 1, left=left)


def _shown(position: Position, lang: str) -> Iterator[str]:
    """The story so far, where both ends are, what may happen next, and the verdict."""
    from tcplearn.view import text_ladder
    from tcplearn.view.moves import said

    world = position.world
    if position.path:
        yield "\n" + text_ladder(position.trace, lang).rstrip("\n")
    yield "\n" + (" " if lang == "en" else "").join(_stand(position, lang))
    if position.broken:
        yield _verdict(position, lang)
    if not position.choices:
        yield ENDED.of(lang)
    yield from (f"{n:3}. {said(move, world).of(lang)}" for n, (move, _) in enumerate(position.choices, 1))


def _stand(position: Position, lang: str) -> Iterator[str]:
    world = position.world
    yield NOW.of(lang).format(a=world.a.state, b=world.b.state)
    if world.wire:
        comma = ", " if lang == "en" else "、"
        yield WIRE.of(lang).format(segments=comma.join(f"{sent.side} {sent.segment}" for sent in world.wire))
    if world.setting.budget.network != "forever":
        counts = {"losses": world.on_wire.losses, "copies": world.on_wire.copies}
        yield LEFT.of(lang).format(**{name: ANY.of(lang) if n is None else n for name, n in counts.items()})


def _verdict(position: Position, lang: str) -> str:
    died, shortest = position.died, position.breaking.shortest
    if died != len(position.path):
        return SINCE.of(lang).format(moves=died)
    why = WHY[position.breaking.claim.mood].of(lang)
    if not died:
        return FROM_THE_START.of(lang) + why + STOP.of(lang)
    told = BROKEN.of(lang).format(moves=died) + why
    return told + (AS_SHORT if died == shortest else SHORTER).of(lang).format(shortest=shortest)
