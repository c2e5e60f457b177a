"""Many conversations with one server, some of which it never closes."""

from __future__ import annotations

from captures.by_hand import ethernet, ipv4, pcap, tcp


def pile(talks: int = 40, half: int = 7) -> bytes:
    """Many conversations with one server; `half` of them are closed by the client and left so by the server."""
    frames = []
    for i in range(talks):
        port, t = 2000 + i, 10 * i

        def said(side, flags, seq, ack, data=b"", port=port):
            ends, ports = ("192.0.2.1", "192.0.2.2"), (port, 80)
            if side == "B":
                ends, ports = ends[::-1], ports[::-1]
            return ethernet(ipv4(tcp(seq, ack, flags, data, ports=ports), *ends))

        told_ = [
            said("A", ("SYN",), 100, None), said("B", ("SYN",), 300, 101), said("A", (), 101, 301),
            said("A", ("PSH",), 101, 301, b"hello"), said("B", (), 301, 106),
            said("A", ("FIN",), 106, 301), said("B", (), 301, 107),
        ]  # fmt: skip
        if i % (talks // half) or i >= half * (talks // half):
            told_ += [said("B", ("FIN",), 301, 107), said("A", (), 107, 302)]
        frames += [(t + k, 0, frame) for k, frame in enumerate(told_)]
    return pcap(frames, 1)
