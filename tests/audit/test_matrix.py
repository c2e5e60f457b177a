"""The matrix: pinned to the last word, read a second time, walked again round 2^32.

A changed line of matrix.txt is a changed meaning. Where it is meant, write it anew and read the diff:

    python tests/audit/test_matrix.py
"""

import sys
from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from tcplearn.audit.axes import ALL_ACKED, MEANS, NO_PART, NO_WINDOW, acks, missing, segment, seqs, start
from tcplearn.audit.matrix import Ack, Cell, Kind, Outcome, Seq, answers, difference, listing
from tcplearn.model import KNOBS, RFC9293, RULES, Heard, Segment, State, step
from tcplearn.model.rules import OTHER, SYN_RECEIVED, SYNCHRONIZED, TIME_WAIT
from tcplearn.model.seq import SPACE, plus

PINNED = Path(__file__).with_name("matrix.txt")
ALL = answers()
ACTIVE = answers(opened="active")


def whole() -> str:
    """The matrix, then SYN-RECEIVED once more, entered by an active OPEN."""
    again = listing(ACTIVE, [SYN_RECEIVED]).replace("SYN-RECEIVED", "SYN-RECEIVED after an active OPEN", 1)
    return f"{listing(ALL)}\n{again}\n"


def test_every_cell_is_as_it_was():
    assert whole() == PINNED.read_text("utf-8"), f"what the matrix says has changed; if it is meant: python {__file__}"


def test_how_many_cells_and_what_comes_of_them():
    assert Counter(answer.outcome.value for answer in ALL.values()) == {
        "moves": 124, "delivers": 9, "resets": 63, "notes": 139, "acks": 736, "drops": 206,
    }  # fmt: skip
    assert {state: sum(cell.state is state for cell in ALL) for state in State} == {
        state: {"CLOSED": 9, "LISTEN": 9, "SYN-SENT": 24, "SYN-RECEIVED": 145, "FIN-WAIT-2": 120, "TIME-WAIT": 120}.get(
            state.value, 170
        )
        for state in State
    }


def test_every_kind_has_an_answer_in_every_state():
    for state, kind in product(State, Kind):
        assert ALL.pair(state, kind), (state, kind)


def test_a_second_reading_of_the_text_says_the_same():
    from model.test_rfc_text import rfc

    for every in (ALL, ACTIVE):
        for answer in every.values():
            found = (answer.state, answer.sent, answer.done.delivered, answer.done.reply)
            assert found == rfc(answer.tcb, answer.segment), str(answer.cell)


# ── near 2^32

TURNS = [SPACE - n for n in (140, 148, 149, 150, 199, 200, 201, 209, 210, 211)]  # what wraps: ancient ... unsent
THEIRS = [SPACE - n for n in (394, 395, 399, 400, 401, 404, 450, 498, 499, 500)]  # the window's left ... right
HALF = SPACE // 2
PLACES = [
    *zip(TURNS, THEIRS, strict=True),
    *zip(TURNS, reversed(THEIRS), strict=True),
    *((HALF - n, HALF - m) for n, m in ((200, 400), (205, 450), (211, 500))),
    (SPACE - 205, 0),
    (0, SPACE - 450),
]


def relative(answer, ours, peers):
    """What happened, with both ends' numbers moved back to where they began."""

    def moved(each):
        ours_in_seq = 0 if each.rst and each.ack is not None else -ours  # <SEQ=0> is no number of ours
        return str(Segment(plus(each.seq, ours_in_seq), None if each.ack is None else plus(each.ack, -peers), each.ctl))

    back = {"SND.UNA": -ours, "SND.NXT": -ours, "RCV.NXT": -peers}
    changes = {name: plus(value, back.get(name, 0)) for name, value in answer.changes}
    early = [(plus(seq, -peers), *rest) for seq, *rest in answer.done.tcb.early]
    done = answer.done
    return (
        answer.state,
        [moved(s) for s in done.sent],
        changes,
        early,
        done.delivered,
        done.reply,
        done.timers,
        done.told,
    )


@pytest.mark.parametrize("ours, peers", PLACES)
def test_near_2_to_the_32_only_the_numbers_change(ours, peers):
    for cell, answer in answers(ours=ours, peers=peers).items():
        assert relative(answer, ours, peers) == relative(ALL[cell], 0, 0), str(cell)


def test_every_number_of_interest_wraps_in_one_of_them():
    """The wrap lies between each two neighbours of the numbers that a check compares."""
    tcb, ends = start(State.ESTABLISHED), start(State.ESTABLISHED)
    ours = {tcb.snd_una - tcb.max_snd_wnd, tcb.snd_una, tcb.snd_una + 1, tcb.snd_nxt, tcb.snd_nxt + 1}
    theirs = {ends.rcv_nxt - 5, ends.rcv_nxt, ends.rcv_nxt + 1, ends.rcv_nxt + 50, ends.rcv_nxt + ends.rcv_wnd}
    assert ours <= {SPACE - turn for turn in TURNS}
    assert theirs <= {SPACE - turn for turn in THEIRS}


# ── a place stands for its like


@pytest.mark.parametrize("state", OTHER, ids=str)
def test_a_place_stands_for_all_numbers_that_are_like_it(state):
    """Any number inside is answered as the one that the cell takes; so is any old, partial, unsent, ancient one."""
    tcb = start(state)
    like = {
        Ack.ANCIENT: [tcb.snd_una - tcb.max_snd_wnd - 100, tcb.snd_una - 2**31 + 1],
        Ack.OLD: [tcb.snd_una - tcb.max_snd_wnd, tcb.snd_una - 7],
        Ack.PARTIAL: [tcb.snd_una + 1, tcb.snd_una + 5],
        Ack.UNSENT: [tcb.snd_nxt + 100, tcb.snd_nxt + 2**31 - 100],
    }
    places = {Seq.INSIDE: [402, 450, 493], Seq.OUTSIDE_RIGHT: [501, 550, 400 + 2**31 - 100]}
    for kind, ack, seq in product(Kind, like, places):
        if ack not in acks(state, kind) or (kind.ctl, state) == (("SYN",), TIME_WAIT):
            continue
        wanted = ALL[Cell(state, kind, seq, ack)]
        for number, value in product(places[seq], like[ack]):
            done = step(RFC9293, tcb, Segment(number, value, kind.ctl, kind.text, 60))
            assert done.told == wanted.fired, (str(wanted.cell), number, value)
            assert (done.tcb.state, len(done.sent)) == (wanted.state, len(wanted.sent))


def test_without_numbers_any_number_is_answered_alike():
    for state, kind in product([State.CLOSED, State.LISTEN], Kind):
        for answer in ALL.pair(state, kind):
            for seq, ack in ((0, 0), (2**31, 17), (SPACE - 1, SPACE - 1)):
                heard = Segment(seq, None if answer.segment.ack is None else ack, kind.ctl, kind.text)
                done = step(RFC9293, answer.tcb, heard)
                assert (done.told, done.tcb.state, len(done.sent)) == (answer.fired, answer.state, len(answer.sent))


# ── the axes


def test_the_places_are_where_they_say():
    tcb = start(State.ESTABLISHED)
    where = {
        (seq, kind): segment(Cell(State.ESTABLISHED, kind, seq, kind.acks[0]), tcb)
        for seq in seqs(State.ESTABLISHED)
        for kind in Kind
    }
    for (seq, kind), heard in where.items():
        last = heard.seq + max(heard.len, 1) - 1
        inside = [400 <= number < 500 for number in (heard.seq, last)]
        assert inside == [seq not in (Seq.OUTSIDE_LEFT, Seq.OUTSIDE_RIGHT)] * 2, (seq, kind)
    assert {seq: where[seq, Kind.RST].seq for seq in seqs(State.ESTABLISHED)} == dict(
        zip(seqs(State.ESTABLISHED), (399, 400, 401, 499, 500), strict=True)
    )
    assert [where[seq, Kind.DATA].seq for seq in seqs(State.ESTABLISHED)] == [395, 400, 401, 495, 500]
    assert [ack.of(tcb) for ack in acks(State.ESTABLISHED, Kind.ACK)] == [149, 199, 200, 209, 210, 211]


def test_what_does_not_exist_says_why():
    reasons = {(str(s), a.value): missing(s, a) for s in State if s not in (State.CLOSED, State.LISTEN) for a in Ack}
    assert {place: why for place, why in reasons.items() if why} == {
        ("SYN-SENT", "ancient"): NO_WINDOW,
        ("SYN-SENT", "partial"): NO_PART,
        ("SYN-RECEIVED", "partial"): NO_PART,
        ("FIN-WAIT-2", "partial"): ALL_ACKED,
        ("FIN-WAIT-2", "full"): ALL_ACKED,
        ("TIME-WAIT", "partial"): ALL_ACKED,
        ("TIME-WAIT", "full"): ALL_ACKED,
    }


def test_a_place_means_something_in_both_languages():
    assert set(MEANS) == {*Seq, *Ack}
    assert all(text.en != text.zh for text in (*MEANS.values(), NO_PART, ALL_ACKED, NO_WINDOW))


def test_an_answer_is_found_by_names():
    assert ALL.find("ESTABLISHED", "RST", "inside").sent == ("<SEQ=210><ACK=400><CTL=ACK>",)
    assert ALL.find("SYN_RCVD", "ack", "left", "unsent").sent == ("<SEQ=202><CTL=RST>",)
    assert ALL.find("SYN-SENT", "SYN,ACK").state is State.ESTABLISHED
    assert ALL.find("LISTEN", "data").outcome is Outcome.RESETS
    assert ALL.find("ESTABLISHED", "data", "outside-right", "full").sent
    with pytest.raises(ValueError, match="partial does not exist in SYN-RECEIVED: only one number"):
        ALL.find("SYN-RECEIVED", "ACK", "left", "partial")
    with pytest.raises(ValueError, match="'middle' is none of outside left, left, inside, right, outside right"):
        ALL.find("ESTABLISHED", "RST", "middle")
    with pytest.raises(ValueError, match="'URG' is none of RST, SYN"):
        ALL.find("ESTABLISHED", "URG", "left")


# ── two readings


def test_rfc_793_differs_where_a_syn_or_a_rst_lies_in_the_window_and_nowhere_else():
    differs = difference(ALL, answers(RFC9293.choose(syn_rst="RFC 793")))
    in_window = (Seq.LEFT, Seq.INSIDE, Seq.RIGHT)
    expected = {
        cell
        for cell in ALL
        if (cell.kind is Kind.RST and cell.seq in in_window[1:])
        or (cell.kind in (Kind.SYN, Kind.SYN_ACK) and cell.state in SYNCHRONIZED and cell.seq in in_window)
    }
    a_syn_in_time_wait = {cell for cell in ALL if (cell.state, cell.kind) == (TIME_WAIT, Kind.SYN)}  # its own knob
    assert {now.cell for now, _ in differs} - a_syn_in_time_wait == expected - a_syn_in_time_wait
    assert {(now.outcome, then.outcome) for now, then in differs} == {(Outcome.ACKS, Outcome.MOVES)}


def test_a_matrix_does_not_differ_from_itself():
    assert difference(ALL, answers()) == []


@pytest.mark.parametrize("name", KNOBS)
def test_a_knob_changes_only_the_cells_whose_rows_it_replaces(name):
    for reading in KNOBS[name].others:
        other = answers(RFC9293.choose(**{name: reading}))
        rows = {cell[:2] for row in KNOBS[name].others[reading] for cell in row.cells()}
        for now, _ in difference(ALL, other):
            assert {(row.states, row.hears) for row in now.done.fired} & rows, (reading, str(now.cell))


def test_active_and_passive_differ_in_syn_received_only():
    assert {now.cell.state for now, _ in difference(ALL, ACTIVE)} == {SYN_RECEIVED}


# ── what the matrix does not reach

NOT_REACHED = {  # words that no cell hears, and what its connections lack
    "PROBE": "a closed window",
    "FIN_AT_ZERO_WINDOW": "a closed window",
    "COVERS_WINDOW": "a segment larger than the window",
    "BOTH_FULL": "a peer whose window is full",
    "UNREAD": "a user that reads no more",
    "OLD_TIMESTAMP": "timestamps",
    "NO_TIMESTAMP": "timestamps",
    "TIMESTAMP": "timestamps",
}
SYN_STILL_UNACKED = ("STRANGER", "REPEATED_SYN", "REPEATED_SYN_ACK", "ACK_OF_SYN")  # a CLOSE in SYN-RECEIVED
ALL_IS_ACKED = (State.FIN_WAIT_2, State.TIME_WAIT)


def test_every_row_for_a_segment_fires_in_some_cell_or_is_known_not_to():
    fired = {
        (row.states, row.hears, row.opened) for every in (ALL, ACTIVE) for a in every.values() for row in a.done.fired
    }
    every_row = {cell for rule in RULES for cell in rule.cells() if isinstance(cell[1], Heard)}
    assert {word.name for _, word, _ in every_row} - {word.name for _, word, _ in fired} <= set(NOT_REACHED)
    for state, word, opened in every_row - fired:
        assert (
            word.name in NOT_REACHED
            or opened == "reopened"
            or (word.name in SYN_STILL_UNACKED and state in (State.FIN_WAIT_1, State.CLOSING))
            or (word is Heard.ACK_NEW and state in ALL_IS_ACKED)
            or (word is Heard.ACK_ANCIENT and state is State.SYN_SENT)
        ), (str(state), word, opened)


if __name__ == "__main__":
    PINNED.write_text(whole(), "utf-8")
    sys.stdout.write(f"{PINNED}: {len(whole().splitlines())} lines\n")
