"""A drawing on matplotlib axes: the third printer, for PNG and PDF files and figures to restyle.

The one rule: it reads marks and the style sheet of `palette.py`, as a browser would, and knows
nothing else. matplotlib is loaded when something is drawn; pyplot never is.
"""

from __future__ import annotations

import io
import re
from functools import cache
from math import atan2, cos, pi, sin
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.palette import colour, css
from tcplearn.view.svg import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PIXELS = 100  # of a drawing, to the inch
POINTS = 72 / PIXELS
FONT = Path(__file__).parent / "fonts" / "NotoSansCJKsc-GB2312.otf"
FAMILIES = ["DejaVu Sans", "Noto Sans CJK SC"]


def draw(drawing: Drawing, ax: Axes | None = None, step: int | None = None, theme: str = "light") -> Axes:
    """This draws on `ax`, or on new axes of the drawing's size, and gives the axes."""
    fonts()
    if ax is None:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(drawing.width / PIXELS, drawing.height / PIXELS), dpi=PIXELS)
        ax = figure.add_axes((0, 0, 1, 1))
    for mark in visible(drawing, step):
        _DRAW[mark.kind](ax, mark, style(mark, theme, drawing.rules), theme)
    ax.set(xlim=(0, drawing.width), ylim=(drawing.height, 0), aspect="equal")
    ax.set_axis_off()
    ax.set_label(drawing.title)
    return ax


def png(drawing: Drawing, step: int | None = None, theme: str = "light", scale: float = 2.0) -> bytes:
    """This is the drawing as a PNG file, `scale` times its size in pixels."""
    out = io.BytesIO()
    draw(drawing, None, step, theme).figure.savefig(out, format="png", dpi=PIXELS * scale)  # type: ignore[union-attr]
    return out.getvalue()


def pdf(drawing: Drawing, step: int | None = None, theme: str = "light") -> bytes:
    """This is the drawing as a PDF file of one page of its size: vectors, its fonts within."""
    out = io.BytesIO()
    draw(drawing, None, step, theme).figure.savefig(  # type: ignore[union-attr]
        out, format="pdf", metadata={"Title": drawing.title, "Creator": "tcplearn", "CreationDate": None}
    )
    return out.getvalue()


@cache
def fonts() -> None:
    """This makes the font of Chinese captions known to matplotlib, once."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(FONT)


# ── the style sheet


@cache
def _rules(more: str) -> tuple[tuple[tuple[int, int], str, frozenset[str], dict[str, str]], ...]:
    """The rules for marks: (specificity and order, element or "", classes, properties)."""
    rules: list[tuple[tuple[int, int], str, frozenset[str], dict[str, str]]] = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css("light") + more):
        properties = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
        for selector in selectors.split(","):
            _, _, own = selector.strip().partition(" ")
            if own:
                element, *classes = own.split(".")
                rules.append(((len(classes), len(rules)), element, frozenset(classes), properties))
    return tuple(sorted(rules, key=lambda rule: rule[0]))


def style(mark: Mark, theme: str = "light", rules: str = "") -> dict[str, str]:
    """These are the properties of a mark, as a browser finds them; colours as #rrggbb. `rules`: its drawing's own."""
    return dict(_style(mark.kind, mark.cls, theme, rules))


@cache
def _style(kind: str, cls: str, theme: str, rules: str) -> dict[str, str]:
    classes = set(cls.split())
    found: dict[str, str] = {}
    for _, element, needed, properties in _rules(rules):
        if (not element or element == kind) and needed <= classes:
            found.update(properties)
    if "font" in found:
        found.setdefault("font-size", found["font"].split()[0])
    return {name: re.sub(r"var\(--([\w-]+)\)", lambda m: colour(m[1], theme), value) for name, value in found.items()}


def _pixels(value: str) -> float:
    return float(value.removesuffix("px"))


def _stroke(look: dict[str, str]) -> dict[str, Any]:
    wide = _pixels(look.get("stroke-width", "1"))
    said: dict[str, Any] = {"color": look.get("stroke", "none"), "linewidth": wide * POINTS}
    dash = look.get("stroke-dasharray", "none")
    if dash != "none":
        said["linestyle"] = (0, [float(part) / wide for part in dash.split(",")])
    return said


# ── the marks


def _line(ax: Axes, mark: Mark, look: dict[str, str], theme: str) -> None:
    x1, y1, x2, y2 = mark.at
    ax.plot([x1, x2], [y1, y2], solid_capstyle="butt", dash_capstyle="butt", label=f"_{mark.cls}", **_stroke(look))


def _rect(ax: Axes, mark: Mark, look: dict[str, str], theme: str) -> None:
    from matplotlib.patches import FancyBboxPatch, Rectangle

    x, y, wide, high = mark.at
    stroke = _stroke(look) if look.get("stroke", "none") != "none" else {"color": "none", "linewidth": 0}
    edge = stroke.pop("color")
    more = {"facecolor": look.get("fill", "none"), "edgecolor": edge, "label": f"_{mark.cls}", **stroke}
    if "rx" in look:
        rounded = f"round,pad=0,rounding_size={_pixels(look['rx'])}"
        ax.add_patch(FancyBboxPatch((x, y), wide, high, boxstyle=rounded, **more))
    else:
        ax.add_patch(Rectangle((x, y), wide, high, **more))


def _text(ax: Axes, mark: Mark, look: dict[str, str], theme: str) -> None:
    from matplotlib.patheffects import withStroke

    plain = mark.text.isascii()  # the font of Chinese captions has one weight
    said = ax.text(
        mark.at[0], mark.at[1], mark.text, color=look["fill"], size=_pixels(look["font-size"]) * POINTS,
        family=FAMILIES[:1] if plain else FAMILIES,
        weight="bold" if plain and look.get("font-weight") == "700" else "normal",
        rotation=-mark.turn, rotation_mode="anchor", va="baseline",
        ha={"middle": "center", "end": "right"}.get(look.get("text-anchor", ""), "left"), label=f"_{mark.cls}",
    )  # fmt: skip
    if look.get("paint-order") == "stroke":
        said.set_path_effects([withStroke(linewidth=_pixels(look["stroke-width"]), foreground=look["stroke"])])


def _path(ax: Axes, mark: Mark, look: dict[str, str], theme: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    stroke = _stroke(look)
    edge = stroke.pop("color")
    points, codes = outline(mark.d)
    patch = PathPatch(
        Outline(points, codes), facecolor=look.get("fill", "none"), edgecolor=edge, label=f"_{mark.cls}",
        capstyle="round", joinstyle="round", **stroke,
    )  # fmt: skip
    ax.add_patch(patch)


_DRAW = {"line": _line, "rect": _rect, "text": _text, "path": _path}
MOVE, LINE, CURVE = 1, 2, 3  # matplotlib.path.Path's codes


def outline(d: str) -> tuple[list[tuple[float, float]], list[int]]:
    """These are the points and codes of a path: M, L, Q; q, t and half circles a, relative."""
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    control = (0.0, 0.0)
    for command, rest in re.findall(r"([MLQqta])([^MLQqta]*)", d):
        n = [float(value) for value in rest.split()]
        x, y = points[-1] if points else (0.0, 0.0)
        if command in "ML":
            points += [(n[0], n[1])]
            codes += [MOVE if command == "M" else LINE]
        elif command == "a":
            end = (x + n[5], y + n[6])
            middle, turn = ((x + end[0]) / 2, (y + end[1]) / 2), atan2(-n[6], -n[5])
            points += [
                (middle[0] + n[0] * cos(turn - i * pi / 8), middle[1] + n[0] * sin(turn - i * pi / 8))
                for i in range(1, 9)
            ]
            codes += [LINE] * 8
        else:
            if command == "t":
                control, end = (2 * x - control[0], 2 * y - control[1]), (x + n[0], y + n[1])
            else:
                dx, dy = (x, y) if command == "q" else (0.0, 0.0)
                control, end = (n[0] + dx, n[1] + dy), (n[2] + dx, n[3] + dy)
            points += [control, end]
            codes += [CURVE, CURVE]
    return points, codes
