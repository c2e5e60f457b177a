"""The words for the fields of a TCP header and for what they say, in both languages.

The one rule: no sentence here knows a segment; `header_meaning.py` chooses the sentence and fills in
its numbers.
"""

from __future__ import annotations

from tcplearn.text import Text
from tcplearn.view.header_bits import END, NOP

NAMES = {
    "source": Text("Source Port", "源端口"),
    "destination": Text("Destination Port", "目的端口"),
    "seq": Text("Sequence Number", "序号"),
    "ack": Text("Acknowledgment Number", "确认号"),
    "offset": Text("Data Offset", "数据偏移"),
    "reserved": Text("Reserved", "保留"),
    "window": Text("Window", "窗口"),
    "checksum": Text("Checksum", "检验和"),
    "urgent": Text("Urgent Pointer", "紧急指针"),
    "kind": Text("Kind", "类型"),
    "length": Text("Length", "长度"),
    "mss": Text("MSS", "MSS"),
    "shift": Text("Shift Count", "移位数"),
    "ts_val": Text("TSval", "TSval"),
    "ts_ecr": Text("TSecr", "TSecr"),
    "left": Text("Left Edge", "左边界"),
    "right": Text("Right Edge", "右边界"),
    "data": Text("Value", "值"),
    "padding": Text("Padding", "填充"),
    "broken": Text("Length", "长度"),
    "unread": Text("Unreadable", "无法解读"),
}
OPTION = Text("{option}: {field}", "{option}：{field}")
UNKNOWN = Text("Option {kind}", "选项 {kind}")
# What the registry calls the kinds (IANA, "TCP Option Kind Numbers"); those that the encoder writes, and some
# that captures show. A kind that is not here is read as far as its length says.
KIND_NAMES = {
    END: Text("End of Option List", "选项表结束"),
    NOP: Text("No-Operation", "无操作"),
    2: Text("Maximum Segment Size", "最大报文段长度"),
    3: Text("Window Scale", "窗口扩大"),
    4: Text("SACK Permitted", "允许选择确认"),
    5: Text("SACK", "选择确认"),
    8: Text("Timestamps", "时间戳"),
    19: Text("MD5 Signature", "MD5 签名"),
    28: Text("User Timeout", "用户超时"),
    29: Text("TCP-AO", "TCP-AO"),
    30: Text("Multipath TCP", "多路径 TCP"),
    34: Text("Fast Open Cookie", "快速打开 Cookie"),
}
VOID = Text("{v}: means nothing, the {flag} bit is 0", "{v}：没有意义，{flag} 位为 0")
PORT = Text("{v}: the port of {whose}, whose socket is {socket}", "{v}：{whose} 的端口，其套接字为 {socket}")
OF_SYN = Text("{v}: the initial sequence number; the SYN itself has this number", "{v}：初始序号，SYN 本身占用这个序号")
OF_TEXT = Text(
    "{v}: the first octet of text has this number, the last has {last}",
    "{v}：数据第一个字节的序号，最后一个字节是 {last}",
)
OF_SYN_TEXT = Text("; the text is {first} to {last}", "；数据为 {first} 至 {last}")
OF_OCTET = Text("{v}: the one octet of text has this number", "{v}：唯一一个数据字节的序号")
OF_FIN = Text("{v}: the FIN has this number", "{v}：FIN 占用这个序号")
AND_FIN = Text(", the FIN has {fin}", "，FIN 占用 {fin}")
PAST_ZERO = Text("; on the way the count goes from 2^32 - 1 on to 0", "；其间序号由 2^32 - 1 回到 0")
OF_RESET = Text("{v}: by this number {to} judges whether the reset is valid", "{v}：{to} 凭这个序号判断复位是否有效")
OF_NOTHING = Text(
    "{v}: no text, SYN or FIN is here, so the segment itself uses no number",
    "{v}：本报文段没有数据、SYN 和 FIN，自身不占用序号",
)
ACKS = Text(
    "{v}: everything before {v} has arrived, {v} is expected next", "{v}：{v} 之前的全部已收到，期待下一个是 {v}"
)
RESET_ACKS = Text(
    "{v}: acknowledges everything before {v}, the segment that is answered included",
    "{v}：确认 {v} 之前的全部，包括所应答的报文段",
)
OFFSET = Text(
    "{v}: the header is {v} x 4 = {octets} octets long, {rest}", "{v}：首部长 {v} x 4 = {octets} 字节，{rest}"
)
NO_TEXT = Text("and no text follows", "其后没有数据")
TEXT = Text("then come {n} octets of text", "其后是 {n} 字节数据")
ONE_OCTET = Text("then comes 1 octet of text", "其后是 1 字节数据")
RESERVED = Text(
    "{v}: for future use; a sender writes zeros, a receiver ignores it", "{v}：留待将来使用，发送方填零，接收方忽略"
)
OFF = Text("0: off", "0：未置位")
ON = {
    "CWR": Text("1: congestion window reduced (ECN)", "1：拥塞窗口已减小（ECN）"),
    "ECE": Text("1: echo of a congestion mark; on a SYN, ECN is offered", "1：回送拥塞标记；在 SYN 中表示支持 ECN"),
    "URG": Text("1: the Urgent Pointer counts", "1：紧急指针有效"),
    "ACK": Text("1: the Acknowledgment Number counts", "1：确认号有效"),
    "PSH": Text("1: push the text on to the user without waiting", "1：数据应尽快交付用户，不再等待"),
    "RST": Text("1: reset the connection", "1：复位连接"),
    "SYN": Text("1: synchronize sequence numbers; it uses one number", "1：同步序号，占用一个序号"),
    "FIN": Text(
        "1: {side} sends nothing more after this; it uses one number", "1：{side} 此后不再发送数据，占用一个序号"
    ),
}
WINDOW = Text("{v}: so many octets {side} will take{begin}", "{v}：{side} 还能接收这么多字节{begin}")
WINDOW_SYN = Text(
    "{v}: so many octets {side} will take; on a SYN the window is never scaled",
    "{v}：{side} 还能接收这么多字节；SYN 中的窗口从不按比例扩大",
)
WINDOW_SCALED = Text(
    "{v}: {v} x 2^{shift} = {n} octets {side} will take{begin}",
    "{v}：{side} 还能接收 {v} x 2^{shift} = {n} 字节{begin}",
)
WINDOW_SHUT = Text(
    "{v}: {side} takes no text now; {to} may only probe", "{v}：{side} 暂不接收数据，{to} 只能发送探测报文段"
)
WINDOW_RESET = Text("{v}: of no use in a reset", "{v}：在复位报文段中没有用处")
BEGIN = Text(", from {ack} on", "，从 {ack} 开始")
ROUNDED = Text("; of {wnd}, rounded down", "；由 {wnd} 向下取整")
CHECKSUM = Text(
    "over the pseudo-header ({src}, {dst}, protocol {protocol}, {length} octets), this header and the text",
    "对伪首部（{src}、{dst}、协议 {protocol}、{length} 字节）、本首部和数据求得",
)
DAMAGED = Text("; damaged on its way: at {to} the sum is wrong", "；途中损坏，到达 {to} 时检验和不符")
URGENT = Text("{v}: the urgent text ends at {end}", "{v}：紧急数据到 {end} 为止")
KIND = Text("{v}: {name}", "{v}：{name}")
KIND_UNKNOWN = Text(
    "{v}: a kind not known here; its length says where it ends", "{v}：此处不认识的类型，由长度得知其结尾"
)
OF_KIND = {
    END: Text("; no option follows", "；其后没有选项"),
    NOP: Text("; one octet that lines up what follows", "；占一个字节，使后面的选项对齐"),
    4: Text("; {side} understands selective acknowledgments", "；{side} 能处理选择确认"),
}
LENGTH = Text("{v}: the option has {v} octets, kind and length included", "{v}：该选项共 {v} 字节，包括类型和长度")
OF_OPTION = {
    "mss": Text(
        "{v}: at most so many octets of text in one segment to {side}",
        "{v}：发给 {side} 的报文段最多携带这么多字节数据",
    ),
    "shift": Text(
        "{v}: if both SYNs carry it, later windows of {side} count 2^{shift} = {n} octets each",
        "{v}：若双方的 SYN 都带此选项，{side} 以后的窗口以 2^{shift} = {n} 字节为单位",
    ),
    "ts_val": Text("{v}: what the clock of {side} reads, in its own ticks", "{v}：{side} 的时钟读数，单位由其自定"),
    "ts_ecr": Text("{v}: a TSval of {to}, sent back", "{v}：回送 {to} 的 TSval"),
    "left": Text("{v}: here begins a block that has arrived after a gap", "{v}：缺口之后已收到的一块从这里开始"),
    "right": Text("{v}: before this number it ends", "{v}：该块在这个序号之前结束"),
    "data": Text("the octets of the option, not read any further", "该选项的其余字节，未作解读"),
    "padding": Text("zeros, so that the header ends with a 32-bit word", "填零，使首部在 32 位边界结束"),
    "broken": Text("{v}: impossible; no option can be found after this", "{v}：不可能的长度，其后的选项无从查找"),
    "unread": Text("the octets after an impossible length", "不可能的长度之后的字节"),
}
