"""What a pair grid shows, as plain data: a cell for each pair of states, and what there is to say of the one opened.

The browser gets words and classes ready made; nothing in it knows the protocol.
"""

from __future__ import annotations

from typing import Any

from tcplearn.model import State
from tcplearn.text import Text
from tcplearn.view.pairs import HALVES, HEAD, NEVER, about, counted, heading, said, why_not
from tcplearn.view.palette import FAMILIES, NAMES, family
from tcplearn.widgets.page import OWN_NAMES
from tcplearn.world.pairs import Pairs

WORDS = {
    "lang": Text("Language", "语言"),
    "grid": Text("States of A down, of B across, and how many moves away", "行为 A 的状态，列为 B 的状态，格中为步数"),
    "hint": Text(
        "Click a pair, or go there with the arrow keys and press Enter: a shortest run to it opens below.",
        "点击任一格，或用方向键移到该格后按回车键，下方即打开到达这一对状态的最短运行过程。",
    ),
    "legend": Text("Families of states", "状态的类别"),
    "run": Text("A shortest run to this pair", "到达这一对状态的一个最短运行过程"),
    "as_text": Text("This run as text", "以文本形式查看这次运行"),
    "silent": Text("The kernel does not answer; run the cell again.", "内核没有应答；请重新运行本单元格。"),
}
GAP = Text(" ", "")  # between two sentences
STOP = Text("{said}.", "{said}。")
BEGIN = Text("This is how it begins: nothing has happened yet.", "这就是开始时的情形：还没有发生任何事情。")

STATES = list(State)


def page(pairs: Pairs, lang: str) -> dict[str, Any]:
    """This is the whole grid in "en" or "zh"; a cell has what stands in it, its name, and whether it was met."""
    return {
        "title": heading(pairs, lang),
        "head": HEAD.of(lang),
        "states": [[str(state), family(state)] for state in State],
        "cells": [
            [[str(pairs.nearest.get((a, b), NEVER)), said(pairs, a, b, lang), (a, b) in pairs.nearest] for b in State]
            for a in State
        ],
        "about": about(pairs, lang),
        "hint": GAP.of(lang).join((WORDS["hint"].of(lang), HALVES.of(lang))),
        "legend": [[name, NAMES[name].of(lang)] for name in FAMILIES],
        "languages": list(OWN_NAMES.items()),
        "words": {name: word.of(lang) for name, word in WORDS.items()},
    }


def opened(pairs: Pairs, place: tuple[int, ...], lang: str) -> dict[str, Any]:
    """This is what there is to say of the pair at a place: its name, and why it was not met, if it was not."""
    if not place:
        return {"place": [], "said": "", "met": False}
    a, b = pair_at(place)
    moves = pairs.nearest.get((a, b))
    told = why_not(pairs, a, b, lang) if moves is None else [STOP.of(lang).format(said=said(pairs, a, b, lang))]
    return {
        "place": list(place),
        "said": GAP.of(lang).join([*told, *([BEGIN.of(lang)] if moves == 0 else [])]),
        "met": moves is not None,
    }


def pair_at(place: tuple[int, ...]) -> tuple[State, State]:
    """These are the states of a place: its row is A's, its column B's."""
    row, column = place
    return STATES[row], STATES[column]


def line(pairs: Pairs, place: tuple[int, ...], lang: str) -> str:
    """This is what is shown, in one line: the pair that is open, or how many pairs there are."""
    return said(pairs, *pair_at(place), lang) if place else counted(pairs, lang)
