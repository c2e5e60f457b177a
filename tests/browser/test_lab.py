"""The laboratory as a learner uses it: by the mouse, by keys alone, in both languages and themes, seen by axe."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from player_page import show
from playwright.sync_api import Locator, Page, expect

from tcplearn import Lab, scenes

ALSO = ("given_views", "bench", "pictures", "views", "segment", "against", "predictions", "refused")


def opened(page: Page, lang: str = "en") -> tuple[Lab, Locator]:
    lab = Lab(scenes.handshake, lang)
    return lab, show(page, lab, ALSO)


def label(root: Locator, number: int) -> tuple[float, float]:
    box = root.locator(f".ladder .label.flight-{number}").first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_third_ack_lost_then_data_by_dragging(page: Page, tmp_path: Path) -> None:
    lab, root = opened(page)
    root.get_by_role("button", name="Last").click()
    x, y = label(root, 3)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 100, y + 10, steps=4)
    page.mouse.move(x + 420, y + 20, steps=4)
    page.mouse.up()
    expect(root.locator(".changes")).to_contain_text("segment 3 (ACK): lost")
    chip = root.locator("[data-call=SEND]")
    chip.hover()
    page.mouse.down()
    paper = root.locator(".ladder svg").bounding_box()
    assert paper
    lifeline = paper["x"] + paper["width"] * 0.29
    page.mouse.move(lifeline, paper["y"] + 100, steps=4)
    page.mouse.move(lifeline, label(root, 3)[1] + 30, steps=6)
    page.mouse.up()
    expect(root.locator(".ladder")).to_contain_text("SEND 5")
    assert [str(call.call) for call in lab.scene.calls][-1] == "SEND 5"

    before = next(i for i, moment in enumerate(lab.trace.moments) if moment.what == "SEND 5") + 1
    root.get_by_role("slider").fill(str(before))
    root.get_by_label("Predict before each step").check()
    root.get_by_role("button", name="Step").click()
    expect(root.locator(".question")).to_contain_text("B hears ACK")
    root.locator(".becomes").select_option("ESTABLISHED")
    root.locator(".sends").select_option("ACK")
    root.get_by_role("button", name="Commit").click()
    expect(root.locator(".verdict")).to_contain_text("1 of 1 right")
    expect(root).to_have_attribute("data-state-b", "ESTABLISHED")
    assert lab.predictions[0]["right"]

    root.get_by_label("Compare with").select_option("two_way_handshake")
    expect(root.locator("[data-view=compare] svg")).to_be_visible()

    with page.expect_download() as download:
        root.locator(".steps .save-svg").click()
    saved = tmp_path / "ladder.svg"
    download.value.save_as(saved)
    assert "<svg" in saved.read_text("utf-8") and "ESTABLISHED" in saved.read_text("utf-8")


def test_keys_alone_lose_delay_and_take_back(page: Page) -> None:
    lab, root = opened(page)
    root.get_by_role("button", name="Last").click()
    root.locator(".ladder").focus()
    while lab.segment != 3:
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(30)
    page.keyboard.press("l")
    expect(root.locator(".changes")).to_contain_text("lost")
    root.locator(".ladder").focus()
    page.keyboard.press("u")
    expect(root.locator(".wire")).to_contain_text("The wire does what the story says")
    assert not lab.draft.can_undo and lab.draft.can_redo
    root.locator(".ladder").focus()
    page.keyboard.press("Control+Shift+Z")
    expect(root.locator(".changes")).to_contain_text("lost")


def test_a_segment_dragged_down_arrives_later(page: Page) -> None:
    lab, root = opened(page)
    root.get_by_role("button", name="Last").click()
    x, y = label(root, 1)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 20, steps=3)
    page.mouse.move(x, y + 60, steps=3)
    page.mouse.up()
    expect(root.locator(".changes")).to_contain_text("delayed by")
    first = lab.trace.flight(1)
    assert first.arrived_at is not None and first.arrived_at > 0.126


def test_views_are_chosen_and_follow_the_cursor(page: Page) -> None:
    _, root = opened(page)
    root.get_by_label("state machine, A's path").check()
    panel = root.locator("[data-view='machine A']")
    expect(panel.locator("svg")).to_be_visible()
    root.get_by_role("slider").fill("2")
    expect(panel.locator(".here")).to_have_count(1)
    root.get_by_label("Language").select_option("zh")
    expect(root.get_by_label("协议")).to_be_visible()


@pytest.mark.proof
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, scheme: str, lang: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    lab, root = opened(page, lang)
    lab.views = [*Lab.VIEWS]
    root.get_by_role("slider").fill("3")
    found = Axe().run(page, context=".tcplearn-lab", options={"rules": {"region": {"enabled": False}}})
    assert found.violations_count == 0, found.generate_report()
