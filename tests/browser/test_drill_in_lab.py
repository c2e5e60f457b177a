"""Chapter 9 in a real JupyterLab, by the keyboard alone, in both languages and both themes, seen by axe."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from drilled import answer, tab_to
from driver import Lab, Notebook
from playwright.sync_api import Locator, Page, expect

from tcplearn.quiz import Question, ask, grade, solve
from tcplearn.widgets.drill_page import asked, words

pytestmark = pytest.mark.proof

THEME = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
IDEA = {"en": "answered with RST", "zh": "被 RST 拒绝"}
CONTROLS = ".form :is(input, select, textarea, button)"


@pytest.fixture
def notebook(lab: Lab, lang: str) -> Notebook:
    notebook = lab.open(f"{lang}/09_interview")
    notebook.run_all()
    assert notebook.errors() == [] and notebook.not_run() == []
    shown = sum(len(re.findall(r"^(?:Drill|Interview)\(", "".join(cell["source"]), re.M)) for cell in notebook.cells())
    expect(notebook.page.locator(".tcplearn-drill")).to_have_count(shown)  # JupyterLab shows one after the other
    return notebook


def answered(page: Page, root: Locator, question: Question) -> None:
    """Answer as the model would, and a why-question's follow-ups, too."""
    said = words(question.lang)
    root.locator(CONTROLS).first.focus()
    answer(page, asked(question), said, solve(question))
    tab_to(page, said["check"])
    page.keyboard.press("Enter")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_wrong_idea_and_then_again(lab: Lab, lang: str) -> None:
    lab.write(f"{lang}/typed", "from tcplearn import Drill", 'Drill("LOSS-04")')
    notebook = lab.open(f"{lang}/typed")
    notebook.run_all()
    page, count = notebook.page, len(notebook.cells())
    root = page.locator(".tcplearn-drill").first
    expect(root).to_have_attribute("lang", "zh-CN" if lang == "zh" else "en")
    root.get_by_role("textbox").focus()
    for key in ("d", "d", "a", "x", "b"):  # JupyterLab: delete the cell, insert one, cut
        page.keyboard.press(key)
    page.keyboard.press("Control+A")
    page.keyboard.type("closed")
    page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-mark", "wrong")
    expect(root.locator(".verdict .idea")).to_contain_text(IDEA[lang])
    expect(root.locator(".ladders svg")).to_have_count(2)
    expect(root.locator("button.follow")).to_be_focused()
    tab_to(page, "Again" if lang == "en" else "换一")
    page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-mark", "")
    expect(root.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("ESTAB")
    page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-mark", "right")
    assert len(notebook.cells()) == count


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_drill_of_each_kind_and_an_interview(notebook: Notebook, lab: Lab, lang: str) -> None:
    page = notebook.page
    drills = page.locator(".tcplearn-drill[data-id]:not([data-id=''], [data-id='LOSS-90'])")
    ids = [str(root.get_attribute("data-id")) for root in drills.all()]
    shapes = set()
    for id in ids:
        question, root = ask(id, 0, lang), page.locator(f".tcplearn-drill[data-id='{id}']")
        answered(page, root, question)
        if question.shape == "write":
            explained(page, root, question)
        expect(root).to_have_attribute("data-mark", "right")
        shapes.add(question.shape)
    assert {"pick", "picks", "fill", "order", "menus", "schedule", "write", "code"} <= shapes

    interview = page.locator(".tcplearn-drill[data-shape=none]")
    interview.locator("button.follow").focus()
    page.keyboard.press("Enter")
    interview = page.locator(".tcplearn-drill:has(.link:visible)")
    expect(interview.locator(".clock")).to_contain_text(":")
    answered(page, interview, ask(str(interview.get_attribute("data-id")), 0, lang))
    expect(interview).to_have_attribute("data-mark", "right")
    page.keyboard.press("Enter")
    expect(interview).to_have_attribute("data-mark", "")
    try:
        for theme, light in (("JupyterLab Dark", "false"), ("JupyterLab Light", "true")):
            page.evaluate(THEME, theme)
            page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
            found = Axe().run(page, ".tcplearn-drill").response["violations"]
            assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == [], theme
    finally:
        page.evaluate(THEME, "JupyterLab Light")
    assert lab.strayed() == []


def explained(page: Page, root: Locator, question: Question) -> None:
    """Answer the follow-ups, tick every point, and answer what is asked about those."""
    solved, answers = solve(question), {}
    for ticks in ([], solved["ticks"]):
        if ticks:
            expect(root.locator(".rubric input")).to_have_count(len(ticks))
            for box in root.locator(".rubric input").all():
                box.focus()
                page.keyboard.press("Space")
            tab_to(page, words(question.lang)["tick"])
            page.keyboard.press("Enter")
        for probe in grade(question, {"text": solved["text"], "probes": answers, "ticks": ticks}).probes:
            expect(root.locator(".probe .text")).to_have_text(probe.text)
            answered(page, root.locator(".probe"), probe)
            answers[probe.id] = solve(probe)
