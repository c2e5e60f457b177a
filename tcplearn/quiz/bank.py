"""The bank: questions read from `quizzes/*.toml`, every key checked.

    id, kind          LOSS-04 (never changes; further ones about the same: LOSS-04.why); a name of kinds/
    scene, protocol   what is run: a scene by name or line; a variant by name, if not RFC 9293
    ask, why          .en and .zh: the question, the explanation; {expressions} are filled in from the run
    rfc, then         the section to read; the question that an interviewer asks next
    ideas             wrong ideas to recognise, by id; each is played by a variant with that IDEA
    varies            what a seed changes beside the ISNs: length, delay, msl, rto, retries, wrap
    given             what the scene gets in every seed: {msl = 0.1, delay = 0.09, rto = 0.19, retries = 2}
    numbers, symbols  "symbolic", with names for numbers: {x = "A.ISS"}
    values            numbers of which the seed draws one each: {rate = [1, 10]}; {rate} may stand in every text,
                      expression and scene line; "rto, retries" = [[1, 5], [2, 4]] draws pairs
    seen              what is shown of the run: captured at "A", at "B", at "both", or "all" segments
    hints, hear       help in steps, [{en, zh}]; what one may expect to hear where textbooks are imprecise, {en, zh}
    slip              [[question.slip]] asks, en, zh, idea: another way to a value, and what to say of it
    asks, option ...  what each kind adds: see kinds/

What no run decides, a system's habit, is a [[fact]] of `facts.toml` with id, value, unit, system,
version, source, en, zh; an expression names it: "fact linux.time_wait".

The one rule: no file says which answer is right. There is no key for it; a question says what it
asks of a run, and the model answers. Whatever is wrong with a file is said with file, line,
question, key and what to write instead.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tcplearn.course import course_folder
from tcplearn.quiz.entry import NO_TEXT, BadQuestion, Entry
from tcplearn.quiz.facts import Fact
from tcplearn.quiz.file import File
from tcplearn.text import Text


@dataclass(frozen=True)
class Bank:
    """All questions by id, the names of the wrong ideas, and the facts that no run decides."""

    questions: Mapping[str, Entry]
    ideas: Mapping[str, Text]
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __getitem__(self, id: str) -> Entry:
        if not isinstance(id, str):
            raise TypeError(
                f'a question is asked by its id, a text such as "{next(iter(self), "OPEN-01")}", not {id!r}'
            )
        try:
            return self.questions[id]
        except KeyError:
            near = difflib.get_close_matches(id.upper(), self.questions, 3, 0.4) or list(self.questions)[:3]
            raise LookupError(f"no question is called {id!r}; did you mean {', '.join(near)}?") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.questions)

    def __len__(self) -> int:
        return len(self.questions)


def bank(folder: Path | str | None = None) -> Bank:
    """This is the bank of a folder of TOML files, by default the course's.

    Raises BadQuestion that lists everything wrong in them.
    """
    return _bank(quizzes(folder))


def quizzes(folder: Path | str | None) -> Path:
    """This is the folder of a bank, by default the course's."""
    return course_folder() / "quizzes" if folder is None else Path(folder)


@cache
def _bank(folder: Path) -> Bank:
    found, problems = load(folder)
    if problems:
        raise BadQuestion("\n".join(problems))
    return found


def load(folder: Path) -> tuple[Bank, list[str]]:
    """This reads all that can be read in a folder, and says what cannot."""
    questions: dict[str, Entry] = {}
    ideas: dict[str, Text] = {}
    facts: dict[str, Fact] = {}
    problems: list[str] = []
    if not folder.is_dir():
        return Bank({}, {}), [f"{folder}: is a file, not a folder" if folder.exists() else f"{folder}: no such folder"]
    read = [File(path) for path in sorted(folder.glob("*.toml"))]
    if not read:
        return Bank({}, {}), [f"{folder}: holds no *.toml file, so there are no questions"]
    for file in read:
        ideas |= file.ideas()
        facts |= file.facts()
    for file in read:
        for entry in file.questions(ideas, facts):
            if entry.id in questions:
                file.wrong(entry.id, "id", f"is already used in {questions[entry.id].file.name}: an id is given once")
            questions.setdefault(entry.id, entry)
        problems += file.problems
    for entry in written(folder, questions, facts):
        questions.setdefault(entry.id, entry)
    for file in read:
        for entry in questions.values():
            if entry.file == file.path and entry.then and entry.then not in questions:
                problems.append(file.said(entry.id, "then", f"no question is called {entry.then!r}"))
    return Bank(questions, ideas, facts), problems


def written(folder: Path, questions: Mapping[str, Entry], facts: Mapping[str, Fact]) -> Iterator[Entry]:
    """These are the why-questions: one of kind `why` for each rubric in `why/*.toml`, OPEN-01.why of OPEN-01.

    Section and next question are those of the plain question. What a rubric holds is checked by `proofs.py`.
    """
    for path in sorted((folder / "why").glob("*.toml")):
        for raw in tomllib.loads(path.read_text("utf-8")).get("question", ()):
            plain = questions.get(raw["id"])
            asked = Text(raw["ask"]["en"], raw["ask"]["zh"])
            rfc, then = (plain.rfc, plain.then) if plain else ("", "")
            hear = plain.hear if plain else NO_TEXT
            yield Entry(
                f"{raw['id']}.why", path, "why", asked, NO_TEXT, "", {}, rfc=rfc, then=then, hear=hear, facts=facts
            )
