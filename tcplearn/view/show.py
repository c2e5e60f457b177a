"""A picture for a notebook's cell, and the shortest ways to a file.

The one rule: what is shown is a value. Its mime bundle holds the SVG and one line of text, so that a
notebook read without a kernel shows the picture, and a test can compare it.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, cast

from tcplearn.view.ladder import ladder
from tcplearn.view.marks import Drawing
from tcplearn.view.numbers import Numbers
from tcplearn.view.palette import COLOURS, colour, themed
from tcplearn.view.svg import svg
from tcplearn.view.told import Told

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
        return " | ".join(filter(None, (self.drawing.title, self.drawing.short)))

    __repr__ = __str__


def _plot(ax: Axes) -> str:
    """A plot as SVG text: the same axes give the same text. On light paper its colours follow the reader's theme."""
    from matplotlib import rc_context
    from matplotlib.colors import to_hex

    out = io.StringIO()
    with rc_context({"svg.hashsalt": "tcplearn", "svg.fonttype": "path"}):
        figure = ax.get_figure(root=True)
        assert figure is not None, "axes belong to a figure"
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Title": ax.get_title()})
    text, style = out.getvalue(), ""
    if to_hex(ax.get_facecolor()) == colour("paper"):
        names = {colour(name): name for name in COLOURS}
        text = re.sub("#[0-9a-f]{6}", lambda m: f"var(--{names[m[0]]})" if m[0] in names else m[0], text)
        style = f"<style>{themed('tcp-plot')}</style>"
    desc = f"<desc>{escape(str(ax.get_label()))}</desc>"
    named = f'<svg class="tcp-plot" role="img" aria-label="{escape(ax.get_title())}" '
    return re.sub("<svg ([^>]*>)", lambda m: f"{named}{m[1]}\n {desc}{style}", text, count=1)


def show(
    what: Told | Drawing | Axes,
    lang: str | None = None,
    numbers: str | Numbers = "absolute",
    step: int | None = None,
) -> Shown:
    """This shows a drawing, a plot's axes, or a ladder: of a trace, a conversation, a scene that is run first.

    Raises TypeError for anything else. `lang` None: the reader's language; `step`: only the first so many moments.
    """
    ready = isinstance(what, Drawing) or hasattr(what, "get_figure")
    return Shown(cast("Drawing | Axes", what) if ready else ladder(cast("Told", what), lang, numbers), step)


def svg_ladder(trace: Told, lang: str | None = None, numbers: str | Numbers = "absolute") -> str:
    """This is a trace's ladder as SVG text."""
    return svg(ladder(trace, lang, numbers))


def png_ladder(trace: Told, lang: str | None = None, numbers: str | Numbers = "absolute") -> bytes:
    """This is a trace's ladder as a PNG file."""
    from tcplearn.view.mpl import png

    return png(ladder(trace, lang, numbers))
