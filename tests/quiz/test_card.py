"""The quiz card in Python: what travels to the browser, and what must not."""

from __future__ import annotations

import json
import re
from unicodedata import east_asian_width

import pytest

from tcplearn.quiz import ask, bank, solve
from tcplearn.widgets.card import COLUMNS, SHAPES, Card, wrapped

SHOWN = tuple(id for id, entry in bank().questions.items() if entry.kind not in ("why", "break", "code", "claim"))
CARDS = tuple(id for id in SHOWN if ask(id).shape in SHAPES)


def synced(card: Card) -> str:
    return json.dumps({name: getattr(card, name) for name in card.keys if not name.startswith("_")}, default=str)


@pytest.mark.parametrize("id", CARDS)
def test_the_browser_never_holds_the_answer(id: str) -> None:
    card = Card(id, 5, "en")
    assert set(card.shown) == {"id", "seed", "lang", "text", "ladder", "options", "blanks", "words"}
    assert all(set(blank) == {"name", "label", "hint"} for blank in card.shown["blanks"])
    assert all(len(option) == 2 for option in card.shown["options"])
    assert card.feedback == {}
    if id in ("SEQ-05", "CLOSE-05", "LOSS-10"):  # here the question's own text does not contain it
        assert solve(card.question) not in synced(card)


def test_a_message_is_graded_and_comes_back_as_feedback() -> None:
    card = Card("LOSS-04", lang="zh")
    card._handle_custom_msg({"do": "check", "response": {"answer": "CLOSED"}}, [])
    assert card.feedback["mark"] == "wrong" and card.feedback["run"].startswith("<svg")
    assert card.verdict and card.verdict.ideas[0] == "M04" and "M04" not in str(card.feedback["why"])
    card._handle_custom_msg({"do": "check", "response": {"answer": "?"}}, [])
    assert card.feedback["mark"] == "unread" and "run" not in card.feedback and card.feedback["next"] == ""
    card._handle_custom_msg({"do": "check", "response": {"answer": "ESTABLISHED"}}, [])
    assert card.feedback["mark"] == "right" and card.feedback["next"] == "LOSS-05"
    card._handle_custom_msg({"do": "next"}, [])
    assert card.question.id == "LOSS-05" and card.feedback == {} and card.verdict is None


def test_new_numbers_are_the_next_seed() -> None:
    card = Card("SEQ-05", lang="en")
    card.check("1")
    card._handle_custom_msg({"do": "renew"}, [])
    assert (card.shown["seed"], card.feedback) == (1, {})


def test_its_bundle_is_the_question_as_text_and_the_same_each_time() -> None:
    data, _ = Card("LOSS-09", lang="en")._repr_mimebundle_()
    again, _ = Card("LOSS-09", lang="en")._repr_mimebundle_()
    assert data["text/plain"] == again["text/plain"]
    assert data["text/plain"].startswith("LOSS-09  The last ACK") and "\n  d) " in data["text/plain"]
    assert data["text/plain"].endswith("\n\n(run this cell to answer)")
    assert set(data) == {"text/plain", "application/vnd.jupyter.widget-view+json"}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("id", CARDS)
def test_the_stored_text_has_short_lines_and_whole_words(id: str, lang: str) -> None:
    stored = Card(id, 3, lang)._repr_mimebundle_()[0]["text/plain"]
    *lines, last = stored.splitlines()
    assert last == {"en": "(run this cell to answer)", "zh": "（运行本单元格即可作答）"}[lang]
    assert max(sum(1 + (east_asian_width(c) in "WF") for c in line) for line in lines) <= COLUMNS + 4  # hanging marks
    assert not [line for line in lines if line.strip()[:1] in set("，。；：、！？）”")]
    text = str(ask(id, 3, lang))
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert re.findall(r"[!-~]+", "\n".join(lines)) == re.findall(r"[!-~]+", text)


def test_what_is_too_long_for_a_line_stays_whole() -> None:
    word = "FIN-WAIT-1" * 12
    assert wrapped(f"  a) first {word} last") == f"  a) first\n     {word}\n     last"
    assert wrapped("序" * 50) == "序" * 45 + "\n" + "序" * 5
    assert wrapped("序" * 44 + "，" * 2) == "序" * 43 + "\n" + "序，，"


@pytest.mark.parametrize(
    ("id", "en", "zh"),
    [
        ("SEQ-05", "New numbers", "换一组数"),
        ("OPEN-11", "New numbers", "换一组数"),
        ("TW-03", "Another variant", "换一种"),  # the order of the options
        ("SEQ-06", "Another variant", "换一种"),  # what is hidden
        ("CLOSE-03", "", ""),
        ("TW-15", "", ""),
    ],
)
def test_the_button_says_what_it_changes(id: str, en: str, zh: str) -> None:
    assert [Card(id, 2, lang).shown["words"]["renew"] for lang in ("en", "zh")] == [en, zh]


@pytest.mark.parametrize("id", CARDS)
def test_the_button_changes_what_is_seen_or_is_not_there(id: str) -> None:
    card = Card(id, 0, "en")
    button, before = card.shown["words"]["renew"], {**card.shown, "seed": 0}
    card.renew()
    assert ({**card.shown, "seed": 0} != before) == bool(button)
    assert card.shown["words"]["renew"] == button


def test_a_symbolic_question_is_proven_with_its_letters() -> None:
    card = Card("CLOSE-04", lang="en")
    card.check("v+1")
    assert "seq=w" in card.feedback["run"] and "seq=311" not in card.feedback["run"]
    card = Card("OPEN-03", lang="en")
    card.check(solve(card.question))
    assert "seq=300" in card.feedback["run"]


def test_a_question_of_another_shape_is_sent_to_a_drill() -> None:
    with pytest.raises(ValueError, match=r'Drill\("SEQ-12"\)'):
        Card("SEQ-12")


def test_it_offers_no_next_question_that_it_cannot_show() -> None:
    card = Card("CLOSE-08")
    assert card.check("b").next == "CLOSE-14"
    assert card.feedback["next"] == ""
    card.follow()
    assert card.question.id == "CLOSE-08"
