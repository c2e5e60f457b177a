"""What can happen next, in words: one short sentence for each move of an exploration.

The one rule: a move is told as of the world in which it can happen, and without saying what comes of it.
"""

from __future__ import annotations

from tcplearn.model import Timer
from tcplearn.text import Text
from tcplearn.view.sentences import CALL, FORGET, TIME_WAIT_ENDS, TIMERS
from tcplearn.world.breaking import guard_of
from tcplearn.world.calls import Forget
from tcplearn.world.trace import other
from tcplearn.world.world import Move, Sent, World

MOVES = {
    "arrival": Text("{segment} reaches {to}", "{segment} 到达 {to}"),
    "copy": Text("{segment} reaches {to}, and a copy stays on the wire", "{segment} 到达 {to}，网络上还留下一个副本"),
    "loss": Text("the wire loses {side}'s {segment}", "{side} 发出的 {segment} 在网络中丢失"),
}
LOST = Text("the wire loses {segment}", "{segment} 在网络中丢失")
OLD = Text("the old {segment}", "旧的 {segment}")
STRANGE = Text("the old or forged {segment}", "旧的或伪造的 {segment}")
GUARDED = Text("{timer} ({guard})", "{timer}（{guard}）")


def said(move: Move, world: World) -> Text:
    """This is a move in words, in a world where it can happen."""
    return Text(_said(move, world, "en"), _said(move, world, "zh"))


def _said(move: Move, world: World, lang: str) -> str:
    setting = world.setting
    if move.timer is not None:
        timer = TIME_WAIT_ENDS if move.timer is Timer.TIME_WAIT else TIMERS[move.timer.value]
        told, guard = timer.of(lang).format(side=move.side), guard_of(move, world)
        return GUARDED.of(lang).format(timer=told, guard=guard.on(setting.budget.network).of(lang)) if guard else told
    if move.kind == "call":
        call = setting.calls[move.side][world.end(move.side).called]
        return (FORGET if isinstance(call, Forget) else CALL).of(lang).format(side=move.side, what=call)
    sent = setting.sents[move.segment]
    origin = _origin(sent, world)
    segment = origin.of(lang).format(segment=sent.segment) if origin else str(sent.segment)
    words = LOST if origin and move.kind == "loss" else MOVES[move.kind]
    return words.of(lang).format(segment=segment, side=sent.side, to=other(sent.side))


def _origin(sent: Sent, world: World) -> Text | None:
    """Whether a segment was on the wire before the story began, or is of an earlier connection of it."""
    if not sent.life:
        injected = any(fault.segment == sent.segment for fault in world.setting.scene.injections)
        return STRANGE if injected else None
    return OLD if sent.life < world.end(sent.side).life else None
