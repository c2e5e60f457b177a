"""A drill in the notebook: questions of every shape, hints, a verdict that knows why, the run that decides.

The one rule: it only passes on. An answer is graded in the kernel; the browser learns the verdict and never the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets as t

from tcplearn.quiz import Bank, Grade, Question, ask, bank
from tcplearn.text import LANGUAGES, Text, reader_language
from tcplearn.view.difference import STYLE
from tcplearn.widgets import drill_words as words
from tcplearn.widgets.alone import bundle
from tcplearn.widgets.card import renewed, wrapped
from tcplearn.widgets.drill_alone import Sheet
from tcplearn.widgets.drill_kept import Keeper
from tcplearn.widgets.drill_page import answer, asked, languages, mark, points, said, told
from tcplearn.widgets.drill_page import words as every_word
from tcplearn.widgets.drill_run import decided
from tcplearn.widgets.drill_turn import Turn
from tcplearn.widgets.drill_why import proving, weighed
from tcplearn.widgets.page import module, style


class Drill(anywidget.AnyWidget):
    """This asks questions: `Drill("LOSS-04")`, `Drill(["OPEN-04", "TW-01"])`, a concept as `Drill("CLOSE")`.

    `Drill()` asks what is due for review, then what is new, each with numbers not seen before.

    `seed` chooses the numbers (0: the round ones), `lang` is "en" or "zh" (default: the reader's). What is answered is
    kept in `memory`: a path, an open memory, None for the reader's own, False for none. `folder`: a bank of
    one's own. `question` and `verdict` (None before an answer) are what is shown, `turns` all that was answered. Raises
    LookupError for a question that is not in the bank.
    """

    _esm = module("drill.js")
    _css = STYLE + style("asking.css", "drill.css")

    shown = t.Dict().tag(sync=True)
    hints = t.Dict().tag(sync=True)
    feedback = t.Dict().tag(sync=True)
    inside = t.Dict().tag(sync=True)  # of a why-question: what was read, the follow-up under way, the rubric
    run = t.Dict().tag(sync=True)
    draft = t.Any(None, allow_none=True).tag(sync=True)  # what the browser holds while the language changes
    clock = t.Dict().tag(sync=True)  # of an interview: {"left": seconds}
    lang = t.Enum(LANGUAGES).tag(sync=True)

    def __init__(
        self,
        ids: str | Sequence[str] | None = None,
        seed: int = 0,
        lang: str | None = None,
        memory: Any = None,
        folder: Path | str | None = None,
    ) -> None:
        self._bank, self._folder, self._seed, self._keeper = bank(folder), folder, seed, Keeper(memory)
        self._ids = tuple(_named(ids, self._bank)) if ids is not None or not self._keeper.memory else ()
        self.turns: list[Turn] = []
        super().__init__(lang=lang or reader_language())
        self.observe(self._translate, "lang")
        self.on_msg(self._heard)
        self._ask(self._first())

    @property
    def question(self) -> Question:
        """This is the question that is shown."""
        return self._turn.question

    @property
    def verdict(self) -> Grade | None:
        """This is the last verdict on it; None before an answer."""
        return self._turn.grade

    @property
    def score(self) -> tuple[int, int]:
        """This is how many were right, of how many."""
        return sum(bool(turn.grade and turn.grade.right) for turn in self.turns), len(self.turns)

    def check(self, response: Any, confidence: str = "") -> Grade:
        """This grades an answer, as the button does; `confidence` is "sure", "unsure" or "" (not said)."""
        before, asked = self._turn.over, self._turn.open
        grade = self._turn.answer(response, confidence)
        if asked and grade.read:
            self._pass_on(response, confidence)
        self._settle(before)
        return grade

    def prove(self, response: Any) -> Grade:
        """This answers the follow-up that is open inside a why-question. Raises LookupError if none is."""
        before = self._turn.over
        grade = self._turn.prove(response)
        if grade.read:
            self._pass_on(response)
        self._settle(before, grade)
        return grade

    def tick(self, *points: str) -> None:
        """This says which points of the rubric the answer of a why-question had."""
        self._turn.tick(list(points))
        self._keep()
        self._tell()

    def hint(self) -> None:
        """This gives the next hint."""
        self._turn.hint()
        self._tell_hints()

    def give_up(self) -> Grade:
        """This shows the answer; the question counts as not right."""
        before = self._turn.over
        grade = self._turn.give_up()
        if not before:
            self._pass_on(None)
        self._settle(before)
        return grade

    def again(self) -> None:
        """This asks the same question with the next seed that changes what is seen."""
        self._ask(renewed(self.question) or self.question)

    def follow(self) -> None:
        """This goes on to the next question, if there is one."""
        then = self._then if self._turn.over else self._next()
        if then:
            self._ask(ask(*then, self.lang, self._folder))

    # ── which question
    def _first(self) -> Question:
        due = None if self._ids else self._keeper.due(self._bank, ())
        id, seed = due or ((*self._ids, *self._bank)[0], self._seed)
        return ask(id, seed, self.lang, self._folder)

    def _next(self) -> tuple[str, int] | None:
        """The next of the list that was not asked yet; after it, what an interviewer would ask next."""
        done = {self.question.id, *(turn.question.id for turn in self.turns)}
        left = [id for id in self._ids if id not in done]
        if not self._ids:
            return self._keeper.due(self._bank, done)
        id = left[0] if left else _then(self.question.id, done, self._bank)
        return (id, self._seed) if id else None

    def _place(self) -> str:
        if len(self._ids) < 2 or self.question.id not in self._ids:
            return ""
        return said(words.PLACE, self.lang, n=self._ids.index(self.question.id) + 1, all=len(self._ids))

    def _pass_on(self, response: Any, confidence: str = "") -> None:
        """What was answered just now goes to whoever leads on (None: nothing); a drill leads itself."""

    # ── what the browser says and is told
    def _ask(self, question: Question) -> None:
        if self.turns:
            self._keep()
        self._turn, self._trouble = Turn(question), ""
        self._then: tuple[str, int] | None = None
        with self.hold_sync():
            self.draft = None
            self._show()

    def _heard(self, _: Any, message: dict[str, Any], __: Any) -> None:
        if message.get("edition") != self.shown["edition"]:
            return  # about a question that is gone
        match message.get("do"):
            case "check":
                self.check(message.get("response"), message.get("confidence") or "")
            case "prove":
                self.prove(message.get("response"))
            case "tick":
                self.tick(*message.get("points", ()))
            case "hint" | "give_up" | "again" | "follow" as act:
                getattr(self, act)()

    def _settle(self, before: bool, probe: Grade | None = None) -> None:
        """Keep what is decided now, and tell."""
        if self._turn.over and not before and self._turn not in self.turns:
            self.turns.append(self._turn)
            if self.question.shape != "write" or self._turn.gave_up:
                self._keep()
            self._then = self._next()
        self._tell(probe)

    def _keep(self) -> None:
        """Keep the verdict, once; that of a why-question when the rubric is compared, or when one goes on."""
        if self._turn.over and not self._turn.kept:
            self._turn.kept, self._trouble = True, self._keeper.keep(self._turn)

    def _translate(self, _: object) -> None:
        place = self.turns.index(self._turn) if self._turn in self.turns else None
        self._turn = self._turn.again_in(self.lang)
        if place is not None:
            self.turns[place] = self._turn
        with self.hold_sync():
            self._show()

    def _show(self) -> None:
        self.shown = {
            "edition": self.shown.get("edition", 0) + 1,
            "title": f"{words.WORDS['drill'].of(self.lang)} {self.question.id}",
            "asked": asked(self.question),
            "given": self._turn.given if self.draft is None else self.draft,
            "link": "",
            "again": self._again(),
            "words": every_word(self.lang),
            "languages": languages(),
        }
        self._tell_hints()
        self._tell()

    def _tell_hints(self) -> None:
        given = self._turn.hints
        if not given:  # which ones there are is found out when the first is wanted
            self.hints = {"given": [], "more": words.WORDS["hint"].of(self.lang)}
            return
        every = self._turn.steps
        more = said(words.HINT, self.lang, n=given + 1, all=len(every)) if given < len(every) else ""
        self.hints = {"given": list(every[:given]), "more": more}

    def _tell(self, probe: Grade | None = None) -> None:
        with self.hold_sync():
            self.feedback = self._feedback()
            self.inside = proving(self._turn, probe)
            self.run = decided(self.verdict) if self.verdict and self._turn.over else {}

    def _feedback(self) -> dict[str, Any]:
        grade, turn, lang = self.verdict, self._turn, self.lang
        right, all = self.score
        score = said(words.SCORE, lang, right=right, all=all) if all else ""
        place = words.STOP.of(lang).join(filter(None, (self._place(), score)))
        if grade is None:
            return {"place": place, "mark": "", "said": [], "points": {}, "next": ""}
        written = self.question.shape == "write" and grade.read
        lines = weighed(turn) if written else told(self.question, grade)
        if turn.gave_up:
            lines[0] = ("first", said(words.GAVE_UP, lang, answer=answer(self.question)))
        elif remark := _remark(turn):
            lines.append(("remark", remark.of(lang)))
        lines += [("trouble", said(words.NOT_KEPT, lang, why=self._trouble))] if self._trouble and turn.over else []
        return {
            "place": place,
            "mark": "gave-up" if turn.gave_up else mark(grade),
            "said": lines,
            "given": turn.given,
            "points": points(self.question, turn.given, grade) if turn.over or not grade.read else {},
            "next": self._onward() if turn.over else "",
            "last": words.NO_QUESTION.of(lang) if turn.over and not self._onward() else "",
        }

    def _onward(self) -> str:
        """What the button says that leads on; "" where nothing does."""
        if not self._then:
            return ""
        id, _ = self._then
        return said(words.NEXT if id in self._ids or not self._ids else words.FOLLOW_UP, self.lang, id=id)

    def _again(self) -> str:
        fresh = renewed(self.question)
        if fresh is None:
            return ""
        return words.WORDS["again" if fresh.text != self.question.text else "another"].of(self.lang)

    def __repr__(self) -> str:
        return str(self.question)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The question as text beside the live drill; in a page without a kernel, its answer folded below it."""
        line = f"{wrapped(repr(self))}\n\n{words.RUN_ME.of(self.lang)}"
        return bundle(super()._repr_mimebundle_(**kwargs), line, alone=lambda: Sheet(self.question))


def _then(id: str, done: set[str], known: Bank) -> str:
    """The first question that follows on this one and was not asked yet; "" if there is none."""
    seen = set[str]()
    while id in known.questions and id in done and id not in seen:
        seen.add(id)
        id = known[id].then
    return id if id in known.questions and id not in done else ""


def _remark(turn: Turn) -> Text | None:
    """What there is to say of the confidence."""
    if not turn.over or turn.grade is None:
        return None
    said = {("sure", False): words.SURE_AND_WRONG, ("unsure", True): words.UNSURE_AND_RIGHT}
    return said.get((turn.confidence, turn.grade.right))


def _named(ids: str | Sequence[str] | None, known: Bank) -> Iterable[str]:
    """The ids of questions, for a concept all of its; without any, the whole bank."""
    for id in [ids] if isinstance(ids, str) else list(known) if ids is None else ids:
        of = [each for each, entry in known.questions.items() if entry.concept == id]
        yield from of or [known[id].id]
