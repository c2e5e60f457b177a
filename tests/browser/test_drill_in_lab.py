"""Chapter 9 in a real JupyterLab, by the keyboard alone, in both languages and both themes, seen by axe."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from drilled import tab_to
from driver import Lab
from playwright.sync_api import expect

THEME = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
SAID = {
    "en": ("closed", "answered with RST", "Next question", "ESTAB", "Right: ESTABLISHED."),
    "zh": ("closed", "被 RST 拒绝", "追问", "ESTAB", "正确：ESTABLISHED。"),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_chapter_runs_and_its_first_question_is_answered_by_keys(lab: Lab, lang: str) -> None:
    notebook = lab.open(f"{lang}/09_interview")
    notebook.run_all()
    assert notebook.errors() == [] and notebook.not_run() == []
    page, count = notebook.page, len(notebook.cells())
    root = page.locator(".tcplearn-drill").first
    expect(root).to_have_attribute("lang", "zh-CN" if lang == "zh" else "en")
    typed, idea, *_ = SAID[lang]
    root.get_by_role("textbox").focus()
    for key in ("d", "d", "a", "x", "b"):  # JupyterLab: delete the cell, insert one, cut
        page.keyboard.press(key)
    page.keyboard.press("Control+A")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-mark", "wrong")
    expect(root.locator(".verdict .idea")).to_contain_text(idea)
    expect(root.locator(".ladders svg")).to_have_count(2)
    expect(root.locator("button.follow")).to_be_focused()
    tab_to(page, "Again" if lang == "en" else "换一")
    page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-mark", "")
    expect(root.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("ESTAB")
    page.keyboard.press("Enter")
    expect(root.locator(".verdict .first")).to_contain_text(SAID[lang][-1])
    assert len(notebook.cells()) == count
    try:
        for theme, light in (("JupyterLab Dark", "false"), ("JupyterLab Light", "true")):
            page.evaluate(THEME, theme)
            page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
            found = Axe().run(page, ".tcplearn-drill").response["violations"]
            assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == [], theme
    finally:
        page.evaluate(THEME, "JupyterLab Light")
    assert lab.strayed() == []
