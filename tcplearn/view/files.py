"""A picture as a file for slides, papers and lectures, at one call.

The one rule: the end of the file's name says what is made, and nothing else does.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tcplearn.view.animate import SECONDS, animated, gif, so_far
from tcplearn.view.marks import Drawing
from tcplearn.view.mpl import PIXELS, pdf, png
from tcplearn.view.numbers import Numbers
from tcplearn.view.show import Shown, show
from tcplearn.view.svg import svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from tcplearn.view.told import Told

FORMS = (".svg", ".png", ".gif", ".pdf")


def save(
    what: Told | Drawing | Axes,
    path: str | Path,
    lang: str | None = None,
    numbers: str | Numbers = "absolute",
    step: int | None = None,
    theme: str = "light",
    scale: float = 2.0,
    seconds: float | None = None,
) -> Path:
    """This writes a picture to a file and gives its path: `save(scenes.open_close, "open_close.svg")`.

    `what`, `lang`, `numbers` and `step` as in `show`. The name's end decides: .svg (with `seconds` it plays, each
    moment for so long), .png and .gif (`scale` pixels for each of the picture's; a GIF plays), .pdf (one page,
    vectors). `theme`: "light" or "dark", and for .svg also "auto", the reader's own. Raises ValueError for another
    end, for a plot's axes as .gif and for a GIF that would be too large; TypeError for what is no picture.
    """
    path = Path(path)
    form = path.suffix.lower()
    if form not in FORMS:
        raise ValueError(f"no picture is made as {path.name!r}; let the name end in one of {', '.join(FORMS)}")
    shown = show(what, lang, numbers)
    if isinstance(shown.drawing, Drawing):
        made = _drawn(so_far(shown.drawing, step), form, theme, scale, seconds)
    else:
        made = _plotted(shown, form, scale)
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    return path


def _drawn(drawing: Drawing, form: str, theme: str, scale: float, seconds: float | None) -> str | bytes:
    match form:
        case ".svg":
            return svg(drawing, theme=theme) if seconds is None else animated(drawing, seconds, theme)
        case ".gif":
            return gif(drawing, SECONDS if seconds is None else seconds, theme, scale)
        case ".png":
            return png(drawing, theme=theme, scale=scale)
    return pdf(drawing, theme=theme)


def _plotted(shown: Shown, form: str, scale: float) -> str | bytes:
    """A plot's axes; they bring their own colours."""
    if form == ".svg":
        return shown._repr_mimebundle_()["image/svg+xml"]
    if form == ".gif":
        raise ValueError("a plot has no moments to play; let the name end in .svg, .png or .pdf")
    out = io.BytesIO()
    metadata = {"CreationDate": None} if form == ".pdf" else {}
    figure = cast("Axes", shown.drawing).get_figure(root=True)
    assert figure is not None, "axes belong to a figure"
    figure.savefig(out, format=form[1:], dpi=PIXELS * scale, metadata=metadata)
    return out.getvalue()
