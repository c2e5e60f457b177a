"""What the marks of a class tell: each student's score, each question's difficulty and discrimination, the wrong ideas.

difficulty       the mean score, 0 to 1 (an easy question is near 1)
discrimination   the correlation of a question's scores with the students' scores on all the others
                 (corrected item-total correlation); None where it does not exist: fewer than three
                 students, or everybody the same

The one rule: a question that somebody left out counts 0 for them, as in every examination, where it was set.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import StatisticsError, correlation, mean

from tcplearn.classroom.marking import Mark
from tcplearn.quiz import bank
from tcplearn.text import Text, wide

STUDENTS = Text("Students", "学生")
QUESTIONS = Text("Questions: difficulty is the mean score, discrimination the correlation with the rest",
                 "题目：难度为平均得分，区分度为与其余题目得分的相关系数")  # fmt: skip
IDEAS = Text("Wrong ideas", "常见误解")
HEADS = Text("question|answers|unread|difficulty|discrimination", "题目|作答数|未读懂|难度|区分度")
WHO = Text("student|score|answered", "学生|得分|作答数")
HOW_MANY = Text("{} of {} students: {}  {}", "{1} 名学生中有 {0} 名：{2}  {3}")


@dataclass(frozen=True)
class Question:
    """One question over the class."""

    id: str
    answers: int
    unread: int
    difficulty: float
    discrimination: float | None
    ideas: dict[str, int]


@dataclass(frozen=True)
class Report:
    """A class: score of each student (0 to 1) and how many questions answered, each question, ideas by frequency."""

    students: dict[str, tuple[float, int]]
    questions: tuple[Question, ...]
    ideas: dict[str, int]

    def told(self, lang: str) -> str:
        """This is the report as text."""
        names = bank().ideas
        lines = [
            STUDENTS.of(lang),
            *_table(WHO.of(lang), [(n, f"{s:.0%}", str(a)) for n, (s, a) in self.students.items()]),
        ]
        rows = [
            (q.id, str(q.answers), str(q.unread), f"{q.difficulty:.2f}",
             "-" if q.discrimination is None else f"{q.discrimination:+.2f}")
            for q in self.questions
        ]  # fmt: skip
        lines += ["", QUESTIONS.of(lang), *_table(HEADS.of(lang), rows)]
        if self.ideas:
            lines += ["", IDEAS.of(lang)]
        for id, count in self.ideas.items():
            said = names[id].of(lang) if id in names else ""
            lines.append("  " + HOW_MANY.of(lang).format(count, len(self.students), id, said))
        return "\n".join(lines)

    def csv(self) -> str:
        """This is a line for each student."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(("student", "score", "answered"))
        writer.writerows((name, f"{score:.4f}", answered) for name, (score, answered) in self.students.items())
        return out.getvalue()

    def json(self) -> str:
        """This is everything, for other programs."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def report(marks: Sequence[Mark], questions: Sequence[str] = ()) -> Report:
    """This is what the marks of a class tell; `questions` are those that were set (default: all that were answered)."""
    scores: dict[str, dict[str, float]] = {}
    for mark in marks:
        scores.setdefault(mark.student, {})[mark.id] = mark.score
    ids = tuple(questions) or tuple(dict.fromkeys(mark.id for mark in marks))
    totals = {name: sum(given.get(id, 0.0) for id in ids) for name, given in sorted(scores.items())}
    found = []
    for id in ids:
        of = [mark for mark in marks if mark.id == id]
        each = [scores[name].get(id, 0.0) for name in totals]
        rest = [totals[name] - score for name, score in zip(totals, each, strict=True)]
        ideas = Counter(idea for mark in of for idea in mark.ideas)
        unread = sum(not mark.read for mark in of)
        found.append(Question(id, len(of), unread, mean(each) if each else 0.0, _related(each, rest), dict(ideas)))
    holders = Counter(idea for _, idea in {(mark.student, idea) for mark in marks for idea in mark.ideas})
    students = {name: (totals[name] / len(ids), len(scores[name].keys() & set(ids))) for name in totals}
    return Report(students, tuple(found), dict(sorted(holders.items(), key=lambda pair: (-pair[1], pair[0]))))


def _related(one: Sequence[float], other: Sequence[float]) -> float | None:
    try:
        return round(correlation(one, other), 4) if len(one) > 2 else None
    except StatisticsError:  # everybody the same
        return None


def _table(heads: str, rows: Sequence[Sequence[str]]) -> list[str]:
    every = [heads.split("|"), *rows]
    room = [max(wide(row[i]) for row in every) for i in range(len(every[0]))]
    return [
        "  " + "  ".join(text + " " * (room[i] - wide(text)) for i, text in enumerate(row)).rstrip() for row in every
    ]
