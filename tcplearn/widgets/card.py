"""A quiz card for the notebook: a question, native inputs, and feedback with the run that proves it.

The one rule: the browser is told the question and never the answer. An answer travels to Python as a
message, is graded there, and what comes back is the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import anywidget
import traitlets

from tcplearn.quiz import Grade, Question, ask, grade, solve
from tcplearn.quiz.question import LETTERS
from tcplearn.text import Text, reader_language
from tcplearn.view.ladder import ladder
from tcplearn.view.svg import svg
from tcplearn.widgets.alone import bundle
from tcplearn.widgets.drill_alone import Sheet

WORDS = {
    "card": Text("Question", "题目"),
    "check": Text("Check", "检查"),
    "renew": Text("New numbers", "换一组数"),
    "another": Text("Another variant", "换一种"),
    "next": Text("Next question", "下一题"),
    "run": Text("The run", "运行过程"),
    "ladder": Text("The segments", "报文段"),
}
NO_CARD = Text(
    '{id} is not answered by picking one option or filling in; ask it with Drill("{id}")',
    '{id} 不是单选题或填空题；请用 Drill("{id}")',
)
RUN_ME = Text("(run this cell to answer)", "（运行本单元格即可作答）")
COLUMNS = 90  # of the text that a notebook stores; a Chinese character takes two
# A word with the blanks before it, or one Chinese character, each with the marks that belong to it.
WIDE, OPENS, CLOSES = "\u2e80-\u9fff\uff00-\uffef", "（“《", "，。；：、！？）”》…"
UNBROKEN = re.compile(rf"\s*[{OPENS}]*(?:[^\s{WIDE}{OPENS}{CLOSES}]+|[^\s{OPENS}])[{CLOSES}]*|\s+|.")
SHAPES = ("pick", "fill")  # how a question may be answered on a card; a Drill takes every one
SEEDS = 12  # tried until one looks different: even three options lie in the same order twice running


class Card(anywidget.AnyWidget):
    """This is a card for one question of the bank, such as `Card("LOSS-04")`.

    `seed` chooses the numbers (0: the round ones), `lang` is "en" or "zh", by default the reader's.
    `question` and `verdict` (None before an answer) are what the card shows. Raises LookupError for
    an id that is not in the bank, ValueError for a question that takes more than a choice or a blank.
    """

    _esm = Path(__file__).with_name("card.js")
    shown = traitlets.Dict().tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)

    question: Question
    verdict: Grade | None

    def __init__(self, id: str, seed: int = 0, lang: str | None = None):
        super().__init__()
        self._show(ask(id, seed, lang or reader_language()))
        self.on_msg(self._heard)

    def check(self, response: Any) -> Grade:
        """This grades a response, as the button does: a letter, a text, or {hole: text}."""
        self.verdict = grade(self.question, response)
        self.feedback = feedback(self.verdict)
        return self.verdict

    def renew(self) -> None:
        """This asks the same question with the next seed that changes what is seen."""
        self._show(renewed(self.question) or self.question)

    def follow(self) -> None:
        """This asks the question that an interviewer would ask next."""
        if self.verdict and _has_a_card(self.verdict.next):
            self._show(ask(self.verdict.next, self.question.seed, self.question.lang))

    def _show(self, question: Question) -> None:
        if question.shape not in SHAPES:
            raise ValueError(NO_CARD.of(question.lang).format(id=question.id))
        self.question = question
        self.verdict = None
        self.feedback = {}
        self.shown = shown(question)

    def _heard(self, widget: Any, message: dict[str, Any], buffers: Any) -> None:
        match message.get("do"):
            case "check":
                self.check(message.get("response"))
            case "renew":
                self.renew()
            case "next":
                self.follow()

    def __repr__(self) -> str:
        return str(self.question)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The question as text beside the live card, the same at each run, so that nbval can compare it.

        In a page without a kernel its answer is folded below it.
        """
        line = f"{wrapped(repr(self))}\n\n{RUN_ME.of(self.question.lang)}"
        return bundle(super()._repr_mimebundle_(**kwargs), line, alone=lambda: Sheet(self.question))


def shown(question: Question) -> dict[str, Any]:
    """This is all that the browser learns of a question."""
    return {
        "id": question.id,
        "seed": question.seed,
        "lang": question.lang,
        "text": question.text,
        "ladder": list(question.ladder),
        "options": [[letter, text] for letter, text in zip(LETTERS, question.options, strict=False)],
        "blanks": [{"name": b.name, "label": b.label, "hint": b.hint} for b in question.blanks],
        "words": {name: text.of(question.lang) for name, text in WORDS.items()} | {"renew": renewal(question)},
    }


def _has_a_card(id: str) -> bool:
    return bool(id) and ask(id).shape in SHAPES


def renewal(question: Question) -> str:
    """This is what the button for another seed says; "" where no seed changes anything."""
    fresh = renewed(question)
    if fresh is None:
        return ""
    return WORDS["another" if _told(fresh) == _told(question) else "renew"].of(question.lang)


def renewed(question: Question) -> Question | None:
    """This is the question with the next seed that tells something new, else looks different; None if none does."""
    for look in (_told, _seen):
        now = look(question)
        for seed in range(question.seed + 1, question.seed + 1 + SEEDS):
            fresh = ask(question.id, seed, question.lang, question.case.entry.folder)
            if look(fresh) != now:
                return fresh
    return None


def _seen(question: Question) -> Any:
    return question.text, question.options, question.ladder, question.menus, question.start


def _told(question: Question) -> Any:
    """This is what a question tells, whatever the order of its options and the places of its holes."""
    ladder = "\n".join(question.ladder)
    for name, text in solve(question).items() if ladder and question.shape == "fill" and question.blanks[1:] else ():
        ladder = ladder.replace(f"({name})", text)
    return question.text, sorted(question.options), ladder, question.menus, question.start


def wrapped(text: str) -> str:
    """This breaks long lines between words and between Chinese characters, never before a closing mark."""
    return "\n".join(part for line in text.split("\n") for part in _lines(line))


def _lines(line: str) -> Iterator[str]:
    margin = len(found[0]) if (found := re.match(r" *([a-h]\) )?", line)) else 0
    said = ""
    for part in UNBROKEN.findall(line):
        if said.strip() and _columns(said + part.rstrip()) > COLUMNS:
            yield said.rstrip()
            said = " " * margin + part.lstrip()
        else:
            said += part
    yield said.rstrip()


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def feedback(verdict: Grade) -> dict[str, Any]:
    """This is a verdict for the browser; the run only once the answer counts."""
    said = {
        "mark": "right" if verdict.right else "wrong" if verdict.read else "unread",
        "why": verdict.why.split("\n"),
        "points": dict(verdict.points),
        "next": verdict.next if verdict.read and _has_a_card(verdict.next) else "",
    }
    if not verdict.read or verdict.proof is None:
        return said
    return {**said, "run": svg(ladder(verdict.proof, verdict.lang, verdict.numbers))}
