"""Which segments are acceptable, drawn: the picture says what RFC 9293's Table 6 and the model's steps say."""

import itertools

import pytest

from tcplearn.model import RFC9293, Segment, State, Tcb, step
from tcplearn.model.seq import in_window, plus
from tcplearn.view import acceptance
from tcplearn.view.labels import box, overlap, width

NEAR = 2**32 - 5
SIZES = [(window, length) for window in (0, 1, 4, 10) for length in (0, 1, 5, 9)]
GOLDENS = {
    "acceptance": lambda: acceptance(end(10), 5, "en"),
    "acceptance_covers_zh": lambda: acceptance(end(4), 8, "zh"),
}

each_size = pytest.mark.parametrize(("window", "length"), SIZES)


def end(window, nxt=101):
    return Tcb(State.ESTABLISHED, iss=300, irs=plus(nxt, -1), rcv_wnd=window)


def table_6(seq, length, nxt, window):
    """RFC 9293 section 3.10.7.4, first: the four cases, as printed."""
    if length == 0:
        return seq == nxt if window == 0 else in_window(seq, nxt, window)
    return window > 0 and (in_window(seq, nxt, window) or in_window(plus(seq, length - 1), nxt, window))


def boxes(drawing):
    """Each text and the box it fills."""
    for mark in drawing.marks:
        if mark.kind == "text":
            classes = mark.cls.split()
            anchor = "mid" if "mid" in classes else "end" if "end" in classes else "start"
            yield mark, box(*mark.at, width(mark.text, 15 if "head" in classes else 11), 0, anchor)


def rows(drawing):
    """Each line of the text equivalent: (SEQ, verdict)."""
    told = (line.removeprefix("SEQ=").split(": ") for line in drawing.text.splitlines())
    return [(int(seq), verdict) for seq, verdict in told]


@each_size
@pytest.mark.parametrize("nxt", [101, NEAR])
def test_it_says_what_table_6_says(window, length, nxt):
    told = rows(acceptance(end(window, nxt), length, "en"))
    assert [seq for seq, _ in told] == [plus(told[0][0], i) for i in range(len(told))]
    for seq, verdict in told:
        assert verdict.startswith("acceptable") is table_6(seq, length, nxt, window)
    assert all(verdict == "not acceptable" for _, verdict in (*told[:2], *told[-2:]) if length or window)


@each_size
@pytest.mark.parametrize("nxt", [101, NEAR])
def test_what_is_taken_is_what_a_step_takes(window, length, nxt):
    for seq, verdict in rows(acceptance(end(window, nxt), length, "en")):
        done = step(RFC9293, end(window, nxt), Segment(seq, 301, (), bytes(length)))
        taken = len(done.delivered) + sum(len(text) for _, text, _ in done.tcb.early)
        span = [int(word) for word in verdict.split() if word.isdecimal()]
        assert taken == ((span[-1] - span[0]) % 2**32 + 1 if span else 0)


@each_size
def test_the_bars_have_the_length_of_their_octets(window, length):
    drawing = acceptance(end(window), length, "en")
    taken = [mark.at[2] for mark in drawing.marks if mark.cls == "ac-taken"]
    spans = [[int(word) for word in verdict.split() if word.isdecimal()] for _, verdict in rows(drawing)]
    counts = [span[-1] - span[0] + 1 for span in spans if span]
    sample = taken.pop() if counts else None
    assert sample in (24, None) and len(taken) == len(counts)
    for (one, few), (other, many) in itertools.pairwise(zip(taken, counts, strict=True)):
        assert one * many == pytest.approx(other * few, rel=0.01)


@each_size
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("nxt", [101, NEAR])
def test_no_label_hides_another_nor_leaves_the_paper(window, length, lang, nxt):
    drawing = acceptance(end(window, nxt), length, lang)
    placed = list(boxes(drawing))
    for (a, one), (b, two) in itertools.combinations(placed, 2):
        assert not overlap(one, two), (a.text, b.text)
    for mark, corners in placed:
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in corners), mark.text


def test_in_one_line():
    assert acceptance(end(10), 5, "en").short == (
        "RCV.NXT=101, RCV.WND=10, SEG.LEN=5: acceptable SEQ 97 to 110 (14 in all)"
    )
    assert acceptance(end(0), 5, "zh").short == "RCV.NXT=101，RCV.WND=0，SEG.LEN=5：没有可接受的 SEQ"


def test_a_segment_that_covers_the_window_is_not_acceptable():
    """By the letter: neither its first nor its last number lies within."""
    drawing = acceptance(end(4), 8, "en")
    assert drawing.short.endswith("acceptable SEQ 94 to 97, 101 to 104 (8 in all)")
    assert dict(rows(drawing))[99] == "not acceptable"


@pytest.mark.parametrize("state", [State.CLOSED, State.LISTEN, State.SYN_SENT])
def test_where_there_is_no_window(state):
    with pytest.raises(ValueError, match="no receive window"):
        acceptance(Tcb(state), 5)


def test_only_what_can_be_seen_one_by_one():
    for window, length in ((65535, 5), (4, 40), (4, -1)):
        with pytest.raises(ValueError, match="smaller rcv_wnd"):
            acceptance(end(window), length)
