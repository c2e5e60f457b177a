"""Bugs of real TCP stacks, each one row of a learner's table.

A row is what the report says that the stack did; all else is RFC 9293's, so that a box is that stack in this one
respect only. Add one by adding one entry; a test demands that a tester can see it on the wire.

The one rule: no bug without a public report.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcplearn.model import Protocol
from tcplearn.text import Text, reader_language
from tcplearn.workshop.building import alone
from tcplearn.workshop.table import Row, read


@dataclass(frozen=True)
class Box:
    """A stack's wrong row, where it was reported, and what came of it."""

    text: str
    stack: Text
    source: str
    harm: Text

    @property
    def row(self) -> Row:
        return read(self.text).rows[0]


NAME = Text("box {}", "{} 号黑盒")
NO_BOX = Text("there is no box {}; they are 1 to {}", "没有 {} 号黑盒；黑盒的编号从 1 到 {}")
BOXES: tuple[Box, ...] = (
    Box(
        "TIME-WAIT | FIN again | - | same",
        Text("Zephyr, 2022", "Zephyr，2022 年"),
        "https://github.com/zephyrproject-rtos/zephyr/pull/46407",
        Text("When the last ACK is lost, the peer repeats its FIN in vain.",
             "最后一个 ACK 丢失后，对方反复重传 FIN，却始终等不到应答。"),
    ),
    Box(
        "SYN-SENT | wrong ACK | - | same",
        Text("smoltcp, 2020", "smoltcp，2020 年"),
        "https://github.com/smoltcp-rs/smoltcp/issues/366",
        Text(
            "A client that has lost a connection cannot open it anew: the server keeps the old one; no RST ends it.",
            "客户端丢失了旧连接的状态，重新建立连接时，服务器就旧连接发来 ACK，客户端却不回 RST，于是一直连不上。",
        ),
    ),
    Box(
        "SYN-SENT | RST | - | same",
        Text("Seastar, 2022", "Seastar，2022 年"),
        "https://github.com/scylladb/seastar/issues/1334",
        Text("connect() to a closed port hangs until a timeout instead of failing at once.",
             "连接没有进程监听的端口时，connect() 不会立即失败，而是一直挂到超时。"),
    ),
    Box(
        "FIN-WAIT-1 | FIN | ACK | LAST-ACK",
        Text("FreeRTOS-Plus-TCP, 2025", "FreeRTOS-Plus-TCP，2025 年"),
        "https://github.com/FreeRTOS/FreeRTOS-Plus-TCP/issues/1303",
        Text(
            "After a simultaneous close this side does not wait in TIME-WAIT.",
            "同时关闭之后，这一端没有进入 TIME-WAIT 等待。",
        ),
    ),
    Box(
        "ESTABLISHED | SYN | - | same",
        Text("picoTCP, 2013", "picoTCP，2013 年"),
        "https://github.com/tass-belgium/picotcp/issues/26",
        Text(
            "A client that crashed and comes back from the same port is not answered, and the old connection lives on.",
            "客户端崩溃后用同一端口重连，得不到任何应答，旧连接也一直留着。",
        ),
    ),
    Box(
        "ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT | RST in window | - | CLOSED",
        Text("gVisor, until 2026", "gVisor，2026 年以前"),
        "https://github.com/google/gvisor/pull/13165",
        Text(
            "Whoever guesses a number in the window, not the one number, can end the connection.",
            "攻击者只要猜中窗口内的任意一个序号，而不必猜中唯一的那一个，就能终止连接。",
        ),
    ),
)  # fmt: skip


def box_number(number: int | str) -> Box:
    """This is a box by its number, from 1; "1" will do. Raises LookupError that says which there are."""
    number = int(number) if isinstance(number, str) and number.strip().isdecimal() else number
    if type(number) is not int or not 1 <= number <= len(BOXES):
        raise LookupError(NO_BOX.of(reader_language()).format(f"{number!r}"[:60], len(BOXES)))
    return BOXES[number - 1]


def box(number: int | str, lang: str | None = None) -> Protocol:
    """This is a real stack's bug as a protocol: RFC 9293 but for one row. Raises LookupError as above."""
    return alone(box_number(number).row, NAME.of(lang or reader_language()).format(number))
