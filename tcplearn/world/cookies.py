"""SYN cookies: a listener that remembers nothing puts what it must know into its ISN (RFC 4987 section 3.6).

From the top: 5 bits of a clock that ticks every 64 s, 3 bits that name an MSS, 24 bits of a keyed hash
over both sockets, the client's ISN and the clock. The ACK that completes the handshake brings it back.
"""

from __future__ import annotations

from hashlib import blake2b

from tcplearn.model.seq import plus

TICK = 64.0  # seconds
OLDEST = 2  # a cookie this many ticks old is not believed any more; Linux's MAX_SYNCOOKIE_AGE
MSS = (536, 768, 1024, 1220, 1300, 1440, 1460, 4312)  # octets: the largest not above the client's, or the least


def make(sockets: object, irs: int, mss: int, now: float, secret: bytes) -> int:
    """This is the ISN, modulo 2^32, that answers a SYN with number `irs` at second `now`."""
    tick = int(now // TICK)
    index = max((i for i, known in enumerate(MSS) if known <= mss), default=0)
    return (tick % 32) << 27 | index << 24 | _hash(sockets, irs, tick, index, secret)


def check(ack: int, sockets: object, irs: int, now: float, secret: bytes) -> int | None:
    """This is the MSS in octets that a SEG.ACK brings back, None if the cookie is no cookie or too old."""
    cookie, tick = plus(ack, -1), int(now // TICK)
    index = cookie >> 24 & 7
    for made in range(tick, tick - OLDEST, -1):
        if cookie >> 27 == made % 32 and cookie & 0xFFFFFF == _hash(sockets, irs, made, index, secret):
            return MSS[index]
    return None


def _hash(sockets: object, irs: int, tick: int, index: int, secret: bytes) -> int:
    told = f"{sockets} {irs} {tick} {index}".encode()
    return int.from_bytes(blake2b(told, digest_size=3, key=secret[:64]).digest(), "big")
