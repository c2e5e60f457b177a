"""A scene on a real clock: real sockets, the wire between them, and what the kernel says of itself.

The one rule: one loop in one thread does everything, and looks at a side's states directly after whatever
happened to it. So no state that lasts between two events is missed, and each has its cause.
"""

from __future__ import annotations

import heapq
import os
import select
import time
from collections.abc import Mapping
from typing import Any

from tcplearn.live.recording import Cause, Look, Recording
from tcplearn.live.sockets import Program
from tcplearn.live.spaces import PLAIN, Space
from tcplearn.live.states import Socket, Watch
from tcplearn.live.wire import Wire
from tcplearn.model import State, Timer
from tcplearn.text import Text
from tcplearn.world import At, Inject, Scene
from tcplearn.world.trace import SIDES

PORTS = {"A": 40000, "B": 5000}
ADDRESSES = {"A": "192.0.2.1", "B": "192.0.2.2"}  # documentation addresses, RFC 5737
TICK = 0.001  # seconds between two looks at what comes by itself
LOOKS = 0.005  # seconds between two looks at the states when nothing happens
QUIET = 0.25  # seconds without anything, longer than a delayed ACK: then nothing more is to come
GAP = 2.0  # seconds; a longer one without any timer need not be waited for
TIMERS = {"retransmit": Timer.RETRANSMISSION, "probe": Timer.PERSIST, "keepalive": Timer.KEEPALIVE}
ENDED = (State.CLOSED, State.LISTEN)
MOST = 65535

CUT = Text(
    "Cut after {s:.0f} s of real time: {who} still waits in {state} ({timer}).",
    "真实时间到 {s:.0f} 秒为止：{who} 仍停留在 {state}（{timer}）。",
)
CUT_CALLS = Text(
    "Cut after {s:.0f} s of real time: {n} calls or arrivals of the scene were still to come.",
    "真实时间到 {s:.0f} 秒为止：场景中还有 {n} 个调用或到达没有发生。",
)
SKIPPED = Text(
    "From {a:.1f} s to {b:.1f} s nobody had a timer running; the clock was put forward instead of waiting.",
    "从 {a:.1f} 秒到 {b:.1f} 秒双方都没有运行中的定时器，因此把时钟拨快，没有真的等待。",
)
REFUSED = Text("This kernel does not let these be set: {names}.", "本机内核不允许设置：{names}。")


class Play:
    """Plays one scene; its one method `play` gives the Recording."""

    def __init__(self, scene: Scene, sysctl: Mapping[str, int | str], seconds: float, seed: int, **sides: Any):
        self.scene, self.seconds = scene, seconds
        self.settings = {**PLAIN, **sysctl}
        self.changed = {name: value for name, value in self.settings.items() if PLAIN.get(name) != value}
        self.spaces = {side: Space(self.settings) for side in SIDES}
        self.ends = {side: (ADDRESSES[side], PORTS[side]) for side in SIDES}
        self.tuns = {side: self.spaces[side].tun(f"tcplearn-{side.lower()}", ADDRESSES[side]) for side in SIDES}
        self.watches: dict[str, Watch] = {}
        self.programs: dict[str, Program] = {}
        for side, there in zip(SIDES, reversed(SIDES), strict=True):
            self.spaces[side].enter()
            self.watches[side] = Watch()
            asks = any(type(call.call).__name__ == "Accept" for call in scene.calls if call.side == side)
            self.programs[side] = Program(
                self.ends[side], self.ends[there], self.clock, isns=scene.isns(side), accepts=not asks,
                **{name: value[side] for name, value in sides.items() if side in value},
            )  # fmt: skip
        self.wire = Wire(scene, self.ends, self.at, seed)
        self.events: list[tuple[float, int, int, str, Any]] = []
        self.order = 0
        self.looks: list[Look] = []
        self.causes: list[Cause] = []
        self.states: dict[str, Look] = {}
        self.listens: set[str] = set()
        self.notes: list[Text] = []
        self.zero, self.skipped = time.monotonic(), 0.0

    # ── time

    def clock(self) -> float:
        """This is the story's second: real time, and what was put forward."""
        return time.monotonic() - self.zero + self.skipped

    def at(self, t: float, to: str, number: int, octets: bytes) -> None:
        self.push(t, 0, to, (number, octets))

    def push(self, t: float, rank: int, side: str, event: Any) -> None:
        self.order += 1
        heapq.heappush(self.events, (t, rank, self.order, side, event))

    # ── the loop

    def play(self) -> Recording:
        """This plays until nothing more is to come, or until the time is up."""
        for call in self.scene.calls:
            if call.t <= self.scene.until:
                self.push(call.t, 1, call.side, call)
        for injected in self.scene.injections:
            self.push(injected.at, 0, injected.to, injected)
        self.zero, began = time.monotonic(), time.time()
        self.begin()
        active = self.clock()
        poll = select.poll()
        for fd in self.tuns.values():
            poll.register(fd, select.POLLIN)
        looked = 0.0
        while True:
            now = self.clock()
            if now - self.skipped > self.seconds:
                self.cut()
                break
            if self.events and self.events[0][0] <= now:
                _, _, _, side, event = heapq.heappop(self.events)
                self.happen(side, event)
                active = self.clock()
                continue
            wait = min(TICK, self.events[0][0] - now) if self.events else TICK
            busy = bool(poll.poll(max(0.0, wait) * 1000))
            if busy or now - looked > LOOKS:
                looked = now
                for side in SIDES:
                    self.serve(side)
            if any(self.tick(side) for side in SIDES):
                active = self.clock()
            if self.clock() - active > QUIET and self.resting():
                if not self.events:
                    break
                self.hurry()
        return self.recording(began)

    def begin(self) -> None:
        for side, tcb in self.scene.start.items():
            if tcb.state is State.ESTABLISHED:
                self.spaces[side].enter()
                self.programs[side].established(tcb)
                self.wire.numbering.given(side, PORTS["A"], tcb.iss)
                self.cause(side, "call", "(established from the start)", None)

    def happen(self, side: str, event: Any) -> None:
        now = self.clock()
        match event:
            case At():
                self.call(side, event)
            case Inject():
                one = self.wire.inject(event, self.programs["A"].port, now)
                one.note = "injected"
            case (int() as number, bytes() as octets) if octets:
                self.wire.carried[number - 1].arrivals.append(now)
                os.write(self.tuns[side], octets)
                self.programs[side].serve()
                self.cause(side, "arrival", str(self.wire.carried[number - 1].segment), number)
            case (int() as number, _):
                self.wire.release(side.removeprefix("release "), number, now)

    def call(self, side: str, call: At) -> None:
        self.spaces[side].enter()
        was = self.states.get(side)
        self.programs[side].half_open = was is not None and was.state is State.SYN_RECEIVED
        done = self.programs[side].do(call.call)
        if done.op == "OPEN-PASSIVE" and str(done.result).startswith("ok"):
            self.listens.add(side)
        self.cause(side, "forget" if done.op == "FORGET" else "call", str(call.call), None)

    def serve(self, side: str) -> None:
        """The program does what it does by itself: accept, read, try again."""
        before = len(self.programs[side].calls)
        self.programs[side].serve()
        if len(self.programs[side].calls) > before:
            self.cause(side, "call", self.programs[side].calls[-1].op, None)

    def tick(self, side: str) -> bool:
        """Whether something happened at a side by itself: a timer ran out."""
        was = self.states.get(side)
        known = len(self.wire.carried), was and (was.state, was.timer)
        timer = TIMERS.get((was and was.timer) or "", Timer.DELAYED_ACK)
        sent = self.drain(side)
        state = self.look(side)
        now = self.states.get(side)
        if sent or (now and (now.state, now.timer)) != known[1]:
            if sent or (was and state is not was.state):
                what = Timer.TIME_WAIT if was and was.timer == "timewait" and not sent else timer
                self.causes.append(Cause(self.clock(), side, "timer", what.value, None, sent, state))
            return True
        return False

    def cause(self, side: str, kind: str, what: str, heard: int | None) -> None:
        t = self.clock()
        sent = self.drain(side)
        self.causes.append(Cause(t, side, kind, what, heard, sent, self.look(side)))

    def drain(self, side: str) -> tuple[int, ...]:
        """This puts on the wire what the host has sent; the numbers of the segments."""
        sent: list[int] = []
        while True:
            try:
                octets = os.read(self.tuns[side], MOST)
            except BlockingIOError:
                return tuple(sent)
            one = self.wire.depart(side, octets, self.clock())
            if one is not None:
                sent.append(one.number)

    # ── states

    def look(self, side: str) -> State:
        """This asks the kernel for a side's state now; what is new is remembered."""
        found = self.of_story(side, self.watches[side].look())
        now = Look(self.clock(), side, *found)
        was = self.states.get(side)
        if was is None and now.state is State.CLOSED:
            return now.state
        if was is None or (was.state, was.timer) != (now.state, now.timer):
            self.looks.append(now)
            self.states[side] = now
        return now.state

    def of_story(self, side: str, sockets: list[Socket]) -> Socket:
        """This is the one socket that the story is about: the newest connection, else the listener, if it counts.

        A listener that has had its connection goes on listening; the story does not go back to it.
        """
        port = self.programs["A"].port
        mine = [s for s in sockets if s.rport and (s.lport if side == "A" else s.rport) == port]
        if mine:
            mine.sort(key=lambda s: s.state is not State.TIME_WAIT)
            if mine[-1].state not in (State.SYN_RECEIVED, State.LISTEN):
                self.listens.discard(side)
            return mine[-1]
        if side in self.listens and (listening := [s for s in sockets if s.state is State.LISTEN]):
            return listening[0]
        was = self.states.get(side)
        return Socket(*((was.lport, was.rport) if was else (PORTS[side], 0)), State.CLOSED)

    def resting(self) -> bool:
        """Whether no segment is under way and no timer will send one."""
        flying = any(isinstance(event, tuple) for *_, event in self.events)
        return not flying and not any(look.timer in ("retransmit", "probe") for look in self.states.values())

    def hurry(self) -> None:
        """If nobody has any timer, the next call need not be waited for."""
        gap = self.events[0][0] - self.clock()
        if gap > GAP and not any(look.timer for look in self.states.values()):
            start = self.clock()
            self.skipped += gap - GAP / 20
            self.notes.append(_filled(SKIPPED, a=start, b=self.clock()))

    def cut(self) -> None:
        if self.events:
            self.notes.append(_filled(CUT_CALLS, s=self.seconds, n=len(self.events)))
        for side, look in self.states.items():
            if look.timer in ("retransmit", "probe"):
                self.notes.append(_filled(CUT, s=self.seconds, who=side, state=look.state, timer=look.timer))

    def recording(self, began: float) -> Recording:
        refused = [name for name in self.spaces["A"].refused if name in self.settings]
        if refused:
            self.notes.append(_filled(REFUSED, names=", ".join(refused)))
        isns = {side: tuple(n for (s, _), known in self.wire.numbering.isns.items() if s == side for n in known) for side in SIDES}
        return Recording(
            self.scene.name, self.scene.title.en if self.scene.title else self.scene.name, self.scene.title,
            " ".join(os.uname()[i] for i in (0, 2)), True, self.scene.delay, self.changed, self.ends, isns,
            {side: tuple(self.programs[side].calls) for side in SIDES},
            tuple(row for i, fault in enumerate(self.scene.faults) for row in self.wire.told(i, fault)),
            tuple(self.wire.carried), tuple(self.looks), tuple(self.causes), began, self.clock(), tuple(self.notes),
        )  # fmt: skip


def _filled(text: Text, **values: Any) -> Text:
    return Text(text.en.format(**values), text.zh.format(**values))

