"""The operator's view: what the programs call, what the calls return, and what `ss` lists, moment by moment.

The one rule: the calls are those of `programs.py`, the listings those of `ss.py`; this file only says where they stand.
Time flows down as in the ladder. A bar beside the calls is a program that waits in one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TypeVar

from tcplearn.text import Text, reader_language
from tcplearn.view.labels import width
from tcplearn.view.legend import wrap
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.programs import Use, uses
from tcplearn.view.socket_calls import named, result, when
from tcplearn.view.ss import COLUMNS, COMMAND, Listed, Seen
from tcplearn.view.told import Told
from tcplearn.world.trace import SIDES

T = TypeVar("T")

WIDTH, TOP = 860.0, 44.0
ROW, LINE = 19.0, 16.0  # px: of a call, of a line of a listing
COLUMN = {"A": 58.0, "B": 462.0}  # where a side's calls begin
WIDE = 390.0  # the room for them
BOX = {"A": 8.0, "B": 434.0}  # where a side's listing begins
INNER = 418.0
AT = (10.0, 120.0, 163.0, 172.0, 298.0)  # the columns of ss: State, Recv-Q and Send-Q (their ends), both sockets
LANE, INDENT = 6.0, 20.0  # a program that waits; where the calls stand beside it
SMALL = 11

TITLE = Text("{name}: socket calls and ss", "{name}：套接字调用与 ss")
UNNAMED = Text("a run", "一次运行")
TIME, MOVES = Text("time / s", "时间 / s"), Text("move", "步")
NONE = Text("no socket to list", "没有可列出的套接字")
BAR = Text("bar: the program waits in the call", "竖条：程序阻塞在该调用中")
NO_CALL = Text("no call", "没有调用")
NOTE = Text(
    "ss lists no socket that is CLOSED. Recv-Q: received and not read; Send-Q: sent or to be sent, not acknowledged; a "
    "SYN or FIN counts as one. Of a listener, Recv-Q is the length of its accept queue. –: this run does not show it.",
    "ss 不列出处于 CLOSED 的套接字。Recv-Q 是已收到而未读取的字节数，Send-Q 是已发送或待发送而未被确认的字节数，"
    "SYN、FIN 各算一个；监听套接字的 Recv-Q 是全连接队列的长度。– 表示这次运行没有给出。",
)
CALLED = Text("{t} {side}: {call}", "{t} {side}：{call}")
AT_THEN = Text(" ({at})", "（{at}）")
LISTS = Text("{side} at the end, {command}:", "最后 {side} 的 {command}：")
SHORT, AND = Text("{side}: {states}", "{side}：{states}"), Text("; ", "；")

MONO = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace"
RULES = (
    f".tcp .sk-mono{{font:{SMALL}px {MONO}}}"
    f".tcp .sk-head{{font:{SMALL}px {MONO};fill:var(--quiet)}}"
    ".tcp .sk-back{font-weight:700}.tcp .sk-error{fill:var(--bad)}"
    ".tcp .sk-box{fill:var(--paper);stroke:var(--rule);stroke-width:1;rx:4px}"
    ".tcp .sk-waits{fill:var(--opening-tint);stroke:var(--opening);stroke-width:1}"
)


def sockets(trace: Told, lang: str | None = None) -> Drawing:
    """This draws what programs and operators of both hosts see, all connections of a run, step by step.

    `lang` "en" or "zh" (None: the reader's language).
    """
    lang, seen = lang or reader_language(), Seen(trace)
    found, steps = uses(seen), range(len(seen.trace.moments) + 1)
    story = _Story(seen, found, lang)
    listings = {side: [list(_lines(seen.listed(side, step))) for step in steps] for side in SIDES}
    top, tall = story.foot + 14, max(len(lines) for side in SIDES for lines in listings[side]) * LINE + 52
    times = [when(seen, step - 1, lang) for step in steps]
    marks = list(story.marks())
    for side in SIDES:
        marks += _terminal(side, listings[side], times, top, tall, lang)
    y = top + tall + 20
    for line in wrap(NOTE.of(lang), WIDTH - 40, lambda text: width(text, SMALL)):
        marks.append(Mark("text", (20, y), "note", text=line))
        y += 15
    paper = Mark("rect", (0, 0, WIDTH, y), "paper")
    named_so = seen.trace.title.of(lang) if seen.trace.title else seen.trace.name or UNNAMED.of(lang)
    text, short = _text(seen, found, lang), AND.of(lang).join(_states(seen, side, lang) for side in SIDES)
    return Drawing(WIDTH, y, (paper, *marks), TITLE.of(lang).format(name=named_so), text, short, RULES)


class _Story:
    """The calls of both sides down the page: what happens at one time begins at one height."""

    def __init__(self, seen: Seen, found: dict[str, list[Use]], lang: str):
        self.seen, self.found, self.lang = seen, found, lang
        self.at: dict[tuple[str, int, int], float] = {}  # of a side, its n-th call, made or returning in moment i
        self.times: list[tuple[float, int]] = []
        self.now = [TOP]  # how far down the story has come after k moments
        moments, y = seen.trace.moments, TOP
        told = sorted({i for side in SIDES for use in found[side] for i in (use.i, use.end) if i is not None})
        for _, together in groupby(told, key=lambda i: moments[i].t if i >= 0 else -1.0):
            free = dict.fromkeys(SIDES, y)
            for i in together:
                if not self.times or self.times[-1][0] != y:
                    self.times.append((y, i))
                for side in SIDES:
                    for n, use in enumerate(found[side]):
                        if i in (use.i, use.end):
                            self.at[side, n, i] = free[side]
                            free[side] += ROW
                self.now += [self.now[-1]] * (i + 1 - len(self.now)) + [max(free.values())]
            y = max(free.values()) + 3
        self.now += [self.now[-1]] * (len(moments) + 1 - len(self.now))
        self.bottom = max(y, TOP + ROW)
        waits = [use.i for side in SIDES for use in found[side] if use.waits]
        self.waits = min(waits, default=None)  # the moment from which on one waits
        self.foot = self.bottom + (0 if self.waits is None else 18)

    def marks(self) -> Iterator[Mark]:
        lang, trace = self.lang, self.seen.trace
        yield Mark("text", (8, 26), "given", text=(MOVES if trace.untimed else TIME).of(lang))
        for y, i in self.times:
            if i >= 0:
                t = trace.moments[i].t
                yield Mark("text", (50, y + 14), "time", i + 1, text=str(round(t)) if trace.untimed else f"{t:.3f}")
        for side in SIDES:
            x = COLUMN[side]
            yield Mark("text", (x + WIDE / 2, 26), "head mid", text=side)
            yield Mark("line", (x, TOP, x, self.bottom), "guide")
            if not self.found[side]:
                yield Mark("text", (x + INDENT, TOP + 14), "given", text=NO_CALL.of(lang))
            for n, use in enumerate(self.found[side]):
                yield from self.bars(side, n, use)
                yield from self.call(side, n, use)
        if self.waits is not None:
            x, y = COLUMN["A"], self.bottom + 14
            yield Mark("rect", (x, y - 9, LANE, 11), "sk-waits", self.waits + 1)
            yield Mark("text", (x + INDENT, y), "note", self.waits + 1, text=BAR.of(lang))

    def bars(self, side: str, n: int, use: Use) -> Iterator[Mark]:
        """A program that waits: its bar is as long as the story has come."""
        if not use.waits:
            return
        earlier = sum(u.waits and (u.end is None or u.end > use.i) for u in self.found[side][:n])
        x, top, last = COLUMN[side] + LANE * earlier, self.at[side, n, use.i] + 3, len(self.seen.trace.moments)
        ends = [max(self.now[step], top + ROW) - 3 for step in range(use.i + 1, last + 1)]
        if use.end is not None:
            ends[use.end - use.i :] = [self.at[side, n, use.end] + ROW - 3] * (last - use.end)
        for end, since, until in _runs(ends, use.i + 1):
            yield Mark("rect", (x, top, LANE, end - top), "sk-waits", since, until)

    def call(self, side: str, n: int, use: Use) -> Iterator[Mark]:
        """What the RFC calls it, the socket call, what it returns: at once, or in a row of its own."""
        since, x, y = use.i + 1, COLUMN[side] + INDENT, self.at[side, n, use.i] + 14
        if use.rfc:
            yield Mark("text", (x, y), "call", since, text=_rfc(use))
        x += max((width(_rfc(each)) for each in self.found[side]), default=0) + 12
        bsd = named(use, self.lang)
        yield Mark("text", (x, y), "sk-mono" if isinstance(use.bsd, str) else "given", since, text=bsd)
        told = result(use, len(self.seen.trace.moments), self.lang)
        if not told or (use.waits and use.end is None):
            return
        cls = "sk-mono sk-back" + (" sk-error" if use.failed or use.gone is not None else "")
        if use.end is None:
            yield Mark("text", (x + mono(bsd) + 8, y), cls, since, text=f"→ {told}")
        else:
            said = f"{bsd.rpartition(' ')[2]} → {told}"
            yield Mark("text", (x, self.at[side, n, use.end] + 14), cls, use.end + 1, text=said)


def mono(text: str) -> float:
    """This is how wide a text is in a terminal's font, whichever it is."""
    return SMALL * sum(1 if ord(c) > 0x2E7F else 0.62 for c in text)


def _rfc(use: Use) -> str:
    return f"{use.on}: {use.rfc}" if use.on and use.rfc else use.rfc


def _lines(listing: Iterator[Listed]) -> Iterator[tuple[str, ...]]:
    """A listing line by line: a timer has a line of its own, and so has a socket that is too long for its column."""
    for row in listing:
        long = mono(row.local) > AT[4] - AT[3] - 4 or mono(row.peer) > INNER - AT[4] - 4
        yield (row.family, row.state, row.recv_q, row.send_q, row.local, "" if long else row.peer)
        if long:
            yield (row.family, row.peer)
        if row.timer:
            yield (row.family, row.timer)


def _terminal(
    side: str, listings: list[list[tuple[str, ...]]], times: list[str], top: float, tall: float, lang: str
) -> Iterator[Mark]:
    """What `ss` prints at one host: each line of the box, from the step on at which it reads so."""
    left = BOX[side]
    yield Mark("rect", (left, top, INNER, tall), "sk-box")
    yield Mark("text", (left + AT[0], top + 18), "sk-mono", text=f"{side}$ {COMMAND}")
    for t, since, until in _runs(times):
        yield Mark("text", (left + INNER - 10, top + 18), "given end", since, until, text=t)
    heads = ("", *COLUMNS[:5])
    y = top + 36
    yield from (mark for mark in _cells(heads, left, y, "sk-head", 0, None))
    for slot in range(max(map(len, listings))):
        y += LINE
        said = [lines[slot] if slot < len(lines) else () for lines in listings]
        for line, since, until in _runs(said):
            yield from _cells(line, left, y, "sk-mono", since, until)
    for empty, since, until in _runs([not lines for lines in listings]):
        if empty:
            yield Mark("text", (left + AT[0], top + 36 + LINE), "note", since, until, text=NONE.of(lang))


def _runs(said: list[T], since: int = 0) -> Iterator[tuple[T, int, int | None]]:
    """What is said step by step, each with the steps from which and until which it is; None: to the end."""
    end = since + len(said)
    for value, same in groupby(said):
        until = since + len(list(same))
        yield value, since, until if until < end else None
        since = until


def _cells(line: tuple[str, ...], left: float, y: float, cls: str, since: int, until: int | None) -> Iterator[Mark]:
    if not line:
        return
    kind, *cells = line
    if kind:
        yield Mark("line", (left + 5, y - 12, left + 5, y - 12 + LINE), f"edge {kind}", since, until)
    if len(cells) == 1:
        yield Mark("text", (left + AT[3], y), cls, since, until, text=cells[0])
        return
    for x, text, end in zip(AT, cells, ("", " end", " end", "", ""), strict=True):
        if text:
            yield Mark("text", (left + x, y), cls + end, since, until, text=text)


def _states(seen: Seen, side: str, lang: str) -> str:
    states = [row.state for row in seen.listed(side, len(seen.trace.moments))]
    return SHORT.of(lang).format(side=side, states=", ".join(states) or NONE.of(lang))


def _text(seen: Seen, found: dict[str, list[Use]], lang: str) -> str:
    """All calls in order, then both listings as they are at the end."""
    last, told = len(seen.trace.moments), []
    for use in sorted((use for side in SIDES for use in found[side]), key=lambda use: use.i):
        call = f"{_rfc(use)}, {named(use, lang)}" if use.rfc else named(use, lang)
        at = when(seen, use.end, lang) if use.end is not None else ""
        back = result(use, last, lang)
        told.append(CALLED.of(lang).format(t=when(seen, use.i, lang), side=use.side, call=call).lstrip())
        told[-1] += f" → {back}" + (AT_THEN.of(lang).format(at=at) if at else "") if back else ""
    for side in SIDES:
        listing = [" ".join(filter(None, row[:-1])) for row in seen.listed(side, last)]
        told += [LISTS.of(lang).format(side=side, command=COMMAND), *(listing or [NONE.of(lang)])]
    return "\n".join([*told, NOTE.of(lang)])
