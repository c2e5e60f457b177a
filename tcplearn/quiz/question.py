"""A question as it is asked, and the verdict on an answer: plain values, each readable as text.

The one rule: a Question does not hold its answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tcplearn.quiz.letters import spelled
from tcplearn.text import Text
from tcplearn.world import Flight, Trace

if TYPE_CHECKING:
    from tcplearn.quiz.case import Case

LETTERS = "abcdefghijkl"
FATES = {
    "lost": Text("lost", "丢失"), "delayed": Text("late", "延迟"), "duplicated": Text("duplicated", "被复制"),
    "copy": Text("copy", "副本"), "corrupted": Text("damaged", "损坏"), "injected": Text("injected", "注入"),
    "in flight": Text("under way", "在途中"), "unknown": Text("unknown", "去向不明"),
}  # fmt: skip


@dataclass(frozen=True)
class Blank:
    """Something to type: its name in a response, its label, the kind of value, what to type."""

    name: str
    label: str
    kind: str
    hint: str


@dataclass(frozen=True)
class Menu:
    """One choice in a sentence: its name in a response, its label, what there is to choose."""

    name: str
    label: str
    options: tuple[str, ...]


SHAPES: dict[str, Text] = {
    "pick": Text("type a letter, {}", "请输入选项字母 {}"),
    "picks": Text(
        "type the letters of all that are right, such as a c; “-” if none is",
        "请输入全部正确选项的字母，例如 a c；都不对则输入“-”",
    ),
    "order": Text("type all letters in order, such as {}", "请按先后顺序输入全部字母，例如 {}"),
    "menus": Text("type one letter for each menu, such as {}", "请为每个菜单输入一个字母，例如 {}"),
    "schedule": Text(
        "type what happens to which segment, such as lose 2; delay 1 by 0.5",
        "请输入对哪个报文段做什么，例如 lose 2; delay 1 by 0.5",
    ),
    "write": Text("answer in your own words", "请用自己的话回答"),
    "code": Text("write it in Python, or as a table", "请用 Python 或表格写出"),
}


@dataclass(frozen=True)
class Form:
    """What a kind adds to a question's text. `shape` says how it is answered; what shows a question goes by it.

    pick      one of `options`: "a", or a position from 0
    picks     several of them: ["a", "c"]; none: []
    order     all of them, in order: ["c", "a", "b"]
    fill      `blanks`, in a `ladder` with holes or alone: a text, {name: text} or [texts]
    menus     one of each of `menus`: {name: "b"} or ["b", "a"]
    schedule  faults on the numbered segments of `ladder`, a line each: ["lose 3", "delay 2 by 1.5"]
    write     a text, then probes: text, or {"text": ..., "probes": {id: response}, "ticks": [point]}
    code      a text that begins with `start`

    Each may be typed as one line, too: "a c", "c a b", "lose 3; delay 2 by 1.5".
    """

    options: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    ladder: tuple[str, ...] = ()
    menus: tuple[Menu, ...] = ()
    start: str = ""
    shape: str = "pick"


@dataclass(frozen=True)
class Question:
    """A question in one language with one seed's numbers; `str()` prints it for a terminal.

    How one is answered is said by its `shape`: see `Form`. `hints` are given in steps, on demand.
    """

    id: str
    kind: str
    lang: str
    seed: int
    text: str
    options: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    ladder: tuple[str, ...] = ()
    menus: tuple[Menu, ...] = ()
    start: str = ""
    shape: str = "pick"
    hints: tuple[str, ...] = ()
    case: Case = field(default=None, repr=False, compare=False)  # type: ignore[assignment]

    @property
    def hint(self) -> str:
        """This says what to type."""
        letters = LETTERS[: len(self.options)]
        if self.shape == "fill":
            return ("；" if self.lang == "zh" else "; ").join(dict.fromkeys(blank.hint for blank in self.blanks))
        shown = {
            "pick": f"{letters[:1]}–{letters[-1:]}",
            "order": " ".join(letters),
            "menus": " ".join("a" for _ in self.menus),
        }
        return SHAPES[self.shape].of(self.lang).format(shown.get(self.shape, ""))

    def __str__(self) -> str:
        lines = [f"{self.id}  {self.text}", *(f"    {line}" for line in self.ladder)]
        lines += [f"  {letter}) {option}" for letter, option in zip(LETTERS, self.options, strict=False)]
        for menu in self.menus:
            lines.append(f"  {menu.label}")
            lines += [f"    {letter}) {option}" for letter, option in zip(LETTERS, menu.options, strict=False)]
        return "\n".join([*lines, *([self.start] if self.start else [])])


@dataclass(frozen=True)
class Grade:
    """The verdict on an answer; `str()` prints it.

    `score` is 0 to 1, `right` means 1. `read` is False if something could not be read: then nothing
    is wrong yet, the verdict does not count, and `why` says what to type. `points` gives for each
    part "right", "wrong" or "unread", `notes` what there is to say about it. `ideas` are the ids of
    the wrong ideas behind the answer, `refuting` what one of them would have on the same scene.
    `proof` is the run that decides; None where a calculation or a source does. `next` is the question
    that an interviewer would ask now, `hear` what one may expect to hear where textbooks are imprecise,
    `rfc` the sections to read. `slip` names the way to a wrong answer, for statistics. While there are
    `probes`, questions still to answer, the verdict is pending and the score does not count.
    `numbers` is "symbolic" where the question has names for numbers: then the run is shown with them.
    """

    score: float
    right: bool
    points: Mapping[str, str]
    why: str
    proof: Trace | None = field(repr=False)
    read: bool = True
    notes: Mapping[str, str] = field(default_factory=dict)
    ideas: tuple[str, ...] = ()
    next: str = ""
    lang: str = "en"
    numbers: str = "absolute"
    hear: str = ""
    rfc: str = ""
    probes: tuple[Question, ...] = ()
    refuting: Trace | None = field(default=None, repr=False)
    slip: str = ""

    def __str__(self) -> str:
        if not self.read or self.proof is None:
            return self.why
        title = Text("The run", "运行过程").of(self.lang)
        lines = [
            f"  {f.sent_at:8.3f} s  {_arrow(f)}  {f.number}. {self._segment(f)}{_fate(f.fate, self.lang)}"
            for f in self.proof.segments[:24]
        ]
        return "\n".join([self.why, "", f"{title} ({self.proof.protocol}):", *lines])

    def _segment(self, flight: Flight) -> str:
        return spelled(self.proof, flight) if self.proof and self.numbers == "symbolic" else str(flight.segment)


def _arrow(flight: Any) -> str:
    end = "x" if flight.arrived_at is None else ">"
    return f"A --{end} B" if flight.sender == "A" else f"B --{end} A"


def _fate(fate: str, lang: str) -> str:
    return f"  ({FATES[fate].of(lang)})" if fate in FATES else ""
