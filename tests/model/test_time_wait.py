"""TIME-WAIT: 2 MSL of patience (RFC 9293 sections 3.6.1, 3.10.7.4, 3.10.8)."""

import pytest
from model.conversation import End, established, time_wait

from tcplearn.model import Abort, Close, Open, Options, Receive, Send, State, Status, Tcb, Timer


def test_after_2_msl_the_tcb_is_deleted():
    end = time_wait().does(Timer.TIME_WAIT)
    assert (end.tcb, end.sent, end.timers) == (Tcb(State.CLOSED), [], ["cancel TIME-WAIT"])


def test_the_fin_again_is_acknowledged_and_the_time_begins_anew():
    end = time_wait()
    assert end.answers_only("<SEQ=301><ACK=102><CTL=FIN,ACK>", "<SEQ=102><ACK=302><CTL=ACK>")
    assert end.timers == ["arm TIME-WAIT"]


def test_the_fin_again_with_the_text_before_it():
    end = established().does(Close()).hears("<SEQ=301><ACK=102><CTL=FIN,ACK>", b"hello")
    assert end.answers_only("<SEQ=301><ACK=102><CTL=FIN,ACK><LEN=5>", "<SEQ=102><ACK=307><CTL=ACK>")
    assert end.timers == ["arm TIME-WAIT"]


def test_a_plain_ack_neither_is_answered_nor_restarts_the_time():
    assert time_wait().hears("<SEQ=302><ACK=102><CTL=ACK>").done[1:5] == ((), (), b"", "")


def test_another_old_segment_is_answered_without_a_restart():
    end = time_wait()
    assert end.answers_only("<SEQ=250><ACK=102><CTL=ACK><LEN=5>", "<SEQ=102><ACK=302><CTL=ACK>")
    assert end.timers == []


def test_a_reset_ends_it():
    end = time_wait().hears("<SEQ=302><CTL=RST>")
    assert (end.state, end.reply) == (State.CLOSED, "")
    assert time_wait().ignores("<SEQ=301><CTL=RST>")
    assert time_wait().answers_only("<SEQ=303><CTL=RST>", "<SEQ=102><ACK=302><CTL=ACK>")


def test_a_newer_syn_reopens_it_with_numbers_beyond_the_old_ones():
    end = time_wait().hears("<SEQ=900><CTL=SYN>")
    assert (end.state, end.tcb.opened, end.tcb.irs) == (State.SYN_RECEIVED, "reopened", 900)
    assert end.tcb.iss == 102 + 65537  # larger than any number used: MAY-2 (1)
    assert end.sent == [f"<SEQ={end.tcb.iss}><ACK=901><CTL=SYN,ACK>"]
    assert end.timers == ["arm RETRANSMISSION", "cancel TIME-WAIT"]


def test_newer_is_a_matter_of_the_circle():
    end = End(Tcb(State.TIME_WAIT, iss=2**32 - 3, irs=2**32 - 3)).hears("<SEQ=5><CTL=SYN>")
    assert (end.state, end.tcb.iss) == (State.SYN_RECEIVED, 65536)


@pytest.mark.parametrize("seq", [100, 300, 301, 302])
def test_an_older_syn_is_challenged(seq):
    assert time_wait().answers_only(f"<SEQ={seq}><CTL=SYN>", "<SEQ=102><ACK=302><CTL=ACK>")


ON, OFF = Options(timestamps=(7, 0)), Options()
# the old connection (ours, the peer's), the SYN's number and timestamp, reopens?, the line of RFC 6191 section 2
NEW_SYNS = [
    (ON, ON, 100, 1001, True, "2a: a larger timestamp"),
    (ON, ON, 900, 999, False, "2e: a smaller one, whatever the number"),
    (ON, ON, 900, 1000, True, "2b: the same timestamp, a larger number"),
    (ON, ON, 100, 1000, False, "2b, 2e: the same timestamp, a smaller number"),
    (ON, ON, 900, None, True, "2c: no timestamp on the SYN, a larger number"),
    (ON, ON, 100, None, False, "2c, 2e: no timestamp on the SYN, a smaller number"),
    (ON, OFF, 100, 5, True, "2d: the old connection had none, the new one will"),
    (ON, OFF, 100, None, False, "2c: neither has"),
    (OFF, ON, 100, 1001, False, "2c: we do not offer them, so the new connection would not have them"),
    (OFF, OFF, 900, 5, True, "2c: the number alone"),
]


@pytest.mark.parametrize("ours, theirs, seq, stamp, reopens, why", NEW_SYNS, ids=[case[-1] for case in NEW_SYNS])
def test_with_timestamps_the_later_one_decides(ours, theirs, seq, stamp, reopens, why):
    recent = 1000 if ours is theirs is ON else None
    old = Tcb(State.TIME_WAIT, iss=100, irs=300, offers=ours, offered=theirs, ts_recent=recent)
    options = Options(timestamps=None if stamp is None else (stamp, 0))
    end = End(old).hears(f"<SEQ={seq}><CTL=SYN>", options=options)
    assert (end.state is State.SYN_RECEIVED, len(end.sent)) == (reopens, 1)
    silent = End(old).choose(old_syn_in_time_wait="RFC 6191").hears(f"<SEQ={seq}><CTL=SYN>", options=options)
    assert (silent.state is State.SYN_RECEIVED, len(silent.sent)) == (reopens, int(reopens))


def test_a_reopened_connection_agrees_on_its_own_options():
    old = Tcb(State.TIME_WAIT, iss=100, irs=300, offers=ON, ts_val=50)
    end = End(old).hears("<SEQ=100><CTL=SYN>", options=Options(timestamps=(5, 0)))
    assert (end.done.sent[0].options.timestamps, end.tcb.snd_ts_ok) == ((50, 5), True)
    end.hears(f"<SEQ=101><ACK={end.tcb.iss}><CTL=ACK>", options=Options(timestamps=(6, 50)))
    assert end.sent[0].endswith("<CTL=RST>")  # it was an old SYN, as the answer to ours shows
    end.hears("<SEQ=101><CTL=RST>")
    assert end.tcb == old


@pytest.mark.parametrize("call", [Send("x"), Receive(1), Close()], ids=str)
def test_every_call_hears_that_it_is_closing(call):
    end = time_wait().does(call)
    assert (end.reply, end.tcb, end.sent) == ("error: connection closing", time_wait().tcb, [])


def test_open_abort_status():
    assert time_wait().does(Open("active")).reply == "error: connection already exists"
    assert (time_wait().does(Abort()).reply, time_wait().does(Abort()).sent) == ("ok", [])
    assert time_wait().does(Status()).reply == "state = TIME-WAIT"
