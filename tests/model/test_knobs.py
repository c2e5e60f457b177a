"""Where texts disagree: each decision both ways, with an event that shows the difference."""

import pytest
from model.conversation import (
    End,
    closing,
    established,
    last_ack,
    syn_received,
    syn_received_actively,
    time_wait,
)

from tcplearn.model import KNOBS, RFC9293, Abort, Close, Options, Send, State, Tcb, Timer

S = State
CHALLENGE = "<SEQ=101><ACK=301><CTL=ACK>"


def saw(end):
    """What an outsider sees: the state, and what left."""
    return end.state, end.sent


def full():
    """Both ends have sent all that the other allows."""
    return End(Tcb(S.ESTABLISHED, iss=100, irs=300, rcv_wnd=10, snd_wnd=5, snd_una=101, snd_nxt=106))


def small():
    return End(Tcb(S.ESTABLISHED, iss=100, irs=300, rcv_wnd=3))


def shut(state=S.ESTABLISHED):
    return End(Tcb(state, iss=100, irs=300, rcv_wnd=0))


def timed():
    on = Options(timestamps=(1, 0))
    return End(Tcb(S.ESTABLISHED, iss=100, irs=300, offers=on, offered=on))


def holding():
    return End(Tcb(S.ESTABLISHED, iss=100, irs=300, rcv_nxt=306, rcv_buf=b"hello"))


RST_HERE, SYN_HERE = "<SEQ=400><CTL=RST>", "<SEQ=400><CTL=SYN>"
UNSENT, STRANGE = "<SEQ=301><ACK=900><CTL=ACK>", "<SEQ=200><ACK=900><CTL=ACK>"
# knob, reading, who, hears or does, by default, in that reading
CASES = [
    ("syn_rst", "RFC 793", syn_received, RST_HERE, (S.SYN_RECEIVED, [CHALLENGE]), (S.LISTEN, [])),
    ("syn_rst", "RFC 793", syn_received_actively, RST_HERE, (S.SYN_RECEIVED, [CHALLENGE]), (S.CLOSED, [])),
    ("syn_rst", "RFC 793", established, RST_HERE, (S.ESTABLISHED, [CHALLENGE]), (S.CLOSED, [])),
    ("syn_rst", "RFC 793", time_wait, RST_HERE, (S.TIME_WAIT, ["<SEQ=102><ACK=302><CTL=ACK>"]), (S.CLOSED, [])),
    ("syn_rst", "RFC 793", established, SYN_HERE, (S.ESTABLISHED, [CHALLENGE]),
     (S.CLOSED, ["<SEQ=0><ACK=401><CTL=RST,ACK>"])),
    ("ack_in_syn_received", "ACK", syn_received, UNSENT,
     (S.SYN_RECEIVED, ["<SEQ=900><CTL=RST>"]), (S.SYN_RECEIVED, [CHALLENGE])),
    ("stranger", "RST", syn_received, STRANGE, (S.SYN_RECEIVED, [CHALLENGE]), (S.SYN_RECEIVED, ["<SEQ=900><CTL=RST>"])),
    ("syn_in_syn_received", "challenge ACK", syn_received, SYN_HERE, (S.LISTEN, []), (S.SYN_RECEIVED, [CHALLENGE])),
    ("whole_window", "taken", small, "<SEQ=300><ACK=101><CTL=ACK><LEN=6>", (S.ESTABLISHED, [CHALLENGE]),
     (S.ESTABLISHED, ["<SEQ=101><ACK=304><CTL=ACK>"])),
    ("both_windows_full", "literal", full, "<SEQ=311><ACK=101><CTL=ACK>", (S.ESTABLISHED, []),
     (S.ESTABLISHED, ["<SEQ=106><ACK=301><CTL=ACK>"])),
    ("fin_at_zero_window", "taken", shut, "<SEQ=301><ACK=101><CTL=FIN,ACK>", (S.ESTABLISHED, [CHALLENGE]),
     (S.CLOSE_WAIT, ["<SEQ=101><ACK=302><CTL=ACK>"])),
    ("fin_at_zero_window", "taken", lambda: shut(S.FIN_WAIT_1), "<SEQ=301><ACK=102><CTL=FIN,ACK>",
     (S.FIN_WAIT_2, ["<SEQ=102><ACK=301><CTL=ACK>"]), (S.TIME_WAIT, ["<SEQ=102><ACK=302><CTL=ACK>"])),
    ("one_below_window", "literal", syn_received, "<SEQ=300><CTL=SYN>",
     (S.SYN_RECEIVED, ["<SEQ=100><ACK=301><CTL=SYN,ACK>"]), (S.SYN_RECEIVED, [CHALLENGE])),
    ("one_below_window", "literal", syn_received_actively, "<SEQ=300><ACK=101><CTL=SYN,ACK>",
     (S.ESTABLISHED, []), (S.SYN_RECEIVED, [CHALLENGE])),
    ("ack_with_repeated_fin", "dropped", closing, "<SEQ=301><ACK=102><CTL=FIN,ACK>",
     (S.TIME_WAIT, ["<SEQ=102><ACK=302><CTL=ACK>"]), (S.CLOSING, ["<SEQ=102><ACK=302><CTL=ACK>"])),
    ("ack_with_repeated_fin", "dropped", last_ack, "<SEQ=301><ACK=102><CTL=FIN,ACK>",
     (S.CLOSED, ["<SEQ=102><ACK=302><CTL=ACK>"]), (S.LAST_ACK, ["<SEQ=102><ACK=302><CTL=ACK>"])),
    ("rst_in_time_wait", "RFC 1337", time_wait, "<SEQ=302><CTL=RST>", (S.CLOSED, []), (S.TIME_WAIT, [])),
    ("ack_in_time_wait", "literal", time_wait, "<SEQ=302><ACK=102><CTL=ACK>",
     (S.TIME_WAIT, []), (S.TIME_WAIT, ["<SEQ=102><ACK=302><CTL=ACK>"])),
    ("syn_in_time_wait", "refused", time_wait, "<SEQ=900><CTL=SYN>",
     (S.SYN_RECEIVED, ["<SEQ=65639><ACK=901><CTL=SYN,ACK>"]), (S.TIME_WAIT, ["<SEQ=102><ACK=302><CTL=ACK>"])),
    ("sender_of_rst", "TIME-WAIT", established, Abort(),
     (S.CLOSED, ["<SEQ=101><CTL=RST>"]), (S.TIME_WAIT, ["<SEQ=101><CTL=RST>"])),
    ("old_syn_in_time_wait", "RFC 6191", time_wait, "<SEQ=100><CTL=SYN>",
     (S.TIME_WAIT, ["<SEQ=102><ACK=302><CTL=ACK>"]), (S.TIME_WAIT, [])),
    ("no_timestamp", "taken", timed, "<SEQ=301><ACK=101><CTL=FIN,ACK>",
     (S.ESTABLISHED, []), (S.CLOSE_WAIT, ["<SEQ=101><ACK=302><CTL=ACK>"])),
    ("sender_of_rst", "TIME-WAIT", holding, Close(reading=False),
     (S.CLOSED, ["<SEQ=101><CTL=RST>"]), (S.TIME_WAIT, ["<SEQ=101><CTL=RST>"])),
    ("reset_of_abort", "RST,ACK", established, Abort(),
     (S.CLOSED, ["<SEQ=101><CTL=RST>"]), (S.CLOSED, ["<SEQ=101><ACK=301><CTL=RST,ACK>"])),
    ("reset_of_abort", "RST,ACK", holding, Close(reading=False),
     (S.CLOSED, ["<SEQ=101><CTL=RST>"]), (S.CLOSED, ["<SEQ=101><ACK=306><CTL=RST,ACK>"])),
    ("syn_received_gives_up", "LISTEN", syn_received, Timer.USER, (S.CLOSED, []), (S.LISTEN, [])),
    ("ack", "delayed", established, "<SEQ=301><ACK=101><CTL=ACK><LEN=5>",
     (S.ESTABLISHED, ["<SEQ=101><ACK=306><CTL=ACK>"]), (S.ESTABLISHED, [])),
]  # fmt: skip


@pytest.mark.parametrize(
    "knob, reading, who, event, by_default, otherwise", CASES, ids=[f"{c[0]}, {c[1]}, {c[3]}" for c in CASES]
)
def test_both_readings(knob, reading, who, event, by_default, otherwise):
    def in_reading(protocol):
        end = End(who().tcb, protocol)
        return saw(end.hears(event) if isinstance(event, str) else end.does(event))

    assert in_reading(RFC9293) == by_default
    assert in_reading(RFC9293.choose(**{knob: KNOBS[knob].default})) == by_default
    assert in_reading(RFC9293.choose(**{knob: reading})) == otherwise


def test_every_reading_has_a_case():
    assert {(name, other) for name, knob in KNOBS.items() for other in knob.others} == {case[:2] for case in CASES}


def test_every_row_of_a_reading_replaces_one_of_the_table():
    for name, knob in KNOBS.items():
        for reading, rows in knob.others.items():
            cells = {cell for row in rows for cell in row.cells()}
            missing = {c for c in cells if c not in RFC9293._table and (c[0], c[1], "") not in RFC9293._table}
            assert not missing, (name, reading)


def test_a_delayed_ack_leaves_with_company_with_the_second_segment_or_in_time():
    def owing():
        return End(established().tcb, RFC9293.choose(ack="delayed")).hears("<SEQ=301><ACK=101><CTL=ACK><LEN=5>")

    assert (owing().sent, owing().timers, owing().delivered) == ([], ["arm DELAYED-ACK"], bytes(5))
    assert owing().does(Timer.DELAYED_ACK).sent == ["<SEQ=101><ACK=306><CTL=ACK>"]
    assert owing().does(Send("x")).sent == ["<SEQ=101><ACK=306><CTL=ACK><LEN=1>"]
    assert owing().does(Send("x")).timers == ["arm RETRANSMISSION", "cancel DELAYED-ACK"]
    assert owing().hears("<SEQ=306><ACK=101><CTL=ACK><LEN=5>").sent == ["<SEQ=101><ACK=311><CTL=ACK>"]
    assert owing().hears("<SEQ=309><ACK=101><CTL=ACK><LEN=5>").sent == ["<SEQ=101><ACK=306><CTL=ACK>"]  # a gap: at once
    assert owing().does(Close()).sent == ["<SEQ=101><ACK=306><CTL=FIN,ACK>"]


def test_a_delayed_ack_makes_three_segments_of_the_close():
    end = End(established().tcb, RFC9293.choose(ack="delayed")).hears("<SEQ=301><ACK=101><CTL=FIN,ACK>")
    assert (end.state, end.sent) == (S.CLOSE_WAIT, [])
    assert end.does(Close()).sent == ["<SEQ=101><ACK=302><CTL=FIN,ACK>"]


def test_a_literal_time_wait_would_talk_to_itself_for_ever():
    literal = RFC9293.choose(ack_in_time_wait="literal")
    a, b = End(Tcb(S.TIME_WAIT, iss=100, irs=300), literal), End(Tcb(S.TIME_WAIT, iss=300, irs=100), literal)
    said = a.hears("<SEQ=302><ACK=102><CTL=ACK>").sent
    for end in (b, a, b, a):
        said = end.hears(*said).sent
        assert len(said) == 1


def test_choices_add_up_and_name_themselves():
    both = RFC9293.choose(syn_rst="RFC 793").choose(rst_in_time_wait="RFC 1337")
    assert both.name == "RFC 9293, syn_rst: RFC 793, rst_in_time_wait: RFC 1337"
    assert saw(End(established().tcb, both).hears(RST_HERE))[0] is S.CLOSED
    assert saw(End(time_wait().tcb, both).hears("<SEQ=302><CTL=RST>"))[0] is S.TIME_WAIT
    assert RFC9293.name == "RFC 9293" and RFC9293.but("odd").choose(ack="delayed").name == "odd, ack: delayed"


def test_a_wrong_choice_says_what_there_is():
    with pytest.raises(ValueError, match="no knob is called 'syn_reset'; they are syn_rst, "):
        RFC9293.choose(syn_reset="RFC 793")
    with pytest.raises(ValueError, match="syn_rst can be RFC 9293, RFC 793, not 'RFC 5961'"):
        RFC9293.choose(syn_rst="RFC 5961")


def test_a_fin_taken_at_a_closed_window_waits_for_its_ack():
    taken = RFC9293.choose(fin_at_zero_window="taken")
    assert End(shut().tcb, taken).answers_only("<SEQ=301><CTL=FIN>", CHALLENGE)
    assert End(shut().tcb, taken).answers_only("<SEQ=306><ACK=101><CTL=FIN,ACK>", CHALLENGE)
