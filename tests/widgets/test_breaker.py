"""The breaker without a browser: messages in, state out, and what it leaves in the notebook."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tcplearn import RFC9293, Breaker, claims, scenes, variants
from tcplearn.text import LANGUAGES
from tcplearn.widgets.breaker_page import WORDS

FIRST = "Nothing has happened yet. A is CLOSED, B is LISTEN. The claim still stands; one thing can happen next."


def bundle(breaker: Breaker) -> dict[str, Any]:
    data: dict[str, Any] = breaker._repr_mimebundle_()[0]
    return data


def send(breaker: Breaker, **told: Any) -> None:
    breaker._handle_custom_msg({"moves": breaker.shown["moves"], **told}, [])  # as the browser sends it


def follow(breaker: Breaker) -> None:
    """This takes what the hint says until the claim is dead."""
    while breaker.shown["kind"] == "alive":
        send(breaker, do="hint")
        send(breaker, do="take", choice=breaker.shown["hinted"])


def test_it_begins_before_anything_has_happened() -> None:
    breaker = Breaker(variants.two_way_handshake, lang="en")
    assert breaker.shown["said"] == FIRST
    assert breaker.shown["choices"] == ["A calls OPEN active"]
    assert breaker.shown["wire"] == ["nothing"]
    assert breaker.shown["left"] == "The wire may still lose 1 and duplicate 1."
    assert breaker.run == {}


def test_a_move_is_made_told_and_taken_back() -> None:
    breaker = Breaker(variants.two_way_handshake, lang="en")
    send(breaker, do="take", choice=0)
    assert breaker.shown["said"] == (
        "Move 1: A calls OPEN active. A is SYN-SENT, B is LISTEN. The claim still stands; 3 things can happen next."
    )
    assert breaker.shown["wire"] == ["A → B  <SEQ=100><CTL=SYN>"]
    assert (len(breaker.run["steps"]), breaker.step) == (2, 1)
    send(breaker, do="take", choice=2)  # it is lost
    assert breaker.shown["left"] == "The wire may still lose 0 and duplicate 1."
    send(breaker, do="undo")
    assert breaker.shown["moves"] == 1
    send(breaker, do="restart")
    assert breaker.shown["said"] == FIRST


def test_hints_lead_to_the_shortest_run_and_it_says_so() -> None:
    breaker = Breaker(variants.two_way_handshake, lang="en")
    follow(breaker)
    assert breaker.shown["kind"] == "broken"
    assert breaker.shown["said"].endswith("Broken after 10 moves! No run is shorter.")
    assert breaker.shown["choices"] == [] and breaker.position.broken
    send(breaker, do="undo")
    assert breaker.shown["kind"] == "alive"


def test_a_longer_way_is_compared_with_the_shortest() -> None:
    breaker = Breaker(variants.two_way_handshake, lang="en")
    breaker.take(0)
    breaker.take(2)  # the SYN is lost; the timer sends another
    follow(breaker)
    assert re.search(r"Broken after 1[1-9] moves! The shortest run takes 10 moves\.$", breaker.shown["said"])


@pytest.mark.parametrize("name", ["syn_cookies", "time_wait_answers"])
def test_claims_about_what_can_still_come_are_known_from_a_finished_search(name: str) -> None:
    breaker = Breaker(variants.variant(name), lang="en")
    follow(breaker)
    assert breaker.shown["kind"] == "broken"
    assert re.search("never come true again|answer segments for ever", breaker.shown["said"])


def test_what_holds_cannot_be_broken_and_the_hint_says_why() -> None:
    breaker = Breaker(RFC9293, scenes.handshake, claims.no_ghost, lang="en")
    send(breaker, do="hint")
    assert breaker.shown["hinted"] is None
    assert breaker.shown["hint"].startswith("Nothing breaks it: Holds in all ")


def test_a_search_that_was_given_up_knows_no_way_but_sees_the_end() -> None:
    breaker = Breaker(variants.syn_ack_unchecked, lang="en", worlds=3)
    send(breaker, do="hint")
    assert breaker.shown["hint"] == "Nobody knows: the search was given up."
    for said in ("A calls OPEN active", "the old", "<SEQ=300>"):
        breaker.take(next(i for i, each in enumerate(breaker.shown["choices"]) if each.startswith(said)))
    assert breaker.shown["said"].endswith("Broken after 3 moves!")


def test_a_way_without_an_end_and_a_way_that_misses() -> None:
    breaker = Breaker(variants.two_way_handshake, lang="en", losses=0, duplicates=1)
    while breaker.shown["kind"] == "alive":
        breaker.take(0)  # never a copy
    assert breaker.shown["kind"] == "ended" and "A dead end" in breaker.shown["said"]
    send(breaker, do="hint")
    assert breaker.shown["hint"] == "From here nothing breaks it any more, within the bounds. Undo, or restart."


def test_a_click_on_a_page_that_is_no_more_is_passed_over() -> None:
    breaker = Breaker(variants.two_way_handshake, lang="en")
    send(breaker, do="take", choice=0)
    send(breaker, do="take", choice=0, moves=0)
    assert breaker.shown["moves"] == 1


def test_both_languages_at_once() -> None:
    breaker = Breaker(variants.two_way_handshake, lang="en")
    breaker.take(0)
    breaker.hint()
    breaker.lang = "zh"
    assert breaker.shown["said"] == (
        "第 1 步：A 调用 OPEN active。A 处于 SYN-SENT，B 处于 LISTEN。断言仍然成立；接下来有 3 种可能。"
    )
    assert breaker.shown["hint"].startswith("提示：") and breaker.shown["hinted"] is not None
    assert [name for name, word in WORDS.items() if word.en == word.zh] == []
    assert {len(breaker.shown["choices"])} == {3} and set(LANGUAGES) == {"en", "zh"}


def test_the_notebook_keeps_a_picture_and_one_line() -> None:
    def moved() -> Breaker:
        breaker = Breaker(variants.two_way_handshake, lang="en")
        breaker.take(0)
        return breaker

    one, two = bundle(moved()), bundle(moved())
    assert one["image/svg+xml"] == two["image/svg+xml"] and one["text/plain"] == two["text/plain"]
    assert one["text/plain"].startswith("Break it by hand: two-way handshake | Your aim")
    assert one["text/plain"].endswith("(run this cell to break it)")
    begin = bundle(Breaker(variants.two_way_handshake, lang="zh"))
    assert "还没有发生任何事情" in begin["image/svg+xml"]
    assert not re.search("0x[0-9a-f]{6}|\n", one["text/plain"] + begin["text/plain"])


def test_what_no_single_run_breaks_is_named() -> None:
    sometimes = claims.Claim("opens", "sometimes", claims.can_open.holds, claims.can_open.text)
    with pytest.raises(ValueError, match="no single run breaks that"):
        Breaker(RFC9293, scenes.handshake, sometimes)
