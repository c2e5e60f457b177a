"""RFC 9293's Figures 6 to 13, reproduced as text by the model.

Each figure is a list of the RFC's own lines (sections 3.5, 3.5.1, 3.6), numbers and blanks aside. A
line alone must be printed so. Where the RFC prints a comment in place of a state, leaves a state
out, or uses a letter for a number, the line is followed by what the model prints instead. A line of
states alone says how things stand: the trace must agree, whether or not it prints them.
"""

import pytest

from tcplearn.model import State
from tcplearn.view.figure import figure_lines, rfc_figure, text_ladder
from tcplearn.world import run
from tcplearn.world.scenes import SCENES

NOT_PRINTED = ""  # the RFC's comment; the model's text has none there

FIGURES = {
    "figure_6": [
        "CLOSED LISTEN",
        "SYN-SENT --> <SEQ=100><CTL=SYN> --> SYN-RECEIVED",
        "ESTABLISHED <-- <SEQ=300><ACK=101><CTL=SYN,ACK> <-- SYN-RECEIVED",
        "ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK> --> ESTABLISHED",
        (
            "ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK><DATA> --> ESTABLISHED",
            "ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK><LEN=5> --> ESTABLISHED",
        ),
        # the figure ends here; the model's B acknowledges the data
        (NOT_PRINTED, "ESTABLISHED <-- <SEQ=301><ACK=106><CTL=ACK> <-- ESTABLISHED"),
    ],
    "figure_7": [
        "CLOSED CLOSED",
        "SYN-SENT --> <SEQ=100><CTL=SYN> ...",
        "SYN-RECEIVED <-- <SEQ=300><CTL=SYN> <-- SYN-SENT",
        "... <SEQ=100><CTL=SYN> --> SYN-RECEIVED",
        "SYN-RECEIVED --> <SEQ=100><ACK=301><CTL=SYN,ACK> ...",
        "ESTABLISHED <-- <SEQ=300><ACK=101><CTL=SYN,ACK> <-- SYN-RECEIVED",
        "... <SEQ=100><ACK=301><CTL=SYN,ACK> --> ESTABLISHED",
    ],
    "figure_8": [
        "CLOSED LISTEN",
        "SYN-SENT --> <SEQ=100><CTL=SYN> ...",
        ("(duplicate) ... <SEQ=90><CTL=SYN> --> SYN-RECEIVED", "... <SEQ=90><CTL=SYN> --> SYN-RECEIVED"),
        "SYN-SENT <-- <SEQ=300><ACK=91><CTL=SYN,ACK> <-- SYN-RECEIVED",
        "SYN-SENT --> <SEQ=91><CTL=RST> --> LISTEN",
        "... <SEQ=100><CTL=SYN> --> SYN-RECEIVED",
        "ESTABLISHED <-- <SEQ=400><ACK=101><CTL=SYN,ACK> <-- SYN-RECEIVED",
        "ESTABLISHED --> <SEQ=101><ACK=401><CTL=ACK> --> ESTABLISHED",
    ],
    "figure_9": [
        ("(send 300,receive 100)", "ESTABLISHED ESTABLISHED"),
        "(REBOOT)",
        ("CLOSED ESTABLISHED", "CLOSED"),
        ("SYN-SENT --> <SEQ=400><CTL=SYN> --> (??)", "SYN-SENT --> <SEQ=400><CTL=SYN> --> ESTABLISHED"),
        (
            "(!!) <-- <SEQ=300><ACK=100><CTL=ACK> <-- ESTABLISHED",
            "SYN-SENT <-- <SEQ=300><ACK=100><CTL=ACK> <-- ESTABLISHED",
        ),
        ("SYN-SENT --> <SEQ=100><CTL=RST> --> (Abort!!)", "SYN-SENT --> <SEQ=100><CTL=RST> --> CLOSED"),
        ("SYN-SENT CLOSED", NOT_PRINTED),
        ("SYN-SENT --> <SEQ=400><CTL=SYN> -->", "SYN-SENT --> <SEQ=400><CTL=SYN> ..."),
    ],
    "figure_10": [
        ("(send 300,receive 100)", "ESTABLISHED ESTABLISHED"),
        "(REBOOT)",
        (NOT_PRINTED, "CLOSED"),
        (
            "(??) <-- <SEQ=300><ACK=100><DATA=10><CTL=ACK> <-- ESTABLISHED",
            "CLOSED <-- <SEQ=300><ACK=100><CTL=ACK><LEN=10> <-- ESTABLISHED",
        ),
        ("--> <SEQ=100><CTL=RST> --> (ABORT!!)", "CLOSED --> <SEQ=100><CTL=RST> --> CLOSED"),
    ],
    "figure_11": [
        "LISTEN LISTEN",
        ("... <SEQ=Z><CTL=SYN> --> SYN-RECEIVED", "... <SEQ=90><CTL=SYN> --> SYN-RECEIVED"),
        (
            "(??) <-- <SEQ=X><ACK=Z+1><CTL=SYN,ACK> <-- SYN-RECEIVED",
            "LISTEN <-- <SEQ=300><ACK=91><CTL=SYN,ACK> <-- SYN-RECEIVED",
        ),
        ("--> <SEQ=Z+1><CTL=RST> --> (return to LISTEN!)", "LISTEN --> <SEQ=91><CTL=RST> --> LISTEN"),
        ("LISTEN LISTEN", NOT_PRINTED),
    ],
    "figure_12": [
        "ESTABLISHED ESTABLISHED",
        "(Close)",
        "FIN-WAIT-1 --> <SEQ=100><ACK=300><CTL=FIN,ACK> --> CLOSE-WAIT",
        "FIN-WAIT-2 <-- <SEQ=300><ACK=101><CTL=ACK> <-- CLOSE-WAIT",
        "(Close)",
        "TIME-WAIT <-- <SEQ=300><ACK=101><CTL=FIN,ACK> <-- LAST-ACK",
        "TIME-WAIT --> <SEQ=101><ACK=301><CTL=ACK> --> CLOSED",
        "(2 MSL)",
        "CLOSED",
    ],
    # Three lines share each pair of states here; the model prints every state where it is reached.
    "figure_13": [
        "ESTABLISHED ESTABLISHED",
        "(Close) (Close)",
        (
            "FIN-WAIT-1 --> <SEQ=100><ACK=300><CTL=FIN,ACK> ... FIN-WAIT-1",
            "FIN-WAIT-1 --> <SEQ=100><ACK=300><CTL=FIN,ACK> ...",
        ),
        (
            "<-- <SEQ=300><ACK=100><CTL=FIN,ACK> <--",
            "CLOSING <-- <SEQ=300><ACK=100><CTL=FIN,ACK> <-- FIN-WAIT-1",
        ),
        ("... <SEQ=100><ACK=300><CTL=FIN,ACK> -->", "... <SEQ=100><ACK=300><CTL=FIN,ACK> --> CLOSING"),
        ("CLOSING --> <SEQ=101><ACK=301><CTL=ACK> ... CLOSING", "CLOSING --> <SEQ=101><ACK=301><CTL=ACK> ..."),
        ("<-- <SEQ=301><ACK=101><CTL=ACK> <--", "TIME-WAIT <-- <SEQ=301><ACK=101><CTL=ACK> <-- CLOSING"),
        ("... <SEQ=101><ACK=301><CTL=ACK> -->", "... <SEQ=101><ACK=301><CTL=ACK> --> TIME-WAIT"),
        ("TIME-WAIT TIME-WAIT", NOT_PRINTED),
        "(2 MSL) (2 MSL)",
        "CLOSED CLOSED",
    ],
}
NAMES = {state.value for state in State}


def printed(text):
    """The lines of a text ladder without their numbers and blanks."""
    lines = [line.split() for line in text.splitlines()[1:]]
    return [" ".join(words[1:] if words[0].endswith(".") and words[0][:-1].isdigit() else words) for words in lines]


def pairs(name):
    return [(line, line) if isinstance(line, str) else line for line in FIGURES[name]]


@pytest.mark.parametrize("name", FIGURES)
def test_the_figure_is_what_the_model_prints(name):
    assert printed(rfc_figure(run(SCENES[name]))) == [ours for _, ours in pairs(name) if ours]


@pytest.mark.parametrize("name", FIGURES)
def test_only_comments_and_letters_differ(name):
    """What stands for a line of the RFC has its segment, its direction, and every state that it gives."""
    letters = {
        "Z+1": "91",
        "=Z>": "=90>",
        "=X>": "=300>",
        "<DATA=10><CTL=ACK>": "<CTL=ACK><LEN=10>",
        "<DATA>": "<LEN=5>",
    }
    for rfc, ours in pairs(name):
        if not rfc or not ours or "<" not in rfc:
            continue
        for letter, number in letters.items():
            rfc = rfc.replace(letter, number)
        theirs, got = rfc.split(), ours.split()
        middle = next(word for word in theirs if word.startswith("<SEQ"))
        i, j = theirs.index(middle), got.index(middle)
        assert theirs[i - 1] == got[j - 1], "the mark on A's side"
        assert theirs[i + 1] == got[j + 1] or (theirs[i + 1], got[j + 1]) == ("-->", "..."), "the mark on B's side"
        if i > 1 and theirs[0] in NAMES:
            assert theirs[0] == got[0]
        if theirs[-1] in NAMES and got[-1] in NAMES:
            assert theirs[-1] == got[-1]


@pytest.mark.parametrize("name", FIGURES)
def test_lines_of_states_alone_agree_with_the_trace(name):
    trace = run(SCENES[name])
    lines = iter(figure_lines(trace, ("CLOSE", "FORGET", "TIME-WAIT")))
    now = {side: tcb.state.value for side, tcb in trace.start.items()}
    for rfc, ours in pairs(name):
        if ours:
            line = next(lines)
            now.update({side: said for side, said in (("A", line.left), ("B", line.right)) if said in NAMES})
        words = rfc.split()
        if len(words) == 2 and set(words) <= NAMES:
            assert words == [now["A"], now["B"]]


def test_figure_13_closes_on_both_sides_before_either_hears():
    trace = run(SCENES["figure_13"])
    for side in ("A", "B"):
        assert [str(state) for _, state in trace.states(side)] == [
            "ESTABLISHED", "FIN-WAIT-1", "CLOSING", "TIME-WAIT", "CLOSED",
        ]  # fmt: skip


def test_figure_12_keeps_even_the_rfcs_line_numbers():
    numbers = [line.split(".")[0].strip() for line in rfc_figure(run(SCENES["figure_12"])).splitlines()[1:]]
    assert [n for n in numbers if n.isdigit()] == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("name", SCENES)
def test_every_departure_and_arrival_has_its_line(name):
    trace = run(SCENES[name])
    told = [line for line in figure_lines(trace) if line.flight]
    for flight in trace.segments:
        lines = [line for line in told if line.flight is flight]
        at_once = len(lines) == 1 and "..." not in (lines[0].out, lines[0].into)
        heard = any(moment.heard == flight.number for moment in trace.moments)
        sent = any(flight.number in moment.sent for moment in trace.moments)
        assert len(lines) == (1 if at_once and heard and sent else heard + sent)


def test_what_the_wire_did_is_said_in_both_languages():
    trace = run(SCENES["third_ack_lost"])
    assert "<SEQ=101><ACK=301><CTL=ACK>     X     (lost)" in text_ladder(trace)
    lost = next(line for line in text_ladder(trace, "zh", "symbolic").splitlines() if "丢失" in line)
    assert lost.split() == ["5.", "ESTABLISHED", "-->", "<SEQ=x+1><ACK=y+1><CTL=ACK>", "X", "(丢失)"]
    assert "(again)" in text_ladder(trace)
    assert "(重传)" in text_ladder(trace, "zh")
