"""The pictures over time in a browser: the browser's printer gives the same text as Python's, step by step."""

from __future__ import annotations

from base64 import b64encode

import pytest
from playwright.sync_api import Page

from tcplearn.text import LANGUAGES
from tcplearn.view import sequences, states, svg
from tcplearn.view.numbers import STYLES
from tcplearn.view.palette import css
from tcplearn.widgets.page import HERE
from tcplearn.world.scenes import SCENES

pytestmark = pytest.mark.proof

STEPS = [0, 2, 7, 99]


def test_the_browser_prints_these_pictures_as_python_does(page: Page) -> None:
    page.goto("about:blank")
    told = [SCENES[name] for name in ("open_close", "data_wraps", "fin_lost", "abort_and_reopen")]
    drawings = [states(scene, lang) for scene in told for lang in LANGUAGES]
    drawings += [sequences(scene, lang, numbers) for scene in told for lang in LANGUAGES for numbers in STYLES]
    module = "data:text/javascript;base64," + b64encode((HERE / "print.js").read_bytes()).decode()
    printed = page.evaluate(
        """async ([module, style, asked, steps]) => {
          const { svg } = await import(module);
          return asked.map((drawing) => steps.map((step) => svg(drawing, step, style)));
        }""",
        [module, css(), [drawing.plain() for drawing in drawings], STEPS],
    )
    assert printed == [[svg(drawing, step) for step in STEPS] for drawing in drawings]
