"""The timeout that a question names is the one that its run waits."""

from __future__ import annotations

import pytest

from tcplearn.quiz import ask, bank
from tcplearn.quiz.case import Case

NAMED = {"{rto}": lambda case: case.scene().policy.rto, "{wait} s after": lambda case: float(case.values["wait"])}
ASKED = [
    (id, said)
    for id, entry in bank().questions.items()
    for said in NAMED
    if said in entry.ask.en and entry.scene and entry.kind != "break"
]


def first_wait(case: Case) -> float:
    """The time between the first segment that is sent again and its repetition."""
    sent: dict[tuple[str, int, tuple[str, ...]], float] = {}
    for flight in case.trace().segments:
        segment = flight.segment
        if segment.len and (key := (flight.sender, segment.seq, segment.ctl)) in sent:
            return round(flight.sent_at - sent[key], 6)
        sent[flight.sender, segment.seq, segment.ctl] = flight.sent_at
    raise AssertionError("nothing is sent again")


def test_some_questions_name_a_timeout() -> None:
    assert {"LOSS-10", "LOSS-01.paper", "LOSS-03.paper", "TW-04"} <= {id for id, _ in ASKED}


@pytest.mark.parametrize(("id", "said"), ASKED)
def test_the_timeout_of_the_text_is_that_of_the_run(id: str, said: str) -> None:
    for seed in range(12):
        case = ask(id, seed).case
        assert first_wait(case) == NAMED[said](case)
