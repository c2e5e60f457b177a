"""Two figures over time, time going right: the states of both sides, and their sequence variables.

The one rule: `ax` in, `Axes` out, and every artist carries what it shows, so that a learner can
restyle it and a test can read it back. Time keeps its order and not its length: long waits are cut
short, and the ticks say the true seconds.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any

from tcplearn.model.seq import distance
from tcplearn.text import Text, reader_language
from tcplearn.view.palette import COLOURS, HATCHES, colour, contrast, family
from tcplearn.view.squeezed import Squeezed
from tcplearn.view.told import Told, trace_of
from tcplearn.view.variables import OWN, VARIABLES, keeper, values
from tcplearn.world.trace import SIDES, Trace

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STATES = Text("{name}: the states of both sides", "{name}：双方的状态")
NUMBERS = Text("{name}: the sequence variables of both sides", "{name}：双方的序号变量")
RELATIVE = Text("number, relative to the ISS", "序号（相对于 ISS）")
ABSOLUTE = Text("sequence number", "序号")
SYMBOLIC = Text("number, relative to x (A's) and y (B's)", "序号（A 的相对于 x，B 的相对于 y）")
RUN = Text("a run", "一次运行")
LINES = dict(zip(VARIABLES, (("-", 2.4), ("--", 1.6), (":", 1.8)), strict=True))  # dash, width


def timeline(trace: Told, ax: Axes | None = None, lang: str | None = None, theme: str | None = None) -> Axes:
    """This draws which state A and B are in, over time.

    `theme` "light" or "dark"; None: as the axes' background says.
    """
    from matplotlib.patches import Rectangle

    lang, trace = lang or reader_language(), trace_of(trace)
    ax, theme = _axes(ax, theme, (10, 3.8))
    at = Squeezed(trace)
    per_inch = at.end / (ax.figure.get_figwidth() * 0.9)  # type: ignore[union-attr]
    for row, side in enumerate(SIDES):
        path = [(at(t), state) for t, state in trace.states(side)]
        for (x, state), (end, _) in zip(path, [*path[1:], (at.end, None)], strict=True):
            kind = family(state)
            bar = Rectangle(
                (x, row - 0.4), max(end - x, 0.06), 0.8, facecolor=colour(f"{kind}-tint", theme),
                edgecolor=colour(kind, theme), hatch=HATCHES[kind], linewidth=1.2, label=f"_{side} {state}",
            )  # fmt: skip
            ax.add_patch(bar)
            end = min([cut - 0.14 for cut in at.cuts if x < cut < end], default=end)
            if end - x < 0.3:
                continue
            wide = len(str(state)) * 0.085 * per_inch
            _say(ax, (x + end) / 2, row, str(state), theme, rotation=0 if wide < end - x else 90, size=9, kind=kind)
        for cut in at.cuts:
            _cut(ax, cut, row, theme)
    ax.set(xlim=(0, at.end), ylim=(1.55, -0.55))
    ax.set_yticks(range(len(SIDES)), SIDES)
    paths = (f"{side}: " + " → ".join(f"{state} ({t:.3f} s)" for t, state in trace.states(side)) for side in SIDES)
    ax.set_label("; ".join(paths))
    return _dress(ax, at, STATES.of(lang).format(name=_name(trace, lang)), lang, theme)


def sequence_plot(
    trace: Told, ax: Axes | None = None, lang: str | None = None, numbers: str = "relative", theme: str | None = None
) -> Axes:
    """This draws SND.UNA and SND.NXT of both sides, each with the other side's RCV.NXT, over time.

    `numbers` "relative" (to each side's ISS), "absolute" or "symbolic". The lines of A's numbers have
    one colour, those of B's another; a variable that means nothing in a state is not drawn there.
    """
    from matplotlib.ticker import MaxNLocator

    lang, trace = lang or reader_language(), trace_of(trace)
    ax, theme = _axes(ax, theme, (10, 4.6))
    at = Squeezed(trace)
    for side in SIDES:
        for name, (dash, wide) in LINES.items():
            told = values(trace, side, name)
            known = [
                nan if number is None else number if numbers == "absolute" else distance(start, number)
                for _, _, number, start in told
            ]
            ax.plot(
                [*(at(value.t) for value in told), at.end], [*known, known[-1]], linestyle=dash, linewidth=wide,
                drawstyle="steps-post", color=colour(OWN[side], theme), label=f"{keeper(side, name)} {name}",
            )  # fmt: skip
    ax.set_xlim(0, at.end)
    ax.set_label("; ".join(f"{line.get_label()} {_range(line.get_ydata())}" for line in ax.lines))
    label = {"relative": RELATIVE, "absolute": ABSOLUTE, "symbolic": SYMBOLIC}[numbers]
    ax.set_ylabel(label.of(lang))
    ax.margins(y=0.08)
    ax.ticklabel_format(axis="y", useOffset=False, style="plain")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    legend = ax.legend(ncols=2, loc="best", fontsize=9, framealpha=0.9)
    legend.get_frame().set(facecolor=colour("paper", theme), edgecolor=colour("rule", theme))
    for text in legend.get_texts():
        text.set(color=colour("ink", theme))
    return _dress(ax, at, NUMBERS.of(lang).format(name=_name(trace, lang)), lang, theme)


def _range(values: Any) -> str:
    """A variable's first and last value, for the text equivalent."""
    known = [int(value) for value in values if value == value]
    return f"{known[0]} → {known[-1]}" if known else "-"


def _name(trace: Trace, lang: str) -> str:
    return trace.title.of(lang) if trace.title else trace.name or RUN.of(lang)


def _axes(ax: Axes | None, theme: str | None, size: tuple[float, float]) -> tuple[Axes, str]:
    from matplotlib.colors import to_hex
    from matplotlib.figure import Figure

    from tcplearn.view.mpl import fonts

    fonts()
    if ax is None:
        ax = Figure(figsize=size, layout="constrained").subplots()
    if theme is None:
        ground = to_hex(ax.get_facecolor())
        paper, ink = COLOURS["paper"][0], COLOURS["paper"][1]
        theme = "light" if contrast(ground, ink) > contrast(ground, paper) else "dark"
    else:
        ax.set_facecolor(colour("paper", theme))
        ax.figure.set_facecolor(colour("paper", theme))
    return ax, theme


def _say(ax: Axes, x: float, y: float, text: str, theme: str, rotation: float, size: float, kind: str) -> None:
    ground = {"facecolor": colour(f"{kind}-tint", theme), "edgecolor": "none", "pad": 1.0}
    ax.text(x, y, text, ha="center", va="center", rotation=rotation, size=size, color=colour("ink", theme), bbox=ground)


def _cut(ax: Axes, x: float, row: int, theme: str) -> None:
    """A break in a bar: two slanted strokes with paper between them."""
    lean, half, high = 0.08, 0.06, 0.46
    foot, top = x - lean, x + lean
    ax.fill(
        [foot - half, top - half, top + half, foot + half], [row + high, row - high, row - high, row + high],
        color=colour("paper", theme), linewidth=0, zorder=2.5, label="_break",
    )  # fmt: skip
    across, stroke = [row + high, row - high], colour("quiet", theme)
    for to in (-half, half):  # what a bar says stands above
        ax.plot([foot + to, top + to], across, color=stroke, linewidth=1.4, zorder=2.6, label="_cut")


def _dress(ax: Axes, at: Squeezed, title: str, lang: str, theme: str) -> Axes:
    from tcplearn.view.mpl import FAMILIES

    ticks = at.ticks()
    ax.set_xticks(
        [place for place, _ in ticks], [said for _, said in ticks], rotation=60, ha="right", rotation_mode="anchor"
    )
    ax.set_xlabel(at.caption(lang))
    ax.set_title(title)
    for text in (ax.title, ax.xaxis.label, ax.yaxis.label):
        text.set(color=colour("ink", theme), family=FAMILIES)
    ax.tick_params(colors=colour("quiet", theme), labelsize=9)
    for spine in ax.spines.values():
        spine.set_color(colour("rule", theme))
    return ax
