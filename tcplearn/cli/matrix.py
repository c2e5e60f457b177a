"""tcplearn matrix: what a connection in each state does about each kind of segment, in the terminal."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tcplearn.cli.frame import Commands, command, complain
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.audit import Answers
    from tcplearn.audit.axes import Kind
    from tcplearn.model import State

MATRIX = Text(
    "what each kind of segment leads to in each state, at every edge", "每种报文段在每个状态、每个边界上引起的结果"
)
STATE = Text("a state, such as ESTABLISHED: its grid", "状态，例如 ESTABLISHED：显示它的表格")
KIND = Text(
    "a kind: RST SYN SYN+ACK ACK FIN FIN+ACK data 'no flags'", "种类：RST SYN SYN+ACK ACK FIN FIN+ACK data 'no flags'"
)
SEQ = Text(
    "its place in the window: 'outside left' left inside right 'outside right'",
    "在窗口中的位置：'outside left' left inside right 'outside right'",
)
ACK = Text(
    "what it acknowledges: 'no ACK' ancient old duplicate partial full unsent",
    "确认了什么：'no ACK' ancient old duplicate partial full unsent",
)
CHOOSE = Text(
    "take another reading of the RFC, as in syn_rst='RFC 793'; may be repeated",
    "改用另一种读法，例如 syn_rst='RFC 793'；可以重复使用",
)
LIST = Text("all of it, line by line", "逐行列出全部内容")
HTML = Text("write the clickable matrix to FILE", "把可点击的表格写入 FILE")
READING = Text("write MATTER=READING, not {word!r}", "请写成 MATTER=READING，而不是 {word!r}")
WIDE = 22  # columns of a place in the window


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "matrix", MATRIX, matrix)
    for name, what in (("state", STATE), ("kind", KIND), ("seq", SEQ), ("ack", ACK)):
        new.add_argument(name, nargs="?", metavar=name.upper(), help=what.of(lang))
    new.add_argument("--choose", action="append", default=[], metavar="MATTER=READING", help=CHOOSE.of(lang))
    new.add_argument("--list", action="store_true", help=LIST.of(lang))
    new.add_argument("--html", type=Path, metavar="FILE", help=HTML.of(lang))


def matrix(chosen: argparse.Namespace) -> int:
    """This prints the overview, a state's grid or one answer, or writes the page."""
    from tcplearn.audit import answers, listing
    from tcplearn.model import RFC9293

    wrong = next((word for word in chosen.choose if "=" not in word), None)
    if wrong:
        return complain(READING.of(chosen.lang).format(word=wrong))
    try:
        protocol = RFC9293.choose(**dict(word.split("=", 1) for word in chosen.choose))
        if chosen.html:
            from tcplearn.widgets import Matrix

            at = (chosen.state, chosen.kind) if chosen.kind else None
            Matrix(protocol, chosen.lang, at=at).save_html(chosen.html)
        else:
            every = answers(protocol)
            print(listing(every) if chosen.list else _told(every, chosen))
    except ValueError as no:
        return complain(str(no))
    return 0


def _told(every: Answers, chosen: argparse.Namespace) -> str:
    from tcplearn.audit.axes import Kind
    from tcplearn.model import State
    from tcplearn.widgets.matrix_words import told

    if chosen.state is None:
        return "\n".join(_overview(every, chosen.lang))
    if chosen.seq:
        return told(every.find(chosen.state, chosen.kind, chosen.seq, chosen.ack), chosen.lang)
    state = State.parse(chosen.state)
    kinds: Sequence[Kind] = list(Kind)
    if chosen.kind:
        kinds = [every.find(chosen.state, chosen.kind, "left").cell.kind]
    return "\n\n".join("\n".join(_grid(every, state, kind, chosen.lang)) for kind in kinds)


def _overview(every: Answers, lang: str) -> Iterator[str]:
    from tcplearn.audit.axes import Kind
    from tcplearn.audit.matrix import Outcome
    from tcplearn.model import State
    from tcplearn.widgets.matrix_page import WORDS, strip, title
    from tcplearn.widgets.matrix_words import KINDS, MARKS, OUTCOMES

    yield title(every, lang)
    yield ""
    yield _line("", [KINDS[kind].of(lang) for kind in Kind], 14, 10)
    for state in State:
        marks = ["".join(MARKS[outcome] for outcome, _ in strip(every, state, kind)) for kind in Kind]
        yield _line(str(state), marks, 14, 10)
    yield ""
    yield from (f"{MARKS[outcome]}  {OUTCOMES[outcome].of(lang)}" for outcome in Outcome if outcome is not Outcome.HOLE)
    yield WORDS["reading"].of(lang)


def _grid(every: Answers, state: State, kind: Kind, lang: str) -> Iterator[str]:
    """One kind of segment in one state; neighbours among the rows that are alike share a line."""
    from tcplearn.audit.axes import Cell, acks, seqs
    from tcplearn.widgets.matrix_page import heading
    from tcplearn.widgets.matrix_words import PLACES, short

    yield heading(state, kind, lang)
    yield _line("SEG.ACK \\ SEG.SEQ", [PLACES[seq].of(lang) for seq in seqs(state)])
    rows = [
        (
            PLACES[ack].of(lang),
            [" ".join(filter(None, short(every[Cell(state, kind, seq, ack)], lang))) for seq in seqs(state)],
        )
        for ack in acks(state, kind)
    ]
    for said, run in groupby(rows, key=lambda row: row[1]):
        names = [name for name, _ in run]
        yield _line(names[0] if len(names) == 1 else f"{names[0]} .. {names[-1]}", said)


def _line(head: str, cells: Sequence[str], first: int = 22, wide: int = WIDE) -> str:
    from tcplearn.view.legend import columns

    widths = (first, *(wide for _ in cells))
    parts = (text + " " * max(1, width - columns(text)) for text, width in zip((head, *cells), widths, strict=True))
    return "".join(parts).rstrip()
