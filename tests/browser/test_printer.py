"""The printer in a browser: the text that Python prints, and the same marks in the page at every step."""

from __future__ import annotations

import random

import pytest
from player_page import address, show
from playwright.sync_api import Locator, Page, expect

from tcplearn.model import Close, Open, Send
from tcplearn.view.ladder import ladder
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.palette import css
from tcplearn.view.svg import svg
from tcplearn.view.told import trace_of
from tcplearn.widgets import Player
from tcplearn.widgets.page import module
from tcplearn.world import At, Scene, run, scenes

PRINTER = address(module("print.js"))
STEPS = 12  # random steps, forth and back
PRINT = """async ([module, style, asked]) => {
  const { svg } = await import(module);
  return asked.map(([drawing, steps]) => steps.map((step) => svg(drawing, step, style)));
}"""
COMPARE = """async ([module, asked]) => {
  const { picture, svg } = await import(module);
  const marks = (root) => [...root.querySelectorAll(":scope > [class]")].map((mark) => mark.outerHTML).join("\\n");
  const [host, printed] = [0, 0].map(() => document.body.appendChild(document.createElement("div")));
  return asked.flatMap(([drawing, steps]) => {
    const paper = picture(host, drawing);
    return steps.filter((step) => {
      paper.show(step);
      printed.innerHTML = svg(drawing, step);
      const same = marks(paper.root) === marks(printed.firstElementChild);
      return !same || paper.elements.length !== paper.root.querySelectorAll(":scope > [class]").length;
    }).map((step) => [drawing.title, step]);
  });
}"""
IN_SIGHT = """async ([module, drawing, step]) => {
  const { svg } = await import(module);
  const box = document.querySelector(".ladder"), shown = box.querySelector("svg");
  const whole = document.createElement("div");
  whole.style.cssText = `position: absolute; visibility: hidden; width: ${shown.getBoundingClientRect().width}px`;
  whole.innerHTML = svg(drawing, step);
  shown.parentNode.prepend(whole);
  const { top, bottom } = box.getBoundingClientRect();
  const seen = (root) => [...root.querySelectorAll(":scope > [class]")]
    .filter((mark) => mark.getBoundingClientRect().bottom > top && mark.getBoundingClientRect().top < bottom)
    .map((mark) => mark.outerHTML.replace(/ (fresh|chosen)\\b/g, ""));
  const said = [seen(shown), seen(whole.firstElementChild), shown.children.length];
  whole.remove();
  return said;
}"""


def drawings() -> list[tuple[Drawing, int]]:
    """Every scene in both languages, with its last step; and every kind of mark."""
    traces = [trace_of(run(scene)) for scene in scenes.SCENES.values()]
    told = [(ladder(trace, lang, "symbolic"), len(trace.moments)) for trace in traces for lang in ("en", "zh")]
    marks = (
        Mark("rect", (0, 0, 10.25, 20), "paper"),
        Mark("line", (0, -0.05, 10, 20.449), "edge", 1, 3),
        Mark("text", (5, 5), "label", 2, text="<&>\"' 报文段", title="a <title>", turn=-12.34),
        Mark("path", (), "arrow", 1, d="M0 0L10 10q1 1 2 0t2 0"),
    )
    return [*told, (Drawing(10, 20, marks, "a & b", "<text>"), 3)]


@pytest.mark.proof
def test_the_browser_prints_what_python_prints(page: Page) -> None:
    page.goto("about:blank")
    told = [(drawing, (0, last // 2, last)) for drawing, last in drawings()]
    printed = page.evaluate(PRINT, [PRINTER, css(), [[d.plain(), steps] for d, steps in told]])
    for (drawing, steps), texts in zip(told, printed, strict=True):
        assert texts == [svg(drawing, step) for step in steps], drawing.title


@pytest.mark.proof
def test_a_step_leaves_in_the_page_what_the_printer_prints(page: Page) -> None:
    page.goto("about:blank")
    chance = random.Random(9293)
    asked = [[d.plain(), [chance.randint(0, last) for _ in range(STEPS)]] for d, last in drawings()]
    assert page.evaluate(COMPARE, [PRINTER, asked]) == []


def test_a_picture_brings_its_own_rules(page: Page) -> None:
    page.goto("about:blank")
    drawing = Drawing(10, 20, (Mark("rect", (0, 0, 1, 1), "mine"),), "t", "d", rules=".tcp .mine{opacity:0.5}")
    code = """async ([module, drawing]) => {
      const { picture } = await import(module);
      const paper = picture(document.body, drawing);
      paper.show(0);
      return [getComputedStyle(paper.elements[0]).opacity, paper.markOf(paper.elements[0]).cls, paper.elements.length];
    }"""
    assert page.evaluate(code, [PRINTER, drawing.plain()]) == ["0.5", "mine", 1]


SENDS = 100


@pytest.fixture(scope="module")
def long_player() -> Player:
    """A run of some 400 segments and 3,600 marks: both sides send again and again, then close."""
    sends = [(0.2 + 0.1 * i, side, 50) for i in range(SENDS) for side in ("A", "B")]
    calls = [At(t + 0.05 * (side == "B"), side, Send(octets)) for t, side, octets in sends]
    opens, closes = (
        (At(0, "B", Open("passive")), At(0.1, "A", Open("active"))),
        (At(20, "A", Close()), At(21, "B", Close())),
    )
    return Player(run(Scene("long", (*opens, *calls, *closes))), "en")


def at_step(page: Page, root: Locator, step: int) -> None:
    root.get_by_role("slider").fill(str(step))
    expect(root).to_have_attribute("data-step", str(step))


@pytest.mark.proof
def test_of_a_long_ladder_only_what_is_in_sight_is_in_the_page(page: Page, long_player: Player) -> None:
    root = show(page, long_player)
    drawing, last = long_player.shown["drawing"], len(long_player.trace.moments)
    assert len(drawing["marks"]) > 3000
    for step, part in ((last, 0.5), (last, 0), (last, 1), (last // 2, None), (5, None)):
        at_step(page, root, step)
        if part is not None:
            root.locator(".ladder").evaluate("(box, part) => { box.scrollTop = part * box.scrollHeight; }", part)
            page.wait_for_timeout(50)  # until it is drawn
        here, whole, elements = page.evaluate(IN_SIGHT, [PRINTER, drawing, step])
        assert here == whole and len(here) > 5, (step, part)
        assert elements < 500


@pytest.mark.proof
def test_a_segment_of_a_long_ladder_is_chosen_by_a_click_and_stays_so(page: Page, long_player: Player) -> None:
    root = show(page, long_player)
    at_step(page, root, len(long_player.trace.moments))
    assert root.locator(".label.flight-200").count() == 0
    box = root.locator(".ladder")
    box.evaluate("(box) => { box.scrollTop = 200 / 407 * box.scrollHeight; }")
    root.locator(".label.flight-200").click()
    expect(root.get_by_label("Segment")).to_have_value("200")
    for part in (0, 200 / 407):
        box.evaluate("(box, part) => { box.scrollTop = part * box.scrollHeight; }", part)
        expect(root.locator(".arrow.flight-200.chosen")).to_have_count(1 if part else 0)


def test_a_long_ladder_is_told_as_text_in_full(page: Page, long_player: Player) -> None:
    root = show(page, long_player)
    assert root.locator(".picture desc").text_content() == long_player.shown["drawing"]["text"]


def test_a_long_ladder_that_was_stepped_while_hidden_is_whole_when_seen(page: Page, long_player: Player) -> None:
    long_player.step = 0
    root = show(page, long_player)
    middle = len(long_player.trace.moments) // 2
    root.evaluate("(root) => { root.hidden = true; }")
    root.locator(".slider").evaluate(
        "(slider, to) => { slider.value = to; slider.dispatchEvent(new Event('input')); }", middle
    )
    root.evaluate("(root) => { root.hidden = false; }")
    expect(root).to_have_attribute("data-step", str(middle))
    page.wait_for_timeout(50)  # until it is drawn
    here, whole, _ = page.evaluate(IN_SIGHT, [PRINTER, long_player.shown["drawing"], middle])
    assert here == whole and len(here) > 5
