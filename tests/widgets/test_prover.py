"""The prover without a browser: messages in, state out, and what it leaves in the notebook."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from tcplearn import RFC9293, Prover, claims, scenes, variants
from tcplearn.model import Heard, Rule, State
from tcplearn.model.act import drop
from tcplearn.text import LANGUAGES
from tcplearn.variants import names
from tcplearn.view.variant_words import ZH, about, played
from tcplearn.widgets import proving
from tcplearn.widgets.page import module
from tcplearn.widgets.prover_page import MENUS, WORDS
from tcplearn.world import World

LARGE = {"in_flight": 5, "losses": None, "duplicates": None}


def bundle(prover: Prover) -> dict[str, Any]:
    data: dict[str, Any] = prover._repr_mimebundle_()[0]
    return data


def send(prover: Prover, **told: Any) -> None:
    prover._handle_custom_msg(told, [])  # as the browser sends it


def menu(prover: Prover, name: str) -> dict[str, Any]:
    every = [*prover.shown["question"], *prover.shown["bounds"], *prover.shown["guards"]]
    return next(each for each in every if each["name"] == name)


def test_a_variant_brings_its_scene_and_its_claim_and_is_broken() -> None:
    prover = Prover(variants.two_way_handshake, lang="en")
    assert menu(prover, "protocol")["value"] == "two_way_handshake"
    assert menu(prover, "scene")["value"] == "old_syn_after_close_rst_lost"
    assert menu(prover, "claim")["value"] == "no_ghost"
    assert prover.verdict is None and prover.run == {} and prover.shown["verdicts"] == []
    send(prover, do="prove")
    assert prover.shown["verdicts"] == [
        ["broken", "two-way handshake: Broken after 10 moves, and no run is shorter; 1,244 worlds looked at."]
    ]
    assert prover.verdict is not None and prover.verdict.holds is False
    assert len(prover.run["steps"]) == 11 and prover.step == 10 and "ESTABLISHED" in prover.run["text"]
    assert prover.progress == {}


def test_the_same_with_rfc_9293_stands_beside_it() -> None:
    prover = Prover(variants.two_way_handshake, lang="en")
    send(prover, do="prove")
    send(prover, do="baseline")
    assert [kind for kind, _ in prover.shown["verdicts"]] == ["broken", "holds"]
    assert prover.shown["verdicts"][1][1].startswith("RFC 9293: Holds in all 2,695 worlds")
    assert menu(prover, "protocol")["value"] == "two_way_handshake"
    assert prover.trace is not None  # the variant's run is still there


def test_another_choice_is_another_question() -> None:
    prover = Prover(variants.two_way_handshake, lang="en")
    send(prover, do="prove")
    send(prover, do="choose", name="protocol", value="RFC 9293")
    assert prover.shown["verdicts"] == [] and prover.run == {} and not prover.shown["baseline"]
    assert menu(prover, "scene")["value"] == "old_syn_after_close_rst_lost"  # only the rule is another
    for name, value in (("losses", "any"), ("duplicates", "0"), ("in_flight", "2"), ("network", "fifo")):
        send(prover, do="choose", name=name, value=value)
    bounds = prover.question.budget
    assert (bounds.losses, bounds.duplicates, bounds.in_flight, bounds.network) == (None, 0, 2, "fifo")


def test_a_timer_is_let_loose_and_fastened_again() -> None:
    prover = Prover(scene=scenes.last_ack_lost, claim=claims.no_reset, lang="en")
    assert menu(prover, "TIME_WAIT")["options"][0][1] == (
        "as usual: the wire is quiet and the peer has no retransmission due"
    )
    send(prover, do="prove")
    send(prover, do="choose", name="TIME_WAIT", value="ANY")
    send(prover, do="prove")
    assert prover.shown["verdicts"][0][0] == "broken"
    send(prover, do="choose", name="TIME_WAIT", value="usual")
    send(prover, do="prove")
    assert prover.shown["verdicts"][0][0] == "holds"


def test_a_protocol_and_a_claim_of_ones_own() -> None:
    def never_open(world: World) -> bool:
        """A never becomes ESTABLISHED."""
        return world.a.state is not State.ESTABLISHED

    mine = RFC9293.but("mine", Rule(State.LISTEN, Heard.SYN, drop, None, "mine"))
    prover = Prover(mine, scenes.handshake, never_open, lang="en")
    send(prover, do="prove")
    send(prover, do="baseline")
    assert [kind for kind, _ in prover.shown["verdicts"]] == ["holds", "broken"]
    assert "+ mine" in prover.shown["difference"]
    assert menu(prover, "claim")["value"] == "never_open"


def test_a_claim_that_fails_by_itself_says_so_and_nothing_hangs() -> None:
    def wrong(world: World) -> bool:
        return bool(world.c)  # type: ignore[attr-defined]

    async def kernel() -> None:
        send(prover, do="prove")
        task = prover._task
        assert task is not None
        await task

    prover = Prover(claim=wrong, lang="en")
    asyncio.run(kernel())
    assert prover.progress == {}
    assert prover.shown["verdicts"][0][1].startswith("RFC 9293: cannot be explored: ")
    with pytest.raises(AttributeError, match="has no attribute 'c'"):
        prover.prove()
    assert prover.verdict is None and prover.progress == {}


def test_every_variant_is_offered_with_its_sentence_and_brings_what_shows_it() -> None:
    prover = Prover(lang="en")
    offered = dict(menu(prover, "protocol")["options"])
    for name in played():
        assert about(name).en in offered[name]
        prover.choose("protocol", name)
        assert variants.variant(name).SHOWN_BY.name == menu(prover, "scene")["value"]


def test_chinese_names_no_variant_that_is_none() -> None:
    assert set(ZH) <= set(names())


def test_both_languages_without_another_search() -> None:
    prover = Prover(variants.no_time_wait, lang="en")
    send(prover, do="prove")
    prover.lang = "zh"
    assert re.fullmatch("no TIME-WAIT：.*步之后被打破.*世界。", prover.shown["verdicts"][0][1])
    assert "主动关闭方立即进入 CLOSED" in prover.shown["about"][0]
    assert [name for name, word in {**WORDS, **MENUS}.items() if word.en == word.zh] == []
    shapes = []
    for lang in LANGUAGES:
        prover.lang = lang
        shapes.append([(each["name"], len(each["options"])) for each in prover.shown["question"]])
    assert shapes[0] == shapes[1]


def test_what_cannot_be_asked_together_is_not_offered_together() -> None:
    prover = Prover(claim=claims.no_endless_exchange, lang="en")
    assert "forever" not in dict(menu(prover, "network")["options"])
    prover = Prover(network="forever", lang="en")
    assert "no_endless_exchange" not in dict(menu(prover, "claim")["options"])
    assert menu(prover, "losses")["idle"]


def test_a_search_goes_on_beside_the_kernel_and_stops_when_told() -> None:
    async def kernel() -> None:
        prover = Prover(scene=scenes.textbook, claim=claims.no_stuck_pair, lang="en", **LARGE)
        said: list[dict[str, Any]] = []
        prover.observe(lambda change: said.append(change["new"]), "progress")
        send(prover, do="prove")
        assert prover.verdict is None
        while len(said) < 3:
            await asyncio.sleep(0.02)  # the kernel is free meanwhile
        assert said[1]["said"].startswith("Still proving RFC 9293: ") and said[1]["sizes"][:3] == [1, 1, 3]
        send(prover, do="stop")
        assert said[-1]["said"] == "Stopping RFC 9293 …"
        task = prover._task
        assert task is not None
        await task
        assert prover.shown["verdicts"][0][1].startswith("RFC 9293: Undecided: stopped after ")
        assert prover.progress == {}

    asyncio.run(kernel())


@pytest.mark.parametrize("name", ["two_way_handshake", "syn_cookies", "four_way_handshake"])
def test_without_threads_it_goes_level_by_level_to_the_same_verdict(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def none(*_: Any, **__: Any) -> Any:
        raise RuntimeError("can't start new thread")

    async def browser() -> None:
        send(prover, do="prove")
        task = prover._task
        assert task is not None
        await task

    monkeypatch.setattr(proving, "Thread", none)
    prover, other = Prover(name, lang="en"), Prover(name, lang="en")
    asyncio.run(browser())
    assert repr(prover.verdict) == repr(other.prove())


def test_another_question_ends_the_search_for_the_last_one() -> None:
    async def kernel() -> None:
        prover = Prover(scene=scenes.textbook, claim=claims.no_stuck_pair, lang="en", **LARGE)
        send(prover, do="prove")
        task = prover._task
        assert task is not None
        await asyncio.sleep(0.05)
        send(prover, do="choose", name="protocol", value="two_way_handshake")
        assert prover.progress == {}
        await task
        assert prover.shown["verdicts"] == []

    asyncio.run(kernel())


def test_the_notebook_keeps_a_picture_and_one_line() -> None:
    def proved() -> Prover:
        prover = Prover(variants.two_way_handshake, lang="en")
        prover.prove()
        return prover

    one, two = bundle(proved()), bundle(proved())
    assert one["image/svg+xml"] == two["image/svg+xml"] and one["text/plain"] == two["text/plain"]
    assert one["text/plain"].endswith("1,244 worlds looked at. (run this cell to try others)")
    before = bundle(Prover(variants.two_way_handshake, lang="zh"))
    assert before["text/plain"].endswith("尚未证明（运行本单元格即可另行尝试）")
    assert "Not proved yet" in bundle(Prover(lang="en"))["image/svg+xml"]
    assert not re.search("0x[0-9a-f]{6}|\n", one["text/plain"] + before["text/plain"])


def test_what_is_no_protocol_no_menu_no_choice_is_named() -> None:
    with pytest.raises(TypeError, match=r"not a protocol: 7; give RFC9293"):
        Prover(7)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no protocol is called 'nope' here; there are RFC 9293, accept_completes"):
        Prover("nope")
    with pytest.raises(ValueError, match="one connection at a time"):
        Prover(scene=scenes.two_clients)
    with pytest.raises(ValueError, match="no menu is called"):
        Prover().choose("nope", "1")
    with pytest.raises(ValueError, match="losses: a number or any, not '-1'"):
        Prover().choose("losses", "-1")


def test_modules_are_one_without_imports_and_with_one_default() -> None:
    text = module("prover.js")
    assert "import {" not in text and text.count("export default") == 1
