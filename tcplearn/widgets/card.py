"""A quiz card for the notebook: a question, native inputs, and feedback with the run that proves it.

The one rule: the browser is told the question and never the answer. An answer travels to Python as a
message, is graded there, and what comes back is the verdict.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from tcplearn.quiz import Grade, Question, ask, grade
from tcplearn.quiz.question import LETTERS
from tcplearn.text import Text, reader_language
from tcplearn.view.ladder import ladder
from tcplearn.view.svg import svg

WORDS = {
    "card": Text("Question", "题目"),
    "check": Text("Check", "检查"),
    "renew": Text("New numbers", "换一组数"),
    "next": Text("Next question", "下一题"),
    "right": Text("Right", "正确"),
    "wrong": Text("Not so", "不对"),
    "unread": Text("Not read", "未能识别"),
    "run": Text("The run", "运行过程"),
    "ladder": Text("The segments", "报文段"),
}


class Card(anywidget.AnyWidget):
    """This is a card for one question of the bank, such as `Card("LOSS-04")`.

    `seed` chooses the numbers (0: the round ones), `lang` is "en" or "zh", by default the reader's.
    `question` and `verdict` (None before an answer) are what the card shows. Raises LookupError for
    an id that is not in the bank.
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
        """This asks the same question with the next seed's numbers."""
        self._show(ask(self.question.id, self.question.seed + 1, self.question.lang))

    def follow(self) -> None:
        """This asks the question that an interviewer would ask next."""
        if self.verdict and self.verdict.next:
            self._show(ask(self.verdict.next, self.question.seed, self.question.lang))

    def _show(self, question: Question) -> None:
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
        """The question as text beside the live card: the same at each run, so that nbval can compare it."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/plain": repr(self)}, metadata


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
        "words": {name: text.of(question.lang) for name, text in WORDS.items()},
    }


def feedback(verdict: Grade) -> dict[str, Any]:
    """This is a verdict for the browser; the run only once the answer counts."""
    said = {
        "mark": "right" if verdict.right else "wrong" if verdict.read else "unread",
        "why": verdict.why.split("\n"),
        "points": dict(verdict.points),
        "next": verdict.next if verdict.read else "",
    }
    return {**said, "run": svg(ladder(verdict.proof, verdict.lang))} if verdict.read else said
