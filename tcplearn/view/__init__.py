"""Pictures and sentences of a Trace: decides nothing, never calls `step`.

Importing this loads no drawing library; only the functions that draw with one load it.
"""

from tcplearn.view.figure import rfc_figure, text_ladder
from tcplearn.view.ladder import ladder
from tcplearn.view.machine import machine
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.numbers import Numbers
from tcplearn.view.rows import row, section
from tcplearn.view.sentences import sentences, story
from tcplearn.view.svg import svg

__all__ = [
    "Drawing", "Mark", "Numbers", "ladder", "machine", "rfc_figure", "row", "section", "sentences", "story", "svg",
    "text_ladder",
]  # fmt: skip
