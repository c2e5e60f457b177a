"""The pair grid in a browser: by mouse, by keyboard alone, in both languages, on a phone, seen by axe. No kernel."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from player_page import MODEL
from playwright.sync_api import Locator, Page, expect

from tcplearn.text import LANGUAGES
from tcplearn.view import pair_grid, sockets, svg
from tcplearn.view.palette import css
from tcplearn.widgets import PairGrid
from tcplearn.widgets.page import HERE
from tcplearn.world.pairs import Pairs, pairs
from tcplearn.world.scenes import SCENES

SYNCED = ("shown", "opened", "place", "run", "step", "lang", "numbers")


@pytest.fixture(scope="module")
def found() -> Pairs:
    return pairs()


def show(page: Page, grid: PairGrid, answers: bool = True) -> Locator:
    """This puts a grid on the page, with itself behind it as in a notebook; without `answers` the kernel is dead."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))

    def hold() -> dict[str, Any]:
        return {name: getattr(grid, name) for name in SYNCED}

    def python(told: dict[str, Any]) -> dict[str, Any]:
        for name, value in (told.get("set", {}) if answers else {}).items():
            setattr(grid, name, value)
        return hold() if answers else {}

    module = "data:text/javascript;base64," + b64encode(str(grid._esm).encode()).decode()
    page.set_content(f'<!doctype html><html lang="en"><title>pairs</title><style>{grid._css}</style><main></main>')
    page.expose_function("python", python)
    page.evaluate(MODEL, [module, hold()])
    assert not said
    return page.locator(".tcplearn-pairs")


def cell(root: Locator, a: str, b: str) -> Locator:
    return root.locator(f'td[aria-label^="A {a}, B {b}: "]')


def test_the_browser_prints_these_pictures_as_python_does(page: Page, found: Pairs) -> None:
    page.goto("about:blank")
    drawings = [pair_grid(found, lang) for lang in LANGUAGES]
    drawings += [sockets(SCENES[name], lang) for name in ("accept_queue_full", "zero_window") for lang in LANGUAGES]
    module = "data:text/javascript;base64," + b64encode((HERE / "print.js").read_bytes()).decode()
    printed = page.evaluate(
        """async ([module, style, asked]) => {
          const { svg } = await import(module);
          return asked.map((drawing) => [0, 7, 99].map((step) => svg(drawing, step, style)));
        }""",
        [module, css(), [drawing.plain() for drawing in drawings]],
    )
    assert printed == [[svg(drawing, step) for step in (0, 7, 99)] for drawing in drawings]


def test_a_click_opens_the_shortest_run_and_another_says_why_there_is_none(page: Page, found: Pairs) -> None:
    grid = PairGrid(found, lang="en")
    root = show(page, grid)
    assert root.get_by_role("gridcell").count() == 121 + 1  # and the corner
    expect(root.locator(".tcplearn-player")).to_be_hidden()
    cell(root, "FIN-WAIT-2", "CLOSING").click()
    expect(root.locator(".opened")).to_have_text("A FIN-WAIT-2, B CLOSING: 8 moves.")
    expect(root.locator(".tcplearn-player")).to_have_attribute("data-step", "8")
    expect(root.locator(".tcplearn-player")).to_have_attribute("data-state-b", "CLOSING")
    expect(cell(root, "FIN-WAIT-2", "CLOSING")).to_have_attribute("aria-selected", "true")
    cell(root, "TIME-WAIT", "TIME-WAIT").click()
    expect(root.locator(".tcplearn-player")).to_have_attribute("data-state-b", "TIME-WAIT")
    assert root.locator('td[aria-selected="true"]').count() == 1
    cell(root, "ESTABLISHED", "CLOSED").click()
    expect(root.locator(".opened")).to_contain_text("No run leads to (ESTABLISHED, CLOSED).")
    expect(root.locator(".tcplearn-player")).to_be_hidden()
    expect(root.locator(".spoken").first).to_contain_text("No run leads to (ESTABLISHED, CLOSED).")
    assert [str(state) for state in grid.chosen or ()] == ["ESTABLISHED", "CLOSED"]


def test_by_keyboard_alone(page: Page, found: Pairs) -> None:
    root = show(page, PairGrid(found, lang="en"))
    root.locator(".lang").focus()
    assert root.locator('td[tabindex="0"]').count() == 1  # one stop of the Tab key
    page.keyboard.press("Tab")
    expect(cell(root, "CLOSED", "CLOSED")).to_be_focused()
    for key, a, b in (
        ("ArrowRight", "CLOSED", "LISTEN"), ("ArrowDown", "LISTEN", "LISTEN"), ("End", "LISTEN", "TIME-WAIT"),
        ("ArrowRight", "LISTEN", "TIME-WAIT"), ("PageDown", "TIME-WAIT", "TIME-WAIT"),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(cell(root, a, b)).to_be_focused()
    page.keyboard.press("Enter")
    expect(root.locator(".spoken").first).to_have_text("A TIME-WAIT, B TIME-WAIT: 10 moves.")
    expect(cell(root, "TIME-WAIT", "TIME-WAIT")).to_be_focused()  # to go on from here
    for _ in range(20):
        page.keyboard.press("Tab")
        if root.get_by_role("slider", name="Moment").evaluate("(slider) => slider === document.activeElement"):
            break
    page.keyboard.press("ArrowLeft")
    expect(root.locator(".tcplearn-player")).to_have_attribute("data-step", "9")
    page.keyboard.press("d")
    leaked = page.evaluate("window.leaked")
    assert leaked == []
    page.keyboard.press("Control+s")
    assert page.evaluate("window.leaked") == ["Control", "s"]


def test_the_other_language_and_other_numbers_in_place(page: Page, found: Pairs) -> None:
    grid = PairGrid(found, lang="en")
    root = show(page, grid)
    cell(root, "LAST-ACK", "TIME-WAIT").click()
    expect(root.locator(".tcplearn-player")).to_have_attribute("data-state-a", "LAST-ACK")
    root.locator(".lang").select_option("zh")
    expect(root.locator(".opened")).to_have_text("A LAST-ACK，B TIME-WAIT：8 步。")
    expect(root.locator('td[aria-selected="true"]')).to_have_attribute("aria-label", "A LAST-ACK，B TIME-WAIT：8 步")
    assert root.get_attribute("lang") == "zh-CN" and root.get_attribute("data-place") == "9 10"
    expect(root.locator(".run > .heading")).to_have_text("到达这一对状态的一个最短运行过程")
    root.get_by_label("序号写法").select_option("symbolic")
    expect(root.locator(".run pre")).to_contain_text("x")
    assert grid.numbers == "symbolic"


def test_python_may_open_a_pair(page: Page, found: Pairs) -> None:
    grid = PairGrid(found, lang="en")
    grid.choose("CLOSED", "TIME-WAIT")
    root = show(page, grid)
    expect(root.locator(".tcplearn-player")).to_be_visible()
    expect(cell(root, "CLOSED", "TIME-WAIT")).to_have_attribute("tabindex", "0")
    expect(cell(root, "CLOSED", "TIME-WAIT")).to_have_attribute("aria-selected", "true")


def test_a_kernel_that_is_gone_is_said_to_be(page: Page, found: Pairs) -> None:
    page.clock.install()
    root = show(page, PairGrid(found, lang="en"), answers=False)
    cell(root, "SYN-SENT", "LISTEN").click()
    page.clock.run_for(5000)
    expect(root.locator(".trouble").first).to_have_text("The kernel does not answer; run the cell again.")


@pytest.mark.proof
@pytest.mark.parametrize(("scheme", "lang"), [("light", "en"), ("dark", "zh")])
def test_axe_finds_nothing(page: Page, found: Pairs, scheme: str, lang: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    root = show(page, PairGrid(found, lang=lang))
    for place in ("4-0", "6-8"):
        root.locator(f"td.cell-{place}").click()
        expect(root).to_have_attribute("data-place", place.replace("-", " "))
        root.locator("details").evaluate_all("(all) => all.forEach((each) => { each.open = true; })")
        found_by_axe = Axe().run(page, ".tcplearn-pairs").response["violations"]
        assert [(v["id"], v["impact"], [n["html"] for n in v["nodes"]]) for v in found_by_axe] == [], place


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_on_a_phone_the_grid_scrolls_and_the_page_does_not(page: Page, found: Pairs, lang: str) -> None:
    grid = PairGrid(found, lang=lang)
    grid.choose("FIN-WAIT-2", "CLOSING")
    root = show(page, grid)
    for width in (1280, 640, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = "(cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length"
        assert root.locator(".wide tbody :is(td, th)").evaluate_all(cut) == 0, width
    root.locator("td.cell-6-10").focus()
    head, last = root.locator(".wide tbody tr:nth-child(7) th"), root.locator("td.cell-6-10")
    boxes = [each.bounding_box() for each in (head, last)]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 320 for box in boxes)  # the row's name stays
