"""The prover and the breaker in a real JupyterLab, by keyboard alone, in both themes, both languages, seen by axe."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from driver import Lab, Notebook
from playwright.sync_api import Locator, Page, expect

from tcplearn import Breaker, Prover, variants

pytestmark = pytest.mark.proof

CELLS = (
    "from tcplearn import Breaker, Prover, variants",
    "prover = Prover(lang='en')\nprover",
    "breaker = Breaker(variants.two_way_handshake, lang='en')\nbreaker",
)
LARGE = (
    ("scene", "textbook"), ("claim", "no_stuck_pair"), ("in_flight", "5"), ("losses", "any"), ("duplicates", "any"),
)  # fmt: skip
THEME = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
OPEN_ALL = "() => document.querySelectorAll('.jp-Notebook details').forEach((each) => { each.open = true; })"
SHORTEST = 10  # moves
MODEL = """
async ([module, held]) => {
  const model = { get: (name) => held[name], set() {}, save_changes() {}, send() {}, on() {}, off() {} };
  const { default: widget } = await import(module);
  widget.render({ model, el: document.querySelector("main") });
}
"""


@pytest.fixture
def notebook(lab: Lab) -> Notebook:
    lab.write("en/prover", *CELLS)
    notebook = lab.open("en/prover")
    notebook.run_all()
    assert notebook.errors() == []
    return notebook


def choose(notebook: Notebook, root: Locator, menu: str, begins: str) -> None:
    """Choose by typing, as a keyboard does."""
    root.locator(f"[data-menu={menu}]").focus()
    notebook.page.keyboard.type(begins, delay=5)
    expect(root.locator(f"[data-menu={menu}] option:checked")).to_contain_text(begins)


def press(notebook: Notebook, root: Locator, name: str) -> None:
    root.get_by_role("button", name=name, exact=True).focus()
    notebook.page.keyboard.press("Enter")


def seen_by_axe(notebook: Notebook) -> None:
    """Nothing is wrong with what either widget shows, in either theme."""
    notebook.page.evaluate(OPEN_ALL)
    try:
        for theme, light in (("JupyterLab Dark", "false"), ("JupyterLab Light", "true")):
            notebook.page.evaluate(THEME, theme)
            notebook.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
            for widget in (".tcplearn-prover", ".tcplearn-breaker"):
                found = Axe().run(notebook.page, widget).response["violations"]
                assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == [], theme
    finally:
        notebook.page.evaluate(THEME, "JupyterLab Light")


def test_the_prover_breaks_steps_holds_and_stops(notebook: Notebook) -> None:
    page = notebook.page
    root = page.locator(".tcplearn-prover")
    verdict, spoken = root.locator(".verdicts li"), root.locator(".spoken").first
    choose(notebook, root, "protocol", "two-way")
    expect(root.locator(".about")).to_contain_text("two segments open")
    press(notebook, root, "Prove")
    expect(verdict).to_contain_text("✗ two-way handshake: Broken after 10 moves, and no run is shorter")
    expect(spoken).to_contain_text("Broken after 10 moves")
    expect(root.get_by_role("button", name="Prove", exact=True)).to_be_focused()

    root.get_by_role("slider", name="Moment").focus()
    page.keyboard.press("Home")
    for step in ("1", "2", "3"):
        page.keyboard.press("ArrowRight")
        expect(root.locator(".tcplearn-player")).to_have_attribute("data-step", step)
    for key in ("d", "d", "a", "x"):  # JupyterLab: delete the cell, insert one, cut
        page.keyboard.press(key)
    assert len(notebook.cells()) == len(CELLS)
    seen_by_axe(notebook)

    choose(notebook, root, "protocol", "RFC 9293")
    press(notebook, root, "Prove")
    expect(verdict).to_contain_text("✓ RFC 9293: Holds in all 2,695 worlds")
    expect(root.locator(".tcplearn-player")).to_be_hidden()

    for name, value in LARGE:
        notebook.asked(f"prover.choose({name!r}, {value!r})")
    expect(root.locator("[data-menu=in_flight]")).to_have_value("5")
    press(notebook, root, "Prove")
    expect(root.locator(".searching")).to_contain_text("Still proving RFC 9293")
    expect(spoken).to_contain_text("Still proving")
    assert notebook.asked("print(6 * 7)") == "42"  # the kernel listens
    expect(root.get_by_role("button", name="Stop")).to_be_focused()
    page.keyboard.press("Enter")
    expect(verdict).to_contain_text("Undecided: stopped after")
    expect(root.get_by_role("button", name="Prove", exact=True)).to_be_focused()
    assert notebook.asked("print(prover.verdict.holds)") == "None"


def test_the_breaker_is_led_by_hints_to_the_shortest_run(notebook: Notebook) -> None:
    page = notebook.page
    root = page.locator(".tcplearn-breaker")
    press(notebook, root, "Hint")
    for moves in range(1, SHORTEST + 1):
        expect(root.locator(".hint button")).to_be_focused()
        page.keyboard.press("Enter")
        expect(root).to_have_attribute("data-moves", str(moves))
        if moves < SHORTEST:
            expect(root.locator(".choices-of button").first).to_be_focused()
            press(notebook, root, "Hint")
    expect(root.locator(".now")).to_contain_text("Broken after 10 moves! No run is shorter.")
    expect(root.locator(".spoken").first).to_contain_text("Broken after 10 moves!")
    expect(root.get_by_role("button", name="Restart")).to_be_focused()
    press(notebook, root, "Undo")
    expect(root).to_have_attribute("data-kind", "alive")
    assert len(notebook.cells()) == len(CELLS)
    assert notebook.asked("print(len(breaker.position.path))") == str(SHORTEST - 1)

    for widget in (".tcplearn-prover", ".tcplearn-breaker"):
        page.locator(f"{widget} .lang").focus()
        page.keyboard.press("ArrowDown")
        expect(page.locator(widget)).to_have_attribute("lang", "zh-CN")
    expect(root.get_by_role("button", name="重来")).to_be_visible()
    expect(page.get_by_role("button", name="证明", exact=True)).to_be_visible()
    seen_by_axe(notebook)


def show(page: Page, widget: Any, *more: str) -> None:
    """This puts a widget on a blank page, without a kernel behind it."""
    module = "data:text/javascript;base64," + b64encode(str(widget._esm).encode()).decode()
    held = {name: getattr(widget, name) for name in ("shown", "run", "step", "lang", "numbers", *more)}
    page.set_content(f'<!doctype html><html lang="en"><title>widget</title><style>{widget._css}</style><main></main>')
    page.evaluate(MODEL, [module, held])


@pytest.mark.parametrize(("width", "lang"), [(640, "en"), (360, "en"), (360, "zh")])
def test_at_twice_the_size_and_on_a_phone_nothing_is_cut_off(page: Page, width: int, lang: str) -> None:
    prover, breaker = Prover(variants.two_way_handshake, lang=lang), Breaker(variants.two_way_handshake, lang=lang)
    prover.prove()
    breaker.take(0)
    breaker.hint()
    page.set_viewport_size({"width": width, "height": 800})
    for widget, more in ((prover, ("progress",)), (breaker, ())):
        show(page, widget, *more)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for control in page.locator("button:visible, select:visible").all():
            box = control.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_a_search_under_way_is_seen_without_motion_too(page: Page) -> None:
    prover = Prover(lang="en")
    prover.progress = {"said": "Still proving RFC 9293: 6 worlds", "sizes": [1, 2, 3]}
    page.emulate_media(reduced_motion="reduce")
    show(page, prover, "progress")
    root = page.locator(".tcplearn-prover")
    expect(root.get_by_role("progressbar")).to_have_attribute("aria-valuetext", "Still proving RFC 9293: 6 worlds")
    assert root.locator(".meter span").evaluate("(bar) => getComputedStyle(bar).animationName") == "none"
    expect(root.locator(".sizes span")).to_have_count(3)
    assert root.get_by_role("button", name="Stop").is_enabled()
    found = Axe().run(page, ".tcplearn-prover").response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
