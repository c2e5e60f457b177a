"""A picture for a notebook's cell, and the shortest ways to a file.

The one rule: what is shown is a value. Its mime bundle holds the SVG and one line of text, so that a
notebook read without a kernel shows the picture, and a test can compare it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tcplearn.text import reader_language
from tcplearn.view.ladder import ladder
from tcplearn.view.marks import Drawing
from tcplearn.view.numbers import Numbers
from tcplearn.view.svg import svg
from tcplearn.world import Scene, Trace, run


@dataclass(frozen=True)
class Shown:
    """A drawing that a notebook shows; `step` as in `svg`."""

    drawing: Drawing
    step: int | None = None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": svg(self.drawing, self.step), "text/plain": str(self)}

    def __str__(self) -> str:
        last = self.drawing.text.strip().splitlines()[-1]
        return f"{self.drawing.title}. {last}"

    __repr__ = __str__


def show(
    what: Trace | Scene | Drawing, lang: str | None = None, numbers: str | Numbers = "absolute", step: int | None = None
) -> Shown:
    """This shows a drawing, or the ladder of a trace, or of a scene that is run first.

    `lang` None: the reader's language; `step`: only the first so many moments.
    """
    trace = run(what) if isinstance(what, Scene) else what
    drawing = trace if isinstance(trace, Drawing) else ladder(trace, lang or reader_language(), numbers)
    return Shown(drawing, step)


def svg_ladder(trace: Trace, lang: str = "en", numbers: str | Numbers = "absolute") -> str:
    """This is a trace's ladder as SVG text."""
    return svg(ladder(trace, lang, numbers))


def png_ladder(trace: Trace, lang: str = "en", numbers: str | Numbers = "absolute") -> bytes:
    """This is a trace's ladder as a PNG file."""
    from tcplearn.view.mpl import png

    return png(ladder(trace, lang, numbers))
