"""A segment prints and parses as RFC 9293 writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcplearn.model import Options, Segment
from tcplearn.model.segment import FLAGS

seqs = st.integers(0, 2**32 - 1)
segments = st.builds(
    lambda seq, ack, ctl, octets: Segment(seq, ack, tuple(flag for flag in ctl if flag != "ACK"), bytes(octets)),
    seqs,
    st.none() | seqs,
    st.sets(st.sampled_from(FLAGS)),
    st.integers(0, 20),
)


@pytest.mark.parametrize(
    "text",
    [
        "<SEQ=100><CTL=SYN>",
        "<SEQ=300><ACK=101><CTL=SYN,ACK>",
        "<SEQ=101><ACK=301><CTL=ACK><LEN=5>",
        "<SEQ=0><ACK=301><CTL=RST,ACK>",
        "<SEQ=101><CTL=RST>",
        "<SEQ=4294967295><ACK=0><CTL=FIN,ACK>",
        "<SEQ=100><CTL=>",
    ],
)
def test_the_rfcs_own_forms_go_there_and_back(text):
    assert str(Segment.parse(text)) == text


@given(segments)
def test_parse_undoes_str(segment):
    assert Segment.parse(str(segment)) == segment


def test_the_order_of_flags_and_spaces_do_not_matter():
    assert Segment.parse(" <SEQ=300> <CTL=ack, syn><ACK=101>") == Segment(300, 101, ("SYN",))
    assert Segment(300, 101, "SYN,ACK") == Segment(300, 101, ("ACK", "SYN")) == Segment(300, 101, ("SYN",))


def test_length_counts_syn_and_fin_but_len_counts_octets():
    segment = Segment(100, 301, ("SYN", "FIN"), b"hello")
    assert (segment.len, segment.end, segment.text_seq) == (7, 107, 101)
    assert str(segment) == "<SEQ=100><ACK=301><CTL=SYN,FIN,ACK><LEN=5>"
    assert Segment(2**32 - 1).end == 0


def test_numbers_are_taken_modulo_2_to_the_32():
    assert Segment(2**32 + 5, ack=-1) == Segment(5, ack=2**32 - 1)


def test_without_an_ack_number_the_bit_is_off_and_with_one_it_is_on():
    assert Segment(100).ctl == ("SYN",)
    assert Segment(100, 301, ()).ctl == ("ACK",)


def test_options_print_as_tools_print_them():
    assert str(Options(1460, 7, True, (1, 0))) == "MSS=1460,WS=7,SACK,TS=1:0"


@pytest.mark.parametrize(
    "text, says",
    [
        ("hello", "not a segment"),
        ("<SEQ=1> and more", "not a segment"),
        ("<CTL=SYN>", "SEQ is missing"),
        ("<SEQ=1><URGENT=1>", "no field is called URGENT"),
        ("<SEQ=1><SEQ=2><CTL=SYN>", "SEQ twice"),
        ("<SEQ=x>", "SEQ is a whole number"),
        ("<SEQ=-1>", "SEQ is a whole number"),
        ("<SEQ=4294967296>", "SEQ is a whole number"),
        ("<SEQ=1><LEN=99999999999>", "LEN is a whole number"),
        ("<SEQ=1><CTL=SIN>", "no control bit is called 'SIN'"),
        ("<SEQ=1><CTL=ACK>", "give the acknowledgment number"),
    ],
)
def test_what_cannot_be_read_says_which_part(text, says):
    with pytest.raises(ValueError, match=says):
        Segment.parse(text)
