"""The workshop: the learner writes a TCP's table, and runs mark it; and wrong rows of real stacks, to be found.

mark(table)      each row against RFC 9293, and the shortest run that the table cannot follow yet
build(table)     the table as a protocol, for `run`, `Compare`, `explore`
probe(1, ...)    what suspect 1 sends; accuse(1, "LISTEN | SYN") says whether that row is to blame
"""

from tcplearn.workshop.build import build
from tcplearn.workshop.marking import mark
from tcplearn.workshop.probing import Said, accuse, probe
from tcplearn.workshop.solution import solution
from tcplearn.workshop.suspects import SUSPECTS, suspect
from tcplearn.workshop.table import events as _events

__all__ = ["SUSPECTS", "accuse", "build", "events", "mark", "probe", "solution", "suspect"]


def events(lang: str | None = None) -> Said:
    """These are the events that a table may name, and what each means."""
    from tcplearn.text import reader_language

    return Said(_events(lang or reader_language()))
