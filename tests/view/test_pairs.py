"""The pair grid as a picture: a cell for each pair, what was met on two colours, nothing over anything."""

from __future__ import annotations

import itertools
from math import radians

import pytest

from tcplearn.model import State
from tcplearn.text import LANGUAGES
from tcplearn.view import pair_grid, png, svg
from tcplearn.view.labels import box, overlap, width
from tcplearn.view.pairs import about, grid, said
from tcplearn.view.palette import FAMILIES, NAMES, family
from tcplearn.world import scenes
from tcplearn.world.pairs import Pairs, pairs

SIZES = {"pg-moves": 15, "pg-never": 15, "head": 15, "note": 11}
ALL = list(State)


@pytest.fixture(scope="module")
def found() -> Pairs:
    return pairs()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_hides_anything(found: Pairs, lang: str) -> None:
    drawing = pair_grid(found, lang)
    placed = []
    for mark in drawing.marks:
        if mark.kind == "text":
            classes = mark.cls.split()
            size = next((SIZES[name] for name in classes if name in SIZES), 12)
            anchor = next((name for name in ("mid", "end") if name in classes), "start")
            placed.append((mark.text, box(*mark.at, width(mark.text, size), radians(mark.turn), anchor)))
    assert [(a, b) for (a, one), (b, two) in itertools.combinations(placed, 2) if overlap(one, two)] == []
    corners = [corner for _, corners in placed for corner in corners]
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in corners)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_pair_has_its_cell_on_the_colours_of_both_states(found: Pairs, lang: str) -> None:
    drawing = pair_grid(found, lang)
    for (i, a), (j, b) in itertools.product(enumerate(ALL), repeat=2):
        mine = [mark for mark in drawing.marks if f"cell-{i}-{j}" in mark.cls.split()]
        assert {mark.title for mark in mine} == {said(found, a, b, lang)}
        (text,) = [mark.text for mark in mine if mark.kind == "text"]
        assert text == str(found.nearest.get((a, b), "."))
        halves = [mark.cls.split()[1] for mark in mine if mark.kind == "path"]
        assert halves == ([family(a), family(b)] if (a, b) in found.nearest else [])


def test_a_pair_in_words(found: Pairs) -> None:
    assert said(found, State.FIN_WAIT_2, State.CLOSING, "en") == "A FIN-WAIT-2, B CLOSING: 8 moves"
    assert said(found, State.CLOSED, State.LISTEN, "en") == "A CLOSED, B LISTEN: 1 move"
    assert said(found, State.ESTABLISHED, State.CLOSED, "zh") == "A ESTABLISHED，B CLOSED：没有出现"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_legend_names_the_families_and_the_bounds(found: Pairs, lang: str) -> None:
    drawing = pair_grid(found, lang)
    notes = "".join(mark.text for mark in drawing.marks if mark.cls == "note").replace(" ", "")
    for told in (*(NAMES[name].of(lang) for name in FAMILIES), *about(found, lang)):
        assert told.replace(" ", "") in notes
    assert drawing.text == grid(found, lang) and "46" in drawing.short


def test_one_scene_and_all_printers() -> None:
    drawing = pair_grid(pairs(scenes=(scenes.open_close,), worlds=20), "zh")
    assert drawing.title == "RFC 9293：哪些状态可能同时出现"
    assert "open_close" in drawing.text and "Budget.worlds" in drawing.text
    assert "cell-10-10" in svg(drawing) and png(drawing).startswith(b"\x89PNG")
