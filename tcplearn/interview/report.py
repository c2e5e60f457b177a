"""The account of an interview, by concept: what was right, what to read, what to run again, what you may hear.

The one rule: it only collects. Every sentence in it comes from a verdict or from the question's file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tcplearn import variants
from tcplearn.interview.hints import section
from tcplearn.quiz import Question, solve
from tcplearn.quiz.proofs import command
from tcplearn.quiz.question import LETTERS
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.interview.session import Said, Session

TITLE = Text("{}: {} of {} points, {} min", "{}：{} / {} 分，用时 {} 分钟")
SCORE = Text("{} ({}/{})", "{}（{}/{}）")
RIGHT, WRONG, SKIPPED = Text("right", "正确"), Text("wrong", "错误"), Text("skipped", "跳过")
SURE = Text("you were sure", "当时很有把握")
UNSURE = Text("you were not sure", "当时没有把握")
HELP = Text("hints: {}", "用了 {} 条提示")
TRUE = Text("What is right", "正确的说法")
HEAR = Text("What your interviewer may expect to hear", "面试官可能想听到的")
IDEAS = Text("Ideas to drop", "要改掉的误解")
READ = Text("Read", "请读")
RUN = Text("Run again", "请重新运行")
NOTHING = Text("No question was answered.", "没有作答。")


@dataclass(frozen=True)
class Line:
    """One question in the report: its id and text, "right", "wrong" or "skipped", and what it brought.

    `given` is what was answered, `truth` the model's answer, `why` the explanation, `hear` what one may expect to
    hear where textbooks are imprecise.
    """

    id: str
    text: str
    verdict: str
    points: float
    earned: float
    confidence: str
    hints: int
    given: str
    truth: str
    why: str
    hear: str


@dataclass(frozen=True)
class Part:
    """The questions on one concept; `read` are sections, `rerun` command lines, `ideas` wrong ideas in words."""

    concept: str
    title: str
    lines: tuple[Line, ...]
    read: tuple[str, ...]
    rerun: tuple[str, ...]
    ideas: tuple[str, ...]

    @property
    def points(self) -> float:
        return sum(line.points for line in self.lines)

    @property
    def earned(self) -> float:
        return round(sum(line.earned for line in self.lines), 2)


@dataclass(frozen=True)
class Report:
    """The account of an interview; `told()` is all of it as text."""

    title: str
    lang: str
    seed: int
    seconds: float
    parts: tuple[Part, ...]

    @property
    def points(self) -> float:
        return sum(part.points for part in self.parts)

    @property
    def earned(self) -> float:
        return round(sum(part.earned for part in self.parts), 2)

    def told(self) -> str:
        """This is the report as text, for a terminal or a file."""
        if not self.parts:
            return NOTHING.of(self.lang)
        head = TITLE.of(self.lang).format(self.title, f"{self.earned:g}", f"{self.points:g}", round(self.seconds / 60))
        return "\n".join([head, *(line for part in self.parts for line in _told(part, self.lang))])


def report(session: Session) -> Report:
    """This collects a session's answers by concept, the one with the most lost points first."""
    by: dict[str, list[Said]] = {}
    for said in session.said:
        by.setdefault(said.question.case.entry.concept, []).append(said)
    made = [_part(session, concept, answers) for concept, answers in by.items()]
    made.sort(key=lambda part: part.earned - part.points)
    seconds = sum(said.seconds for said in session.said)
    return Report(session.preset.title.of(session.lang), session.lang, session.seed, seconds, tuple(made))


def _part(session: Session, concept: str, answers: list[Said]) -> Part:
    lang, named = session.lang, session.graph.concepts.get(concept)
    missed = [said for said in answers if said.grade is None or not said.grade.right]
    ideas = _each(id for said in missed if said.grade for id in said.grade.ideas)
    return Part(
        concept,
        named.of(lang) if named else concept,
        tuple(_line(said) for said in answers),
        _each(said.question.case.entry.rfc for said in missed),
        _each(line for said in missed for line in rerun(said.question, said.grade.ideas if said.grade else ())),
        tuple(session.bank.ideas[id].of(lang) for id in ideas if id in session.bank.ideas),
    )


def _line(said: Said) -> Line:
    case, lang, grade = said.question.case, said.question.lang, said.grade
    verdict = "skipped" if grade is None else "right" if grade.right else "wrong"
    given = "" if said.response is None else shown(said.question, said.response)
    why, hear = case.fill(case.entry.why, lang), case.fill(case.entry.hear, lang)
    return Line(
        said.question.id, said.question.text, verdict, said.points, said.earned, said.confidence, said.hints, given,
        shown(said.question, solve(said.question)), why, hear,
    )  # fmt: skip


def shown(question: Question, response: Any) -> str:
    """This is a response as one reads it: what is picked with its text, everything else as it may be typed."""
    from tcplearn.interview.session import told

    every = (question.options, *(menu.options for menu in question.menus))
    colon, stop = (": ", "; ") if question.lang == "en" else ("：", "；")
    options = [dict(zip(LETTERS, each, strict=False)) for each in every]
    match question.shape, response:
        case ("pick", str()) if response in options[0]:
            return f"{response}) {options[0][response]}"
        case ("picks" | "order", list() | tuple()) if response and set(response) <= set(options[0]):
            return stop.join(f"{letter}) {options[0][letter]}" for letter in response)
        case ("menus", dict()):
            chosen = zip(question.menus, options[1:], strict=True)
            return stop.join(f"{m.label}{colon}{each.get(str(response.get(m.name)), '–')}" for m, each in chosen)
        case ("fill", dict()) if len(response) > 1:
            return stop.join(f"({name}) {value}" for name, value in response.items())
    return told(response).strip()


def rerun(question: Question, ideas: Iterable[str]) -> Iterator[str]:
    """These are the command lines that play a question's run, beside what a wrong idea would have."""
    entry = question.case.entry
    if not entry.scene:
        return
    against = [name for idea in ideas for name in variants.believed().get(idea, ())][:1] or [entry.protocol]
    yield command(entry.written(entry.scene, question.case.values), against[0])


def _each(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _told(part: Part, lang: str) -> Iterator[str]:
    colon, comma = (": ", "; ") if lang == "en" else ("：", "；")
    yield "\n" + SCORE.of(lang).format(part.title, f"{part.earned:g}", f"{part.points:g}")
    for line in part.lines:
        verdict = {"right": RIGHT, "wrong": WRONG, "skipped": SKIPPED}[line.verdict].of(lang)
        sure = {"sure": SURE, "unsure": UNSURE}.get(line.confidence)
        more = [sure.of(lang)] if sure else []
        more += [HELP.of(lang).format(line.hints)] if line.hints else []
        yield f"  {line.id}  {(', ' if lang == 'en' else '，').join([verdict, *more])}"
        if line.verdict != "right":
            yield f"    {line.text}"
            yield f"    {TRUE.of(lang)}{colon}{line.truth}".replace("\n", "\n      ")
            yield from [f"    {line.why}"] if line.why else []
        if line.hear:
            yield f"    {HEAR.of(lang)}{colon}{line.hear}"
    sections = [section(each, lang) for each in part.read]
    for label, lines in ((IDEAS, part.ideas), (READ, sections)):
        if lines:
            yield f"  {label.of(lang)}{colon}{comma.join(lines)}"
    yield from (f"  {RUN.of(lang)}{colon}{command}" for command in part.rerun)
