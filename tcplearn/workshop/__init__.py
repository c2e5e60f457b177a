"""The workshop: the learner writes a TCP's table, and runs mark it; and wrong rows of real stacks, to be found.

mark(table)      each row against RFC 9293, and the shortest run that the table cannot follow yet
build(table)     the table as a protocol, for `run`, `Compare`, `explore`
probe(1, ...)    what box 1 sends; accuse(1, "LISTEN | SYN") says whether that row is to blame
"""

from tcplearn.workshop.boxes import BOXES, box
from tcplearn.workshop.building import build, swap
from tcplearn.workshop.conversation import events
from tcplearn.workshop.hiding import hide
from tcplearn.workshop.marking import mark
from tcplearn.workshop.probing import accuse, probe
from tcplearn.workshop.whole_table import solution

__all__ = ["BOXES", "accuse", "build", "box", "events", "hide", "mark", "probe", "solution", "swap"]
