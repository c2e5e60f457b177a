"""The retransmission timeout, measured: RFC 6298.

The one rule: only a segment that was sent once is timed (Karn's algorithm, section 3), one at a time; with
timestamps (RFC 7323 section 4.1) every ACK of something new tells. A host keeps one `Rtt` for each connection,
lets `after` follow every step, and then asks for `seconds`. Which timers run is not its business: `Step.timers`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcplearn.model import Event, Segment, State, Step, Tcb, Timer
from tcplearn.model.seq import before, distance, up_to
from tcplearn.model.value import Value
from tcplearn.world.policy import Policy

ALPHA, BETA, K = 1 / 8, 1 / 4, 4  # section 2.3
SIMULTANEOUS = State.SYN_SENT, State.SYN_RECEIVED
AFTER_LOST_SYN = 3.0  # seconds, section 5.7


@dataclass(frozen=True)
class Rtt(Value):
    """What is known of the round trip, in seconds; `srtt` None: nothing yet.

    `timed`: the number whose acknowledgment ends a measurement, and when it left; `kept`: the factor that expired
    timers have left, until there is a sample again; `lost_syn`: the SYN was repeated.
    """

    srtt: float | None = None
    rttvar: float = 0.0
    timed: tuple[int, float] | None = None
    kept: int = 1
    lost_syn: bool = False

    def seconds(self, policy: Policy, tcb: Tcb) -> float:
        """This is the RTO (section 2), before the doublings of the front that is now unacknowledged."""
        if self.srtt is None:
            rto = max(policy.rto, AFTER_LOST_SYN) if self.lost_syn and not tcb.syn_unacked else policy.rto
        else:
            rto = measured(policy, self.srtt, self.rttvar)
        return rto * self.kept if policy.rto_max is None else min(rto * self.kept, policy.rto_max)

    def after(self, was: Tcb, done: Step, event: Event, now: float, policy: Policy) -> Rtt:
        """This is what is known after a step from `was` at second `now`."""
        rtt, tcb = self, done.tcb
        if tcb.iss != was.iss:  # another connection of the same sockets
            rtt = Rtt()
        elif isinstance(event, Segment) and event.ack is not None and distance(was.snd_una, tcb.snd_una) > 0:
            sample = self._sample(tcb, event, now, policy)
            rtt = self._keeping(was, tcb) if sample is None else self._with(sample)
        elif event is Timer.RETRANSMISSION and done.sent and was.syn_unacked:
            rtt = self.but(lost_syn=True)
        if policy.syn_ack_timed and (was.state, tcb.state) == SIMULTANEOUS and not self.lost_syn:
            return rtt.but(timed=(tcb.snd_nxt, now))
        numbered = [s for s in done.sent if s.len]
        if not numbered:
            return rtt
        if tcb.iss == was.iss and any(before(s.seq, was.snd_nxt) for s in numbered):
            return rtt.but(timed=None)  # sent again: whose ACK comes, nobody can tell
        new = [s for s in numbered if not s.rst]
        return rtt.but(timed=(new[-1].end, now)) if new and rtt.timed is None else rtt

    def _keeping(self, was: Tcb, tcb: Tcb) -> Rtt:
        """What was sent again is acknowledged: no sample, and the RTO stays as the timer left it (Karn)."""
        if was.syn_unacked and not tcb.syn_unacked:
            return self  # section 5.7 has an RTO of its own for this
        return self.but(kept=self.kept << was.retries) if was.snd_wnd else self

    def _sample(self, after: Tcb, segment: Segment, now: float, policy: Policy) -> float | None:
        stamp = segment.options.timestamps
        if stamp and after.snd_ts_ok and after.ts_val is not None and stamp[1]:
            return max(0, distance(stamp[1], after.ts_val)) * policy.tick
        if self.timed and up_to(self.timed[0], after.snd_una):
            return now - self.timed[1]
        return None

    def _with(self, sample: float) -> Rtt:
        return Rtt(*smoothed(self.srtt, self.rttvar, sample))


def smoothed(srtt: float | None, rttvar: float, sample: float) -> tuple[float, float]:
    """These are SRTT and RTTVAR after one sample more (sections 2.2 and 2.3)."""
    if srtt is None:
        return sample, sample / 2
    rttvar = (1 - BETA) * rttvar + BETA * abs(srtt - sample)  # first, with the old SRTT
    return (1 - ALPHA) * srtt + ALPHA * sample, rttvar


def measured(policy: Policy, srtt: float, rttvar: float) -> float:
    """This is the RTO that a measured round trip gives (sections 2.2 to 2.4), in seconds."""
    return max(policy.rto_min, srtt + max(policy.tick, K * rttvar, policy.rttvar_min or 0.0))
