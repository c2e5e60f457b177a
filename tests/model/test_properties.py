"""What holds for any connection, any segment, any story."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from model.strategies import STARTED, calls, numbers, segments_for, tcbs
from model.wild import Wild

from tcplearn.model import KNOBS, RFC9293, Heard, Segment, State, Tcb, Timer, step
from tcplearn.model.act import ack_and_drop, drop, refuse
from tcplearn.model.done import made, nothing
from tcplearn.model.seq import plus

S = State
timers = st.sampled_from(Timer)


@given(tcbs(), st.data())
def test_step_is_pure(tcb, data):
    event = data.draw(segments_for(tcb) | calls() | timers)
    assert step(RFC9293, tcb, event) == step(RFC9293, replace(tcb), event)


@given(tcbs(), calls())
def test_a_call_answered_with_an_error_changes_nothing(tcb, call):
    done = step(RFC9293, tcb, call)
    if done.reply.startswith("error: ") and done.reply not in ("error: closing", "error: connection reset"):
        assert done[:4] == (tcb, (), (), b"")


@given(tcbs(), st.data())
def test_a_dropped_segment_changes_nothing(tcb, data):
    done = step(RFC9293, tcb, data.draw(segments_for(tcb)))
    if all(row.does in (nothing, drop, ack_and_drop, refuse) for row in done.fired):
        assert (done.tcb, done.timers, done.delivered, done.reply) == (tcb, (), b"", "")
        assert len(done.sent) <= 1 and not any(segment.data for segment in done.sent)


@given(tcbs(), st.data())
def test_no_rst_answers_a_rst(tcb, data):
    """The only answer to a RST is a challenge ACK, to one in the window."""
    flags = data.draw(st.sampled_from([("RST",), ("RST", "SYN"), ("RST", "FIN"), ("RST", "SYN", "FIN")]))
    done = step(RFC9293, tcb, data.draw(segments_for(tcb, flags)))
    if done.sent:
        assert [row.hears for row in done.fired] == [Heard.RST_IN_WINDOW]
        assert done.sent == (made(tcb),)


@given(tcbs(), st.data())
def test_every_reset_will_be_believed(tcb, data):
    segment = data.draw(segments_for(tcb))
    for rst in (s for s in step(RFC9293, tcb, segment).sent if s.rst):
        assert rst.seq == segment.ack if segment.ack is not None else (rst.seq, rst.ack) == (0, segment.end)


@given(tcbs(STARTED), st.data())
def test_once_synchronized_every_segment_but_a_rst_carries_an_ack(tcb, data):
    for segment in step(RFC9293, tcb, data.draw(segments_for(tcb) | calls() | timers)).sent:
        assert segment.rst or segment.ack is not None


@given(tcbs(STARTED), st.data())
def test_the_edges_never_move_back(tcb, data):
    """SND.UNA, RCV.NXT, and the right edge of the receive window (SHLD-14)."""
    done = step(RFC9293, tcb, data.draw(segments_for(tcb) | calls() | timers))
    assume(done.tcb.state in STARTED and done.tcb.irs == tcb.irs)
    right = plus(tcb.rcv_nxt, tcb.rcv_wnd)
    for before, after in (
        (tcb.snd_una, done.tcb.snd_una),
        (tcb.rcv_nxt, done.tcb.rcv_nxt),
        (right, plus(done.tcb.rcv_nxt, done.tcb.rcv_wnd)),
    ):
        assert (after - before) % 2**32 < 2**31


# ── the numbers mean nothing by themselves


def stamped(options, val, ecr):
    """The same options, with numbers added to TSval and TSecr: the clocks begin anywhere, too."""
    stamps = options.timestamps
    return replace(options, timestamps=stamps and (plus(stamps[0], val), plus(stamps[1], ecr)))


def shifted(value, ours, theirs):
    """The same Tcb or segment, `ours` added to all our numbers and `theirs` to all the peer's."""
    if isinstance(value, Segment):  # one that arrives
        ack = None if value.ack is None else value.ack + ours
        return replace(value, seq=value.seq + theirs, ack=ack, options=stamped(value.options, theirs, ours))
    if isinstance(value, Tcb):
        mine = {name: plus(getattr(value, name), ours) for name in ("iss", "snd_una", "snd_nxt", "snd_wl2")}
        his = {name: plus(getattr(value, name), theirs) for name in ("irs", "rcv_nxt", "snd_wl1")}
        if value.ts_val is not None:
            mine["ts_val"] = plus(value.ts_val, ours)
        his |= {
            name: plus(getattr(value, name), theirs)
            for name in ("ts_recent", "last_ack_sent")
            if getattr(value, name) is not None
        }
        his["offered"] = stamped(value.offered, theirs, ours)
        early = tuple((plus(seq, theirs), text, fin) for seq, text, fin in value.early)
        return value.but(**mine, **his, early=early, past=value.past and shifted(value.past, ours, theirs))
    return value


def leaves(segment, ours, theirs):
    if segment.rst and segment.seq == 0 and segment.ack is not None:
        return replace(segment, ack=segment.ack + theirs)  # <SEQ=0> is the one number that stays
    acks = segment.ack is not None
    options = stamped(segment.options, ours, theirs if acks else 0)
    return replace(segment, seq=segment.seq + ours, ack=segment.ack + theirs if acks else None, options=options)


@settings(max_examples=400)
@given(tcbs(), st.data(), numbers, numbers)
def test_all_numbers_can_be_shifted_round_the_circle(tcb, data, ours, theirs):
    """2^32 is nowhere special: the answer to the shifted question is the shifted answer."""
    event = data.draw(segments_for(tcb) | calls() | timers)
    if tcb.state in STARTED and data.draw(st.booleans()):
        tcb = tcb.but(ack_owed=True, last_ack_sent=plus(tcb.rcv_nxt, -data.draw(st.integers(1, 9))))
    one = step(RFC9293, tcb, event)
    two = step(RFC9293, shifted(tcb, ours, theirs), shifted(event, ours, theirs))
    assert two.sent == tuple(leaves(segment, ours, theirs) for segment in one.sent)
    assert two[2:] == one[2:]
    if one.tcb.state is S.CLOSED and tcb.state is not S.CLOSED:
        assert two.tcb == one.tcb  # a deleted TCB holds no numbers
    elif one.tcb.state is S.LISTEN:
        assert (two.tcb.state, two.tcb.iss) == (one.tcb.state, plus(one.tcb.iss, ours))
    else:
        assert two.tcb == shifted(one.tcb, ours, theirs)


# ── no pair of endpoints exchanges ACKs for ever
#
# Read to the letter, RFC 9293 does not promise it. Three ways lead to a storm, in which each end answers
# the other's ACK with one more: (1) both have filled the other's window, a probe or FIN beyond it (A.2;
# the table takes such an ACK); (2) old SYNs brought both into mutually foreign SYN-RECEIVED, or FIN-WAIT-1
# by a CLOSE there (knob `stranger`: one RST ends it; a timer does too); (3) a forged segment has moved
# RCV.NXT past anything that the peer has sent. Against (3) there is only RFC 5961 section 7: few of them.


@pytest.mark.parametrize("seeds", [range(first, first + 100) for first in range(0, 800, 100)], ids=str)
@pytest.mark.parametrize("window", [65535, 10, 1])
def test_every_exchange_ends(seeds, window):
    calm = RFC9293.choose(stranger="RST")
    for seed in seeds:
        assert Wild(seed, calm, window).play(60).settle(400) < 400, seed


@pytest.mark.parametrize("window", [65535, 10, 1])
def test_to_the_letter_it_ends_once_both_syns_are_acknowledged(window):
    for seed in range(300):
        wild = Wild(seed, RFC9293, window).play(60)
        if wild.settle(400) == 400:
            assert any(tcb.syn_unacked for tcb in wild.tcbs.values()), seed


def exchange(protocol, ends, to, segment, most=50):
    """How many segments are exchanged from one on, at most `most`."""
    wire, count = [(to, segment)], 0
    while wire and count < most:
        to, segment = wire.pop(0)
        done = step(protocol, ends[to], segment)
        ends[to] = done.tcb
        wire += [("B" if to == "A" else "A", answer) for answer in done.sent]
        count += 1
    return count


OLD = Segment(90, 300, (), b"old")


def pair(**rest):
    return {"A": Tcb(S.ESTABLISHED, iss=100, irs=300, **rest), "B": Tcb(S.ESTABLISHED, iss=300, irs=100, **rest)}


def test_1_both_windows_full():
    full = {"rcv_wnd": 10, "snd_wnd": 10}

    def both_full():
        return {
            "A": Tcb(S.ESTABLISHED, iss=100, irs=300, snd_una=101, snd_nxt=111, **full),
            "B": Tcb(S.ESTABLISHED, iss=300, irs=100, snd_una=301, snd_nxt=311, **full),
        }

    assert exchange(RFC9293, both_full(), "B", OLD) == 2
    assert exchange(RFC9293.choose(both_windows_full="literal"), both_full(), "B", OLD) == 50


def test_2_two_strangers_in_syn_received():
    def strangers():
        return {"A": Tcb(S.SYN_RECEIVED, iss=100, irs=900), "B": Tcb(S.SYN_RECEIVED, iss=300, irs=800)}

    assert exchange(RFC9293, strangers(), "B", OLD) == 50
    assert exchange(RFC9293.choose(stranger="RST"), strangers(), "B", Segment(101, 901, ())) == 2


def test_3_forged_text_puts_both_ends_out_of_step():
    """RFC 5961 section 7: limit them. World has `Policy.challenge_acks` for it."""
    assert exchange(RFC9293, pair(), "B", Segment(101, 301, (), b"forged")) == 50


@pytest.mark.parametrize("reading", [(k, r) for k, knob in KNOBS.items() for r in knob.others], ids=str)
def test_no_reading_breaks_a_story(reading):
    """Every choice of a knob is a complete protocol."""
    protocol = RFC9293.choose(**dict([reading]))
    for seed in range(40):
        Wild(seed, protocol, (65535, 10)[seed % 2]).play(60)
