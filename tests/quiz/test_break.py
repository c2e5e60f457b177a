"""Schedules that break a changed protocol: any counts that RFC 9293 survives; hints do not give it away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tcplearn.quiz import ask, bank, check, grade, solve
from tcplearn.quiz.asks import parse
from tcplearn.quiz.faultline import CALLS, MOST, VERBS, lines, met, read, written
from tcplearn.quiz.values import Unread
from tcplearn.world import At, Lose, run, scenes

BREAKS = [id for id in bank() if bank()[id].kind == "break"]
LADDER = run(scenes.open_data_close)


# ── lines
@pytest.mark.parametrize(
    ("line", "same"),
    [
        ("lose 3", "lose 3"), ("Lose segment 3.", "lose 3"), ("丢失 3", "lose 3"), ("丢失第 3 个报文段", "lose 3"),
        ("delay 2 by 1.5", "delay 2 by 1.5"), ("延迟 2 1.5 秒", "delay 2 by 1.5"),
        ("delay 2 by 200 ms", "delay 2 by 0.2"),
        ("复制 1 30", "duplicate 1 by 30"), ("lose second A ACK", "lose 7"), ("lose 2nd A ack", "lose 7"),
        ("丢弃 A 的第二个 ACK", "lose 7"), ("lose B SYN+ACK", "lose 2"), ("reorder A data", "reorder 4"),
        ("lose every A RST", "lose every A RST"), ("lose third B FIN,ACK", "lose third B FIN,ACK"),
        ("at 3 A open", "at 3 A open"), ("在 3 秒 B abort", "at 3 B abort"), ("at 0.4 b send 10", "at 0.4 B send 10"),
    ],
)  # fmt: skip
def test_a_line_is_read_as_people_type_it(line: str, same: str) -> None:
    (part,) = read([line], LADDER, [*VERBS, "at"])
    assert written(part, LADDER) == same
    assert read([same], LADDER, [*VERBS, "at"]) == (part,)


@pytest.mark.parametrize("number", range(1, len(LADDER.segments) + 1))
def test_a_number_means_the_segment_that_bears_it(number: int) -> None:
    (fault,) = read([f"lose {number}"], LADDER)
    assert isinstance(fault, Lose)
    assert met(fault, LADDER) == [number]
    lost = run(scenes.open_data_close.but(faults=(fault,)))
    assert [flight.number for flight in lost.segments if flight.fate == "lost"] == [number]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("lose", "“lose”"), ("lose 99", "segments 1 to 11"), ("lose 0", "segments 1 to 11"), ("delay 3", "seconds"),
        ("delay 3 by 5000", "1000"), ("explode 3", "“explode 3”"), ("lose 3 quickly", "“lose 3 quickly”"),
        ("lose {x}", "“lose {x}”"), ("at 3 A open", "not among"), ("lose 3 4", "“lose 3 4”"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_quoted(line: str, said: str) -> None:
    with pytest.raises(Unread) as unread:
        read([line], LADDER)
    assert said in unread.value.why.en.format("")
    assert unread.value.why.zh != unread.value.why.en


def test_a_schedule_is_typed_in_one_line_or_given_as_a_list() -> None:
    assert lines("lose 3; delay 2 by 1；lose 4\n") == ["lose 3", "delay 2 by 1", "lose 4"]
    assert lines(["lose 3", " ", "lose 4; lose 5"]) == ["lose 3", "lose 4", "lose 5"]
    assert lines("") == lines(None) == lines("-") == []
    assert lines(3) is None and lines([3]) is None


# ── questions
def test_there_are_enough() -> None:
    assert len(BREAKS) >= 6
    assert {bank()[id].about for id in BREAKS} >= {"TW-14", "OPEN-01", "LOSS-04"}


@pytest.mark.parametrize("id", BREAKS)
def test_the_ladder_is_numbered_and_nothing_is_lost_in_it(id: str) -> None:
    question = ask(id, 5)
    assert question.shape == "schedule"
    assert [line.split(".")[0].strip() for line in question.ladder] == [str(n + 1) for n in range(len(question.ladder))]
    assert "lost" not in str(question.ladder)


@pytest.mark.parametrize("id", BREAKS)
def test_a_shortest_schedule_is_found_and_no_shorter_one_is_enough(id: str) -> None:
    question = ask(id, 1)
    found = solve(question)
    assert 1 <= len(found) <= 2
    assert grade(question, "; ".join(found)).right
    if len(found) == 2:
        assert not any(grade(question, [line]).right for line in found)


@pytest.mark.parametrize(
    ("id", "schedule"),
    [
        ("TW-14", "lose 7"), ("TW-14", "丢失 7；延迟 1 0.01 秒"), ("TW-14", "lose 7; lose 5"),
        ("TW-14.data", "duplicate 4 by 0.95"), ("OPEN-01.break", "duplicate 1 by 9; lose every A RST"),
        ("OPEN-01.break", "duplicate 1 by 2"), ("LOSS-04.break", "lose 3"),
        ("TW-02.break", "lose 7; delay second B FIN,ACK by 0.9"), ("TW-04.break", "lose 7; lose third A ACK"),
        ("TW-20.break", "corrupt 7"), ("SIM-03.break", "lose 4"), ("SEQ-01.break", "duplicate 4 by 0.36"),
        ("SYNQ-03.break", "lose 3"), ("RST-08.break", "at 2 A abort; at 2 B abort"),
    ],
)  # fmt: skip
def test_any_schedule_counts(id: str, schedule: str) -> None:
    for lang in ("en", "zh"):
        for seed in (0, 4):
            verdict = grade(ask(id, seed, lang), schedule)
            assert (verdict.score, verdict.read, verdict.points) == (1.0, True, {"schedule": "right"})
            assert "RFC 9293" in verdict.why
            assert verdict.proof and verdict.proof.protocol != "RFC 9293"


def test_what_it_shows_is_the_run_of_the_changed_protocol() -> None:
    verdict = grade(ask("TW-14"), "lose 7")
    assert parse("last A segment flags is RST")(verdict.proof)  # type: ignore[arg-type]
    assert "(lost)" in str(verdict)


@pytest.mark.parametrize(
    ("id", "schedule", "en", "zh"),
    [
        ("TW-14", "lose 5", "One line is enough", "一行就足以"),
        ("TW-14", "delay 7 by 0.1", "the right segment", "选对了报文段"),
        ("TW-14", "lose second A RST", "meets no segment", "没有遇到"),
        ("TW-02.break", "lose 7", "one line more", "再加一行"),
        ("TW-02.break", "lose 1", "Two lines can break it", "两行就能打破"),
    ],
)
def test_where_it_holds_what_is_missing_is_said_and_not_given_away(id: str, schedule: str, en: str, zh: str) -> None:
    for lang, said in (("en", en), ("zh", zh)):
        question = ask(id, 2, lang)
        verdict = grade(question, schedule)
        assert (verdict.score, verdict.read, verdict.points) == (0.0, True, {"schedule": "wrong"})
        assert said in verdict.why
        assert not any(line in verdict.why for line in solve(question))


def test_a_schedule_that_breaks_rfc_9293_too_proves_nothing() -> None:
    verdict = grade(ask("TW-02.break"), "lose 7; delay second B FIN,ACK by 3")
    assert verdict.score == 0 and "proves nothing" in verdict.why
    assert verdict.proof and verdict.proof.protocol == "RFC 9293"
    assert "不能说明" in grade(ask("TW-02.break", 0, "zh"), "lose 7; delay second B FIN,ACK by 3").why


@pytest.mark.parametrize("response", [None, "", [], "-", "xx", ["lose 7", "lose 77"], 7, {"x": 1}, "at 1 A abort",
                                      ["lose 1"] * (MOST + 1)])  # fmt: skip
def test_what_cannot_be_read_is_not_wrong(response: Any) -> None:
    for lang in ("en", "zh"):
        verdict = grade(ask("TW-14", 0, lang), response)
        assert (verdict.read, verdict.right, verdict.score, verdict.points) == (False, False, 0.0, {"answer": "unread"})
        assert "lose 3" in verdict.why


def test_calls_count_where_they_are_allowed() -> None:
    assert isinstance(read(["at 2 A abort"], LADDER, ["at"])[0], At)
    assert not grade(ask("RST-08.break"), "at 2 A abort").right
    assert all(grade(ask("RST-08.break"), f"at 2 A {name}").read for name in CALLS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'protocol = "no_time_wait"',
            'protocol = "four_octet_isn"',
            "protocol: names the variant that is to be broken",
        ),
        ('protocol = "no_time_wait"\n', "", "protocol: names the variant that is to be broken"),
        (
            'protocol = "no_time_wait"',
            'protocol = "both_sides_wait"',
            "claim: is missing, and both_sides_wait",
        ),
        (
            'kind   = "break"',
            'kind   = "break"\nclaim = "no_rest"',
            "claim: there is no claim 'no_rest'",
        ),
        ('kind   = "break"', 'kind   = "break"\nmay = ["loose"]', "may: there is no 'loose'"),
        ('scene  = "open_close"\n', "", "scene: is missing; a schedule needs a ladder"),
        ('scene  = "open_close"', 'scene  = "last_ack_lost"', "the variant breaks the claim without any fault"),
        ('scene  = "open_close"', 'scene  = "handshake"', "no schedule of one or two lines was found"),
    ],
)
def test_a_bad_question_is_said_with_its_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = bank()["TW-14"].file
    text = next(part for part in file.read_text("utf-8").split("[[question]]\n") if '"TW-14"' in part)
    assert old in text
    text = text.replace(old, new, 1).replace('then   = "TW-02"', 'then   = "TW-14"')
    (tmp_path / "break.toml").write_text("[[question]]\n" + text, "utf-8")
    assert any(said in problem and "TW-14" in problem for problem in check(tmp_path)), check(tmp_path)
