"""Progress in the notebook: what you know, what is due today, how practice went.

It only passes on: the memory counts, this puts it into words, the browser shows it. The one rule: what is
shown is not stored with the notebook, for whoever hands one in does not hand in their record.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets as t

from tcplearn import memory
from tcplearn.interview import graph
from tcplearn.memory.account import Account, account
from tcplearn.quiz import bank
from tcplearn.text import LANGUAGES, Text, reader_language
from tcplearn.view.history import history, percent
from tcplearn.view.marks import Drawing
from tcplearn.view.svg import svg
from tcplearn.widgets.alone import bundle
from tcplearn.widgets.page import OWN_NAMES, module, style

WORDS = {
    "progress": Text("Progress", "学习进度"),
    "lang": Text("Language", "语言"),
    "renew": Text("Look again", "刷新"),
    "picture": Text("How practice went; scrolls", "练习情况，可滚动"),
    "table": Text("As a table", "以表格显示"),
    "ideas": Text("Wrong ideas behind your answers", "作答中出现过的误解"),
    "times": Text("{n} ×", "{n} 次"),
}
HEADS = (Text("Concept", "知识点"), Text("Mastery", "掌握程度"), Text("Right", "答对"), Text("Due today", "今天复习"))
HEAD = Text("Attempts: {n}, right: {right}. Due today: {due}.", "作答 {n} 次，答对 {right} 次。今天该复习 {due} 项。")
STORED = Text("Progress (run this cell to see yours)", "学习进度（运行本单元格即可查看）")


class Progress(anywidget.AnyWidget):
    """This shows a learner's progress: `Progress()`.

    `kept`: an open memory, a path as in `memory.open`, or None for the reader's own; `lang`: "en" or "zh"
    (default: the reader's); `now`: an aware datetime, whose zone says where a day begins (default: the
    clock, at each look). `renew()` looks again, as the button does; `account` is what it found.
    """

    _esm = module("progress.js")
    _css = style("progress.css")

    shown = t.Dict().tag(sync=True)
    lang = t.Enum(LANGUAGES).tag(sync=True)

    account: Account

    def __init__(
        self, kept: memory.Memory | Path | str | None = None, lang: str | None = None, now: datetime | None = None
    ) -> None:
        self._kept = kept if isinstance(kept, memory.Memory) else memory.open(kept)
        self._now = now
        super().__init__(lang=lang or reader_language())
        self.renew()
        self.observe(self._show, ["lang"])
        self.on_msg(self._heard)

    def renew(self) -> None:
        """This looks again what is kept."""
        self.account = account(self._kept, graph().concepts, bank().ideas, self._now)
        self._show()

    def drawing(self) -> Drawing:
        """This is the picture, for `save(...)` or `svg(...)`."""
        found, lang = self.account, self.lang
        days = [(day.date, day.score, day.attempts) for day in found.days]
        return history(days, [(line.name.of(lang), line.mastery) for line in found.lines], lang)

    def _show(self, _: object = None) -> None:
        found, lang, trouble = self.account, self.lang, self._kept.trouble
        self.shown = {
            "words": {name: text.of(lang) for name, text in WORDS.items()},
            "langs": [[lang, OWN_NAMES[lang]] for lang in LANGUAGES],
            "head": HEAD.of(lang).format(n=found.attempts, right=found.right, due=found.due),
            "trouble": trouble.of(lang) if trouble else "",
            "picture": svg(self.drawing()),
            "heads": [text.of(lang) for text in HEADS],
            "lines": [
                [line.name.of(lang), percent(line.mastery), f"{line.right}/{line.attempts}", str(line.due)]
                for line in found.lines
            ],
            "ideas": [[WORDS["times"].of(lang).format(n=n), text.of(lang)] for _, text, n in found.ideas],
        }

    def _heard(self, _: Any, told: dict[str, Any], __: Any) -> None:
        if told.get("do") == "renew":
            self.renew()

    def __repr__(self) -> str:
        return STORED.of(self.lang)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live view and one line of text, the same for everybody."""
        return bundle(super()._repr_mimebundle_(**kwargs), repr(self))
