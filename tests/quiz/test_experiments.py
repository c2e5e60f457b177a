"""Every point of every why-question is shown by an experiment and asked for. One whose experiment fails cannot stay."""

from __future__ import annotations

import pytest

from tcplearn.quiz import bank
from tcplearn.quiz.proofs import runs, wrong
from tcplearn.quiz.reader import rubrics


@pytest.mark.parametrize("id", sorted(rubrics()))
def test_every_point_is_shown_and_asked_for(id: str) -> None:
    said = [f"{point}: {what}" for point, what in wrong(id, bank())]
    assert not said, "\n" + "\n".join(said)


def test_most_points_are_shown_by_runs() -> None:
    points = [point for rubric in rubrics().values() for point in rubric.points.values()]
    assert sum(len(runs(id)) for id in rubrics()) > 0.7 * len(points)
    assert sum("source" in point.raw and "sees" not in point.raw for point in points) < 0.1 * len(points)
