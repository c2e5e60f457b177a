"""What is computed without a run: the arithmetic of waits, numbers and ports.

Each function takes plain numbers and gives (value, its worked line); the line shows the steps, in
signs that need no translation. Seconds, octets and numbers modulo 2^32, as everywhere here.

The one rule: a function's name, its unit and its source stand together, and its kind is in UNITS.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

from tcplearn.model.seq import SPACE
from tcplearn.model.seq import before as _before

Worked = tuple[Any, str]
CALCS: dict[str, Callable[..., Worked]] = {}
UNITS: dict[str, str] = {}


def _kind(name: str) -> Callable[[Callable[..., Worked]], Callable[..., Worked]]:
    def keep(function: Callable[..., Worked]) -> Callable[..., Worked]:
        CALCS[function.__name__], UNITS[function.__name__] = function, name
        return function

    return keep


def calculated(name: str, given: list[float]) -> tuple[str, Any, str]:
    """This is a calculation by name: (kind of its value, value, worked line). Raises ValueError."""
    try:
        return UNITS[name], *CALCS[name](*given)
    except (TypeError, ZeroDivisionError, OverflowError) as wrong:
        raise ValueError(f"{wrong}; {name}{signature(CALCS[name])} takes numbers") from None


def _n(value: float) -> str:
    return f"{round(value, 4):.10g}"


@_kind("seconds")
def give_up(rto: float, retries: float) -> Worked:
    """This is when a sender that doubles its timeout gives up: after the wait that follows the last retry.

    RFC 6298 section 5.5 doubles; RFC 9293 section 3.8.3 bounds the tries (R2).
    """
    waits = [rto * 2**i for i in range(int(retries) + 1)]
    return sum(waits), f"{' + '.join(map(_n, waits))} = {_n(sum(waits))} s"


@_kind("seconds")
def nth_retry(rto: float, n: float) -> Worked:
    """This is when the n-th retransmission leaves, from the first sending on (RFC 6298 section 5.5)."""
    waits = [rto * 2**i for i in range(int(n))]
    return sum(waits), f"{' + '.join(map(_n, waits))} = {_n(sum(waits))} s"


@_kind("seconds")
def give_up_capped(rto: float, most: float, retries: float) -> Worked:
    """This is `give_up` where no wait is longer than `most` (Linux: TCP_RTO_MAX, 120 s)."""
    waits = [min(rto * 2**i, most) for i in range(int(retries) + 1)]
    return sum(waits), f"{' + '.join(map(_n, waits))} = {_n(sum(waits))} s"


@_kind("seconds")
def times(number: float, seconds: float) -> Worked:
    """This is a number of equal durations: 2 MSL, 1.5 RTT."""
    return number * seconds, f"{_n(number)} × {_n(seconds)} = {_n(number * seconds)} s"


@_kind("seconds")
def wrap_seconds(gigabits: float) -> Worked:
    """This is how long the 2^32 octets of the sequence space last at a rate in Gbit/s (RFC 7323 section 5.2)."""
    took = SPACE * 8 / (gigabits * 1e9)
    return took, f"2^32 × 8 / {_n(gigabits * 1e9)} = {_n(took)} s"


@_kind("seconds")
def isn_cycle(microseconds: float) -> Worked:
    """This is the cycle of an ISN clock that ticks every so many microseconds (RFC 9293 section 3.4.1)."""
    took = SPACE * microseconds / 1e6
    return took, f"2^32 × {_n(microseconds)} µs = {_n(took)} s = {_n(took / 3600)} h"


@_kind("seconds")
def keepalive(idle: float, probes: float, interval: float) -> Worked:
    """This is how long an idle connection to a dead peer lives (Linux, tcp(7): tcp_keepalive_*)."""
    took = idle + probes * interval
    return took, f"{_n(idle)} + {_n(probes)} × {_n(interval)} = {_n(took)} s"


@_kind("count")
def tuples(addresses: float, ports: float) -> Worked:
    """This is how many connections one listening port can tell apart (RFC 9293 section 3.4)."""
    return int(addresses * ports), f"{_n(addresses)} × {_n(ports)} = {_n(addresses * ports)}"


@_kind("count")
def per_second(number: float, seconds: float) -> Worked:
    """This is the rate, in whole ones a second, at which so many places are each held for so many seconds."""
    return int(number / seconds), f"{_n(number)} / {_n(seconds)} = {_n(number / seconds)}"


@_kind("seconds")
def rto_first(rtt: float) -> Worked:
    """This is the timeout after one measurement: RTT + 4 × RTT/2 (RFC 6298 section 2.2), without its minimum."""
    return 3 * rtt, f"{_n(rtt)} + 4 × {_n(rtt / 2)} = {_n(3 * rtt)} s"


@_kind("seconds")
def rto_next(srtt: float, rttvar: float, rtt: float) -> Worked:
    """This is the timeout after a further measurement (RFC 6298 section 2.3), without its minimum."""
    var = 0.75 * rttvar + 0.25 * abs(srtt - rtt)
    smooth = 0.875 * srtt + 0.125 * rtt
    steps = f"RTTVAR = 3/4 × {_n(rttvar)} + 1/4 × {_n(abs(srtt - rtt))} = {_n(var)} s, "
    steps += f"SRTT = 7/8 × {_n(srtt)} + 1/8 × {_n(rtt)} = {_n(smooth)} s, "
    return smooth + 4 * var, steps + f"RTO = {_n(smooth)} + 4 × {_n(var)} = {_n(smooth + 4 * var)} s"


@_kind("truth")
def before(one: float, other: float) -> Worked:
    """This says whether a number comes before another on the circle of 2^32 (RFC 9293 section 3.4)."""
    ahead = int(other - one) % SPACE
    sign = "<" if 0 < ahead < SPACE // 2 else "≥" if ahead else "="
    return _before(int(one), int(other)), f"({_n(other)} - {_n(one)}) mod 2^32 = {ahead} {sign} 2^31"


@_kind("number")
def plus(number: float, octets: float) -> Worked:
    """This is a sequence number some octets on, modulo 2^32 (RFC 9293 section 3.4)."""
    total = int(number + octets)
    return total % SPACE, f"({int(number)} + {int(octets)}) mod 2^32 = {total % SPACE}"


@_kind("count")
def product(one: float, other: float) -> Worked:
    """This is a product of two whole numbers."""
    return int(one * other), f"{_n(one)} × {_n(other)} = {_n(one * other)}"


@_kind("count")
def smaller(one: float, other: float) -> Worked:
    """This is the smaller of two: what is asked for, and what is allowed (listen(2): backlog and somaxconn)."""
    return int(min(one, other)), f"min({_n(one)}, {_n(other)}) = {_n(min(one, other))}"
