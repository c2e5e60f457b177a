"""Progress in a browser: eyes, keys, ears, both languages, both themes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from answered import answered
from axe_playwright_python.sync_playwright import Axe
from driver import SCREENSHOTS
from player_page import MODEL, address
from playwright.sync_api import Locator, Page, expect

from tcplearn import memory
from tcplearn.memory import Memory
from tcplearn.view.palette import colour
from tcplearn.widgets import Progress

NOW = datetime(2020, 1, 9, 12, tzinfo=UTC)


def show(page: Page, progress: Progress) -> Locator:
    """This puts it on the page, with its kernel side behind it, and gives its root."""

    def hold() -> dict[str, Any]:
        return {"shown": progress.shown, "lang": progress.lang}

    def python(told: dict[str, Any]) -> dict[str, Any]:
        if "send" in told:
            progress._handle_custom_msg(told["send"], [])
        for name, value in told.get("set", {}).items():
            setattr(progress, name, value)
        return hold()

    page.set_content(
        f'<!doctype html><html lang="en"><title>progress</title><style>{progress._css}</style><main></main>'
    )
    page.expose_function("python", python)
    page.evaluate(MODEL, [address(str(progress._esm)), hold()])
    return page.locator(".tcplearn-progress")


@pytest.fixture
def kept(tmp_path: Path) -> Memory:
    found = memory.open(tmp_path)
    for day, (id, right) in enumerate([("CW-01", True), ("CW-01", False), ("LOSS-04", True), ("TW-14", True)] * 2):
        answered(found, id, NOW - timedelta(days=8 - day), right=right, seed=day)
    return found


def test_it_shows_each_concept_and_looks_again(page: Page, kept: Memory) -> None:
    root = show(page, Progress(kept, "en", NOW))
    expect(root.get_by_role("status")).to_contain_text("Attempts: 8, right: 6.")
    root.get_by_text("As a table").click()
    expect(root.locator("tbody th")).to_have_text(["Lost segments", "TIME-WAIT", "Connections that are stuck"])
    bars = root.locator("svg rect.measure")
    assert bars.count() == 8 + 3
    answered(kept, "SEQ-01.break", NOW)
    root.get_by_role("button", name="Look again").click()
    expect(root.locator("tbody th")).to_have_count(4)
    assert bars.count() == 9 + 4


def test_the_other_language_by_keyboard_and_no_key_reaches_jupyterlab(page: Page, kept: Memory) -> None:
    root = show(page, Progress(kept, "en", NOW))
    stops = []
    for _ in range(4):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.tagName + document.activeElement.className"))
    assert stops == ["BUTTON", "SELECT", "DIVpicture", "SUMMARY"]
    page.keyboard.press("Enter")
    expect(root.locator("table")).to_be_visible()
    page.keyboard.press("d")
    assert page.evaluate("window.leaked.filter((key) => key !== 'Tab')") == []
    root.get_by_label("Language").select_option("zh")
    expect(root.get_by_role("status")).to_contain_text("作答 8 次")
    assert root.get_attribute("lang") == "zh-CN"


def test_nothing_yet_and_a_file_that_cannot_be_read(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    progress = Progress(path, "en", NOW)
    root = show(page, progress)
    expect(root.locator("svg")).to_contain_text("No attempts yet.")
    expect(root.locator("details")).to_be_hidden()
    path.write_bytes(b"no database at all" * 100)
    root.get_by_role("button", name="Look again").click()
    expect(root.get_by_role("alert")).to_contain_text("move it away")


@pytest.mark.proof
@pytest.mark.parametrize(("scheme", "lang"), [("light", "en"), ("dark", "zh")])
def test_axe_finds_nothing(page: Page, kept: Memory, scheme: str, lang: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    root = show(page, Progress(kept, lang, NOW))
    root.locator("summary").click()
    found = Axe().run(page, ".tcplearn-progress").response["violations"]
    assert [(v["id"], v["impact"], [n["html"] for n in v["nodes"]]) for v in found] == []
    paper, ink = (root.evaluate(f"(root) => getComputedStyle(root).{name}") for name in ("backgroundColor", "color"))
    assert (paper, ink) == tuple(_rgb(colour(name, scheme)) for name in ("paper", "ink"))
    SCREENSHOTS.mkdir(exist_ok=True)
    root.screenshot(path=SCREENSHOTS / f"progress-{scheme}.png")


def _rgb(said: str) -> str:
    return f"rgb({', '.join(str(int(said[i : i + 2], 16)) for i in (1, 3, 5))})"


def test_on_a_phone_the_picture_scrolls_and_the_page_does_not(page: Page, kept: Memory) -> None:
    root = show(page, Progress(kept, "en", NOW))
    root.locator("summary").click()
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_notebook_that_is_handed_in_tells_nothing_of_it(kept: Memory) -> None:
    data, _ = Progress(kept, "en", NOW)._repr_mimebundle_()
    assert data["text/plain"] == "Progress (run this cell to see yours)" and "image/svg+xml" not in data
