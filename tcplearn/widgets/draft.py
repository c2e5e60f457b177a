"""A scene under the learner's hand: every edit gives another draft, and each can be taken back.

The one rule: a draft is a value. An edit makes another scene (`edits.py`, `settings.py`) or is refused in words and
changes nothing; the model runs it, and nothing here knows what comes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tcplearn.text import Text
from tcplearn.widgets import edits
from tcplearn.widgets.edits import Edit
from tcplearn.widgets.forged import suggestions
from tcplearn.widgets.refused import Refused, moment_in, side_of
from tcplearn.widgets.settings import BASE, POLICIES, Edition, settings, with_setting
from tcplearn.world import Scene, Trace
from tcplearn.world.written import written

__all__ = ["Draft", "Refused"]


@dataclass(frozen=True)
class Draft:
    """A scene as it was written, as it is now, and all between: `Draft.of(scenes.open_close).lose(3).trace`.

    Each method gives a new draft, one undo step further; an edit that changes nothing gives the same draft. Every edit
    that cannot be raises Refused, a ValueError with its reason as a Text. Times are seconds, numbers of segments those
    of `trace` from 1, indices those of `scene.calls` and `scene.faults` from 0.
    """

    first: Edition
    now: Edition
    past: tuple[Edition, ...] = ()
    future: tuple[Edition, ...] = ()

    @classmethod
    def of(cls, scene: Scene, protocol: str = BASE, seed: int = 0, policy: str = "RFC") -> Draft:
        """This is a draft that begins with `scene`. `protocol` is "RFC 9293" or a variant's name, as in
        "two_way_handshake"; `policy` is "RFC" or "Linux 6"."""
        begun = Edition(scene)
        for name, value in (("protocol", protocol), ("policy", policy), ("seed", seed)):
            begun = with_setting(begun, name, value)
        begun = replace(begun, said=None)
        return cls(begun, begun)

    # ── what there is
    @property
    def written(self) -> Scene:
        """This is the scene as it was."""
        return self.first.scene

    @property
    def scene(self) -> Scene:
        """This is the scene as it is now."""
        return self.now.scene

    @property
    def protocol(self) -> str:
        """This is the name of the protocol that both hosts follow: "RFC 9293" or a variant's."""
        return self.now.protocol

    @property
    def policy(self) -> str:
        """This is "RFC" or "Linux 6"."""
        return self.now.policy

    @property
    def seed(self) -> int:
        return self.now.seed

    @property
    def settings(self) -> dict[str, Any]:
        """These are the names that `set` knows, with their values now ("delay" is None where the ways differ)."""
        return settings(self.now)

    @property
    def trace(self) -> Trace:
        """This is what happens now, run once: the same value each time, also after undo and redo."""
        return self.now.trace

    @property
    def line(self) -> str:
        """This is the draft as one line of Python. Raises ValueError for a scene that no line can hold."""
        scene = written(self.scene)
        follows = POLICIES[self.policy] and "LINUX_6"
        follows = follows or (f"variants.{self.protocol}.VARIANT" if self.protocol != BASE else "")
        more = [*([follows] if follows else []), *([f"seed={self.seed}"] if self.seed else [])]
        return f"run({', '.join([scene, *more])})" if more else scene

    @property
    def said(self) -> Text | None:
        """This is the last edit in words: what undo would take back; None at the beginning."""
        return self.now.said

    @property
    def can_undo(self) -> bool:
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        return bool(self.future)

    def call_of(self, index: int) -> int | None:
        """This is the place in `scene.calls` of the call that is moment `index` (from 0) of `trace`, or None."""
        return self.now.calls.get(index)

    def injection_of(self, number: int) -> int | None:
        """This is the place in `scene.faults` of the segment from outside that is flight `number`, or None."""
        return self.now.injections.get(number)

    def suggestions(self, t: float = 0.0, to: str = "B") -> list[tuple[Text, dict[str, Any] | None]]:
        """These are old and forged segments that `inject` takes at second `t`, by name, always in the same order.

        None: side `to` has no such number then, as before it has heard the other's SYN; `inject` refuses it.
        """
        return suggestions(self.trace, moment_in(self.scene, t), side_of(to))

    # ── segments of the run
    def lose(self, number: int) -> Draft:
        """The segment never arrives; a copy or one from outside is not there any more."""
        return self._edit(edits.lose, self.trace, number)

    def delay(self, number: int, by: float) -> Draft:
        """The segment arrives `by` seconds later than the path alone has it, above 0 and up to 600."""
        return self._edit(edits.delay, self.trace, number, by)

    def arrive(self, number: int, t: float) -> Draft:
        """The segment arrives at second `t`, which is refused if it is sooner than the path allows."""
        return self._edit(edits.arrive, self.trace, number, t)

    def duplicate(self, number: int, by: float) -> Draft:
        """The segment arrives twice, the copy `by` seconds later."""
        return self._edit(edits.duplicate, self.trace, number, by)

    def deliver(self, number: int) -> Draft:
        """The segment arrives as if the wire did nothing to it."""
        return self._edit(edits.deliver, self.trace, number)

    # ── calls of the programs
    def put(self, t: float, side: str, call: Mapping[str, Any]) -> Draft:
        """One more call at second `t`: {"call": "SEND", "octets": 5}; the names are those of `edits.CALLS`."""
        return self._edit(edits.call, t, side, call)

    def move(self, index: int, t: float) -> Draft:
        """Call `index` is made at second `t`."""
        return self._edit(edits.move, index, t)

    def remove(self, index: int) -> Draft:
        """Call `index` is not made."""
        return self._edit(edits.remove, index)

    # ── segments from outside
    def inject(self, t: float, to: str, segment: Mapping[str, Any] | None) -> Draft:
        """A segment that nobody here sent arrives: {"seq": 90, "ack": None, "flags": "SYN", "octets": 0}."""
        return self._edit(edits.inject, t, to, segment)

    def inject_copy(self, number: int, t: float) -> Draft:
        """An old duplicate of a segment of this run arrives at second `t`, not before the segment itself could."""
        return self._edit(edits.inject_copy, self.trace, number, t)

    def take_back(self, index: int) -> Draft:
        """The segment from outside that is fault `index` does not come."""
        return self._edit(edits.take_back, index)

    # ── what the run rests on
    def set(self, name: str, value: Any) -> Draft:
        """One of `settings` is `value`."""
        return self._to(with_setting(self.now, name, value))

    # ── back and forth
    def undo(self) -> Draft:
        """The draft before the last edit; the same one at the beginning."""
        if not self.past:
            return self
        return replace(self, now=self.past[-1], past=self.past[:-1], future=(self.now, *self.future))

    def redo(self) -> Draft:
        """The draft before the last undo; the same one if nothing was undone."""
        if not self.future:
            return self
        return replace(self, now=self.future[0], past=(*self.past, self.now), future=self.future[1:])

    def restore(self) -> Draft:
        """All is as it was written; one more step, which undo takes back."""
        return self._to(replace(self.first, said=RESTORED))

    def _edit(self, edit: Callable[..., Edit], *asked: Any) -> Draft:
        scene, said = edit(self.scene, *asked)
        return self._to(replace(self.now, scene=scene, said=said))

    def _to(self, edition: Edition) -> Draft:
        if edition.same_as(self.now):
            return self
        return replace(self, now=edition, past=(*self.past, self.now), future=())


RESTORED = Text("all as it was written", "全部还原")
