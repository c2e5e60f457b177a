"""A capture in words: the table of its conversations, and what is said of one of them.

The one rule: every line is a value of the summary, the notes or the verdicts; nothing is decided here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from tcplearn.capture.judging.verdict import Verdict
from tcplearn.capture.splitting.summary import Summary, written
from tcplearn.text import Text, reader_language

if TYPE_CHECKING:
    from tcplearn.capture.detail import Detail
    from tcplearn.capture.opened import Capture

HEADS = (
    Text("no.", "编号"), Text("A (opened)", "A（打开方）"), Text("B", "B"),
    Text("packets A/B", "分组 A/B"), Text("octets A/B", "字节 A/B"), Text("begins", "开始"), Text("lasts", "历时"),
    Text("handshake", "握手"), Text("close", "关闭"), Text("again A/B", "重传 A/B"),
)  # fmt: skip
LEFT_IN = Text("left in (A, B)", "最终状态（A，B）")
HANDSHAKE = {
    "whole": Text("whole", "完整"), "no ACK": Text("no last ACK", "缺最后的 ACK"), "no SYN": Text("no SYN", "缺 SYN"),
    "no SYN,ACK": Text("no SYN,ACK", "缺 SYN,ACK"), "none": Text("-", "-"),
}  # fmt: skip
CLOSE = {
    "both": Text("FIN {side} first, then both", "双方都发 FIN，{side} 先"),
    "half": Text("FIN {side} only", "仅 {side} 发 FIN"),
    "reset": Text("RST {side}", "RST：{side}"), "none": Text("-", "-"),
}  # fmt: skip
RIGHT = (0, 3, 4, 5, 6, 9)  # columns of numbers
NOTHING = Text("no conversation answers to this filter", "没有符合条件的会话")
LOST = Text("lost, or too late: {numbers}", "丢失或迟到：{numbers}")
MANY = 10  # more than one counts at a glance
TOTAL = Text("{n} conversations", "共 {n} 个会话")
REPEATED = Text("sent again: {numbers}", "重传：{numbers}")
HEAD = Text(
    "conversation {number}: A {a} - B {b}, packets {first} to {last} of the file, {packets} in all",
    "会话 {number}：A {a} - B {b}，文件中的分组 {first} 至 {last}，共 {packets} 个",
)
NONE = Text("nothing", "无")
DIFFERS = Text("What the model would not have done:", "模型不会这样做的地方：")
NO_DIFFERENCE = Text("The model would have done the same, as far as the capture shows.", "就抓包所见，模型也会这样做。")
PERHAPS = Text("perhaps: ", "也许：")
NOTES = Text("What the capture cannot show:", "抓包无法显示的：")


def wide(text: str) -> int:
    """This is how many columns a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int, right: bool) -> str:
    room = " " * (width - wide(text))
    return room + text if right else text + room


def cells(summary: Summary, since: float, lang: str) -> tuple[str, ...]:
    """This is one conversation as the cells of its line; seconds count from `since`."""
    close = CLOSE[summary.close].of(lang).format(side=summary.closed_by)
    lasts = max(0.0, summary.ended - summary.began)
    return (
        str(summary.number), written(summary.a), written(summary.b), "{}/{}".format(*summary.packets),
        "{}/{}".format(*summary.octets), f"{summary.began - since:.3f}", f"{lasts:.3f}",
        HANDSHAKE[summary.handshake].of(lang), close, "{}/{}".format(*summary.again) if sum(summary.again) else "-",
    )  # fmt: skip


def grid(capture: Capture, lang: str) -> list[tuple[str, ...]]:
    """This is the list as cells, the headings first; final states are a column if a filter has found them."""
    heads = tuple(head.of(lang) for head in HEADS)
    since = capture.began
    lines = [cells(summary, since, lang) for summary in capture.summaries]
    if capture.ends_in:
        heads += (LEFT_IN.of(lang),)
        states = [capture.ends_in[summary.number] for summary in capture.summaries]
        lines = [(*line, f"{ends['A']}, {ends['B']}") for line, ends in zip(lines, states, strict=True)]
    return [heads, *lines]


def table(capture: Capture, lang: str | None = None) -> str:
    """This is the list of a capture's conversations as text, and what was skipped."""
    lang = lang or reader_language()
    lines = grid(capture, lang)
    if len(lines) == 1:
        told = [NOTHING.of(lang)]
    else:
        widths = [max(map(wide, column)) for column in zip(*lines, strict=True)]
        told = [
            "  ".join(_padded(cell, widths[i], i in RIGHT) for i, cell in enumerate(line)).rstrip() for line in lines
        ]
    count = len(lines) - 1
    total = [TOTAL.of(lang).format(n=count)] if count >= MANY else []
    return "\n".join([*told, *total, *(f"- {note.of(lang)}" for note in capture.notes)]) + "\n"


def html(capture: Capture, lang: str | None = None) -> str:
    """This is the same as an HTML table."""
    lang = lang or reader_language()
    heads, *lines = grid(capture, lang)
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    notes = "".join(f"<li>{escape(note.of(lang))}</li>" for note in capture.notes)
    shown = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return shown + (f"<ul>{notes}</ul>" if notes else "")


def heading(told: Detail, lang: str) -> list[str]:
    """These are the lines before the ladder: who, how complete, what was lost, what was repeated."""
    summary = told.summary
    head = HEAD.of(lang).format(
        number=summary.number, a=written(summary.a), b=written(summary.b), first=summary.first, last=summary.last,
        packets=sum(summary.packets),
    )  # fmt: skip
    counted = [(LOST, told.lost), (REPEATED, told.repeated)]
    return [
        head,
        summary.completeness.of(lang),
        *(text.of(lang).format(numbers=_listed(n, lang)) for text, n in counted),
    ]


def _listed(numbers: Iterable[int], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(map(str, numbers)) or NONE.of(lang)


def judged(verdict: Verdict, lang: str, line: int | None, section: str) -> str:
    """This is a verdict in one line; `line`: of the ladder, `section`: its citation as readers know it."""
    where = f"segment {verdict.number}" if lang == "en" else f"报文段 {verdict.number}"
    if line is not None:
        where += f" (line {line})" if lang == "en" else f"（第 {line} 行）"
    perhaps = "" if verdict.sure else PERHAPS.of(lang)
    mark = "{}: {}{} [{}]" if lang == "en" else "{}：{}{}〔{}〕"
    return mark.format(where, perhaps, verdict.text.of(lang), section)
