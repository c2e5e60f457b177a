"""The circle of 2^32 sequence numbers, one for each direction: windows, pointers, and where they wrap.

The one rule: the small circle is true to scale, and so shows nothing but a dot; the lens beneath it shows the
numbers in use in their order, and says that its lengths are not true. A number stands in it only while it means
something (`circle_numbers.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from tcplearn.text import Text, reader_language
from tcplearn.view.circle_numbers import Lens, Sends, Standing, Takes, lenses, standings
from tcplearn.view.circle_panel import HIGH, RULES, WIDE, Panel, folded
from tcplearn.view.labels import width
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.numbers import Numbers
from tcplearn.view.sentences import seconds
from tcplearn.view.told import Told, trace_of
from tcplearn.world.trace import SIDES, Trace, other

WIDTH = 840.0
LEFT = dict(zip(SIDES, (8.0, WIDTH - 8 - WIDE), strict=True))
SIZE, ROW, SWATCH = 11.0, 18.0, 26.0  # of the legend

TITLE = Text("{name}: sequence numbers on the circle of 2³²", "{name}：2³² 圆周上的序号")
UNNAMED = Text("a run", "一次运行")
LEGEND = {
    "nc-sent": Text(
        "above: sent and not acknowledged, SND.UNA up to SND.NXT",
        "弧上方：已发送、未确认，从 SND.UNA 到 SND.NXT（不含）",
    ),
    "nc-may": Text("above: may still be sent, up to SND.UNA+SND.WND", "弧上方：还可发送，到 SND.UNA+SND.WND（不含）"),
    "nc-takes": Text(
        "below: acceptable, RCV.NXT up to RCV.NXT+RCV.WND", "弧下方：可接收，从 RCV.NXT 到 RCV.NXT+RCV.WND（不含）"
    ),
    "nc-early": Text("below: received after a gap", "弧下方：缺口之后已收到"),
    "nc-shut": Text("a window of 0, closed", "窗口为 0，已关闭"),
    "nc-wrap": Text("2³² = 0: after 4294967295 comes 0", "2³² = 0：4294967295 之后是 0"),
}
BEGIN = Text("At the beginning, ", "开始时，")
AT = Text("Step {step}, {t} s, ", "第 {step} 步（{t} s），")
MOVE = Text("Move {step}, ", "第 {step} 步，")
CHANGE = Text("{side} → {to}: {sends}; {takes}.", "{side} → {to}：{sends}；{takes}。")
SENDS = Text(
    "SND.UNA={una}, SND.NXT={nxt}, send window {una} up to {end}",
    "SND.UNA={una}，SND.NXT={nxt}，发送窗口从 {una} 到 {end}（不含）",
)
SENDS_FIRST = Text(
    "ISS=SND.UNA={una}, SND.NXT={nxt}, the send window is not known yet",
    "ISS=SND.UNA={una}，SND.NXT={nxt}，发送窗口未知",
)
TAKES = Text("RCV.NXT={nxt}, receive window {nxt} up to {end}", "RCV.NXT={nxt}，接收窗口从 {nxt} 到 {end}（不含）")
NOTHING = Text("{side} is {state}, nothing to show", "{side} 处于 {state}，没有序号")
SHORT = Text("{side} → {to}: SND.NXT from {first} to {last}.", "{side} → {to}：SND.NXT 从 {first} 到 {last}。")
SILENT = Text("{side} → {to}: no numbers.", "{side} → {to}：没有序号。")


def circle(trace: Told, lang: str | None = None, numbers: str | Numbers = "absolute") -> Drawing:
    """This draws the sequence numbers of A and of B, each on its circle of 2^32, step by step.

    `numbers` "absolute", "relative" (to each side's ISS) or "symbolic". Lengths along a lens are not to scale; it
    moves on where a connection begins anew, and where more numbers come into use than it has room for.
    """
    lang, trace = lang or reader_language(), trace_of(trace)
    name = trace.title.of(lang) if trace.title else trace.name or UNNAMED.of(lang)
    named, flights = Numbers.of(trace, numbers), _flights(trace)
    marks: list[Mark] = []
    told: list[tuple[int, str]] = []
    short = []
    for side in SIDES:
        stood = standings(trace, side)
        marks += _half(Panel(LEFT[side], side, lang), stood, named, flights)
        told += _told(trace, side, stood, named, flights, lang)
        short.append(_short(side, stood, named, flights, lang))
    told.sort(key=lambda entry: entry[0])
    kinds = [kind for kind in LEGEND if any(mark.cls.split()[0] == kind for mark in marks)]
    under, height = _legend(kinds, lang)
    paper = Mark("rect", (0, 0, WIDTH, height), "paper")
    text, title = "\n".join(line for _, line in told), TITLE.of(lang).format(name=name)
    return Drawing(WIDTH, height, (paper, *marks, *under), title, text, " ".join(short), RULES)


def _flights(trace: Trace) -> list[int]:
    """How many segments have left after each step: what is known by then has a name."""
    found = [0]
    for moment in trace.moments:
        found.append(max((found[-1], *moment.sent, moment.heard or 0)))
    return found


def _half(panel: Panel, stood: list[Standing], named: Numbers, flights: list[int]) -> Iterator[Mark]:
    """One half, all steps, from the ground up."""
    at: list[Lens | None] = [None] * len(stood)
    for lens in lenses(stood):
        for step in range(lens.since, lens.until):
            at[step] = lens if stood[step].numbers else None
    said = [tuple(named.say(panel.side, v, flights[i]) for v in (0, *s.numbers)) for i, s in enumerate(stood)]

    def frames(draw: Callable[[int], Iterable[Mark]], keys: Iterable[Hashable]) -> Iterator[Mark]:
        """A part of the picture after each step; drawn anew only where what it shows is new."""
        drawn: dict[Hashable, tuple[Mark, ...]] = {}
        each = []
        for step, key in enumerate(keys):
            if key not in drawn:
                drawn[key] = tuple(draw(step))
            each.append(drawn[key])
        return iter(folded(each))

    def seen(draw: Callable[[Lens, int], Iterable[Mark]]) -> Callable[[int], Iterable[Mark]]:
        return lambda step: () if (lens := at[step]) is None else draw(lens, step)

    yield from frames(seen(lambda lens, _: panel.cone(lens)), at)
    yield from panel.frame()
    yield from frames(seen(lambda lens, _: panel.ground(lens)), at)
    both = list(zip(at, stood, strict=True))
    yield from frames(seen(lambda lens, step: panel.bands(lens, stood[step])), both)
    yield from frames(seen(lambda lens, _: panel.cuts(lens)), at)

    def labels(lens: Lens, step: int) -> Iterator[Mark]:
        words = dict(zip((0, *stood[step].numbers), said[step], strict=True))
        return panel.labels(lens, stood[step], words.__getitem__)

    yield from frames(seen(labels), zip(at, stood, said, strict=True))
    yield from frames(lambda step: panel.captions(stood[step]), stood)


# ── the words


def _told(
    trace: Trace, side: str, stood: list[Standing], named: Numbers, flights: list[int], lang: str
) -> Iterator[tuple[int, str]]:
    """The text equivalent: (step, line) wherever something has changed."""
    before = ""
    for step, standing in enumerate(stood):
        if not step:
            when = BEGIN.of(lang)
        elif trace.untimed:
            when = MOVE.of(lang).format(step=step)
        else:
            when = AT.of(lang).format(step=step, t=seconds(trace.moments[step - 1].t))

        def say(number: int | None, known: int = flights[step]) -> str:
            return "" if number is None else named.say(side, number, known)

        s, t = standing
        if isinstance(s, Sends):
            sends = (SENDS_FIRST if s.end is None else SENDS).of(lang)
            sends = sends.format(una=say(s.una), nxt=say(s.nxt), end=say(s.end))
        else:
            sends = NOTHING.of(lang).format(side=side, state=s)
        if isinstance(t, Takes):
            takes = TAKES.of(lang).format(nxt=say(t.nxt), end=say(t.end))
        else:
            takes = NOTHING.of(lang).format(side=other(side), state=t)
        said = CHANGE.of(lang).format(side=side, to=other(side), sends=sends, takes=takes)
        if said != before:
            yield step, when + said
        before = said


def _short(side: str, stood: list[Standing], named: Numbers, flights: list[int], lang: str) -> str:
    """How far one side's numbers have come."""
    sent = [(s.sends.nxt, known) for s, known in zip(stood, flights, strict=True) if isinstance(s.sends, Sends)]
    if not sent:
        return SILENT.of(lang).format(side=side, to=other(side))
    first, last = (named.say(side, *entry) for entry in (sent[0], sent[-1]))
    return SHORT.of(lang).format(side=side, to=other(side), first=first, last=last)


def _legend(kinds: list[str], lang: str) -> tuple[list[Mark], float]:
    """What the stretches along the arcs mean, each that occurs; and how high the picture is with it."""
    marks, x, y = [], 12.0, HIGH + 14
    for kind in kinds:
        text = LEGEND[kind].of(lang)
        long = SWATCH + 8 + 1.1 * width(text, SIZE)  # a wide font has room, too
        if x > 12 and x + long > WIDTH - 12:
            x, y = 12.0, y + ROW
        if kind in ("nc-shut", "nc-wrap"):
            marks.append(Mark("line", (x + SWATCH / 2, y - 11, x + SWATCH / 2, y + 3), f"{kind} nc-sample"))
        else:
            marks.append(Mark("rect", (x, y - 11, SWATCH, 14), f"{kind} nc-sample"))
        marks.append(Mark("text", (round(x + SWATCH + 8, 1), y), "nc-small", text=text))
        x += long + 20
    return marks, y + 14
