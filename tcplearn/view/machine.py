"""The state machine, drawn from the table: every row that changes the state is an arrow.

The one rule: no arrow is typed here. Where the eleven boxes stand and which way an arrow bends is
this file's; that there is an arrow, and what is written on it, is read from the protocol's rows.
Rows that many states share (a reset, ABORT, the user timeout) are told in a note below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from tcplearn.model import RFC9293, Protocol, State, Timer
from tcplearn.model.words import Heard, Told, Word
from tcplearn.text import Text
from tcplearn.view.labels import Point, box, crosses, overlap, width
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.palette import family
from tcplearn.world.trace import Trace

WIDTH, HEIGHT = 860.0, 720.0
NODE = (120.0, 40.0)
# Where the states stand, as in Figure 5: column and row.
PLACES = dict(zip(State, (
    (1, 0), (1, 1), (2, 2), (0, 2), (1, 3), (0, 4), (0, 5), (2, 4), (1, 4.62), (2, 5), (1, 5.7),
), strict=True))  # fmt: skip
COLUMNS, ROWS_FROM, ROWS_STEP = (110.0, 430.0, 750.0), 60.0, 100.0
MANY = 4  # a word that leads this many states to one place is told in the note

TITLE = Text("The states of a connection, read from the table of {name}", "连接的状态图,由 {name} 的规则表生成")
PATH = Text("{side} goes {path}.", "{side} 的路径:{path}。")
NOTE = Text("{word}: from {states} to {goes}", "{word}:由 {states} 到 {goes}")
ALL_BUT = Text("every state but {states}", "除 {states} 以外的各状态")
WORDS: dict[Word, Text] = {
    Told.OPEN_PASSIVE: Text("passive OPEN", "被动 OPEN"),
    Told.OPEN_ACTIVE: Text("active OPEN", "主动 OPEN"),
    Told.CLOSE_BEHIND_DATA: Text("CLOSE behind data", "CLOSE(有待发数据)"),
    Told.CLOSE_DUE: Text("queued CLOSE", "排队的 CLOSE"),
    Heard.SYN_ACK: Text("SYN,ACK", "SYN,ACK"),
    Heard.NEW_SYN: Text("newer SYN", "更新的 SYN"),
    Heard.ACK_OF_SYN: Text("ACK of SYN", "SYN 的 ACK"),
    Heard.ACK_OF_FIN: Text("ACK of FIN", "FIN 的 ACK"),
    Timer.TIME_WAIT: Text("2 MSL", "2 MSL"),
    Timer.USER: Text("user timeout", "用户超时"),
}
# What an action sends, in the figure's words; the others send nothing.
SENDS = {
    "send_syn": "SYN", "answer_syn": "SYN,ACK", "reopen": "SYN,ACK", "accept_syn_ack": "ACK",
    "send_fin": "FIN", "queue_close": "", "take_fin": "ACK", "abort": "RST",
}  # fmt: skip


@dataclass(frozen=True)
class Arrow:
    """A row that changes the state: in `start`, told or hearing `word`, doing `does`, to `goes`."""

    start: State
    word: Word
    does: str
    goes: State
    opened: str = ""


def arrows(protocol: Protocol = RFC9293) -> list[Arrow]:
    """These are all changes of state in a protocol's table, in the table's order."""
    found = []
    for rule in protocol.rules:
        for state, word, opened in rule.cells():
            if rule.goes is not None and rule.goes is not state:
                found.append(Arrow(state, word, rule.does.__name__.removesuffix("_ack_later"), rule.goes, opened))
    return found


def machine(
    protocol: Protocol = RFC9293, trace: Trace | None = None, side: str = "A", lang: str = "en"
) -> Drawing:
    """This draws a protocol's states; with a trace, the path that `side` takes, step by step."""
    every = arrows(protocol)
    shared = _shared(every)
    drawn: dict[tuple[State, State], list[Arrow]] = {}
    for arrow in every:
        if (arrow.word, arrow.goes) not in shared:
            drawn.setdefault((arrow.start, arrow.goes), []).append(arrow)
    path = _path(trace, side) if trace else []
    for start, goes, _ in path:  # a path may take what the note tells
        drawn.setdefault((start, goes), [a for a in every if (a.start, a.goes) == (start, goes)])
    notes = [_note(word, goes, states, lang) for (word, goes), states in shared.items()]
    height = HEIGHT + 16 * len(notes)
    marks = [Mark("rect", (0, 0, WIDTH, height), "paper")]
    marks += _edges(drawn, path, lang)
    marks += _nodes(trace, side)
    marks += [Mark("text", (20, HEIGHT + 6 + 16 * i), "note", text=note) for i, note in enumerate(notes)]
    told = [f"{a.start}: {_says(a, lang)} → {a.goes}" for many in drawn.values() for a in many]
    if trace:
        names = " → ".join(str(state) for _, state in trace.states(side))
        told.insert(0, PATH.of(lang).format(side=side, path=names))
    return Drawing(WIDTH, height, tuple(marks), TITLE.of(lang).format(name=protocol.name), "\n".join(told + notes))


def _shared(every: list[Arrow]) -> dict[tuple[Word, State], list[State]]:
    """What leads many states to the same one."""
    found: dict[tuple[Word, State], list[State]] = {}
    for arrow in every:
        states = found.setdefault((arrow.word, arrow.goes), [])
        if arrow.start not in states:
            states.append(arrow.start)
    return {key: states for key, states in found.items() if len(states) > MANY}


def _note(word: Word, goes: State, states: list[State], lang: str) -> str:
    left = [state for state in State if state not in states]
    short = ", ".join(map(str, left if len(left) < len(states) else states))
    said = ALL_BUT.of(lang).format(states=short) if len(left) < len(states) else short
    return NOTE.of(lang).format(word=_word(word, lang), states=said, goes=goes)


def _word(word: Word, lang: str) -> str:
    return WORDS[word].of(lang) if word in WORDS else word.value


def _says(arrow: Arrow, lang: str) -> str:
    """An arrow's label: what happens, and what is sent."""
    sends = SENDS.get(arrow.does, "")
    return _word(arrow.word, lang) + (f" / {sends}" if sends else "")


def _path(trace: Trace, side: str) -> list[tuple[State, State, int]]:
    """The changes of state of one side: from, to, and the step from which it is taken."""
    path, now = [], trace.start[side].state
    for i, moment in enumerate(trace.moments):
        if moment.side != side:
            continue
        entered = moment.passed or ((moment.tcb.state,) if moment.tcb.state is not now else ())
        for state in entered:
            path.append((now, state, i + 1))
            now = state
    return path


def centre(state: State) -> Point:
    """This is the middle of a state's box."""
    column, row = PLACES[state]
    return COLUMNS[column], ROWS_FROM + ROWS_STEP * row


def _nodes(trace: Trace | None, side: str) -> Iterator[Mark]:
    wide, high = NODE
    here = {state: [(0, None)] for state in ()}  # type: dict[State, list[tuple[int, int | None]]]
    if trace:
        stays = [(trace.start[side].state, 0), *((goes, since) for _, goes, since in _path(trace, side))]
        for (state, since), (_, until) in zip(stays, [*stays[1:], (None, None)], strict=True):  # type: ignore[list-item]
            here.setdefault(state, []).append((since, until))
    for state in State:
        x, y = centre(state)
        at = (x - wide / 2, y - high / 2, wide, high)
        yield Mark("rect", at, f"node {family(state)}")
        for since, until in here.get(state, ()):
            if until is None or until > since:
                yield Mark("rect", at, f"node {family(state)} here", since, until)
        yield Mark("text", (x, y + 4), "state", text=str(state))


def _edges(drawn: dict[tuple[State, State], list[Arrow]], path: list[tuple[State, State, int]], lang: str) -> list[Mark]:
    lines, labels, taken, badges = [], [], [], []
    boxes: list[tuple[Point, ...]] = [_box_of(state) for state in State]
    curves = {ends: _curve(*ends, (ends[1], ends[0]) in drawn) for ends in drawn}
    chords = {ends: list(zip(points, points[1:], strict=False)) for ends, (_, points) in curves.items()}
    for ends, many in drawn.items():
        d, points = curves[ends]
        lines.append(Mark("path", (), "edge-of", d=d, title=f"{ends[0]} → {ends[1]}"))
        steps = [(n, since) for n, (start, goes, since) in enumerate(path, 1) if (start, goes) == ends]
        for n, (number, since) in enumerate(steps):
            if n == 0:
                taken.append(Mark("path", (), "taken", since, d=d))
            x, y = points[len(points) // 2 - 2 + n * 2 if len(steps) < 4 else len(points) // 2]
            until = None if n + 1 == len(steps) or len(steps) < 4 else steps[n + 1][1]
            badges.append(Mark("path", (), "badge", since, until, d=_disc(x, y)))
            badges.append(Mark("text", (round(x, 1), round(y + 4, 1)), "step", since, until, text=str(number)))
        texts = list(dict.fromkeys(_says(arrow, lang) for arrow in many))
        spot = _beside(points, texts, boxes, [c for e, cs in chords.items() for c in cs])
        for i, text in enumerate(texts):
            labels.append(Mark("text", (spot[0], spot[1] + 14 * i), "on mid", text=text))
            boxes.append(box(spot[0], spot[1] + 14 * i, width(text, 11), 0))
    return [*lines, *taken, *labels, *badges]


def _box_of(state: State) -> tuple[Point, ...]:
    (x, y), (wide, high) = centre(state), (NODE[0] + 6, NODE[1] + 6)
    return ((x - wide / 2, y - high / 2), (x + wide / 2, y - high / 2), (x + wide / 2, y + high / 2), (x - wide / 2, y + high / 2))


def _curve(start: State, goes: State, both: bool) -> tuple[str, list[Point]]:
    """A curve from one box to another that goes round the boxes in between; its points."""
    a, b = centre(start), centre(goes)
    long = hypot(b[0] - a[0], b[1] - a[1])
    nx, ny = (b[1] - a[1]) / long, -(b[0] - a[0]) / long
    others = [_box_of(state) for state in State if state not in (start, goes)]
    bends = (16.0, -16.0, 60.0, -60.0, 110.0, -110.0, 170.0, -170.0, 240.0, -240.0, 320.0, -320.0) if both else (
        0.0, 30.0, -30.0, 60.0, -60.0, 110.0, -110.0, 170.0, -170.0, 240.0, -240.0, 320.0, -320.0
    )  # fmt: skip
    best: tuple[float, str, list[Point]] | None = None
    for bend in bends:
        c = ((a[0] + b[0]) / 2 + nx * bend, (a[1] + b[1]) / 2 + ny * bend)
        points = [_bezier(a, c, b, i / 24) for i in range(25)]
        outside = [p for p in points if not _inside(p, start) and not _inside(p, goes)]
        if len(outside) < 3:
            continue
        hits = sum(overlap((p, q, q, p), other) for p, q in zip(outside, outside[1:], strict=False) for other in others)
        off = sum(not (6 < p[0] < WIDTH - 6 and 6 < p[1] < HEIGHT - 6) for p in outside)
        cost = hits * 10 + off * 5 + abs(bend) / 40
        if best is None or cost < best[0]:
            best = (cost, _draw(outside), outside)
    assert best is not None
    return best[1], best[2]


def _inside(p: Point, state: State) -> bool:
    (x, y), (wide, high) = centre(state), NODE
    return abs(p[0] - x) < wide / 2 + 2 and abs(p[1] - y) < high / 2 + 2


def _bezier(a: Point, c: Point, b: Point, t: float) -> Point:
    u = 1 - t
    return u * u * a[0] + 2 * u * t * c[0] + t * t * b[0], u * u * a[1] + 2 * u * t * c[1] + t * t * b[1]


def _draw(points: list[Point]) -> str:
    def n(value: float) -> str:
        return f"{round(value, 1):g}"

    d = "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points)
    (x0, y0), (x, y) = points[-2], points[-1]
    long = hypot(x - x0, y - y0) or 1
    ux, uy = (x - x0) / long, (y - y0) / long
    return d + (
        f"M{n(x - 9 * ux + 4 * uy)} {n(y - 9 * uy - 4 * ux)}L{n(x)} {n(y)}L{n(x - 9 * ux - 4 * uy)} {n(y - 9 * uy + 4 * ux)}"
    )


def _disc(x: float, y: float) -> str:
    return f"M{round(x - 9, 1):g} {round(y, 1):g}a9 9 0 1 0 18 0a9 9 0 1 0 -18 0"


def _beside(points: list[Point], texts: list[str], taken: list[tuple[Point, ...]], lines: list[tuple[Point, Point]]) -> Point:
    """Where an arrow's label hides least: near the arrow, clear of boxes, labels and other arrows."""
    wide, high = max(width(text, 11) for text in texts), 14 * len(texts)
    best: tuple[float, Point] | None = None
    for rank, part in enumerate((0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78)):
        x, y = points[int(part * (len(points) - 1))]
        for dx, dy in ((0, -4), (0, high + 1), (wide / 2 + 5, high / 2 - 2), (-wide / 2 - 5, high / 2 - 2), (0, high / 2 - 3)):
            at = (round(x + dx, 1), round(y + dy - high + 14 - 0, 1))
            corners = ((at[0] - wide / 2, at[1] - 11), (at[0] + wide / 2, at[1] - 11), (at[0] + wide / 2, at[1] + high - 11), (at[0] - wide / 2, at[1] + high - 11))
            cost = rank * 0.5 + 100 * sum(overlap(corners, other) for other in taken)
            cost += 4 * sum(crosses(corners, *line) for line in lines)
            cost += 100 * (corners[0][0] < 2 or corners[1][0] > WIDTH - 2)
            if best is None or cost < best[0]:
                best = (cost, at)
    assert best is not None
    return best[1]
