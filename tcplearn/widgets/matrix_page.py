"""What the matrix widget shows, as plain data: all answers of a protocol in one language.

The browser gets words, numbers and classes ready made; nothing in it knows the protocol. Texts that
many cells share are sent once and named by their place in `texts`.
"""

from __future__ import annotations

from typing import Any

from tcplearn.audit.axes import MEANS, NUMBERS, Ack, Cell, Kind, Seq, acks, missing, seqs
from tcplearn.audit.matrix import VARIABLES, Answer, Answers, Outcome, difference
from tcplearn.model import State, Tcb
from tcplearn.model.rules import OTHER
from tcplearn.text import Text
from tcplearn.view.rows import row
from tcplearn.widgets.matrix_words import KINDS, MARKS, NO_REPLY, OUTCOMES, PLACES, sentence, short
from tcplearn.widgets.page import OWN_NAMES

WORDS = {
    "overview": Text("Which segment arrives in which state?", "在哪个状态收到哪种报文段？"),
    "reading": Text(
        "Each cell shows the five places in the receive window, from outside left to outside right, and the weightiest "
        "thing that happens there.",
        "每一格从左到右画出接收窗口的五个位置（左外侧至右外侧），各标出最重要的结果。",
    ),
    "varies": Text("A line under the mark: it depends on SEG.ACK.", "标记下有横线，表示结果还取决于 SEG.ACK。"),
    "hint": Text(
        "Click a cell to open it, or go there with the arrow keys and press Enter.",
        "点击任一格即可展开，也可以用方向键移到该格，再按回车键。",
    ),
    "edges": Text("{kind} in {state}", "在 {state} 收到{gap}{kind}"),
    "edge_hint": Text(
        "Columns: where the segment lies in the receive window. Rows: what it acknowledges. "
        "Enter reads the answer, Esc goes back.",
        "各列是报文段在接收窗口中的位置，各行是它确认了什么。按回车键读结果，按 Esc 键返回。",
    ),
    "back": Text("← All states", "← 全部状态"),
    "lang": Text("Language", "语言"),
    "legend": Text("What the marks mean", "标记的含义"),
    "answer": Text("What happens", "结果详情"),
    "segment": Text("Arrives", "到达"),
    "reply": Text("Reply", "应答"),
    "state": Text("State", "状态"),
    "rows": Text("Rows of the table that fired", "触发的规则"),
    "differs": Text("differs from {name}", "与 {name} 不同"),
}
TITLE = Text("{name}: every kind of segment in every state", "{name}：每种报文段在每个状态下的结果")
VARIES = Text("depends on SEG.ACK", "取决于 SEG.ACK")
DIFFERS = Text("differs from {name} in {n}", "与 {name} 不同：{n} 处")
NUMBERS_ARE = Text("This end: {numbers}.", "本端变量：{numbers}。")
NO_NUMBERS = Text("This end has no numbers yet.", "本端还没有序号。")
ACTIVE = Text("After an active OPEN: {said}", "若由主动 OPEN 而来：{said}")
OTHERWISE = Text("{name}: {said}", "{name}：{said}")
SEQ_NUMBER, ACK_NUMBER = "SEQ={}", "ACK={}"


class Texts(list[str]):
    """This names each text by its place, and keeps every text once."""

    def __init__(self) -> None:
        super().__init__()
        self._where: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        if text not in self._where:
            self._where[text] = len(self)
            self.append(text)
        return self._where[text]


def page(every: Answers, lang: str, active: Answers | None = None, against: Answers | None = None) -> dict[str, Any]:
    """This is all that the widget shows in "en" or "zh".

    `active`: the same with SYN-RECEIVED entered by an active OPEN; `against`: another protocol's answers.
    """
    texts = Texts()
    found = {answer.outcome for answer in every.values()}
    outcomes = [outcome for outcome in Outcome if outcome in found or outcome is not Outcome.HOLE]
    notes = _notes(every, active, against, lang)
    differs = {one.cell for one, _ in difference(every, against)} if against else set()
    return {
        "title": title(every, lang),
        "gap": "" if lang == "zh" else " ",  # between two sentences
        "words": {name: word.of(lang) for name, word in WORDS.items()},
        "languages": list(OWN_NAMES.items()),
        "than": WORDS["differs"].of(lang).format(name=against.protocol.name) if against else "",
        "legend": [[outcome.value, MARKS[outcome], OUTCOMES[outcome].of(lang)] for outcome in outcomes],
        "states": [str(state) for state in State],
        "kinds": [KINDS[kind].of(lang) for kind in Kind],
        "pairs": [[_pair(every, state, kind, differs, against, lang) for kind in Kind] for state in State],
        "grids": [[_grid(every, state, kind, notes, differs, lang, texts) for kind in Kind] for state in State],
        "texts": texts,
    }


def title(every: Answers, lang: str) -> str:
    """This is what a matrix is called: its protocol, and what it shows."""
    return TITLE.of(lang).format(name=every.protocol.name)


def strip(every: Answers, state: State, kind: Kind) -> list[tuple[Outcome, bool]]:
    """This is, for each place in the window, the weightiest outcome and whether it depends on SEG.ACK."""
    found = []
    for seq in seqs(state):
        outcomes = [every[Cell(state, kind, seq, ack)].outcome for ack in acks(state, kind)]
        heaviest = next(outcome for outcome in Outcome if outcome in outcomes)
        found.append((heaviest, len(set(outcomes)) > 1))
    return found


def in_words(every: Answers, state: State, kind: Kind, lang: str) -> str:
    """This is the strip of a pair in words, neighbours that are alike together."""
    comma, semi, stop = ("、", "；", "（{}）") if lang == "zh" else (", ", "; ", " ({})")
    said: dict[str, list[str]] = {}
    for seq, (outcome, varies) in zip(seqs(state), strip(every, state, kind), strict=True):
        what = OUTCOMES[outcome].of(lang) + (stop.format(VARIES.of(lang)) if varies else "")
        said.setdefault(what, []).append(PLACES[seq].of(lang))
    if seqs(state) == (Seq.ANY,):
        return next(iter(said))
    return semi.join(f"{comma.join(places)}{'：' if lang == 'zh' else ': '}{what}" for what, places in said.items())


def _pair(
    every: Answers, state: State, kind: Kind, differs: set[Cell], against: Answers | None, lang: str
) -> dict[str, Any]:
    count = sum(cell.state is state and cell.kind is kind for cell in differs)
    said = in_words(every, state, kind, lang)
    if count and against:
        said += f"{'；' if lang == 'zh' else '; '}{DIFFERS.of(lang).format(name=against.protocol.name, n=count)}"
    return {
        "strip": [[outcome.value, MARKS[outcome], varies] for outcome, varies in strip(every, state, kind)],
        "said": said,
        "differs": count,
    }


def _grid(
    every: Answers,
    state: State,
    kind: Kind,
    notes: dict[Cell, list[str]],
    differs: set[Cell],
    lang: str,
    texts: Texts,
) -> dict[str, Any]:
    """One kind of segment in one state: columns, rows (those that do not exist with their reason), cells."""
    there, wide, shown = acks(state, kind), seqs(state), shown_acks(state, kind)
    first = every[Cell(state, kind, wide[0], there[0])]
    return {
        "heading": heading(state, kind, lang),
        "numbers": numbers(first.tcb, lang),
        "columns": [_column(every[Cell(state, kind, seq, there[0])], lang) for seq in wide],
        "rows": [_row(every, state, kind, ack, lang) for ack in shown],
        "cells": [
            [_cell(every[Cell(state, kind, seq, ack)], notes, differs, lang, texts) for seq in wide]
            if ack in there
            else None
            for ack in shown
        ],
    }


def heading(state: State, kind: Kind, lang: str) -> str:
    """This is what stands above one kind in one state. Chinese leaves a gap before Latin letters only."""
    said = KINDS[kind].of(lang)
    return WORDS["edges"].of(lang).format(kind=said, state=state, gap=" " if said.isascii() else "")


def shown_acks(state: State, kind: Kind) -> tuple[Ack, ...]:
    """These are the rows of a grid: places of SEG.ACK, those that do not exist here too."""
    there = acks(state, kind)
    return there if Ack.ANY in there else kind.acks


def _column(answer: Answer, lang: str) -> list[str]:
    seq = answer.cell.seq
    number = "" if seq is Seq.ANY else SEQ_NUMBER.format(answer.segment.seq)
    return [PLACES[seq].of(lang), number, MEANS[seq].of(lang)]


def _row(every: Answers, state: State, kind: Kind, ack: Ack, lang: str) -> list[str]:
    """The row's name, its number, what it means, and why it does not exist ("" if it does)."""
    why = missing(state, ack) if ack in NUMBERS else None
    if why:
        return [PLACES[ack].of(lang), "", MEANS[ack].of(lang), why.of(lang)]
    number = every[Cell(state, kind, seqs(state)[0], ack)].segment.ack
    said = "" if number is None or ack is Ack.ANY else ACK_NUMBER.format(number)
    return [PLACES[ack].of(lang), said, MEANS[ack].of(lang), ""]


def _cell(answer: Answer, notes: dict[Cell, list[str]], differs: set[Cell], lang: str, texts: Texts) -> list[Any]:
    """Outcome, both short lines, segment, reply, state, sentence, rows, notes, differs: texts by their place."""
    before, after = answer.tcb.state, answer.state
    return [
        answer.outcome.value,
        *map(texts, short(answer, lang)),
        texts(str(answer.segment)),
        texts(" ".join(answer.sent) or NO_REPLY.of(lang)),
        texts(str(after) if after is before else f"{before} → {after}"),
        texts(sentence(answer, lang)),
        [texts(row(fired, lang)) for fired in answer.fired],
        [texts(note) for note in notes.get(answer.cell, ())],
        answer.cell in differs,
    ]


def numbers(tcb: Tcb, lang: str) -> str:
    """These are a connection's variables as one sentence."""
    if tcb.state in (State.CLOSED, State.LISTEN):
        return NO_NUMBERS.of(lang)
    own = ("SND.UNA", "SND.NXT")
    values = {name: getattr(tcb, VARIABLES[name]) for name in (VARIABLES if tcb.state in OTHER else own)}
    if tcb.state in OTHER:
        values["MAX.SND.WND"] = tcb.max_snd_wnd
    return NUMBERS_ARE.of(lang).format(numbers=", ".join(f"{name}={value}" for name, value in values.items()))


def _notes(every: Answers, active: Answers | None, against: Answers | None, lang: str) -> dict[Cell, list[str]]:
    """What else there is to say of a cell: after an active OPEN, under the other protocol."""
    found: dict[Cell, list[str]] = {}
    for _, other in difference(every, active) if active else ():
        found.setdefault(other.cell, []).append(ACTIVE.of(lang).format(said=sentence(other, lang)))
    name = against.protocol.name if against else ""
    for _, other in difference(every, against) if against else ():
        said = " ".join([sentence(other, lang), *(row(fired, lang) for fired in other.fired)])
        found.setdefault(other.cell, []).append(OTHERWISE.of(lang).format(name=name, said=said))
    return found
