"""The two stories in one picture: row by row in a table, the verdict, then each as a ladder.

The one rule: it is no wider than a notebook's column, and says all that the text says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from tcplearn.live.beside import FOREVER, SIDE_HEADS, WHAT, Event, marked, pieces
from tcplearn.model import State
from tcplearn.text import Text
from tcplearn.view import ladder
from tcplearn.view.labels import width
from tcplearn.view.legend import wrap
from tcplearn.view.marks import Mark
from tcplearn.view.palette import css, family
from tcplearn.view.svg import number, text, visible
from tcplearn.world import Trace
from tcplearn.world.trace import SIDES

WIDE = 840.0  # pixels: a JupyterLab column has 848
EDGE, LINE, PAD = 10.0, 16.0, 6.0  # of the page, of a line of text, above and below a row
STATE, TIME = 94.0, 50.0  # columns: a state, a time
KERNEL_AT, MODEL_AT, WHAT_AT = 24.0, 278.0, 532.0  # where the columns of each begin
GAP, TOP = 22.0, 30.0  # pixels above a ladder, and for its head
KERNEL = Text("kernel: {name}", "内核：{name}")
MODEL = Text("model: {name}", "模型：{name}")
SECONDS = Text("s", "秒")


def picture(kernel: Trace, model: Trace, verdict: Sequence[str], lang: str, until: float = FOREVER) -> str:
    """This is the picture as SVG text, numbers counted from the ISNs. `verdict`: the lines under the table.

    `until`: as in `beside.table`.
    """
    heads = [text.of(lang).format(name=t.protocol) for text, t in ((KERNEL, kernel), (MODEL, model))]
    table, y = _table(kernel, model, heads, lang, until)
    said, y = _verdict(verdict, y)
    parts = [text(mark) for mark in (*table, *said)]
    for trace, head in zip((kernel, model), heads, strict=True):
        parts.append(text(Mark("text", (WIDE / 2, y + GAP), "head mid", text=head)))
        drawn, high = _ladder(trace, lang, y + TOP)
        parts.append(drawn)
        y += TOP + high
    title = escape(f"{(model.title or kernel.title or Text(kernel.name, kernel.name)).of(lang)} ({'; '.join(heads)})")
    size = f'viewBox="0 0 {number(WIDE)} {number(y)}" width="{number(WIDE)}" height="{number(y)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tcp" {size} style="max-width:100%;height:auto" role="img" '
        f'aria-label="{title}">\n<title>{title}</title>\n<desc>{escape(chr(10).join(verdict))}</desc>\n'
        f'<style>{css()}</style>\n<rect class="paper" x="0" y="0" width="{number(WIDE)}" height="{number(y)}"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _table(kernel: Trace, model: Trace, heads: list[str], lang: str, until: float) -> tuple[list[Mark], float]:
    """The rows, and where they end."""
    marks = list(_heads(heads, lang))
    y = 50.0
    for mark, row in marked(kernel, model, until):
        marks.append(Mark("path", (), "guide", d=f"M{number(EDGE)} {number(y)}H{number(WIDE - EDGE)}"))
        told = _packed(pieces(row, lang), WIDE - EDGE - WHAT_AT)
        base = y + PAD + 10
        marks += [Mark("text", (EDGE, base), "head", text=mark)] if mark.strip() else []
        for event, x in ((row.kernel, KERNEL_AT), (row.model, MODEL_AT)):
            marks += _event(event, x, y, base)
        marks += [Mark("text", (WHAT_AT, base + i * LINE), "call", text=line) for i, line in enumerate(told)]
        y += PAD + LINE * max(1, len(told))
    marks.append(Mark("path", (), "guide", d=f"M{number(EDGE)} {number(y)}H{number(WIDE - EDGE)}"))
    return marks, y


def _heads(heads: list[str], lang: str) -> Iterator[Mark]:
    for head, x in zip(heads, (KERNEL_AT, MODEL_AT), strict=True):
        yield Mark("text", (x + TIME + STATE, 20), "head mid", text=_short(head))
        yield Mark("text", (x + TIME - 8, 42), "time", text=SECONDS.of(lang))
        for i, side in enumerate(SIDE_HEADS):
            yield Mark("text", (x + TIME + STATE * (i + 0.5), 42), "call mid", text=side.of(lang))
    yield Mark("text", (WHAT_AT, 42), "call", text=WHAT.of(lang))


def _short(head: str) -> str:
    """A head no wider than its columns; a kernel's release may be long, and its ladder has it in full."""
    while width(head, 15) > TIME + 2 * STATE + 30:
        head = head.rstrip("…")[:-1] + "…"
    return head


def _event(event: Event | None, x: float, y: float, base: float) -> Iterator[Mark]:
    if event is None:
        return
    yield Mark("text", (x + TIME - 8, base), "time", text=f"{event.t:.3f}")
    if event.state:
        at = x + TIME + STATE * SIDES.index(event.side)
        yield Mark("rect", (at + 1, y + 2, STATE - 2, LINE + 2), f"bar {family(State.parse(event.state))}")
        yield Mark("text", (at + STATE / 2, base), "state", text=event.state)


def _packed(parts: Sequence[str], room: float) -> list[str]:
    """These are parts in lines, none broken unless it is longer than a line."""
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]}  {part}" if lines[-1] else part
        if width(joined) <= room:
            lines[-1] = joined
        else:
            lines += wrap(part, room, width)
    return lines if lines[0] else lines[1:]


def _verdict(verdict: Sequence[str], y: float) -> tuple[list[Mark], float]:
    marks = []
    y += 8
    for told in verdict:
        for line in wrap(told, WIDE - 2 * EDGE, width):
            y += LINE
            marks.append(Mark("text", (EDGE, y), "call", text=line))
    return marks, y + 10


def _ladder(trace: Trace, lang: str, y: float) -> tuple[str, float]:
    """A ladder at height y as wide as the picture, and how high it is."""
    drawing = ladder(trace, lang, "relative", noted=False)
    scale = min(1.0, WIDE / drawing.width)
    wide, high = drawing.width * scale, drawing.height * scale
    marks = "\n".join(text(replace(mark, title="")) for mark in visible(drawing))
    place = f'x="{number((WIDE - wide) / 2)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}"'
    box = f'viewBox="0 0 {number(drawing.width)} {number(drawing.height)}"'
    return f"<svg {place} {box}><desc>{escape(drawing.text)}</desc>\n{marks}\n</svg>", high
