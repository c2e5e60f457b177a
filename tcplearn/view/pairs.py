"""The pair grid in text: which states A and B can be in at once, each with how many moves it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tcplearn.model import State
from tcplearn.text import Text, reader_language
from tcplearn.view.legend import wrap
from tcplearn.world.pairs import STARTS, Pairs

COLUMNS = 100
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
NO_WAY = Text("No run leads to ({a}, {b}).", "没有哪个运行过程能到达（{a}，{b}）。")


def grid(pairs: Pairs, lang: str | None = None) -> str:
    """This is the grid, rows A, columns B, and what it means in words; `lang` None: the reader's language."""
    lang = lang or reader_language()
    count = COUNT.of(lang).format(pairs=len(pairs.nearest), all=len(State) ** 2, never=NEVER)
    return "\n".join([*_rows(pairs, lang), "", _wrapped([*_from(pairs, lang), count, *_within(pairs, lang)])])


def no_way(pairs: Pairs, a: State, b: State, lang: str | None = None) -> str:
    """This says that a pair was not found, and where it was looked for."""
    lang = lang or reader_language()
    return _wrapped([NO_WAY.of(lang).format(a=a, b=b), *_from(pairs, lang), *_within(pairs, lang)])


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
