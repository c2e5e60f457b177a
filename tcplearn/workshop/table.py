"""A learner's table as text: a row a line, four columns.

    SYN-SENT                | SYN,ACK      | ACK | ESTABLISHED
    SYN-RECEIVED            | RST, passive | -   | LISTEN
    ESTABLISHED, CLOSE-WAIT | SYN          | ACK | same

The one rule: a line that cannot be read costs only itself. It says what is wrong and what to try; the others count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from tcplearn.model import State
from tcplearn.model.words import Word
from tcplearn.quiz.reading import tidy
from tcplearn.text import Text, wide
from tcplearn.workshop.words import BOTH, BY_NAME, CONDITIONS, EVENTS, SENDS, Happening, bare

Cell = tuple[State, Word, str]
LINES = 500
COLUMNS = Text(
    "write four columns with | between them: state | event | sends | next state",
    "请写四列，中间用 | 隔开：状态 | 事件 | 发送 | 下一个状态",
)
NO_STATE = Text("there is no state “{}”; try {}", "没有状态“{}”；可以写 {}")
NO_EVENT = Text("there is no event “{}”; try {}", "没有事件“{}”；可以写 {}")
NOT_THERE = Text("no row is asked for “{}” in {}; it is in {}", "“{}”不必为 {} 写，只为这些状态写：{}")
TWO_ROWS = Text(
    "“{}” is one segment that fires two rows: write a row for “ACK of FIN” and one for “FIN”",
    "“{}”是一个触发两行的报文段：请为“ACK of FIN”和“FIN”各写一行",
)
NO_SUCH_REPLY = Text("nothing is called “{}” in the third column; try {}", "第三列不能写“{}”；可以写 {}")
ONLY_SEND = Text("only the program's SEND sends data", "只有程序调用 SEND 才会发送数据")
CONDITION = Text(
    "“{}”: passive and active only say how a connection in SYN-RECEIVED was opened",
    "“{}”：passive、active 只用来区分 SYN-RECEIVED 是怎样打开的",
)
TWICE = Text(
    "line {} has a row for {} and “{}” already: keep one of them", "第 {} 行已经有 {} 和“{}”的一行，请只保留一行"
)
TOO_MANY = Text("a table has at most {} lines; the rest is not read", "一张表最多 {} 行，其余不再读取")


@dataclass(frozen=True)
class Row:
    """One line of a learner's table; `goes` None is "same", `opened` the condition, if there is one."""

    line: int
    states: tuple[State, ...]
    event: Happening
    opened: str
    sends: str
    goes: State | None

    def cells(self) -> list[Cell]:
        """These are the model's cells that the row speaks for."""
        return [(state, word, self.opened) for state in self.states for word in self.event.said_in(state)]

    def columns(self) -> tuple[str, str, str, str]:
        """These are its four columns."""
        event = self.event.name + (f", {self.opened}" if self.opened else "")
        return ", ".join(map(str, self.states)), event, self.sends, str(self.goes or "same")

    def __str__(self) -> str:
        return " | ".join(self.columns())


@dataclass(frozen=True)
class Bad:
    """A line that cannot be read, and what to do about it."""

    line: int
    text: str
    said: Text


@dataclass(frozen=True)
class Table:
    """All that could be read, and what could not."""

    rows: tuple[Row, ...] = ()
    bad: tuple[Bad, ...] = ()
    text: str = field(default="", compare=False)

    @property
    def cells(self) -> dict[Cell, Row]:
        """These are the cells that have a row."""
        return {cell: row for row in self.rows for cell in row.cells()}


class _Wrong(ValueError):
    def __init__(self, text: Text, *values: object):
        self.said = Text(text.en.format(*values), text.zh.format(*values))
        super().__init__(self.said.en)


def read(table: str | Iterable[str]) -> Table:
    """This reads a table, one text or its lines; "#" begins a remark. What cannot be read stands in `bad`.

    Raises TypeError for what is no text.
    """
    text = table if isinstance(table, str) else "\n".join(_lines(table))
    rows: list[Row] = []
    bad: list[Bad] = []
    taken: dict[Cell, int] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = tidy(raw.split("#")[0]).replace("｜", "|").strip().strip("|").strip()
        if not line or set(line) <= set("-=|+: ") or _is_heading(line):
            continue
        if number > LINES:
            bad.append(Bad(number, line[:60], Text(TOO_MANY.en.format(LINES), TOO_MANY.zh.format(LINES))))
            break
        try:
            row = _row(number, line)
            for state, word, opened in row.cells():
                earlier = next((taken[c] for c in _clashing(state, word, opened) if c in taken), None)
                if earlier:
                    raise _Wrong(TWICE, earlier, state, row.event.name)
        except _Wrong as wrong:
            bad.append(Bad(number, line[:60], wrong.said))
            continue
        taken |= dict.fromkeys(row.cells(), number)
        rows.append(row)
    return Table(tuple(rows), tuple(bad), text)


def _lines(table: Iterable[str]) -> list[str]:
    lines = list(table) if isinstance(table, Iterable) else []
    if not isinstance(table, Iterable) or not all(isinstance(line, str) for line in lines):
        raise TypeError(f"a table is text, a row a line: 'LISTEN | SYN | SYN,ACK | SYN-RECEIVED'; not {table!r}")
    return lines


def written(rows: tuple[Row, ...]) -> str:
    """This is a table as text, its columns in line."""
    columns = [row.columns() for row in rows]
    widths = [max((wide(row[at]) for row in columns), default=0) for at in range(3)]
    return "\n".join(
        " | ".join([*(c.ljust(w) for c, w in zip(row[:3], widths, strict=True)), row[3]]) for row in columns
    )


def _clashing(state: State, word: Word, opened: str) -> list[Cell]:
    conditions = ("", opened) if opened else ("", *CONDITIONS)
    return [(state, word, each) for each in conditions]


def _is_heading(line: str) -> bool:
    return bare(line.split("|")[0]) in ("state", "instate", "states", "状态")


def _row(number: int, line: str) -> Row:
    columns = [column.strip() for column in line.split("|")]
    if len(columns) != 4 or not all(columns):
        raise _Wrong(COLUMNS)
    states = tuple(dict.fromkeys(_state(name) for name in re.split(r"[,;、，\s]+(?=\S)", columns[0])))
    event, opened = _event(columns[1])
    if event is BOTH:
        raise _Wrong(TWO_ROWS, event.name)
    for state in states:
        if not event.said_in(state):
            there = [str(each) for each in State if event.said_in(each)]
            raise _Wrong(NOT_THERE, event.name, state, ", ".join(there))
    if opened and states != (State.SYN_RECEIVED,):
        raise _Wrong(CONDITION, columns[1])
    sends = _sends(columns[2], event)
    goes = None if bare(columns[3]) in ("same", "stays", "不变") else _state(columns[3])
    return Row(number, states, event, opened, sends, goes)


def _state(name: str) -> State:
    try:
        return State.parse(name)
    except ValueError:
        near = get_close_matches(name.upper(), [str(each) for each in State], 2, 0.5)
        raise _Wrong(NO_STATE, name[:30], ", ".join(near or map(str, State))) from None


def _event(name: str) -> tuple[Happening, str]:
    opened = next((each for each in CONDITIONS if bare(name).endswith(each) and bare(name) not in BY_NAME), "")
    plain = bare(name).removesuffix(opened)
    if plain not in BY_NAME:
        near = get_close_matches(plain, BY_NAME, 3, 0.5)
        raise _Wrong(NO_EVENT, name[:30], ", ".join(BY_NAME[each].name for each in near or BY_NAME))
    return BY_NAME[plain], opened


def _sends(name: str, event: Happening) -> str:
    known = {bare(each): each for each in SENDS} | {"nothing": "-", "无": "-", "finack": "FIN", "ackfin": "FIN"}
    known |= {"acksyn": "SYN,ACK", "rstack": "RST", "text": "data"}
    found = "-" if name in ("-", "—", "–") else known.get(bare(name) or "?")
    if found is None:
        raise _Wrong(NO_SUCH_REPLY, name[:30], ", ".join(SENDS))
    if found == "data" and event.name != "SEND":
        raise _Wrong(ONLY_SEND)
    return found


def events(lang: str) -> str:
    """These are the words of the second column, each with what it means and where it can happen."""
    width = max(len(event.name) for event in EVENTS)
    return "\n".join(f"{event.name:{width}}  {event.means.of(lang)}" for event in EVENTS)
