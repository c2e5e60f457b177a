"""A scene on a real clock: real sockets, the wire between them, and what the kernel says of itself.

The one rule: one loop in one thread does everything, and looks at a side's states directly after whatever
happened to it. So no state that lasts between two events is missed, and each has its cause.
"""

from __future__ import annotations

import heapq
import os
import select
import time
from collections.abc import Iterator, Mapping
from typing import Any

from tcplearn.live.recording import Cause, Look, Recording
from tcplearn.live.said import CUT, CUT_CALLS, REFUSED, SKIPPED, TIME_WAIT, WAITED, filled
from tcplearn.live.sockets import OPENS, WRITES, Program
from tcplearn.live.spaces import PLAIN
from tcplearn.live.stage import Settings, Stage
from tcplearn.live.states import Socket
from tcplearn.live.wire import Wire
from tcplearn.model import State, Timer
from tcplearn.text import Text
from tcplearn.world import At, Inject, Scene
from tcplearn.world.calls import Accept
from tcplearn.world.trace import SIDES, other

TICK = 0.001  # seconds between two looks at what comes by itself
LOOKS = 0.005  # seconds between two looks at the programs when nothing happens
QUIET = 0.25  # seconds without anything, longer than a delayed ACK: then nothing more is to come
GAP = 2.0  # seconds; a longer one in which no timer runs need not be waited for
TIMERS = {"retransmit": Timer.RETRANSMISSION, "probe": Timer.PERSIST, "keepalive": Timer.KEEPALIVE}
SENDERS = ("retransmit", "probe")  # timers that will send something
LARGEST = 65535


class Play:
    """Plays one scene; its one method `play` gives the Recording."""

    def __init__(
        self, scene: Scene, stage: Stage, settings: Mapping[str, Settings], seconds: float, seed: int, **sides: Any
    ):
        self.scene, self.stage, self.settings, self.seconds = scene, stage, settings, seconds
        self.programs: dict[str, Program] = {}
        for side in SIDES:
            asks = any(isinstance(call.call, Accept) for call in scene.calls if call.side == side)
            told = {name: value[side] for name, value in sides.items() if side in value}
            isns = scene.isns(side) if stage.tuns else ()
            self.programs[side] = Program(
                stage.ends[side], stage.ends[other(side)], self.clock, isns=isns, accepts=not asks,
                repair=stage.repair, **told,
            )  # fmt: skip
        self.wire = Wire(scene, stage.ends, self.at, seed)
        self.events: list[tuple[float, int, int, str, Any]] = []
        self.order = 0
        self.looks: list[Look] = []
        self.causes: list[Cause] = []
        self.states: dict[str, Look] = {}
        self.listens: set[str] = set()
        self.notes: list[Text] = []
        self.was_cut = False
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
        self.loop()
        return self.recording(began)

    def loop(self) -> None:
        poll, looked, active = select.poll(), 0.0, self.clock()
        for fd in self.stage.tuns.values():
            poll.register(fd, select.POLLIN)
        while self.clock() <= self.scene.until:
            now = self.clock()
            if now - self.skipped > self.seconds:
                return self.cut()
            if self.events and self.events[0][0] <= now:
                _, _, _, side, event = heapq.heappop(self.events)
                self.happen(side, event)
                active = self.clock()
                continue
            wait = min(TICK, self.events[0][0] - now) if self.events else TICK
            if poll.poll(max(0.0, wait) * 1000) or now - looked > LOOKS:
                looked = now
                for side in SIDES:
                    self.serve(side)
            if any([self.tick(side) for side in SIDES]):
                active = self.clock()
            if self.clock() - active > QUIET and self.resting():
                if not self.events:
                    return None
                self.hurry()
        return None

    def begin(self) -> None:
        for side, tcb in self.scene.start.items():
            if tcb.state is State.ESTABLISHED:
                self.stage.enter(side)
                self.programs[side].established(tcb)
                self.wire.numbering.note(side, self.stage.ends["A"][1], tcb.iss)
                self.cause(side, "call", "(established from the start)", None)

    def happen(self, side: str, event: Any) -> None:
        now = self.clock()
        match event:
            case At():
                self.call(side, event)
            case Inject():
                one = self.wire.inject(event, self.programs["A"].port, now)
                one.note = "injected"
                self.deliver(side, one.number, one.octets)
            case (int() as number, bytes() as octets) if octets:
                self.deliver(side, number, octets)
            case (int() as number, _):
                self.wire.release(side.removeprefix("release "), number, now)

    def deliver(self, side: str, number: int, octets: bytes) -> None:
        """This gives a host a packet; the kernel has answered it when the write returns."""
        one = self.wire.carried[number - 1]
        one.arrivals.append(self.clock())
        os.write(self.stage.tuns[side], octets)
        self.cause(side, "arrival", str(one.segment), number)
        self.serve(side)

    def call(self, side: str, call: At) -> None:
        self.stage.enter(side)
        was = self.states.get(side)
        self.programs[side].half_open = was is not None and was.state is State.SYN_RECEIVED
        done = self.programs[side].do(call.call)
        if done.op == "OPEN-PASSIVE" and str(done.result).startswith("ok"):
            self.listens.add(side)
        self.cause(side, "forget" if done.op == "FORGET" else "call", str(call.call), None)

    def serve(self, side: str) -> None:
        """The program does what it does by itself: accept, read, try again."""
        for done in self.programs[side].serve():
            self.cause(side, "call", done.op, None)

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
                kind = ("timer", what.value) if self.stage.tuns else ("arrival", "")  # came unseen
                self.causes.append(Cause(self.clock(), side, *kind, None, sent, state))
            return True
        return False

    def cause(self, side: str, kind: str, what: str, heard: int | None) -> None:
        t = self.clock()
        sent = self.drain(side)
        self.causes.append(Cause(t, side, kind, what, heard, sent, self.look(side)))

    def drain(self, side: str) -> tuple[int, ...]:
        """This puts on the wire what the host has sent; the numbers of the segments."""
        sent: list[int] = []
        while side in self.stage.tuns:
            try:
                octets = os.read(self.stage.tuns[side], LARGEST)
            except BlockingIOError:
                break
            one = self.wire.depart(side, octets, self.clock())
            if one is not None:
                sent.append(one.number)
        return tuple(sent)

    # ── states

    def look(self, side: str) -> State:
        """This asks the kernel for a side's state now; what is new is remembered."""
        found = self.of_story(side, self.stage.watches[side].look())
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
        port, there = self.programs["A"].port, self.stage.ends["B"][1]
        ports = (port, there) if side == "A" else (there, port)
        mine = [one for one in sockets if (one.lport, one.rport) == ports]
        if mine:
            mine.sort(key=lambda one: one.state is not State.TIME_WAIT)
            if mine[-1].state is not State.SYN_RECEIVED:
                self.listens.discard(side)
            return mine[-1]
        here = self.stage.ends[side][1]
        listening = [one for one in sockets if one.state is State.LISTEN and one.lport == here]
        if side in self.listens and listening:
            return listening[0]
        was = self.states.get(side)
        return Socket(*((was.lport, was.rport) if was else (here, 0)), State.CLOSED)

    def resting(self) -> bool:
        """Whether no segment is under way and no timer will send one."""
        flying = any(isinstance(event, tuple) for *_, event in self.events)
        return not flying and not any(look.timer in SENDERS for look in self.states.values())

    def hurry(self) -> None:
        """If nobody has any timer, the next call need not be waited for."""
        gap = self.events[0][0] - self.clock()
        if gap > GAP and not any(look.timer for look in self.states.values()):
            start = self.clock()
            self.skipped += gap - GAP / 20
            self.notes.append(filled(SKIPPED, a=start, b=self.clock()))

    def cut(self) -> None:
        self.was_cut = True
        if self.events:
            self.notes.append(filled(CUT_CALLS, s=self.seconds, n=len(self.events)))
        for side, look in self.states.items():
            if look.timer in SENDERS:
                self.notes.append(filled(CUT, s=self.seconds, who=side, state=look.state, timer=look.timer))

    def waits(self) -> Iterator[Text]:
        """These are the calls that no program can make before accept() or connect() has returned."""
        for side, program in self.programs.items():
            held = [done.t_return for done in program.calls if done.op in OPENS and done.result == "ok"]
            for done in program.calls:
                if done.op in WRITES and done.t_return and any(done.t < t <= done.t_return for t in held if t):
                    yield filled(WAITED, side=side, op=done.op, t=done.t, r=done.t_return)

    def recording(self, began: float) -> Recording:
        self.notes += self.waits()
        for side, look in self.states.items():
            if look.state is State.TIME_WAIT:
                left = look.timer_ms / 1000 - (self.clock() - look.t)
                self.notes.append(filled(TIME_WAIT, who=side, s=left))
        if self.stage.refused:
            self.notes.append(filled(REFUSED, names=", ".join(self.stage.refused)))
        known = self.wire.numbering.isns.items()
        changed = {
            name: value
            for settings in self.settings.values()
            for name, value in settings.items()
            if PLAIN.get(name) != value
        }
        return Recording(
            self.scene.name, self.scene.title.en if self.scene.title else self.scene.name, self.scene.title,
            f"{os.uname().sysname} {os.uname().release}", bool(self.stage.tuns),
            self.scene.delay if self.stage.tuns else 0.0, changed, self.stage.ends,
            {side: tuple(n for (whose, _), isns in known if whose == side for n in isns) for side in SIDES},
            {side: tuple(self.programs[side].calls) for side in SIDES},
            tuple(row for i, fault in enumerate(self.scene.faults) for row in self.wire.told(i, fault)),
            tuple(self.wire.carried), tuple(self.looks), tuple(self.causes), began, self.clock(),
            self.was_cut, tuple(self.notes),
        )  # fmt: skip
