"""The pair grid: which states A and B can be in at once, each pair with how many moves it takes.

The one rule: a pair is there if a search found it, so what is not there is "not met", within the bounds that stand
below. The text comes first; the picture tells the same, with the families of states as colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tcplearn.model import State
from tcplearn.text import Text, reader_language
from tcplearn.view.labels import width
from tcplearn.view.legend import wrap
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.palette import FAMILIES, NAMES, family
from tcplearn.view.shapes import n
from tcplearn.world.pairs import STARTS, Pairs

COLUMNS = 100
WIDTH, LEFT, TOP = 860.0, 136.0, 116.0  # of the picture, and where its cells begin, px
WIDE, HIGH = 58.0, 34.0  # of a cell
NEVER = "."
HEAD = Text("A \\ B", "A \\ B")
FROM_EVERY_START = Text(
    "From every way to begin: A and B open, actively or passively, send nothing, and may close at any time.",
    "从每一种开头算起：A、B 主动或被动打开，不发送数据，随时可以关闭。",
)
FROM_SCENE = Text("From the scene {scene}.", "从场景 {scene} 算起。")
COUNT = Text(
    "{pairs} of {all} pairs were met, each with how many moves the nearest way there takes ({never}: not met).",
    "{all} 对状态中出现了 {pairs} 对，格中是到达它的最少步数（{never} 表示没有出现）。",
)
WITHIN = Text("{worlds:,} worlds. Bounds: {bounds}.", "共 {worlds:,} 个世界。范围：{bounds}。")
UNFINISHED = Text(
    "Not all was looked at: Budget.worlds was reached, and more pairs may be possible.",
    "没有全部看完：已达 Budget.worlds 上限，可能还有别的状态对。",
)
TITLE = Text("{name}: which states can be at once", "{name}：哪些状态可能同时出现")
CELL = Text("A {a}, B {b}: {met}", "A {a}，B {b}：{met}")
MOVES, MOVE, NOT_MET = Text("{n} moves", "{n} 步"), Text("1 move", "1 步"), Text("not met", "没有出现")
HALVES = Text("Lower left: A's state; upper right: B's.", "格的左下半是 A 的状态，右上半是 B 的状态。")
NO_WAY = Text("No run leads to ({a}, {b}).", "没有哪个运行过程能到达（{a}，{b}）。")

RULES = (
    ".tcp .pg-moves{font-size:15px;font-weight:700}.tcp .pg-never{font-size:15px;fill:var(--quiet)}"
    ".tcp .pg-cell{fill:none;stroke:var(--rule);stroke-width:1}"
    + "".join(f".tcp .pg-half.{name}{{fill:var(--{name}-tint);stroke:none}}" for name in FAMILIES)
)


def grid(pairs: Pairs, lang: str | None = None) -> str:
    """This is the grid, rows A, columns B, and what it means in words; `lang` None: the reader's language."""
    lang = lang or reader_language()
    return "\n".join([*_rows(pairs, lang), "", _wrapped(about(pairs, lang))])


def no_way(pairs: Pairs, a: State, b: State, lang: str | None = None) -> str:
    """This says that a pair was not found, and where it was looked for."""
    return _wrapped(why_not(pairs, a, b, lang or reader_language()))


def why_not(pairs: Pairs, a: State, b: State, lang: str) -> list[str]:
    """This is the same in sentences."""
    return [NO_WAY.of(lang).format(a=a, b=b), *_from(pairs, lang), *_within(pairs, lang)]


def pair_grid(pairs: Pairs, lang: str | None = None) -> Drawing:
    """This draws the grid, rows A, columns B: each pair that was met on the colours of both states, with its moves.

    The cell of the state in row 3 and that in column 7 (from 0, as `State` lists them) has the class "cell-3-7".
    """
    lang = lang or reader_language()
    marks = [*_heads(lang), *(mark for a in State for b in State for mark in _cell(pairs, a, b, lang))]
    y, foot = TOP + HIGH * len(State) + 28, []
    x = 20.0
    for name in FAMILIES:
        foot += [
            Mark("rect", (x, y - 10, 30, 13), f"bar {name}"),
            Mark("line", (x, y + 3, x + 30, y + 3), f"edge {name}"),
        ]
        foot.append(Mark("text", (x + 38, y), "note", text=NAMES[name].of(lang)))
        x += 38 + width(NAMES[name].of(lang), 11) + 24
    y += 26
    for told in (HALVES.of(lang), *about(pairs, lang)):
        for line in wrap(told, WIDTH - 40, lambda text: width(text, 11)):
            foot.append(Mark("text", (20, y), "note", text=line))
            y += 16
    paper, title = Mark("rect", (0, 0, WIDTH, y), "paper"), heading(pairs, lang)
    return Drawing(WIDTH, y, (paper, *marks, *foot), title, grid(pairs, lang), counted(pairs, lang), RULES)


def heading(pairs: Pairs, lang: str) -> str:
    """This is what a grid is called: the protocol, and what it shows."""
    names = dict.fromkeys(protocol.name for search in pairs.searches for protocol in search.setting.protocols.values())
    return TITLE.of(lang).format(name=" / ".join(names))


def about(pairs: Pairs, lang: str) -> list[str]:
    """This is what a grid means, in sentences: from where, how many, within which bounds."""
    return [*_from(pairs, lang), counted(pairs, lang), *_within(pairs, lang)]


def counted(pairs: Pairs, lang: str) -> str:
    """This is how many pairs there are, and what the numbers say."""
    return COUNT.of(lang).format(pairs=len(pairs.nearest), all=len(State) ** 2, never=NEVER)


def said(pairs: Pairs, a: State, b: State, lang: str) -> str:
    """This is a cell in words: "A FIN-WAIT-2, B CLOSING: 8 moves"."""
    moves = pairs.nearest.get((a, b))
    met = (NOT_MET if moves is None else MOVE if moves == 1 else MOVES).of(lang).format(n=moves)
    return CELL.of(lang).format(a=a, b=b, met=met)


def _heads(lang: str) -> Iterator[Mark]:
    """The states beside the rows and, turned, above the columns, each with the dash of its family."""
    yield Mark("text", (LEFT - 16, TOP - 14), "head end", text=HEAD.of(lang))
    for i, state in enumerate(State):
        x, y = LEFT + WIDE * i, TOP + HIGH * i
        yield Mark("text", (LEFT - 16, y + HIGH / 2 + 4), "call end", text=str(state))
        yield Mark("line", (LEFT - 5, y + 2, LEFT - 5, y + HIGH - 2), f"edge {family(state)}")
        yield Mark("text", (x + WIDE / 2, TOP - 14), "call", text=str(state), turn=-45)
        yield Mark("line", (x + 2, TOP - 5, x + WIDE - 2, TOP - 5), f"edge {family(state)}")


def _cell(pairs: Pairs, a: State, b: State, lang: str) -> Iterator[Mark]:
    """One pair: two halves and a number, or a dot."""
    i, j = list(State).index(a), list(State).index(b)
    x, y, title, cls = LEFT + WIDE * j, TOP + HIGH * i, said(pairs, a, b, lang), f"cell-{i}-{j}"
    moves = pairs.nearest.get((a, b))
    if moves is not None:
        left, right, top, low = n(x + 1), n(x + WIDE - 1), n(y + 1), n(y + HIGH - 1)
        halves = (a, f"M{left} {top}L{left} {low}L{right} {low}"), (b, f"M{left} {top}L{right} {top}L{right} {low}")
        for state, d in halves:
            yield Mark("path", (), f"pg-half {family(state)} {cls}", d=d, title=title)
    yield Mark("rect", (x + 1, y + 1, WIDE - 2, HIGH - 2), f"pg-cell {cls}", title=title)
    kind, text = ("pg-never", NEVER) if moves is None else ("pg-moves", str(moves))
    yield Mark("text", (x + WIDE / 2, y + HIGH / 2 + 5), f"{kind} mid {cls}", text=text, title=title)


def _rows(pairs: Pairs, lang: str) -> Iterator[str]:
    """A column is as wide as the longer half of its state's name: FIN-WAIT-1 stands as FIN above WAIT-1."""
    above, below = zip(*(_halves(str(state)) for state in State), strict=True)
    wide = [max(len(one), len(two)) + 1 for one, two in zip(above, below, strict=True)]
    first = max(len(str(state)) for state in State) + 1
    yield (" " * first + _line(above, wide)).rstrip()
    yield f"{HEAD.of(lang):{first}}" + _line(below, wide)
    for a in State:
        yield f"{a!s:{first}}" + _line([str(pairs.nearest.get((a, b), NEVER)) for b in State], wide)


def _halves(name: str) -> tuple[str, str]:
    first, dash, rest = name.partition("-")
    return (first, rest) if dash else ("", name)


def _line(cells: Sequence[str], wide: list[int]) -> str:
    return "".join(f"{cell:>{room}}" for cell, room in zip(cells, wide, strict=True))


def _wrapped(told: list[str]) -> str:
    return "\n".join(line for part in told for line in wrap(part, COLUMNS))


def _from(pairs: Pairs, lang: str) -> Iterator[str]:
    scenes = tuple(search.setting.scene for search in pairs.searches)
    if scenes == STARTS:
        yield FROM_EVERY_START.of(lang)
    else:
        yield FROM_SCENE.of(lang).format(scene=(", " if lang == "en" else "、").join(scene.name for scene in scenes))


def _within(pairs: Pairs, lang: str) -> Iterator[str]:
    budget = pairs.searches[0].setting.budget
    bounds = ("; " if lang == "en" else "；").join(bound.of(lang) for bound in budget.bounds())
    yield WITHIN.of(lang).format(worlds=pairs.worlds, bounds=bounds)
    if not pairs.whole:
        yield UNFINISHED.of(lang)
