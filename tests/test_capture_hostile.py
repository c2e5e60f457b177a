"""Ten thousand damaged captures, listed, replayed and judged: a CaptureError at worst, and always an end."""

from __future__ import annotations

import io
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import pytest
from captures.mutants import WAYS, mutants

from tcplearn.capture import CaptureError, open_capture
from tcplearn.capture.files import Notes
from tcplearn.capture.splitting.arrays import split_fast
from tcplearn.capture.splitting.blocks import Unusual
from tcplearn.widgets.captured import Captured

COUNT, PARTS = 10_000, 8
LONGEST = 30  # seconds for one file: longer is for ever; what is usual is a hundredth


@contextmanager
def bounded(what: str) -> Iterator[None]:
    """A file that takes for ever fails the test, and says which it was."""

    def give_up(number: int, frame: object) -> None:
        raise AssertionError(f"{what} takes more than {LONGEST} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def survives(content: bytes, what: str) -> int:
    """This lists the capture both ways, replays every conversation and asks for all verdicts."""
    with bounded(what):
        try:
            notes = Notes()
            split_fast(io.BytesIO(content), "x", notes).told(notes)
        except (CaptureError, Unusual) as refused:
            assert str(refused) or isinstance(refused, Unusual)
        try:
            capture = open_capture(content)
        except CaptureError as error:
            assert str(error)
            return 0
        for told in capture:
            assert told.states["A"] and told.states["B"]
            assert all(text.en and text.zh for text in told.notes)
            for verdict in told.verdicts:
                assert 1 <= verdict.number <= len(told.trace.segments)
                assert verdict.cite and verdict.text.en and verdict.text.zh
        shown = Captured(capture, "zh")
        assert str(shown) and str(shown[0])
        return len(capture)


def test_a_sample_of_damaged_captures():
    told = sum(survives(content, f"mutant {i}") for i, content in enumerate(mutants(8 * len(WAYS) * 4)))
    assert told > 200, "the damage leaves most of them readable"


@pytest.mark.proof
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_damaged_captures(part):
    share = COUNT // PARTS
    for i, content in enumerate(islice(mutants(COUNT), part * share, (part + 1) * share)):
        survives(content, f"mutant {part * share + i}")
