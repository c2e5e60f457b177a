"""What RFC 9293 leaves to a host, as one value: how long it waits, how much it keeps, which way it reads a doubt.

The one rule: a policy is data. `run.py` and `host.py` read it; nothing asks which preset it came from.
`RFC` is what the RFC says or, where it is silent, the simplest machine; Linux's is in `linux.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from math import ceil
from typing import Any

from tcplearn.model import Arm, Event, Options, Protocol, Rule, State, Tcb, Timer
from tcplearn.model.act import ack_and_drop
from tcplearn.model.done import Action
from tcplearn.model.step import Habits
from tcplearn.world.calls import KeepAlive

USED_UP, STAYS = "used up", "stays"
DROP, RESET = "drop", "reset"
NEVER, WHEN_FULL, ALWAYS = "never", "when full", "always"


def always(event: Event) -> bool:
    return True


@dataclass(frozen=True)
class Queues:
    """What a listener that stays can hold (None: no limit), and what happens beyond it.

    `half_open`: connections in SYN-RECEIVED (the SYN queue); `backlog`: established ones that no ACCEPT
    has taken yet (the accept queue). `overflow`: with a full accept queue the last ACK of a handshake
    is passed over ("drop") or answered by a reset ("reset", Linux's tcp_abort_on_overflow).
    `cookies`: a SYN that finds the SYN queue full is answered from memory "never", or by a SYN cookie
    "when full", or "always" (RFC 4987 section 3.6; Linux's tcp_syncookies 0, 1, 2).
    """

    half_open: int | None = None
    backlog: int | None = None
    overflow: str = DROP
    cookies: str = NEVER

    def __post_init__(self) -> None:
        if self.overflow not in (DROP, RESET):
            raise ValueError(f"overflow is {DROP!r} or {RESET!r}, not {self.overflow!r}")
        if self.cookies not in (NEVER, WHEN_FULL, ALWAYS):
            raise ValueError(f"cookies is {NEVER!r}, {WHEN_FULL!r} or {ALWAYS!r}, not {self.cookies!r}")


@dataclass(frozen=True)
class Policy:
    """What RFC 9293 leaves to a host. The defaults are the RFC's own, where it has one. Times are seconds.

    Retransmission. `rto`: the first timeout (RFC 6298 section 2.1: 1 s), doubled each time, measured
    ever after; `rto_min`, `rto_max`: its bounds (sections 2.4, 2.5); `rttvar_min`: for Linux, which puts
    its minimum under 4*RTTVAR instead. `retries`: retransmissions of text or FIN before giving up;
    `syn_retries`: of a SYN; `syn_ack_retries`: of a SYN,ACK (None: as for a SYN); `orphan_retries`: when the user is
    gone (None: as for text). Seven doublings of 1 s make 255 s: R2 is at least 100 s, for a SYN at least 3 minutes
    (section 3.8.3). `r1`: after so many the user is told (SHLD-9, SHLD-10). `user_timeout`: seconds for which
    octets may go unacknowledged, in the place of all counts (None: the counts).
    `syn_again`: seconds until a SYN is repeated whose answer was refused (None: its own timeout).
    `syn_ack_timed`: in a simultaneous open the SYN,ACK counts as sent once and is timed (RFC 6298 section 3: it repeats
    the SYN's number, so whose acknowledgment comes, nobody can tell).

    `offers`: the options of a SYN where a scene gives none.

    Ending. `msl`: 2 minutes (section 3.4.2). `fin_wait_2`: how long a connection without a user waits for the peer's
    FIN (None: for ever). `half_duplex`: CLOSE also ends reading (MAY-1), as close() does; SHUTDOWN never does,
    and in a scene a CLOSE after which the same program still calls RECEIVE or CLOSE is one.
    `time_waits`: how many connections may be in TIME-WAIT at once (None: any); one more is closed at once. `reuse`: how
    long one with timestamps rests there before our own OPEN may take its pair of sockets (None: until it is over).

    Listening. `listener`: "used up" by its first connection, as in the RFC's table, or it "stays" and begets
    connections. `queues`: what it can hold. `one_user_a_port`: to listen where connections still use the port needs
    SetOption(reuse_address=True); the RFC asks only that no two connections have the same pair of sockets.

    Acknowledging. `ack_delay`: seconds that an ACK waits for company (less than 0.5, MUST-40), None: none;
    `quick_acks`: how long it waits follows the peer's pace, as in `pace.py`.
    `challenge_acks`: how many ACKs in any `challenge_span` may answer segments that are not acceptable, so that no
    two ends exchange ACKs for ever (RFC 5961 section 7 asks for a limit and suggests 10 in 5 s), None: all.

    `keepalive`: on for every connection (None: off, MUST-25); `keepalive_resets`: a reset tells the silent peer
    that it is given up. `quiet`: after a loss of memory no connection is
    opened for so long (section 3.4.3; None: the host does not keep quiet). `tick`: of the timestamp clock (RFC 7323
    section 5.4: 1 ms to 1 s).
    `grains`: a timer of less than so many seconds runs out at a tick, every so many; `phase`: of the ticks.
    `limited`: which actions are such answers, and to which events.
    `knobs`: readings to choose, by the names in `KNOBS`; `rows`: rows laid over the table; `habits`: how a segment is
    read and text is cut.
    """

    rto: float = 1.0
    retries: int = 7
    syn_retries: int = 7
    msl: float = 120.0
    ack_delay: float | None = None
    challenge_acks: int | None = 10
    knobs: Mapping[str, str] = field(default_factory=dict)

    rto_min: float = 1.0
    rto_max: float | None = None
    rttvar_min: float | None = None
    syn_ack_retries: int | None = None
    orphan_retries: int | None = None
    r1: int = 3
    user_timeout: float | None = None
    syn_again: float | None = None
    syn_ack_timed: bool = False
    offers: Options = Options()
    fin_wait_2: float | None = None
    half_duplex: bool = False
    time_waits: int | None = None
    reuse: float | None = None
    listener: str = USED_UP
    queues: Queues = Queues()
    one_user_a_port: bool = False
    quick_acks: bool = False
    challenge_span: float = 5.0
    keepalive: KeepAlive | None = None
    keepalive_resets: bool = False
    quiet: float | None = None
    tick: float = 0.001
    grains: tuple[tuple[float, float], ...] = ()
    phase: float | None = None
    rows: tuple[Rule, ...] = ()
    habits: Habits = field(default_factory=Habits)
    limited: Mapping[Action, Callable[[Event], bool]] = field(default_factory=lambda: {ack_and_drop: always})
    name: str = ""
    _applied: dict[int, tuple[Protocol, Protocol]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.listener not in (USED_UP, STAYS):
            raise ValueError(f"listener is {USED_UP!r} or {STAYS!r}, not {self.listener!r}")

    def but(self, **changes: Any) -> Policy:
        """This is the same policy with some of it changed."""
        return replace(self, **changes)

    def under(self, other: Policy) -> Policy:
        """This is the policy with all that `other` sets otherwise than RFC 9293's does."""
        plain = Policy()
        said = {f.name: getattr(other, f.name) for f in fields(self) if f.init}
        own = {name: value for name, value in said.items() if value != getattr(plain, name)}
        return replace(self, **own) if own else self

    def applied_to(self, protocol: Protocol) -> Protocol:
        """This is the protocol with the readings and rows that the policy chooses; the same one each time."""
        known = self._applied.get(id(protocol))
        if known is None or known[0] is not protocol:
            self._applied[id(protocol)] = known = (protocol, self._apply(protocol))
        return known[1]

    def _apply(self, protocol: Protocol) -> Protocol:
        knobs = dict(self.knobs)
        if self.ack_delay is not None:
            knobs.setdefault("ack", "delayed")
        chosen = protocol.choose(**knobs) if knobs else protocol
        if self.habits != Habits():
            chosen = chosen.with_habits(self.habits)
        if not self.name:
            return chosen.but(chosen.plain_name, *self.rows) if self.rows else chosen
        named = chosen.but(f"{protocol.plain_name} as {self.name}", *self.rows)
        named.chosen = dict(protocol.chosen)
        return named

    def seconds(self, arm: Arm, rto: float | None = None) -> float:
        """This is how long an armed timer runs, `rto` being the measured timeout if there is one."""
        if arm.timer in (Timer.RETRANSMISSION, Timer.PERSIST):
            wait = (self.rto if rto is None else rto) * arm.times
            return wait if self.rto_max is None else min(wait, self.rto_max)
        unit = 2 * self.msl if arm.timer is Timer.TIME_WAIT else self.ack_delay or 0.0
        return unit * arm.times

    def run_out(self, now: float, wait: float) -> float:
        """This is how long a timer of `wait` seconds, set at second `now`, really runs: until its wheel's next tick."""
        if self.phase is None:
            return wait
        grain = next((grain for below, grain in self.grains if wait < below), 0.0)
        if not grain:
            return wait
        ticks = ceil(round((now + wait - self.phase) / grain, 6))
        return self.phase + ticks * grain - now

    def gives_up(self, tcb: Tcb, unanswered: int, orphan: bool = False) -> bool:
        """This says whether a timeout after `unanswered` repetitions is one too many (R2, section 3.8.3)."""
        if tcb.state is State.SYN_RECEIVED and tcb.opened != "active" and self.syn_ack_retries is not None:
            return unanswered >= self.syn_ack_retries
        if tcb.syn_unacked:
            return unanswered >= self.syn_retries
        return unanswered >= (self.orphan_retries if orphan and self.orphan_retries is not None else self.retries)


RFC = Policy()
