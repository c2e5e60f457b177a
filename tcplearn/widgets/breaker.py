"""The breaker in the notebook: a claim, a variant, and the learner decides what happens next until it breaks.

It only passes on: a `Position` knows what can happen and whether the claim is dead, the page says it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import anywidget
import traitlets as t

from tcplearn.model import Protocol
from tcplearn.text import LANGUAGES, Text, reader_language
from tcplearn.view.marks import Drawing
from tcplearn.view.numbers import STYLES
from tcplearn.widgets.asking import asked
from tcplearn.widgets.breaker_page import hinted, page, told
from tcplearn.widgets.page import module, style
from tcplearn.widgets.player import run_bundle
from tcplearn.widgets.prover_page import recorded
from tcplearn.widgets.prover_picture import picture
from tcplearn.world import Budget, Claim, Scene, Trace, World
from tcplearn.world.breaking import Breaking, Position

STORED = Text(" (run this cell to break it)", "（运行本单元格即可亲手打破）")
KNOWN = 200_000  # worlds that are looked at to know the way; a hint should not take long
OPEN = Text("Nothing has happened yet.", "还没有发生任何事情。")


class Breaker(anywidget.AnyWidget):
    """This lets the learner break a claim by hand: `Breaker(variants.two_way_handshake)`.

    `protocol`: a variant, or one's own as in RFC9293.but(...); `scene`, `claim`: by default the variant's own; `lang`:
    "en" or "zh" (default: the reader's); `budget`: as in `explore`. `take`, `undo`, `restart`, `hint` do what the
    buttons do; `position` is where that leads, `trace` the run so far. Raises TypeError for what is no protocol or no
    claim, ValueError for a scene or a budget that cannot be explored and for a claim that no single run breaks.
    """

    _esm = module("breaker.js")
    _css = style("player.css", "asking.css", "breaker.css")

    shown = t.Dict().tag(sync=True)
    run = t.Dict().tag(sync=True)  # the page of a player; empty: nothing has happened yet
    step = t.Int(0).tag(sync=True)
    lang = t.Enum(LANGUAGES).tag(sync=True)
    numbers = t.Enum(STYLES).tag(sync=True)

    def __init__(
        self,
        protocol: Protocol | ModuleType | str = "two_way_handshake",
        scene: Scene | None = None,
        claim: Claim | Callable[[World], bool] | None = None,
        lang: str | None = None,
        **budget: Any,
    ) -> None:
        self._menus, self._question = asked(protocol, scene, claim, Budget(**{"worlds": KNOWN, **budget}))
        of = self._question
        breaking = Breaking(
            self._menus.protocols[of.protocol], self._menus.scenes[of.scene], self._menus.claims[of.claim], of.budget
        )
        self._position = breaking.start()
        self._hint: tuple[Text | None, int | None] = None, None
        super().__init__(lang=lang or reader_language(), numbers="absolute")
        self._show()
        self.observe(self._show, ["lang", "numbers"])
        self.on_msg(self._heard)

    @property
    def position(self) -> Position:
        """This is where the learner has come to."""
        return self._position

    @property
    def trace(self) -> Trace:
        """This is the run so far."""
        return self._position.trace

    def take(self, choice: int) -> None:
        """This lets one of the choices happen, counted from 0. Raises IndexError for another number."""
        self._go(self._position.after(choice))

    def undo(self) -> None:
        """This takes the last move back."""
        self._go(self._position.undo())

    def restart(self) -> None:
        """This goes back to where nothing has happened."""
        self._go(self._position.breaking.start())

    def hint(self) -> None:
        """This says which move a shortest run from here would make, or that none leads there."""
        self._hint = hinted(self._position)
        self._show()

    def __repr__(self) -> str:
        return " | ".join([self.shown["title"], *self.shown["about"][1:], told(self._position, self.lang)])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live view, the run so far as a picture (the task, before it has begun), one line of text."""
        live, line = super()._repr_mimebundle_(**kwargs), f"{self!r}{STORED.of(self.lang)}"
        return run_bundle(live, line, self.trace, self.lang, self.numbers, self._task)

    def _task(self) -> Drawing:
        return picture(self._menus, self._question, {}, self.lang, OPEN)

    def _heard(self, _: Any, asked: dict[str, Any], __: Any) -> None:
        """What the browser asks; a click on a page that is no more is passed over."""
        if asked.get("moves") != len(self._position.path):
            return
        if asked["do"] == "take":
            self.take(asked["choice"])
        elif asked["do"] in ("undo", "restart", "hint"):
            getattr(self, asked["do"])()

    def _go(self, position: Position) -> None:
        self._position, self._hint = position, (None, None)
        self._show()

    def _show(self, _: object = None) -> None:
        with self.hold_sync():  # all parts arrive together
            edition = self.shown.get("edition", 0) + 1  # the same page once more is an answer, too
            self.shown = {
                **page(self._menus, self._question, self._position, *self._hint, self.lang),
                "edition": edition,
            }
            trace = self.trace
            self.run = recorded(trace, self.lang, self.numbers) if trace.moments else {}
            self.step = len(trace.moments)
