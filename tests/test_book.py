"""The book's pages before Sphinx sees them: links, shared parts, docstrings as prose.

The build itself, with every warning an error, is in `browser/test_book.py`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import tcplearn
from tcplearn.cli import main
from tcplearn.text import LANGUAGES
from tcplearn.widgets.alone import Alone

pytest.importorskip("sphinx", reason="`make proof` installs what the book is made with")

from book import ROOT, relinked, texts
from docstrings import blocks, folded
from parts import Parts
from reference import homes, pages

pytestmark = pytest.mark.proof
SOURCES = {lang: texts(lang) for lang in LANGUAGES}


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("see [two](02_four_way_close.ipynb).", "see [two](02_four_way_close.ipynb)."),
        ("[start](../zh/00_start.ipynb)", '<a href="../zh/00_start.html" hreflang="zh">start</a>'),
        ("[rules](../../tcplearn/model/rules.py) and [RFC](https://example.org/a)", "rules and [RFC](https://example.org/a)"),
        ("[guide](../../docs/en/teaching.md#three-hours)", "[guide](guide/teaching.md#three-hours)"),
    ],
)  # fmt: skip
def test_links_lead_to_pages_of_the_book_or_nowhere(said: str, there: str) -> None:
    assert relinked(said, ROOT / "notebooks/en/00_start.ipynb", "en", SOURCES) == there


def test_a_guide_links_back_to_the_chapters() -> None:
    guide = ROOT / "docs/zh/teaching.md"
    assert relinked("[a](../../notebooks/zh/00_start.ipynb)", guide, "zh", SOURCES) == "[a](../00_start.ipynb)"
    assert '<a href="../../en/00_start.html"' in relinked(
        "[a](../../notebooks/en/00_start.ipynb)", guide, "zh", SOURCES
    )


def test_both_languages_have_the_same_chapters() -> None:
    english, chinese = ([name for name in SOURCES[lang].values() if name.endswith(".ipynb")] for lang in LANGUAGES)
    assert english == chinese and len(english) > 10


def test_what_two_figures_share_is_kept_once(tmp_path: Path) -> None:
    parts, widget = Parts(), Alone("t", ".a { color: red }", "export default {}", {}, {"lang": "en"}, "<svg/>")
    shown = [parts.lifted({"text/html": widget.part(), "text/plain": "t"})["text/html"] for _ in range(2)]
    assert len(parts.styles) == 1 and len(parts.modules) == 2  # the widget's, and what gives it a model
    assert all("base64" not in html and "<style>" not in html and html.count("await import(") == 2 for html in shown)
    parts.write(tmp_path / "parts")
    assert (tmp_path / "parts" / "parts.css").read_text("utf-8").startswith(".a { color: red }")
    told = (tmp_path / "parts" / "parts.js").read_text("utf-8")
    assert json.loads(told.removeprefix("const tcplearnParts = ").rstrip(";\n")) == parts.modules


def test_a_picture_stands_in_the_page_and_text_stays_text() -> None:
    parts = Parts()
    assert parts.lifted({"image/svg+xml": "<svg><style>a</style></svg>"}) == {"text/html": "<svg></svg>"}
    assert parts.lifted({"text/plain": "<style>"}) == {"text/plain": "<style>"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_of_the_front_pages_is_the_models(lang: str, tmp_path: Path) -> None:
    """Made by: tcplearn trace open_close --lang en --svg docs/en/open_close.svg"""
    assert main(["trace", "open_close", "--lang", lang, "--svg", str(tmp_path / "drawn.svg")]) == 0
    assert (ROOT / "docs" / lang / "open_close.svg").read_text("utf-8") == (tmp_path / "drawn.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("docstring", "page"),
    [
        ("This is `a_b` of *x*.", [r"This is ``a_b`` of \*x\*."]),
        ("Two_words:\n    as it is *x*", ["Two\\_words:", "::\n\n        as it is *x*"]),
        ("pick      one\n          of them", ["::\n\n    pick      one\n              of them"]),
    ],
)
def test_a_docstring_is_prose_and_what_is_indented_stands(docstring: str, page: list[str]) -> None:
    assert list(blocks(docstring.split("\n"))) == page


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        ("(a: dict = <factory>, b=<function f.<lambda>>)", "(a: dict = ..., b=...)"),
        ("(a: A = A(x=1), b: B = B('" + "long " * 9 + "(x)'), c=1)", "(a: A = A(x=1), b: B = B(...), c=1)"),
    ],
)
def test_a_signature_leaves_out_what_nobody_would_read(args: str, shown: str) -> None:
    assert folded(args) == shown


def test_the_reference_has_every_public_name() -> None:
    every = dict(pages("zh"))
    for home, names in homes().items():
        assert all(f"{home}.{name}\n" in every[home] for name in names), home
    listed = every["index"]
    assert all(f"~{home}.{name}`" in listed for home, names in tcplearn._HOMES.items() for name in names.split())
    assert "只有英文" in listed
