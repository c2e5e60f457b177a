"""What is written for jupyterquiz, shown by jupyterquiz itself: each option has its own word."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import patch

import pytest
from playwright.sync_api import Page

from tcplearn.out import made
from tcplearn.out.items import Item, items

pytestmark = pytest.mark.browser


def shown(page: Page, which: tuple[Item, ...], folder: Path) -> None:
    """This puts jupyterquiz's own output into a page."""
    import jupyterquiz.dynamic.display as theirs

    said: list[str] = []
    with patch.object(theirs, "display", lambda one: said.append(one.data)):
        theirs.display_quiz(json.loads(made(which, "jupyterquiz")), shuffle_questions=False, shuffle_answers=False)
    html = [one for one in said if one.lstrip().startswith("<")]
    scripts = [one for one in said if not one.lstrip().startswith("<")]
    path = folder / "quiz.html"
    body = "\n".join(html) + "".join(f"<script>{script}</script>" for script in scripts)
    path.write_text(f'<!doctype html><meta charset="utf-8"><body>{body}', "utf-8")
    page.goto(path.as_uri())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_jupyterquiz_shows_them(page: Page, tmp_path: Path, lang: str) -> None:
    choice, number = items(["OPEN-09", "CLOSE-03"], lang=lang)
    shown(page, (choice, number), tmp_path)
    right = choice.question.options[choice.picked[0]]
    wrong = next(option for option in choice.question.options if option != right)
    page.get_by_text(wrong, exact=True).click()
    assert choice.said(choice.question.options.index(wrong)) in page.inner_text("body")
    page.get_by_text(right, exact=True).click()
    assert choice.said(choice.picked[0]) in page.inner_text("body")
    box = page.locator("input[type=text], input:not([type])").last
    box.fill(number.values["answer"])
    box.press("Enter")
    assert number.verdict.why.split("\n")[0] in page.inner_text("body")
