"""How long a timer ran before it went off, read from a trace.

The one rule: a length is counted from the moment that armed the timer, never from whatever happened
last; where the trace does not show that moment, there is no length.
"""

from __future__ import annotations

from tcplearn.model import State, Timer
from tcplearn.text import Text
from tcplearn.world.trace import Trace

TIMERS = {
    Timer.RETRANSMISSION.value: Text("RTO", "RTO"),
    Timer.TIME_WAIT.value: Text("2 MSL over", "2MSL 到期"),
    Timer.USER.value: Text("user timeout", "用户超时"),
    Timer.DELAYED_ACK.value: Text("delayed ACK", "延迟 ACK"),
    Timer.KEEPALIVE.value: Text("keepalive", "保活"),
    Timer.PERSIST.value: Text("persist timer", "持续计时器"),
}
UNTIMED = TIMERS | {Timer.TIME_WAIT.value: Text("TIME-WAIT over", "TIME-WAIT 结束")}  # nobody knows of 2 MSL
WAITED = {
    Timer.RETRANSMISSION.value: Text("RTO = {s} s", "RTO = {s} s"),
    Timer.TIME_WAIT.value: Text("2 MSL = {s} s", "2MSL = {s} s"),
}


def waited(trace: Trace, i: int, lang: str) -> str:
    """This is what a break before moment `i` says: how long the timer ran that ended it, if one did.

    Not the time since the last moment: beside a TIME-WAIT, that would be taken for the wait.
    """
    long = ran(trace, i)
    if long is None:
        return "⋯"
    return f"⋯ {WAITED[trace.moments[i].what].of(lang).format(s=f'{long:.3f}'.rstrip('0').rstrip('.'))} ⋯"


def ran(trace: Trace, i: int) -> float | None:
    """This is how many seconds the timer of moment `i` ran; None if it is no timer, or not known.

    2 MSL counts from the entry into TIME-WAIT or the last restart (RFC 9293 section 3.10.7.4), the RTO
    from the first segment after the last news of SND.UNA (RFC 6298 section 5).
    """
    end = trace.moments[i]
    if end.kind != "timer" or end.what not in _ARMED:
        return None
    armed = _ARMED[end.what](trace, i)
    return None if armed is None else end.t - armed


def _time_wait(trace: Trace, i: int) -> float | None:
    side, armed = trace.moments[i].side, None
    for moment in trace.moments[:i]:
        restarted = any("restart" in row.does for row in moment.fired)
        if moment.side == side and (State.TIME_WAIT in moment.passed or restarted):
            armed = moment.t
    return armed


def _retransmission(trace: Trace, i: int) -> float | None:
    side, armed = trace.moments[i].side, None
    una = trace.start[side].snd_una
    for moment in trace.moments[:i]:
        if moment.side != side:
            continue
        news, una = moment.tcb.snd_una != una, moment.tcb.snd_una
        if una == moment.tcb.snd_nxt:
            armed = None
        elif (
            news  # it begins anew
            or moment.what == Timer.RETRANSMISSION.value
            or (armed is None and any(trace.flight(number).segment.len for number in moment.sent))
        ):
            armed = moment.t
    return armed


_ARMED = {Timer.TIME_WAIT.value: _time_wait, Timer.RETRANSMISSION.value: _retransmission}
