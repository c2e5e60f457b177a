"""One interview under way: what is asked, what was said, how much time is left.

The one rule: nothing here looks at a clock or rolls dice; the same seed and the same answers give the same interview.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tcplearn.interview.graph import Graph, Preset, graph
from tcplearn.interview.hints import steps
from tcplearn.quiz import Bank, Grade, Question, ask, bank, grade, solve
from tcplearn.text import LANGUAGES, Text

if TYPE_CHECKING:
    from tcplearn.interview.report import Report

NOW_TO = Text("Let us turn to something else: {}.", "我们换个话题：{}。")


@dataclass(frozen=True)
class Said:
    """A question that is done: how it was led to, what was answered, and the verdict.

    `grade` is None for one that was skipped. `hints` is how many steps of help were taken, `points` what the
    question is worth, `earned` what it brought: the score, less the help.
    """

    question: Question
    link: str
    response: Any
    confidence: str
    hints: int
    grade: Grade | None
    seconds: float
    points: float
    earned: float


@dataclass
class Session:
    """An interview. `question` is what is asked now, None at the end; `link` the words that lead to it.

    A text (shape "write") is followed by its probes: each becomes the `question`, and `probing` is true;
    the verdict on the text comes with the last one. `given` are the steps of help taken so far.
    """

    preset: Preset
    seed: int
    lang: str
    begun: float
    graph: Graph = field(repr=False)
    bank: Bank = field(repr=False)
    folder: Path | str | None = field(default=None, repr=False)
    weak: tuple[str, ...] = ()
    said: list[Said] = field(default_factory=list)
    question: Question | None = None
    link: str = ""
    given: tuple[str, ...] = ()
    _main: Question | None = field(default=None, repr=False)  # the text whose probes are under way
    _answer: dict[str, Any] = field(default_factory=dict, repr=False)
    _confidence: str = ""
    _probes: tuple[Question, ...] = ()
    _asked: float = 0.0
    _depth: int = 0

    def __post_init__(self) -> None:
        self._starts = list(self._subjects())
        self._next(self.begun)

    @property
    def silent(self) -> bool:
        """This says whether verdicts are kept until the end, as in a written paper."""
        return bool(self.preset.paper)

    @property
    def probing(self) -> bool:
        """This says whether the question is a follow-up on a text just written."""
        return self._main is not None

    @property
    def place(self) -> tuple[int, int]:
        """This is the number of the question and the most there will be."""
        return len(self.said) + 1, len(self.preset.paper) or self.preset.questions

    @property
    def points(self) -> float:
        """This is what the question under way is worth."""
        of = dict(self.preset.paper)
        return float(of.get((self._main or self.question).id, 1)) if self.question else 0.0

    def left(self, now: float) -> float:
        """These are the seconds left, never below 0."""
        return max(0.0, self.begun + 60 * self.preset.minutes - now)

    def hint(self) -> str | None:
        """This is the next step of help; None if there is none left. Each costs `preset.hint` of the score."""
        if self.question is None or self.probing:
            return None
        every = steps(self.question)
        if len(self.given) == len(every):
            return None
        self.given = every[: len(self.given) + 1]
        return self.given[-1]

    def submit(self, response: Any, confidence: str, now: float) -> Grade | None:
        """This is the verdict on an answer; then `question` is the next one.

        What cannot be read changes nothing (`Grade.read` is False). In a paper (`silent`) a verdict is kept
        for the report, and this is None. Raises LookupError when the interview is over.
        """
        if self.question is None:
            raise LookupError("the interview is over: see report()")
        verdict = grade(self.question, response)
        if not verdict.read:
            return verdict
        if self._main is not None:
            self._answer["probes"][self.question.id] = response
            self._probes = self._probes[1:]
            if not self._probes:
                verdict = grade(self._main, self._answer)
                self._done(self._main, self._answer, verdict, now)
            else:
                self.question = self._probes[0]
        elif verdict.probes:
            text = response.get("text", "") if isinstance(response, dict) else response
            self._main, self._answer, self._confidence = self.question, {"text": text, "probes": {}}, confidence
            self._probes, self.question = verdict.probes, verdict.probes[0]
        else:
            self._confidence = confidence
            self._done(self.question, response, verdict, now)
        return None if self.silent else verdict

    def skip(self, now: float) -> str:
        """This leaves the question; it brings nothing. It gives the model's answer, "" in a paper."""
        if self.question is None:
            raise LookupError("the interview is over: see report()")
        asked = self._main or self.question
        self._done(asked, None, None, now)
        return "" if self.silent else told(solve(asked))

    def stop(self) -> None:
        """This ends the interview with what was said so far."""
        self.question, self._main, self._probes, self.link = None, None, (), ""

    def report(self) -> Report:
        """This is the account of the interview by concept; it can be had at any time."""
        from tcplearn.interview.report import report

        return report(self)

    def _done(self, asked: Question, response: Any, verdict: Grade | None, now: float) -> None:
        share = max(0.0, 1 - self.preset.hint * len(self.given))
        earned = self.points * share * verdict.score if verdict else 0.0
        spent = now - self._asked
        self.said.append(
            Said(
                asked, self.link, response, self._confidence, len(self.given), verdict, spent, self.points,
                round(earned, 4),
            )
        )  # fmt: skip
        self._main, self._answer, self._probes, self._confidence = None, {}, (), ""
        self._next(now)

    def _next(self, now: float) -> None:
        """This chooses what is asked next: a follow-up that fits the verdict, or the next subject."""
        self.given, self.question, self.link, self._asked = (), None, "", now
        if len(self.said) >= self.place[1] or self.left(now) <= 0:
            return
        id, self.link = self._follow_up() or self._subject()
        if id:
            self.question = ask(id if self.silent else self._form(id), self.seed, self.lang, self.folder)

    def _follow_up(self) -> tuple[str, str] | None:
        if not self.said or self.silent or self._depth >= self.preset.follow:
            return None
        last = self.said[-1]
        here = [link for link in self.graph.after(last.question.case.entry.about) if self._open(link.to)]
        for fitting in _fitting(last.grade):
            among = [link for link in here if link.when in fitting]
            if among:
                self._depth += 1
                link = Random(f"{self.seed} {last.question.id}").choice(among)
                return link.to, link.says.of(self.lang)
        return None

    def _subject(self) -> tuple[str, str]:
        """This is the next opening that was not asked yet, and its words."""
        self._depth = 0
        while self._starts:
            id = self._starts.pop(0)
            if self.silent and id in self.bank.questions:
                return id, ""
            if self.silent or not self._open(id):
                continue
            if id in self.graph.starts:
                return id, self.graph.starts[id].says.of(self.lang)
            concept = id.split("-")[0]
            title = self.graph.concepts.get(concept, Text(concept, concept))
            return id, NOW_TO.of(self.lang).format(title.of(self.lang))
        return "", ""

    def _subjects(self) -> Iterator[str]:
        """These are the openings in the order of this seed; seed 0 keeps the order in which they are written."""
        if self.preset.paper:
            yield from (id for id, _ in self.preset.paper)
            return
        dice = Random(f"{self.seed} subjects")
        if self.preset.weak and self.weak:
            every = [id for concept in self.weak for id in self.graph.ids if id.split("-")[0] == concept]
            firsts = [id for id in every if id in self.graph.starts]
            yield from _shuffled(dice if self.seed else None, firsts)
            yield from (id for id in every if id not in firsts)
        yield from _shuffled(dice if self.seed else None, list(self.preset.starts))
        yield from _shuffled(dice if self.seed else None, list(self.graph.starts))

    def _open(self, about: str) -> bool:
        asked = {said.question.case.entry.about for said in self.said}
        return about not in asked and bool(self._forms(about))

    def _forms(self, about: str) -> list[str]:
        """These are the questions on a catalogue id that this preset may ask; first the one that has the id itself."""
        every = [id for id in self.bank if self.bank[id].about == about]
        may = [id for id in every if self.bank[id].kind not in self.preset.without]
        return sorted(may, key=lambda id: id != about)

    def _form(self, about: str) -> str:
        forms = self._forms(about)
        return forms[0] if self.seed == 0 else Random(f"{self.seed} {about}").choice(forms)


def _fitting(verdict: Grade | None) -> Iterator[tuple[str, ...]]:
    """These are the conditions that a verdict meets, the closest first."""
    if verdict is not None and verdict.ideas:
        yield verdict.ideas
    yield ("right",) if verdict is not None and verdict.right else ("wrong",)
    yield ("any",)


def _shuffled(dice: Random | None, ids: list[str]) -> Iterable[str]:
    return dice.sample(ids, len(ids)) if dice else ids


def told(response: Any) -> str:
    """This is a response in one line, as it may be typed."""
    match response:
        case {"text": text}:
            return str(text)
        case dict():
            return "; ".join(f"{name}: {value}" for name, value in response.items())
        case list() | tuple():
            return ("; " if any(" " in str(one) for one in response) else " ").join(map(str, response)) or "-"
    return str(response)


def begin(
    preset: str = "screen",
    *,
    seed: int = 0,
    lang: str = "en",
    now: float = 0.0,
    weak: Iterable[str] = (),
    folder: Path | str | None = None,
) -> Session:
    """This begins an interview: a preset by its name, one seed, the language, the second in which it begins.

    `weak` are concepts, such as "TW", that the preset "weak" begins with, the weakest first. Raises LookupError
    for an unknown preset, ValueError for an unknown language.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no language {lang!r} here; there are {' and '.join(LANGUAGES)}")
    found = graph(folder)
    if preset not in found.presets:
        near = difflib.get_close_matches(preset, found.presets, 1) or list(found.presets)
        raise LookupError(f"no interview is called {preset!r}; did you mean {', '.join(near)}?")
    return Session(replace(found.presets[preset]), seed, lang, now, found, bank(folder), folder, tuple(weak))
