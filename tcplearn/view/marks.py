"""Geometry once: every picture is a short list of marks; printers know nothing else.

A `Mark` is a line, rect, text or path with a class (what it is, for colour and tests) and the
steps at which it is visible. The Python SVG printer and the browser's printer give the same text
for the same marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """One stroke of a picture, in pixels from the top left.

    `kind` and `at`: "line" (x1, y1, x2, y2), "rect" (x, y, width, height), "text" (x, y) or "path"
    (with `d`). `cls`: one or more class names. Visible while since <= step < until, where step
    counts the moments of a trace that have happened; `until` None is for ever.
    `text`: what a text says; `turn`: degrees clockwise about its point (0: level); `title`: what
    hovering over the mark says. Class "flight-3" is on every mark of flight 3, so that it can be picked.
    """

    kind: str
    at: tuple[float, ...]
    cls: str
    since: int = 0
    until: int | None = None
    text: str = ""
    d: str = ""
    title: str = ""
    turn: float = 0

    def plain(self) -> dict[str, Any]:
        """This is the mark for JSON, without what is empty."""
        said = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in said.items() if value not in ("", None, (), 0)}


@dataclass(frozen=True)
class Drawing:
    """A picture: its size in pixels, its marks, and its text equivalent."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    title: str
    text: str  # the text equivalent: what the picture shows, in words
    short: str = ""  # and in one line
    rules: str = ""  # what the style sheet needs beyond the palette's, as ".tcp .name{...}"
    clock: tuple[tuple[float, float], ...] = ()  # of a picture in which time flows down: (y, seconds), both growing

    def plain(self) -> dict[str, Any]:
        """This is the drawing for JSON."""
        said = {name: getattr(self, name) for name in ("width", "height", "title", "text", "rules", "clock")}
        told = {name: value for name, value in said.items() if value or name not in ("rules", "clock")}
        return {**told, "marks": [mark.plain() for mark in self.marks]}
