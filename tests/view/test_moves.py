"""What can happen next, said in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from tcplearn import variants
from tcplearn.model import RFC9293
from tcplearn.view.moves import said
from tcplearn.world import Budget, claims, scenes
from tcplearn.world.breaking import Breaking, Position


def every(position: Position, lang: str) -> list[str]:
    return [said(move, position.world).of(lang) for move, _ in position.choices]


def along(position: Position, *starts: str) -> Iterator[Position]:
    """The positions after choosing what begins like this, one after the other."""
    for start in starts:
        position = position.after([told.startswith(start) for told in every(position, "en")].index(True))
        yield position


def test_calls_arrivals_copies_losses_and_timers() -> None:
    start = Breaking(RFC9293, scenes.handshake, claims.no_ghost).start()
    assert every(start, "en") == ["A calls OPEN active"]
    (opened,) = along(start, "A calls")
    assert every(opened, "en") == [
        "<SEQ=100><CTL=SYN> reaches B",
        "<SEQ=100><CTL=SYN> reaches B, and a copy stays on the wire",
        "the wire loses A's <SEQ=100><CTL=SYN>",
    ]
    assert every(opened, "zh") == [
        "<SEQ=100><CTL=SYN> 到达 B",
        "<SEQ=100><CTL=SYN> 到达 B，网络上还留下一个副本",
        "A 发出的 <SEQ=100><CTL=SYN> 在网络中丢失",
    ]
    (lost,) = along(opened, "the wire loses")
    assert every(lost, "en") == ["A's retransmission timer runs out (the wire is quiet)"]
    assert every(lost, "zh") == ["A 的重传计时器到期（网络上没有任何报文段）"]


def test_a_guard_that_is_relaxed_is_said() -> None:
    module = variants.one_msl
    position = Breaking(module.VARIANT, scenes.figure_12, module.BREAKS, Budget(duplicates=0)).start()
    while "TIME-WAIT" not in every(position, "en")[-1]:
        position = position.after(0)
    assert every(position, "en")[-1].endswith("runs out (nothing is on the wire but perhaps the peer's FIN)")


def test_what_was_on_the_wire_before_the_story_began_is_called_so() -> None:
    start = Breaking(RFC9293, scenes.figure_8, claims.no_ghost).start()
    assert "the old or forged <SEQ=90><CTL=SYN> reaches B" in every(start, "en")
    assert "the wire loses the old or forged <SEQ=90><CTL=SYN>" in every(start, "en")
    assert "旧的或伪造的 <SEQ=90><CTL=SYN> 在网络中丢失" in every(start, "zh")


def test_a_segment_of_an_earlier_connection_is_an_old_one() -> None:
    start = Breaking(RFC9293, scenes.abort_and_reopen, claims.no_ghost, Budget(in_flight=4)).start()
    calls = ("A calls OPEN", "<SEQ=100>", "<SEQ=300>", "A calls SEND", "A calls ABORT", "A calls OPEN")
    *_, reopened = along(start, *calls)
    assert "the old <SEQ=101><ACK=301><CTL=ACK> reaches B" in every(reopened, "en")
    assert "旧的 <SEQ=101><ACK=301><CTL=ACK> 在网络中丢失" in every(reopened, "zh")


def test_what_a_stateless_listener_sends_is_not_old() -> None:
    module = variants.syn_cookies
    start = Breaking(module.VARIANT, scenes.handshake, module.BREAKS).start()
    *_, answered = along(start, "A calls", "<SEQ=100>")
    assert "<SEQ=300><ACK=101><CTL=SYN,ACK> reaches A" in every(answered, "en")


def test_a_host_that_forgets() -> None:
    start = Breaking(RFC9293, scenes.figure_10, claims.no_ghost).start()
    assert "B calls SEND 10" in every(start, "en")
    forgets = Breaking(RFC9293, scenes.half_open, claims.no_ghost, Budget(hasty=True)).start()
    (opened,) = along(forgets, "A calls OPEN")
    assert "A's host loses its memory" in every(opened, "en")
