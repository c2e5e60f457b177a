"""What each variant is, in Chinese: its English is the first line of its own file.

A variant that is not here yet is described in English.
"""

from __future__ import annotations

from tcplearn.model import RFC9293
from tcplearn.text import Text
from tcplearn.variants import names, variant

ZH = {
    "accept_completes": "RFC 9293，但在应用程序调用 accept() 之前，第三个报文段什么也不建立，而这里没有谁调用。",
    "ack_is_last_octet": "RFC 9293，但 ACK 携带的是收到的最后一个字节的序号，而不是期望的下一个序号。",
    "bigger_is_newer": "RFC 9293，但序号按整数比较大小：回绕之后，新的确认看起来是旧的。",
    "both_sides_wait": "RFC 9293，但为了“对称”，被动关闭方也要经历 TIME-WAIT。",
    "clock_isn": "RFC 9293，但 ISN 只取自 4 微秒的时钟：知道时间就知道序号。",
    "close_resets": "RFC 9293，但进程结束总是异常终止：连接被复位，而不是释放。",
    "closed_at_once": "RFC 9293，但 close() 立即释放套接字对：发出 FIN，随即忘掉连接。",
    "closed_for_sending": "RFC 9293，但收到对端的 FIN 之后不能再发送任何数据。",
    "counted_ack": "RFC 9293，但纯 ACK 也要占用一个序号。",
    "data_dropped_in_syn_received": "RFC 9293，但在 SYN-RECEIVED 收到的数据不读就丢弃，直到纯 ACK 到达为止。",
    "data_on_syn": "RFC 9293，但监听方立即交付随 SYN 而来的数据，就像没有 cookie 的 TCP Fast Open。",
    "data_resets_syn_received": "RFC 9293，但在 SYN-RECEIVED 收到数据就回以 RST，仿佛只有纯 ACK 才能完成建立。",
    "fin_answers_fin": "RFC 9293，但总是立即以 FIN,ACK 应答 FIN，不管用户还有什么数据要发送。",
    "fixed_isn": "RFC 9293，但每条连接都从同一个序号开始。",
    "four_way_handshake": "RFC 9293，但用四个报文段建立连接：监听方的 ACK 与 SYN 分开发送。仍然成立，但多用一个。",
    "free_fin": "RFC 9293，但 FIN 不占用序号。",
    "free_syn": "RFC 9293，但 SYN 不占用序号。",
    "ignores_strangers": "RFC 9293，但主机对意料之外的报文段不予理睬，而不是回以 RST。",
    "in_window_reset": "RFC 793 的读法：RST 落在窗口之内的任何位置，都会终止连接。",
    "no_closing": "RFC 9293，但同时关闭时从 FIN-WAIT-1 直接进入 TIME-WAIT。",
    "no_restart": "RFC 9293，但在 TIME-WAIT 再次收到 FIN 时只作确认，2MSL 不重新计时。",
    "no_simultaneous_open": "RFC 9293，但不支持同时打开：SYN-SENT 对不是应答的 SYN 不予理会。",
    "no_time_wait": "RFC 9293，但没有 TIME-WAIT：第四次挥手之后，主动关闭方立即进入 CLOSED。",
    "one_msl": "RFC 9293，但 TIME-WAIT 只持续 1 MSL，而不是 2 MSL。",
    "passive_side_waits": "RFC 9293，但由后关闭的一方等待 2MSL，先关闭的一方不等待。",
    "reset_acknowledged": "RFC 9293，但把 RST 当作 FIN 对待：予以确认，随后进入 TIME-WAIT。",
    "reset_answers_reset": "RFC 9293，但没有连接的主机对 RST 也像对其他报文段一样，回以 RST。",
    "rfc_1337": "RFC 9293，但 TIME-WAIT 忽略 RST：RFC 1337 的修正 F1。它能保证 RFC 9293 自己做不到的事。",
    "rfc_793_resets": "RFC 793 的读法：已建立的连接在窗口之内收到 SYN，就会被复位。",
    "syn_ack_unchecked": "RFC 9293，但 SYN-SENT 接受任何 SYN,ACK，不管它确认的是什么。",
    "syn_cookies": "RFC 9293，但 LISTEN 不保留任何状态：SYN,ACK 携带 cookie，带回 cookie 的 ACK 完成建立。",
    "time_wait_answers": "RFC 9293，但 TIME-WAIT 按第五步的字面，对到达的任何报文段都回以 ACK。",
    "two_way_handshake": "RFC 9293，但只用两个报文段建立连接：监听方一应答 SYN 就进入 ESTABLISHED。",
}


def played() -> tuple[str, ...]:
    """These are the names of the variants that have a protocol of their own."""
    return tuple(name for name in names() if hasattr(variant(name), "VARIANT"))


def about(name: str) -> Text:
    """This is a variant in one sentence."""
    said = (variant(name).__doc__ or name).strip().splitlines()[0]
    return Text(said, ZH.get(name, said))


def label(name: str) -> str:
    """This is a short name: the protocol's own, unless RFC 9293 lends it its."""
    plain: str = variant(name).VARIANT.plain_name
    return name.replace("_", " ") if plain == RFC9293.name else plain
