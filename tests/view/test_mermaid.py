"""mermaid's text: every line is one that mermaid reads, every segment has its arrow, every state its note.

`mermaid.parse` of mermaid 11 has read all scenes in both languages; the grammar here is the part of it that is used.
"""

from __future__ import annotations

import re

import pytest

from tcplearn import Scene, Send, Text, run, scenes
from tcplearn.view.mermaid import ARROWS, mermaid
from tcplearn.world import At, Chance, Corrupt
from tcplearn.world.scenes import OPEN, SCENES

TEXT = r"(?:[^#;%<>\n]|#(?:\d+|lt|gt);|<br/>)+"
LINES = {
    "title": re.compile(rf"    title (?P<text>{TEXT})"),
    "participant": re.compile(r"    participant (?P<side>[AB])"),
    "note": re.compile(rf"    Note (?:left of (?P<A>A)|right of (?P<B>B)|over A,B): (?P<text>{TEXT})"),
    "arrow": re.compile(rf"    (?P<from>[AB])(?P<arrow>->>|-->>|-x|-\))(?P<to>[AB]): (?P<text>{TEXT})"),
}


def read(text: str) -> list[tuple[str, re.Match[str]]]:
    """Each line after the first: its kind and its parts. Fails on a line that mermaid would not read."""
    first, *rest = text.splitlines()
    assert first == "sequenceDiagram" and text.endswith("\n")
    found = []
    for line in rest:
        kinds = [(kind, match) for kind, pattern in LINES.items() if (match := pattern.fullmatch(line))]
        assert len(kinds) == 1, line
        found += kinds
    return found


@pytest.mark.parametrize("lang, numbers", [("en", "absolute"), ("zh", "symbolic"), ("en", "relative")])
@pytest.mark.parametrize("name", SCENES)
def test_every_segment_has_its_arrow_and_every_state_its_note(name, lang, numbers):
    trace = run(SCENES[name]).connection("")
    lines = read(mermaid(trace, lang, numbers))
    arrows = [match for kind, match in lines if kind == "arrow"]
    assert sorted((m["from"], m["to"], m["arrow"]) for m in arrows) == sorted(
        (flight.sender, flight.to, ARROWS.get(flight.fate, "->>")) for flight in trace.segments
    )
    for side in "AB":
        said = [line for kind, m in lines if kind == "note" and m[side] for line in m["text"].split("<br/>")]
        names = {state.value for _, state in trace.states(side)}
        assert [line for line in said if line in names] == [state.value for _, state in trace.states(side)]


def test_a_story_as_it_is_written():
    assert (
        mermaid(scenes.third_ack_lost, "en")
        == """\
sequenceDiagram
    title The third segment is lost#59; nobody sends
    participant A
    participant B
    Note left of A: CLOSED
    Note right of B: CLOSED
    Note right of B: OPEN passive<br/>LISTEN
    Note left of A: OPEN active<br/>SYN-SENT
    A->>B: SYN seq=100
    Note right of B: SYN-RECEIVED
    B->>A: SYN,ACK seq=300 ack=101
    Note left of A: ESTABLISHED
    A-xB: ACK seq=101 ack=301 (lost)
    Note right of B: RTO
    B->>A: SYN,ACK seq=300 ack=101 (again)
    A->>B: ACK seq=101 ack=301
    Note right of B: ESTABLISHED
    Note left of A: CLOSE<br/>FIN-WAIT-1
    A->>B: FIN,ACK seq=101 ack=301
    Note right of B: CLOSE-WAIT
    B->>A: ACK seq=301 ack=102
    Note left of A: FIN-WAIT-2
    Note right of B: CLOSE<br/>LAST-ACK
    B->>A: FIN,ACK seq=301 ack=102
    Note left of A: TIME-WAIT
    A->>B: ACK seq=102 ack=302
    Note right of B: CLOSED
    Note left of A: 2 MSL over<br/>CLOSED
"""
    )


def test_a_copy_is_dashed_a_damaged_one_ends_in_a_cross_and_chinese_is_chinese():
    text = mermaid(scenes.old_syn_after_close, "zh", "symbolic")
    assert "    A-->>B: SYN seq=x (副本)\n" in text and "2MSL 到期<br/>CLOSED" in text
    damaged = Scene("damaged", (*OPEN, At(0.2, "A", Send("hello"))), (Corrupt("A", data=True),), until=0.3)
    assert "    A-xB: ACK seq=101 ack=301 len=5 (damaged)\n" in mermaid(damaged, "en")


def test_what_is_still_on_its_way_is_said():
    assert "    A-)B: SYN seq=100 (on its way)\n" in mermaid(Scene("short", OPEN, until=0.11), "en")


def test_no_character_breaks_a_line():
    title = Text("a; b #1 %% c: <i>x</i>\nend", "甲；乙")
    assert mermaid(Scene("odd", title=title), "en").splitlines()[1] == (
        "    title a#59; b #35;1 #37;#37; c: #lt;i#gt;x#lt;/i#gt; end"
    )


def test_rough_weather_is_still_readable():
    calls = (*OPEN, *(At(0.2 + i / 7, side, Send(50)) for i in range(9) for side in "AB"))
    rough = run(Scene("rough", calls, tuple(Chance(side, lose=0.2, duplicate=0.2, delay=0.3) for side in "AB")), seed=5)
    arrows = [match["arrow"] for kind, match in read(mermaid(rough, "en")) if kind == "arrow"]
    assert len(arrows) == len(rough.segments) and {"->>", "-->>", "-x"} <= set(arrows)


def test_what_has_no_trace_is_refused():
    with pytest.raises(TypeError, match="give a Trace"):
        mermaid("open_close")
