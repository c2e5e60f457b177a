"""The prover in a real JupyterLab, by keyboard alone: a search beside the kernel, a verdict, the run, the ladder."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from driver import Lab, Notebook
from playwright.sync_api import Locator, expect

CELLS = ("from tcplearn import Prover, scenes, claims", "prover = Prover(lang='en')\nprover")
LARGE = (
    ("scene", "textbook"), ("claim", "no_stuck_pair"), ("in_flight", "5"), ("losses", "any"), ("duplicates", "any"),
)  # fmt: skip
THEME = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"


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
    notebook.page.wait_for_timeout(1100)  # or the next letters go on where these ended


def press(notebook: Notebook, root: Locator, name: str) -> None:
    root.get_by_role("button", name=name, exact=True).focus()
    notebook.page.keyboard.press("Enter")


def violations(notebook: Notebook, root: str) -> list[object]:
    found = Axe().run(notebook.page, root).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def test_it_proves_breaks_steps_and_stops_by_keyboard_alone(notebook: Notebook) -> None:
    page = notebook.page
    root = page.locator(".tcplearn-prover")
    choose(notebook, root, "protocol", "two-way")
    expect(root.locator(".about")).to_contain_text("two segments open")
    press(notebook, root, "Prove")
    verdict = root.locator(".verdicts li")
    expect(verdict).to_have_text(
        "✗ two-way handshake: Broken after 10 moves, and no run is shorter; 1,244 worlds looked at."
    )
    expect(root.locator(".spoken").first).to_contain_text("Broken after 10 moves")
    expect(root.get_by_role("button", name="Prove", exact=True)).to_be_focused()

    slider = root.get_by_role("slider", name="Moment")
    slider.focus()
    page.keyboard.press("Home")
    for step in ("1", "2", "3"):
        page.keyboard.press("ArrowRight")
        expect(root.locator(".tcplearn-player")).to_have_attribute("data-step", step)
    for key in ("d", "d", "a", "x"):  # JupyterLab: delete the cell, insert one, cut
        page.keyboard.press(key)
    assert len(notebook.cells()) == len(CELLS)

    choose(notebook, root, "protocol", "RFC 9293")
    press(notebook, root, "Prove")
    expect(verdict).to_contain_text("Holds in all 2,695 worlds")
    expect(root.locator(".tcplearn-player")).to_be_hidden()
    assert notebook.asked("print(prover.verdict.holds)") == "True"


def test_a_long_search_is_seen_and_stopped_while_the_kernel_answers(notebook: Notebook) -> None:
    page = notebook.page
    root = page.locator(".tcplearn-prover")
    for name, value in LARGE:
        notebook.asked(f"prover.choose({name!r}, {value!r})")
    expect(root.locator("[data-menu=in_flight]")).to_have_value("5")
    press(notebook, root, "Prove")
    expect(root.locator(".searching")).to_contain_text("Still proving RFC 9293")
    expect(root.locator(".spoken").first).to_contain_text("Still proving")
    assert notebook.asked("print(6 * 7)") == "42"  # the kernel is not busy
    expect(root.get_by_role("button", name="Stop")).to_be_focused()
    page.keyboard.press("Enter")
    expect(root.locator(".verdicts li")).to_contain_text("Undecided: stopped after", timeout=5000)
    expect(root.get_by_role("button", name="Prove", exact=True)).to_be_focused()
    assert notebook.asked("print(prover.verdict.holds, prover._proving)") == "None None"
