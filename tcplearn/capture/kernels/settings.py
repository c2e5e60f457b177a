"""How the kernels of a recording were set: LINUX_6 with its sysctls, and what else only the segments show.

The one rule: a setting is read from the recording's sysctls and calls; where a program's setsockopt() is not
among the calls (a short receive buffer, TCP_NODELAY), the segments themselves show it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tcplearn.capture.kernels.recordings import Recording, Sent
from tcplearn.model import Tcb
from tcplearn.model.seq import distance, up_to
from tcplearn.world import Policy
from tcplearn.world.linux import AT_ONCE, LINUX_6, of_memory
from tcplearn.world.policy import Queues

A_MOMENT = 0.001  # seconds in which a kernel answers a call
FIN_TIMEOUT = 5.0  # seconds, of the recordings' base settings
MSS = 1460  # octets, of their wire


def number(pattern: str, text: str) -> int:
    """This is the first number that `pattern` finds in a call's words, 0 if there is none."""
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


def of_one_side(recording: Recording) -> dict[str, Policy]:
    """A side that gathers nothing, or whose memory was short, has a policy of its own."""
    policy, special = policy_of(recording), {}
    for side in ("A", "B"):
        if _at_once(recording, side):
            special[side] = policy.but(habits=AT_ONCE)
        if windows_matter(recording, side):
            special[side] = special.get(side, policy).but(rows=of_memory(_offered(recording, side)))
    return special


def windows_matter(recording: Recording, side: str) -> bool:
    """This says whether a side's memory decided what was sent: a window of less than a segment, or much text."""
    offered = [sent.segment.wnd for sent in recording.kernel.of(side) if not sent.segment.rst]
    text = sum(len(s.segment.data) for s in recording.kernel.segments if s.side != side and s.arrivals)
    return bool(offered) and (min(offered) < MSS or 2 * text > offered[0])


def _offered(recording: Recording, side: str) -> Callable[[Tcb], int | None]:
    """The windows that a kernel offered, by what it had received and what its program had read by then."""
    seen: dict[tuple[int | None, int], int] = {}
    reads = [m for m in recording.made if m.side == side and m.op == "RECEIVE" and not m.result.startswith("error")]
    for sent in recording.kernel.of(side):
        if not sent.segment.rst:
            read = sum(number(r"^(\d+)", m.result) for m in reads if m.returned <= sent.t + A_MOMENT)
            seen[sent.segment.ack, read] = sent.segment.wnd
    return lambda tcb: seen.get((tcb.rcv_nxt, distance(tcb.irs, tcb.rcv_nxt) - 1 - tcb.fin_taken - len(tcb.rcv_buf)))


def policy_of(recording: Recording) -> Policy:
    """This is LINUX_6 with the recording's settings."""

    def setting(name: str, default: Any) -> Any:
        return recording.sysctl.get(f"net.ipv4.{name}", default)

    knobs = dict(LINUX_6.knobs)
    if setting("tcp_rfc1337", 0):
        knobs["rst_in_time_wait"] = "RFC 1337"
    return LINUX_6.but(
        fin_wait_2=float(setting("tcp_fin_timeout", FIN_TIMEOUT)),
        syn_retries=setting("tcp_syn_retries", LINUX_6.syn_retries),
        syn_ack_retries=setting("tcp_synack_retries", LINUX_6.syn_ack_retries),
        retries=setting("tcp_retries2", LINUX_6.retries),
        orphan_retries=setting("tcp_orphan_retries", 0) or LINUX_6.orphan_retries,
        challenge_span=setting("tcp_invalid_ratelimit", 1000 * LINUX_6.challenge_span) / 1000,
        queues=_queues(recording, setting),
        knobs=knobs,
    )


def _queues(recording: Recording, setting: Any) -> Queues:
    """The backlog is what the program asked of listen(); it bounds both queues."""
    listens = (number(r"listen\((\d+)\)", made.call) for made in recording.made if made.op == "OPEN-PASSIVE")
    backlog = min(next(listens, 4096), recording.sysctl.get("net.core.somaxconn", 4096))
    cookies = {0: "never", 1: "when full", 2: "always"}[setting("tcp_syncookies", 1)]
    return Queues(backlog + 1, backlog, "reset" if setting("tcp_abort_on_overflow", 0) else "drop", cookies)


def _at_once(recording: Recording, side: str) -> bool:
    """Whether the program set TCP_NODELAY: it said so, or a small segment followed an unacknowledged one."""
    if any(made.op == "SETSOCKOPT" and "NODELAY" in made.call.upper() for made in recording.made if made.side == side):
        return True
    small: list[Sent] = []
    for sent in recording.kernel.of(side):
        octets = len(sent.segment.data)
        if not octets or sent.segment.fin or any(sent.segment.seq == s.segment.seq for s in small):
            continue
        if small and octets < MSS // 2 and not _acknowledged(recording, small[-1], sent.t):
            return True
        if octets < MSS // 2:
            small.append(sent)
    return False


def _acknowledged(recording: Recording, sent: Sent, t: float) -> bool:
    back = (s for s in recording.kernel.segments if s.side != sent.side and s.segment.ack is not None)
    return any(up_to(sent.segment.end, s.segment.ack or 0) and min(s.arrivals, default=t + 1) <= t for s in back)
