"""The short list of ways in which the model may differ from a real kernel, each with a name, a sentence and a source.

The one rule: a deviation is only a name here; what it excuses, and what it does not, is decided by its condition in
`compare.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcplearn.text import Text


@dataclass(frozen=True)
class Deviation:
    """A way in which the model may differ from the kernel: what it is, and where that comes from."""

    name: Text
    text: Text
    source: str


DELAYED_ACK = Deviation(
    Text("delayed ACK", "延迟确认"),
    Text(
        "An ACK of new octets leaves alone on one side; on the other it waits and leaves with the next segment, or "
        "with a window that has opened.",
        "对新数据的确认在一方单独发出；在另一方则等待片刻，随下一个报文段或随重新打开的窗口一起发出。",
    ),
    "Linux tcp_send_delayed_ack",
)
NO_TIME = Deviation(
    Text("state of no length", "一瞬而过的状态"),
    Text(
        "A connection passes through a state at one instant, inside one segment; the recording did not see it. "
        "Where no segments were captured, sockets were only looked at from time to time: there, up to 50 ms.",
        "连接在处理同一个报文段时瞬间经过某个状态，录制时没有看到。"
        "若没有捕获报文段，套接字只是隔一段时间查看一次，这时不超过 50 ms 的状态也可能看不到。",
    ),
    "Linux tcp_rcv_state_process",
)
NOT_LOOKED = Deviation(
    Text("LISTEN between two requests", "两个半连接之间的 LISTEN"),
    Text(
        "A half-open request disappears and another one comes within 50 ms: the model is in LISTEN in between, "
        "a recorder that looks at sockets from time to time sees one SYN-RECEIVED.",
        "一个半连接消失后 50 ms 内又来了一个：模型在其间回到 LISTEN；"
        "录制程序隔一段时间才查看一次套接字，只看到一段 SYN-RECEIVED。",
    ),
    "Linux inet_csk_reqsk_queue_drop",
)
TIMER_WHEEL = Deviation(
    Text("timer wheel", "时间轮"),
    Text(
        "A timer and an arrival come close to each other. The kernel's timer waits for the next tick of its wheel, up "
        "to an eighth of its time, so that their order depends on where the wheel stood.",
        "计时器到期与报文段到达相距很近。内核用时间轮管理计时器，到期要等到下一个刻度，最多推迟其时长的八分之一，"
        "所以两者的先后取决于时间轮当时的位置。",
    ),
    "Linux kernel/time/timer.c, calc_index",
)
RACE = Deviation(
    Text("race", "竞态"),
    Text(
        "A call and an arrival, or two arrivals, are closer to each other than the recorded wire was steady; there "
        "they came in the other order.",
        "一次调用与一个报文段的到达（或两个报文段的到达）间隔极短，小于录制时链路的时延抖动；录制时两者的先后与模型相反。",
    ),
    "the recording's own wire",
)
LOSS_RECOVERY = Deviation(
    Text("loss recovery", "丢失恢复"),
    Text(
        "Several text segments, or with SACK text and a FIN, were under way when one was lost. Which of them Linux "
        "repeats, and when, is decided by its congestion control (fast retransmit, slow start, SACK), which the model "
        "does not have.",
        "丢失发生时有多个数据报文段在途（启用 SACK 时，一个数据报文段加一个 FIN 也算）。Linux 重传其中哪些、何时重传，"
        "由它的拥塞控制（快重传、慢启动、SACK）决定；模型没有拥塞控制。",
    ),
    "Linux tcp_fastretrans_alert, tcp_xmit_retransmit_queue",
)
DEVIATIONS = (DELAYED_ACK, NO_TIME, NOT_LOOKED, TIMER_WHEEL, RACE, LOSS_RECOVERY)
