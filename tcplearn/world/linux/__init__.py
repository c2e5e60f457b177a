"""Linux 6 as a policy: what its hosts do where RFC 9293 leaves it to them, and where they do otherwise.

The one rule: every number and row names the kernel source that it is read from (net/ipv4, version 6), and was
seen in a recording. `reads.py` has the order in which Linux looks at a segment,
`sends.py` what it sends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tcplearn.model import Event, Heard, Options, Rule, Segment, State, Tcb, Timer, Told, act, obey
from tcplearn.model.act import (
    ack_and_drop,
    answer_syn,
    send_ack,
    send_syn_ack_again,
)
from tcplearn.model.done import Action, Done, reset_for, says
from tcplearn.model.rule import SAME
from tcplearn.model.rules import (
    CLOSE_WAIT,
    CLOSED,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    LAST_ACK,
    LISTEN,
    OTHER,
    SYN_RECEIVED,
    SYN_SENT,
    TAKING,
    TIME_WAIT,
)
from tcplearn.model.seq import distance
from tcplearn.model.step import Habits
from tcplearn.world.linux.reads import reads
from tcplearn.world.linux.sends import (
    gathers,
    note_ack_and_go_on,
    probe_below,
    probe_if_idle,
    retransmit,
    send_fin_if_it_fits,
    sends_at_once,
)
from tcplearn.world.pace import SMALLEST_MSS
from tcplearn.world.policy import STAYS, WHEN_FULL, Policy, Queues, always

JIFFY = 0.004  # CONFIG_HZ=250, the usual one


# ── what a row does that RFC 9293's table has no action for


def answer_bare_syn(tcb: Tcb, segment: Segment) -> Done:
    """Text and FIN on a SYN are not taken."""
    done = answer_syn(tcb, segment)
    return Done(done.tcb.but(early=()), sent=done.sent)


def refuse_and_listen(tcb: Tcb, segment: Segment) -> Done:
    """A SYN inside the window resets a half-open connection, and its sender is told."""
    return Done(act.listen_again(tcb, segment).tcb, sent=(reset_for(segment),), drop=True)


def ack_outside(tcb: Tcb, segment: Segment) -> Done:
    """tcp_send_dupack: as RFC 9293; of empty segments only one in half a second is answered."""
    return ack_and_drop(tcb, segment)


def ack_and_restart_outside(tcb: Tcb, segment: Segment) -> Done:
    """TIME-WAIT acknowledges whatever is not in its place, and begins anew."""
    return Done(tcb, ack=True, restart=True, drop=True)


def restart_silently(tcb: Tcb, segment: Segment) -> Done:
    """TIME-WAIT begins anew, and nobody is told."""
    return Done(tcb, restart=True, drop=True)


def reopen_from_listener(tcb: Tcb, segment: Segment) -> Done:
    """A newer SYN ends TIME-WAIT and goes to the listener; there is no way back."""
    done = act.reopen(tcb, segment)
    return Done(done.tcb.but(opened="passive", past=None, early=()), sent=done.sent)


def challenge_if_never_ours(tcb: Tcb, segment: Segment) -> Done:
    """tcp_ack: an ACK older than all that was ever acknowledged is challenged, an old one passed over."""
    acknowledged = distance(tcb.iss, tcb.snd_una) - (tcb.opened != "active")
    ancient = distance(segment.ack or 0, tcb.snd_una) > min(tcb.max_snd_wnd, acknowledged)
    return ack_and_drop(tcb, segment) if ancient else Done(tcb)


def take_text_ack_later(tcb: Tcb, segment: Segment) -> Done:
    """__tcp_ack_snd_check: at once when more than one segment's octets are unacknowledged, or order was disturbed."""
    done = act.take_text(tcb, segment)
    acked = tcb.rcv_nxt if tcb.last_ack_sent is None else tcb.last_ack_sent
    many = distance(acked, done.tcb.rcv_nxt) > max(SMALLEST_MSS, len(segment.data))
    if many or tcb.early:
        return done
    return Done(done.tcb.but(ack_owed=True, last_ack_sent=acked), done.sent, done.delivered, done.reply, drop=done.drop)


def ack_unless_over(tcb: Tcb, segment: Segment) -> Done:
    """tcp_rcv_state_process: the ACK is looked at first; one that ends the connection ends the matter."""
    return Done(tcb) if segment.ack == tcb.snd_nxt else send_ack(tcb, segment)


def take_octets(tcb: Tcb, call: Any) -> Done:
    """tcp_cleanup_rbuf: reading announces a window twice the one that the peer knows, if that is below half."""
    octets, left = tcb.rcv_buf[: tcb.wanted + call.n], tcb.rcv_buf[tcb.wanted + call.n :]
    room = tcb.rcv_buff - len(left)
    wanted = 0 if tcb.fin_taken else tcb.wanted + call.n - len(octets)
    opens = bool(octets) and not tcb.fin_taken and 2 * tcb.rcv_wnd <= tcb.rcv_buff and room >= max(2 * tcb.rcv_wnd, 1)
    return Done(tcb.but(rcv_buf=left, rcv_wnd=room, wanted=wanted), delivered=octets, reply="ok", ack=opens)


NOT_CONNECTED = says("error: connection does not exist yet")
OUR_SYN_UNACKED = (Heard.REPEATED_SYN, Heard.REPEATED_SYN_ACK)

ROWS: tuple[Rule, ...] = (
    # ── calls
    Rule((SYN_SENT, SYN_RECEIVED), Told.SEND, NOT_CONNECTED, SAME, "Linux tcp_sendmsg_locked"),
    Rule(OTHER[:5], Told.RECEIVE, take_octets, SAME, "Linux tcp_cleanup_rbuf"),
    Rule(ESTABLISHED, (Told.CLOSE, Told.CLOSE_DUE), send_fin_if_it_fits, FIN_WAIT_1, "Linux tcp_send_fin"),
    Rule(CLOSE_WAIT, (Told.CLOSE, Told.CLOSE_DUE), send_fin_if_it_fits, LAST_ACK, "Linux tcp_send_fin"),
    Rule((FIN_WAIT_1, CLOSING), Told.CLOSE_DUE, send_fin_if_it_fits, SAME, "Linux tcp_send_fin"),
    Rule(CLOSE_WAIT, Told.CLOSE_BEHIND_DATA, obey.queue_close, LAST_ACK, "Linux tcp_close_state"),
    # ── SYN-SENT and SYN-RECEIVED
    Rule(LISTEN, Heard.SYN, answer_bare_syn, SYN_RECEIVED, "Linux tcp_conn_request"),
    Rule(SYN_SENT, Heard.SYN, answer_bare_syn, SYN_RECEIVED, "Linux tcp_rcv_synsent_state_process"),
    Rule(SYN_RECEIVED, Heard.SYN, refuse_and_listen, LISTEN, "Linux tcp_check_req", "passive"),
    Rule(SYN_RECEIVED, Heard.REPEATED_SYN, ack_and_drop, SAME, "Linux tcp_send_challenge_ack", "active"),
    Rule(SYN_RECEIVED, Heard.REPEATED_SYN_ACK, send_ack, SAME, "Linux tcp_validate_incoming", "active"),
    Rule((FIN_WAIT_1, CLOSING), OUR_SYN_UNACKED, ack_and_drop, SAME, "Linux tcp_validate_incoming"),
    # ── what is not acceptable
    Rule(OTHER[:-1], Heard.OUTSIDE_WINDOW, ack_outside, SAME, "Linux tcp_send_dupack"),
    Rule(OTHER[:-1], Heard.OLD_TIMESTAMP, ack_outside, SAME, "Linux tcp_validate_incoming"),
    Rule((*TAKING, CLOSE_WAIT, CLOSING, LAST_ACK), Heard.ACK_OLD, challenge_if_never_ours, SAME, "Linux tcp_ack"),
    Rule((CLOSING, LAST_ACK), Heard.REPEATED_FIN, ack_unless_over, SAME, "Linux tcp_rcv_state_process"),
    Rule((*TAKING, CLOSE_WAIT, CLOSING, LAST_ACK), Heard.ACK_NEW, note_ack_and_go_on, SAME, "Linux tcp_enter_loss"),
    # ── text
    Rule(TAKING, Heard.TEXT, take_text_ack_later, SAME, "Linux __tcp_ack_snd_check"),
    Rule(ESTABLISHED, Heard.FIN, act.later(act.take_fin), CLOSE_WAIT, "Linux tcp_fin"),
    Rule((CLOSE_WAIT, CLOSING, LAST_ACK), Heard.UNREAD, act.delete_and_refuse, CLOSED, "Linux tcp_rcv_state_process"),
    # ── TIME-WAIT
    Rule(TIME_WAIT, Heard.ACK_DUPLICATE, restart_silently, SAME, "Linux tcp_timewait_state_process"),
    Rule(TIME_WAIT, Heard.OUTSIDE_WINDOW, ack_and_restart_outside, SAME, "Linux tcp_timewait_state_process"),
    Rule(TIME_WAIT, Heard.NEW_SYN, reopen_from_listener, SYN_RECEIVED, "Linux tcp_v4_rcv, TCP_TW_SYN", "passive"),
    Rule(TIME_WAIT, Heard.NEW_SYN, ack_and_drop, SAME, "Linux tcp_v4_rcv, TCP_TW_SYN: nobody listens", "active"),
    # ── timers
    Rule((*TAKING, CLOSE_WAIT), Timer.KEEPALIVE, probe_if_idle, SAME, "Linux tcp_keepalive_timer"),
    Rule(tuple(State), Timer.PERSIST, probe_below, SAME, "Linux tcp_write_wakeup"),
    Rule(tuple(State), Timer.RETRANSMISSION, retransmit, SAME, "Linux tcp_retransmit_skb"),
)  # fmt: skip


def of_memory(window: Callable[[Tcb], int | None]) -> tuple[Rule, ...]:
    """These are the rows of a host whose memory decides the windows: `window` says which one it offers now.

    Linux counts what its buffers weigh, not the octets in them (__tcp_select_window, tcp_win_from_space).
    """

    def offers(does: Action) -> Action:
        def and_offers(tcb: Tcb, event: Any) -> Done:
            done = does(tcb, event)
            new, reading = window(done.tcb), does is take_octets
            if new is None:  # nothing was ever offered then: the right edge stays
                new = tcb.rcv_wnd if reading else max(0, tcb.rcv_wnd - distance(tcb.rcv_nxt, done.tcb.rcv_nxt))
            opens = reading and not tcb.fin_taken and 2 * tcb.rcv_wnd <= tcb.rcv_buff and new > 2 * tcb.rcv_wnd
            return done._replace(tcb=done.tcb.but(rcv_wnd=new), ack=opens if reading else done.ack)

        and_offers.__name__ = does.__name__
        return and_offers

    weighed = (take_text_ack_later, take_octets)
    return tuple(replace(row, does=offers(row.does)) if row.does in weighed else row for row in ROWS)


def empty(event: Event) -> bool:
    """tcp_oow_rate_limited: only segments without text, and SYNs, are answered seldom."""
    return not isinstance(event, Segment) or event.len == 0 or event.syn


GATHERING, AT_ONCE = Habits(reads, gathers), Habits(reads, sends_at_once)
LINUX_6 = Policy(
    name="Linux 6",
    rto=1.0,
    rto_min=0.0,
    rttvar_min=0.2,
    rto_max=120.0,
    retries=15,
    syn_retries=6,
    syn_ack_retries=5,
    orphan_retries=8,
    syn_again=3 * JIFFY,
    syn_ack_timed=True,
    offers=Options(mss=1460),
    msl=30.0,
    fin_wait_2=60.0,
    half_duplex=True,
    listener=STAYS,
    queues=Queues(4096, 4096, cookies=WHEN_FULL),
    one_user_a_port=True,
    ack_delay=0.04,
    quick_acks=True,
    challenge_acks=1,
    challenge_span=0.5,
    limited={
        ack_and_drop: always,
        send_syn_ack_again: always,
        ack_outside: empty,
        ack_and_restart_outside: empty,
        challenge_if_never_ours: always,
    },
    keepalive_resets=True,
    grains=tuple((JIFFY * (63 * 8**level - 1), JIFFY * 8**level) for level in range(6)),
    knobs={
        "ack": "at once",
        "reset_of_abort": "RST,ACK",
        "whole_window": "taken",
        "fin_at_zero_window": "taken",
        "syn_received_gives_up": "LISTEN",
        "no_timestamp": "taken",
    },
    rows=ROWS,
    habits=GATHERING,
)
SOURCES = {  # of each value above: a setting of the kernel, a name in its source, or the function that does so
    "rto": "TCP_TIMEOUT_INIT",
    "rto_min": "tcp_rto_min, under the variation alone",
    "rttvar_min": "TCP_RTO_MIN, under 4*RTTVAR",
    "rto_max": "TCP_RTO_MAX",
    "retries": "net.ipv4.tcp_retries2",
    "syn_retries": "net.ipv4.tcp_syn_retries",
    "syn_ack_retries": "net.ipv4.tcp_synack_retries",
    "orphan_retries": "net.ipv4.tcp_orphan_retries, tcp_orphan_retries()",
    "syn_again": "TCP_TIMEOUT_MIN, as it runs out in the third tick",
    "offers": "tcp_advertise_mss on Ethernet; scale, SACK and timestamps are a scene's",
    "syn_ack_timed": "tcp_send_synack, tcp_clean_rtx_queue",
    "msl": "TCP_TIMEWAIT_LEN, 60 s in all",
    "fin_wait_2": "net.ipv4.tcp_fin_timeout",
    "half_duplex": "__tcp_close",
    "listener": "tcp_v4_syn_recv_sock",
    "queues": "net.core.somaxconn, net.ipv4.tcp_syncookies",
    "one_user_a_port": "inet_csk_bind_conflict",
    "ack_delay": "TCP_DELACK_MIN",
    "quick_acks": "tcp_in_quickack_mode",
    "challenge_acks": "__tcp_oow_rate_limited",
    "challenge_span": "net.ipv4.tcp_invalid_ratelimit",
    "limited": "tcp_oow_rate_limited",
    "keepalive_resets": "tcp_keepalive_timer",
    "grains": "kernel/time/timer.c, LVL_GRAN",
    "knobs": "named in the rows of KNOBS",
    "rows": "named in each row",
    "habits": "named in reads.py and sends.py",
}
