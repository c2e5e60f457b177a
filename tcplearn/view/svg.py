"""A drawing as SVG text: the first of the three printers.

The one rule: a printer knows marks, classes and nothing else. The same drawing gives the same text,
to the last character; the browser's printer gives it too. A number is rounded to one decimal and
loses a trailing ".0"; attributes come in the order class, coordinates, turn.
"""

from __future__ import annotations

from html import escape

from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.palette import css

NAMES = {"line": ("x1", "y1", "x2", "y2"), "rect": ("x", "y", "width", "height"), "text": ("x", "y"), "path": ()}


def svg(drawing: Drawing, step: int | None = None, theme: str = "auto") -> str:
    """This is the drawing after `step` moments (None: the whole of it) as SVG text.

    `theme` is "light", "dark", or "auto" for the reader's own.
    """
    wide, high = number(drawing.width), number(drawing.height)
    marks = "\n".join(text(mark) for mark in visible(drawing, step))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tcp" viewBox="0 0 {wide} {high}" '
        f'width="{wide}" height="{high}" role="img" aria-label="{escape(drawing.title)}">\n'
        f"<title>{escape(drawing.title)}</title>\n<desc>{escape(drawing.text)}</desc>\n"
        f"<style>{css(theme)}{drawing.rules}</style>\n{marks}\n</svg>\n"
    )


def visible(drawing: Drawing, step: int | None = None) -> list[Mark]:
    """These are the marks to be seen after `step` moments; None: at the end."""
    if step is None:
        return [mark for mark in drawing.marks if mark.until is None]
    return [mark for mark in drawing.marks if seen(mark, step)]


def seen(mark: Mark, step: int) -> bool:
    """This says whether a mark is to be seen after `step` moments."""
    return mark.since <= step and (mark.until is None or step < mark.until)


def number(value: float) -> str:
    """This is a number as both printers write it: one decimal at most."""
    rounded = int(value * 10 + (0.5 if value >= 0 else -0.5)) / 10
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def text(mark: Mark) -> str:
    """This is one mark as an SVG element."""
    said = f' class="{mark.cls}"'
    for name, value in zip(NAMES[mark.kind], mark.at, strict=True):
        said += f' {name}="{number(value)}"'
    if mark.d:
        said += f' d="{mark.d}"'
    if mark.turn:
        x, y = mark.at
        said += f' transform="rotate({number(mark.turn)} {number(x)} {number(y)})"'
    inner = (f"<title>{escape(mark.title)}</title>" if mark.title else "") + escape(mark.text)
    return f"<{mark.kind}{said}>{inner}</{mark.kind}>" if inner else f"<{mark.kind}{said}/>"
