"""A capture opened: listed, filtered, replayed one by one; in a notebook too."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from pathlib import Path

import pytest
from captures.by_hand import ethernet, ipv4, ipv6, pcap, tcp, told
from captures.piles import pile

from tcplearn.capture import CaptureError, open_capture, read
from tcplearn.model import State
from tcplearn.widgets.captured import open_capture as open_in_notebook

HERE = Path(__file__).parent / "captures"
OTHERS = HERE.parents[2] / "shared" / "captures"
RECORDED = sorted({path.stem: path for folder in (OTHERS, HERE) for path in folder.glob("*.pcap")}.values())
TWICE = HERE / "time_wait_syn_higher.pcap"


# ── replayed one by one


@pytest.mark.parametrize("capture", RECORDED, ids=lambda path: path.stem)
def test_one_conversation_is_told_as_when_all_are_read(capture):
    every = read(capture)
    for told_ in open_capture(capture):
        assert told_.trace in [conversation.trace for conversation in every]


def test_the_second_life_begins_where_the_first_left_it():
    second = open_capture(TWICE)[1]
    assert second.trace.start["B"] is not None and second.trace.start["B"].state is State.TIME_WAIT
    assert second.summary.first == 10


def test_what_was_lost_and_what_was_repeated():
    (told_,) = open_capture(HERE / "third_ack_always_lost.pcap")
    assert told_.lost == (3, 5, 7) and told_.repeated == (4, 6)
    assert told_.ends_in["A"] is State.CLOSED


def long_talk(texts: int) -> bytes:
    frames, seq = [], 101

    def say(side, *words):
        frames.append((len(frames), 0, ipv4(tcp(*words, ports=(40000, 80)[::side]), *ENDS[::side])))

    say(1, 100, None)
    say(-1, 300, 101)
    say(1, 101, 301, ())
    for _ in range(texts):
        say(1, seq, 301, ("PSH",), bytes(10))
        seq += 10
        say(-1, 301, seq, ())
    say(1, seq, 301, ("FIN",))
    say(-1, 301, seq + 1, ())
    return pcap(frames)


ENDS = ("192.0.2.1", "192.0.2.2")


def test_of_a_long_conversation_the_beginning_and_the_end_are_replayed(monkeypatch):
    monkeypatch.setattr("tcplearn.capture.gather.MOST", 40)
    (told_,) = open_capture(long_talk(100))
    assert told_.summary.packets == (103, 102) and len(told_.trace.segments) == 40
    assert told_.ends_in == {"A": State.FIN_WAIT_2, "B": State.CLOSE_WAIT}
    assert any("the first 20 and the last 20 were replayed" in note.en for note in told_.notes)
    assert not [verdict for verdict in told_.verdicts if verdict.sure]


def test_a_large_file_is_fetched_quickly_and_says_the_same(monkeypatch, tmp_path):
    content = pile()
    slowly = [told_.trace for told_ in open_capture(content)]
    monkeypatch.setattr("tcplearn.capture.opened.LARGE", 0)
    path = tmp_path / "pile.pcap"
    path.write_bytes(content)
    assert [told_.trace for told_ in open_capture(path)] == slowly
    six = [(i, 0, ethernet(ipv6(tcp(100, ports=(1000 + i, 80))), 0x86DD)) for i in range(5)]
    assert len(open_capture(pcap(six, 1))[4].trace.segments) == 1


def test_a_file_that_can_be_read_only_once():
    class Pipe(io.RawIOBase):
        def __init__(self, content):
            self.rest = io.BytesIO(content)

        def readable(self):
            return True

        def readinto(self, into):
            got = self.rest.read(len(into))
            into[: len(got)] = got
            return len(got)

    capture = open_capture(io.BufferedReader(Pipe(pile(5, 1))))
    assert len(capture) == 5 and capture[4].ends_in["A"] is State.TIME_WAIT


def test_small_captures_need_no_numpy():
    code = (
        "import sys; from tcplearn.widgets.captured import open_capture; from tcplearn.view import svg_ladder; "
        f"svg_ladder(open_capture({str(TWICE)!r})[0]); print('numpy' in sys.modules, 'ipywidgets' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_without_numpy_a_large_file_is_read_all_the_same(monkeypatch):
    monkeypatch.setattr("tcplearn.capture.opened.LARGE", 0)
    monkeypatch.setattr("tcplearn.capture.opened.find_spec", lambda name: None)
    assert len(open_capture(pile())) == 40


def test_memory_stays_bounded(tmp_path):
    """Forty thousand packets between two hosts, 300 conversations asked for: a few pieces of the file at most."""
    dice, path = random.Random(1), tmp_path / "many.pcap"
    frames = [
        (i, 0, ethernet(ipv4(tcp(dice.getrandbits(32), ports=(1024 + i % 20000, 80), data=bytes(900)))))
        for i in range(40_000)
    ]
    path.write_bytes(pcap(frames, 1))
    del frames
    code = (
        "import sys, tracemalloc, numpy; from tcplearn.capture import open_capture; "
        "import tcplearn.capture.splitting.arrays; tracemalloc.start(); "
        "open_capture(sys.argv[1], 300); print(tracemalloc.get_traced_memory()[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < path.stat().st_size


# ── filters


def test_the_pile_of_close_wait_is_found():
    capture = open_capture(pile(40, 7))
    left = capture.where(state="CLOSE-WAIT")
    assert len(left) == 7 and all(ends["B"] is State.CLOSE_WAIT for ends in left.ends_in.values())
    assert [summary.number for summary in left.summaries] == [0, 5, 10, 15, 20, 25, 30]
    assert left[5].ends_in["A"] is State.FIN_WAIT_2


def test_what_the_counts_decide_is_not_replayed(monkeypatch):
    capture = open_capture(pile(40, 7))
    replayed = []
    monkeypatch.setattr(type(capture), "_replay", lambda self, batch: replayed.extend(batch) or iter(()), raising=True)
    capture.where(state="SYN-SENT", port=2003)
    assert [summary.a[1] for summary in replayed] == [2003]
    replayed.clear()
    capture.where(flag=("half-closed",), host="192.0.2.1")
    assert replayed == []


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"host": "192.0.2.1"}, 40), ({"host": "192.0.2.9"}, 0), ({"port": 2005}, 1), ({"port": 80}, 40),
        ({"flag": "half-closed"}, 7), ({"flag": "incomplete"}, 7), ({"flag": ("fin", "syn")}, 40), ({"flag": "rst"}, 0),
        ({"flag": "strange"}, 0), ({"state": "time_wait"}, 33), ({"flag": "retransmitted"}, 0),
    ],
)  # fmt: skip
def test_filters(wanted, count):
    assert len(open_capture(pile(40, 7)).where(**wanted)) == count


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"state": "OPENED"}, "no state is called 'OPENED'"),
        ({"flag": "broken"}, "no flag is called 'broken'; they are incomplete"),
        ({"host": "example.org"}, "is no address"),
    ],
)
def test_a_filter_that_means_nothing(wanted, says):
    with pytest.raises(ValueError, match=says):
        open_capture(TWICE).where(**wanted)


def test_what_cannot_be_opened():
    with pytest.raises(CaptureError, match="no TCP in it"):
        open_capture(pcap([(0, 0, ethernet(ipv4(bytes(8), protocol=17)))], 1))
    with pytest.raises(ValueError, match="at least 1"):
        open_capture(TWICE, 0)
    with pytest.raises(IndexError, match="no conversation 7; the last is 1"):
        open_capture(TWICE)[7]


# ── the notebook


def test_in_a_notebook_the_list_is_a_table_and_one_is_a_ladder():
    captured = open_in_notebook(TWICE, "zh")
    bundle = captured._repr_mimebundle_()
    assert bundle["text/html"].startswith("<table>") and "编号" in bundle["text/plain"]
    talk = captured[1]
    assert talk.states["B"][0][1] is State.TIME_WAIT and talk.verdicts == ()
    assert talk._repr_mimebundle_()["image/svg+xml"].startswith("<svg")
    assert "模型也会这样做" in str(talk)
    assert len(captured.where(port=1)) == 0 and "没有符合条件的会话" in str(captured.where(port=1))


def test_names_in_a_capture_are_escaped_and_lines_are_named():
    talk = open_in_notebook(told("0 A S 100\n0.025 B SA 300 101\n0.05 A A 101 301\n0.2 A RA 101 301"), "en")[0]
    assert "segment 4 (line 5): A resets with an ACK" in str(talk)
