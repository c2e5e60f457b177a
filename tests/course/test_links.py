"""Every link leads somewhere, every anchor is a heading, and every section cited is a section of RFC 9293."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from urllib.parse import unquote

import prose
import pytest

TEXTS = [*prose.pages(), *(path for lang in prose.LANGUAGES for path in prose.notebooks(lang))]
# The numbered sections of RFC 9293; 3.10.7.1 to 3.10.7.4 and 3.10.8 are the events that this course lives on.
SECTIONS = {"1", "2", "2.1", "2.2", "3", "3.1", "3.2", "3.2.1", "3.2.2", "3.3", "3.3.1", "3.3.2"}
SECTIONS |= {f"3.{part}" for part in range(4, 11)} | {"4", "5", "6", "7", "8", "8.1", "8.2"}
COUNTS = {"3.4": 3, "3.5": 3, "3.6": 1, "3.7": 5, "3.8": 6, "3.9": 2, "3.10": 8, "3.8.6": 3, "3.9.1": 9, "3.9.2": 3}
SECTIONS |= {f"{part}.{number}" for part, many in (COUNTS | {"3.10.7": 4}).items() for number in range(1, many + 1)}
SECTIONS |= {"3.8.6.2.1", "3.8.6.2.2"}
CITED = re.compile(r"RFC 9293(?:[:：,，]? ?(?:sections?|第)?) ?([0-9][^;；*。\n)）]*)")
SECTION = re.compile(r"(?<![\d.§-])(\d+(?:\.\d+)+)(?![\d.]*\s*(?:s|h|秒|小时|%))")

each = pytest.mark.parametrize("path", TEXTS, ids=lambda path: "-".join(path.relative_to(prose.ROOT).parts))


@each
def test_links_lead_somewhere(path: Path) -> None:
    for address in prose.links(prose.text_of(path)):
        if address.startswith(("https://", "mailto:")):
            continue
        file, _, anchor = unquote(address).partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{path.name}: there is no {file}"
        if anchor:
            assert anchor in anchors(target), f"{path.name}: {target.name} has no heading {anchor}: {anchors(target)}"


def anchors(path: Path) -> set[str]:
    """These are a text's anchors: JupyterLab's of a notebook, those of code hosts of a page."""
    found = prose.headings(prose.text_of(path))
    if path.suffix == ".ipynb":
        return {heading.replace(" ", "-") for heading in found}
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@each
def test_sections_cited_exist(path: Path) -> None:
    for told in CITED.findall(prose.text_of(path)):
        missing = [section for section in SECTION.findall(told) if section not in SECTIONS]
        assert not missing, f"{path.name}: RFC 9293 has no section {missing} ({told})"


def test_the_list_of_sections_is_the_rfcs() -> None:
    rfc = prose.ROOT.parent / "shared" / "rfc9293.txt"
    if not rfc.exists():
        pytest.skip("the RFC's text is not here")
    numbered = re.findall(r"^ *(\d{1,2}(?:\.\d{1,2})*)\.  +[A-Z]", rfc.read_text("utf-8"), re.MULTILINE)
    assert set(numbered) == SECTIONS


@pytest.mark.parametrize("lang", prose.LANGUAGES)
def test_the_start_leads_to_every_notebook(lang: str) -> None:
    start, *others = prose.notebooks(lang)
    linked = {address.partition("#")[0] for address in prose.links(prose.text_of(start))}
    assert {path.name for path in others} <= linked


@pytest.mark.parametrize("lang", prose.LANGUAGES)
def test_each_chapter_leads_to_the_next(lang: str) -> None:
    told = prose.chapters(lang)
    for path, following in itertools.pairwise(told):
        assert following.name in prose.links(prose.cells(path)[-1].source), f"{path.name} does not lead on"
