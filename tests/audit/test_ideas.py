"""The table of wrong ideas: each is found by a question, and what a variant plays is told apart from what happens."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tcplearn import variants
from tcplearn.audit import IdeasTable, ideas

TABLES = {lang: IdeasTable(lang) for lang in ("en", "zh")}


def test_every_idea_is_found_by_a_question() -> None:
    assert [idea.id for idea in ideas() if not idea.questions] == []


def test_every_idea_that_a_variant_plays_is_shown_by_two_runs() -> None:
    shown = {idea.id for idea, parts in TABLES["en"].rows if parts}
    assert shown == set(variants.believed())


@pytest.mark.parametrize("lang", TABLES)
def test_what_happens_is_not_what_is_believed(lang: str) -> None:
    assert [idea.id for idea, parts in TABLES[lang].rows if parts and parts[0] == parts[1]] == []


def test_data_after_a_lost_third_segment() -> None:
    happens, believed = next(parts for idea, parts in TABLES["en"].rows if idea.id == "M04" and parts)
    assert "it is now ESTABLISHED" in happens
    assert "it is now CLOSED and sends RST" in believed


@pytest.mark.parametrize("lang", TABLES)
def test_the_html_holds_every_row_under_named_heads(lang: str) -> None:
    table = ElementTree.fromstring(TABLES[lang].html().split("</style>")[1])
    assert len(table.findall("tbody/tr")) == len(TABLES[lang].rows)
    assert all(row.find("th").get("scope") == "row" for row in table.findall("tbody/tr"))  # type: ignore[union-attr]
    assert len(table.findall("thead/tr/th[@scope='col']")) == 5


@pytest.mark.parametrize("lang", TABLES)
def test_the_text_is_complete(lang: str) -> None:
    told = TABLES[lang].text
    for idea, parts in TABLES[lang].rows:
        assert all(said in told for said in (idea.text.of(lang), *(parts or ()), *idea.questions))
