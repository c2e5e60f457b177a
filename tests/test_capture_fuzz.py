"""Whatever a file holds: conversations, or a CaptureError. Never another exception, never for ever."""

from __future__ import annotations

import random
import time

from captures.by_hand import section, story
from captures.mutants import SMALL
from hypothesis import given, settings
from hypothesis import strategies as st

from tcplearn.capture import CaptureError, read
from tcplearn.model import Segment

BEGINNINGS = [b"", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", section(), section(">")]
LONGEST = 20.0  # seconds: longer is for ever; what is usual is a hundredth


def survives(content: bytes) -> None:
    began = time.perf_counter()
    try:
        for conversation in read(content):
            for side in "AB":
                conversation.trace.states(side)
            assert all(text.en and text.zh for text in conversation.notes)
    except CaptureError as error:
        assert str(error)
    assert time.perf_counter() - began < LONGEST


@given(st.sampled_from(SMALL), st.data())
def test_a_file_cut_anywhere(content, data):
    survives(content[: data.draw(st.integers(0, len(content)))])


@given(st.sampled_from(SMALL), st.data())
@settings(max_examples=400)
def test_a_file_with_some_octets_changed(content, data):
    changed = bytearray(content)
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=12)):
        changed[place] = data.draw(st.integers(0, 255))
    survives(bytes(changed))


@given(st.sampled_from(SMALL), st.data())
@settings(max_examples=200)
def test_headers_kept_and_segments_changed(content, data):
    """Mutations that hit TCP headers only: the inference meets what no TCP would send."""
    changed = bytearray(content)
    for place in data.draw(st.lists(st.integers(60, max(60, len(content) - 1)), min_size=1, max_size=30)):
        if place < len(changed):
            changed[place] ^= 1 << data.draw(st.integers(0, 7))
    survives(bytes(changed))


@given(st.binary(max_size=300), st.sampled_from(BEGINNINGS))
def test_any_octets_after_any_beginning(rest, magic):
    survives(magic + rest)


NUMBERS = st.sampled_from([0, 1, 99, 100, 101, 102, 105, 106, 299, 300, 301, 302, 2**31, 2**32 - 1])
SEGMENTS = st.builds(
    Segment,
    seq=NUMBERS,
    ack=st.none() | NUMBERS,
    ctl=st.sets(st.sampled_from(["SYN", "FIN", "RST", "PSH"])).map(tuple),
    data=st.integers(0, 6).map(bytes),
    wnd=st.sampled_from([0, 1, 5, 65535]),
)


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from("AB"), SEGMENTS), min_size=1, max_size=25))
@settings(max_examples=300)
def test_any_segments_in_any_order(drawn):
    t, told = 0.0, []
    for wait, side, segment in drawn:
        t += wait / 1000
        told.append((t, side, segment))
    survives(story(*told))


def test_much_rubbish_ends_too():
    dice = random.Random(9293)
    told = []
    for i in range(400):
        ctl = tuple(flag for flag in ("SYN", "FIN", "RST") if dice.random() < 0.2)
        seq, ack = 100 + dice.randrange(50), dice.choice([None, 100 + dice.randrange(50)])
        told.append((i / 10, dice.choice("AB"), Segment(seq, ack, ctl, bytes(dice.randrange(20)))))
    survives(story(*told))
