"""The prover in the notebook: choose a protocol and a claim, and every behaviour within the bounds is tried.

It only passes on: the explorer searches, the page puts it into words, the browser shows it. The search goes on beside
the kernel, so that the notebook stays usable and “Stop” is heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import anywidget
import traitlets as t

from tcplearn.model import RFC9293, Protocol
from tcplearn.text import LANGUAGES, Text, reader_language
from tcplearn.view.difference import STYLE
from tcplearn.view.marks import Drawing
from tcplearn.view.numbers import STYLES
from tcplearn.widgets.asking import BASE, Question, asked
from tcplearn.widgets.page import module, style
from tcplearn.widgets.player import run_bundle
from tcplearn.widgets.prover_page import begun, heading, page, progress, recorded, verdict_said
from tcplearn.widgets.prover_picture import picture
from tcplearn.widgets.proving import Proving
from tcplearn.world import Budget, Claim, Explored, Scene, Trace, World

STORED = Text(" (run this cell to try others)", "（运行本单元格即可另行尝试）")
NOT_YET = Text("{question} – not proved yet", "{question} – 尚未证明")


class Prover(anywidget.AnyWidget):
    """This proves a claim, or shows the shortest run that breaks it: `Prover(variants.two_way_handshake)`.

    `protocol`: RFC9293, a variant, or one's own as in RFC9293.but(...); `scene`, `claim`: by default the variant's own;
    `lang`: "en" or "zh" (default: the reader's); `budget`: as in `explore`, such as losses=2. `prove()` does what the
    button does and waits; `verdict` and `trace` are what came of it. Raises TypeError for what is no protocol or no
    claim, ValueError for a scene or a budget that cannot be explored.
    """

    _esm = module("prover.js")
    _css = STYLE + style("player.css", "asking.css", "prover.css")

    shown = t.Dict().tag(sync=True)
    progress = t.Dict().tag(sync=True)  # empty: no search is under way
    run = t.Dict().tag(sync=True)  # the page of a player; empty: there is no run to show
    step = t.Int(0).tag(sync=True)
    lang = t.Enum(LANGUAGES).tag(sync=True)
    numbers = t.Enum(STYLES).tag(sync=True)

    def __init__(
        self,
        protocol: Protocol | ModuleType | str = RFC9293,
        scene: Scene | None = None,
        claim: Claim | Callable[[World], bool] | None = None,
        lang: str | None = None,
        **budget: Any,
    ) -> None:
        self._menus, self._question = asked(protocol, scene, claim, Budget(**budget))
        self._verdicts: dict[str, Explored | Exception] = {}
        self._proving: Proving | None = None
        self._proved = self._question.protocol  # whom the search under way is about
        self._task: asyncio.Task[None] | None = None
        super().__init__(lang=lang or reader_language(), numbers="absolute")
        self._show()
        self.observe(self._show, ["lang", "numbers"])
        self.on_msg(self._heard)

    @property
    def question(self) -> Question:
        """This is what is asked now: the names in the menus, and the budget."""
        return self._question

    @property
    def verdict(self) -> Explored | None:
        """This is what was found out last about the question; None: nothing yet."""
        found = list(self._verdicts.values())
        return found[-1] if found and isinstance(found[-1], Explored) else None

    @property
    def trace(self) -> Trace | None:
        """This is the run that is shown: the last verdict's that has one."""
        found = [each.trace for each in self._verdicts.values() if isinstance(each, Explored) and each.trace]
        return found[-1] if found else None

    def choose(self, name: str, value: str) -> None:
        """This chooses in a menu, by names: `choose("losses", "any")`, `choose("protocol", "no_time_wait")`.

        Raises ValueError that lists what there is.
        """
        self._question = self._menus.choose(self._question, name, value)
        if self._proving:
            self._proving.stop()
        self._verdicts, self._proving = {}, None
        self._show()

    def prove(self, protocol: str | None = None) -> Explored:
        """This searches to the end; `protocol`: the same question put to another one of the menu.

        What a claim of one's own or a table with a hole raises is raised here, and stands in the verdicts.
        Raises ValueError for a protocol that the menu does not have.
        """
        name = protocol or self._question.protocol
        if name not in self._menus.protocols:
            raise ValueError(f"no protocol is called {name!r}; the menu has {', '.join(self._menus.protocols)}")
        proving = self._begin(name)
        try:
            found = proving.now()
        except Exception as refused:
            self._end(name, proving, refused)
            raise
        self._end(name, proving, found)
        return found

    def stop(self) -> None:
        """This ends a search that is under way, after the level that it is at."""
        if self._proving:
            self._proving.stop()
            self._tell()

    def __repr__(self) -> str:
        said = [verdict_said(self._menus.label(name), found, self.lang)[1] for name, found in self._verdicts.items()]
        question = heading(self._menus, self._question, self.lang)
        return " | ".join([question, *said]) if said else NOT_YET.of(self.lang).format(question=question)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live view, the run (or else the question and its verdict) as a picture, one line of text."""
        live, line = super()._repr_mimebundle_(**kwargs), f"{self!r}{STORED.of(self.lang)}"
        return run_bundle(live, line, self.trace, self.lang, self.numbers, self._picture)

    def _picture(self) -> Drawing:
        return picture(self._menus, self._question, self._verdicts, self.lang)

    def _heard(self, _: Any, told: dict[str, Any], __: Any) -> None:
        match told.get("do"):
            case "choose":
                self.choose(told["name"], told["value"])
            case "stop":
                self.stop()
            case "prove":
                self._ask(self._question.protocol)
            case "baseline":
                self._ask(BASE)

    def _ask(self, name: str) -> None:
        """Search beside the kernel where it has a loop, else at once."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.prove(name)
            return
        self._task = loop.create_task(self._aside(name, self._begin(name)))

    async def _aside(self, name: str, proving: Proving) -> None:
        try:
            found: Explored | Exception = await proving.aside(self._tell)
        except Exception as refused:  # a claim of the learner's, a table with a hole: the page says which
            found = refused
        self._end(name, proving, found)

    def _begin(self, name: str) -> Proving:
        if self._proving:
            self._proving.stop()
        question = replace(self._question, protocol=name)
        self._proving, self._proved = Proving(self._menus.search(question), self._menus.claims[question.claim]), name
        self.progress = begun(self._menus.label(name), self.lang)
        return self._proving

    def _end(self, name: str, proving: Proving, found: Explored | Exception) -> None:
        if proving is not self._proving:
            return  # another question has been asked meanwhile
        self._proving = None
        self._verdicts = {**{each: old for each, old in self._verdicts.items() if each != name}, name: found}
        self._show()
        self.step = len(self.trace.moments) if self.trace else 0

    def _tell(self) -> None:
        """Say how far the search has come."""
        if self._proving:
            name = self._menus.label(self._proved)
            self.progress = progress(name, list(self._proving.sizes), self._proving.stopping, self.lang)

    def _show(self, _: object = None) -> None:
        with self.hold_sync():  # all parts arrive together
            self.shown = page(self._menus, self._question, self._verdicts, self.lang)
            trace = self.trace
            self.run = recorded(trace, self.lang, self.numbers) if trace else {}
            self.progress = self.progress if self._proving else {}
