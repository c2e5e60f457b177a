"""What a breaker shows, as plain data: where the learner has come to, and what can happen next.

The browser gets words ready made; nothing in it knows the protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tcplearn.text import Text
from tcplearn.view.moves import said
from tcplearn.widgets.asking import Menus, Question
from tcplearn.widgets.page import OWN_NAMES
from tcplearn.widgets.prover_page import claim_said
from tcplearn.world.breaking import Position
from tcplearn.world.trace import SIDES, other
from tcplearn.world.world import World

WORDS = {
    "lang": Text("Language", "语言"),
    "choices": Text("What happens next? You decide", "接下来发生什么？由你决定"),
    "wire": Text("On the wire", "网络上"),
    "undo": Text("Undo", "撤销"),
    "restart": Text("Restart", "重来"),
    "hint": Text("Hint", "提示"),
    "run": Text("The run so far", "到目前为止的运行过程"),
    "as_text": Text("This run as text", "以文本形式查看这次运行"),
    "hinted": Text("hint", "提示"),
    "silent": Text("The kernel does not answer; run the cell again.", "内核没有应答；请重新运行本单元格。"),
}
TITLE = Text("Break it by hand: {name}", "亲手打破它：{name}")
AIM = Text("Your aim, a run in which this is false – {claim}.", "目标：找出一个使它不成立的运行过程 – {claim}。")
BEGIN = Text("Nothing has happened yet.", "还没有发生任何事情。")
MOVED = Text("Move {n}: {said}.", "第 {n} 步：{said}。")
STATES = Text("A is {A}, B is {B}.", "A 处于 {A}，B 处于 {B}。")
ALIVE = Text("The claim still stands; {n} things can happen next.", "断言仍然成立；接下来有 {n} 种可能。")
ALIVE_ONE = Text("The claim still stands; one thing can happen next.", "断言仍然成立；接下来只有一种可能。")
DEAD_END = Text(
    "A dead end: the claim still stands, and within the bounds nothing more can happen. Undo, or restart.",
    "走到了尽头：断言仍然成立，而在范围之内不会再发生任何事情。请撤销或者重来。",
)
BROKEN = Text("Broken after {moves}! The shortest run takes {best}.", "{moves}之后打破了！最短只需 {best}。")
DIED = Text("Broken after {moves}!", "{moves}之后打破了！")
BEST = Text("Broken after {moves}! No run is shorter.", "{moves}之后打破了！没有更短的运行过程。")
MOVES, MOVE = Text("{n} moves", "{n} 步"), Text("1 move", "1 步")
WHY = {
    "always": Text("", ""),
    "can always reach": Text(
        "Whatever happens from here on, it can never come true again.", "此后无论发生什么，都不可能再成立。"
    ),
    "comes to rest": Text("From here on segments can answer segments for ever.", "此后报文段可以互相应答，永不停止。"),
}
HINT = Text("Hint: {said}.", "提示：{said}。")
NO_WAY = Text(
    "From here nothing breaks it any more, within the bounds. Undo, or restart.",
    "在范围之内，从这里出发已无法打破它。请撤销或者重来。",
)
NEVER = Text("Nothing breaks it: {says}", "没有什么能打破它：{says}")
UNKNOWN = Text("Nobody knows: the search was given up.", "无从得知：搜索中途放弃。")
QUIET = Text("nothing", "没有报文段")
LEFT = Text(
    "The wire may still lose {losses} and duplicate {copies}.", "网络还可以丢失 {losses} 个、复制 {copies} 个。"
)
ANY_NUMBER = Text("any number", "任意")
GAP = Text(" ", "")


def page(
    menus: Menus, question: Question, position: Position, hint: Text | None, hinted: int | None, lang: str
) -> dict[str, Any]:
    """This is all that a breaker shows but the ladder; `hint`: what is said of it, `hinted`: which choice it is."""
    world, claim = position.world, menus.claims[question.claim]
    choices = [] if position.broken else [said(move, world).of(lang) for move, _ in position.choices]
    return {
        "title": TITLE.of(lang).format(name=menus.label(question.protocol)),
        "about": [menus.about(question.protocol).of(lang), AIM.of(lang).format(claim=claim_said(claim, lang))],
        "moves": len(position.path),
        "kind": "broken" if position.broken else "alive" if choices else "ended",
        "said": told(position, lang),
        "hint": hint.of(lang) if hint else "",
        "hinted": hinted,
        "choices": choices,
        "wire": list(_wire(world, lang)) or [QUIET.of(lang)],
        "left": _left(world, question, lang),
        "languages": list(OWN_NAMES.items()),
        "words": {each: word.of(lang) for each, word in WORDS.items()},
    }


def told(position: Position, lang: str) -> str:
    """This is what the last move was, where that leads, and how the claim stands."""
    ends = {side: position.world.end(side).state for side in SIDES}
    return GAP.of(lang).join((_moved(position, lang), STATES.of(lang).format(**ends), *_stands(position, lang)))


def hinted(position: Position) -> tuple[Text, int | None]:
    """This is what to say of the way on, and the number of the choice that leads there."""
    move = position.hint()
    if move is not None:
        number = next(i for i, (each, _) in enumerate(position.choices) if each == move)
        words = said(move, position.world)
        return Text(HINT.en.format(said=words.en), HINT.zh.format(said=words.zh)), number
    explored = position.breaking.explored
    if explored.holds is None:
        return UNKNOWN, None
    if explored.holds:
        return Text(NEVER.en.format(says=explored.says.en), NEVER.zh.format(says=explored.says.zh)), None
    return NO_WAY, None


def _moved(position: Position, lang: str) -> str:
    if not position.path:
        return BEGIN.of(lang)
    before, (move, _) = position.undo().world, position.path[-1]
    return MOVED.of(lang).format(n=len(position.path), said=said(move, before).of(lang))


def _stands(position: Position, lang: str) -> Iterator[str]:
    """How the claim stands: alive, dead (after how many moves, against how many at best), or out of reach."""
    if position.broken:
        moves, best = len(position.path), position.breaking.shortest
        words = DIED if best is None else BEST if moves <= best else BROKEN
        yield words.of(lang).format(moves=_moves(moves, lang), best=_moves(best or 0, lang))
        why = WHY[position.breaking.claim.mood].of(lang)
        yield from [why] if why else []
    elif not position.choices:
        yield DEAD_END.of(lang)
    else:
        n = len(position.choices)
        yield (ALIVE_ONE if n == 1 else ALIVE).of(lang).format(n=n)


def _moves(n: int, lang: str) -> str:
    return (MOVE if n == 1 else MOVES).of(lang).format(n=n)


def _wire(world: World, lang: str) -> Iterator[str]:
    """The segments under way, each with where it goes."""
    for sent in world.wire:
        yield f"{sent.side} → {other(sent.side)}  {sent.segment}"


def _left(world: World, question: Question, lang: str) -> str:
    if question.budget.network == "forever":
        return ""
    wire = world.on_wire
    losses, copies = (ANY_NUMBER.of(lang) if n is None else n for n in (wire.losses, wire.copies))
    return LEFT.of(lang).format(losses=losses, copies=copies)
