"""Two runs side by side without a browser: what may be compared, messages in, state out, what it leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import traitlets

from tcplearn import LINUX_6, RFC9293, Compare, run, scenes, variants
from tcplearn.capture import read
from tcplearn.capture.kernels.recordings import shipped
from tcplearn.model import Heard, Rule, State
from tcplearn.model.act import drop
from tcplearn.text import LANGUAGES
from tcplearn.view import compare, sentences, svg
from tcplearn.view.variant_words import ZH, played
from tcplearn.widgets.compare_page import MANY
from tcplearn.widgets.page import module
from tcplearn.world.scenes import SCENES

CAPTURES = Path(__file__).resolve().parent.parent / "captures"
THIRD = scenes.third_ack_lost_then_data


def send(widget: Compare, **told: Any) -> None:
    widget._handle_custom_msg(told, [])  # as the browser sends it


def menu(widget: Compare, name: str) -> dict[str, Any]:
    every = [*widget.shown["menus"]["one"], *widget.shown["menus"]["two"]]
    return next(each for each in every if each["name"] == name)


def test_a_scene_under_the_rfc_and_under_a_variant() -> None:
    widget = Compare(THIRD, variants.two_way_handshake, "en")
    assert (widget.divergence.side, widget.divergence.differs) == ("B", ("state",))  # type: ignore[union-attr]
    assert widget.traces == (run(THIRD), run(THIRD, variants.two_way_handshake.VARIANT))
    assert menu(widget, "one protocol")["value"] == "RFC 9293"
    assert menu(widget, "two protocol")["value"] == "two_way_handshake"
    assert menu(widget, "one scene")["value"] == menu(widget, "two scene")["value"] == THIRD.name
    assert len(menu(widget, "two protocol")["options"]) == len(played()) + 2
    assert len(menu(widget, "two scene")["options"]) == len(SCENES)
    assert widget.shown["parts"] == 3 and widget.step == len(widget.shown["steps"]) - 1 == 14
    assert widget.shown["about"] == [
        "RFC 9293, but two segments open: the listener is ESTABLISHED as soon as it has answered a SYN."
    ]


@pytest.mark.parametrize("follows", ["no_time_wait", variants.no_time_wait, variants.no_time_wait.VARIANT])
def test_a_variant_by_its_name_its_module_or_its_protocol(follows: Any) -> None:
    widget = Compare(scenes.last_ack_lost, follows)
    assert menu(widget, "two protocol")["value"] == "no_time_wait"
    assert menu(Compare(follows), "one scene")["value"] == "last_ack_lost"  # alone it brings its own scene
    assert Compare(follows).traces == widget.traces


def test_a_scene_alone_is_held_against_linux() -> None:
    widget = Compare(scenes.open_close, lang="en")
    assert menu(widget, "two protocol")["value"] == LINUX_6.name
    assert widget.traces[1] == run(scenes.open_close, LINUX_6)


def test_a_protocol_of_ones_own_has_its_place_in_the_menu() -> None:
    mine = RFC9293.but("mine", Rule(State.LISTEN, Heard.SYN, drop, State.LISTEN, "deaf"))
    widget = Compare(scenes.handshake, mine, "zh")
    assert ["mine", "mine"] in menu(widget, "two protocol")["options"]
    assert widget.shown["about"] == ["自己定义的协议。"] and widget.shown["changes"] == ""
    taken = RFC9293.but("RFC 9293", Rule(State.LISTEN, Heard.SYN, drop, State.LISTEN, "deaf"))
    assert menu(Compare(scenes.handshake, taken), "two protocol")["value"] == "RFC 9293 (2)"


def test_two_scenes_two_traces_a_capture_and_a_player_like_thing() -> None:
    assert Compare(scenes.open_close, scenes.third_ack_lost).traces[1] == run(scenes.third_ack_lost)
    one, two = run(scenes.open_close), run(scenes.textbook)
    assert Compare(one, two).traces == (one, two)
    (talk,) = read(CAPTURES / "fin_lost.pcap")
    widget = Compare(talk, shipped()["fin_lost"], "en")
    assert widget.divergence is None and widget.shown["parts"] == -1
    assert len(widget.shown["notes"]) == len(talk.notes) and widget.shown["notes"][0].startswith("capture: ")
    assert all(each["idle"] for side in ("one", "two") for each in widget.shown["menus"][side])
    beside = Compare(talk, scenes.open_close, "en")
    assert menu(beside, "one scene")["idle"] and not menu(beside, "two scene")["idle"]


@pytest.mark.parametrize(
    "given, wrong, says",
    [
        ((3,), TypeError, "not a run: 3; give a scene, a trace, a conversation"),
        ((variants.no_time_wait, scenes.open_close), TypeError, "not a run: <module"),
        ((RFC9293,), TypeError, "not a run"),
        ((scenes.open_close, "no TIME-WAIT"), ValueError, "no protocol is called 'no TIME-WAIT' here; there are RFC"),
        ((scenes.open_close, [scenes.textbook]), TypeError, "not a run"),
        ((run(scenes.open_close),), ValueError, "a recording is compared with another run: give a second one"),
        ((run(scenes.open_close), LINUX_6), ValueError, "a recording is compared with another run"),
    ],
)
def test_what_cannot_be_compared_says_what_can(given: tuple[Any, ...], wrong: type[Exception], says: str) -> None:
    with pytest.raises(wrong, match=says):
        Compare(*given)


def test_a_choice_in_a_menu_is_another_comparison() -> None:
    widget = Compare(THIRD, variants.two_way_handshake, "en", names=("truth", "error"))
    widget.step = 3
    send(widget, do="choose", name="two protocol", value="no_time_wait")
    assert widget.divergence.side == "A" and widget.step == len(widget.traces[0].moments)  # type: ignore[union-attr]
    assert "no TIME-WAIT" in widget.shown["title"], "names were those of the runs before"
    send(widget, do="choose", name="one scene", value="last_ack_lost")
    assert menu(widget, "two scene")["value"] == "last_ack_lost"  # they were of one scene, and still are
    send(widget, do="choose", name="two scene", value="textbook")
    send(widget, do="choose", name="one scene", value="open_close")
    assert menu(widget, "two scene")["value"] == "textbook"
    assert [trace.name for trace in widget.traces] == ["open_close", "textbook"]
    edition = widget.shown["edition"]
    send(widget, do="choose", name="one scene", value="open_close")
    assert widget.shown["edition"] == edition + 1  # an answer, too


@pytest.mark.parametrize(
    "name, value, says",
    [
        ("three scene", "textbook", "no menu is called 'three scene'; there are one scene, one protocol, two scene"),
        ("two scene", "nowhere", "no scene is called 'nowhere' here"),
        ("two protocol", "nothing", "no protocol is called 'nothing' here"),
        ("one scene", "textbook", "the first run is a recording, and stays as it is"),
    ],
)
def test_a_choice_that_there_is_not_says_what_there_is(name: str, value: str, says: str) -> None:
    widget = Compare(run(scenes.open_close), scenes.open_close)
    before = widget.shown
    with pytest.raises(ValueError, match=says):
        widget.choose(name, value)
    assert widget.shown == before


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", played())
def test_each_step_says_what_happens_in_both(name: str, lang: str) -> None:
    widget = Compare(name, lang=lang)
    steps, found = [step["said"] for step in widget.shown["steps"]], widget.divergence
    both = {"en": "Both: ", "zh": "两者："}[lang]
    assert len(steps) == len(widget.traces[0].moments) + 1 and max(map(len, steps)) <= MANY + 2
    numbered = name in ("clock_isn", "fixed_isn")  # the same but for the ISN, which each sentence says
    if found and not numbered and found.one is not None and found.same == tuple((i, i) for i in range(found.one)):
        alike = [len(said) == 1 and said[0].startswith(both) for said in steps[: found.one + 1]]
        assert alike == [True] * (found.one + 1) and widget.shown["parts"] == found.one + 1
    if found and found.one is not None and found.two is not None and found.differs != ("rows",):
        assert len(steps[widget.shown["parts"]]) >= 2
    told = "\n".join(line for said in steps for line in said)
    ours, theirs = (sentences(trace, lang) for trace in widget.traces)
    assert all(sentence in told for sentence in ours)
    if not any(len(said) > MANY + 1 for said in steps):
        assert all(sentence in told for sentence in theirs)
    assert [text for kind, text in widget.shown["why"] if kind == "parts"] == [widget.shown["parted"]] * bool(found)


def test_what_happens_long_after_is_counted_and_not_listed() -> None:
    """Two hosts that answer RST with RST go on for ever; the first run is over."""
    widget = Compare("reset_answers_reset", lang="en")
    one, two = widget.traces
    last = widget.shown["steps"][-1]["said"]
    assert len(two.moments) > len(one.moments) + 100
    assert last[-1].endswith("more events.") and last[-1].startswith("RST answers RST: and ")


def test_language_and_numbers_change_the_page_and_keep_the_step() -> None:
    widget = Compare("no_time_wait", lang="en")
    widget.step = 5
    widget.lang, widget.numbers = "zh", "symbolic"
    assert widget.step == 5 and widget.shown["parted"] == "分歧首先出现在 A。不同之处：状态。"
    assert "seq=x" in widget.shown["steps"][2]["said"][0] and ZH["no_time_wait"] in widget.shown["about"]
    widget.step = 999
    assert widget.step == len(widget.traces[0].moments)
    with pytest.raises(traitlets.TraitError):
        widget.lang = "de"


def test_the_notebook_keeps_the_picture_and_one_line() -> None:
    widget = Compare("no_time_wait", lang="en")
    widget.step = 2
    data: dict[str, Any] = widget._repr_mimebundle_()[0]
    assert data["text/plain"] == (
        "The last ACK is lost: RFC 9293 and no TIME-WAIT side by side | They part at A. What differs: state. "
        "(run this cell to compare others)"
    )
    assert data["image/svg+xml"] == svg(compare(*widget.traces, "en"))  # all of it, wherever the slider is
    assert ElementTree.fromstring(data["image/svg+xml"]) is not None
    assert repr(Compare(scenes.open_close, RFC9293, "zh")).endswith("没有分歧")


def test_one_module_for_the_browser_defines_everything_once() -> None:
    text = module("compare.js")
    assert text == str(Compare._esm) and 'from "./' not in text
    assert text.count("export default") == 1 and text.count("function menus(") == 1
    top = [line.split()[1].rstrip(",") for line in text.splitlines() if line.startswith(("const ", "let "))]
    assert len(top) == len(set(top)), "two modules use one name"
