"""The stepper: one run of two hosts in the notebook, moment by moment, and what the wire does is yours.

It only passes on: the model runs, the view draws, the browser shows. Nothing here knows the protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets as t

from tcplearn.model import RFC9293, Protocol
from tcplearn.text import LANGUAGES, Text, reader_language
from tcplearn.view.ladder import ladder
from tcplearn.view.marks import Drawing
from tcplearn.view.numbers import STYLES
from tcplearn.view.svg import svg
from tcplearn.view.told import trace_of
from tcplearn.widgets.alone import Alone, bundle
from tcplearn.widgets.fates import with_fate
from tcplearn.widgets.page import ALONE, RECORDED, module, page, said, style
from tcplearn.world import Fault, Inject, Scene, Trace, run
from tcplearn.world.scenes import SCENES

if TYPE_CHECKING:
    from tcplearn.capture import Conversation

AT = Text("{name}, step {step} of {steps}: {line}", "{name}，第 {step} 步，共 {steps} 步：{line}")
STORED = Text(" (run this cell to step through it)", "（运行本单元格即可逐步播放）")


class Player(anywidget.AnyWidget):
    """This steps through a run: `Player(scenes.open_close)`.

    Takes a scene (or several, to choose from), a trace, or a conversation of a capture. A scene can
    be changed on the way: its segments lost, delayed, duplicated; `player.scene`, `player.faults`
    and `player.trace` are what it has become. `lang` is "en" or "zh" (default: the reader's);
    `numbers` "absolute", "relative" or "symbolic"; `step` counts the moments that have happened.
    """

    _esm = module("player.js")
    _css = style("player.css")

    shown = t.Dict().tag(sync=True)
    story = t.Unicode().tag(sync=True)
    step = t.Int(0).tag(sync=True)
    lang = t.Enum(LANGUAGES).tag(sync=True)
    numbers = t.Enum(STYLES).tag(sync=True)

    def __init__(
        self,
        what: Scene | Sequence[Scene] | Trace | Conversation,
        lang: str | None = None,
        numbers: str = "absolute",
        *,
        step: int = 0,
        protocol: Protocol = RFC9293,
        seed: int = 0,
        **traits: Any,
    ) -> None:
        self._run: Callable[[Scene], Trace] = lambda scene: trace_of(run(scene, protocol, seed))
        first, self._scenes = _stories(what)
        self._scene: Scene | None = None
        if isinstance(first, Scene):
            self._play(first)
        else:
            self._trace = first
        super().__init__(lang=lang or reader_language(), numbers=numbers, story=self.trace.name, **traits)
        self._show()
        self.step = step
        self.observe(self._begin, "story")
        self.observe(self._show, ["lang", "numbers"])
        self.on_msg(lambda _, asked, __: self._heard(asked))

    @property
    def trace(self) -> Trace:
        """This is the run that is shown."""
        return self._trace

    @property
    def scene(self) -> Scene | None:
        """This is the scene that was run, with what was changed in it; None for a recording."""
        return self._scene

    @property
    def faults(self) -> tuple[Fault | Inject, ...]:
        """This is what the wire does in this run."""
        return self._scene.faults if self._scene else ()

    def change(self, number: int, fate: str, by: float = 1.0) -> None:
        """This plays the scene anew with segment `number` lost or otherwise treated, as the buttons do.

        `fate` is "lose", "delay", "duplicate" (`by` seconds), or "deliver". Raises ValueError for another
        fate or number, for `by` unless it is above 0 and at most 600, and for a recording.
        """
        if self._scene is None:
            raise ValueError("a recording cannot be changed; give the player a scene")
        left = next((i for i, moment in enumerate(self.trace.moments, 1) if number in moment.sent), 0)
        self._play(with_fate(self._scene, self.trace, number, fate, by))
        self._show(step=min(self.step, left))

    def restore(self) -> None:
        """This plays the scene again as it was written."""
        if self._scene is not None:
            self._play(self._scenes[self.story])
            self._show()

    def save_html(self, path: str | Path) -> Path:
        """This writes the player as one HTML file that needs neither kernel nor network, and gives its path.

        Both languages and all numbers are in it; what the wire does is then fixed.
        """
        return self.alone().save(path)

    def alone(self) -> Alone:
        """This is the player without a kernel: the run as it is now, as a recording."""
        why = RECORDED if self._scene is None else ALONE
        return recorded_player(self.trace, self.lang, self.numbers, self.step, why)

    def __repr__(self) -> str:
        line = said(self.trace, self.lang, self.numbers)[self.step]
        return AT.of(self.lang).format(name=self.trace.name, step=self.step, steps=len(self.trace.moments), line=line)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live view, the picture at this step (of the whole run at step 0), one line of text."""
        picture = svg(ladder(self.trace, self.lang, self.numbers), self.step or None)
        return bundle(super()._repr_mimebundle_(**kwargs), f"{self!r}{STORED.of(self.lang)}", picture, self.alone)

    def _heard(self, asked: dict[str, Any]) -> None:
        """What the browser asks."""
        if asked["fate"] == "restore":
            self.restore()
        else:
            self.change(**asked)

    @t.validate("step")
    def _within(self, proposal: Any) -> int:
        return max(0, min(proposal["value"], len(self.trace.moments)))

    @t.validate("story")
    def _known(self, proposal: Any) -> str:
        name: str = proposal["value"]
        if self._scenes and name not in self._scenes:
            raise t.TraitError(f"no story is called {name!r} here; there are {', '.join(self._scenes)}")
        return name

    def _begin(self, _: object) -> None:
        self._play(self._scenes[self.story])
        self._show(step=0)

    def _play(self, scene: Scene) -> None:
        self._scene, self._trace = scene, self._run(scene)

    def _show(self, _: object = None, *, step: int | None = None) -> None:
        with self.hold_sync():  # page and step arrive together
            shown = page(self.trace, self.lang, self.numbers, self._scene, self._scenes)
            shown["edition"] = self.shown.get("edition", 0) + 1  # the same page once more is an answer, too
            self.shown = shown
            self.step = self.step if step is None else step


def recorded_player(trace: Trace, lang: str, numbers: str, step: int, why: Text = ALONE) -> Alone:
    """This is a player without a kernel; both languages and all numbers are in it. `why` its run cannot be changed."""
    every = {
        f"{lang} {style}": {"shown": {**page(trace, lang, style, None, {}), "wire": why.of(lang)}}
        for lang in LANGUAGES
        for style in STYLES
    }
    begin = {"step": step, "lang": lang, "numbers": numbers}
    still = svg(ladder(trace, lang, numbers), step or None)
    return Alone(trace.name, str(Player._css), str(Player._esm), every, begin, still)


def run_bundle(
    live: Any, line: str, run: Trace | None, lang: str, numbers: str, otherwise: Callable[[], Drawing]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """This is the mime bundle of a widget that shows a run; as long as it has none, the drawing `otherwise`."""
    if run is None or not run.moments:
        return bundle(live, line, svg(otherwise()))
    picture = svg(ladder(run, lang, numbers))
    return bundle(live, line, picture, lambda: recorded_player(run, lang, numbers, 0))


def _stories(what: Any) -> tuple[Scene | Trace, dict[str, Scene]]:
    """What to begin with, and the scenes to choose from (none, if it is a recording)."""
    trace = getattr(what, "trace", what)
    if isinstance(trace, Trace):
        return trace, {}
    if isinstance(what, Scene):
        return what, {**SCENES, what.name: what}
    if isinstance(what, Sequence) and what and all(isinstance(scene, Scene) for scene in what):
        return what[0], {scene.name: scene for scene in what}
    raise TypeError(f"a player takes a scene, several scenes, a trace or a conversation, not {what!r:.60}")
