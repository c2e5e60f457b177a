"""Where texts disagree: each decision a named knob, with what it is about and its other readings.

The default reading is the one in `rules.py`. `RFC9293.choose(rst_in_time_wait="RFC 1337")` takes
another; each reading is nothing but rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcplearn.model import act
from tcplearn.model.act import ack_and_drop, ack_and_restart, delete, delete_and_refuse, later, refuse
from tcplearn.model.done import nothing
from tcplearn.model.obey import abort_and_linger, abort_with_ack
from tcplearn.model.rule import SAME, Rule
from tcplearn.model.rules import (
    CLOSE_WAIT,
    CLOSED,
    CLOSING,
    ENDED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST,
    LAST_ACK,
    LISTEN,
    OTHER,
    RULES,
    SYN_RECEIVED,
    SYNCHRONIZED,
    TAKING,
    TIME_WAIT,
)  # fmt: skip
from tcplearn.model.words import Heard, Timer, Told


@dataclass(frozen=True)
class Knob:
    """A decision: what it is about, the default reading, the other readings as rows."""

    matter: str
    default: str
    others: dict[str, tuple[Rule, ...]]


KNOBS: dict[str, Knob] = {
    "syn_rst": Knob(
        "A SYN in the window, or a RST in the window but not at RCV.NXT. RFC 9293 section 3.10.7.4 gives "
        "RFC 5961's challenge ACK first and keeps RFC 793's reset for stacks without it.",
        "RFC 9293",
        {
            "RFC 793": (
                Rule(SYN_RECEIVED, Heard.RST_IN_WINDOW, act.listen_again, LISTEN, "RFC 793 3.9 p. 70", "passive"),
                Rule(SYN_RECEIVED, Heard.RST_IN_WINDOW, delete("connection refused"), CLOSED, "RFC 793 3.9 p. 70", "active"),
                Rule(SYN_RECEIVED, Heard.RST_IN_WINDOW, act.back_to_time_wait, TIME_WAIT, "3.6.1 MAY-2", "reopened"),
                Rule((*TAKING, CLOSE_WAIT), Heard.RST_IN_WINDOW, delete("connection reset"), CLOSED, "RFC 793 3.9 p. 70"),
                Rule(LAST, Heard.RST_IN_WINDOW, delete(), CLOSED, "RFC 793 3.9 p. 70"),
                Rule(SYN_RECEIVED, Heard.SYN, delete_and_refuse, CLOSED, "RFC 793 3.9 p. 71", "active"),
                Rule(SYNCHRONIZED, Heard.SYN, delete_and_refuse, CLOSED, "RFC 793 3.9 p. 71"),
            )
        },
    ),
    "ack_in_syn_received": Knob(
        "An ACK of something never sent (or older than any window) in SYN-RECEIVED. The per-state text of "
        "the fifth step sends a RST; the RFC 5961 check that stands before it sends an ACK.",
        "RST",
        {
            "ACK": (
                Rule(SYN_RECEIVED, (Heard.ACK_UNSENT, Heard.ACK_ANCIENT), ack_and_drop, SAME, "3.10.7.4 fifth, MAY-12"),
            )
        },
    ),
    "stranger": Knob(
        "An ACK of something never sent while our SYN is unacknowledged, outside the window in SYN-RECEIVED or after "
        "a CLOSE there. The first step and RFC 5961 send an ACK; section 3.5.2 sends a RST as long as the ends are not "
        "synchronized. Two ends that old SYNs brought there exchange ACKs until a timer ends it, or one RST.",
        "ACK",
        {"RST": (Rule((SYN_RECEIVED, FIN_WAIT_1, CLOSING), Heard.STRANGER, refuse, SAME, "3.5.2 group 2"),)},
    ),
    "syn_in_syn_received": Knob(
        "A SYN inside the window in a passive SYN-RECEIVED. The fourth step's per-state text returns to "
        "LISTEN; the paragraph after it challenges every SYN.",
        "LISTEN",
        {"challenge ACK": (Rule(SYN_RECEIVED, Heard.SYN, ack_and_drop, SAME, "RFC 5961 4.2", "passive"),)},
    ),
    "whole_window": Knob(
        "A segment that covers the whole receive window and more. Table 6 looks at its first and last "
        "octet, both outside: not acceptable. The text below the table would trim it.",
        "not acceptable",
        {"taken": (Rule(OTHER, Heard.COVERS_WINDOW, nothing, SAME, "3.10.7.4 first, trimming"),)},
    ),
    "both_windows_full": Knob(
        "An ACK numbered just past the receive window, from an end whose own window is as full. By Table 6 "
        "each end answers the other's ACK with one more, for ever: Appendix A.2, simultaneous window probes. "
        "Linux takes it (net/ipv4/tcp_input.c, tcp_sequence).",
        "taken",
        {"literal": (Rule(SYNCHRONIZED, Heard.BOTH_FULL, ack_and_drop, SAME, "3.10.7.4 first, Table 6"),)},
    ),
    "fin_at_zero_window": Knob(
        "A bare FIN when the receive window is closed. By Table 6 its length of one does not fit; it "
        "needs no buffer, and Linux takes it (net/ipv4/tcp_input.c, tcp_data_queue).",
        "not acceptable",
        {
            "taken": (
                Rule(ESTABLISHED, Heard.FIN_AT_ZERO_WINDOW, act.take_fin, CLOSE_WAIT, "Linux tcp_data_queue"),
                Rule(FIN_WAIT_1, Heard.FIN_AT_ZERO_WINDOW, act.take_fin, CLOSING, "Linux tcp_data_queue"),
                Rule(FIN_WAIT_2, Heard.FIN_AT_ZERO_WINDOW, act.take_fin, TIME_WAIT, "Linux tcp_data_queue"),
            )
        },
    ),
    "one_below_window": Knob(
        "A repeated SYN or FIN lies one below RCV.NXT. The acceptability test, read literally, answers it "
        "with an ACK and drops it unread: TIME-WAIT would never restart its timer, and a simultaneous open "
        "would need more than Figure 7's segments. Appendix A.2 knows the trouble.",
        "answered as what it is",
        {
            "literal": (
                Rule(
                    (SYN_RECEIVED, FIN_WAIT_1, CLOSING),
                    (Heard.REPEATED_SYN, Heard.REPEATED_SYN_ACK),
                    ack_and_drop,
                    SAME,
                    "3.10.7.4 first",
                ),
                Rule(ENDED, Heard.REPEATED_FIN, ack_and_drop, SAME, "3.10.7.4 first"),
            )
        },
    ),
    "ack_with_repeated_fin": Knob(
        "A repeated FIN that carries the first ACK of our own FIN, in CLOSING or LAST-ACK (a simultaneous "
        "close whose ACK was lost). Dropped unread, it must be repeated once more: Appendix A.2.",
        "read",
        {"dropped": (Rule((CLOSING, LAST_ACK), Heard.REPEATED_FIN, ack_and_drop, SAME, "3.10.7.4 first"),)},
    ),
    "rst_in_time_wait": Knob(
        "A RST in TIME-WAIT. RFC 9293 deletes the TCB; RFC 1337 shows how an old duplicate then ends "
        "TIME-WAIT too early, and ignores it.",
        "CLOSED",
        {"RFC 1337": (Rule(TIME_WAIT, Heard.RST, nothing, SAME, "RFC 1337 section 3, fix F1"),)},
    ),
    "ack_in_time_wait": Knob(
        "A plain ACK in TIME-WAIT. The fifth step says that only a repeated FIN can arrive, to be "
        "acknowledged. Done to every segment, two ends in TIME-WAIT would exchange ACKs for ever.",
        "only a FIN is acknowledged",
        {
            "literal": (
                Rule(TIME_WAIT, (Heard.ACK_DUPLICATE, Heard.ACK_OLD), ack_and_restart, SAME, "3.10.7.4 fifth"),
            )
        },
    ),
    "syn_in_time_wait": Knob(
        "A newer SYN in TIME-WAIT (a later timestamp, RFC 6191, or a larger sequence number). "
        "Section 3.6.1 allows it to reopen the connection (MAY-2).",
        "reopens",
        {"refused": (Rule(TIME_WAIT, Heard.NEW_SYN, ack_and_drop, SAME, "3.10.7.4 fourth"),)},
    ),
    "old_syn_in_time_wait": Knob(
        "A SYN in TIME-WAIT that is no newer. The fourth step of RFC 9293 refers to RFC 6191 for new connections and has "
        "a challenge ACK for all other cases, as Linux has; RFC 6191 itself drops it silently.",
        "ACK",
        {"RFC 6191": (Rule(TIME_WAIT, Heard.OLD_SYN, act.drop, SAME, "RFC 6191 section 2"),)},
    ),
    "no_timestamp": Knob(
        "A segment without a timestamp on a connection that agreed on them. RFC 7323 section 3.2 SHOULD drop it "
        "silently, for it may be an old one; Linux takes it (net/ipv4/tcp_input.c, tcp_validate_incoming).",
        "dropped",
        {"taken": (Rule(OTHER, Heard.NO_TIMESTAMP, nothing, SAME, "Linux tcp_validate_incoming"),)},
    ),
    "sender_of_rst": Knob(
        "The side that sends a RST by ABORT, or by a CLOSE over unread text. Section 3.10.5 deletes the TCB; note 3 of Figure 5 and "
        "section 3.5.2 would have it in TIME-WAIT, to spare busy servers.",
        "CLOSED",
        {
            "TIME-WAIT": (
                Rule((SYN_RECEIVED, *TAKING, CLOSE_WAIT), Told.ABORT, abort_and_linger, TIME_WAIT, "3.5.2, Figure 5 note 3"),
                Rule((*TAKING, *ENDED[:3]), Told.CLOSE_UNREAD, abort_and_linger, TIME_WAIT, "3.5.2, Figure 5 note 3"),
            )
        },
    ),
    "reset_of_abort": Knob(
        "The RST that an ABORT sends, or a CLOSE of both directions over unread text. Section 3.10.5 sends it without "
        "an ACK; Linux sends RST,ACK (net/ipv4/tcp_output.c, tcp_send_active_reset).",
        "RST",
        {
            "RST,ACK": (
                Rule((SYN_RECEIVED, *TAKING, CLOSE_WAIT), Told.ABORT, abort_with_ack, CLOSED, "Linux tcp_send_active_reset"),
                Rule((*TAKING, *ENDED[:3]), Told.CLOSE_UNREAD, abort_with_ack, CLOSED, "Linux tcp_send_active_reset"),
            )
        },
    ),
    "syn_received_gives_up": Knob(
        "Retransmissions of the SYN,ACK end without an answer in a passive SYN-RECEIVED. Section 3.10.8 "
        "closes 'for any state'; a listener of the socket interface is not used up and goes on listening.",
        "CLOSED",
        {"LISTEN": (Rule(SYN_RECEIVED, Timer.USER, act.listen_again, LISTEN, "Linux inet_csk_reqsk_queue_drop", "passive"),)},
    ),
    "ack": Knob(
        "When text or a FIN is acknowledged. SHLD-18 recommends to delay; the bare machine does not.",
        "at once",
        {
            "delayed": tuple(
                Rule(rule.states, rule.hears, later(rule.does), rule.goes, "3.8.6.3 SHLD-18")
                for rule in RULES
                if rule.does in (act.take_text, act.take_fin)
            )
        },
    ),
}  # fmt: skip


def rows_for(chosen: dict[str, str]) -> tuple[Rule, ...]:
    """These are the rows of the chosen readings. Raises ValueError that lists what there is."""
    rows: tuple[Rule, ...] = ()
    for matter, reading in chosen.items():
        knob = KNOBS.get(matter)
        if knob is None:
            raise ValueError(f"no knob is called {matter!r}; they are {', '.join(KNOBS)}")
        if reading == knob.default:
            rows += _default_rows(knob)
        elif reading in knob.others:
            rows += knob.others[reading]
        else:
            raise ValueError(f"{matter} can be {', '.join([knob.default, *knob.others])}, not {reading!r}")
    return rows


def _default_rows(knob: Knob) -> tuple[Rule, ...]:
    """These are the table's own rows for all that the knob's other readings touch."""
    touched = {(s, w) for rows in knob.others.values() for row in rows for s, w, _ in row.cells()}
    return tuple(
        Rule(state, word, rule.does, rule.goes, rule.cite, opened)
        for rule in RULES
        for state, word, opened in rule.cells()
        if (state, word) in touched
    )
