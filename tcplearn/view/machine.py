"""The state machine, drawn from the table: every row that changes the state is an arrow.

The one rule: no arrow is typed here. Where the eleven boxes stand and which way an arrow bends is
this file's; that there is an arrow, and what is written on it, is read from the protocol's rows.
Rows that many states share (a reset, ABORT, the user timeout), and those that send a reset, are told
in a note below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tcplearn.model import RFC9293, Open, Protocol, Rule, Segment, State, Tcb, Timer
from tcplearn.model.words import Heard, Told, Word
from tcplearn.text import Text, reader_language
from tcplearn.view.curves import BADGE, HEIGHT, NODE, WIDTH, Ends, below, centre, curve, labels_at
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.palette import family
from tcplearn.view.shapes import disc
from tcplearn.view.told import Told as Traced
from tcplearn.view.told import trace_of
from tcplearn.world.trace import Trace

MANY = 4  # a word that leads this many states to one place is told in the note

TITLE = Text("The states of a connection, read from the table of {name}", "连接的状态图，由 {name} 的规则表生成")
PATH = Text("{side} goes {path}.", "{side} 的路径：{path}。")
SHORT = Text("{side}: {path}", "{side}：{path}")
AFTER = {
    "passive": Text(" (passive OPEN)", "（被动 OPEN）"),
    "active": Text(" (active OPEN)", "（主动 OPEN）"),
    "reopened": Text(" (reopened)", "（重新打开）"),
}
TOLD = Text("{start}: {said} → {goes}", "{start}：{said} → {goes}")
NOTE = Text("{word}: from {states} to {goes}", "{word}：{states} → {goes}")
ALL_BUT = Text("every state but {states}", "除 {states} 外的各状态")
WORDS: dict[Word, Text] = {
    Told.OPEN_PASSIVE: Text("passive OPEN", "被动 OPEN"),
    Told.OPEN_ACTIVE: Text("active OPEN", "主动 OPEN"),
    Told.CLOSE_BEHIND_DATA: Text("CLOSE", "CLOSE"),  # the figure does not tell them apart
    Told.CLOSE_DUE: Text("CLOSE", "CLOSE"),
    Told.CLOSE_UNREAD: Text("CLOSE of both directions, text unread", "双向 CLOSE，但还有数据未读"),
    Heard.UNREAD: Text("text that nobody will read any more", "再也没有人读取的数据"),
    Heard.SYN_ACK: Text("SYN,ACK", "SYN,ACK"),
    Heard.NEW_SYN: Text("newer SYN", "较新的 SYN"),
    Heard.ACK_OF_SYN: Text("ACK of SYN", "对 SYN 的确认"),
    Heard.ACK_OF_FIN: Text("ACK of FIN", "对 FIN 的确认"),
    Timer.TIME_WAIT: Text("2 MSL", "2MSL"),
    Timer.USER: Text("user timeout", "用户超时"),
}


@dataclass(frozen=True)
class Arrow:
    """A row that changes the state: in `start`, told or hearing `word`, sending `sends`, to `goes`."""

    start: State
    word: Word
    sends: str
    goes: State
    opened: str = ""


def arrows(protocol: Protocol = RFC9293) -> list[Arrow]:
    """These are all changes of state in a protocol's table, in the table's order."""
    found = []
    for rule in protocol.rules:
        for state, word, opened in rule.cells():
            if rule.goes is not None and rule.goes is not state:
                found.append(Arrow(state, word, _sends(rule, state, word), rule.goes, opened))
    return found


def _sends(rule: Rule, state: State, word: Word) -> str:
    """What the row's own action sends, in the figure's words; asked of the action, on an example."""
    past = Tcb(State.TIME_WAIT, iss=100, irs=300) if rule.opened == "reopened" else None
    event = Open("active") if isinstance(word, Told) else Segment(300, 101)
    done = rule.does(Tcb(state, iss=100, irs=300, past=past), event)
    flags = {flag for segment in done.sent for flag in segment.ctl} or ({"ACK"} if done.ack else set())
    if "FIN" in flags:
        flags.discard("ACK")  # the figure writes "snd FIN"
    return ",".join(flag for flag in ("SYN", "FIN", "RST", "ACK") if flag in flags)


def machine(
    protocol: Protocol = RFC9293, trace: Traced | None = None, side: str = "A", lang: str | None = None
) -> Drawing:
    """This draws a protocol's states; with a trace, the path that `side` takes, step by step.

    Raises ValueError if the side is not "A" or "B".
    """
    lang, trace = lang or reader_language(), None if trace is None else trace_of(trace)
    every = arrows(protocol)
    shared = _shared(every)
    drawn: dict[tuple[State, State], list[Arrow]] = {}
    for arrow in every:
        if (arrow.word, arrow.goes) not in shared and arrow.opened != "reopened":
            drawn.setdefault((arrow.start, arrow.goes), []).append(arrow)
    path, short = _path(trace, side) if trace else [], ""
    for start, goes, _ in path:  # a path may take what the note tells
        drawn.setdefault((start, goes), [a for a in every if (a.start, a.goes) == (start, goes)])
    notes = [_note(word, goes, states, lang) for (word, goes), states in shared.items()]
    notes += [_told(a, lang) for a in every if a.opened == "reopened"]
    height = HEIGHT + 16 * len(notes)
    marks = [Mark("rect", (0, 0, WIDTH, height), "paper")]
    marks += _edges(drawn, path, lang)
    marks += _nodes(trace, side)
    marks += [Mark("text", (20, HEIGHT + 6 + 16 * i), "note", text=note) for i, note in enumerate(notes)]
    told = [_told(a, lang) for many in drawn.values() for a in many]
    if trace:
        names = " → ".join(str(state) for _, state in trace.states(side))
        told.insert(0, PATH.of(lang).format(side=side, path=names))
        short = SHORT.of(lang).format(side=side, path=names)
    title = TITLE.of(lang).format(name=protocol.name)
    return Drawing(WIDTH, height, tuple(marks), title, "\n".join(told + notes), short)


def _shared(every: list[Arrow]) -> dict[tuple[Word, State], list[State]]:
    """What leads many states to the same one, or sends a reset on the way."""
    found: dict[tuple[Word, State], list[State]] = {}
    for arrow in every:
        states = found.setdefault((arrow.word, arrow.goes), [])
        if arrow.start not in states:
            states.append(arrow.start)
    resets = {(arrow.word, arrow.goes) for arrow in every if "RST" in arrow.sends}
    return {key: states for key, states in found.items() if len(states) > MANY or key in resets}


def together(every: list[Arrow], lang: str) -> list[str]:
    """These are arrows in words, a line for each event and where it leads, however many states it leads there from."""
    found: dict[tuple[Word, State, bool], list[Arrow]] = {}
    for arrow in every:
        found.setdefault((arrow.word, arrow.goes, arrow.opened == "reopened"), []).append(arrow)
    return [
        _note(word, goes, [arrow.start for arrow in many], lang) if many[1:] else _told(many[0], lang)
        for (word, goes, _), many in found.items()
    ]


def _note(word: Word, goes: State, states: list[State], lang: str) -> str:
    left = [state for state in State if state not in states]
    short = ("、" if lang == "zh" else ", ").join(map(str, left if len(left) < len(states) else states))
    said = ALL_BUT.of(lang).format(states=short) if len(left) < len(states) else short
    return NOTE.of(lang).format(word=_word(word, lang), states=said, goes=goes)


def _word(word: Word, lang: str) -> str:
    return WORDS[word].of(lang) if word in WORDS else word.value


def _told(arrow: Arrow, lang: str) -> str:
    return TOLD.of(lang).format(start=arrow.start, said=_says(arrow, lang), goes=arrow.goes)


def _says(arrow: Arrow, lang: str) -> str:
    """An arrow's label: what happens, and what is sent."""
    after = AFTER[arrow.opened].of(lang) if arrow.opened in AFTER else ""
    return _word(arrow.word, lang) + after + (f" / {arrow.sends}" if arrow.sends else "")


def _labels(many: list[Arrow], lang: str) -> list[str]:
    """What is written on an arrow: each event once, and what is sent if anything is."""
    said = list(dict.fromkeys(_says(arrow, lang) for arrow in many))
    return [text for text in said if not any(other.startswith(f"{text} /") for other in said)]


def _path(trace: Trace, side: str) -> list[tuple[State, State, int]]:
    """The changes of state of one side: from, to, and the step from which it is taken."""
    path, now = [], trace.states(side)[0][1]
    for i, moment in enumerate(trace.moments):
        if moment.side != side:
            continue
        entered = moment.passed or ((moment.tcb.state,) if moment.tcb.state is not now else ())
        for state in entered:
            path.append((now, state, i + 1))
            now = state
    return path


def _nodes(trace: Trace | None, side: str) -> Iterator[Mark]:
    wide, high = NODE
    here: dict[State, list[tuple[int, int | None, bool]]] = {}
    if trace:
        path = _path(trace, side)
        untils = [*(since for _, _, since in path), None]
        here[trace.start[side].state] = [(0, untils[0], False)]
        for (start, goes, since), until in zip(path, untils[1:], strict=True):
            here.setdefault(goes, []).append((since, until, goes is next(iter(State)) and below(start)))
    stands = [(state, centre(state), True) for state in State]
    stands.append((next(iter(State)), centre(next(iter(State)), lower=True), False))
    for state, (x, y), upper in stands:
        at = (x - wide / 2, y - high / 2, wide, high)
        yield Mark("rect", at, f"node {family(state)}")
        for since, until, low in here.get(state, ()):
            if (until is None or until > since) and low is not upper:
                yield Mark("rect", at, f"node {family(state)} here", since, until)
        yield Mark("text", (x, y + 4), "state", text=str(state))


def _edges(drawn: dict[Ends, list[Arrow]], path: list[tuple[State, State, int]], lang: str) -> list[Mark]:
    both = {ends: (ends[1], ends[0]) in drawn for ends in drawn}
    written = tuple((ends, both[ends], tuple(_labels(many, lang))) for ends, many in drawn.items())
    places = labels_at(written)
    lines, taken, badges, labels = [], [], [], []
    for ends, back, texts in written:
        d, points = curve(*ends, back)
        title = "\n".join(f"{a.start}: {a.word.value} → {a.goes}" for a in drawn[ends])
        lines.append(Mark("path", (), "edge-of", d=d, title=title))
        steps = [(n, since) for n, (start, goes, since) in enumerate(path, 1) if (start, goes) == ends]
        if steps:
            taken.append(Mark("path", (), "taken", steps[0][1], d=d))
        x, y = points[BADGE]
        for (n, since), (_, until) in zip(steps, [*steps[1:], (0, None)], strict=False):
            badges.append(Mark("path", (), "badge", since, until, d=disc(x, y)))
            badges.append(Mark("text", (round(x, 1), round(y + 4, 1)), "step", since, until, text=str(n)))
        for i, text in enumerate(texts):
            labels.append(Mark("text", (places[ends][0], places[ends][1] + 14 * i), "on mid", text=text))
    return [*lines, *taken, *labels, *badges]
