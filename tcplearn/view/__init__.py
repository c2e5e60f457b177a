"""Pictures and sentences of a Trace: decides nothing, never calls `step`.

Importing this loads no drawing library; only the functions that draw with one load it.
"""

from tcplearn.view.acceptance import acceptance
from tcplearn.view.animate import animated, gif
from tcplearn.view.circle import circle
from tcplearn.view.compare import compare
from tcplearn.view.difference import Difference, difference
from tcplearn.view.divergence import Divergence, divergence
from tcplearn.view.divergence_words import explain_divergence
from tcplearn.view.figure import rfc_figure, text_ladder
from tcplearn.view.files import save
from tcplearn.view.header import fields, header
from tcplearn.view.ladder import ladder
from tcplearn.view.losses import losses
from tcplearn.view.machine import machine
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.mermaid import mermaid
from tcplearn.view.mpl import draw, pdf, png
from tcplearn.view.numbers import Numbers
from tcplearn.view.packetdrill import packetdrill
from tcplearn.view.pairs import pair_grid
from tcplearn.view.plots import sequence_plot, timeline
from tcplearn.view.rows import explain, row, rule, section
from tcplearn.view.sentences import sentences, story
from tcplearn.view.sequence import sequences
from tcplearn.view.show import Shown, png_ladder, show, svg_ladder
from tcplearn.view.socket_calls import calls
from tcplearn.view.sockets import sockets
from tcplearn.view.ss import ss
from tcplearn.view.states import states
from tcplearn.view.svg import svg
from tcplearn.view.verdict import verdict

__all__ = [
    "Difference", "Divergence", "Drawing", "Mark", "Numbers", "Shown", "acceptance", "animated", "calls", "circle",
    "compare", "difference", "divergence", "draw", "explain", "explain_divergence", "fields", "gif", "header",
    "ladder", "losses", "machine", "mermaid", "packetdrill", "pair_grid", "pdf", "png", "png_ladder", "rfc_figure",
    "row", "rule", "save", "section", "sentences", "sequence_plot", "sequences", "show", "sockets", "ss", "states",
    "story", "svg", "svg_ladder", "text_ladder", "timeline", "verdict",
]  # fmt: skip
