"""code: the learner writes next_state(state, event) in Python, or a table of rows; the model answers every row, too.

events = ["SYN", "SYN,ACK"]          the events that are asked about, in the words of table.py
states = ["LISTEN", "SYN-SENT"]      the states (default: all eleven)
opened = "active"                    how a connection in SYN-RECEIVED was opened (default: from LISTEN)
ideas  = ["M01"]                     wrong ideas to recognise in a row; `scene` is played where one is

A Python program runs in a process of its own that can do little (limited.py); a table is read and nothing runs. What a
table leaves out stays in its state. The score is the share of right rows among those in which the model moves to
another state, or the learner does: to stay everywhere is worth nothing.

The one rule: the rows are the model's own steps, and the first wrong one is shown as a conversation that leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from tcplearn import variants
from tcplearn.model import Protocol, State
from tcplearn.quiz import table
from tcplearn.quiz.case import Case
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import Form, Grade, Question
from tcplearn.quiz.table import BadRow, Row
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.quiz.limited import Answered

KEYS = {"events": (list, True), "states": (list, False), "opened": (str, False)}
OPENED = ("active", "passive")
START = Text(
    """# The states: {states}
# The events: {events}
# Instead of a program you may write a table, a row for each change: STATE  EVENT  ->  STATE

def next_state(state, event):
    return state
""",
    """# 状态：{states}
# 事件：{events}
# 也可以不写程序，改写成一张表，每个变化一行：状态  事件  ->  状态

def next_state(state, event):
    return state
""",
)
HINT = Text(
    "write a Python function next_state(state, event) that returns a state's name, or rows STATE  EVENT  ->  STATE",
    "请写出 Python 函数 next_state(state, event)（返回状态名），或者若干行“状态  事件  ->  状态”",
)
ALL = Text("Right: all {} rows are as in the model.", "正确：{} 行全部与模型一致。")
SOME = Text("{} of {} rows are as in the model.", "{1} 行中有 {0} 行与模型一致。")
FIRST = Text("The first conversation that goes another way:", "最先出现分歧的过程：")
HERE = Text(
    "in {}, on {}: yours {}; the model: {} (RFC 9293, {})", "在 {} 遇到 {}：你的答案 {}；模型：{}（RFC 9293，{}）"
)
STOPPED = Text("{}. What it had not answered counts as wrong.", "{}。没有作答的行按错误计算。")
NO_ANSWER = Text("no answer", "没有作答")
NO_NAME = Text("“{}”, which is no state", "“{}”（没有这个状态）")
FENCE = re.compile(r"^\s*```\w*[ \t]*$", re.M)  # pasted from a chat
NEVER_BEGAN = ("failed", "missing", "long", "unable")  # of the troubles: nothing is wrong yet


class Told(NamedTuple):
    """What a learner says of one row: a state, or why there is none."""

    goes: State | None
    why: Text = Text("", "")

    def said(self, lang: str) -> str:
        return str(self.goes) if self.goes else self.why.of(lang)


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    for event in entry.raw["events"]:
        if event not in table.EVENTS:
            yield "events", f"there is no event {event!r}; there is {', '.join(table.EVENTS)}"
    for state in entry.raw.get("states", ()):
        if state not in [known.value for known in State]:
            yield "states", f"there is no state {state!r}; there is {', '.join(known.value for known in State)}"
    if entry.raw.get("opened", "passive") not in OPENED:
        yield "opened", f"is {' or '.join(OPENED)}, not {entry.raw['opened']!r}"


def check(case: Case) -> Iterator[tuple[str, str]]:
    if sum(row.goes is not row.state for row in _rows(case)) < 3:
        yield "events", "the model moves in fewer than three rows; ask about more events or states"


def _states(case: Case) -> list[str]:
    return list(case.entry.raw.get("states", [state.value for state in State]))


def _rows(case: Case, protocol: Protocol = table.RFC9293) -> list[Row]:
    raw = case.entry.raw
    return table.rows(_states(case), raw["events"], protocol, raw.get("opened", ""))


def form(case: Case, lang: str) -> Form:
    told = {"states": ", ".join(_states(case)), "events": ", ".join(f'"{e}"' for e in case.entry.raw["events"])}
    return Form(start=START.of(lang).format(**told), shape="code")


def grade(question: Question, response: Any) -> Grade:
    case, lang = question.case, question.lang
    text = response.get("answer", response.get("code")) if isinstance(response, dict) else response
    if not isinstance(text, str) or not text.strip():
        return verdicts.unread(question, "" if text is None else str(text), HINT.of(lang), None)
    rows, stopped = _rows(case), ""
    text = FENCE.sub("", text)
    if re.search(r"\bdef\s+\w+\s*\(", text):
        from tcplearn.quiz import limited  # what starts processes is not loaded before one is needed

        ran = limited.run(text, [(row.state.value, row.event) for row in rows])
        stopped = ran.said(lang)
        if ran.trouble in NEVER_BEGAN:
            return _unread(question, stopped)
        given = [_told(answer) for answer in ran.answers]
        given += [Told(None, NO_ANSWER)] * (len(rows) - len(given))
    else:
        try:
            known = table.read(text, case.entry.raw["events"])
        except BadRow as bad:
            return _unread(question, bad.said.of(lang))
        given = [Told(known.get((row.state, row.event), row.state)) for row in rows]
    return _compared(question, rows, given, stopped)


def _told(answer: Answered) -> Told:
    if not answer.good:
        return Told(None, Text(answer.said("en"), answer.said("zh")))
    try:
        return Told(State.parse(answer.value))
    except (ValueError, TypeError, AttributeError):
        shown = str(answer.value)[:40]
        return Told(None, Text(NO_NAME.en.format(shown), NO_NAME.zh.format(shown)))


def _unread(question: Question, said: str) -> Grade:
    escaped = Text(*[said.replace("{", "{{").replace("}", "}}")] * 2)
    return verdicts.unread(question, "-", HINT.of(question.lang), None, escaped)


def _compared(question: Question, rows: Sequence[Row], given: Sequence[Told], stopped: str) -> Grade:
    case, lang = question.case, question.lang
    right = [told.goes is row.goes for row, told in zip(rows, given, strict=True)]
    counted = [good for good, row, told in zip(right, rows, given, strict=True)
               if row.goes is not row.state or told.goes is not row.state]  # fmt: skip
    points = {f"{row.state} {row.event}": "right" if good else "wrong" for row, good in zip(rows, right, strict=True)}
    if all(right):
        return _without_run(verdicts.graded(question, 1.0, points, [verdicts.say(lang, ALL, str(len(rows)))]))
    row, told, way = _first(rows, given)
    told_as = (str(row.state), row.event, told.said(lang), str(row.goes), row.cite)
    said = [
        verdicts.say(lang, STOPPED, stopped[:1].upper() + stopped[1:]) if stopped else "",
        verdicts.say(lang, SOME, str(sum(right)), str(len(rows))),
        FIRST.of(lang),
        *(f"  {step}" for step in way),
        "  " + HERE.of(lang).format(*told_as),
    ]
    ideas = _ideas(case, row, told)
    verdict = verdicts.graded(question, sum(counted) / len(counted), points, said, ideas=ideas)
    return verdict if ideas else _without_run(verdict)


def _without_run(verdict: Grade) -> Grade:
    """The table decides; the question's scene is only played where it refutes a wrong idea."""
    return replace(verdict, proof=None)


def _first(rows: Sequence[Row], given: Sequence[Told]) -> tuple[Row, Told, list[Row]]:
    """This is the wrong row that the shortest conversation comes to, and that conversation."""
    wrong = [(row, told) for row, told in zip(rows, given, strict=True) if told.goes is not row.goes]
    ways = {row.state: table.walk(rows, row.state) for row, _ in wrong}

    def far(pair: tuple[Row, Told]) -> int:
        way = ways[pair[0].state]
        return len(rows) if way is None else len(way)

    row, told = min(wrong, key=far)
    return row, told, ways[row.state] or []


def _ideas(case: Case, row: Row, told: Told) -> list[str]:
    """These are the question's wrong ideas that would go where the learner goes."""
    found = []
    for idea in case.entry.ideas:
        for name in variants.believed()[idea]:
            protocol = getattr(variants.variant(name), "VARIANT", None)
            if protocol and (row.state, row.event, told.goes) in [
                (r.state, r.event, r.goes) for r in _rows(case, protocol)
            ]:
                found.append(idea)
    return found


def solve(question: Question) -> str:
    return "\n".join(str(row) for row in _rows(question.case) if row.goes is not row.state)
