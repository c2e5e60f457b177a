"""Every variant errs where it says, and RFC 9293 does not. A new file in variants/ is found by itself."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from tcplearn import variants
from tcplearn.audit.matrix import answers
from tcplearn.quiz import bank
from tcplearn.quiz.asks import parse
from tcplearn.quiz.runs import NotInRun
from tcplearn.world import run


@pytest.mark.parametrize("name", variants.names())
def test_what_it_breaks_holds_for_the_rfc_and_fails_for_it(name: str) -> None:
    module = variants.variant(name)
    scene, claim = module.SHOWN_BY, parse(module.SAYS)
    assert claim.kind == "truth"
    assert claim(run(scene)) is True
    with suppress(NotInRun):  # it may not even get so far
        assert claim(variants.played(name, scene)) is False


@pytest.mark.parametrize("name", variants.names())
def test_it_is_one_small_thing(name: str) -> None:
    source = Path(variants.variant(name).__file__ or "").read_text("utf-8").splitlines()
    assert len(source) <= 30
    assert source[0].startswith('"""RFC')


@pytest.mark.parametrize("name", variants.names())
def test_its_table_has_no_holes(name: str) -> None:
    """Whatever it hears in whatever state, some row answers."""
    protocol = getattr(variants.variant(name), "VARIANT", None)
    if protocol is None:
        pytest.skip("it differs from the RFC in its numbering, not in its rows")
    assert [(str(cell), answer.hole) for cell, answer in answers(protocol).items() if answer.hole] == []


def test_every_wrong_idea_that_is_played_has_a_name_in_both_languages() -> None:
    assert set(variants.believed()) <= set(bank().ideas)


def test_an_unknown_variant_is_said_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="two_way_handshake"):
        variants.variant("three_way")
