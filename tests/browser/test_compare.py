"""Two runs side by side in a browser, in a blank page: by keyboard alone, in both languages and themes, seen by axe."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from player_page import MODEL
from playwright.sync_api import Locator, Page, expect

from tcplearn import Compare, scenes, variants
from tcplearn.capture.kernels.recordings import shipped

SYNCED = ("shown", "step", "lang", "numbers")


def show(page: Page, widget: Compare) -> Locator:
    """This puts a comparison on the page and gives its root; what the browser sends reaches the widget at once."""

    def python(told: dict[str, Any]) -> dict[str, Any]:
        if "send" in told:
            widget._handle_custom_msg(told["send"], [])
        for name, value in told.get("set", {}).items():
            setattr(widget, name, value)
        return {name: getattr(widget, name) for name in SYNCED}

    module = "data:text/javascript;base64," + b64encode(str(widget._esm).encode()).decode()
    page.set_content(f'<!doctype html><html lang="en"><title>compare</title><style>{widget._css}</style><main></main>')
    page.expose_function("python", python)
    page.evaluate(MODEL, [module, python({})])
    return page.locator(".tcplearn-compare")


def third() -> Compare:
    return Compare(scenes.third_ack_lost_then_data, variants.two_way_handshake, "en")


def states(root: Locator, half: str) -> list[str]:
    return root.locator(f".half.{half} text.state").all_text_contents()


def test_by_keyboard_alone_to_where_they_part(page: Page) -> None:
    widget = third()
    root = show(page, widget)
    expect(root.locator(".half.one .parted-at")).to_contain_text("≠ state")
    slider = root.get_by_role("slider", name="Moment")
    slider.focus()
    page.keyboard.press("Home")
    expect(root).to_have_attribute("data-step", "0")
    expect(root.locator(".reasons")).to_have_text("So far both runs are the same.")
    assert root.locator(".parted").count() == 0
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(root.locator(".said li")).to_have_count(1)
    expect(root.locator(".said")).to_contain_text("Both: 0.100 s: A calls OPEN active")
    assert states(root, "one") == states(root, "two")
    page.keyboard.press("ArrowRight")
    expect(root.locator(".said li")).to_have_text(
        [
            "RFC 9293: 0.125 s: B hears SYN (seq=100); it is now SYN-RECEIVED and sends SYN,ACK (seq=300, ack=101).",
            "two-way handshake: 0.125 s: B hears SYN (seq=100); it is now ESTABLISHED and sends SYN,ACK "
            "(seq=300, ack=101).",
        ]
    )
    expect(root.locator(".reasons .parts")).to_have_text("They part at B. What differs: state.")
    expect(root.locator(".reasons .added")).to_contain_text("go to ESTABLISHED (two segments)")
    assert states(root, "one")[-1] == "SYN-RECEIVED" and states(root, "two")[-1] == "ESTABLISHED"
    assert root.locator(".parted").count() == 2
    expect(root.locator(".spoken")).to_contain_text("two-way handshake: 0.125 s: B hears SYN")
    page.wait_for_timeout(100)
    assert widget.step == 3
    assert page.evaluate("window.leaked") == []  # no key reached JupyterLab


def test_the_button_goes_there_and_the_focus_stays(page: Page) -> None:
    root = show(page, third())
    page.keyboard.press("Tab")
    seen = [page.evaluate("document.activeElement.className || document.activeElement.id")]
    while "apart" not in seen and len(seen) < 20:
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.className || document.activeElement.id"))
    assert "apart" in seen and "lang" in seen and "numbers" in seen
    page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-step", "3")
    expect(root.get_by_role("button", name="≠ To where they part")).to_be_focused()
    expect(root).to_have_attribute("data-parted", "true")
    root.get_by_role("button", name="⇤ First").press("Enter")
    expect(root.get_by_role("slider")).to_be_focused()  # a button that is off gives its focus to the slider
    expect(root).to_have_attribute("data-parted", "false")


def test_another_pair_is_chosen_in_the_menus(page: Page) -> None:
    widget = third()
    root = show(page, widget)
    second = root.get_by_role("group", name="Second run")
    second.get_by_label("Protocol").select_option("free_syn")
    expect(root.locator(".reasons .parts")).to_have_text("They part at B. What differs: ACK number.")
    first = root.get_by_role("group", name="First run")
    first.get_by_label("Scene").select_option("figure_6")
    expect(second.get_by_label("Scene")).to_have_value("figure_6")
    second.get_by_label("Protocol").select_option("RFC 9293")
    expect(root.get_by_role("button", name="They never part")).to_be_disabled()
    expect(root.locator(".reasons")).to_have_text("The two runs never part: event by event, both do the same.")
    assert root.locator("details").is_hidden() and widget.divergence is None
    second.get_by_label("Protocol").select_option("no_time_wait")
    expect(root.locator("details summary")).to_have_text("What the protocols differ in")
    root.locator("details summary").press("Enter")
    expect(root.locator("details td.added")).to_have_count(2)


def test_chinese_and_symbols_without_a_restart(page: Page) -> None:
    root = show(page, Compare("no_time_wait", lang="en"))
    root.get_by_role("button", name="≠ To where they part").click()
    root.get_by_label("Language").select_option("zh")
    expect(root).to_have_attribute("lang", "zh-CN")
    expect(root).to_have_attribute("data-step", "10")
    root.get_by_label("序号写法").select_option("symbolic")
    expect(root.locator(".reasons .parts")).to_have_text("分歧首先出现在 A。不同之处：状态。")
    expect(root.locator(".said")).to_contain_text("A 收到 FIN,ACK（seq=w，ack=u+1）")
    expect(root.get_by_role("button", name="≠ 到分歧处")).to_be_visible()
    expect(root.locator(".half.two .parted-at")).to_contain_text("≠ 状态")


def test_a_recording_stays_as_it_is(page: Page) -> None:
    recording = shipped()["synack_lost"]
    root = show(page, Compare(recording.kernel_traces()[0], recording, "en", "relative"))
    for select in root.locator("fieldset select").all():
        expect(select).to_be_disabled()
    expect(root.locator(".reasons .parts")).to_have_text("They part at B. What differs: flags, SEQ, ACK number.")
    expect(root.locator("details")).to_be_hidden()


@pytest.mark.parametrize("width, beside", [(1300, True), (700, False), (360, False)])
def test_where_there_is_no_room_the_second_stands_below(page: Page, width: int, beside: bool) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    root = show(page, third())
    one, two = (root.locator(f".half.{half}").bounding_box() for half in ("one", "two"))
    assert one and two
    assert (one["y"] == two["y"] and two["x"] >= one["x"] + one["width"]) is beside
    assert (two["y"] >= one["y"] + one["height"]) is not beside
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "only the ladders scroll"
    page.set_viewport_size({"width": 1280, "height": 720})


def test_what_has_just_happened_is_in_sight_in_a_long_run(page: Page) -> None:
    root = show(page, Compare("fixed_isn", lang="en"))
    root.get_by_role("slider").focus()
    page.keyboard.press("Home")
    for _ in range(len(Compare("fixed_isn").traces[0].moments)):
        page.keyboard.press("ArrowRight")
    box = root.locator(".ladders").bounding_box()
    last = root.locator(".half.one text.state").last.bounding_box()
    assert box and last and box["y"] <= last["y"] <= box["y"] + box["height"]


@pytest.mark.proof
@pytest.mark.parametrize(("scheme", "lang"), [("light", "en"), ("dark", "zh")])
def test_axe_finds_nothing(page: Page, scheme: str, lang: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    root = show(page, Compare("no_time_wait", lang=lang))
    root.locator("details").evaluate("(each) => { each.open = true; }")
    for part in (".first", ".apart", ".last"):
        root.locator(part).click()
        found = Axe().run(page, ".tcplearn-compare").response["violations"]
        assert [(v["id"], v["impact"], [n["html"] for n in v["nodes"]]) for v in found] == [], part
    page.emulate_media(color_scheme="light")
