"""Where the texts of a picture are, as the style sheet and the picture's own rules set them.

The one rule: sizes and anchors are read from the rules, as a browser does; no test knows them.
"""

import itertools
from math import radians

from tcplearn.view import Drawing
from tcplearn.view.labels import box, overlap, width
from tcplearn.view.mpl import style
from tcplearn.view.svg import visible

ANCHORS = {"middle": "mid", "end": "end"}


def boxes(drawing: Drawing, step=None):
    """These are the texts to be seen after a step, each with the corners of its box."""
    for mark in visible(drawing, step):
        if mark.kind == "text":
            look = style(mark, "light", drawing.rules)
            size = float(look["font-size"].removesuffix("px"))
            assert size >= 11, mark
            anchor = ANCHORS.get(look.get("text-anchor", ""), "start")
            yield mark, box(*mark.at, width(mark.text, size), radians(mark.turn), anchor)


def hidden(drawing: Drawing, step=None):
    """These are the pairs of texts that share more than an edge, and the texts that leave the paper."""
    placed = list(boxes(drawing, step))
    pairs = [(a.text, b.text) for (a, one), (b, two) in itertools.combinations(placed, 2) if overlap(one, two)]
    off = [
        mark.text
        for mark, corners in placed
        if not all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in corners)
    ]
    return pairs + off
