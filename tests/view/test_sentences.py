"""One sentence for each moment, in both languages, with the same numbers."""

import re

import pytest

from tcplearn.view import sentences, story
from tcplearn.view.sentences import repeated
from tcplearn.view.told import trace_of
from tcplearn.world import run
from tcplearn.world.scenes import SCENES

FACTS = re.compile(r"[A-Z][A-Z]+(?:-[A-Z0-9]+)*|(?:seq|ack|len)=[\w'+]+|\d+\.\d{3} s")


def told(name, at, lang="en", numbers="absolute"):
    trace = trace_of(SCENES[name])
    return next(said for m, said in zip(trace.moments, sentences(trace, lang, numbers), strict=True) if m.t == at)


def test_a_lost_answer():
    assert told("third_ack_lost", 0.15) == (
        "0.150 s: A hears SYN,ACK (seq=300, ack=101); "
        "it is now ESTABLISHED and sends ACK (seq=101, ack=301), which is lost."
    )
    assert told("third_ack_lost", 0.15, "zh") == (
        "0.150 s：A 收到 SYN,ACK（seq=300，ack=101），进入 ESTABLISHED，发出 ACK（seq=101，ack=301）；该报文段丢失。"
    )


MOMENTS = """
open_close: 0.100 s: A calls OPEN active; it is now SYN-SENT and sends SYN (seq=100).
open_close: 240.625 s: A has waited 2 MSL; it is now CLOSED.
third_ack_lost: 1.125 s: B's retransmission timer runs out; it sends SYN,ACK (seq=300, ack=101) again.
half_open: 0.300 s: A's host loses its memory; it is now CLOSED.
figure_8: 0.145 s: A hears SYN,ACK (seq=300, ack=91); it stays SYN-SENT and sends RST (seq=91).
figure_8: 0.225 s: B hears the delayed SYN (seq=100);\
 it is now SYN-RECEIVED and sends SYN,ACK (seq=400, ack=101).
old_syn_after_close: 9.125 s: B hears the copy of SYN (seq=100);\
 it is now SYN-RECEIVED and sends SYN,ACK (seq=2250300, ack=101).
three_segment_close: 0.455 s: A hears FIN,ACK (seq=301, ack=102);\
 it passes through FIN-WAIT-2 and is now TIME-WAIT; its user is told "connection closing".
rst_exact: 0.300 s: B hears RST (seq=101), which nobody here sent;\
 it is now CLOSED; its user is told "connection reset".
"""


@pytest.mark.parametrize("line", MOMENTS.strip().splitlines())
def test_a_moment_reads_as_a_sentence(line):
    name, said = line.split(": ", 1)
    assert told(name, float(said.split()[0])) == said


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("numbers", ["absolute", "symbolic"])
def test_both_languages_say_the_same(name, numbers):
    """The same times, states, flags, numbers and calls, in the same order but for what a language moves."""
    trace = trace_of(SCENES[name])
    english, chinese = sentences(trace, "en", numbers), sentences(trace, "zh", numbers)
    assert len(english) == len(chinese) == len(trace.moments)
    for en, zh in zip(english, chinese, strict=True):
        facts = [
            sorted(re.findall(r"[A-Z][A-Z]+(?:-[A-Z0-9]+)*|(?:seq|ack|len)=[\w'+]+|\d+\.\d{3} s", said))
            for said in (en, zh)
        ]
        for list_ in facts:
            list_[:] = [fact for fact in list_ if fact not in ("MSL",)]
        assert facts[0] == facts[1]
        assert re.search(r"[\u4e00-\u9fff]", zh) and not re.search(r"[\u4e00-\u9fff]", en)
        assert en.endswith(".") and zh.endswith("。")


def test_a_story_begins_and_ends():
    lines = story(run(SCENES["open_close"])).splitlines()
    assert lines[0] == "A is CLOSED, B is CLOSED." and lines[-1] == "At the end A is CLOSED, B is CLOSED."


def test_what_leaves_a_second_time_is_a_retransmission():
    again = {
        name: sorted(repeated(trace_of(SCENES[name])))
        for name in ("syn_lost", "open_close", "simultaneous_open", "zero_window")
    }
    assert again["syn_lost"] == [2] and again["open_close"] == [] and again["simultaneous_open"] == []
    trace = run(SCENES["zero_window"])
    assert [str(trace.flight(n).segment) for n in again["zero_window"]] == ["<SEQ=111><ACK=301><CTL=ACK><LEN=1>"] * 2
