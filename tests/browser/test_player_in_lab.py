"""The player in a real JupyterLab: what only a kernel and JupyterLab's own keys and themes can show."""

from __future__ import annotations

import pytest
from driver import Lab, Notebook
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.proof

CELLS = (
    "from tcplearn import scenes\nfrom tcplearn.widgets import Player",
    "player = Player(scenes.open_close)\nplayer",
)


@pytest.fixture
def notebook(lab: Lab) -> Notebook:
    lab.write("en/player", *CELLS)
    notebook = lab.open("en/player")
    notebook.run_all()
    assert notebook.errors() == []
    return notebook


def player(notebook: Notebook) -> Locator:
    root = notebook.page.locator(".tcplearn-player")
    expect(root).to_have_attribute("data-step", "0")
    return root


def test_keys_move_the_slider_and_the_notebook_stays_where_it_is(notebook: Notebook) -> None:
    root = player(notebook)
    root.get_by_role("slider", name="Moment").focus()
    for step in (1, 2, 3):
        notebook.page.keyboard.press("ArrowRight")
        expect(root).to_have_attribute("data-step", str(step))
    assert (root.get_attribute("data-state-a"), root.get_attribute("data-state-b")) == ("SYN-SENT", "SYN-RECEIVED")
    for key in ("d", "d", "a", "x"):  # JupyterLab: delete the cell, insert one, cut
        notebook.page.keyboard.press(key)
    assert len(notebook.cells()) == len(CELLS)
    notebook.page.wait_for_timeout(200)
    assert notebook.asked("print(player.step)") == "3"


def test_lose_the_third_segment_and_see_what_repairs_it(notebook: Notebook) -> None:
    root = player(notebook)
    root.get_by_label("Segment").select_option("3")
    root.get_by_role("button", name="Lose").click()
    expect(root.locator(".wire")).to_contain_text("You changed")
    assert notebook.asked("print(player.faults)").startswith("(Lose(side='A'")
    root.get_by_role("slider").fill("4")
    assert (root.get_attribute("data-state-a"), root.get_attribute("data-state-b")) == ("ESTABLISHED", "SYN-RECEIVED")
    root.get_by_role("button", name="Last").click()
    expect(root.locator(".state", has_text="ESTABLISHED")).to_have_count(2)  # one in each lifeline
    assert notebook.asked("print('ESTABLISHED' in [str(state) for _, state in player.trace.states('B')])") == "True"


def test_another_language_without_a_restart(notebook: Notebook) -> None:
    root = player(notebook)
    root.get_by_label("Language").select_option("zh")
    expect(root.get_by_role("button", name="丢失")).to_be_visible()
    assert notebook.asked("print(player.lang)") == "zh"


def test_a_kernel_that_is_gone_is_named(notebook: Notebook) -> None:
    root = player(notebook)
    notebook.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.shutdown()")
    root.get_by_label("Segment").select_option("3")
    root.get_by_role("button", name="Lose").click()
    expect(root.locator(".trouble")).to_have_text("The kernel does not answer; run the cell again.")


def test_it_follows_the_theme(notebook: Notebook) -> None:
    root = player(notebook)
    light = root.evaluate("(root) => getComputedStyle(root).backgroundColor")
    theme = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
    notebook.page.evaluate(theme, "JupyterLab Dark")
    try:
        notebook.page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
        assert root.evaluate("(root) => getComputedStyle(root).backgroundColor") != light
    finally:
        notebook.page.evaluate(theme, "JupyterLab Light")
        notebook.page.wait_for_selector("body[data-jp-theme-light=true]", state="attached")
