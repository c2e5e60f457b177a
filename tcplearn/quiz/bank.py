"""The bank: questions read from `quizzes/*.toml`, every key checked.

    id, kind          LOSS-04 (never changes); choice, predict, fields
    scene, protocol   what is run: a scene by name; a variant by name, if not RFC 9293
    ask, why          .en and .zh: the question, the explanation; {expressions} are filled in from the run
    rfc, then         the section to read; the question that an interviewer asks next
    ideas             wrong ideas to recognise, by id; each is played by a variant with that IDEA
    varies            what a seed changes beside the ISNs: length, delay, msl, rto, retries, wrap
    given             what the scene gets in every seed: {msl = 0.1, delay = 0.09, rto = 0.19, retries = 2}
    numbers, symbols  "symbolic", with names for numbers: {x = "A.ISS"}
    asks, option ...  what each kind adds: see kinds/

The one rule: no file says which answer is right. There is no key for it; a question says what it
asks of a run, and the model answers. Whatever is wrong with a file is said with file, line,
question, key and what to write instead.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tcplearn import variants
from tcplearn.course import course_folder
from tcplearn.quiz.asks import Asks, Unasked, parse
from tcplearn.quiz.fresh import VARIES
from tcplearn.quiz.kinds import kinds
from tcplearn.text import LANGUAGES, Text
from tcplearn.world.scenes import SCENES

POLICY_WORDS = ("msl", "rto", "retries", "delay")
HOLE = re.compile(r"\{([^{}]*)\}")


class BadQuestion(ValueError):
    """A question file cannot be used; the message names file, line, question and key."""


@dataclass(frozen=True)
class Entry:
    """One question as it is written. `raw` holds all its keys, `ideas` the wrong ideas to look for."""

    id: str
    file: Path
    kind: str
    ask: Text
    why: Text
    scene: str
    raw: Mapping[str, Any] = field(repr=False)
    rfc: str = ""
    then: str = ""
    numbers: str = "absolute"
    protocol: str = ""
    ideas: tuple[str, ...] = ()
    varies: tuple[str, ...] = ()
    symbols: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)

    @property
    def concept(self) -> str:
        """This is what the question is about, for reviews: the part of its id before the dash."""
        return str(self.raw.get("concept", self.id.split("-")[0]))

    def asks(self, key: str = "asks") -> Asks:
        """This is the expression under a key, read."""
        return parse(self.raw[key])


@dataclass(frozen=True)
class Bank:
    """All questions by id, and the names of the wrong ideas."""

    questions: Mapping[str, Entry]
    ideas: Mapping[str, Text]

    def __getitem__(self, id: str) -> Entry:
        try:
            return self.questions[id]
        except KeyError:
            near = difflib.get_close_matches(id.upper(), self.questions, 3, 0.4) or list(self.questions)[:3]
            raise LookupError(f"no question is called {id!r}; did you mean {', '.join(near)}?") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.questions)

    def __len__(self) -> int:
        return len(self.questions)


@cache
def bank(folder: Path | None = None) -> Bank:
    """This is the bank of a folder of TOML files, by default the course's.

    Raises BadQuestion that lists everything wrong in them.
    """
    found, problems = load(folder or course_folder() / "quizzes")
    if problems:
        raise BadQuestion("\n".join(problems))
    return found


def load(folder: Path) -> tuple[Bank, list[str]]:
    """This reads all that can be read in a folder, and says what cannot."""
    questions: dict[str, Entry] = {}
    ideas: dict[str, Text] = {}
    problems: list[str] = []
    read = [_File(path) for path in sorted(folder.glob("*.toml"))]
    for file in read:
        ideas |= file.ideas()
    for file in read:
        for entry in file.questions(ideas):
            if entry.id in questions:
                file.wrong(entry.id, "id", f"is already used in {questions[entry.id].file.name}: an id is given once")
            questions.setdefault(entry.id, entry)
        problems += file.problems
    for file in read:
        for entry in questions.values():
            if entry.file == file.path and entry.then and entry.then not in questions:
                problems.append(file.said(entry.id, "then", f"no question is called {entry.then!r}"))
    return Bank(questions, ideas), problems


# What each key of a question holds, and whether it must be there. A kind adds its own.
KEYS: dict[str, tuple[type, bool]] = {
    "id": (str, True), "kind": (str, True), "ask": (dict, True), "why": (dict, True), "scene": (str, True),
    "rfc": (str, True), "then": (str, False), "numbers": (str, False), "protocol": (str, False), "ideas": (list, False),
    "varies": (list, False), "symbols": (dict, False), "given": (dict, False), "concept": (str, False),
}  # fmt: skip
WORDS = {str: "text", dict: "a table", list: "a list", int: "a whole number"}
FORBIDDEN = {"answer", "answers", "correct", "key", "right", "solution"}


class _File:
    """One TOML file being read, and what is wrong with it."""

    def __init__(self, path: Path):
        self.path, self.problems = path, list[str]()
        self.text = path.read_text("utf-8")
        self.raw: dict[str, Any] = {}
        try:
            self.raw = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as wrong:
            self.problems.append(f"{path.name}: is no TOML: {wrong}")
        for key in set(self.raw) - {"question", "misconception"}:
            self.problems.append(f"{path.name}: key {key!r}: write [[question]] or [[misconception]] above it")

    def wrong(self, id: str, key: str, what: str) -> None:
        self.problems.append(self.said(id, key, what))

    def said(self, id: str, key: str, what: str) -> str:
        return f"{self.path.name}:{self.line(id, key)}: {id}: {key}: {what}"

    def line(self, id: str, key: str) -> int:
        """This is the line where a question gives a key, or where the question stands."""
        lines = self.text.splitlines()
        start = next(
            (i for i, line in enumerate(lines) if re.match(rf'\s*id\s*=\s*["\']{re.escape(id)}["\']', line)), 0
        )
        for i in range(start, len(lines)):
            if i > start and lines[i].startswith(("[[question]]", "[[misconception]]")):
                break
            if re.match(rf"\s*{re.escape(key)}\b", lines[i]):
                return i + 1
        return start + 1

    def ideas(self) -> dict[str, Text]:
        found = {}
        for raw in self.raw.get("misconception", []):
            id = str(raw.get("id", "a misconception without id"))
            if set(raw) != {"id", *LANGUAGES}:
                self.wrong(id, "misconception", "has exactly the keys id, en and zh")
            else:
                found[id] = Text(raw["en"], raw["zh"])
        return found

    def questions(self, ideas: Mapping[str, Text]) -> Iterator[Entry]:
        for count, raw in enumerate(self.raw.get("question", []), 1):
            id = raw.get("id")
            if not isinstance(id, str) or not re.fullmatch(r"[A-Z]+-\d\d[a-z]?", id):
                self.wrong(f"question {count}", "id", 'is missing or no id; write id = "OPEN-01"')
                continue
            before = len(self.problems)
            entry = self.entry(id, raw, ideas)
            if entry and len(self.problems) == before:
                yield entry

    def entry(self, id: str, raw: dict[str, Any], ideas: Mapping[str, Text]) -> Entry | None:
        kind = kinds().get(raw.get("kind", ""))
        if kind is None:
            self.wrong(id, "kind", f"is {raw.get('kind')!r}; write one of {', '.join(kinds())}")
            return None
        allowed = {**KEYS, **kind.KEYS}
        for key in raw:
            if key.lower() in FORBIDDEN:
                self.wrong(id, key, "no file says which answer is right: the model does; leave the key out")
            elif key not in allowed:
                near = difflib.get_close_matches(key, allowed, 1)
                self.wrong(
                    id,
                    key,
                    f"is no key of a {raw['kind']} question; "
                    + (f"did you mean {near[0]!r}?" if near else f"its keys are {', '.join(allowed)}"),
                )
        for key, (type_, needed) in allowed.items():
            if key not in raw and needed:
                self.wrong(id, key, f"is missing; a {raw['kind']} question needs it")
            if key in raw and not isinstance(raw[key], type_):
                self.wrong(id, key, f"holds {WORDS[type_]}, not {raw[key]!r}")
        if any(f": {id}: " in problem for problem in self.problems):
            return None
        both = {key: self.both(id, key, raw[key]) for key in ("ask", "why")}
        entry = Entry(
            id, self.path, raw["kind"], both["ask"], both["why"], raw["scene"], raw,
            rfc=raw["rfc"], then=raw.get("then", ""), numbers=raw.get("numbers", "absolute"),
            protocol=raw.get("protocol", ""), ideas=tuple(raw.get("ideas", ())), varies=tuple(raw.get("varies", ())),
            symbols=raw.get("symbols", {}), given=raw.get("given", {}),
        )  # fmt: skip
        self.check(entry, ideas)
        for key, what in kind.static(entry, self.both):
            self.wrong(id, key, what)
        return entry

    def both(self, id: str, key: str, raw: Any) -> Text:
        """This is a text in both languages, whose holes are the same and can be read."""
        if not isinstance(raw, dict) or not all(
            isinstance(raw.get(lang), str) and raw[lang].strip() for lang in LANGUAGES
        ):
            self.wrong(id, key, f"needs both languages: {key}.en and {key}.zh")
            return Text("", "")
        holes = {lang: sorted(HOLE.findall(raw[lang])) for lang in LANGUAGES}
        if holes["en"] != holes["zh"]:
            self.wrong(id, key, f"en fills in {holes['en']} and zh {holes['zh']}: the same numbers in both")
        for hole in holes["en"]:
            if hole not in POLICY_WORDS:
                self.expression(id, f"{key}.en", hole)
        return Text(raw["en"].strip(), raw["zh"].strip())

    def expression(self, id: str, key: str, text: str) -> None:
        try:
            parse(text)
        except Unasked as wrong:
            self.wrong(id, key, str(wrong))

    def check(self, entry: Entry, ideas: Mapping[str, Text]) -> None:
        """This checks the keys that every kind has."""

        def one_of(key: str, value: str, there: Any) -> None:
            if value not in there:
                near = difflib.get_close_matches(value, there, 2) or sorted(there)
                self.wrong(entry.id, key, f"there is no {value!r}; there is {', '.join(near)}")

        one_of("scene", entry.scene, SCENES)
        one_of("numbers", entry.numbers, ("absolute", "symbolic"))
        if entry.protocol:
            one_of("protocol", entry.protocol, variants.names())
        for idea in entry.ideas:
            one_of("ideas", idea, variants.believed())
            one_of("ideas", idea, ideas)
        for what in entry.varies:
            one_of("varies", what, VARIES)
        for name in entry.given:
            one_of("given", name, POLICY_WORDS)
        for name, text in entry.symbols.items():
            self.expression(entry.id, f"symbols.{name}", text)
        if entry.numbers == "symbolic" and not entry.symbols:
            self.wrong(entry.id, "numbers", 'symbolic needs names: symbols = {x = "A.ISS", y = "B.ISS"}')
        if "asks" in entry.raw:
            self.expression(entry.id, "asks", entry.raw["asks"])
