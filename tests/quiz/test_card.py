"""The quiz card in Python: what travels to the browser, and what must not."""

from __future__ import annotations

import json

import pytest

from tcplearn.quiz import bank, solve
from tcplearn.widgets.card import Card


def synced(card: Card) -> str:
    return json.dumps({name: getattr(card, name) for name in card.keys if not name.startswith("_")}, default=str)


@pytest.mark.parametrize("id", tuple(bank()))
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
    assert any("M04" in line for line in card.feedback["why"])
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
    assert set(data) == {"text/plain", "application/vnd.jupyter.widget-view+json"}
