"""Two runs side by side: two ladders on one paper, level as long as they are the same, and a mark where they part.

The one rule: each half is the run's own ladder, only moved; what they have in common and where they part is what
`divergence` found. The steps are those of the first run; the second's moments appear when they have happened by then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tcplearn.text import Text, reader_language
from tcplearn.view.divergence import Divergence
from tcplearn.view.divergence_words import WHAT, Said, explained, parts
from tcplearn.view.labels import width
from tcplearn.view.ladder import BAR, EDGE, ladder, written
from tcplearn.view.layout import FRAME, ROW, Frame, Layout
from tcplearn.view.legend import wrap
from tcplearn.view.level import Pair, level
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.numbers import Numbers
from tcplearn.view.sentences import noted, sentences
from tcplearn.view.shapes import shifted
from tcplearn.view.told import Told
from tcplearn.world.trace import SIDES, Trace

TITLE = Text("{one} and {two} side by side", "{one} 与 {two} 对照")
OF = Text("{story}: {title}", "{story}：{title}")
STOP = Text(": ", "：")
PARTED = "≠"
GUTTER = 34  # between the two ladders
HEAD = 40  # above them: what each is called
LINE, SIZE = 18, 13  # of a line of the explanation: its height, its letters
CLOCK = 50  # where the times of a ladder end
PAST = 10  # so far the line where they part goes beyond the lifeline
TIGHT = 8  # beside what is written beside a bar
NARROW, ROOM = 200.0, 56  # between the lifelines: at least, and beside the longest label
ON_TOP = ("break", "gap", "wait", "arrow", "origin", "cross", "label")  # of a ladder's marks, what lies on its bars
RULES = (
    ".tcp .parted{stroke:var(--now);stroke-width:2.4;stroke-dasharray:7,4}"
    ".tcp .parted-at{fill:var(--now);font-weight:700}"
    ".tcp .parted-why{font-size:13px}.tcp .parted-first{font-weight:700}"
    ".tcp .parted-left{text-anchor:end}"
)


def compare(
    one: Told,
    two: Told,
    lang: str | None = None,
    numbers: str = "absolute",
    names: tuple[str, str] | None = None,
    told: bool = True,
) -> Drawing:
    """This draws two runs side by side, marks where they part first, and says why below.

    A run is a trace, a scene that is run first, or a conversation of a capture. `lang` "en" or "zh" (None: the
    reader's); `numbers` as in `ladder`; `names`: what to call the runs, if not by what tells them apart; `told`:
    whether the explanation stands below.
    """
    lang = lang or reader_language()
    return drawn(Pair.of(one, two, lang, names), lang, numbers, told)


def drawn(pair: Pair, lang: str, numbers: str = "absolute", told: bool = True) -> Drawing:
    """This is the same of two runs that have been held against each other already."""
    one, two = halves(pair, lang, numbers)
    right, high = one.width + GUTTER, one.height
    wide = right + two.width
    between = Mark("line", (right - GUTTER / 2, 12, right - GUTTER / 2, high - 10), "guide")
    marks = [between, *one.marks[1:], *(moved(mark, right, 0) for mark in two.marks[1:])]
    said = explained(pair.one, pair.two, pair.parts, lang, numbers, pair.names)
    if told:
        below = list(_below(said, pair.step, high + 20, wide - 40))
        marks, high = [*marks, *below], below[-1].at[1] + 16
    paper = Mark("rect", (0, 0, wide, high), "paper")
    lines = "\n".join(line.text for line in said)
    text = "\n\n".join([lines, one.text, two.text])
    short = parts(pair.parts, lang) if pair.parts else said[0].text
    return Drawing(wide, high, (paper, *marks), title(pair, lang), text, short, RULES)


def halves(pair: Pair, lang: str, numbers: str = "absolute") -> tuple[Drawing, Drawing]:
    """These are the two ladders by themselves, of one size, with what each is called and where they part."""
    runs = pair.one, pair.two
    places = level(pair, numbers)
    framed = [_frame(trace, at, pair, lang, numbers) for trace, at in zip(runs, places, strict=True)]
    frames, back = zip(*framed, strict=True)
    left, gap = max(frame.a for frame in frames), max(frame.b - frame.a for frame in frames)
    frame = Frame(left + gap + max(frame.width - frame.b for frame in frames), left, left + gap)
    ladders = [ladder(trace, lang, numbers, False, frame, at) for trace, at in zip(runs, places, strict=True)]
    high = HEAD + max(each.height for each in ladders)
    ours = [moved(mark, 0, HEAD) for mark in ladders[0].marks[1:]]
    theirs = list(_timed((moved(mark, 0, HEAD, "other-") for mark in ladders[1].marks[1:]), pair.steps))
    made = []
    for i, marks in enumerate((ours, theirs)):
        marks = [moved(mark, -min(back), 0) if mark.cls == "time" else mark for mark in marks]
        k = next((k for k, mark in enumerate(marks) if mark.cls.split()[0] in ON_TOP), len(marks))
        paper = Mark("rect", (0, 0, frame.width, high), "paper")
        heads = _heads(pair.names[i], frame)
        marks = [paper, *heads, *marks[:k], *_parted(pair, i, frame, places[i], lang), *marks[k:]]
        made.append(
            Drawing(frame.width, high, tuple(marks), pair.names[i], _story(pair, i, lang, numbers), rules=RULES)
        )
    return made[0], made[1]


def title(pair: Pair, lang: str) -> str:
    """This is what is beside what, and in which story."""
    both = TITLE.of(lang).format(one=pair.names[0], two=pair.names[1])
    stories = [trace.title.of(lang) if trace.title else trace.name for trace in (pair.one, pair.two)]
    return OF.of(lang).format(story=stories[0], title=both) if stories[0] == stories[1] else both


def _story(pair: Pair, i: int, lang: str, numbers: str) -> str:
    """One run in sentences, up to where they part."""
    trace = (pair.one, pair.two)[i]
    last = (pair.parts.one, pair.parts.two)[i] if pair.parts else None
    told = sentences(trace, lang, numbers)
    told = told if last is None else told[: last + 1]
    return "\n".join([pair.names[i] + STOP.of(lang).rstrip(), *told, *noted(trace, lang)])


# ── where things stand


def _frame(trace: Trace, at: Layout, pair: Pair, lang: str, numbers: str) -> tuple[Frame, float]:
    """The narrowest frame in which all that is written has room, and how far left the times then stand."""
    beside, labels = written(trace, at, lang, Numbers.of(trace, numbers))
    texts = [(mark, set(mark.cls.split())) for mark in beside]
    aside = [("A" if m.at[0] < FRAME.a else "B", width(m.text)) for m, cls in texts if cls & {"call", "timer", "given"}]
    out = {side: max((wide for where, wide in aside if where == side), default=0.0) for side in SIDES}
    if pair.parts:
        out[pair.parts.side] = max(out[pair.parts.side], width(_tag(pair.parts, lang)))
    wide = max([0.0, *map(width, labels), *(width(m.text, 11) for m, cls in texts if "wait" in cls)])
    times = max((width(m.text, 11) for m, cls in texts if "time" in cls), default=0)
    usual = FRAME.b - FRAME.a
    gap = usual if _crossed(trace, at) else max(NARROW, min(usual, wide + ROOM))
    back = round(CLOCK - TIGHT - times)
    a = round(times + out["A"] + 3 * TIGHT + BAR + 2 * EDGE)
    return Frame(round(a + gap + BAR + 2 * EDGE + out["B"] + 2 * TIGHT), a, round(a + gap)), back


def _crossed(trace: Trace, at: Layout) -> bool:
    """Whether two arrows cross, or one begins half way: their labels need all the room that a ladder has."""
    lines = []
    for f in trace.segments:
        low, high = at.leaves[f.number], at.arrives.get(f.number, at.leaves[f.number] + at.slant)
        lines.append((low, high) if f.sender == "A" else (high, low))  # at A, at B
    lines.sort(key=min)
    for k, (a, b) in enumerate(lines):
        for c, d in lines[k + 1 :]:
            if min(c, d) >= max(a, b):
                break
            if (a - c) * (b - d) < 0:
                return True
    return any(f.fate == "injected" for f in trace.segments)


# ── what is drawn


def _heads(name: str, frame: Frame) -> Iterator[Mark]:
    lines = wrap(name, frame.width - 20, lambda text: width(text, 15))
    for k, said in enumerate(lines[:2]):
        yield Mark("text", ((frame.a + frame.b) / 2, 20 + 18 * k), "head mid", text=said)


def _tag(found: Divergence, lang: str) -> str:
    return f"{PARTED} {WHAT[found.differs[0]].of(lang)}"


def _parted(pair: Pair, i: int, frame: Frame, place: Layout, lang: str) -> Iterator[Mark]:
    """A line where they part, through the bar of the side that does what differs, and beside it what that is."""
    found = pair.parts
    if found is None:
        return
    at, since = (found.one, found.two)[i], _begins(pair)[i]
    y = HEAD + (place.moments[at] - 3 if at is not None else place.bottom - ROW)
    text, said = _tag(found, lang), parts(found, lang)
    bar = BAR + EDGE + 6
    if found.side == "A":
        x = frame.a - bar
        yield Mark("line", (x - width(text), y, frame.a + PAST, y), "parted", since)
        yield Mark("text", (x, y - 6), "parted-at parted-left", since, text=text, title=said)
    else:
        x = frame.b + bar
        yield Mark("line", (frame.b - PAST, y, x + width(text), y), "parted", since)
        yield Mark("text", (x, y - 6), "parted-at", since, text=text, title=said)


def _begins(pair: Pair) -> tuple[int, int]:
    """The steps from which the marks of the divergence are there."""
    found, steps, last = pair.parts, pair.steps, len(pair.one.moments)
    assert found is not None
    one = last if found.one is None else found.one + 1
    return one, pair.step if found.two is None else steps[found.two + 1]


def _below(said: Sequence[Said], since: int, y: float, room: float) -> Iterator[Mark]:
    for line in said:
        first = "parted-why parted-first" if line.kind == "parts" else "parted-why"
        deeper = 16 if line.kind in ("removed", "added", "row") else 0
        for k, text in enumerate(wrap(line.text, room - deeper - 16, lambda text: width(text, SIZE))):
            yield Mark("text", (20 + deeper + (16 if k else 0), y), first, since, text=text)
            y += LINE


def moved(mark: Mark, dx: float, dy: float, flights: str = "flight-") -> Mark:
    """This is a mark at another place; `flights`: what the class of a flight then begins with."""
    cls = re.sub(r"\bflight-", flights, mark.cls)
    if mark.kind == "path":
        return replace(mark, cls=cls, d=shifted(mark.d, dx, dy))
    x, y, *more = mark.at
    ends = [more[0] + dx, more[1] + dy] if mark.kind == "line" else more
    return replace(mark, cls=cls, at=(round(x + dx, 1), round(y + dy, 1), *(round(end, 1) for end in ends)))


def _timed(marks: Iterator[Mark], steps: Sequence[int]) -> Iterator[Mark]:
    """The second run's marks, at the steps of the first; what is over before the next step is not seen."""
    for mark in marks:
        since = steps[min(mark.since, len(steps) - 1)]
        until = None if mark.until is None else steps[min(mark.until, len(steps) - 1)]
        if until is None or until > since:
            yield replace(mark, since=since, until=until)
