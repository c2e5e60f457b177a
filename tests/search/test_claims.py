"""What every variant does to every claim: pinned, searched anew and compared.

A changed line of claims.txt is a changed meaning. Where it is meant, write it anew and read the diff:

    python tests/search/test_claims.py
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tcplearn.audit.verdict_forms import ClaimsTable, cell, cell_words, html, lines, text, whole_text
from tcplearn.audit.verdicts import Found, Own, every, explorable, own
from tcplearn.world.budget import NETWORKS

PINNED = Path(__file__).with_name("claims.txt")
CHANGED = f"what a claim comes to has changed; if it is meant: python {__file__}"
QUICK = ("bag", "fifo")  # where a search takes a second at most


@pytest.fixture(scope="module")
def quick() -> Sequence[Own]:
    return list(own(QUICK))


def pinned() -> tuple[list[str], list[str]]:
    """The two parts of the file: own claims, one a line, and the whole table."""
    first, whole = PINNED.read_text("utf-8").split("\n\n", 1)
    return first.splitlines(), whole.splitlines()


def test_each_variant_s_own_claim_is_as_it_was(quick: Sequence[Own]) -> None:
    known = [line for line in pinned()[0] if " forever " not in line]
    assert list(lines(quick)) == known, CHANGED


@pytest.mark.proof
def test_own_claims_on_a_wire_that_forgets_nothing() -> None:
    known = [line for line in pinned()[0] if " forever " in line]
    assert list(lines(own(("forever",)))) == known, CHANGED


@pytest.mark.proof
def test_every_claim_on_every_network_is_as_it_was() -> None:
    assert list(whole_text(every(), "en")) == pinned()[1], CHANGED


def test_every_variant_that_can_be_explored_is_there(quick: Sequence[Own]) -> None:
    assert [row.name for row in quick] == explorable()


def test_what_a_variant_says_of_itself_is_so_and_the_rfc_is_the_measure(quick: Sequence[Own]) -> None:
    expected = {"BREAKS": (False, True), "MENDS": (True, False), "KEEPS": (True, True)}
    for row in quick:
        found, beside = row.cells["bag"], row.baseline["bag"]
        assert found and beside and (found.holds, beside.holds) == expected[row.kind], row.name


def test_a_cell_is_short_and_said_in_words() -> None:
    every_kind = (Found(True, 2_105), Found(False, 919, 9), Found(None, 300_123), None)
    assert [cell(found) for found in every_kind] == ["✓ 2,105", "✗ 9", "? 300,123", "–"]
    assert [cell_words(found, "en") for found in every_kind] == [
        "holds in 2,105 worlds",
        "broken after 9 moves",
        "undecided after 300,123 worlds",
        "cannot be asked there",
    ]
    assert len({cell_words(found, "zh") for found in every_kind}) == 4


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_both_forms_show_the_same(lang: str, quick: Sequence[Own]) -> None:
    plain, rich = "\n".join(text(quick, lang)), html(quick, lang)
    for row in quick:
        assert row.name in plain and f'<th scope="row">{row.name}</th>' in rich.replace("<wbr>", "")
        for found in (*row.cells.values(), *row.baseline.values()):
            assert cell(found) in plain and f'aria-label="{cell_words(found, lang)}">{cell(found)}<' in rich


def test_a_notebook_gets_the_table_and_a_line_of_text(monkeypatch: pytest.MonkeyPatch, quick: Sequence[Own]) -> None:
    monkeypatch.setattr("tcplearn.audit.verdict_forms.own", lambda networks: quick)
    bundle = ClaimsTable(lang="zh")._repr_mimebundle_()
    assert bundle["text/plain"].count("\n") == 0 and "个变体" in bundle["text/plain"]
    assert bundle["text/html"].count("<table") == 1


if __name__ == "__main__":
    made = "\n".join([*lines(own(NETWORKS)), "", *whole_text(every(), "en")]) + "\n"
    PINNED.write_text(made, "utf-8")
    sys.stdout.write(f"{PINNED}: {made.count(chr(10))} lines\n")
