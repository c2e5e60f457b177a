"""A host's stop-watch for one connection: how long each timer runs, and what a silence means.

The one rule: the table says *that* a timer runs (`Step.timers`), the policy how long; what no row knows,
because it is a matter of time alone (keep-alives, the user timeout, FIN-WAIT-2 without a user), is here.
"""

from __future__ import annotations

from typing import NamedTuple

from tcplearn.model import Abort, Arm, Event, Segment, State, Step, Tcb, Timer, running
from tcplearn.model.act import send_syn_ack_again
from tcplearn.model.done import Action
from tcplearn.world.calls import KeepAlive, SetOption
from tcplearn.world.pace import Pace
from tcplearn.world.policy import Policy
from tcplearn.world.rto import Rtt

ROUNDING = 1e-6  # seconds
KEPT_ALIVE = (State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSE_WAIT)
Deadlines = tuple[tuple[Timer, float | None], ...]  # seconds from now; None: stop
STOP_ALL: Deadlines = tuple((timer, None) for timer in Timer)


class Watch(NamedTuple):
    """What a host remembers of a connection's times, in seconds.

    `heard_at`: the last segment that was read; `probes`: keep-alives since then, or probes of a closed window;
    `answers`: when it answered segments that were not acceptable; `pace`: of the peer's octets; `rtt`: the round trip.
    """

    heard_at: float = 0.0
    probes: int = 0
    answers: tuple[float, ...] = ()
    pace: Pace = Pace()
    rtt: Rtt = Rtt()

    def seconds(self, arm: Arm, tcb: Tcb, policy: Policy) -> float:
        """This is how long an armed timer runs."""
        if arm.timer is Timer.DELAYED_ACK and policy.quick_acks:
            return self.pace.seconds
        return policy.seconds(arm, self.rtt.seconds(policy, tcb))

    def means(
        self, timer: Timer, tcb: Tcb, now: float, policy: Policy, option: SetOption, orphan: bool = False
    ) -> Event:
        """This is what a timer that runs out at second `now` means: itself, or that the connection is given up.

        The user timeout takes the place of every count (RFC 5482; Linux's TCP_USER_TIMEOUT).
        """
        limit = _limit(policy, option)
        if timer is Timer.KEEPALIVE:
            alive = keeps_alive(policy, option)
            silent = now - self.heard_at + ROUNDING
            enough = self.probes > 0 and silent >= limit if limit else alive and self.probes >= alive.probes
            over = enough and not (tcb.outstanding or tcb.unsent)
            return (Abort() if policy.keepalive_resets else Timer.USER) if over else timer
        if limit is None and timer in (Timer.RETRANSMISSION, Timer.PERSIST):
            unanswered = tcb.retries if timer is Timer.RETRANSMISSION else self.probes
            return Timer.USER if policy.gives_up(tcb, unanswered, orphan) else timer
        return timer

    def after(
        self, before: Tcb, done: Step, event: Event, now: float, policy: Policy, option: SetOption, orphan: bool = False
    ) -> Timed:
        """This is the watch after a step, what is left of the step, and the timers to set."""
        answers = [row.does for row in done.fired if row.does in policy.limited]
        watch, done = self._throttled(before, done, answers, event, now, policy) if answers else (self, done)
        rtt, pace = self.rtt.after(before, done, event, now, policy), self.pace
        if policy.quick_acks:
            pace = pace.after(before, done, event, now, rtt.seconds(policy, done.tcb), rtt.srtt)
        read = isinstance(event, Segment) and not answers
        probed = not read and bool(done.sent) and event in (Timer.KEEPALIVE, Timer.PERSIST)
        heard_at, probes = (now, 0) if read else (watch.heard_at, watch.probes + probed)
        watch = Watch(heard_at, probes, watch.answers, pace, rtt)
        timers: list[tuple[Timer, float | None]] = [
            (change.timer, watch.seconds(change, done.tcb, policy) if isinstance(change, Arm) else None)
            for change in done.timers
        ]
        alive = keeps_alive(policy, option) if _kept_alive(done.tcb, policy, orphan) else None
        if alive and (read or event is Timer.KEEPALIVE):
            timers.append((Timer.KEEPALIVE, alive.idle if read or not done.sent else alive.interval))
        elif not alive and before.state in KEPT_ALIVE:
            timers.append((Timer.KEEPALIVE, None))
        timers += _syn_again(before, done, event, policy)
        timers += _patience(before, done.tcb, policy, option, orphan)
        if policy.phase is not None:
            timers = [(timer, wait and policy.run_out(now, wait)) for timer, wait in timers]
        return Timed(watch, done, tuple(timers))

    def _throttled(
        self, before: Tcb, done: Step, answers: list[Action], event: Event, now: float, policy: Policy
    ) -> tuple[Watch, Step]:
        """An answer to an unacceptable segment may be one too many (RFC 5961 section 7); nothing else is held back.

        An ACK that was owed before is still owed.
        """
        most = policy.challenge_acks
        limited = any(policy.limited[answer](event) for answer in answers)
        bare = all(not segment.len and not segment.rst for segment in done.sent)
        moved = done.tcb.rcv_nxt != before.rcv_nxt or done.delivered
        if most is None or not limited or not done.sent or not (bare or self._repeats(done)) or moved:
            return self, done
        recent = tuple(t for t in self.answers if t > now - policy.challenge_span + ROUNDING)
        if len(recent) < most:
            return self._replace(answers=(*recent, now)), done
        owed = {"ack_owed": before.ack_owed, "last_ack_sent": before.last_ack_sent}
        kept = tuple(change for change in done.timers if change.timer is not Timer.DELAYED_ACK)
        return self._replace(answers=recent), done._replace(tcb=done.tcb.but(**owed), sent=(), timers=kept)

    @staticmethod
    def _repeats(done: Step) -> bool:
        return any(row.does is send_syn_ack_again for row in done.fired)

    def anew(self, tcb: Tcb, said: SetOption, option: SetOption, now: float, policy: Policy) -> Deadlines:
        """These are the timers that a SetOption changes: those that it speaks of."""
        timers: list[tuple[Timer, float | None]] = []
        alive = keeps_alive(policy, option) if tcb.state in KEPT_ALIVE else None
        if said.keepalive is not None:
            left = 0.0 if alive is None else max(0.0, self.heard_at + alive.idle - now)
            timers.append((Timer.KEEPALIVE, None if alive is None else alive.interval if self.probes else left))
        if said.user_timeout is not None:
            timers.append((Timer.USER, _limit(policy, option) if _owes(tcb) else None))
        return tuple(timers)

    def begun(self, tcb: Tcb, policy: Policy) -> Deadlines:
        """These are the timers of a connection that a scene begins with."""
        armed = tuple((timer, self.seconds(Arm(timer), tcb, policy)) for timer in running(tcb))
        alive = policy.keepalive if tcb.state in KEPT_ALIVE else None
        limit = _limit(policy, SetOption()) if _owes(tcb) else None
        more = ((Timer.KEEPALIVE, alive.idle),) if alive else ()
        return (*armed, *more, *(((Timer.USER, limit),) if limit else ()))


class Timed(NamedTuple):
    """A stop-watch after a step, what is left of the step, and the timers to set."""

    watch: Watch
    done: Step
    timers: Deadlines

    def at_once(self, then: Step, now: float) -> Timed:
        """This is the same when the ACK that was to wait has left in a step of its own."""
        done = self.done._replace(tcb=then.tcb, sent=self.done.sent + then.sent, fired=self.done.fired + then.fired)
        watch = self.watch._replace(pace=self.watch.pace.left(then, now))
        return Timed(watch, done, (*self.timers, (Timer.DELAYED_ACK, None)))


def advice(done: Step, event: Event, policy: Policy) -> str:
    """This is what the user is told when retransmissions have had no answer R1 times (SHLD-9)."""
    if event is Timer.RETRANSMISSION and done.sent and done.tcb.retries == policy.r1:
        return f"soft error: {policy.r1} retransmissions without an answer"
    return ""


def keeps_alive(policy: Policy, option: SetOption) -> KeepAlive | None:
    """These are the keep-alives of a connection, if it has any: what the program set counts first."""
    if option.keepalive is None:
        return policy.keepalive
    if option.keepalive is True:
        return policy.keepalive or KeepAlive()
    return option.keepalive or None


def _syn_again(before: Tcb, done: Step, event: Event, policy: Policy) -> list[tuple[Timer, float | None]]:
    """What a host does that repeats a SYN soon (Linux tcp_rcv_synsent_state_process, tcp_check_req).

    A SYN whose answer acknowledged something else leaves again at once, but only once; and a SYN,ACK that
    a repeated SYN drew begins its timeout anew.
    """
    if policy.syn_again is None or not isinstance(event, Segment):
        return []
    if any(row.does is send_syn_ack_again for row in done.fired):
        return [(Timer.RETRANSMISSION, policy.seconds(Arm(Timer.RETRANSMISSION, 1 << done.tcb.retries)))]
    waits = done.tcb.state is before.state is State.SYN_SENT and before.retries == 0
    refused = event.ack is not None and event.ack != before.snd_nxt
    return [(Timer.RETRANSMISSION, policy.syn_again)] if waits and refused else []


def _kept_alive(tcb: Tcb, policy: Policy, orphan: bool) -> bool:
    """A connection that waits for a FIN alone, and not for ever, needs no probes."""
    alone = orphan and tcb.state is State.FIN_WAIT_2 and policy.fin_wait_2 is not None
    return tcb.state in KEPT_ALIVE and not alone


def _limit(policy: Policy, option: SetOption) -> float | None:
    """The user timeout in seconds; one of 0 is none."""
    return option.user_timeout or policy.user_timeout or None


def _owes(tcb: Tcb) -> bool:
    return tcb.state is not State.CLOSED and bool(tcb.outstanding or (tcb.unsent and not tcb.syn_unacked))


def _patience(before: Tcb, after: Tcb, policy: Policy, option: SetOption, orphan: bool) -> Deadlines:
    """The user timeout (section 3.8.3), and the end of a FIN-WAIT-2 that nobody waits for."""
    if after.state is State.FIN_WAIT_2 and orphan and policy.fin_wait_2 is not None:
        begins = before.state is not State.FIN_WAIT_2 or before.reading
        return ((Timer.USER, policy.fin_wait_2),) if begins else ()
    limit = _limit(policy, option)
    if limit is not None and _owes(after):
        news = not _owes(before) or after.snd_una != before.snd_una
        return ((Timer.USER, limit),) if news else ()
    return ((Timer.USER, None),) if after.state is not before.state or limit is not None else ()
