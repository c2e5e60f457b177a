"""A picture for a notebook's cell, and the shortest ways to a file.

The one rule: what is shown is a value. Its mime bundle holds the SVG and one line of text, so that a
notebook read without a kernel shows the picture, and a test can compare it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tcplearn.view.ladder import ladder
from tcplearn.view.marks import Drawing
from tcplearn.view.numbers import Numbers
from tcplearn.view.svg import svg
from tcplearn.world import Scene, Trace, run

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Shown:
    """A drawing, or a plot's axes, that a notebook shows; `step` as in `svg`."""

    drawing: Drawing | Axes
    step: int | None = None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        picture = svg(self.drawing, self.step) if isinstance(self.drawing, Drawing) else _plot(self.drawing)
        return {"image/svg+xml": picture, "text/plain": str(self)}

    def __str__(self) -> str:
        if not isinstance(self.drawing, Drawing):
            return str(self.drawing.get_label())
        return f"{self.drawing.title} | {self.drawing.text.strip().splitlines()[-1]}"

    __repr__ = __str__


def _plot(ax: Axes) -> str:
    """A plot as SVG text: the same axes give the same text."""
    from matplotlib import rc_context

    out = io.StringIO()
    with rc_context({"svg.hashsalt": "tcplearn", "svg.fonttype": "path"}):
        figure = ax.get_figure(root=True)
        assert figure is not None, "axes belong to a figure"
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Title": ax.get_title()})
    return out.getvalue()


def show(
    what: Trace | Scene | Drawing | Axes,
    lang: str | None = None,
    numbers: str | Numbers = "absolute",
    step: int | None = None,
) -> Shown:
    """This shows a drawing, a plot's axes, or the ladder of a trace, or of a scene that is run first.

    `lang` None: the reader's language; `step`: only the first so many moments.
    """
    trace = run(what) if isinstance(what, Scene) else what
    return Shown(ladder(trace, lang, numbers) if isinstance(trace, Trace) else trace, step)


def svg_ladder(trace: Trace, lang: str | None = None, numbers: str | Numbers = "absolute") -> str:
    """This is a trace's ladder as SVG text."""
    return svg(ladder(trace, lang, numbers))


def png_ladder(trace: Trace, lang: str | None = None, numbers: str | Numbers = "absolute") -> bytes:
    """This is a trace's ladder as a PNG file."""
    from tcplearn.view.mpl import png

    return png(ladder(trace, lang, numbers))
