"""The lab: a scene on this machine's kernel, beside the same scene on the model.

The one rule: kernel and model get one and the same scene; whatever cannot be so is refused, or said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tcplearn.capture.kernels.recordings import told
from tcplearn.live.apart import apart
from tcplearn.live.beside import FOREVER, USUAL, events, marked, paragraph, table
from tcplearn.live.differ import LAST, Differences, compared
from tcplearn.live.duration import SHORTEST, allowed
from tcplearn.live.fitting import Fitted, fit, why_not
from tcplearn.live.ground import Ground, Kind, find, recordings
from tcplearn.live.picture import picture
from tcplearn.live.play import Play
from tcplearn.live.recording import Recording
from tcplearn.live.replay import recording_of, shipped_capture, shipped_file
from tcplearn.live.said import filled
from tcplearn.live.spaces import PLAIN
from tcplearn.live.story import trace_of
from tcplearn.live.ways import ways_out
from tcplearn.text import Text, reader_language
from tcplearn.view.legend import wrap
from tcplearn.world import Scene, Trace, run
from tcplearn.world.trace import SIDES

READABLE = 96  # columns of a sentence, at most

AGREES = Text("Kernel and model agree.", "内核与模型一致。")
AGREES_BUT = Text("Kernel and model agree, but for what is explained here:", "除下面可以解释的出入外，内核与模型一致：")
SO_FAR = Text(
    "Kernel and model agree as far as seen: {n} of the model's {m} events; then the time was up.",
    "就已看到的部分而言，内核与模型一致：模型的 {m} 个事件中看到了 {n} 个，随后时间用完。",
)
SO_FAR_BUT = Text(
    "As far as seen ({n} of the model's {m} events; then the time was up) kernel and model agree, but for what is "
    "explained here:",
    "就已看到的部分而言（模型的 {m} 个事件中看到了 {n} 个，随后时间用完），除下面可以解释的出入外，内核与模型一致：",
)
NOT_SEEN = Text(
    "Nothing was compared: the time was up before anything happened.",
    "没有可比较的内容：还没有发生任何事，时间就已用完。",
)
DIFFERS = Text("Kernel and model differ:", "内核与模型不一致：")
EXPLAINED = Text("Differs as well, and is explained:", "另有可以解释的出入：")
NOTES = Text("Notes:", "说明：")
MARKS = {
    "≠": Text("≠ only one of the two has it", "≠ 只有其中一方有"),
    "·": Text("· the model passes through it at once", "· 模型在瞬间经过的状态"),
}
CANNOT = Text("{name} cannot be played here: {why}{ways}", "{name} 在这里无法演示：{why}{ways}")
ON = Text(
    "{kernel}, its states as `ss` has them, beside the model: {title}",
    "{kernel}（状态即 `ss` 所见）与模型对照：{title}",
)
NO_RECORDING = Text(
    "no recording is called {name!r}; `tcplearn live --on recordings` lists them",
    "没有名为 {name!r} 的实测记录；`tcplearn live --on recordings` 会列出全部",
)


class NotPlayable(ValueError):
    """A scene that this machine cannot play; `why` says it in both languages."""

    def __init__(self, why: Text):
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True)
class Live:
    """A scene as the kernel did it (`kernel`) and as the model predicts it (`model`), both a Trace.

    `agrees`: nothing differs but what has a name. `whole`: how many events the model's whole story has. `str()`
    shows both stories side by side, a notebook shows them as a picture. `recording` holds the calls, the packets
    and the looks at the states.
    """

    scene: Scene
    ground: Ground
    recording: Recording
    kernel: Trace
    model: Trace
    differences: Differences
    said: tuple[Text, ...] = ()
    whole: int = 0

    @property
    def seen(self) -> int:
        """This is how many of the model's events were compared."""
        return sum(event.t <= self.differences.until for event in events(self.model))

    @property
    def agrees(self) -> bool:
        return not self.differences.found

    def text(self, lang: str | None = None, width: int = USUAL) -> str:
        """This is the whole of it as text in "en" or "zh" (None: the reader's language), `width` columns wide."""
        lang = lang or reader_language()
        named = self.scene.title or self.recording.title
        title = named.of(lang) if named else self.scene.name
        head = filled(ON, title=title, kernel=self.recording.kernel).of(lang)
        lines = [*wrap(head, width), "", *table(self.kernel, self.model, lang, self._until, width)]
        told = [*self._marks(lang), *self.verdict(lang)]
        return "\n".join([*lines, "", *(paragraph(line, min(width, READABLE)) for line in told)])

    @property
    def _until(self) -> float:
        return self.recording.ended - LAST if self.recording.was_cut else FOREVER

    def _marks(self, lang: str) -> list[str]:
        """What the marks mean that occur."""
        seen = {mark for mark, _ in marked(self.kernel, self.model, self._until)}
        return [text.of(lang) for mark, text in MARKS.items() if mark in seen]

    def verdict(self, lang: str) -> list[str]:
        """These are the verdict, the differences and the notes, a sentence each; one of a list begins with *."""
        differs = self.differences
        lines = [self._agreement().of(lang)]
        notes = (*self.said, *self.recording.notes)
        explained = None if self.agrees else EXPLAINED
        for head, texts in ((None, differs.found), (explained, differs.excused), (NOTES, notes)):
            if texts:
                lines += [*([head.of(lang)] if head else []), *(f"* {text.of(lang)}" for text in texts)]
        return lines

    def _agreement(self) -> Text:
        """The verdict in one sentence."""
        differs, seen, whole = self.differences, self.seen, self.whole
        if not self.agrees:
            return DIFFERS
        if self.recording.was_cut:
            if not seen:
                return NOT_SEEN
            return filled(SO_FAR_BUT if differs.excused else SO_FAR, n=seen, m=whole)
        return AGREES_BUT if differs.excused else AGREES

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": self.picture(), "text/plain": str(self)}

    def picture(self, lang: str | None = None) -> str:
        """This is both stories as SVG text: row by row, the verdict, then the two ladders; 840 pixels wide."""
        lang = lang or reader_language()
        return picture(self.kernel, self.model, [*self._marks(lang), *self.verdict(lang)], lang, self._until)


def live(
    scene: Scene, *, on: str | Ground | None = None, seconds: float | None = None, seed: int = 0, half: bool = True
) -> Live:
    """This plays a scene on this machine's kernel and holds it against the model's prediction.

    `on`: "wire" (segments are seen and can be lost; root on Linux), "loopback" (states only), "recordings", or
    what `find` gave; None: the best that this machine gives. `seconds`: of real time, at most; None: what the
    model's story takes, within the bounds of `duration.py`. `half`: the scene's CLOSE is shutdown(SHUT_WR), the
    RFC's meaning; otherwise close(), which gives up reading as well.
    Raises NotPlayable (a ValueError) for a scene that cannot be played, ValueError for seconds that are none,
    PermissionError for a ground that is not to be had, TypeError for what is no scene.
    """
    if not isinstance(scene, Scene):
        raise TypeError(f"not a scene: {scene!r}; give one of tcplearn.scenes, such as scenes.open_close")
    if seconds is not None and not 0 < seconds < FOREVER:
        raise ValueError(f"seconds={seconds!r}: a scene is played for a time; give more than 0 s, such as 15")
    ground = on if isinstance(on, Ground) else find(on)
    if ground.kind is Kind.RECORDINGS:
        return replay(scene.name)
    check(scene, ground)
    fitted = fit(scene, ground, half)
    story = run(fitted.model, seed=seed)
    made = apart(_playing(fitted, ground, seconds or allowed(story), seed))
    kernel = trace_of(made, fitted.scene)
    predicted, differences = compared(
        kernel, fitted.model, end=min(made.ended, scene.until), captured=made.captured, cut=made.was_cut, seed=seed
    )
    said = (*((ground.why_not,) if ground.why_not else ()), *fitted.notes)
    return Live(scene, ground, made, kernel, predicted, differences, said, len(events(story)))


def check(scene: Scene, ground: Ground) -> None:
    """This raises NotPlayable, with the ways out, for a scene that cannot be played on a ground."""
    reason = why_not(scene, ground)
    if reason is not None:
        ways = ways_out(scene, ground)
        more = Text("".join(f"; {way.en}" for way in ways), "".join(f"；{way.zh}" for way in ways))
        raise NotPlayable(filled(CANNOT, name=scene.name, why=reason, ways=more))


def replay(name: str) -> Live:
    """This is a recording that comes with the package, its kernel's story beside the model's.

    Raises NotPlayable for a name that none has.
    """
    found = shipped_file(name)
    if found is None:
        raise NotPlayable(filled(NO_RECORDING, name=name))
    recorded, made = told(found, shipped_capture(name)), recording_of(found)
    kernel = trace_of(made, recorded.scene)
    predicted, differences = compared(kernel, recorded.scene, end=made.ended)
    return Live(recorded.scene, recordings(), made, kernel, predicted, differences, (), len(events(predicted)))


def _playing(fitted: Fitted, ground: Ground, seconds: float, seed: int) -> Callable[[], Recording]:
    """What the child process does."""

    def play() -> Recording:
        stage = ground.stage(fitted.settings)
        return Play(
            fitted.scene, stage, fitted.settings, seconds, seed, backlog=fitted.backlog, options=fitted.options
        ).play()

    return play


def record(
    scene: Scene,
    description: str | Text | None = None,
    *,
    sysctl: Mapping[str, int | str] | None = None,
    seconds: float = SHORTEST,
    seed: int = 0,
    backlog: Mapping[str, int] | None = None,
    ground: Ground | None = None,
) -> Recording:
    """This plays a scene with real sockets as it stands, CLOSE being close(), and gives what the kernel did.

    `sysctl`: what differs from `PLAIN`, on both hosts; `backlog`: of each side's listen().
    """
    where = ground or find(Kind.WIRE.value)
    settings = {side: {**PLAIN, **(sysctl or {})} for side in SIDES}

    def play() -> Recording:
        return Play(scene, where.stage(settings), settings, seconds, seed, backlog=backlog or {}).play()

    made = apart(play)
    said = description.en if isinstance(description, Text) else description
    return replace(made, description=said) if said else made
