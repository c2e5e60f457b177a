"""The stories: each a small value, found by its name.

Add one by adding one entry. `scenes.third_ack_lost` and `SCENES["third_ack_lost"]` are the same
scene. A is the client of the classic story; the path takes 25 ms each way unless the entry says
otherwise; A's SYN leaves at 0.1 s.
"""

from __future__ import annotations

from typing import Any

from tcplearn.model import Abort, Close, Open, Segment, Send, State, Status, Tcb
from tcplearn.model.calls import Receive
from tcplearn.text import Text
from tcplearn.world.calls import Accept, Forget, KeepAlive
from tcplearn.world.faults import Delay, Duplicate, Inject, Lose, Reorder
from tcplearn.world.policy import Policy, Queues
from tcplearn.world.scene import At, Scene

LISTENS = At(0.0, "B", Open("passive"))
OPENS = At(0.1, "A", Open("active"))
OPEN = (LISTENS, OPENS)
A_CLOSES, B_CLOSES = At(0.4, "A", Close()), At(0.6, "B", Close())
CLOSE = (A_CLOSES, B_CLOSES)
SHORT = Policy(msl=1.0)  # where a story goes on after TIME-WAIT, 2 MSL are made short
ALIVE = {"A": Tcb(State.ESTABLISHED, iss=99, irs=299), "B": Tcb(State.ESTABLISHED, iss=299, irs=99)}

SCENES: dict[str, Scene] = {}


def _add(name: str, en: str, zh: str, *calls: At, **rest: Any) -> None:
    SCENES[name] = Scene(name, calls, title=Text(en, zh), **rest)


def __getattr__(name: str) -> Scene:
    try:
        return SCENES[name]
    except KeyError:
        raise AttributeError(f"no scene is called {name!r}; there are {', '.join(sorted(SCENES))}") from None


# fmt: off
def __dir__() -> list[str]:
    return ["SCENES", *SCENES]


# ── the whole story
_add("handshake", "Open, and nothing else", "只建立连接", *OPEN)
_add("open_close", "Open and close", "建立与释放连接", *OPEN, *CLOSE)
_add(
    "open_data_close", "Open, data in both directions, close", "建立连接、双向传输、释放连接",
    *OPEN, At(0.2, "A", Send("hello")), At(0.3, "B", Send("hi")), *CLOSE,
)
_add(
    "textbook", "Open, data, half-close with data, close", "建立连接、传输数据、半关闭期间继续发送、释放连接",
    *OPEN, At(0.2, "A", Send("hello")), At(0.3, "B", Send("hi")), A_CLOSES, At(0.5, "B", Send("more")),
    At(0.6, "B", Send("last")), At(0.7, "B", Close()),
)
_add("server_closes_first", "The server closes first", "服务器先关闭连接", *OPEN, At(0.4, "B", Close()), At(0.6, "A", Close()))

# ── RFC 9293's figures
_add("figure_6", "RFC 9293 Figure 6: three-way handshake", "RFC 9293 图 6：三次握手", *OPEN, At(0.2, "A", Send("hello")))
_add(
    "figure_7", "RFC 9293 Figure 7: simultaneous open", "RFC 9293 图 7：同时打开",
    At(0.1, "A", Open("active")), At(0.1, "B", Open("active")),
)
_add(
    "figure_8", "RFC 9293 Figure 8: an old duplicate SYN overtakes the new one", "RFC 9293 图 8：滞留的旧 SYN 先于新 SYN 到达",
    *OPEN, faults=(Delay("A", ctl=("SYN",), by=0.1), Inject(0.12, "B", Segment(90, ctl=("SYN",)))),
    iss={"A": 100, "B": (300, 400)},
)
_add(
    "figure_9", "RFC 9293 Figure 9: the client forgot, and opens again", "RFC 9293 图 9：客户端失忆后重新打开连接",
    At(0.0, "A", Forget()), At(0.1, "A", Open("active")),
    start={"A": Tcb(State.ESTABLISHED, iss=99, irs=299), "B": Tcb(State.ESTABLISHED, iss=299, irs=99)},
    iss={"A": 400, "B": 299}, until=1.11,
)
_add(
    "figure_10", "RFC 9293 Figure 10: the client forgot, the server sends", "RFC 9293 图 10：客户端失忆，服务器发送数据",
    At(0.0, "A", Forget()), At(0.1, "B", Send(10)), start=ALIVE,
)
_add(
    "figure_11", "RFC 9293 Figure 11: an old duplicate SYN between two listeners", "RFC 9293 图 11：两端都在监听，滞留的旧 SYN 到达",
    At(0.0, "A", Open("passive")), LISTENS, faults=(Inject(0.1, "B", Segment(90, ctl=("SYN",))),),
)
_add("figure_12", "RFC 9293 Figure 12: normal close", "RFC 9293 图 12：正常释放连接", *CLOSE, start=ALIVE)
_add(
    "figure_13", "RFC 9293 Figure 13: simultaneous close", "RFC 9293 图 13：同时关闭",
    At(0.4, "A", Close()), At(0.4, "B", Close()), start=ALIVE,
)

# ── old duplicates
_add(
    "old_syn_in_syn_sent", "An old SYN arrives while the client is opening", "客户端正在建立连接，滞留的旧 SYN 到达服务器",
    *OPEN, faults=(Delay("A", ctl=("SYN",), by=0.1), Inject(0.12, "B", Segment(90, ctl=("SYN",)))),
)
_add(
    "old_syn_after_close", "An old SYN arrives long after the connection has closed", "连接早已释放，滞留的旧 SYN 才到达服务器",
    *OPEN, *CLOSE, At(0.9, "B", Open("passive")), faults=(Duplicate("A", ctl=("SYN",), by=9.0),), policy=SHORT,
)
_add(
    "old_syn_after_close_rst_lost", "An old SYN after the close, and the reset is lost too", "连接释放之后滞留的旧 SYN 才到达，而且复位报文段丢失",
    *OPEN, *CLOSE, At(0.9, "B", Open("passive")), policy=SHORT,
    faults=(Duplicate("A", ctl=("SYN",), by=9.0), Lose("A", ctl=("RST",))),
)
_add(
    "syn_in_established", "A SYN arrives on an established connection", "已建立的连接收到 SYN",
    *OPEN, *CLOSE, faults=(Inject(0.3, "B", Segment(500, ctl=("SYN",))),),
)
_add(
    "rst_in_window", "A forged RST lands in the window, not at RCV.NXT", "伪造的 RST 落在窗口内，但不等于 RCV.NXT",
    *OPEN, *CLOSE, faults=(Inject(0.3, "B", Segment(500, ctl=("RST",))),),
)
_add(
    "rst_exact", "A RST at exactly RCV.NXT", "序号恰为 RCV.NXT 的 RST",
    *OPEN, faults=(Inject(0.3, "B", Segment(101, ctl=("RST",))),),
)

# ── each of the seven segments of open and close is lost, once
_add("syn_lost", "The first SYN is lost", "第一次握手的 SYN 丢失", *OPEN, At(2.4, "A", Close()), At(2.6, "B", Close()), faults=(Lose("A", ctl=("SYN",)),))
_add("syn_ack_lost", "The SYN,ACK is lost", "第二次握手的 SYN,ACK 丢失", *OPEN, At(2.4, "A", Close()), At(2.6, "B", Close()), faults=(Lose("B", ctl=("SYN", "ACK")),))
_add("third_ack_lost", "The third segment is lost; nobody sends", "第三次握手的 ACK 丢失，双方都不发送数据", *OPEN, At(2.4, "A", Close()), At(2.6, "B", Close()), faults=(Lose("A", ctl=("ACK",)),))
_add("fin_lost", "The first FIN is lost", "第一次挥手的 FIN 丢失", *OPEN, A_CLOSES, At(2.0, "B", Close()), faults=(Lose("A", ctl=("FIN", "ACK")),))
_add("ack_of_fin_lost", "The ACK of the first FIN is lost", "第二次挥手的 ACK 丢失", *OPEN, A_CLOSES, At(2.0, "B", Close()), faults=(Lose("B", ctl=("ACK",)),))
_add("second_fin_lost", "The second FIN is lost", "第三次挥手的 FIN 丢失", *OPEN, *CLOSE, faults=(Lose("B", ctl=("FIN", "ACK")),))
_add("last_ack_lost", "The last ACK is lost", "第四次挥手的 ACK 丢失", *OPEN, *CLOSE, faults=(Lose("A", ctl=("ACK",), nth=2),))

# ── what follows a lost third segment
_add(
    "third_ack_lost_then_data", "The third segment is lost, then the client sends data", "第三次握手的 ACK 丢失后，客户端随即发送数据",
    *OPEN, At(0.2, "A", Send("hello")), *CLOSE, faults=(Lose("A", ctl=("ACK",), data=False),),
)
_add(
    "third_ack_always_lost", "No ACK of the client ever arrives; the server gives up; then data", "客户端的 ACK 全部丢失，服务器放弃之后客户端才发送数据",
    *OPEN, At(30.0, "A", Send("hello")), faults=(Lose("A", ctl=("ACK",), data=False, nth=None),),
    policy=Policy(syn_retries=2),
)
_add("syn_always_lost", "No SYN ever arrives", "SYN 始终无法到达", *OPEN, faults=(Lose("A", ctl=("SYN",), nth=None),))

# ── other ways to open and to close
_add("simultaneous_open", "Simultaneous open", "同时打开", At(0.1, "A", Open("active")), At(0.1, "B", Open("active")), *CLOSE)
_add("simultaneous_close", "Simultaneous close", "同时关闭", *OPEN, A_CLOSES, At(0.4, "B", Close()))
_add(
    "three_segment_close", "The server closes before its ACK has left: three segments", "服务器在 ACK 发出之前就关闭：三个报文段释放连接",
    *OPEN, A_CLOSES, At(0.43, "B", Close()), policy=Policy(ack_delay=0.04),
)
_add("refused", "Nobody listens", "没有进程在监听", OPENS)
_add("abort", "The client aborts", "客户端异常终止连接", *OPEN, At(0.4, "A", Abort()))
_add("close_in_syn_sent", "CLOSE before any answer", "还未收到应答就 CLOSE", *OPEN, At(0.11, "A", Close()))
_add("close_in_syn_received", "CLOSE in SYN-RECEIVED", "在 SYN-RECEIVED 状态调用 CLOSE", *OPEN, At(0.13, "B", Close()), At(0.5, "A", Close()))
_add("half_open", "One host forgets, the other sends", "一端失忆，另一端发送数据：半打开连接", *OPEN, At(0.3, "A", Forget()), At(0.5, "B", Send("hello")))
_add(
    "half_open_reopened", "One host forgets and opens again from the same port", "一端失忆后用同一端口重新建立连接",
    *OPEN, At(0.3, "A", Forget()), At(0.5, "A", Open("active")), At(0.8, "B", Open("passive")),
    iss={"A": (100, 800), "B": (300, 600)},
)
_add("client_silent", "The client's host loses power; nobody sends", "客户端主机断电，双方都不发送数据", *OPEN, At(0.3, "A", Forget()))

# ── waiting
_add("close_wait", "The server's program never calls CLOSE", "服务器的应用程序始终不调用 CLOSE", *OPEN, A_CLOSES, At(900.0, "B", Status()))
_add(
    "time_wait_syn", "A new SYN reopens a connection in TIME-WAIT", "TIME-WAIT 状态下新的 SYN 重新打开连接",
    *OPEN, At(0.4, "B", Close()), At(0.6, "A", Close()), At(1.5, "A", Open("active")),
    iss={"A": (100, 5000), "B": 300},
)
_add(
    "last_ack_lost_no_luck", "Every ACK of the last FIN is lost", "对最后一个 FIN 的确认全部丢失",
    *OPEN, *CLOSE, faults=(Lose("A", ctl=("ACK",), nth=(2, 3, 4, 5, 6, 7, 8, 9, 10)),),
)

# ── what a weaker protocol falls for
CLOCK_AT_THE_ATTACK = 25_000  # B's 4 microsecond clock at 0.1 s, when the forged SYN comes: the attacker knows it
_add(
    "abort_and_reopen", "The client aborts, opens again, and old data is still under way", "客户端异常终止后重新建立连接，旧连接的数据仍滞留在网络中",
    *OPEN, At(0.2, "A", Send("old data")), At(0.3, "A", Abort()), At(0.4, "B", Open("passive")), At(0.5, "A", Open("active")),
    At(0.7, "A", Send("new")), At(0.8, "A", Close()), At(0.9, "B", Close()),
    faults=(Duplicate("A", data=True, by=0.36),), iss={"A": (100, 500_000), "B": (300, 900_000)}, policy=SHORT,
)
_add(
    "forged_handshake", "A blind attacker forges a SYN and guesses the ACK", "攻击者看不到应答，伪造 SYN 并猜测 ACK 的序号",
    LISTENS, faults=(
        Inject(0.1, "B", Segment(500, ctl=("SYN",))), Inject(0.2, "B", Segment(501, CLOCK_AT_THE_ATTACK + 1, ())),
        Lose("A", ctl=("RST",), nth=None),
    ), until=2.0,
)
_add("both_abort", "Both abort at once: the resets cross", "双方同时异常终止，两个 RST 在途中交错", *OPEN, At(0.4, "A", Abort()), At(0.4, "B", Abort()), until=2.0)
_add(
    "half_close", "The client closes first; the server still has an answer to send", "客户端先关闭，服务器还有应答要发送：半关闭",
    *OPEN, A_CLOSES, At(0.5, "B", Send("answer")), At(0.6, "B", Close()),
)
_add(
    "old_syn_with_text", "A SEND opens the connection; its SYN comes again after the close", "SEND 打开连接，它的 SYN 在连接释放之后再次到达",
    LISTENS, At(0.0, "A", Open("passive", remote="B")), At(0.1, "A", Send("pay 1")), *CLOSE, At(0.9, "B", Open("passive")),
    faults=(Duplicate("A", ctl=("SYN",), by=9.0),), policy=SHORT,
)
_add("rst_in_time_wait", "An old RST arrives in TIME-WAIT", "TIME-WAIT 期间收到滞留的 RST", *OPEN, *CLOSE, faults=(Inject(0.8, "A", Segment(302, ctl=("RST",))),))
_add(
    "reopened", "Open, send, close, and the same once more between the same ports", "建立、发送、释放，然后在同一对端口上再来一次",
    *OPEN, At(0.2, "A", Send("old")), *CLOSE, At(0.9, "B", Open("passive")), At(4.0, "A", Open("active")), At(4.2, "A", Send("new")),
    At(4.4, "A", Close()), At(4.6, "B", Close()), policy=SHORT,
)

# ── data
_add(
    "fin_before_data", "The FIN overtakes the last data", "FIN 先于最后的数据到达",
    *OPEN, At(0.4, "A", Send("hello")), At(0.401, "A", Close()), B_CLOSES, faults=(Reorder("A", data=True),),
)
_add(
    "zero_window", "The server does not read; its window closes", "服务器不读取数据，接收窗口变为零",
    At(0.0, "B", Open("passive", reads=False)), OPENS, At(0.2, "A", Send(14)), At(0.25, "A", Close()),
    At(4.0, "B", Receive(10)), At(4.2, "B", Receive(10)), At(4.5, "B", Close()), window={"B": 10},
)
_add(
    "data_wraps", "Sequence numbers pass 2^32", "序号越过 2^32 回绕",
    *OPEN, At(0.2, "A", Send("hello")), At(0.3, "B", Send("hi")), *CLOSE, iss={"A": 2**32 - 3, "B": 2**32 - 1},
)

# ── hosts: a listener that stays, its queues, patience
STAYS = Policy(listener="stays", syn_ack_retries=2, knobs={"syn_received_gives_up": "LISTEN"})
FLOOD = tuple(Inject(0.01 * n, "B", Segment(1000 * n, ctl=("SYN",)), source=f"198.51.100.{n}:1025") for n in range(1, 6))
ALONE = KeepAlive(idle=10.0, interval=2.0, probes=3)
_add(
    "syn_flood", "A SYN flood fills the SYN queue: the client's SYN is passed over", "SYN 洪泛占满半连接队列，客户端的 SYN 被丢弃",
    *OPEN, faults=FLOOD, policy=STAYS.but(queues=Queues(half_open=4)),
)
_add(
    "syn_flood_cookies", "The same flood, answered by SYN cookies", "同样的 SYN 洪泛，服务器以 SYN cookie 应对",
    *OPEN, faults=FLOOD, policy=STAYS.but(queues=Queues(half_open=4, cookies="when full")),
)
_add(
    "accept_queue_full", "Nobody accepts: the accept queue is full", "没有进程调用 accept，全连接队列已满",
    *OPEN, At(0.3, "A", Open("active"), "second"), At(5.0, "B", Accept()),
    policy=STAYS.but(queues=Queues(backlog=0), syn_ack_retries=5),
)
_add(
    "accept_queue_full_reset", "The accept queue fills while a handshake is under way, and overflow resets",
    "握手途中全连接队列被占满，溢出时服务器发送 RST",
    *OPEN, At(0.11, "A", Open("active"), "second"),
    policy=STAYS.but(queues=Queues(backlog=0, overflow="reset")),
)
_add(
    "two_clients", "One listener, two connections", "一个监听套接字，两条连接",
    *OPEN, At(0.2, "A", Open("active"), "second"), *CLOSE, policy=STAYS,
)
_add("keepalive", "Keep-alives on an idle connection", "空闲连接上的保活探测", *OPEN, At(25.0, "A", Close()), At(25.2, "B", Close()), policies={"A": Policy(keepalive=ALONE)})
_add("keepalive_dead", "Keep-alives find that the other host is gone", "保活探测发现对端主机已经失联", *OPEN, faults=(Lose("B", ctl=("ACK",), nth=None),), policies={"A": Policy(keepalive=ALONE)})
_add(
    "user_timeout", "The user's patience ends before the retransmissions do", "重传尚未用尽，用户超时先到",
    *OPEN, At(0.2, "A", Send("hello")), faults=(Lose("A", data=True, nth=None),), policy=Policy(user_timeout=20.0),
)
