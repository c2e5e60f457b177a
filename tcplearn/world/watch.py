"""A host's stop-watch for one connection: how long each timer runs, and what a silence means.

The one rule: the table says *that* a timer runs (`Step.timers`), the policy how long; what no row knows,
because it is a matter of time alone (keep-alives, the user timeout, FIN-WAIT-2 without a user), is here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tcplearn.model import Abort, Arm, Event, Segment, State, Step, Tcb, Timer
from tcplearn.model.act import send_syn_ack_again
from tcplearn.world.calls import KeepAlive, SetOption
from tcplearn.world.pace import Pace
from tcplearn.world.policy import Policy
from tcplearn.world.rto import Rtt

ROUNDING = 1e-6  # seconds
KEPT_ALIVE = (State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSE_WAIT)
Deadlines = tuple[tuple[Timer, float | None], ...]  # seconds from now; None: stop


@dataclass(frozen=True)
class Watch:
    """What a host remembers of a connection's times, in seconds.

    `heard_at`: the last segment; `probes`: keep-alives since then; `answers`: when it answered segments that
    were not acceptable; `pace`: of the peer's octets; `rtt`: the round trip.
    """

    heard_at: float = 0.0
    probes: int = 0
    answers: tuple[float, ...] = ()
    pace: Pace = field(default_factory=Pace)
    rtt: Rtt = field(default_factory=Rtt)

    def seconds(self, arm: Arm, tcb: Tcb, policy: Policy) -> float:
        """This is how long an armed timer runs."""
        if arm.timer is Timer.DELAYED_ACK and policy.quick_acks:
            return self.pace.seconds
        return policy.seconds(arm, self.rtt.seconds(policy, tcb))

    def means(self, timer: Timer, tcb: Tcb, policy: Policy, option: SetOption) -> Event:
        """This is what a timer that ran out means: itself, or that the connection is given up."""
        if timer is Timer.RETRANSMISSION and policy.gives_up(tcb):
            return Timer.USER
        alive = keeps_alive(policy, option)
        if timer is Timer.KEEPALIVE and alive and self.probes >= alive.probes:
            return Abort() if policy.keepalive_resets else Timer.USER
        return timer

    def throttles(self, done: Step, event: Event, now: float, policy: Policy) -> tuple[Watch, bool]:
        """This says whether an answer to an unacceptable segment is one too many (RFC 5961 section 7)."""
        most = policy.challenge_acks
        limited = (policy.limited[row.does](event) for row in done.fired if row.does in policy.limited)
        if most is None or not done.sent or not any(limited):
            return self, False
        recent = tuple(t for t in self.answers if t > now - policy.challenge_span + ROUNDING)
        if len(recent) >= most:
            return replace(self, answers=recent), True
        return replace(self, answers=(*recent, now)), False

    def after(
        self, before: Tcb, done: Step, event: Event, now: float, policy: Policy, option: SetOption
    ) -> tuple[Watch, Deadlines]:
        """This is the watch after a step, and the timers to set."""
        watch = replace(self, rtt=self.rtt.after(before, done, event, now, policy))
        if policy.quick_acks:
            rto = watch.rtt.seconds(policy, done.tcb)
            watch = replace(watch, pace=self.pace.after(before, done, event, now, rto, watch.rtt.srtt))
        timers: list[tuple[Timer, float | None]] = [
            (change.timer, watch.seconds(change, done.tcb, policy) if isinstance(change, Arm) else None)
            for change in done.timers
        ]
        taken = isinstance(event, Segment) and not any(row.does in policy.limited for row in done.fired)
        if taken:
            watch = replace(watch, heard_at=now, probes=0)
        elif event is Timer.KEEPALIVE and done.sent:
            watch = replace(watch, probes=watch.probes + 1)
        alive = keeps_alive(policy, option)
        if alive and done.tcb.state in KEPT_ALIVE and (taken or event is Timer.KEEPALIVE):
            timers.append((Timer.KEEPALIVE, alive.interval if watch.probes else alive.idle))
        elif before.state in KEPT_ALIVE and done.tcb.state not in KEPT_ALIVE:
            timers.append((Timer.KEEPALIVE, None))
        timers += _syn_again(before, done, event, policy)
        timers += _patience(before, done.tcb, policy, option)
        return watch, tuple((timer, wait and policy.run_out(now, wait)) for timer, wait in timers)


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


def _patience(before: Tcb, after: Tcb, policy: Policy, option: SetOption) -> Deadlines:
    """The user timeout (section 3.8.3), and the end of a FIN-WAIT-2 that nobody waits for."""
    alone = after.state is State.FIN_WAIT_2 and not after.reading and policy.fin_wait_2 is not None
    if alone:
        begins = before.state is not State.FIN_WAIT_2 or before.reading
        return ((Timer.USER, policy.fin_wait_2),) if begins else ()
    limit = policy.user_timeout if option.user_timeout is None else option.user_timeout
    if limit is not None:
        owing = after.outstanding > 0 and after.state is not State.CLOSED
        news = before.outstanding == 0 or after.snd_una != before.snd_una
        if owing and news:
            return ((Timer.USER, limit),)
        if owing:
            return ()
    return ((Timer.USER, None),) if after.state is not before.state or limit is not None else ()
