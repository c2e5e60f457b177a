"""The player in a browser: mouse, keys, eyes and ears. A blank page, no JupyterLab: fast."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from player_page import show
from playwright.sync_api import Locator, Page, expect

from tcplearn.capture import read
from tcplearn.course import course_folder
from tcplearn.widgets import Player
from tcplearn.world import run, scenes

CAPTURES = course_folder() / "notebooks" / "captures"
ARRIVED = ".arrow.delivered"


def test_the_slider_moves_the_picture_and_python_follows(page: Page) -> None:
    player = Player(scenes.open_close, "en")
    root = show(page, player)
    expect(root.get_by_role("img")).to_have_attribute("aria-label", "Open and close: ladder diagram")
    assert root.locator(ARRIVED).count() == 0
    slider = root.get_by_role("slider", name="Moment")
    slider.fill("3")
    expect(root).to_have_attribute("data-step", "3")
    assert root.get_attribute("data-state-b") == "SYN-RECEIVED"
    assert slider.get_attribute("aria-valuetext") == "3 of 12 · 0.125 s"
    assert root.locator(ARRIVED).count() == 2  # the SYN has arrived, its answer is under way
    page.wait_for_timeout(100)
    assert player.step == 3
    player.step = 5


@pytest.mark.parametrize("name", ["First", "Back", "Step", "Last"])
def test_each_button_steps(page: Page, name: str) -> None:
    root = show(page, Player(scenes.open_close, "en", step=3))
    root.get_by_role("button", name=name).click()
    expect(root).to_have_attribute("data-step", {"First": "0", "Back": "2", "Step": "4", "Last": "12"}[name])


def test_keys_step_and_none_of_them_reaches_jupyterlab(page: Page) -> None:
    root = show(page, Player(scenes.open_close, "en"))
    root.get_by_role("slider").focus()
    right, left = "ArrowRight", "ArrowLeft"
    for key, step in ((right, 1), (right, 2), (left, 1), ("End", 12), (right, 12), ("Home", 0)):
        page.keyboard.press(key)
        expect(root).to_have_attribute("data-step", str(step))
    root.locator(".ladder").focus()
    page.keyboard.press("ArrowRight")
    expect(root).to_have_attribute("data-step", "1")
    for key in ("d", "d", "a", "Enter", " "):
        page.keyboard.press(key)
    assert page.evaluate("window.leaked") == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    assert page.evaluate("window.leaked") == ["Escape", "Control", "s"]


def test_a_segment_is_lost_by_the_list_and_delivered_again(page: Page) -> None:
    player = Player(scenes.open_close, "en", step=12)
    root = show(page, player)
    assert root.get_by_role("button", name="Lose").is_disabled()
    root.get_by_label("Segment").select_option("3")
    root.get_by_role("button", name="Lose").click()
    expect(root.locator(".cross.flight-3")).to_have_count(1)
    assert player.trace.flight(3).fate == "lost"
    expect(root).to_have_attribute("data-step", "4")  # where it leaves: what follows is still to be seen
    assert (root.get_attribute("data-state-a"), root.get_attribute("data-state-b")) == ("ESTABLISHED", "SYN-RECEIVED")
    expect(root.locator(".wire")).to_contain_text("You changed")
    expect(root.locator(".changes li")).to_have_text(["segment 3 (ACK): lost"])
    expect(root.get_by_label("Segment").locator("option:checked")).to_contain_text("(lost)")
    root.get_by_role("button", name="Deliver").click()
    expect(root.locator(".cross.flight-3")).to_have_count(0)
    assert player.scene == scenes.open_close


def test_a_segment_is_chosen_in_the_picture_and_delayed(page: Page) -> None:
    player = Player(scenes.open_close, "en", step=12)
    root = show(page, player)
    root.locator(".label.flight-2").click()
    expect(root.get_by_label("Segment")).to_have_value("2")
    expect(root.locator(".arrow.chosen")).to_have_count(1)
    root.get_by_label("seconds late").fill("0.25")
    root.get_by_role("button", name="Delay").click()
    expect(root.locator(".wire")).to_contain_text("You changed")
    assert (player.trace.flight(2).fate, player.trace.flight(2).arrived_at) == ("delayed", 0.4)
    root.get_by_role("button", name="All as it was").click()
    expect(root.get_by_role("button", name="All as it was")).to_be_disabled()
    assert player.scene == scenes.open_close


@pytest.mark.parametrize("by", ["-3", "", "0", "1e9", "601", "e"])
@pytest.mark.parametrize("fate", ["Delay", "Duplicate"])
def test_a_wait_that_is_none_is_refused_in_words(page: Page, fate: str, by: str) -> None:
    player = Player(scenes.open_close, "en", step=12)
    root = show(page, player)
    root.get_by_label("Segment").select_option("2")
    field = root.get_by_label("seconds late")
    field.fill("")
    field.press_sequentially(by)
    root.get_by_role("button", name=fate).click()
    trouble = root.locator(".trouble")
    expect(trouble).to_have_text("Type a number of seconds above 0 and up to 600, such as 0.5; nothing was changed.")
    expect(field).to_be_focused()
    assert player.scene == scenes.open_close
    field.fill("0.25")
    expect(trouble).to_be_empty()
    root.get_by_role("button", name=fate).click()
    expect(root.locator(".changes li")).to_have_count(1)


def test_a_button_that_goes_to_rest_hands_the_focus_on(page: Page) -> None:
    player = Player(scenes.open_close, "en", step=11)
    player.change(3, "lose")
    root = show(page, player)
    root.get_by_role("button", name="All as it was").press("Enter")
    expect(root.get_by_role("button", name="All as it was")).to_be_disabled()
    expect(root.get_by_label("Segment")).to_be_focused()
    for name in ("Last", "First"):
        root.get_by_role("button", name=name).press("Enter")
        expect(root.get_by_role("slider")).to_be_focused()


def test_a_kernel_that_does_not_answer_is_named(page: Page) -> None:
    page.clock.install()
    root = show(page, Player(scenes.open_close, "en", step=12))
    trouble = root.locator(".trouble")
    root.get_by_label("Segment").select_option("3")
    root.get_by_role("button", name="Deliver").click()  # as it is already: answered all the same
    page.clock.run_for(4000)
    expect(trouble).to_be_empty()
    page.evaluate("() => { window.python = () => new Promise(() => {}); }")
    root.get_by_role("button", name="Lose").click()
    page.clock.run_for(2900)
    expect(trouble).to_be_empty()
    page.clock.run_for(200)
    expect(trouble).to_have_text("The kernel does not answer; run the cell again.")


def test_it_all_works_with_the_keyboard_alone(page: Page) -> None:
    player = Player(scenes.open_close, "en")
    root = show(page, player)
    root.get_by_label("Segment").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(root.locator(".wire")).to_contain_text("You changed")
    assert player.trace.flight(3).fate == "lost"
    assert page.evaluate("document.activeElement.textContent") == "Lose"


def test_another_story_language_and_numbers_in_place(page: Page) -> None:
    player = Player(scenes.open_close, "en", step=4)
    root = show(page, player)
    root.get_by_label("Language").select_option("zh")
    expect(root.get_by_role("slider", name="时刻")).to_be_visible()
    assert root.get_attribute("lang") == "zh"
    expect(root).to_have_attribute("data-step", "4")
    root.get_by_label("序号写法").select_option("symbolic")
    expect(root.locator(".label.flight-2")).to_contain_text("SYN,ACK seq=y ack=x+1")
    root.get_by_label("场景").select_option("simultaneous_open")
    expect(root).to_have_attribute("data-story", "simultaneous_open")
    expect(root).to_have_attribute("data-step", "0")
    assert player.scene == scenes.simultaneous_open


def test_what_a_step_changed_says_so_in_words(page: Page) -> None:
    root = show(page, Player(scenes.open_close, "en", step=3))
    changed = root.locator("td.changed").all_inner_texts()
    assert [" ".join(text.split()) for text in changed][:2] == ["SYN-RECEIVED was LISTEN", "300 was –"]
    expect(root.locator(".rows")).to_have_text("LISTEN: SYN → answer syn, go to SYN-RECEIVED (RFC 9293 3.10.7.2 third)")


def test_the_sentence_is_spoken_once_the_slider_rests(page: Page) -> None:
    root = show(page, Player(scenes.open_close, "en"))
    spoken = root.locator(".spoken")
    root.get_by_role("slider").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert spoken.inner_text() == ""
    expect(spoken).to_have_text(root.locator(".said").inner_text())


def test_it_plays_and_stops_when_told(page: Page) -> None:
    page.clock.install()
    root = show(page, Player(scenes.open_close, "en"))
    page.clock.run_for(5000)
    expect(root).to_have_attribute("data-step", "0")  # nothing moves by itself
    root.get_by_role("button", name="Play").click()
    page.clock.run_for(3000)
    expect(root).to_have_attribute("data-step", "2")
    root.get_by_role("button", name="Pause").click()
    page.clock.run_for(5000)
    expect(root).to_have_attribute("data-step", "2")


def test_a_recording_says_why_it_cannot_be_changed(page: Page) -> None:
    root = show(page, Player(run(scenes.open_close), "en"))
    root.get_by_label("Segment").select_option("3")
    for name in ("Lose", "Delay", "Duplicate", "Deliver", "All as it was"):
        assert root.get_by_role("button", name=name).is_disabled()
    expect(root.locator(".wire")).to_contain_text("recording")


def test_a_capture_says_what_it_cannot_know(page: Page) -> None:
    talk = read(CAPTURES / "third_ack_lost_then_data.pcap")[0]
    root = show(page, Player(talk, "zh", "relative"))
    root.get_by_role("slider").fill("99")
    assert root.get_attribute("data-step") == root.get_attribute("data-steps")
    expect(root.locator(".arrow.unknown.flight-3")).to_have_count(1)
    assert root.locator(".notes li").all_inner_texts() == [note.zh for note in talk.notes]


def test_one_file_without_kernel_or_network(page: Page, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = Player(scenes.open_close, "en").save_html(tmp_path / "player.html")
    page.goto(path.as_uri())
    root = page.locator(".tcplearn-player")
    root.get_by_role("slider").fill("4")
    expect(root).to_have_attribute("data-state-a", "ESTABLISHED")
    root.get_by_label("Language").select_option("zh")
    root.get_by_label("序号写法").select_option("symbolic")
    expect(root.locator(".label.flight-1")).to_contain_text("SYN seq=x")


@pytest.mark.proof
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_axe_finds_nothing(page: Page, scheme: str, lang: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    root = show(page, Player(scenes.third_ack_lost_then_data, lang, step=9))
    root.locator(".which").select_option("3")
    found = Axe().run(page, ".tcplearn-player").response["violations"]
    assert [(v["id"], v["impact"], [n["html"] for n in v["nodes"]]) for v in found] == []


def assert_names_are_whole(root: Locator) -> None:
    """Each state of the table stands on one line and in its own cell, or the table scrolls in its box."""
    for chip in root.locator("td .chip").all():
        assert chip.evaluate("(chip) => chip.getClientRects().length") == 1
        assert chip.evaluate("(chip) => chip.getBoundingClientRect().height") < 30
        assert chip.evaluate("(c) => c.getBoundingClientRect().right <= c.closest('td').getBoundingClientRect().right")


@pytest.mark.parametrize("width", [1300, 1180, 900, 700, 660, 400, 300])
@pytest.mark.parametrize("step", [3, 6])
def test_no_name_of_a_state_breaks(page: Page, width: int, step: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    root = show(page, Player(scenes.open_close, "en", step=step))
    assert_names_are_whole(root)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (root.locator(".block[tabindex]").count() == 1) == root.locator(".block").evaluate(
        "(block) => block.scrollWidth > block.clientWidth"
    )


def test_at_twice_the_size_and_on_a_phone_nothing_is_cut_off(page: Page) -> None:
    root = show(page, Player(scenes.third_ack_lost_then_data, "en", step=9))
    for width in (1280, 640, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert_names_are_whole(root)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for control in root.locator("button, select, input").all():
            box = control.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
