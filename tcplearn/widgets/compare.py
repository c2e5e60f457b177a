"""Two runs side by side in the notebook: RFC 9293 and a variant, a kernel and the model, yours and mine.

It only passes on: the view finds where they part and draws, the page says it, the browser shows it.
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets as t

from tcplearn.text import LANGUAGES, Text, reader_language
from tcplearn.view.compare import drawn
from tcplearn.view.difference import STYLE
from tcplearn.view.divergence import Divergence
from tcplearn.view.level import Pair
from tcplearn.view.numbers import STYLES
from tcplearn.view.svg import svg
from tcplearn.widgets.alone import Alone, bundle
from tcplearn.widgets.compare_page import line, page
from tcplearn.widgets.comparison import Compared, Comparison
from tcplearn.widgets.page import module, style
from tcplearn.world import Trace

STORED = Text(" (run this cell to compare others)", "（运行本单元格即可另选对照）")


class Compare(anywidget.AnyWidget):
    """This shows two runs side by side: `Compare(scenes.last_ack_lost, variants.no_time_wait)`.

    `one`, `two`: a scene, a trace, a conversation of a capture, or anything with a `.trace`. In `two`'s place may stand
    what hosts follow (a protocol, a policy, a variant, or its name): then it is `one`'s scene under that; without it,
    under Linux 6. A variant alone is its own scene, under RFC 9293 and under itself. `names`: what to call the runs;
    `lang`: "en" or "zh" (default: the reader's); `step`: how many moments of the first run have happened, all at first.
    `choose` does what the menus do; `divergence` is where the runs part, `traces` are both. Raises TypeError for
    what is no run, ValueError for a recording alone and for names that there are not.
    """

    _esm = module("compare.js")
    _css = STYLE + style("asking.css", "compare.css")

    shown = t.Dict().tag(sync=True)
    step = t.Int(0).tag(sync=True)
    lang = t.Enum(LANGUAGES).tag(sync=True)
    numbers = t.Enum(STYLES).tag(sync=True)

    def __init__(
        self,
        one: Compared,
        two: Compared | None = None,
        lang: str | None = None,
        numbers: str = "absolute",
        *,
        names: tuple[str, str] | None = None,
    ) -> None:
        self._names = names
        self._comparison = Comparison.of(one, two)
        self._runs = self._comparison.traces()
        super().__init__(lang=lang or reader_language(), numbers=numbers)
        self._show()
        self.step = len(self._runs[0].moments)
        self.observe(self._show, ["lang", "numbers"])
        self.on_msg(self._heard)

    @property
    def traces(self) -> tuple[Trace, Trace]:
        """These are the two runs."""
        return self._runs

    @property
    def divergence(self) -> Divergence | None:
        """This is where they part; None: nowhere."""
        return self._pair.parts

    def choose(self, name: str, value: str) -> None:
        """This chooses in a menu: `choose("two protocol", "free_fin")`, `choose("one scene", "textbook")`.

        Raises ValueError that lists what there is, or says that a recording stays as it is.
        """
        self._comparison = self._comparison.choose(name, value)
        self._runs, self._names = self._comparison.traces(), None
        with self.hold_sync():
            self._show()
            self.step = len(self._runs[0].moments)

    def __repr__(self) -> str:
        return line(self._pair, self.lang)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live view, both whole runs as one picture with why they part, one line of text."""
        picture = svg(drawn(self._pair, self.lang, self.numbers))
        return bundle(super()._repr_mimebundle_(**kwargs), f"{self!r}{STORED.of(self.lang)}", picture, self.alone)

    def alone(self) -> Alone:
        """This is the comparison without a kernel: both runs as they are now."""
        pairs = {lang: Pair.of(*self._runs, lang, self._names) for lang in LANGUAGES}
        every = {
            f"{lang} {style}": {"shown": page(self._comparison, pair, lang, style, fixed=True)}
            for lang, pair in pairs.items()
            for style in STYLES
        }
        begin = {"step": self.step, "lang": self.lang, "numbers": self.numbers}
        still = svg(drawn(self._pair, self.lang, self.numbers))
        return Alone(self.shown["title"], str(self._css), str(self._esm), every, begin, still)

    @t.validate("step")
    def _within(self, proposal: Any) -> int:
        return max(0, min(proposal["value"], len(self._runs[0].moments)))

    def _heard(self, _: Any, told: dict[str, Any], __: Any) -> None:
        if told.get("do") == "choose":
            self.choose(told["name"], told["value"])

    def _show(self, _: object = None) -> None:
        self._pair = Pair.of(*self._runs, self.lang, self._names)
        with self.hold_sync():  # page and step arrive together
            shown = page(self._comparison, self._pair, self.lang, self.numbers)
            shown["edition"] = self.shown.get("edition", 0) + 1  # the same page once more is an answer, too
            self.shown = shown
            self.step = min(self.step, len(self._runs[0].moments))
