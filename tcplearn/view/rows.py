"""A fired row as a sentence, in both languages.

The model speaks no language; here its words get one. State names stay as they are. A test demands
that every word and every action of the table has its Chinese.
"""

from __future__ import annotations

import re

from tcplearn.model import Fired, Rule, State
from tcplearn.model.words import Heard, Timer, Told
from tcplearn.text import Text, reader_language
from tcplearn.view.told import Told as Traced
from tcplearn.view.told import trace_of
from tcplearn.world.trace import SIDES

_ZH: dict[str, str] = {
    Told.OPEN_PASSIVE.value: "被动 OPEN",
    Told.OPEN_ACTIVE.value: "主动 OPEN",
    Told.OPEN_NOWHERE.value: "主动 OPEN，但未指定对端套接字",
    Told.SEND.value: "SEND",
    Told.SEND_NOWHERE.value: "SEND，但未指定对端套接字",
    Told.SEND_AFTER_CLOSE.value: "CLOSE 之后的 SEND",
    Told.RECEIVE.value: "RECEIVE",
    Told.RECEIVE_AT_END.value: "RECEIVE，但已没有数据可交付",
    Told.CLOSE.value: "CLOSE",
    Told.CLOSE_BEHIND_DATA.value: "CLOSE，但还有数据未发出",
    Told.CLOSE_AGAIN.value: "再次 CLOSE",
    Told.CLOSE_DUE.value: "轮到排队的 CLOSE",
    Told.CLOSE_BOTH.value: "双向 CLOSE",
    Told.CLOSE_UNREAD.value: "双向 CLOSE，但还有数据未读",
    Told.ABORT.value: "ABORT",
    Told.STATUS.value: "STATUS",
    Heard.STRAY.value: "不属于任何连接的报文段",
    Heard.OLD_TIMESTAMP.value: "时间戳早于 TS.Recent",
    Heard.NO_TIMESTAMP.value: "双方已约定使用时间戳，报文段却没有携带",
    Heard.OUTSIDE_WINDOW.value: "序号落在接收窗口之外",
    Heard.STRANGER.value: "来路不明的 ACK：我方的 SYN 尚未被确认",
    Heard.COVERS_WINDOW.value: "报文段盖过整个接收窗口，还有超出的部分",
    Heard.BOTH_FULL.value: "ACK 的序号越过已满的接收窗口，而对方的窗口也已满",
    Heard.PROBE.value: "窗口为零时到达的数据",
    Heard.REPEATED_SYN.value: "对方的 SYN 再次到达",
    Heard.REPEATED_SYN_ACK.value: "对方的 SYN 再次到达，这次带 ACK",
    Heard.REPEATED_FIN.value: "对方的 FIN 再次到达",
    Heard.RST.value: "RST",
    Heard.RST_IN_WINDOW.value: "RST 落在窗口内，但不等于 RCV.NXT",
    Heard.RST_NOT_BELIEVED.value: "不可信的 RST",
    Heard.SYN.value: "SYN",
    Heard.SYN_ACK.value: "SYN，并确认了我方的 SYN",
    Heard.NEW_SYN.value: "比本连接新的 SYN",
    Heard.OLD_SYN.value: "不比本连接新的 SYN",
    Heard.TIMESTAMP.value: "较新的时间戳，留待回显",
    Heard.NO_SYN.value: "没有 SYN",
    Heard.NO_ACK.value: "没有 ACK",
    Heard.ACK_OF_SYN.value: "对我方 SYN 的确认",
    Heard.ACK_OF_FIN.value: "对我方 FIN 的确认",
    Heard.ACK_NEW.value: "确认了新的数据",
    Heard.ACK_DUPLICATE.value: "没有确认新的内容",
    Heard.ACK_OLD.value: "确认号早于 SND.UNA",
    Heard.ACK_ANCIENT.value: "确认号早于任何窗口",
    Heard.ACK_UNSENT.value: "确认了从未发送的内容",
    Heard.TEXT.value: "数据",
    Heard.UNREAD.value: "再也没有人读取的数据",
    Heard.EARLY.value: "数据或 FIN 之前还有空缺",
    Heard.FIN.value: "FIN",
    Heard.FIN_AT_ZERO_WINDOW.value: "窗口为零时单独到达的 FIN",
    Timer.RETRANSMISSION.value: "重传计时器到期",
    Timer.TIME_WAIT.value: "2MSL 计时器到期",
    Timer.USER.value: "用户超时",
    Timer.DELAYED_ACK.value: "延迟 ACK 计时器到期",
    Timer.KEEPALIVE.value: "保活计时器到期",
    Timer.PERSIST.value: "持续计时器到期",
    # actions
    "abort": "发送 RST，删除 TCB",
    "abort_and_linger": "发送 RST",
    "abort_with_ack": "发送 RST,ACK，删除 TCB",
    "accept_syn_ack": "记下对方的 SYN，发送 ACK",
    "ack_and_drop": "发回 ACK，丢弃该报文段",
    "ack_and_restart": "再次确认，2MSL 重新计时",
    "send_fin_and_forget": "发送 FIN，随即忘掉连接",
    "answer": "只答复用户",
    "as_the_row_says": "照表中这一行",
    "pass_over": "不予理会",
    "answer_syn": "发送 SYN,ACK",
    "back_to_time_wait": "回到原来的 TIME-WAIT",
    "delete_and_refuse": "发送 RST，删除 TCB",
    "delete_tcb": "删除 TCB",
    "drop": "直接丢弃，不作应答",
    "establish": "握手完成",
    "hold": "暂存，发送重复的 ACK",
    "listen": "创建 TCB",
    "listen_again": "重新监听",
    "note_ack": "推进 SND.UNA",
    "note_ack_of_fin": "推进 SND.UNA，答复 CLOSE",
    "note_timestamp": "更新 TS.Recent",
    "note_window": "更新发送窗口",
    "nothing": "不做任何事",
    "probe_peer": "发送保活探测",
    "probe_window": "探测零窗口",
    "queue_close": "CLOSE 排队等候",
    "queue_text": "数据排队待发",
    "receive": "交付数据",
    "refuse": "发送 RST",
    "reopen": "重新打开连接，发送 SYN,ACK",
    "retransmit": "重传",
    "send_ack": "发送 ACK",
    "send_fin": "发送 FIN",
    "send_owed_ack": "发送推迟的 ACK",
    "send_syn": "发送 SYN",
    "send_syn_ack_again": "再次发送 SYN,ACK",
    "status": "报告状态",
    "stop_reading": "不再读取数据",
    "take_fin": "接收 FIN",
    "take_text": "接收数据",
}
QUEUES = {  # what a listener's queues do instead of a row
    "answer_with_cookie": Text("SYN cookie", "以 SYN cookie 应答"),
    "pass_over_accept_queue_full": Text("accept queue full", "accept 队列已满"),
    "pass_over_syn_queue_full": Text("SYN queue full", "SYN 队列已满"),
    "reset_accept_queue_full": Text("accept queue full", "accept 队列已满"),
}
_ZH |= {
    "answer_with_cookie": "以 SYN cookie 应答，不占用半连接队列",
    "pass_over_accept_queue_full": "全连接队列已满，不予理会",
    "pass_over_syn_queue_full": "半连接队列已满，不予理会",
    "reset_accept_queue_full": "全连接队列已满，发送 RST",
}
_ZH |= {  # what only Linux does
    "ack_and_restart_outside": "发送 ACK，2MSL 重新计时，丢弃该报文段",
    "ack_outside": "发回 ACK，丢弃该报文段",
    "ack_unless_over": "若对方确认了我方的 FIN，就不再应答；否则发送 ACK",
    "answer_bare_syn": "发送 SYN,ACK，不接收随 SYN 而来的数据和 FIN",
    "challenge_if_never_ours": "若比本连接确认过的任何序号都旧，就回以挑战 ACK，否则不予理会",
    "note_ack_and_go_on": "推进 SND.UNA；若刚超时重传过，就接着重传后面的数据",
    "probe_below": "用 SEQ=SND.UNA-1 的空报文段探测窗口",
    "probe_if_idle": "若没有未确认或待发送的数据，就发送保活探测报文段",
    "refuse_and_listen": "发送 RST，重新监听",
    "reopen_from_listener": "结束 TIME-WAIT，由监听套接字发送 SYN,ACK",
    "restart_silently": "2MSL 重新计时，不作应答",
    "send_fin_if_it_fits": "窗口容得下就发送 FIN，否则排队等候",
    "take_octets": "交付数据，窗口增大一倍以上才通告",
}
_ZH |= {  # what only a variant does
    "ack_then_syn": "先发 ACK，再发 SYN",
    "answer_and_forget": "发送携带 cookie 的 SYN,ACK，不保留任何状态",
    "answer_syn_and_trust": "发送 SYN,ACK，并当作已被确认",
    "answer_with_the_clock": "发送 SYN,ACK，ISN 只取自时钟",
    "answer_with_the_same_number": "发送 SYN,ACK，ISN 总是同一个",
    "answer_without_counting": "发送 SYN,ACK，确认号不计入 SYN",
    "believe_syn_ack": "记下对方的 SYN，不再发送 ACK",
    "count_the_third_segment": "发送 ACK，这个 ACK 也占用一个序号",
    "deliver_at_once": "立即交付随 SYN 而来的数据，发送 SYN,ACK",
    "ignore": "不予理睬",
    "open_by_cookie": "凭 cookie 恢复连接，握手完成",
    "send_syn_with_text": "发送带数据的 SYN",
    "send_the_same_syn": "发送 SYN，ISN 总是同一个",
    "take_any_syn_ack": "不检查确认号，接受任何 SYN,ACK",
    "take_fin_and_close": "接收 FIN，并立即发送自己的 FIN",
    "take_fin_without_counting": "接收 FIN，但不占用序号",
}
_STEPS = dict(
    zip(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
        ("第一步", "第二步", "第三步", "第四步", "第五步", "第六步", "第七步", "第八步"),
        strict=True,
    )
)


_EN = {  # where an action's own name says too little
    "ack_and_restart_outside": "send an ACK, count 2 MSL anew, drop the segment",
    "ack_outside": "send an ACK, drop the segment",
    "ack_unless_over": "send an ACK, unless it acknowledges our FIN",
    "answer": "only answer the user",
    "answer_bare_syn": "send SYN,ACK; text and FIN of the SYN are not taken",
    "answer_with_cookie": "answer with a SYN cookie, keep nothing",
    "challenge_if_never_ours": "send an ACK if it is older than all that was ever acknowledged, else nothing",
    "drop_half_open": "forget the half-open connection",
    "end_table_full": "end at once: no room in TIME-WAIT",
    "note_ack_and_go_on": "note the ACK; after a timeout go on sending again",
    "pass_over_accept_queue_full": "pass over: the accept queue is full",
    "pass_over_syn_queue_full": "pass over: the SYN queue is full",
    "probe_below": "probe the window with an empty segment, SEQ=SND.UNA-1",
    "probe_if_idle": "probe the peer if nothing is unacknowledged or waits",
    "refuse_and_listen": "send RST, listen again",
    "reopen_from_listener": "end TIME-WAIT; the listener sends SYN,ACK",
    "reset_accept_queue_full": "send RST: the accept queue is full",
    "restart_silently": "count 2 MSL anew, no answer",
    "send_fin_if_it_fits": "send FIN if the window has room, else queue it",
    "take_octets": "hand over octets, announce a window that has doubled",
}
_TIMERS = {timer.value for timer in Timer}
ANY, SEVERAL = Text("any state", "任何状态"), Text(", ", "、")


def row(fired: Fired, lang: str | None = None) -> str:
    """This is a fired row as one line: in this state, hearing this, doing that, going there, and why."""
    lang = lang or reader_language()
    word, does, cite = word_of(fired, lang), action_of(fired, lang), section(fired.cite, lang)
    if lang == "zh":
        goes = "" if fired.goes == fired.state else f"，转到 {fired.goes}"
        return f"{fired.state}：{word} → {does}{goes}（{cite}）"
    goes = "" if fired.goes == fired.state else f", go to {fired.goes}"
    return f"{fired.state}: {word} → {does}{goes} ({cite})"


def word_of(fired: Fired, lang: str) -> str:
    """This is what a row hears, in "en" or "zh"."""
    if lang == "zh":
        return _ZH.get(fired.word, fired.word)
    return fired.word + " timeout" if fired.word in _TIMERS else fired.word


def action_of(fired: Fired, lang: str) -> str:
    """This is what a row does, in "en" or "zh"."""
    later = fired.does.endswith("_ack_later")
    does = fired.does.removesuffix("_ack_later")
    if lang == "zh":
        return _ZH.get(does, does.replace("_", " ")) + ("，稍后再发 ACK" if later else "")
    return _EN.get(does, does.replace("_", " ")) + (", ACK later" if later else "")


def rule(one: Rule, lang: str | None = None) -> str:
    """This is a row of a table as one line, with all the states for which it speaks."""
    lang = lang or reader_language()
    states = list(dict.fromkeys(state for state, _, _ in one.cells()))
    if len(states) == 1:
        return row(one.told, lang)
    told = ANY.of(lang) if len(states) == len(State) else SEVERAL.of(lang).join(map(str, states))
    return row(one.told, lang).replace(str(states[0]), told, 1)


def explain(trace: Traced, side: str | None = None, since: int = 0, lang: str | None = None) -> str:
    """This is why: the rows that fired, one a line, with the second and the side.

    `side`: only "A" or "B"; `since`: leave out so many moments; `lang` None: the reader's language.
    Raises ValueError for another side.
    """
    lang, trace = lang or reader_language(), trace_of(trace)
    if side not in (None, *SIDES):
        raise ValueError(f"the sides are 'A' and 'B', not {side!r}; None is both")
    moments = [moment for moment in trace.moments[since:] if side in (None, moment.side)]
    return "\n".join(f"{m.t:8.3f} s  {m.side}  {row(fired, lang)}" for m in moments for fired in m.fired)


def section(cite: str, lang: str = "en") -> str:
    """This is a citation in the reader's language: "RFC 9293 3.10.7.4 fifth" or "RFC 9293 3.10.7.4 第五步".

    A citation that names no document means RFC 9293.
    """
    if cite[0].isdigit() or cite.startswith("A."):
        cite = f"RFC 9293 {cite}"
    if lang != "zh":
        return cite
    return re.sub(r"[a-z]+", lambda word: _STEPS.get(word[0], word[0]), cite)
