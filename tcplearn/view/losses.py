"""A table of losses: each segment of a story lost in turn, one row for each.

The one rule: every cell is read off the runs in which the segment is lost (`world/losing.py`); none is typed.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcplearn.model import RFC9293, Protocol, Segment
from tcplearn.text import Text, reader_language
from tcplearn.view.labels import width
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.palette import family
from tcplearn.view.waits import ran
from tcplearn.world import Policy, Scene
from tcplearn.world.losing import Loss, each_lost
from tcplearn.world.trace import SIDES

WIDTH, MARGIN, GAP, PAD = 840.0, 12.0, 14.0, 5.0  # the picture, its edge, the least between columns, around a state
HEAD, FIRST, ROW = 24.0, 52.0, 24.0  # baselines of title and column heads, and the height of a row
SIZE, BOLD = 11.0, 1.12  # of the words, and how much wider bold ones are
STATES = (1, 2, 6, 7)  # columns: both meanwhile, both in the end
TITLE = Text("Each segment lost in turn", "依次丢失每一个报文段")
OF_STORY = Text("{title}: {scene}", "{title}：{scene}")
LOST = Text("lost", "丢失的报文段")
MEANWHILE = Text("{side} meanwhile", "其间 {side}")
TIMEOUT = Text("first timeout", "谁先超时")
INSTEAD = Text("comes instead", "代替它到达的")
LATE = Text("later by", "晚到")
END = Text("{side} ends", "{side} 最终")
SECONDS = Text("{s} s", "{s} 秒")
RAN = Text("{side}, after {s}", "{side}，{s}后")
NOBODY, NOTHING = Text("nobody", "无"), Text("nothing", "无")
CTL = Text("{side}: {what}", "{side}：{what}")
OCTETS = "{ctl} len={n}"
NUMBERED = Text("{n}. {what}", "{n}. {what}")
ENDS = "{state} +{s}"
RULES = (
    ".tcp .lo-text{font-size:11px}.tcp .lo-head{font-size:11px;font-weight:700}"
    ".tcp .lo-none{font-size:11px;fill:var(--quiet)}.tcp .lo-lost{font-size:11px;font-weight:700}"
    ".tcp .lo-rst{font-size:11px;fill:var(--bad);font-weight:700}"
    ".tcp .lo-line{stroke:var(--rule);stroke-width:1}"
)


def losses(scene: Scene, protocol: Protocol | Policy = RFC9293, lang: str | None = None) -> Drawing:
    """This is the table of what comes of losing each segment of `scene` once.

    For each: the states of both meanwhile, whose retransmission timer runs out first and after how long, which segment
    makes the loss good (or which RST ends the matter) and how much later than the lost one it comes, and both ends'
    last states. `lang` None: the reader's language. Raises TypeError for what is no scene.
    """
    lang = lang or reader_language()
    heads = [LOST, *(MEANWHILE,) * 2, TIMEOUT, INSTEAD, LATE, *(END,) * 2]
    sides = ["", *SIDES, "", "", "", *SIDES]
    columns = [head.of(lang).format(side=side) for head, side in zip(heads, sides, strict=True)]
    lost = each_lost(scene, protocol)
    rows = [list(_cells(loss, lang)) for loss in lost]
    title = TITLE.of(lang)
    if scene.title:
        title = OF_STORY.of(lang).format(title=title, scene=scene.title.of(lang))
    text = "\n".join(" | ".join(row) for row in (columns, *rows))
    wide, high, marks = _Sheet(columns, rows, [_kinds(loss) for loss in lost], title).marks()
    return Drawing(wide, high, marks, title, text, text, RULES)


def _cells(loss: Loss, lang: str) -> Iterator[str]:
    lost, instead = loss.lost, loss.instead
    yield NUMBERED.of(lang).format(n=lost.number, what=_said(lost.sender, lost.segment, lang))
    yield from (str(loss.meanwhile[side]) for side in SIDES)
    yield _timeout(loss, lang)
    yield NOTHING.of(lang) if instead is None else _said(instead.sender, instead.segment, lang)
    yield "" if loss.late is None else _seconds(loss.late, lang)
    for side in SIDES:
        state, later = loss.end(side)
        yield ENDS.format(state=state, s=_seconds(later, lang)) if round(later, 3) > 0 else str(state)


def _timeout(loss: Loss, lang: str) -> str:
    if loss.timeout is None:
        return NOBODY.of(lang)
    side, long = loss.trace.moments[loss.timeout].side, ran(loss.trace, loss.timeout)
    return side if long is None else RAN.of(lang).format(side=side, s=_seconds(long, lang))


def _said(sender: str, segment: Segment, lang: str) -> str:
    what = ",".join(segment.ctl)
    if segment.data:
        what = OCTETS.format(ctl=what, n=len(segment.data))
    return CTL.of(lang).format(side=sender, what=what)


def _seconds(s: float, lang: str) -> str:
    return SECONDS.of(lang).format(s=f"{s:.3f}".rstrip("0").rstrip("."))


def _kinds(loss: Loss) -> list[str]:
    """The class of each cell: a state's family, a RST stands out, what does not happen is pale."""
    timeout = "lo-none" if loss.timeout is None else "lo-text"
    instead = "lo-none" if loss.instead is None else "lo-rst" if loss.instead.segment.rst else "lo-text"
    meanwhile = (family(loss.meanwhile[side]) for side in SIDES)
    ends = (family(loss.end(side)[0]) for side in SIDES)
    return ["lo-lost", *meanwhile, timeout, instead, "lo-text", *ends]


class _Sheet:
    """The columns from left to right, the losses from top to bottom."""

    def __init__(self, heads: list[str], rows: list[list[str]], kinds: list[list[str]], title: str):
        self.heads, self.rows, self.kinds, self.title = heads, rows, kinds, title
        self.needs = [
            max(BOLD * width(head, SIZE), *(width(row[i], SIZE) * (1 if i else BOLD) for row in rows))
            for i, head in enumerate(heads)
        ]
        room = 2 * MARGIN + sum(self.needs) + PAD
        gaps = len(heads) - 1
        self.wide = round(max(WIDTH, room + GAP * gaps), 1)
        gap = (self.wide - room) / gaps
        self.places = [round(MARGIN + sum(self.needs[:i]) + gap * i, 1) for i in range(len(heads))]

    def marks(self) -> tuple[float, float, tuple[Mark, ...]]:
        """This is the width, the height, and all strokes."""
        high = FIRST + ROW * len(self.rows) + 14
        drawn = [Mark("rect", (0, 0, self.wide, high), "paper"), Mark("text", (MARGIN, HEAD), "head", text=self.title)]
        drawn += [
            Mark("text", (x, FIRST), "lo-head", text=head) for x, head in zip(self.places, self.heads, strict=True)
        ]
        for n in range(len(self.rows)):
            drawn += self.row(n)
        return self.wide, high, tuple(drawn)

    def row(self, n: int) -> Iterator[Mark]:
        """One loss: a line above it, a tint under each state, the words."""
        y = FIRST + ROW * (n + 1)
        yield Mark("line", (MARGIN, y - 16, self.wide - MARGIN, y - 16), "lo-line")
        for i, (cell, kind) in enumerate(zip(self.rows[n], self.kinds[n], strict=True)):
            if i in STATES:
                room = (round(self.places[i] - PAD, 1), y - 14, round(self.needs[i] + 2 * PAD, 1), ROW - 4)
                yield Mark("rect", room, f"bar {kind}")
            if cell:
                yield Mark("text", (self.places[i], y), "lo-text" if i in STATES else kind, text=cell)
