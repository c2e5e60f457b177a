"""The laboratory: a run under the learner's hand. What is dragged, dropped, put or set, the world answers at once.

It only passes on: a `Draft` is the scene with its edits, the model runs it, the view draws, the browser shows.
"""

from __future__ import annotations

from typing import Any

import traitlets as t

from tcplearn.text import Text
from tcplearn.view.difference import STYLE
from tcplearn.widgets.draft import Draft, Refused
from tcplearn.widgets.edits import COUNTED
from tcplearn.widgets.lab_page import AS_WRITTEN, bench
from tcplearn.widgets.lab_views import FIRST, PLAIN, VIEWS, Look, menu, pictures
from tcplearn.widgets.page import module, style
from tcplearn.widgets.player import Player
from tcplearn.widgets.settings import BASE
from tcplearn.world import Scene, Trace
from tcplearn.world.scenes import SCENES

REFUSED = Text("What was asked cannot be done: {why}", "无法完成：{why}")


class Lab(Player):
    """This is a laboratory for a scene: `Lab(scenes.handshake)`.

    Each gesture has a method: `draft` holds the scene with all edits and knows them (`draft.lose(3)`), and
    `lab.edit("lose", 3)` does one here. `lab.line` is the scene in Python, `lab.predictions` what was foretold.
    `views` names what is shown beside the ladder (see `Lab.VIEWS`), `against` what the run is compared with: "",
    "as written" or a protocol. Raises TypeError for what is no scene, ValueError for an unknown protocol.
    """

    VIEWS = (*PLAIN, *VIEWS)
    _esm = module("lab.js")
    _css = STYLE + style("player.css", "lab.css")

    bench = t.Dict().tag(sync=True)
    pictures = t.Dict().tag(sync=True)
    views = t.List(t.Enum(VIEWS), default_value=list(FIRST)).tag(sync=True)
    segment = t.Int(0).tag(sync=True)  # the chosen one; 0: none
    against = t.Unicode("").tag(sync=True)
    given_views = t.Bool(False).tag(sync=True)  # the cell says which; else the learner's last choice counts
    predictions: t.List[Any] = t.List().tag(sync=True)
    refused = t.Dict().tag(sync=True)

    def __init__(
        self,
        scene: Scene | None = None,
        lang: str | None = None,
        numbers: str = "absolute",
        *,
        protocol: str = BASE,
        seed: int = 0,
        views: tuple[str, ...] | None = None,
    ) -> None:
        scene = SCENES["handshake"] if scene is None else scene
        if not isinstance(scene, Scene):
            raise TypeError(f"a laboratory takes a scene, not {scene!r:.60}; a Player shows any trace")
        self._draft = Draft.of(scene, protocol, seed)
        super().__init__(scene, lang, numbers, views=list(views or FIRST), given_views=views is not None)
        self.observe(self._look, ["views", "segment", "against"])

    @property
    def draft(self) -> Draft:
        """This is the scene with its edits, one undo step each."""
        return self._draft

    @property
    def line(self) -> str:
        """This is the scene as it is now, as one line of Python."""
        return self._draft.line

    def edit(self, name: str, *asked: Any) -> None:
        """This does what a gesture does: `lab.edit("lose", 3)`, `lab.edit("set", "rto", 0.5)`, `lab.edit("undo")`.

        `name` is a method of `Draft` that gives a draft. Raises Refused, a ValueError, for what cannot be.
        """
        before = self._draft
        self._take(getattr(before, name)(*asked))

    def change(self, number: int, fate: str, by: float = 1.0) -> None:
        """This treats segment `number` as the buttons do: "lose", "delay", "duplicate" (`by` seconds), "deliver"."""
        self.edit(fate, number, *([by] if fate in ("delay", "duplicate") else []))

    def restore(self) -> None:
        """This plays the scene again as it was written; undo takes that back."""
        self.edit("restore")

    def _take(self, draft: Draft) -> None:
        left = _same(self._trace, draft.trace)
        self._draft = draft
        self._scene, self._trace = draft.scene, draft.trace
        with self.hold_sync():
            self.segment = min(self.segment, len(self.trace.segments))
            self._show(step=min(self.step, left))

    def _play(self, scene: Scene) -> None:
        self._draft = Draft.of(scene, self._draft.protocol, self._draft.seed, self._draft.policy)
        self._scene, self._trace = self._draft.scene, self._draft.trace

    def _show(self, _: object = None, *, step: int | None = None) -> None:
        with self.hold_sync():
            super()._show(step=step)
            self.bench = {**bench(self._draft, self.lang, self.numbers), "views": menu(self.lang)}
            self.refused = {}
            self._look()

    def _look(self, _: object = None) -> None:
        try:
            other = self._other()
        except Refused as why:  # Linux's own rows leave a variant no room
            other = None
            self._refuse(why)
        look = Look(self.trace, self.segment, other, self.lang, self.numbers)
        self.pictures = pictures(tuple(self.views), look)

    def _refuse(self, why: Refused) -> None:
        edition = self.refused.get("edition", 0) + 1  # the same once more is said again
        self.refused = {"said": REFUSED.of(self.lang).format(why=why.text.of(self.lang)), "edition": edition}

    def _other(self) -> Trace | None:
        if not self.against:
            return None
        if self.against == AS_WRITTEN:
            return self._draft.restore().trace
        return self._draft.set("protocol", self.against).trace

    def _heard(self, asked: dict[str, Any]) -> None:
        """What the browser asks; what cannot be is said in its place."""
        try:
            match asked:
                case {"fate": "restore"}:
                    self.restore()
                case {"fate": fate}:
                    self.change(asked["number"], fate, asked.get("by", 1.0))
                case {"do": "put", "call": call, "octets": n, "t": at, "side": side}:
                    self.edit("put", at, side, {"call": call, **({"octets": n} if call in COUNTED else {})})
                case {"do": "suggested", "which": which, "t": at, "to": to}:
                    self.edit("inject", at, to, self._draft.suggestions(at, to)[int(which)][1])
                case {"do": name, "asked": list(rest)} if name in EDITS:
                    self.edit(name, *rest)
        except Refused as why:
            self._refuse(why)


EDITS = ("arrive", "move", "remove", "inject", "inject_copy", "take_back", "set", "undo", "redo", "restore")


def _same(one: Trace, two: Trace) -> int:
    """How many moments two runs have in common at their beginning."""
    pairs = zip(one.moments, two.moments, strict=False)
    alike = ((a.t, a.side, a.what, a.tcb.state) == (b.t, b.side, b.what, b.tcb.state) for a, b in pairs)
    return next((i for i, same in enumerate(alike) if not same), min(len(one.moments), len(two.moments)))
