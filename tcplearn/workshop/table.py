"""A learner's table as text: a row a line, four columns.

    SYN-SENT                | SYN,ACK      | ACK | ESTABLISHED
    SYN-RECEIVED            | RST, passive | -   | LISTEN
    ESTABLISHED, CLOSE-WAIT | SYN          | ACK | same

The one rule: a line that cannot be read costs only itself. It says what is wrong and what to try; the others count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from tcplearn.model import State
from tcplearn.model.words import Word
from tcplearn.quiz.reading import tidy
from tcplearn.text import Text, reader_language, wide
from tcplearn.workshop.words import BOTH, BY_NAME, CONDITIONS, EVENTS, SENDS, Happening, bare

Cell = tuple[State, Word, str]
LINES = 500
COLUMNS = Text(
    "write four columns with | between them: state | event | sends | next state",
    "请写四列，中间用 | 隔开：状态 | 事件 | 发送 | 下一个状态",
)
LINE = Text("line {}: {}", "第 {} 行：{}")
NOT_FOUR = Text(f"columns here: {{}}; {COLUMNS.en}", f"这里有 {{}} 列；{COLUMNS.zh}")
EMPTY = Text(
    "column {} is empty; write - if nothing is sent, same if the state stays",
    "第 {} 列是空的；不发送报文段写 -，状态不变写 same",
)
NO_TEXT = Text(
    "a table is text, a row a line: 'LISTEN | SYN | SYN,ACK | SYN-RECEIVED'; not {}",
    "表是一段文字，每行一条：'LISTEN | SYN | SYN,ACK | SYN-RECEIVED'；不能是 {}",
)
NO_STATE = Text("there is no state “{}”; try {}", "没有状态“{}”；可以写 {}")
NO_EVENT = Text("there is no event “{}”; try {}", "没有事件“{}”；可以写 {}")
NOT_THERE = Text("no row is asked for “{}” in {}, only in {}", "“{}”不必为 {} 写，只为这些状态写：{}")
RATHER = Text(
    "no row is asked for “{}” in {}, only in {}; there, try {}", "“{}”不必为 {} 写，只为这些状态写：{}；这里可以写 {}"
)
TWO_ROWS = Text(
    "“{}” is one segment that fires two rows: write a row for “ACK of FIN” and one for “FIN”",
    "“{}”是一个触发两行的报文段：请为“ACK of FIN”和“FIN”各写一行",
)
NO_SUCH_REPLY = Text("nothing is called “{}” in the third column; try {}", "第三列不能写“{}”；可以写 {}")
ONLY_SEND = Text("only the program's SEND sends data", "只有程序调用 SEND 才会发送数据")
CONDITION = Text(
    "“{}”: passive and active say how a connection in SYN-RECEIVED was opened; write “RST, passive” "
    "in the second column, in a row for SYN-RECEIVED alone",
    "“{}”：passive、active 只用来区分 SYN-RECEIVED 是怎样打开的；请单为 SYN-RECEIVED 写一行，第二列写成“RST, passive”",
)
NOTHING = ("nothing", "none", "无", "不发送", "不应答", "没有")
SAME = ("same", "stays", "unchanged", "不变")
TWICE = Text(
    "line {} has a row for {} and “{}” already: keep one of them", "第 {} 行已经写了 {} 和“{}”，两行请只留一行"
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

    def of(self, lang: str) -> str:
        """This is where it stands, what is wrong and what to try."""
        return LINE.of(lang).format(self.line, self.said.of(lang))


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
        line = _plain(raw)
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
    lines = list(table) if isinstance(table, Iterable) and not isinstance(table, Mapping) else [None]
    if not all(isinstance(line, str) for line in lines):
        raise TypeError(NO_TEXT.of(reader_language()).format(f"{table!r}"[:60]))
    return [line for line in lines if isinstance(line, str)]


def _plain(raw: str) -> str:
    """This is a line without its remark, its full-width signs and a frame around it."""
    line = re.sub("[│┃¦]", "|", tidy(tidy(raw).split("#")[0]))
    return line.removeprefix("|").removesuffix("|").strip() if line.count("|") > 3 else line


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
    if len(columns) != 4:
        raise _Wrong(NOT_FOUR, len(columns))
    if not all(columns):
        raise _Wrong(EMPTY, columns.index("") + 1)
    states = _states(columns[0])
    event, opened = _event(columns[1], states)
    if event is BOTH:
        raise _Wrong(TWO_ROWS, event.name)
    for state in states:
        if not event.said_in(state):
            there = [str(each) for each in State if event.said_in(each)]
            near = [each.name for each in EVENTS if each.said_in(state) and _words(event.name) & _words(each.name)]
            where = (event.name, state, ", ".join(there))
            raise _Wrong(RATHER, *where, ", ".join(near)) if near else _Wrong(NOT_THERE, *where)
    if opened and states != (State.SYN_RECEIVED,):
        raise _Wrong(CONDITION, columns[1])
    sends = _sends(columns[2], event)
    goes = None if bare(columns[3]) in SAME else _state(columns[3], "same")
    return Row(number, states, event, opened, sends, goes)


def _states(column: str) -> tuple[State, ...]:
    """These are the states of a first column: between commas a name may have blanks, as in "TIME WAIT"."""
    found: list[State] = []
    for name in filter(None, map(str.strip, re.split(r"[,;、/和与及]|\band\b", column, flags=re.I))):
        try:
            found.append(State.parse(name))
        except ValueError:
            found += [_state(word) for word in name.split()]
    return tuple(dict.fromkeys(found)) or (_state(column),)


def _state(name: str, *more: str) -> State:
    try:
        return State.parse(name)
    except ValueError:
        if bare(name) in CONDITIONS:
            raise _Wrong(CONDITION, name) from None
        near = get_close_matches(name.upper(), [str(each) for each in State], 2, 0.6)
        raise _Wrong(NO_STATE, name[:30], ", ".join([*(near or map(str, State)), *more])) from None


def _near(name: str, states: tuple[State, ...]) -> list[str]:
    """These are the events of some states whose names share a word with a name, or nearly are it."""
    there = [event.name for event in EVENTS if all(event.said_in(state) for state in states)]
    words = _words(name)
    alike = get_close_matches(bare(name), list(map(bare, there)), 3, 0.6)
    return [each for each in there if words & _words(each) or bare(each) in alike]


def _words(name: str) -> set[str]:
    return set(re.findall("[a-z0-9]+", name.lower())) - {"of", "in"}


def _event(name: str, states: tuple[State, ...]) -> tuple[Happening, str]:
    opened = next((each for each in CONDITIONS if bare(name).endswith(each) and bare(name) not in BY_NAME), "")
    plain = bare(name).removesuffix(opened)
    if plain not in BY_NAME:
        near = _near(name, states) or [BY_NAME[each].name for each in get_close_matches(plain, BY_NAME, 3, 0.6)]
        raise _Wrong(NO_EVENT, name[:30], ", ".join(dict.fromkeys(near or [event.name for event in EVENTS])))
    return BY_NAME[plain], opened


def _sends(name: str, event: Happening) -> str:
    known = {bare(each): each for each in SENDS} | dict.fromkeys(NOTHING, "-") | {"finack": "FIN", "ackfin": "FIN"}
    known |= {"acksyn": "SYN,ACK", "rstack": "RST", "ackrst": "RST", "text": "data", "数据": "data"}
    found = "-" if name in ("-", "—", "–", "--", "——") else known.get(bare(name) or "?")
    if found is None:
        raise _Wrong(NO_SUCH_REPLY, name[:30], ", ".join(SENDS))
    if found == "data" and event.name != "SEND":
        raise _Wrong(ONLY_SEND)
    return found
