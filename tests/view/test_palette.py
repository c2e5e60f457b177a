"""Five families of states: each state in one, told apart without colour, legible in both themes."""

import itertools
import re

import pytest

from tcplearn.model import State
from tcplearn.text import LANGUAGES
from tcplearn.view.palette import (
    COLOURS,
    DASHES,
    FAMILIES,
    FONT,
    HATCHES,
    NAMES,
    THEMES,
    colour,
    contrast,
    css,
    family,
)


def test_every_state_has_one_family():
    assert sorted(str(s) for states in FAMILIES.values() for s in states) == sorted(map(str, State))
    assert all(state in FAMILIES[family(state)] for state in State)


def test_a_grey_print_still_reads():
    for marks in (DASHES, HATCHES, *({k: NAMES[k].of(lang) for k in NAMES} for lang in LANGUAGES)):
        assert set(marks) == set(FAMILIES) and len(set(marks.values())) == len(FAMILIES)


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_contrast(theme):
    grounds = ["paper", *(f"{name}-tint" for name in FAMILIES)]
    for ground in grounds:
        assert contrast(colour("ink", theme), colour(ground, theme)) >= 7
    for text in ("quiet", "bad", "closing"):  # captions, lost segments, timers
        assert contrast(colour(text, theme), colour("paper", theme)) >= 4.5
    assert contrast(colour("paper", theme), colour("now", theme)) >= 4.5  # the number of a step
    for name in FAMILIES:  # a line need not be read, only seen
        assert contrast(colour(name, theme), colour("paper", theme)) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_families_stay_apart_for_colour_blind_readers(theme):
    """Simulated after Vienot, Brettel and Mollon (1999), protanopia and deuteranopia, in linear light."""
    kinds = {
        "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
        "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
    }
    for rows in kinds.values():
        seen = {}
        for name in FAMILIES:
            rgb = [int(colour(name, theme)[i : i + 2], 16) / 255 for i in (1, 3, 5)]
            linear = [c**2.2 for c in rgb]
            seen[name] = [
                255 * max(0.0, sum(a * b for a, b in zip(row, linear, strict=True))) ** (1 / 2.2) for row in rows
            ]
        for one, two in itertools.combinations(seen, 2):
            apart = sum((a - b) ** 2 for a, b in zip(seen[one], seen[two], strict=True)) ** 0.5
            assert apart > 20, f"{one} and {two} look alike"


def test_contrast_is_the_one_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21) and contrast("#777777", "#ffffff") == pytest.approx(
        4.48, abs=0.01
    )


def test_the_style_sheet_speaks_only_of_pictures():
    for theme in ("auto", *THEMES):
        sheet = re.sub(r"@media\([^)]*\)\{(.*?\})\}", r"\1", css(theme))
        for selectors in re.findall(r"([^{}]+)\{", sheet):
            assert all(
                re.match(r"(\[data-jp-theme-light=\w+\] )?\.tcp\b", part.strip()) for part in selectors.split(",")
            )
        assert set(re.findall(r"var\(--([\w-]+)\)", sheet)) <= set(COLOURS)
    assert FONT.startswith("system-ui") and "CJK" in FONT
