"""How practice went: the mean score of each day, and the mastery of each concept, as a picture.

The one rule: it draws the values handed in. Length says how much, and the number stands beside it; colour says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tcplearn.text import Text, reader_language
from tcplearn.view.legend import columns
from tcplearn.view.marks import Drawing, Mark

WIDTH, LEFT, RIGHT = 640.0, 210.0, 60.0
HIGH = 110.0  # of a score of 1
ROW = 24.0
DAYS = 30  # the last ones: more would be too thin to point at
RULES = ".tcp .measure{fill:var(--open);stroke:none}.tcp .track{fill:var(--closed-tint);stroke:none}"

TITLE = Text("Your practice", "练习情况")
SCORES = Text("Mean score by day", "每天的平均得分")
MASTERY = Text("Mastery by concept", "各知识点的掌握程度")
DAY = Text("{date}: {score}, attempts: {n}", "{date}：{score}，作答 {n} 次")
ONE = Text("{name}: {value}", "{name}：{value}")
NONE = Text("No attempts yet.", "还没有作答。")
SHORT = Text("{title}: days: {days}, concepts: {concepts}", "{title}：{days} 天，{concepts} 个知识点")


def history(
    days: Sequence[tuple[str, float, int]], mastery: Sequence[tuple[str, float]], lang: str | None = None
) -> Drawing:
    """This draws `days`, each (2030-01-31, mean score 0 to 1, attempts), and `mastery`, each (name, 0 to 1)."""
    lang = lang or reader_language()
    days = days[-DAYS:]
    top = 46 + HIGH + 62
    height = top + ROW * max(1, len(mastery)) + 8
    marks = [Mark("rect", (0, 0, WIDTH, height), "paper")]
    marks += [Mark("text", (16, 26), "head", text=SCORES.of(lang)), *_days(days, lang)]
    marks += [Mark("text", (16, top - 14), "head", text=MASTERY.of(lang)), *_mastery(mastery, top, lang)]
    title = TITLE.of(lang)
    said = [DAY.of(lang).format(date=date, score=percent(score), n=n) for date, score, n in days]
    told = [ONE.of(lang).format(name=name, value=percent(value)) for name, value in mastery]
    stop = "。" if lang == "zh" else ". "
    text = stop.join([SCORES.of(lang), *said, MASTERY.of(lang), *told]) if days else NONE.of(lang)
    short = SHORT.of(lang).format(title=title, days=len(days), concepts=len(mastery))
    return Drawing(WIDTH, height, tuple(marks), title, text, short, RULES)


def percent(value: float) -> str:
    """This is a share as a whole number of percent; all of it is 100 % and nothing else is."""
    return f"{min(99, round(value * 100)) if value < 1 else 100} %"


def _days(days: Sequence[tuple[str, float, int]], lang: str) -> Iterator[Mark]:
    base, left = 46 + HIGH, 60.0
    for share in (0.0, 0.5, 1.0):
        y = base - share * HIGH
        yield Mark("line", (left, y, WIDTH - 16, y), "guide")
        yield Mark("text", (left - 8, y + 4), "time", text=percent(share))
    if not days:
        yield Mark("text", ((left + WIDTH) / 2, base - HIGH / 2), "given mid on", text=NONE.of(lang))
        return
    step = min(40.0, (WIDTH - 16 - left) / len(days))
    for number, (date, score, n) in enumerate(days):
        x, high = left + number * step, max(1.5, score * HIGH)
        title = DAY.of(lang).format(date=date, score=percent(score), n=n)
        yield Mark("rect", (x + step * 0.15, base - high, step * 0.7, high), "measure", title=title)
    yield Mark("text", (left, base + 18), "given", text=days[0][0])
    if len(days) > 1:
        end = left + len(days) * step
        fits = end > left + 150
        yield Mark("text", (end if fits else left + 76, base + 18), "given end" if fits else "given", text=days[-1][0])


def _mastery(mastery: Sequence[tuple[str, float]], top: float, lang: str) -> Iterator[Mark]:
    wide = WIDTH - LEFT - RIGHT
    if not mastery:
        yield Mark("text", (16, top + 15), "given", text=NONE.of(lang))
    for number, (name, value) in enumerate(mastery):
        y = top + number * ROW
        yield Mark("text", (LEFT - 10, y + 15), "end", text=cut(name), title=name)
        yield Mark("rect", (LEFT, y + 4, wide, 14), "track")
        yield Mark("rect", (LEFT, y + 4, max(1.5, wide * value), 14), "measure", title=f"{name}: {percent(value)}")
        yield Mark("text", (WIDTH - RIGHT + 8, y + 15), "given", text=percent(value))


def cut(name: str, room: int = 30) -> str:
    """This is a name that fits in `room` columns, its end cut off where it must be."""
    if columns(name) <= room:
        return name
    while columns(name) > room - 1:
        name = name[:-1]
    return f"{name.rstrip()}…"
