"""The interview: questions chained as an interviewer chains them, against the clock, with a report at the end.

    session = begin("screen", seed=7, lang="zh", now=time.monotonic())
    session.question                       # what is asked now; None at the end
    session.hint()                         # the next step of help; it costs
    session.submit("b", "sure", now)       # the verdict, and the follow-up becomes the question
    print(session.report().told())

The follow-ups are data, `quizzes/interviews/*.toml`.

The one rule: a session has one seed and no clock; time is an argument.
"""

from tcplearn.interview.graph import BadGraph, Graph, Link, Preset, Start, graph
from tcplearn.interview.hints import steps
from tcplearn.interview.report import Report, report
from tcplearn.interview.session import Said, Session, begin

__all__ = [
    "BadGraph", "Graph", "Link", "Preset", "Report", "Said", "Session", "Start", "begin", "graph", "report", "steps",
]  # fmt: skip
