"""A class: reading what students hand in, marking it, and what the marks tell.

    found = read(Path("submissions"), assignment)       # no student's code is run
    marks = mark(found.answers, executor)               # any concurrent.futures.Executor
    print(report(marks).told("en"))

The one rule: a verdict is computed here and now from the answer as it is written. What a notebook shows,
what a file says about scores, and whatever a student's kernel held count for nothing.
"""

from __future__ import annotations

from tcplearn.classroom.answering import answer, points
from tcplearn.classroom.assignment import Assignment, BadAssignment, seed_of
from tcplearn.classroom.marking import Mark, mark
from tcplearn.classroom.report import Report, report
from tcplearn.classroom.submissions import Answer, Found, read

__all__ = [
    "Answer", "Assignment", "BadAssignment", "Found", "Mark", "Report", "answer", "mark", "points", "read", "report",
    "seed_of",
]  # fmt: skip
