"""Pictures and sentences of a Trace: decides nothing, never calls `step`.

Importing this loads no drawing library; only the functions that draw with one load it.
"""

from tcplearn.view.ladder import ladder
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.numbers import Numbers
from tcplearn.view.rows import row, section
from tcplearn.view.sentences import sentences, story
from tcplearn.view.svg import svg

__all__ = ["Drawing", "Mark", "Numbers", "ladder", "row", "section", "sentences", "story", "svg"]
