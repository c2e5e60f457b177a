"""One turn of a drill: a question from its asking to its verdict, with hints, probes and confidence on the way.

The one rule: a turn is graded once. What cannot be read leaves it as it is; nothing typed is lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tcplearn.interview import steps
from tcplearn.quiz import Grade, Question, ask, grade, solve

Clock = Callable[[], float]


@dataclass(eq=False)
class Turn:
    """A question under way. `grade` is the last verdict, None before the first; `probes` are those still to answer.

    `given` is what was answered last, `confidence` "sure", "unsure" or "" (not said), `hints` how many were given,
    `seconds` how long it took. `written` and `proved` are the text of a why-question and what its probes got.
    """

    question: Question
    clock: Clock = time.monotonic
    given: Any = None
    confidence: str = ""
    hints: int = 0
    grade: Grade | None = None
    gave_up: bool = False
    kept: bool = False
    seconds: float = 0.0
    probes: tuple[Question, ...] = ()
    proved: dict[str, tuple[Question, Any, Grade]] = field(default_factory=dict)
    ticks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._begun = self.clock()

    @property
    def steps(self) -> tuple[str, ...]:
        """These are the hints, of which the first `hints` were given."""
        return steps(self.question)

    @property
    def open(self) -> bool:
        """This says whether there is neither a verdict nor one that waits for follow-ups."""
        return self.grade is None or not self.grade.read

    @property
    def over(self) -> bool:
        """This says whether there is a verdict that counts."""
        return self.grade is not None and self.grade.read and not self.grade.probes

    def hint(self) -> None:
        """This gives the next hint, as long as there is one and the question is open."""
        if not self.over:
            self.hints = min(self.hints + 1, len(self.steps))

    def answer(self, response: Any, confidence: str = "") -> Grade:
        """This grades an answer; once there is a verdict, that stands."""
        if self.grade is not None and not self.open:
            return self.grade
        self.given = response
        return self._graded(response, confidence)

    def prove(self, response: Any) -> Grade:
        """This grades the answer to the first probe that is still open; after the last one comes the verdict.

        Raises LookupError if no probe is open.
        """
        if not self.probes:
            raise LookupError("there is no follow-up to answer now")
        probe = self.probes[0]
        found = grade(probe, response)
        if found.read:
            self.proved[probe.id] = probe, response, found
            self.probes = self.probes[1:]
            if not self.probes:
                self._graded(self.response, self.confidence)
        return found

    def tick(self, points: list[str]) -> None:
        """This takes the points that the learner finds in their own answer; what they claim is asked for, too."""
        if self.over and not self.gave_up:
            self.ticks = list(points)
            self._graded(self.response, self.confidence)

    def give_up(self) -> Grade:
        """This ends the question with the model's answer; it counts as nothing right."""
        if not self.over:
            key = grade(self.question, solve(self.question))
            self.grade = replace(key, score=0.0, right=False, points={}, probes=(), slip="gave-up")
            self.gave_up, self.probes, self.seconds = True, (), self.clock() - self._begun
        assert self.grade is not None
        return self.grade

    @property
    def response(self) -> Any:
        """This is all that was answered, in the form that `tcplearn.quiz.grade` takes."""
        if self.question.shape != "write" or not (self.proved or self.ticks):
            return self.given
        text = self.given.get("text", "") if isinstance(self.given, dict) else self.given
        probes = {id: response for id, (_, response, _) in self.proved.items()}
        return {"text": text, "probes": probes} | ({"ticks": self.ticks} if self.ticks else {})

    def again_in(self, lang: str) -> Turn:
        """This is the same turn in another language: what was answered is graded anew, and counts as it did."""
        other = replace(self, question=_in(self.question, lang), proved={}, grade=None, gave_up=False)
        other._begun = self._begun
        if self.gave_up:
            other.give_up()
        elif self.grade is not None:
            other.grade = grade(other.question, self.response)
            other.probes = tuple(_in(probe, lang) for probe in self.probes)
            for id, (probe, response, _) in self.proved.items():
                asked = _in(probe, lang)
                other.proved[id] = asked, response, grade(asked, response)
        return other

    def _graded(self, response: Any, confidence: str) -> Grade:
        self.grade = grade(self.question, response)
        if self.grade.read:
            self.confidence, self.probes = confidence, self.grade.probes
            self.seconds = self.clock() - self._begun
        return self.grade


def _in(question: Question, lang: str) -> Question:
    """The same question in another language."""
    return ask(question.id, question.seed, lang, question.case.entry.folder)
