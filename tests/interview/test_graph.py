"""The graph of follow-ups: what it says of a bank that does not fit it, and what is wrong with the course's own."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tcplearn.interview import BadGraph, graph
from tcplearn.quiz import bank


def written(folder: Path, text: str) -> Path:
    (folder / "interviews").mkdir(exist_ok=True)
    (folder / "interviews" / "one.toml").write_text(text, "utf-8")
    return folder


def link(start: str, to: str, when: str = "any") -> str:
    return f'[[link]]\nfrom = "{start}"\nto = "{to}"\nwhen = "{when}"\nen = "And?"\nzh = "然后呢？"\n'


START = '[[start]]\nid = "OPEN-01"\nen = "Begin."\nzh = "开始。"\n'


def test_the_course_has_nothing_wrong_in_it() -> None:
    assert list(graph().wrong(bank())) == []


def test_every_question_of_the_bank_is_reached_and_every_start_is_one_of_them() -> None:
    about = {bank()[id].about for id in bank()}
    assert about <= graph().reached() and set(graph().starts) <= about


@pytest.mark.parametrize(
    "chain",
    [
        "OPEN-01 OPEN-02 LOSS-03 LOSS-04 SYNQ-08",
        "TW-01 TW-02 LOSS-09 TW-14 TW-05 TW-12",
        "CW-01 CW-02 CW-03 CW-07",
        "CLOSE-02 CLOSE-03 CLOSE-15 CLOSE-13 SIM-03",
    ],
)
def test_right_answers_lead_along_the_classic_chains(chain: str) -> None:
    ids = chain.split()
    for start, to in pairwise(ids):
        fitting = [link.to for link in graph().after(start) if link.when == "right"]
        fitting = fitting or [link.to for link in graph().after(start) if link.when == "any"]
        assert to in fitting, f"{start} -> {to}"


def test_both_languages_say_something_and_not_the_same() -> None:
    for one in (*graph().links, *graph().starts.values()):
        assert one.says.en and one.says.zh and one.says.en != one.says.zh


def test_no_two_follow_ups_have_the_same_ends_and_condition() -> None:
    ends = [(link.start, link.to, link.when) for link in graph().links]
    assert len(ends) == len(set(ends))


def test_a_circle_is_named(tmp_path: Path) -> None:
    made = graph(written(tmp_path, START + link("OPEN-01", "OPEN-02") + link("OPEN-02", "OPEN-01")))
    assert any("in a circle: OPEN-0" in said and said.count("OPEN-01") + said.count("OPEN-02") == 3
               for said in made.wrong(bank()))  # fmt: skip


def test_an_unknown_id_an_unreached_one_and_an_unknown_idea_are_named(tmp_path: Path) -> None:
    made = graph(written(tmp_path, START + link("OPEN-01", "OPEN-99") + link("LOSS-03", "LOSS-04", "M999")))
    said = set(made.wrong(bank()))
    assert "OPEN-99: no question of the bank is about it" in said
    assert "LOSS-04: no opening leads to it" in said
    assert "LOSS-03 -> LOSS-04: there is no wrong idea 'M999'" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[start]]\nid = "OPEN-01"\nen = "Begin."\n', "a part has no 'zh'"),
        ('[[jump]]\nid = "OPEN-01"\n', "has no part 'jump'"),
        ("[[start]\n", "one.toml"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadGraph, match=said):
        graph(written(tmp_path, text))
