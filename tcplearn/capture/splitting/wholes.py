"""Conversations that lie in one piece of a file from their SYN on and hold no surprise: counted all at once.

The one rule: a conversation is taken here only if `Talk.hear` would find nothing to decide in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcplearn.capture.splitting.headers import Rows
from tcplearn.capture.splitting.talk import ACK, FIN, NOBODY, RST, SPACE, SYN

if TYPE_CHECKING:
    from tcplearn.capture.splitting.blocks import Numbers

NOWHERE = -1


def whole(
    r: Rows, turned: Any, group: Numbers, first: Numbers, in_order: Any, expected: Numbers
) -> list[tuple[Any, ...] | None]:
    """What `Talk.whole` takes, for each group of packets; None where it is not as plain as that.

    Plain is: a SYN first, one SYN,ACK that answers it, no RST, at most one FIN of each side, all in order.
    """
    import numpy as np

    count, place = len(turned), np.arange(len(turned))
    last = np.append(first[1:], count) - 1

    def sums(what: Any) -> Numbers:
        return np.add.reduceat(what.astype(np.int64), first)

    opens, closes = r.bits & SYN > 0, r.bits & FIN > 0
    answer = np.maximum.reduceat(np.where(opens, place, 0), first)  # the last packet with a SYN
    bits, isn = r.bits[answer], r.seq[first]
    fins = sums(closes & ~turned), sums(closes & turned)
    plain = (
        (r.bits[first] & (SYN | ACK | RST | FIN) == SYN)
        & (bits & (SYN | ACK | FIN) == SYN | ACK)
        & turned[answer]
        & (r.ack[answer] == (isn + 1) % SPACE)
        & (expected[answer] == NOWHERE)
        & (sums(opens) == 2)
        & (sums(r.bits & RST > 0) == 0)
        & (sums(~in_order) == 2)  # the two SYNs, before which there was nothing
        & (fins[0] <= 1)
        & (fins[1] <= 1)
    )
    if not plain.any():
        return [None] * len(first)
    want = (r.seq[answer] + 1) % SPACE
    shakes = (place > answer[group]) & ~turned & (r.ack == want[group]) & (r.bits & (SYN | RST | ACK) == ACK)
    closed = np.minimum.reduceat(np.where(closes, place, count), first)
    closed_by = np.where(closed < count, turned[np.minimum(closed, count - 1)], NOBODY)
    end = (r.seq + r.length + opens + closes) % SPACE
    text = (end != r.seq) | (r.length > 0)
    columns: list[Any] = [r.number[first], r.ns[first], r.number[last], r.ns[last]]
    columns += [isn, r.seq[answer], want, sums(shakes) > 0, closed_by, *fins]
    for mine in (~turned, turned):
        furthest = np.maximum.reduceat(np.where(mine & text, place, 0), first)
        columns += [sums(mine), sums(np.where(mine, r.length, 0)), end[furthest]]
        columns += [np.bitwise_or.reduceat(np.where(mine, r.bits, 0), first)]
    told = zip(*(column[plain].tolist() for column in columns), strict=True)
    return [next(told) if so else None for so in plain.tolist()]
