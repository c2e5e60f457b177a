"""Golden pictures, one or two of each view, in tests/golden: any change of a stroke is seen.

After a change that is meant, renew them and look at them:

    python -m tests.view.test_goldens
"""

from pathlib import Path

import pytest

from tcplearn.view import svg
from tests.view import (
    test_acceptance,
    test_circle,
    test_compare,
    test_header,
    test_pictures,
    test_sequence,
    test_states,
)

GOLDEN = Path(__file__).parent.parent / "golden"
VIEWS = (test_acceptance, test_circle, test_compare, test_header, test_pictures, test_sequence, test_states)
GOLDENS = {name: drawn for view in VIEWS for name, drawn in view.GOLDENS.items()}


@pytest.mark.parametrize("name", GOLDENS)
def test_the_picture_is_the_golden_one(name):
    assert svg(GOLDENS[name]()) == (GOLDEN / f"{name}.svg").read_text("utf-8"), f"look at {name}, then renew it"


def test_every_golden_file_has_its_picture():
    assert {path.stem for path in GOLDEN.glob("*.svg")} == set(GOLDENS)


if __name__ == "__main__":
    for name, drawn in GOLDENS.items():
        (GOLDEN / f"{name}.svg").write_text(svg(drawn()), "utf-8")
        print(name)
