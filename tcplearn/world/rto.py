"""The retransmission timeout, measured: RFC 6298.

The one rule: only a segment that was sent once is timed (Karn's algorithm, section 3), one at a time; with
timestamps (RFC 7323 section 4.1) every ACK of something new tells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tcplearn.model import Event, Segment, Step, Tcb, Timer
from tcplearn.model.seq import distance, up_to
from tcplearn.world.policy import Policy

AFTER_LOST_SYN = 3.0  # seconds, section 5.7


@dataclass(frozen=True)
class Rtt:
    """What is known of the round trip, in seconds; `srtt` None: nothing yet.

    `timed`: the number whose acknowledgment ends a measurement, and when it left; `lost_syn`: the SYN was repeated.
    """

    srtt: float | None = None
    rttvar: float = 0.0
    timed: tuple[int, float] | None = None
    lost_syn: bool = False

    def seconds(self, policy: Policy, tcb: Tcb) -> float:
        """This is the RTO before any doubling (section 2)."""
        if self.srtt is None:
            return max(policy.rto, AFTER_LOST_SYN) if self.lost_syn and not tcb.syn_unacked else policy.rto
        spread = max(policy.tick, 4 * self.rttvar, policy.rttvar_min or 0.0)
        rto = max(policy.rto_min, self.srtt + spread)
        return rto if policy.rto_max is None else min(rto, policy.rto_max)

    def after(self, before: Tcb, done: Step, event: Event, now: float, policy: Policy) -> Rtt:
        """This is what is known after a step at second `now`."""
        rtt, tcb = self, done.tcb
        if event in (Timer.RETRANSMISSION, Timer.PERSIST) and done.sent:
            return replace(rtt, timed=None, lost_syn=rtt.lost_syn or before.syn_unacked)
        if isinstance(event, Segment) and event.ack is not None and distance(before.snd_una, tcb.snd_una) > 0:
            sample = self._sample(before, tcb, event, now, policy)
            if sample is not None:
                rtt = rtt._with(sample)
        if rtt.timed is None:
            new = [s for s in done.sent if s.len and not s.rst and s.end == tcb.snd_nxt != before.snd_nxt]
            if new:
                rtt = replace(rtt, timed=(new[-1].end, now))
        return rtt

    def _sample(self, before: Tcb, after: Tcb, segment: Segment, now: float, policy: Policy) -> float | None:
        stamp = segment.options.timestamps
        if stamp and after.snd_ts_ok and after.ts_val is not None and stamp[1]:
            return max(0, distance(stamp[1], after.ts_val)) * policy.tick
        if self.timed and up_to(self.timed[0], after.snd_una):
            return now - self.timed[1]
        return None

    def _with(self, sample: float) -> Rtt:
        """Sections 2.2 and 2.3."""
        if self.srtt is None:
            return Rtt(sample, sample / 2)
        rttvar = 0.75 * self.rttvar + 0.25 * abs(self.srtt - sample)
        return Rtt(0.875 * self.srtt + 0.125 * sample, rttvar)
