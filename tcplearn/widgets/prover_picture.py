"""A question and its verdicts as a picture, for a notebook read without a kernel where there is no run to show.

The one rule: it says what the page says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tcplearn.text import Text
from tcplearn.view.legend import wrap
from tcplearn.view.marks import Drawing, Mark
from tcplearn.widgets.asking import Menus, Question
from tcplearn.widgets.prover_page import claim_said, verdict_said
from tcplearn.world import Explored

WIDTH, LINE, COLUMNS = 860, 18, 124  # px, px, columns of text
SIGNS = {"holds": "✓", "broken": "✗", "undecided": "?"}
OPEN = Text("Not proved yet.", "尚未证明。")
SCENE = Text("Scene: {name}", "场景：{name}")


def picture(
    menus: Menus, question: Question, verdicts: Mapping[str, Explored | Exception], lang: str, begin: Text = OPEN
) -> Drawing:
    """This draws what is asked, within which bounds, and what was found out; `begin` is said where nothing was."""
    scene = menus.scenes[question.scene]
    told = [verdict_said(menus.label(name), found, lang) for name, found in verdicts.items()]
    lines = [
        ("head", menus.label(question.protocol)),
        ("call", claim_said(menus.claims[question.claim], lang)),
        ("note", SCENE.of(lang).format(name=scene.title.of(lang) if scene.title else scene.name)),
        ("note", Text("; ", "；").of(lang).join(bound.of(lang) for bound in question.budget.bounds())),
        *(("call", f"{SIGNS[kind]} {said}") for kind, said in told),
        *([] if told else [("call", begin.of(lang))]),
    ]
    marks = list(_down(lines))
    height = marks[-1].at[1] + LINE
    paper = Mark("rect", (0, 0, WIDTH, height), "paper")
    return Drawing(WIDTH, height, (paper, *marks), lines[0][1], "\n".join(said for _, said in lines))


def _down(lines: list[tuple[str, str]]) -> Iterator[Mark]:
    """The lines one below the other, long ones broken."""
    y = 8
    for cls, said in lines:
        y += 6
        for part in wrap(said, COLUMNS):
            y += LINE
            yield Mark("text", (16, y), cls, text=part)
