"""Answers as people type them: read in every usual spelling, or said to be unread."""

from __future__ import annotations

import pytest

from tcplearn.model import State
from tcplearn.quiz.values import EXAMPLES, PLAIN, Scale, Unread, hint, read, show
from tcplearn.text import Text

SYMBOLIC = Scale({"x": 2**32 - 1, "y": 300}, symbolic=True)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("state", "syn_rcvd", State.SYN_RECEIVED),
        ("state", " Time_Wait. ", State.TIME_WAIT),
        ("state", "ESTAB", State.ESTABLISHED),
        ("flags", "SYN+ACK", ("SYN", "ACK")),
        ("flags", "ack, syn", ("SYN", "ACK")),
        ("flags", "SYN-ACK", ("SYN", "ACK")),
        ("flags", "SYNACK", ("SYN", "ACK")),
        ("flags", "SYN、ACK", ("SYN", "ACK")),
        ("flags", "[S.]", ("SYN", "ACK")),
        ("flags", "F.", ("FIN", "ACK")),
        ("flags", "[.]", ("ACK",)),
        ("flags", "PSH,ACK", ("ACK",)),
        ("flags", "nothing", None),
        ("number", "101", 101),
        ("number", "ack=101", 101),
        ("number", "4,294,967,295", 2**32 - 1),
        ("number", "2^32-1", 2**32 - 1),
        ("number", "4294967296", 2**32),
        ("number", "none", None),
        ("count", "3", 3),
        ("count", "three segments", 3),
        ("count", "3 个", 3),
        ("count", "四", 4),
        ("seconds", "240", 240.0),
        ("seconds", "240 s", 240.0),
        ("seconds", "4 min", 240.0),
        ("seconds", "4分钟", 240.0),
        ("seconds", "2MSL", 240.0),
        ("seconds", "2 * MSL + 1 s", 241.0),
        ("seconds", "MSL", 120.0),
        ("seconds", "250ms", 0.25),
        ("side", "server", "B"),
        ("side", "双方", "both"),
        ("truth", "是", True),
        ("truth", "no", False),
        ("path", "CLOSED -> SYN-SENT → ESTAB", (State.CLOSED, State.SYN_SENT, State.ESTABLISHED)),
    ],
)
def test_usual_spellings_are_read(kind: str, text: str, value: object) -> None:
    assert read(kind, text)[0] == value


@pytest.mark.parametrize(("text", "value"), [("x+1", 0), ("X + 2", 1), ("y", 300), ("1+y", 301), ("y-1", 299)])
def test_names_of_numbers_are_read_on_the_circle(text: str, value: int) -> None:
    assert read("number", text, SYMBOLIC)[0] == value


@pytest.mark.parametrize("text", ["301", "seq=301", "2^32-1", "4,294"])
def test_a_plain_number_is_not_read_where_there_are_only_names(text: str) -> None:
    with pytest.raises(Unread) as unread:
        read("number", text, SYMBOLIC)
    assert unread.value.why == PLAIN
    assert unread.value.hint == Text("say it in x or y, such as x+7", "请用题中的 x、y 作答，例如 x+7")


def test_the_example_of_a_hint_is_no_key() -> None:
    assert "LISTEN" in hint("state").en and "LISTEN" in hint("state", keys=[State.TIME_WAIT]).zh
    assert "LISTEN" not in hint("state", keys=[State.LISTEN]).en
    assert "x+7" not in hint("number", SYMBOLIC, [6]).en


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_every_example_can_be_read(kind: str) -> None:
    for row in EXAMPLES[kind]:
        for text in row:
            read("number" if kind == "symbol" else kind, text.format("x"), SYMBOLIC if kind == "symbol" else None)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("state", "the server"), ("state", ""), ("flags", "hello"), ("flags", ""), ("number", "about 100"),
        ("number", "z+1"),
        ("number", "100 or 101"), ("count", "3 or 4"), ("count", "many"), ("seconds", "long"),
        ("seconds", "5 lightyears"),
        ("seconds", "s"), ("side", "C"), ("truth", "perhaps"), ("path", "CLOSED, then open"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_what_to_type(kind: str, text: str) -> None:
    with pytest.raises(Unread) as unread:
        read(kind, text)
    assert unread.value.hint == hint(kind)


def test_the_textbooks_spelling_is_accepted_with_a_note() -> None:
    value, note = read("state", "SYN-SEND")
    assert value is State.SYN_SENT
    assert note is not None and "SYN-SENT" in note.en and "SYN-SENT" in note.zh
    assert read("state", "SYN-SENT")[1] is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_shown_can_be_typed(lang: str) -> None:
    values = [("state", State.FIN_WAIT_1), ("flags", ("RST", "ACK")), ("flags", None), ("number", 0), ("number", None)]
    values += [
        ("count", 4),
        ("seconds", 0.025),
        ("seconds", 241.0),
        ("side", "A"),
        ("side", "neither"),
        ("truth", True),
    ]
    for kind, value in values:
        assert read(kind, show(kind, value, lang))[0] == value
    assert read("number", show("number", 1, lang, SYMBOLIC), SYMBOLIC)[0] == 1


def test_a_number_is_shown_with_the_nearest_name() -> None:
    assert [show("number", n, "en", SYMBOLIC) for n in (2**32 - 1, 0, 301)] == ["x", "x+1", "y+1"]
    assert show("number", 2**32 - 3, "en", SYMBOLIC) == "x-2"
