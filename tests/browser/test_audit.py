"""The audit's table in a real browser: read by eyes in either theme, and by a screen reader."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tcplearn.audit import table
from tcplearn.audit.forms import html


@pytest.mark.proof
@pytest.mark.parametrize(("scheme", "lang"), [("light", "en"), ("dark", "zh")])
def test_axe_finds_nothing(page: Page, scheme: str, lang: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_content(f'<meta name="color-scheme" content="light dark">{html(table(), lang)}')
    found = Axe().run(page, ".tcp-audit").response["violations"]
    assert [(v["id"], v["impact"], [n["html"] for n in v["nodes"]]) for v in found] == []


def test_rows_and_columns_have_names(page: Page) -> None:
    page.set_content(html(table(["MUST-13", "MUST-30"]), "en"))
    expect(page.get_by_role("table", name="The requirements, held against this TCP")).to_be_visible()
    expect(page.get_by_role("rowheader", name="MUST-30")).to_be_visible()
    expect(page.get_by_role("columnheader")).to_have_count(5)


def test_on_a_narrow_screen_nothing_is_cut(page: Page) -> None:
    page.set_content(html(table(), "en"))
    for width in (1280, 700):
        page.set_viewport_size({"width": width, "height": 800})
        cut = "(cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length"
        assert page.locator(".tcp-audit td").evaluate_all(cut) == 0, width
