"""A table of losses: each segment of a story lost in turn, one row for each.

The one rule: every cell is read off the runs in which the segment is lost (`world/losing.py`); none is typed.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcplearn.model import RFC9293, Protocol, Segment
from tcplearn.text import Text, reader_language
from tcplearn.view.labels import width
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.waits import ran
from tcplearn.world import Policy, Scene
from tcplearn.world.losing import Loss, each_lost
from tcplearn.world.trace import SIDES

WIDTH, MARGIN, GAP = 860.0, 12.0, 14.0  # the picture, its edge, the least between two columns
HEAD, FIRST, ROW = 24.0, 52.0, 24.0  # baselines of title and column heads, and the height of a row
SIZE = 11.0
TITLE = Text("Each segment lost in turn", "依次丢失每一个报文段")
OF_STORY = Text("{title}: {scene}", "{title}：{scene}")
LOST = Text("lost", "丢失的报文段")
MEANWHILE = Text("{side} meanwhile", "其间 {side}")
TIMEOUT = Text("first timeout", "谁先超时")
INSTEAD = Text("what comes instead", "代替它到达的")
LATE = Text("later by", "晚到")
END = Text("{side} ends", "{side} 最终")
SECONDS = Text("{s} s", "{s} 秒")
RAN = Text("{side}, after {s}", "{side}，{s}后")
NOBODY, NOTHING = Text("nobody", "无"), Text("nothing", "无")
CTL = Text("{side}: {what}", "{side}：{what}")
OCTETS = Text("{ctl} with {n} octets", "{ctl}，{n} 字节")
NUMBERED = Text("{n}. {what}", "{n}. {what}")
ENDS = Text("{state}, {s} later", "{state}，晚 {s}")
RULES = (
    ".tcp .lo-text{font-size:11px}.tcp .lo-head{font-size:11px;font-weight:700}"
    ".tcp .lo-none{font-size:11px;fill:var(--quiet)}.tcp .lo-lost{font-size:11px;font-weight:700}"
    ".tcp .lo-rst{font-size:11px;fill:var(--bad);font-weight:700}"
    ".tcp .lo-line{stroke:var(--quiet);stroke-width:0.6}"
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
    kinds = [_kinds(loss) for loss in lost]
    title = TITLE.of(lang)
    if scene.title:
        title = OF_STORY.of(lang).format(title=title, scene=scene.title.of(lang))
    text = "\n".join(" | ".join(row) for row in (columns, *rows))
    wide, marks = _marks(title, columns, rows, kinds)
    return Drawing(wide, FIRST + ROW * len(rows) + 12, marks, title, text, text, RULES)


def _cells(loss: Loss, lang: str) -> Iterator[str]:
    lost, instead = loss.lost, loss.instead
    yield NUMBERED.of(lang).format(n=lost.number, what=_said(lost.sender, lost.segment, lang))
    yield from (str(loss.meanwhile[side]) for side in SIDES)
    yield _timeout(loss, lang)
    yield NOTHING.of(lang) if instead is None else _said(instead.sender, instead.segment, lang)
    yield "" if loss.late is None else _seconds(loss.late, lang)
    for side in SIDES:
        state, later = loss.end(side)
        yield ENDS.of(lang).format(state=state, s=_seconds(later, lang)) if round(later, 3) > 0 else str(state)


def _timeout(loss: Loss, lang: str) -> str:
    if loss.timeout is None:
        return NOBODY.of(lang)
    side, long = loss.trace.moments[loss.timeout].side, ran(loss.trace, loss.timeout)
    return side if long is None else RAN.of(lang).format(side=side, s=_seconds(long, lang))


def _said(sender: str, segment: Segment, lang: str) -> str:
    what = ",".join(segment.ctl)
    if segment.data:
        what = OCTETS.of(lang).format(ctl=what, n=len(segment.data))
    return CTL.of(lang).format(side=sender, what=what)


def _seconds(s: float, lang: str) -> str:
    return SECONDS.of(lang).format(s=f"{s:.3f}".rstrip("0").rstrip("."))


def _kinds(loss: Loss) -> list[str]:
    """The class of each cell: the lost segment stands out, so does a RST; what does not happen is pale."""
    timeout = "lo-none" if loss.timeout is None else "lo-text"
    instead = "lo-none" if loss.instead is None else "lo-rst" if loss.instead.segment.rst else "lo-text"
    return ["lo-lost", "lo-text", "lo-text", timeout, instead, "lo-text", "lo-text", "lo-text"]


def _marks(
    title: str, columns: list[str], rows: list[list[str]], kinds: list[list[str]]
) -> tuple[float, tuple[Mark, ...]]:
    """How wide the table is, and its strokes."""
    needs = [max(width(row[i], SIZE) for row in (columns, *rows)) for i in range(len(columns))]
    wide = max(WIDTH, 2 * MARGIN + sum(needs) + GAP * (len(needs) - 1))
    gap = (wide - 2 * MARGIN - sum(needs)) / (len(needs) - 1)
    places = [round(MARGIN + sum(needs[:i]) + gap * i, 1) for i in range(len(needs))]
    marks = [Mark("text", (MARGIN, HEAD), "head", text=title)]
    marks += [Mark("text", (x, FIRST), "lo-head", text=head) for x, head in zip(places, columns, strict=True)]
    for n, (row, classes) in enumerate(zip(rows, kinds, strict=True), 1):
        y = FIRST + ROW * n
        marks.append(Mark("line", (MARGIN, y - 16, wide - MARGIN, y - 16), "lo-line"))
        marks += [Mark("text", (x, y), c, text=t) for x, c, t in zip(places, classes, row, strict=True) if t]
    high = FIRST + ROW * len(rows) + 12
    return wide, (Mark("rect", (0, 0, wide, high), "paper"), *marks)
