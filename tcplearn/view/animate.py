"""A run that plays by itself, for a lecture: one animated SVG, or a GIF.

The one rule: a picture moves by its marks' `since` and `until` alone, so that what is seen after k
moments is what `svg(drawing, k)` shows. Pillow and matplotlib are loaded when a GIF is made.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.palette import COLOURS, colour
from tcplearn.view.svg import seen, svg

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

SECONDS = 1.2  # that each moment stays
HELD = 3  # the last picture stays as long as so many moments
AT_MOST = 256  # colours of a GIF
LARGEST = 2 * 10**9  # pixels of all pictures of a GIF: about as many octets of memory


def steps(drawing: Drawing) -> int:
    """This is how many moments a drawing tells: the last one at which a mark comes or goes."""
    return max((max(mark.since, mark.until or 0) for mark in drawing.marks), default=0)


def so_far(drawing: Drawing, step: int | None) -> Drawing:
    """This is the drawing as far as `step` moments (None: all), and nothing of what comes later."""
    if step is None:
        return drawing
    told = (mark for mark in drawing.marks if mark.since <= step)
    return replace(
        drawing, marks=tuple(m if m.until is None or m.until <= step else replace(m, until=None) for m in told)
    )


# ── SVG


def animated(drawing: Drawing, seconds: float = SECONDS, theme: str = "light") -> str:
    """This is a drawing as SVG text that plays, again and again, each moment for `seconds`.

    It plays in an <img> too. Printers, and readers who want no motion, get the whole picture (but a browser may
    keep that wish from an <img>).
    Raises ValueError unless `seconds` is above 0.
    """
    _checked(seconds)
    last = steps(drawing)
    spans = {(m.since, m.until) for m in drawing.marks if m.since or m.until is not None}
    rules = "".join(_rules(span, last, seconds) for span in sorted(spans, key=lambda s: (s[0], s[1] or last + 1)))
    gone = "".join(f".tcp .{_name(span, last)}{{visibility:hidden}}" for span in sorted(s for s in spans if s[1]))
    moving = f"@media screen and (prefers-reduced-motion:no-preference){{{rules}}}" if spans else ""
    marks = tuple(_always(mark, last) for mark in drawing.marks)
    return svg(replace(drawing, marks=marks, rules=f"{drawing.rules}{gone}{moving}"), theme=theme)


def _name(span: tuple[int, int | None], last: int) -> str:
    """A class that no mark has, and no other picture of the same page with other times."""
    since, until = span
    return f"from-{since}-{'on' if until is None else until}-of-{last}"


def _always(mark: Mark, last: int) -> Mark:
    """A mark that is there all the time, and is hidden by its class."""
    if not mark.since and mark.until is None:
        return mark
    return replace(mark, cls=f"{mark.cls} {_name((mark.since, mark.until), last)}", since=0, until=None)


def _rules(span: tuple[int, int | None], last: int, seconds: float) -> str:
    """The rules that hide and show the marks of one span."""
    name, (since, until) = _name(span, last), span
    when = {0: "hidden", since: "visible"} | ({} if until is None else {until: "hidden"})
    frames = "".join(f"{100 * k / (last + HELD):.4f}%{{visibility:{what}}}" for k, what in when.items())
    whole = f"{(last + HELD) * seconds:g}"
    return f".tcp .{name}{{animation:{name} {whole}s step-end infinite}}@keyframes {name}{{{frames}}}"


# ── GIF


def gif(drawing: Drawing, seconds: float = SECONDS, theme: str = "light", scale: float = 2.0) -> bytes:
    """This is a drawing as a GIF that plays, again and again, each moment for `seconds` (in hundredths).

    `scale`: pixels of the file for each of the drawing's. Raises ValueError for a run that makes too large a
    file, and unless `seconds` is above 0.
    """
    _checked(seconds)
    frames, wide, high = steps(drawing) + 1, round(drawing.width * scale), round(drawing.height * scale)
    if frames * wide * high > LARGEST:
        raise ValueError(
            f"{frames} pictures of {wide} x {high} pixels are too much for a GIF; give a smaller scale, or make it a "
            "moving SVG, as save does for a .svg with seconds"
        )
    pictures = _pictures(drawing, theme, scale)
    milliseconds = max(10, round(seconds * 100) * 10)
    out = io.BytesIO()
    next(pictures).save(
        out, "GIF", save_all=True, append_images=pictures, loop=0, optimize=False,
        duration=[milliseconds] * (frames - 1) + [milliseconds * HELD],
    )  # fmt: skip
    return out.getvalue()


def _pictures(drawing: Drawing, theme: str, scale: float) -> Iterator[Picture]:
    """The pictures after none, one, two ... moments, all in the colours of the last; one figure serves for all."""
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    from tcplearn.view.mpl import PIXELS, draw

    every = replace(drawing, marks=tuple(replace(mark, since=0, until=None) for mark in drawing.marks))
    ax = draw(every, theme=theme)
    artists = list(zip(drawing.marks, ax.get_children(), strict=False))  # then come the axes' own
    canvas = FigureCanvasAgg(ax.figure)  # type: ignore[arg-type]
    canvas.figure.set_dpi(PIXELS * scale)

    def after(step: int) -> Picture:
        for mark, artist in artists:
            artist.set_visible(seen(mark, step))
        canvas.draw()
        return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")

    last = steps(drawing)
    colours = _colours(after(last), theme)
    coarse = Image.new("P", (1, 1))  # Pillow looks for the nearest by the six high bits alone
    coarse.putpalette([part & 0xFC for rgb in colours for part in rgb])
    for step in range(last + 1):
        picture = after(step).quantize(palette=coarse, dither=Image.Dither.NONE)
        picture.putpalette([part for rgb in colours for part in rgb])
        yield picture


def _colours(picture: Picture, theme: str) -> list[tuple[int, ...]]:
    """The colours of a theme and the most frequent ones of a picture, no two of them the same to Pillow."""
    from PIL import ImageColor

    counted = cast("list[tuple[int, tuple[int, ...]]]", picture.getcolors(picture.width * picture.height))
    often = (rgb for _, rgb in sorted(counted, reverse=True))
    apart: dict[tuple[int, ...], tuple[int, ...]] = {}
    for rgb in (*(ImageColor.getrgb(colour(name, theme)) for name in COLOURS), *often):
        apart.setdefault(tuple(part & 0xFC for part in rgb), rgb)
    return list(apart.values())[:AT_MOST]


def _checked(seconds: float) -> None:
    if not seconds > 0:
        raise ValueError(f"seconds={seconds!r}: say how long each moment stays, above 0, such as {SECONDS}")
