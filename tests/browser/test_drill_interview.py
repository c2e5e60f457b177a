"""The interview in a browser: begun, answered, led on and reported by the keyboard alone; a clock that keeps quiet."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from drilled import answer, show, tab_to
from playwright.sync_api import Page, expect

from tcplearn.quiz import solve
from tcplearn.text import LANGUAGES
from tcplearn.widgets.interviewer import Interview

pytestmark = pytest.mark.proof


def sees(page: Page) -> list[object]:
    found = Axe().run(page, ".tcplearn-drill").response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize(("lang", "theme"), [("en", "true"), ("zh", "false")])
def test_a_whole_interview_by_the_keyboard_alone(page: Page, lang: str, theme: str) -> None:
    told = Interview(lang=lang, memory=False, now=lambda: 0.0)
    root, words = show(page, told, theme), told.shown["words"]
    assert sees(page) == []
    expect(root.locator(".clock")).to_be_empty()
    tab_to(page, told.feedback["next"])
    page.keyboard.press("Enter")
    asked = 0
    while told.shown["asked"]["id"]:
        asked += 1
        expect(root).to_have_attribute("data-id", told.shown["asked"]["id"])
        expect(root.locator(".link")).to_have_text(told.shown["link"])
        assert page.evaluate("document.querySelector('.tcplearn-drill').contains(document.activeElement)")
        answer(page, told.shown["asked"], words, solve(told.question))
        tab_to(page, words["check"])
        page.keyboard.press("Enter")
        expect(root.locator("button.follow")).to_be_focused()
        page.keyboard.press("Enter")
    assert asked > 1
    expect(root).to_have_attribute("data-mark", "done")
    expect(root.locator(".verdict")).to_be_focused()
    expect(root.locator(".verdict .part").first).to_be_visible()
    assert sees(page) == []
    tab_to(page, told.shown["again"])
    page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-mark", "ready")
    expect(root.locator("button.follow")).to_be_focused()


def test_the_clock_is_read_and_not_announced_until_there_is_little_left(page: Page) -> None:
    page.clock.install()
    told = Interview(lang="en", memory=False, now=lambda: 0.0)
    root = show(page, told)
    root.get_by_role("button", name="Begin").click()
    clock, spoken = root.get_by_role("timer"), root.get_by_role("status").first
    expect(clock).to_have_text("Time left: 10:00")
    page.clock.run_for(61_000)
    expect(clock).to_have_text("Time left: 8:59")
    expect(spoken).to_be_empty()
    page.clock.run_for(480_000)
    expect(spoken).to_have_text("One minute left.")
    page.clock.run_for(60_000)
    expect(clock).to_have_text("Time left: 0:00")
    expect(spoken).to_have_text("Time is up: this answer is the last one.")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_a_phone_nothing_is_cut_off(page: Page, lang: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    told = Interview(lang=lang, memory=False, now=lambda: 0.0)
    told.follow()
    while told.shown["asked"]["id"]:
        told.give_up()
        told.follow()
    show(page, told)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
