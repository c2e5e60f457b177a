"""The colours of the pictures: five families of states, in light and in dark.

The one rule: only this file knows which state belongs to which family, and no picture relies on
colour alone. Each family also has a dash, so that a grey print still reads; the hues stay apart
for colour-blind readers (after Okabe and Ito).
"""

from __future__ import annotations

from tcplearn.model import State
from tcplearn.text import Text

FONT = "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', 'WenQuanYi Micro Hei', sans-serif"
THEMES = ("light", "dark")

FAMILIES: dict[str, tuple[State, ...]] = {
    "closed": (State.CLOSED, State.LISTEN),
    "opening": (State.SYN_SENT, State.SYN_RECEIVED),
    "open": (State.ESTABLISHED,),
    "closing": (State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK),
    "waiting": (State.TIME_WAIT,),
}
NAMES: dict[str, Text] = {
    "closed": Text("no connection", "无连接"),
    "opening": Text("opening", "正在建立"),
    "open": Text("open", "已建立"),
    "closing": Text("closing", "正在释放"),
    "waiting": Text("waiting 2 MSL", "等待 2MSL"),
}
DASHES = {"closed": "1 4", "opening": "9 3", "open": "", "closing": "9 3 2 3", "waiting": "3 3"}

HATCHES = {"closed": "..", "opening": "//", "open": "", "closing": "\\\\", "waiting": "xx"}  # DASHES, in bars
UNUSED = frozenset({State.CLOSED, State.LISTEN})  # SND.UNA and SND.NXT mean nothing yet, or no more
PEER_KNOWN = frozenset(State) - UNUSED - {State.SYN_SENT}  # RCV.NXT means something

IN_SS = {State.ESTABLISHED: "ESTAB", State.SYN_RECEIVED: "SYN-RECV"}  # Linux ss; the others as in the RFC
UNLISTED = frozenset({State.CLOSED})  # by ss -tan
LISTENING = frozenset({State.LISTEN})
WITHOUT_QUEUES = frozenset({State.SYN_RECEIVED, State.TIME_WAIT})  # Linux keeps a mini-socket (tcp_minisocks.c)

# name: (light, dark); "ink" on "paper" and on every "-tint" reads at 4.5 : 1 and better
COLOURS: dict[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#16191d"),
    "ink": ("#1b1f24", "#e8eaed"),
    "quiet": ("#596069", "#a3abb5"),  # times, captions
    "rule": ("#c6cbd1", "#454c55"),  # lines that only guide the eye
    "bad": ("#b3261e", "#ff8a80"),  # lost, reset
    "now": ("#a15c00", "#ffc857"),  # the present moment, the path taken
    "closed": ("#6a717a", "#a3abb5"),
    "closed-tint": ("#eceef0", "#2a2f35"),
    "opening": ("#0068a8", "#5db7f0"),
    "opening-tint": ("#dceefa", "#10324a"),
    "open": ("#00785a", "#38c795"),
    "open-tint": ("#d7f2e8", "#0d3a2d"),
    "closing": ("#b04a00", "#f59b45"),
    "closing-tint": ("#fde9d6", "#472a0d"),
    "waiting": ("#8a3d84", "#d795d2"),
    "waiting-tint": ("#f5e3f3", "#3d2140"),
}

_FAMILY = {state: family for family, states in FAMILIES.items() for state in states}


def family(state: State) -> str:
    """This is the family that a state belongs to: "closed", "opening", "open", "closing", "waiting"."""
    return _FAMILY[state]


def colour(name: str, theme: str = "light") -> str:
    """This is a named colour as #rrggbb. Raises ValueError for a theme that is not one of THEMES."""
    return COLOURS[name][THEMES.index(theme)].lower()


def contrast(one: str, other: str) -> float:
    """This is the contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def properties(theme: str) -> str:
    """These are the theme's colours as CSS custom properties."""
    return "".join(f"--{name}:{colour(name, theme)};" for name in COLOURS)


def css(theme: str = "auto") -> str:
    """This is the style sheet of every picture; all of it applies inside class "tcp" only.

    "auto" follows the reader's system, and the theme of a JupyterLab around the picture.
    """
    return themed("tcp", theme) + _RULES


def themed(cls: str, theme: str = "auto") -> str:
    """This is the part of a style sheet that gives a class the colours of a theme, "auto" as in `css`."""
    if theme in THEMES:
        return f".{cls}{{{properties(theme)}}}"
    light, dark = properties("light"), properties("dark")
    return (
        f".{cls}{{{light}}}"
        f"@media(prefers-color-scheme:dark){{.{cls}{{{dark}}}}}"
        f"[data-jp-theme-light=true] .{cls}{{{light}}}"
        f"[data-jp-theme-light=false] .{cls}{{{dark}}}"
    )


def _families() -> str:
    rules = []
    for name, dash in DASHES.items():
        dashed = f";stroke-dasharray:{dash.replace(' ', ',')}" if dash else ""
        rules.append(f".tcp .bar.{name}{{fill:var(--{name}-tint)}}")
        rules.append(f".tcp .edge.{name},.tcp .node.{name}{{stroke:var(--{name}){dashed}}}")
        rules.append(f".tcp .node.{name}{{fill:var(--{name}-tint)}}")
    return "".join(rules)


# fmt: off
_RULES = (
    f".tcp text{{font:12px {FONT};fill:var(--ink)}}"
    ".tcp .paper{fill:var(--paper)}"
    ".tcp path,.tcp line{fill:none;stroke:var(--ink);stroke-width:1.4}"
    ".tcp .mid{text-anchor:middle}.tcp .end{text-anchor:end}"
    ".tcp .head{font-size:15px;font-weight:700}"
    ".tcp .name{font-size:15px;font-weight:700;text-anchor:middle}"
    ".tcp .time{font-size:11px;fill:var(--quiet);text-anchor:end}"
    ".tcp .call{font-size:12px}.tcp .timer{font-size:12px;font-style:italic;fill:var(--closing)}"
    ".tcp .given{font-size:11px;fill:var(--quiet)}"
    ".tcp .label,.tcp .wait{text-anchor:middle}"
    ".tcp .label,.tcp .wait,.tcp .on{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}"
    ".tcp .wait{font-size:11px;fill:var(--quiet)}"
    ".tcp .bar{stroke:none}.tcp .edge{stroke-width:4}"
    ".tcp .state{font-size:12px;text-anchor:middle}"
    ".tcp .break{stroke:var(--quiet)}.tcp .gap{fill:var(--paper)}"
    ".tcp .guide{stroke:var(--rule);stroke-width:1}"
    ".tcp .arrow{stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}"
    ".tcp .copy{stroke-dasharray:6,4}.tcp .unknown{stroke-dasharray:2,4}"
    ".tcp .label.copy{stroke-dasharray:none}.tcp .label.unknown{stroke-dasharray:none}"
    ".tcp .again{stroke-width:2.6}.tcp .label.again{stroke-width:3px}"
    ".tcp .arrow.lost,.tcp .arrow.corrupted,.tcp .sample.lost,.tcp .cross{stroke:var(--bad)}"
    ".tcp .cross{stroke-width:2.4}"
    ".tcp .label.lost,.tcp .label.corrupted{fill:var(--bad)}"
    ".tcp .node{stroke-width:2;rx:9px}"
    ".tcp .edge-of{stroke:var(--quiet);stroke-width:1.2}.tcp .taken{stroke:var(--now);stroke-width:2.8}"
    ".tcp .on{font-size:11px}"
    ".tcp .badge{fill:var(--now);stroke:none}"
    ".tcp .step{font-size:11px;font-weight:700;fill:var(--paper);text-anchor:middle}"
    ".tcp .note{font-size:11px;fill:var(--quiet)}"
) + _families() + ".tcp .node.here{stroke-width:4;stroke-dasharray:none}"
# fmt: on
