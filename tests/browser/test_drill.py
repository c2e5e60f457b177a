"""The drill in a browser: every shape of question by the keyboard alone, focus, live verdicts, both themes, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from drilled import answer, show, tab_to
from playwright.sync_api import Locator, Page, expect

from tcplearn.quiz import Question, ask, bank, solve
from tcplearn.quiz.kinds import kinds
from tcplearn.quiz.question import SHAPES
from tcplearn.text import LANGUAGES
from tcplearn.widgets.drill import Drill


@cache
def every() -> list[Question]:
    return [ask(id) for id in bank()]


def of(name: str, what: Callable[[Question], str]) -> str:
    """This is the first question of the bank of which `what` is `name`."""
    found = next((question.id for question in every() if what(question) == name), None)
    return found or pytest.skip(f"no question of the bank is of {name}")


def drill(*ids: str, lang: str = "en") -> Drill:
    return Drill(list(ids), lang=lang, memory=False)


def sees(page: Page, root: str = ".tcplearn-drill") -> list[object]:
    found = Axe().run(page, root).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def send(page: Page, told: Drill) -> None:
    tab_to(page, told.shown["words"]["check"])
    page.keyboard.press("Enter")


def prove(page: Page, told: Drill) -> None:
    """Answer what a why-question asks on, as the model would."""
    while told.inside.get("probe"):
        probe = told._turn.probes[0]
        answer(page, told.inside["probe"], told.shown["words"], solve(probe))
        send(page, told)
        page.wait_for_timeout(100)


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.proof)])
@pytest.mark.parametrize("kind", kinds())
def test_the_models_own_answer_by_the_keyboard_alone(page: Page, kind: str, lang: str) -> None:
    told = drill(of(kind, lambda question: question.kind), lang=lang)
    root = show(page, told)
    answer(page, told.shown["asked"], told.shown["words"], solve(told.question))
    tab_to(page, told.shown["words"]["sure"])
    page.keyboard.press("Space")
    send(page, told)
    prove(page, told)
    if told.inside and not told._turn.ticks:  # what the text did not say is ticked, and proven, too
        for _, text, *_ in told.inside["rubric"]:
            tab_to(page, text)
            page.keyboard.press("Space")
        tab_to(page, told.shown["words"]["tick"])
        page.keyboard.press("Enter")
        prove(page, told)
    expect(root).to_have_attribute("data-mark", "right")
    expect(root.locator(".verdict strong").first).to_contain_text("✓")
    expect(root.get_by_role("status").first).not_to_be_empty()
    if told.inside:  # where the answer is compared with the rubric
        expect(root.locator(".beside :focus")).to_have_count(1)
    else:
        expect(root.locator(".onward button:visible, .ended:visible").first).to_be_focused()
    assert told.score == (1, 1) and told.turns[0].confidence == "sure"
    assert page.evaluate("window.leaked.filter((key) => !['Tab', 'Shift', 'Control', 'a', 'A'].includes(key))") == []
    assert sees(page) == []


EVENTS = ("A sends SYN", "B sends SYN,ACK", "A sends ACK", "B is told of the connection by its program")
RUNGS = (" 1. A -> B  <SEQ=100><CTL=SYN>", " 2. B -> A  <SEQ=300><ACK=101><CTL=SYN,ACK>", " 3. A -> B  <SEQ=101>")


def made(shape: str, **parts: object) -> Drill:
    """This is a question of our own making: how it is answered is looked at, and not what is right."""
    told = drill("LOSS-04")
    told._ask(replace(told.question, shape=shape, blanks=(), **parts))  # type: ignore[arg-type]
    return told


def typing(root: Locator) -> Locator:
    return root.locator(".form").get_by_role("textbox")


def heard(root: Locator) -> Locator:
    return root.locator(".form .spoken").first


def test_a_wrong_idea_is_refuted_side_by_side_and_played_by_keys(page: Page) -> None:
    told = drill("LOSS-04", "OPEN-03")
    root = show(page, told)
    answer(page, told.shown["asked"], told.shown["words"], "closed")
    page.keyboard.press("Enter")
    expect(root.locator(".verdict .idea")).to_contain_text("answered with RST")
    expect(root.get_by_role("status").first).to_contain_text("Not so: you say closed")
    expect(root.locator(".ladders svg")).to_have_count(2)
    expect(root.get_by_role("button", name="Next question: OPEN-03")).to_be_focused()
    tab_to(page, "≠ To where they part")
    page.keyboard.press("Enter")
    expect(root.locator(".decider")).to_have_attribute("data-step", str(told.run["parts"]))
    tab_to(page, "Moment")
    page.keyboard.press("ArrowRight")
    expect(root.locator(".decider")).to_have_attribute("data-step", str(told.run["parts"] + 1))
    assert sees(page) == []
    root.get_by_role("button", name="Next question").click()
    expect(root).to_have_attribute("data-id", "OPEN-03")
    expect(root.get_by_label("(1) flags")).to_be_focused()
    expect(root.locator(".decider")).to_be_hidden()


def test_what_cannot_be_read_stands_as_it_was_typed(page: Page) -> None:
    told = drill("OPEN-03")
    root = show(page, told)
    answer(page, told.shown["asked"], told.shown["words"], {**solve(told.question), "2": "lots"})
    send(page, told)
    wrong = root.locator("[data-point='2']")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_value("lots")
    expect(root.locator(".verdict")).to_contain_text("Nothing is counted yet")
    assert sees(page) == []
    wrong.fill("101")
    wrong.press("Enter")
    expect(root).to_have_attribute("data-mark", "right")


def test_hints_come_in_steps_and_the_focus_stays_in_the_drill(page: Page) -> None:
    told = drill("LOSS-04")
    told._ask(replace(told.question, hints=("Look at the data's ACK.", "SYN-RECEIVED hears it.")))
    root = show(page, told)
    tab_to(page, "Hint")
    page.keyboard.press("Enter")
    expect(root.locator(".hints li")).to_have_text(["Look at the data's ACK."])
    expect(root.get_by_role("button", name="Hint (2 of 2)")).to_be_focused()
    page.keyboard.press("Enter")
    expect(root.locator(".hints li")).to_have_count(2)
    expect(root.get_by_role("button", name="Check")).to_be_focused()
    assert sees(page) == []


def test_things_are_ordered_by_buttons_that_say_where_they_are_now(page: Page) -> None:
    root = show(page, made("order", options=EVENTS))
    tab_to(page, "Move down: a) A sends SYN")
    page.keyboard.press("Enter")
    expect(heard(root)).to_have_text("a) A sends SYN: now 2 of 4")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(heard(root)).to_have_text("a) A sends SYN: now 4 of 4")
    expect(root.get_by_role("button", name="Move up: a)")).to_be_focused()
    typed = root.get_by_label("or type the letters in order")
    expect(typed).to_have_value("b c d a")
    typed.fill("d c b a")
    expect(root.locator(".ordered li").first).to_contain_text("1.")
    expect(root.locator(".ordered li").first).to_contain_text("d) B is told")
    assert sees(page) == []


def test_a_schedule_is_built_from_menus_or_typed_and_taken_back(page: Page) -> None:
    told = made("schedule", ladder=RUNGS)
    root = show(page, told)
    tab_to(page, "What")
    expect(root.get_by_label("Seconds")).to_be_hidden()
    page.keyboard.type("delay")
    tab_to(page, "Segment")
    page.keyboard.type("2")
    tab_to(page, "Seconds")
    page.keyboard.press("Control+A")
    page.keyboard.type("0.5")
    tab_to(page, "Add")
    page.keyboard.press("Enter")
    expect(heard(root)).to_have_text("Added: delay 2 by 0.5")
    tab_to(page, "or type a line")
    page.keyboard.type("lose 3; lose 1")
    page.keyboard.press("Enter")
    expect(root.locator(".lines code")).to_have_text(["delay 2 by 0.5", "lose 3", "lose 1"])
    tab_to(page, "Remove: lose 3", back=True)
    page.keyboard.press("Enter")
    expect(root.locator(".lines code")).to_have_text(["delay 2 by 0.5", "lose 1"])
    expect(root.get_by_role("button", name="Remove: lose 1")).to_be_focused()
    assert sees(page) == []


def test_code_keeps_its_indent_and_lets_the_keyboard_go(page: Page) -> None:
    root = show(page, made("code", start="def next_state(state, heard):"))
    tab_to(page, "Your answer")
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("if heard:")
    page.keyboard.press("Enter")
    page.keyboard.type("return state")
    expect(typing(root)).to_have_value("def next_state(state, heard):\n    if heard:\n        return state")
    page.keyboard.press("Tab")
    expect(root.get_by_label("sure", exact=True)).to_be_focused()
    assert sees(page) == []


def test_another_language_keeps_what_is_typed(page: Page) -> None:
    told = drill("LOSS-04")
    root = show(page, told)
    typing(root).fill("ESTAB")
    root.get_by_label("Language").select_option("zh")
    expect(root).to_have_attribute("lang", "zh-CN")
    expect(typing(root)).to_have_value("ESTAB")
    root.get_by_role("button", name="提交").click()
    expect(root.locator(".verdict strong")).to_have_text("✓ 正确：ESTABLISHED。")


def test_an_answer_from_a_cell_or_another_view_is_shown(page: Page) -> None:
    told = drill("LOSS-04")
    told.check("closed")
    root = show(page, told)
    expect(typing(root)).to_have_value("closed")
    expect(typing(root)).to_be_disabled()
    expect(root.locator(".sign.wrong")).to_have_text(re.compile("✗"))


def test_a_kernel_that_is_gone_is_named(page: Page) -> None:
    root = show(page, drill("LOSS-04"))
    page.evaluate("window.python = async () => ({})")
    typing(root).fill("closed")
    typing(root).press("Enter")
    expect(root.locator(".trouble")).to_have_text("The kernel does not answer; run the cell again.")
    expect(typing(root)).to_have_value("closed")


@pytest.mark.proof
@pytest.mark.parametrize("theme", ["true", "false"])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id", ["LOSS-03", "LOSS-04", "OPEN-03"])
def test_axe_finds_nothing_before_and_after_a_verdict(page: Page, id: str, lang: str, theme: str) -> None:
    told = drill(id, lang=lang)
    root = show(page, told, theme)
    assert sees(page) == []
    root.locator(".give_up").click()
    expect(root).to_have_attribute("data-mark", "gave-up")
    root.locator("summary").click()
    assert sees(page) == []


@pytest.mark.proof
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("shape", ["fill", *SHAPES])
def test_on_a_phone_nothing_is_cut_off(page: Page, shape: str, lang: str) -> None:
    told = drill(of(shape, lambda question: question.shape), lang=lang)
    page.set_viewport_size({"width": 360, "height": 800})
    root = show(page, told)
    for _ in range(2):
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for control in root.locator("button:visible, select:visible, input:visible, textarea:visible").all():
            box = control.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
        if not told.verdict:
            root.locator(".give_up").click()
            expect(root).to_have_attribute("data-mark", "gave-up")
