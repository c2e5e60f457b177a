"""The initial sequence number of a connection: RFC 6528, RFC 9293 section 3.4.1.

The one rule: a pure function. The clock and the secret are arguments, so the same host at the same
second chooses the same number, and whoever lacks the secret cannot tell one pair's numbers from another's.
"""

from __future__ import annotations

from hashlib import blake2b

from tcplearn.model.seq import SPACE, plus

TICKS = 250_000  # of the clock in a second: one every 4 microseconds
CYCLE = SPACE / TICKS  # seconds until the clock comes round: about 4.77 hours (the RFC says 4.55)

Socket = tuple[str, int]  # address, port


def isn(now: float, local: Socket, remote: Socket, secret: bytes) -> int:
    """This is ISN = M + F(localip, localport, remoteip, remoteport, secretkey), modulo 2^32.

    `now` is the host's clock in seconds and gives M, the 4 microsecond timer: for one pair of sockets a
    later number is larger (MUST-8), as long as less than half a cycle lies between. F is a keyed hash
    (BLAKE2b), at most 64 octets of secret (SHLD-1, MUST-9). Raises ValueError for a longer one.
    """
    return plus(int(now * TICKS), _f(local, remote, secret))


def _f(local: Socket, remote: Socket, secret: bytes) -> int:
    """F of RFC 6528: each part with its length before it, so that no two pairs are written alike."""
    if len(secret) > blake2b.MAX_KEY_SIZE:
        raise ValueError(f"a secret has at most {blake2b.MAX_KEY_SIZE} octets, not {len(secret)}")
    parts = [str(part).encode() for socket in (local, remote) for part in socket]
    written = b"".join(len(part).to_bytes(2) + part for part in parts)
    return int.from_bytes(blake2b(written, digest_size=4, key=secret).digest())
