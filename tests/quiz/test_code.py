"""Programs and tables: every row against the model, and learners' programs where they can do no harm."""

from __future__ import annotations

from typing import Any

import pytest

from tcplearn.model import RFC9293, Heard, State, Tcb, Timer, Told, step
from tcplearn.model.words import Word
from tcplearn.quiz import ask, bank, grade, solve
from tcplearn.quiz.limited import SOURCE
from tcplearn.quiz.table import EVENTS, BadRow, read, rows, walk

CODES = [id for id in bank() if bank()[id].kind == "code"]
EVERY = [state.value for state in State]
CALLS = [("LISTEN", "SYN"), ("CLOSED", "OPEN active")]
STAYS = "def next_state(state, event):\n    return state\n"


def program(text: str) -> str:
    """A table as a program."""
    changes = {
        (row[0], row[1]): row[2] for row in (line.replace("  ->  ", "  ").split("  ") for line in text.split("\n"))
    }
    return f"CHANGES = {changes!r}\ndef next_state(state, event):\n    return CHANGES.get((state, event), state)\n"


# ── the table
def test_a_row_is_a_step_of_the_model() -> None:
    made = {(row.state, row.event): row.goes for row in rows(EVERY, EVENTS)}
    assert made[State.FIN_WAIT_1, "FIN"] is State.CLOSING
    assert made[State.FIN_WAIT_1, "FIN,ACK of FIN"] is State.TIME_WAIT
    assert made[State.SYN_RECEIVED, "RST"] is State.LISTEN
    assert {row.goes for row in rows(["SYN-RECEIVED"], ["RST"], opened="active")} == {State.CLOSED}
    assert len(made) == 91 and sum(goes is not state for (state, _), goes in made.items()) == 40


@pytest.mark.parametrize(
    ("event", "state", "word"),
    [
        ("OPEN passive", "CLOSED", Told.OPEN_PASSIVE), ("CLOSE", "ESTABLISHED", Told.CLOSE),
        ("SYN", "LISTEN", Heard.SYN),
        ("SYN,ACK", "SYN-SENT", Heard.SYN_ACK), ("ACK of SYN", "SYN-RECEIVED", Heard.ACK_OF_SYN),
        ("FIN", "ESTABLISHED", Heard.FIN), ("FIN", "LAST-ACK", Heard.REPEATED_FIN), ("RST", "SYN-SENT", Heard.RST),
        ("ACK of FIN", "CLOSING", Heard.ACK_OF_FIN), ("FIN,ACK of FIN", "FIN-WAIT-1", Heard.ACK_OF_FIN),
        ("2MSL timeout", "TIME-WAIT", Timer.TIME_WAIT), ("SYN", "ESTABLISHED", Heard.SYN),
    ],
)  # fmt: skip
def test_an_event_means_what_its_name_says(event: str, state: str, word: Word) -> None:
    tcb = Tcb(State(state), iss=100, irs=300)
    fired = step(RFC9293, tcb, EVENTS[event][1](tcb)).fired
    assert word in {rule.hears for rule in fired}


def test_a_walk_is_a_conversation() -> None:
    known = rows(EVERY, ["OPEN active", "SYN,ACK", "FIN", "CLOSE"])
    way = walk(known, State.LAST_ACK)
    assert way is not None and [str(row.state) for row in way] == ["CLOSED", "SYN-SENT", "ESTABLISHED", "CLOSE-WAIT"]
    assert walk(rows(["LISTEN", "TIME-WAIT"], ["SYN", "2MSL timeout"]), State.CLOSING) is None


@pytest.mark.parametrize(
    "text",
    ["LISTEN  SYN  ->  SYN-RECEIVED", "listen syn -> SYN_RCVD", "| LISTEN | SYN → SYN RECEIVED |",
     "LISTEN, rcv SYN => syn-received  # as in Figure 5", "LISTEN：收到 SYN → SYN-RECEIVED\n\n# the end"],
)  # fmt: skip
def test_a_row_is_read_as_people_type_it(text: str) -> None:
    assert read(text) == {(State.LISTEN, "SYN"): State.SYN_RECEIVED}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LISTEN SYN SYN-RECEIVED", "line 1"), ("\nLISTEN -> CLOSED", "line 2"), ("LISTN SYN -> CLOSED", "“LISTN”"),
        ("LISTEN SYNC -> CLOSED", "“SYNC”"), ("LISTEN SYN -> OPEN", "“OPEN”"), ("hello", "“hello”"),
        ("LISTEN SYN -> CLOSED\nLISTEN SYN -> LISTEN", "line 2: “LISTEN  SYN”"), ("{x} SYN -> CLOSED", "“{x}”"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(BadRow, match="line") as bad:
        read(text)
    assert said in bad.value.said.en and bad.value.said.zh.startswith("第")
    verdict = grade(ask("OPEN-03.code"), text)
    assert not verdict.read and said in verdict.why


# ── questions
def test_there_are_enough() -> None:
    assert len(CODES) >= 3 and "HDR-06.code" in CODES


@pytest.mark.parametrize("id", CODES)
def test_a_table_and_a_program_are_marked_alike(id: str) -> None:
    for lang in ("en", "zh"):
        question = ask(id, 3, lang)
        assert question.shape == "code" and "def next_state(state, event):" in question.start
        for text in (solve(question), program(solve(question)), f"```python\n{program(solve(question))}```"):
            verdict = grade(question, text)
            assert (verdict.score, verdict.right, verdict.read) == (1.0, True, True)
            assert set(verdict.points.values()) == {"right"}


@pytest.mark.parametrize("id", CODES)
def test_any_wrong_row_is_found(id: str) -> None:
    question = ask(id)
    good = solve(question).split("\n")
    for i, line in enumerate(good):
        verdict = grade(question, "\n".join(good[:i] + good[i + 1 :]))
        assert verdict.score == pytest.approx((len(good) - 1) / len(good))
        state, event, _ = line.replace("  ->  ", "  ").split("  ")
        assert [key for key, point in verdict.points.items() if point == "wrong"] == [f"{state} {event}"]
        assert f"in {state}, on {event}: yours {state}" in verdict.why


@pytest.mark.parametrize("id", CODES)
def test_to_stay_everywhere_is_worth_nothing(id: str) -> None:
    verdict = grade(ask(id), ask(id).start)
    assert (verdict.score, verdict.read) == (0.0, True)
    assert grade(ask(id), "# nothing\n").read is True  # an empty table says that nothing ever changes


def test_the_first_divergence_is_a_conversation_that_leads_there() -> None:
    question = ask("HDR-06.code")
    lines = solve(question).split("\n")
    verdict = grade(question, "\n".join(line for line in lines if not line.startswith("CLOSING")))
    told = verdict.why.split("\n")
    begin = told.index("The first conversation that goes another way:")
    assert told[begin + 1 : begin + 6] == [
        "  CLOSED  OPEN passive  ->  LISTEN", "  LISTEN  SYN  ->  SYN-RECEIVED",
        "  SYN-RECEIVED  CLOSE  ->  FIN-WAIT-1", "  FIN-WAIT-1  FIN  ->  CLOSING",
        "  in CLOSING, on ACK of FIN: yours CLOSING; the model: TIME-WAIT (RFC 9293, 3.10.7.4 fifth)",
    ]  # fmt: skip


def test_a_row_that_a_wrong_idea_would_write_names_it_and_plays_it() -> None:
    for lang in ("en", "zh"):
        question = ask("CLOSE-01.code", 0, lang)
        wrong = solve(question).replace("FIN-WAIT-2  FIN  ->  TIME-WAIT", "FIN-WAIT-2  FIN  ->  CLOSED")
        verdict = grade(question, wrong)
        assert "M01" in verdict.ideas and bank().ideas["M01"].of(lang) in verdict.why
        assert verdict.proof and verdict.refuting
    assert grade(ask("CLOSE-01.code"), solve(ask("CLOSE-01.code"))).proof is None


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("def next_state(state, event):\n    return 'OPEN'", "“OPEN”, which is no state", "“OPEN”（没有这个状态）"),
        ("def next_state(state, event):\n    return None", "“None”, which is no state", "“None”（没有这个状态）"),
        ("def next_state(state, event):\n    return {state}", "returned a set", "返回值的类型是 set"),
        ("def next_state(state, event):\n    return state[99]", "line 2: IndexError", "第 2 行：IndexError"),
        ("def next_state(state):\n    return state", "TypeError", "TypeError"),
        ("import os\ndef next_state(state, event):\n    os._exit(0)", "ended itself", "自行退出"),
    ],
)
def test_a_program_that_goes_wrong_is_told_so_in_a_sentence(text: str, en: str, zh: str) -> None:
    for lang, said in (("en", en), ("zh", zh)):
        verdict = grade(ask("OPEN-03.code", 0, lang), text)
        assert (verdict.score, verdict.read) == (0.0, True) and said in verdict.why


@pytest.mark.parametrize(
    "response",
    [None, "", "  ", 7, ["x"], {}, "def next_state(state, event)\n  return state",
     "def other(state, event): return state", "1/0\ndef next_state(state, event): return state", STAYS + "#" * SOURCE],
)  # fmt: skip
def test_what_never_began_is_not_wrong(response: Any) -> None:
    for lang in ("en", "zh"):
        verdict = grade(ask("OPEN-03.code", 0, lang), response)
        assert (verdict.read, verdict.right, verdict.points) == (False, False, {"answer": "unread"})
        assert "next_state" in verdict.why
