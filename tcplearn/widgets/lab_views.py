"""The views that a laboratory can show beside its ladder, each under a name that is kept.

The one rule: a view is a drawing with the same steps as the ladder, so that all have one cursor in time. Add one by
adding one entry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tcplearn.text import Text
from tcplearn.view.circle import circle
from tcplearn.view.compare import compare
from tcplearn.view.header import header
from tcplearn.view.machine import machine
from tcplearn.view.marks import Drawing
from tcplearn.view.sequence import sequences
from tcplearn.view.sockets import sockets
from tcplearn.view.states import states
from tcplearn.world import Trace


class Look(NamedTuple):
    """What a view may look at: the run, the chosen segment (0: none), the run to compare with, how to write it."""

    trace: Trace
    segment: int
    against: Trace | None
    lang: str
    numbers: str


class View(NamedTuple):
    """A view by name; `draws` gives None where there is nothing to show, and `lacks` then says why."""

    name: Text
    draws: Callable[[Look], Drawing | None]
    lacks: Text = Text("", "")


CHOOSE = Text("Choose a segment in the diagram.", "请在时序图中选择一个报文段。")
TO_COMPARE = Text("Choose what to compare with.", "请选择对照的对象。")
VIEWS: dict[str, View] = {
    "states": View(Text("states over time", "状态随时间的变化"), lambda of: states(of.trace, of.lang)),
    "numbers": View(
        Text("sequence numbers over time", "序号随时间的变化"),
        lambda of: sequences(of.trace, of.lang, of.numbers),
    ),
    "circle": View(
        Text("windows on the circle of 2^32", "2^32 圆环上的窗口"), lambda of: circle(of.trace, of.lang, of.numbers)
    ),
    "machine A": View(Text("state machine, A's path", "状态机：A 的路径"), lambda of: _machine(of, "A")),
    "machine B": View(Text("state machine, B's path", "状态机：B 的路径"), lambda of: _machine(of, "B")),
    "header": View(
        Text("header, bit by bit", "首部逐位分析"),
        lambda of: header(of.trace, of.segment, of.lang) if of.segment else None,
        CHOOSE,
    ),
    "compare": View(
        Text("two runs side by side", "两次运行并排对照"),
        lambda of: compare(of.trace, of.against, of.lang, of.numbers) if of.against else None,
        TO_COMPARE,
    ),
    "sockets": View(Text("socket calls and ss", "套接字调用与 ss"), lambda of: sockets(of.trace, of.lang)),
}
PLAIN = {
    "blocks": Text("what each side knows (TCB)", "双方的变量（TCB）"),
    "rows": Text("rows of the table that fired", "触发的规则"),
}
FIRST = ("blocks", "rows")  # what is shown until the learner chooses


def _machine(of: Look, side: str) -> Drawing:
    return machine(trace=of.trace, side=side, lang=of.lang)


def pictures(names: tuple[str, ...], of: Look) -> dict[str, Any]:
    """These are the chosen views, ready for the browser: a drawing, or the words that stand in its place."""
    drawn = {name: VIEWS[name].draws(of) for name in names if name in VIEWS}
    return {name: found.plain() if found else {"lacks": VIEWS[name].lacks.of(of.lang)} for name, found in drawn.items()}


def menu(lang: str) -> list[list[str]]:
    """These are all views with their names."""
    return [[name, said.of(lang)] for name, said in PLAIN.items()] + [
        [name, view.name.of(lang)] for name, view in VIEWS.items()
    ]
