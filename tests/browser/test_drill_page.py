"""A drill in a page without a kernel: the question to read, the answer unfolded by the keyboard, in both themes."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tcplearn.quiz import ask
from tcplearn.widgets.drill_alone import Sheet


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("id", ["LOSS-03", "OPEN-03"])
def test_the_answer_is_unfolded_by_the_keyboard(page: Page, id: str, lang: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 360, "height": 700})
    root = "<style>:root { color-scheme: light dark }</style>"
    part = Sheet(ask(id, 0, lang)).part()
    page.set_content(f'<!doctype html><html lang="en"><title>sheet</title>{root}<main>{part}</main>')
    answer = page.locator("details > p").first
    expect(answer).to_be_hidden()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(answer).to_contain_text("答案" if lang == "zh" else "The answer")
    expect(page.locator("details svg")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page, ".tcplearn-sheet").response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
