"""An interview in the notebook: the drill with an interviewer behind it, who leads on, watches the time and reports.

The one rule: what is asked next, and what the report says, is the session's; here it is only shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tcplearn.interview import Session, begin
from tcplearn.quiz import Grade, Question, ask
from tcplearn.text import Text, reader_language
from tcplearn.widgets.alone import bundle
from tcplearn.widgets.card import wrapped
from tcplearn.widgets.drill import Drill
from tcplearn.widgets.drill_kept import Keeper
from tcplearn.widgets.drill_page import nothing_asked, said
from tcplearn.widgets.drill_turn import Turn

READY = Text(
    "{title}: {minutes:g} minutes, {questions} questions at most. The clock starts when you press the button.",
    "{title}：{minutes:g} 分钟，最多 {questions} 题。按下按钮后开始计时。",
)
BEGIN, ON, TO_REPORT = Text("Begin", "开始"), Text("Go on", "继续"), Text("To the report", "查看总结")
ANOTHER = Text("Another interview", "再来一场")
REPORT = Text("Report", "总结")
PLACE = Text("question {n}, {all} at most", "第 {n} 题，最多 {all} 题")
RUN_ME = Text("(run this cell to begin)", "（运行本单元格即可开始）")
INDENT = {0: "part", 2: "line"}  # of a report's line: what it is


class Interview(Drill):
    """This interviews: `Interview()` is the ten-minute screen, `Interview("deep")` the long one.

    `seed` chooses the subjects and the numbers; `weak` are the concepts that the preset "weak" begins with (default:
    what memory says); `now` tells the seconds. The other arguments are those of a `Drill`. `session` is the interview,
    None before it has begun. Raises LookupError for a preset that there is not.
    """

    def __init__(
        self,
        preset: str = "screen",
        seed: int = 0,
        lang: str | None = None,
        memory: Any = None,
        folder: Path | str | None = None,
        weak: Iterable[str] = (),
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._preset, self._now = preset, now
        self._weak = tuple(weak) or (Keeper(memory).weak() if preset == "weak" else ())
        self.session: Session | None = None
        self._coming = begin(preset, seed=seed, lang=lang or reader_language(), weak=self._weak, folder=folder)
        self._stage = "ready"  # then "asked", in the end "done"
        super().__init__(None, seed, lang, memory, folder)

    def follow(self) -> None:
        """This begins the interview, or goes on in it; after the last question comes the report."""
        if self.session is None:
            self.session = begin(
                self._preset, seed=self._seed, lang=self.lang, now=self._now(), weak=self._weak, folder=self._folder
            )
        elif not self._turn.over:
            return
        self._stage = "asked" if self.session.question else "done"
        if self.session.question:
            self._at, self._link = self.session.place, self.session.link
            self._ask(self.session.question)
        else:
            with self.hold_sync():
                self._show()

    def hint(self) -> None:
        """This gives the next hint; it costs a part of the score."""
        if self.session and not self._turn.over:
            self.session.hint()
        super().hint()

    def again(self) -> None:
        """This makes ready for another interview, with other subjects and numbers."""
        self._seed += 1
        self.session, self._stage = None, "ready"
        self.turns.clear()
        with self.hold_sync():
            self._show()

    def _pass_on(self, response: Any, confidence: str = "") -> None:
        if self.session is None:
            return
        if response is None:
            self.session.skip(self._now())
        else:
            self.session.submit(response, confidence, self._now())

    def _settle(self, before: bool, probe: Grade | None = None) -> None:
        with self.hold_sync():
            super()._settle(before, probe)
            if self.session and self.session.silent and self._turn.over:
                self.follow()  # a paper: no verdict before the end

    def _translate(self, _: object) -> None:
        if self.session is None:
            self._coming = begin(self._preset, seed=self._seed, lang=self.lang, weak=self._weak, folder=self._folder)
            self._turn = Turn(self._first())
            with self.hold_sync():
                self._show()
            return
        self.session.lang = self.lang
        if self.session.question and not self.session.probing:
            asked = self.session.question
            self.session.question = ask(asked.id, asked.seed, self.lang, self._folder)
        super()._translate(_)

    # ── what is shown
    def _first(self) -> Question:
        assert self._coming.question is not None
        return self._coming.question

    def _show(self) -> None:
        super()._show()
        more: dict[str, Any] = {"link": self._link if self._stage == "asked" else "", "again": ""}
        if self._stage != "asked":
            more |= {"title": self._title(), "asked": nothing_asked(self._about(), self.lang)}
            self.hints = {"given": [], "more": ""}
        if self._stage == "done":
            more |= {"title": f"{self._title()}: {REPORT.of(self.lang)}", "again": ANOTHER.of(self.lang)}
        if self._stage != "ready":
            more["languages"] = []
        self.shown = {**self.shown, **more}
        running = self.session is not None and self._stage == "asked"
        self.clock = {"left": round(self.session.left(self._now()), 1)} if running and self.session else {}

    def _tell(self, probe: Grade | None = None) -> None:
        super()._tell(probe)
        if self._stage != "asked":
            self.inside, self.run = {}, {}

    def _feedback(self) -> dict[str, Any]:
        if self._stage == "asked":
            return super()._feedback()
        plain = {"place": "", "mark": self._stage, "said": [], "points": {}, "next": "", "last": ""}
        if self._stage == "ready":
            return {**plain, "next": BEGIN.of(self.lang)}
        assert self.session is not None
        told = [line for line in self.session.report().told().split("\n") if line.strip()]
        kinds = [INDENT.get(len(line) - len(line.lstrip()), "detail") for line in told]
        return {**plain, "said": [("first", told[0]), *zip(kinds[1:], map(str.strip, told[1:]), strict=True)]}

    def _next(self) -> None:
        """The session leads on."""

    def _place(self) -> str:
        return said(PLACE, self.lang, n=self._at[0], all=self._at[1])

    def _onward(self) -> str:
        return (ON if self.session and self.session.question else TO_REPORT).of(self.lang)

    def _title(self) -> str:
        return self._coming.preset.title.of(self.lang)

    def _about(self) -> str:
        if self._stage == "done":
            return ""
        preset = self._coming.preset
        return said(READY, self.lang, title=self._title(), minutes=preset.minutes, questions=self._coming.place[1])

    def __repr__(self) -> str:
        return self._about() or str(self.feedback["said"][0][1])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """What the interview is, as text beside the live one; without a kernel there is nobody to ask."""
        live = super(Drill, self)._repr_mimebundle_(**kwargs)
        return bundle(live, f"{wrapped(repr(self))}\n\n{RUN_ME.of(self.lang)}")
