"""One question with one seed: its runs, its numbers, its texts with the numbers filled in.

All truth comes from here, and here it comes from `run`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from random import Random
from typing import Any, TypeVar

from tcplearn import variants
from tcplearn.quiz.asks import Asks
from tcplearn.quiz.entry import HOLE, Entry
from tcplearn.quiz.fresh import numbers, renewed
from tcplearn.quiz.letters import letters
from tcplearn.quiz.reading import Scale, field_in
from tcplearn.quiz.runs import NotInRun
from tcplearn.quiz.values import ASKED, OTHER, Unread, hint, names_in, read, same, show
from tcplearn.text import Text
from tcplearn.world import Policy, Scene, Trace, run, scene_from

Made = TypeVar("Made")
NOTHING = Scene("nothing")  # where no run is asked: nothing happens in it


class Case:
    """A question and a seed."""

    def __init__(self, entry: Entry, seed: int):
        self.entry, self.seed = entry, seed
        self._numbers = numbers(entry.id, seed, entry.varies)
        self.values = entry.drawn(Random(f"{entry.id} {seed} values").choice) if seed else entry.drawn()
        self._made: dict[str, Any] = {}
        self._scenes: dict[str, Scene] = {}
        self._traces: dict[tuple[str, str], Trace] = {}

    def once(self, what: str, make: Callable[[], Made]) -> Made:
        """This is what `make` gives, made the first time it is asked for."""
        if what not in self._made:
            self._made[what] = make()
        made: Made = self._made[what]
        return made

    def dice(self) -> Random:
        """This is the chance of this seed: for shuffling, and for which fields are hidden."""
        return Random(f"{self.entry.id} {self.seed} order")

    def scene(self, name: str = "") -> Scene:
        """This is a scene, by its name or its line (by default the question's), with this seed's numbers."""
        name = name or self.entry.scene
        if name not in self._scenes:
            made = scene_from(self.entry.written(name, self.values)) if name else NOTHING
            self._scenes[name] = renewed(_with(made, self.entry.given), self._numbers)
        return self._scenes[name]

    @property
    def proof(self) -> Trace | None:
        """This is the run that decides; None where no run does."""
        return self.trace() if self.entry.scene else None

    def parse(self, text: str) -> Asks:
        """This reads an expression of the question, with this seed's numbers."""
        return self.entry.parse(text, self.values)

    def asks(self, key: str = "asks") -> Asks:
        """This is the expression under a key, read."""
        return self.parse(self.entry.raw[key])

    def refuting(self, ideas: tuple[str, ...]) -> Trace | None:
        """This is the question's scene as the first of some wrong ideas that a variant plays would have it."""
        for idea in ideas if self.entry.scene else ():
            for name in variants.believed().get(idea, ()):
                return self.trace("", name)
        return None

    def trace(self, scene: str = "", protocol: str = "") -> Trace:
        """This is what happens in a scene: under RFC 9293, or as a variant has it."""
        key = (scene or self.entry.scene, protocol or self.entry.protocol)
        if key not in self._traces:
            played = self.scene(key[0])
            self._traces[key] = variants.played(key[1], played) if key[1] else run(played)
        return self._traces[key]

    def believed(self, asks: Asks) -> Iterator[tuple[str, Any]]:
        """These are what the question's wrong ideas answer: (id of the idea, value).

        A segment that a wrong idea does not send has flags None; whatever else its run lacks is
        no answer.
        """
        for idea in self.entry.ideas:
            for name in variants.believed()[idea]:
                try:
                    yield idea, asks(self.trace("", name))
                except NotInRun:
                    if asks.kind in ("flags", "number"):
                        yield idea, None

    def ideas_of(self, asks: Asks, value: Any) -> tuple[str, ...]:
        """These are the wrong ideas that give this value."""
        truth = asks(self.trace())
        if same(asks.kind, value, truth):
            return ()
        found = (idea for idea, answer in self.believed(asks) if same(asks.kind, answer, value))
        return tuple(dict.fromkeys(found))

    @cached_property
    def scale(self) -> Scale:
        """This is what reading and showing answers needs here."""
        symbols = {name: self.parse(text)(self.trace()) for name, text in self.entry.symbols.items()}
        symbolic = self.entry.numbers == "symbolic"
        known = {letter.name: letter.number for letter in letters(self.trace())} if symbolic else {}
        return Scale(symbols, known, self.scene().policy.msl, symbolic)

    def read(self, asks: Asks, text: str) -> tuple[Any, Text | None]:
        """This reads an answer: (value, a note on its spelling or None). Raises Unread.

        A letter that only renames the number that is asked for, such as w for that of the last FIN,
        is no answer yet.
        """
        asked, said = asks.text.split()[-1], field_in(text) if asks.kind in ("number", "count") else ""
        if said and asked in ("seq", "ack", "len") and asked != said:
            names = said.upper(), asked.upper()
            raise Unread(
                hint(asks.kind, self.scale), Text(OTHER.en.format("{}", *names), OTHER.zh.format("{}", *names))
            )
        value, note = read(asks.kind, text, self.scale)
        given = {name.lower() for name in self.scale.symbols}
        for name in names_in(text) if asks.kind == "number" and self.scale.symbolic else ():
            if name not in given and self.scale.known.get(name) == asks(self.trace()):
                raise Unread(hint(asks.kind, self.scale), Text(ASKED.en.format(name), ASKED.zh.format(name)))
        return value, note

    def show(self, kind: str, value: Any, lang: str) -> str:
        """This is a value as text."""
        return show(kind, value, lang, self.scale)

    def fill(self, text: Text, lang: str, scene: str = "", protocol: str = "") -> str:
        """This is a text with the numbers of a run filled in."""
        return HOLE.sub(lambda hole: self._filled(hole[1], lang, scene, protocol), text.of(lang))

    def _filled(self, what: str, lang: str, scene: str, protocol: str) -> str:
        if what in self.values:
            return str(self.values[what])
        played = self.scene(scene)
        policy = played.policy
        values = {"msl": policy.msl, "rto": policy.rto, "delay": played.delay_from("A")}
        if what in values:
            return show("seconds", values[what], lang)
        if what == "retries":
            return str(policy.syn_retries)
        asks = self.parse(what)
        return self.show(asks.kind, asks(self.trace(scene, protocol)), lang)


def _with(scene: Scene, given: Any) -> Scene:
    """This is a scene with what the question gives it: MSL, RTO, retries, the delay one way."""
    policy: Policy = replace(
        scene.policy,
        **{name: given[name] for name in ("msl", "rto", "retries") if name in given},
        **({"syn_retries": given["retries"]} if "retries" in given else {}),
    )
    return scene.but(policy=policy, delay=given.get("delay", scene.delay))
