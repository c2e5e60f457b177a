"""What a marked table looks like: as text and as an HTML table, in both languages, with the same content.

The one rule: it shows marks and makes none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from tcplearn.text import Text, wide
from tcplearn.view.palette import COLOURS
from tcplearn.workshop.conversation import WIDTH, cited, lines, padded_to, result
from tcplearn.workshop.marking import Gap, Mark, Marked, Marking
from tcplearn.workshop.table import Bad

SIGNS = {Mark.RIGHT: "✓", Mark.OTHER: "✓", Mark.WRONG: "✗"}
UNREAD = "?"
TOTAL = Text(
    "{right} of {all} rows right; they answer {covered} of {of} situations.",
    "{all} 行中 {right} 行正确，覆盖 {of} 种情形中的 {covered} 种。",
)
COMPLETE = Text(
    "Complete: no run of the tester can tell your table from RFC 9293.",
    "完整：无论测试端怎样试，都分不出你的表与 RFC 9293。",
)
COMPLETE_OTHERWISE = Text(
    "Complete. Rows by another reading that the texts allow: {n}; all others are RFC 9293's.",
    "完整。有 {n} 行采用标准文本容许的另一种读法，其余都与 RFC 9293 相同。",
)
YOURS = Text("yours: {}", "你的表：{}")
MODEL = Text("RFC 9293: {} ({})", "RFC 9293：{}（{}）")
READING = Text(
    "not RFC 9293's own reading, but one that the texts allow: {}",
    "与 RFC 9293 采用的读法不同，但标准文本也容许：{}",
)
STORIES = Text("Stories (✓: as RFC 9293 plays them):", "场景（✓ 表示走法与 RFC 9293 相同）：")
NEXT = Text(
    "Next ({stage}; situations without a row: {n}), by the shortest way:",
    "下一步（{stage}；还有 {n} 种情形没有对应的行），最短的走法是：",
)
ALIKE = Text("The same event has no row in {} either.", "同一事件在这些状态也没有对应的行：{}。")
HEADING = (Text("state", "状态"), Text("event", "事件"), Text("sends", "发送"), Text("next state", "下一个状态"))
NO_ROW = Text("no row for {}", "没有这一行：{}")
FIRST = Text("{} leads to {}; there no row for {}", "{} 先使它进入 {}；接着，没有这一行：{}")
READINGS = {  # the other readings that a row can follow
    ("syn_rst", "RFC 793"): Text("RFC 793, from before RFC 5961", "RFC 5961 之前的 RFC 793"),
    ("ack_in_syn_received", "ACK"): Text("RFC 5961 answers with an ACK", "RFC 5961 回以 ACK"),
    ("syn_in_syn_received", "challenge ACK"): Text(
        "RFC 5961 challenges every SYN", "RFC 5961 对任何 SYN 都回以挑战 ACK"
    ),
    ("one_below_window", "literal"): Text(
        "section 3.10.7.4, first step, by the letter: it lies outside the window",
        "3.10.7.4 第一步的字面意思：它落在窗口之外",
    ),
    ("rst_in_time_wait", "RFC 1337"): Text("RFC 1337 ignores the RST", "RFC 1337 忽略这个 RST"),
    ("syn_in_time_wait", "refused"): Text("to reopen is a MAY (MAY-2)", "重新打开连接只是可选项（MAY-2）"),
    ("old_syn_in_time_wait", "RFC 6191"): Text("RFC 6191 drops it silently", "RFC 6191 直接丢弃，不作应答"),
    ("sender_of_rst", "TIME-WAIT"): Text(
        "by section 3.5.2, who sends the RST waits in TIME-WAIT", "按 3.5.2 节，发送 RST 的一端进入 TIME-WAIT"
    ),
}
SHOWN = 1  # gaps shown: one step at a time


@dataclass(frozen=True)
class Report:
    """A marking in one language, for a notebook, a terminal or a screen reader."""

    marking: Marking
    lang: str

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "marking":
            raise AttributeError(name)
        return getattr(self.marking, name)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": str(self)}

    def __str__(self) -> str:
        return "\n".join(self._text())

    __repr__ = __str__

    def _say(self, text: Text, *values: object, **named: object) -> str:
        return text.of(self.lang).format(*values, **named)

    def total(self) -> str:
        """This is the result in one sentence."""
        m = self.marking
        if m.complete:
            others = m.count(Mark.OTHER)
            return self._say(COMPLETE_OTHERWISE, n=others) if others else COMPLETE.of(self.lang)
        right = m.count(Mark.RIGHT, Mark.OTHER)
        return self._say(TOTAL, right=right, all=len(m.rows) + len(m.bad), covered=m.covered, of=m.of)

    def _text(self) -> Iterator[str]:
        yield self.total()
        yield ""
        heads = [each.of(self.lang) for each in HEADING]
        every = [heads, *(each.row.columns() for each in self.marking.rows)]
        widths = [max(wide(row[at]) for row in every) for at in range(4)]
        yield "  " + " | ".join(padded_to(c, w) for c, w in zip(heads, widths, strict=True)).rstrip()
        for each in self._in_order():
            if isinstance(each, Bad):
                yield f"{UNREAD} {each.text}"
                yield f"    {each.of(self.lang)}"
                continue
            columns = each.row.columns()
            told = " | ".join(padded_to(c, w) for c, w in zip(columns, widths, strict=True)).rstrip()
            yield f"{SIGNS[each.mark]} {told}"
            yield from (f"    {line}" for line in self._why(each))
        yield ""
        yield STORIES.of(self.lang)
        yield from (f"  {padded_to(name, 20)}{signs}" for name, signs in self._stories())
        for gap in self.marking.gaps[:SHOWN]:
            yield ""
            yield self._next(gap)
            yield from (f"    {line}" for line in self._gap(gap))

    def _in_order(self) -> list[Marked | Bad]:
        return sorted(
            (*self.marking.rows, *self.marking.bad),
            key=lambda each: each.line if isinstance(each, Bad) else each.row.line,
        )

    def _why(self, marked: Marked) -> list[str]:
        if marked.reading:
            return [self._say(READING, READINGS[marked.reading].of(self.lang))]
        if marked.edge is None or marked.own is None:
            return []
        edge = marked.edge
        cite = cited(edge, marked.row.cells(), self.lang)
        return [
            *lines(edge),
            self._say(YOURS, result(edge.tcb, marked.own, self.lang)),
            self._say(MODEL, result(edge.tcb, edge.done, self.lang), cite),
        ]

    def _stories(self) -> Iterator[tuple[str, str]]:
        """These are the stages to be shown, each with its stories and whether they are played."""
        before = True  # the first stage that is not done is shown, and later ones that have begun
        for name, played in self.marking.stories:
            begun, done = any(good for _, good in played), all(good for _, good in played)
            if not (before or begun):
                continue
            before = before and done
            signs = " ".join(f"{SIGNS[Mark.RIGHT if good else Mark.WRONG]} {scene.name}" for scene, good in played)
            yield name.of(self.lang), signs

    def _next(self, gap: Gap) -> str:
        return self._say(NEXT, stage=gap.stage_name.of(self.lang), n=len(self.marking.gaps))

    def _gap(self, gap: Gap) -> list[str]:
        told = lines(gap.edge)
        first = self._say(FIRST, gap.first, gap.cell[0], gap.asks) if gap.first else self._say(NO_ROW, gap.asks)
        alike = ", ".join(map(str, self.marking.alike(gap)))
        more = ["", self._say(ALIKE, alike)] if alike else []
        return [*told[:-1], f"{told[-1]:{WIDTH}}→ {first}", *more]

    def html(self) -> str:
        """This is the report as a part of an HTML page."""
        heading = f"<tr><th></th>{''.join(f'<th{LEFT}>{escape(each.of(self.lang))}</th>' for each in HEADING)}</tr>"
        rows = []
        for each in self._in_order():
            if isinstance(each, Bad):
                told = each.of(self.lang)
                rows.append(
                    ROW.format("unread", UNREAD, f'<td colspan="4"{LEFT}><code>{escape(each.text)}</code></td>')
                )
                rows.append(WHY.format(escape(told)))
                continue
            cells = "".join(f"<td{LEFT}>{escape(column)}</td>" for column in each.row.columns())
            rows.append(ROW.format(each.mark.value, SIGNS[each.mark], cells))
            why = self._why(each)
            rows += [WHY.format(escape("\n".join(why)))] if why else []
        stories = "\n".join(STORY.format(escape(name), escape(signs)) for name, signs in self._stories())
        gaps = "\n".join(
            GAP.format(escape(self._next(gap)), escape("\n".join(self._gap(gap)))) for gap in self.marking.gaps[:SHOWN]
        )
        parts = {"total": escape(self.total()), "heading": heading, "rows": "\n".join(rows)}
        parts |= {"told": escape(STORIES.of(self.lang)), "stories": stories, "gaps": gaps}
        return PAGE.format(style=STYLE, **parts)


def _colours(theme: int) -> str:
    return "".join(f"--{name}: {COLOURS[name][theme]}; " for name in ("open", "bad", "now", "quiet", "rule"))


STYLE = f"""<style>
.tcp-marks {{ {_colours(0)}}}
@media (prefers-color-scheme: dark) {{ .tcp-marks {{ {_colours(1)}}} }}
[data-jp-theme-light="false"] .tcp-marks {{ {_colours(1)}}}
[data-jp-theme-light="true"] .tcp-marks {{ {_colours(0)}}}
div.tcp-marks table {{ border-collapse: collapse; margin: 0 0 1em }}
div.tcp-marks table td {{ padding: 2px 12px 2px 4px; border-top: 1px solid var(--rule) }}
div.tcp-marks table th {{ padding: 2px 12px 2px 4px; color: var(--quiet); font-weight: normal }}
.tcp-marks td {{ font-family: monospace }}
.tcp-marks td:nth-child(n+3) {{ white-space: nowrap }}
.tcp-marks .right, .tcp-marks .other {{ color: var(--open) }}
.tcp-marks .wrong {{ color: var(--bad) }}
.tcp-marks .unread {{ color: var(--now) }}
div.tcp-marks table .why td {{ border-top: none }}
.tcp-marks pre {{ margin: 0; white-space: pre-wrap }}
.tcp-marks .why pre {{ color: var(--quiet) }}
</style>"""
LEFT = ' style="text-align: left"'  # a stored notebook that is not trusted yet keeps this, and drops the style sheet
ROW = '<tr><td class="{0}">{1}</td>{2}</tr>'
STORY = f"<tr><td{LEFT}>{{}}</td><td{LEFT}>{{}}</td></tr>"
GAP = "<p>{}</p><pre>{}</pre>"
WHY = f'<tr class="why"><td></td><td colspan="4"{LEFT}><pre>{{}}</pre></td></tr>'
PAGE = """<div class="tcp-marks">{style}
<p>{total}</p>
<table>
{heading}
{rows}
</table>
<p>{told}</p>
<table>
{stories}
</table>
{gaps}</div>"""
