"""The matrix as a picture for a notebook read without a kernel: the overview, or one kind in one state.

The one rule: it is drawn from the page that the browser shows, so the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tcplearn.view.legend import wrap
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.svg import svg

WIDTH = 860
LEFT, TOP = 118, 62  # px: where the cells begin
PAIR, ROW = 92, 33  # px: one pair of state and kind
BOX, HIGH = 16, 24  # px: one place in the window
EDGE, LINE = 40, 16  # px: a row of a grid, a line of text
FILLS = {  # so much of a colour on paper, in percent; 100 is a tint of the palette's own
    "hole": ("now", 30),
    "moves": ("closing", 35),
    "delivers": ("open", 45),
    "resets": ("bad", 30),
    "notes": ("open-tint", 100),
    "acks": ("opening-tint", 100),
    "drops": ("closed-tint", 100),
}
STYLE = (
    "".join(
        f".tcp{{--{outcome}:color-mix(in srgb,var(--{name}) {share}%,var(--paper))}}"
        f".tcp .box.{outcome}{{fill:var(--{outcome});background:var(--{outcome})}}"
        for outcome, (name, share) in FILLS.items()
    )
    + ".tcp .box.absent{fill:none;stroke:var(--rule);stroke-dasharray:3 3}"
    ".tcp .differs{fill:none;stroke:var(--now);stroke-width:2}"
    ".tcp .sign{font-size:13px;font-weight:700;text-anchor:middle}.tcp .of{font-size:12px;font-weight:600}"
    ".tcp .varies{stroke:var(--ink);stroke-width:1.2}"
)


def picture(page: dict[str, Any], place: list[int]) -> str:
    """This is the overview (`place` empty) or the grid of a state and a kind (by their numbers) as SVG text."""
    drawing = _grid(page, *place[:2]) if place else _overview(page)
    return svg(drawing).replace("</style>", f"{STYLE}</style>", 1)


def _overview(page: dict[str, Any]) -> Drawing:
    marks = [Mark("text", (16, 26), "head", text=page["title"])]
    for column, kind in enumerate(page["kinds"]):
        marks.append(Mark("text", (_x(column) + PAIR / 2, TOP - 10), "of mid", text=kind))
    for row, state in enumerate(page["states"]):
        marks.append(Mark("text", (16, TOP + ROW * row + 17), "of", text=state))
        for column, pair in enumerate(page["pairs"][row]):
            marks += _strip(pair, _x(column) + (PAIR - 5 * BOX) / 2, TOP + ROW * row)
    bottom = TOP + ROW * len(page["states"]) + 16
    marks += _legend(page, bottom)
    bottom += LINE * 2 + 16
    if page["than"]:
        marks.append(Mark("rect", (17, bottom - 12, BOX - 2, 16), "differs"))
        marks.append(Mark("text", (16 + BOX + 8, bottom), "note", text=page["than"]))
        bottom += LINE + 6
    for line in wrap(page["gap"].join(page["words"][name] for name in ("reading", "varies")), 124):
        marks.append(Mark("text", (16, bottom), "note", text=line))
        bottom += LINE
    said = [
        f"{state}, {kind}: {pair['said']}."
        for state, pairs in zip(page["states"], page["pairs"], strict=True)
        for kind, pair in zip(page["kinds"], pairs, strict=True)
    ]
    return _drawing(bottom, marks, page["title"], "\n".join(said))


def _x(column: int) -> float:
    return LEFT + PAIR * column


def _strip(pair: dict[str, Any], x: float, y: float) -> Iterator[Mark]:
    """The places in the window side by side; a single one takes all the room."""
    wide = BOX if len(pair["strip"]) > 1 else 5 * BOX
    for number, (outcome, sign, varies) in enumerate(pair["strip"]):
        at = x + wide * number
        yield Mark("rect", (at, y, wide - 1, HIGH), f"box {outcome}")
        yield Mark("text", (at + (wide - 1) / 2, y + 16), "sign", text=sign)
        if varies:
            middle = at + (wide - 1) / 2
            yield Mark("line", (middle - 4, y + 20, middle + 4, y + 20), "varies")
    if pair["differs"]:
        yield Mark("rect", (x - 2, y - 2, 5 * BOX + 3, HIGH + 4), "differs")


def _legend(page: dict[str, Any], y: float) -> Iterator[Mark]:
    for number, (outcome, sign, text) in enumerate(page["legend"]):
        x, down = 16 + 240 * (number % 3), y + 22 * (number // 3)
        yield Mark("rect", (x, down - 13, BOX, 18), f"box {outcome}")
        yield Mark("text", (x + BOX / 2, down), "sign", text=sign)
        yield Mark("text", (x + BOX + 8, down), "note", text=text)


def _grid(page: dict[str, Any], state: int, kind: int) -> Drawing:
    grid, texts = page["grids"][state][kind], page["texts"]
    wide = (WIDTH - 150 - 16) / len(grid["columns"])
    marks = [Mark("text", (16, 26), "head", text=grid["heading"])]
    marks.append(Mark("text", (16, 46), "note", text=grid["numbers"]))
    top, said = 104, []
    for column, (name, number, _) in enumerate(grid["columns"]):
        middle = 150 + wide * (column + 0.5)
        marks.append(Mark("text", (middle, 76), "of mid", text=name))
        marks.append(Mark("text", (middle, 92), "note mid", text=number))
    for row, ((name, number, _, why), cells) in enumerate(zip(grid["rows"], grid["cells"], strict=True)):
        y = top + EDGE * row
        marks.append(Mark("text", (16, y + 15), "of", text=name))
        marks.append(Mark("text", (16, y + 30), "note", text=number))
        if cells is None:
            marks.append(Mark("rect", (150, y, WIDTH - 166, EDGE - 4), "box absent"))
            marks.append(Mark("text", (160, y + 22), "note", text=why))
            said.append(f"{name}: {why}")
            continue
        for column, (outcome, one, two, segment, _, _, sentence, *_, differs) in enumerate(cells):
            x = 150 + wide * column
            lines = [texts[line] for line in (one, two) if texts[line]]
            marks.append(Mark("rect", (x, y, wide - 3, EDGE - 4), f"box {outcome}"))
            marks += [Mark("rect", (x + 1, y + 1, wide - 5, EDGE - 6), "differs")] if differs else []
            for line, text in enumerate(lines):
                down = y + (22 if len(lines) == 1 else 15 + 15 * line)
                marks.append(Mark("text", (x + wide / 2, down), "of mid" if line == 0 else "mid", text=text))
            said.append(f"{name}, {grid['columns'][column][0]}, {texts[segment]}: {texts[sentence]}")
    return _drawing(top + EDGE * len(grid["rows"]) + 8, marks, grid["heading"], "\n".join([grid["numbers"], *said]))


def _drawing(height: float, marks: list[Mark], title: str, text: str) -> Drawing:
    paper = Mark("rect", (0, 0, WIDTH, height), "paper")
    return Drawing(WIDTH, height, (paper, *marks), title, text)
