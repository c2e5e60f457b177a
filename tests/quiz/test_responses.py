"""What learners type and what programs hand in: read where it is plain, else a sentence and no verdict."""

from __future__ import annotations

from typing import Any

import pytest

from tcplearn.model import State
from tcplearn.quiz import ask, bank, drill, grade, solve
from tcplearn.quiz.values import Unread, read


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("state", "TIME_WAIT状态", State.TIME_WAIT),
        ("state", "TIME-WAIT 状态", State.TIME_WAIT),
        ("state", "处于TIME-WAIT", State.TIME_WAIT),
        ("state", "SYN RCVD state", State.SYN_RECEIVED),
        ("state", "B is in SYN-RECEIVED", State.SYN_RECEIVED),
        ("state", "the state FIN WAIT 2.", State.FIN_WAIT_2),
        ("path", "CLOSED 状态 → SYN-SENT 状态", (State.CLOSED, State.SYN_SENT)),
        ("number", "ACK 106", 106),
        ("number", "<ACK=106>", 106),
        ("number", "＜ACK＝106＞", 106),
        ("number", "106 octets", 106),
        ("number", "确认号是 106", 106),
        ("count", "len=5", 5),
        ("seconds", "4 min 15 s", 255.0),
        ("seconds", "4分15秒", 255.0),
        ("seconds", "1 h 4 min and 3 s", 3843.0),
        ("flags", "reset", ("RST",)),
        ("flags", "an RST", ("RST",)),
        ("flags", "SYN and ACK", ("SYN", "ACK")),
        ("flags", "<CTL=SYN,ACK>", ("SYN", "ACK")),
        ("flags", "SYN=1，ACK=1", ("SYN", "ACK")),
        ("flags", "SYN=1, ACK=0", ("SYN",)),
    ],
)
def test_what_a_learner_types_is_read(kind: str, text: str, value: object) -> None:
    assert read(kind, text)[0] == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("state", "not LISTEN"), ("state", "不是LISTEN"), ("state", "非 LISTEN"), ("state", "B isn't in LISTEN"),
        ("state", "LISTEN, then CLOSED"), ("state", "FIN-WAIT-1/2"), ("state", "FIN-WAIT"), ("state", "B will close"),
        ("state", "it leaves LISTEN"), ("seconds", "15 s 4 min"), ("seconds", "4 min 15"), ("number", "ACK"),
        ("number", "ACK 100 or 101"), ("flags", "no reset"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_not_guessed(kind: str, text: str) -> None:
    with pytest.raises(Unread):
        read(kind, text)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_number_of_another_field_is_not_read(lang: str) -> None:
    question = ask("SEQ-05", 0, lang)
    key = solve(question)
    for text in (f"seq={key}", f"<SEQ={key}>", f"序号 {key}", f"len {key}"):
        verdict = grade(question, text)
        assert (verdict.read, verdict.right) == (False, False)
        assert "ACK is asked" in verdict.why or "本题问的是 ACK" in verdict.why
    for text in (f"ack={key}", f"ACK {key}", f"<ACK={key}>", f"确认号 {key}", key):
        assert grade(question, text).right


def test_a_choice_is_picked_in_every_usual_way() -> None:
    question = ask("OPEN-01", 3)
    for letter in "abcd":
        verdict = grade(question, letter)
        wide = chr(ord(letter.upper()) + 0xFEE0)
        for text in (
            wide,
            f"({letter})",
            f"option {letter}",
            f"选{letter}",
            f"{letter}.",
            f"答案是 {wide}",
            f"[{letter}]",
        ):
            assert grade(question, text) == verdict, text
    for text in ("a b", "ab", "option", "not a", "不选a", "e", "option z"):
        assert not grade(question, text).read, text


def test_fields_are_divided_at_semicolons_lines_and_where_it_is_plain_commas() -> None:
    question = ask("OPEN-11", 0)
    assert [blank.kind for blank in question.blanks] == ["number", "number", "flags"]
    seq, ack, flags = solve(question).values()
    assert flags == "RST,ACK"
    verdict = grade(question, [seq, ack, flags])
    assert verdict.right
    for text in (
        f"{seq}; {ack}; {flags}", f"{seq}；{ack}；{flags};", f"{seq}\n{ack}\n{flags}\n", f"{seq}, {ack}, {flags}",
        f"{seq}，{ack}，RST+ACK", f"{seq},{ack}\n{flags}", f"SEQ={seq}, ACK={ack}, {flags}",
    ):  # fmt: skip
        assert grade(question, text) == verdict or grade(question, text).right, text
    for text in (f"{flags}, {seq}, {ack}, 5", f"{seq};{ack};RST;ACK", f"{seq}, 1, {ack}, {flags}", "RST,ACK"):
        told = grade(question, text)
        assert not told.read and "divided by “;”" in told.why, text
    assert not grade(question, f"{seq}, {ack}, soon").read


def test_commas_between_flags_of_two_holes_are_not_guessed() -> None:
    asked = (ask(id, seed) for id in bank() if bank()[id].kind == "fields" for seed in range(200))
    kinds = ((q, "".join(blank.kind[0] for blank in q.blanks)) for q in asked)
    question, order = next(found for found in kinds if "ff" in found[1])  # the flags of two segments, side by side
    one = "x+1" if question.case.scale.symbolic else "1"
    text = ",".join("SYN,ACK" if kind == "f" else one for kind in order)
    verdict = grade(question, text)
    assert not verdict.read and "divided by “;”" in verdict.why


@pytest.mark.parametrize("id", ["OPEN-11", "OPEN-03", "LOSS-04", "OPEN-01", "SEQ-05"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_no_answer_is_not_read(id: str, lang: str) -> None:
    question = ask(id, 0, lang)
    for response in (None, 3.5, float("nan"), object(), {"x"}, [], {}, b"\xff", [None], [["a"]], lambda: 0, *"{}"):
        verdict = grade(question, response)
        assert (verdict.read, verdict.right, verdict.score) == (False, False, 0.0), response
        assert verdict.why and str(verdict)
    if question.kind == "fields":
        assert set(grade(question, 5).points) == {blank.name for blank in question.blanks}
        told = grade(question, [*solve(question).values(), "1"]).why
        assert f"{len(question.blanks)} holes" in told or f"{len(question.blanks)} 个空" in told


def test_a_value_for_a_text_is_read() -> None:
    assert grade(ask("LOSS-04"), State.ESTABLISHED).right and grade(ask("LOSS-04"), ["ESTABLISHED"]).right
    question = ask("SEQ-05")
    assert grade(question, int(solve(question))).right


def test_a_call_with_the_wrong_things_says_which() -> None:
    wrong: Any
    for wrong in (None, 4, ["LOSS-04"]):
        with pytest.raises(TypeError, match="by its id, a text such as"):
            ask(wrong)
    for wrong in ("x", None):
        with pytest.raises(TypeError, match=r"grade.question, response. takes a question: what ask"):
            grade(wrong, "y")
        with pytest.raises(TypeError, match=r"solve.question. takes a question: what ask"):
            solve(wrong)


def test_a_drill_takes_a_list() -> None:
    said: list[str] = []
    assert drill(["OPEN-05"], lang="en", read=lambda _: "", write=said.append) == 0.0
    assert any("OPEN-05" in line for line in said)
    with pytest.raises(LookupError, match="did you mean"):
        drill(["OPEN-05", "OPEN-99"], read=lambda _: pytest.fail("asked before it was said"))
    wrong: Any = 5
    with pytest.raises(TypeError, match="its id"):
        drill(wrong)
