"""What a variant changes: read from two tables, shown in two colours and with two marks."""

import re

import pytest

from tcplearn import RFC9293, variants
from tcplearn.model import Heard, Rule, State
from tcplearn.model.act import drop
from tcplearn.text import LANGUAGES
from tcplearn.view import difference
from tcplearn.view.rows import _ZH

VARIANTS = [name for name in variants.names() if hasattr(variants.variant(name), "VARIANT")]
MINE = RFC9293.but("mine <b>", Rule(State.LISTEN, Heard.SYN, drop, None, "why not"))


def test_a_row_of_ones_own_stands_beside_the_rfcs():
    (row,) = difference(MINE)
    assert (row.state, row.word, row.was.goes, row.now.does) == (State.LISTEN, Heard.SYN, State.SYN_RECEIVED, drop)
    assert difference(MINE, lang="en").text().splitlines() == [
        "mine <b> against RFC 9293",
        "LISTEN: SYN",
        "  − answer syn, go to SYN-RECEIVED (RFC 9293 3.10.7.2 third)",
        "  + drop",
    ]


def test_the_table_has_heads_marks_and_no_markup_of_the_learners():
    html = difference(MINE)._repr_html_()
    assert html.count('scope="col"') == 4 and html.count('<th scope="row"') == 1
    assert "<b>−</b>" in html and "<b>+</b>" in html and "mine &lt;b&gt;" in html


def test_the_same_table_differs_in_nothing():
    assert not difference(RFC9293)
    assert difference(RFC9293, lang="zh").html().count("<tr") == 0


def test_states_that_share_a_change_share_a_line():
    said = difference(RFC9293.choose(syn_rst="RFC 793")).lines("en")
    assert said[0][0] == "ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT"
    assert "no row" not in str(said)


def test_what_no_row_says_is_compared_too():
    assert difference(variants.one_msl.VARIANT).lines("en") == [("how long TIME-WAIT lasts", "", "2 MSL", "1 MSL")]
    assert difference(variants.syn_cookies.VARIANT).habits[0][0] == "hear"


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_differs_and_says_so_in_both_languages(name: str):
    found = difference(variants.variant(name).VARIANT)
    assert found
    assert {row.now.does.__name__ for row in found if row.now} <= set(_ZH)
    words = {lang: re.findall("[a-z]{4,}", found.text(lang).split("\n", 1)[1]) for lang in LANGUAGES}
    assert set(words["zh"]) <= {"cookie", "section", "without"}  # as a source is cited


def test_a_module_is_no_protocol():
    with pytest.raises(TypeError, match=r"of a variant's module, give \.VARIANT"):
        difference(variants.two_way_handshake)
