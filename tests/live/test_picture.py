"""The picture of both stories: within a notebook's column, and it says all that the text says."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tcplearn.live import replay
from tcplearn.live.beside import marked
from tcplearn.live.picture import WIDE
from tcplearn.view.legend import columns

SVG = "{http://www.w3.org/2000/svg}"
COLUMN = 848  # pixels of a JupyterLab column
NAMES = ("fin_lost", "three_of_nine_lost", "simultaneous_open_timers")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_the_picture_fits_a_column_and_holds_rows_verdict_and_both_ladders(name: str, lang: str) -> None:
    shown = replay(name)
    root = ElementTree.fromstring(shown.picture(lang))
    assert float(root.get("width", "")) == WIDE < COLUMN and "max-width:100%" in root.get("style", "")
    ladders = root.findall(f"{SVG}svg")
    assert [float(ladder.get("width", "")) <= WIDE for ladder in ladders] == [True, True]
    texts = [mark.text or "" for mark in root.findall(f"{SVG}text")]
    squeezed = "".join("".join(texts).split())
    for sentence in shown.verdict(lang):
        assert "".join(sentence.split()) in squeezed
    marks = [mark for mark, _ in marked(shown.kernel, shown.model)]
    assert texts.count("≠") == marks.count("≠") and texts.count("·") == marks.count("·")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_text_fits_its_terminal(width: int, lang: str) -> None:
    said = replay("three_of_nine_lost").text(lang, width)
    assert max(map(columns, said.splitlines())) <= width
    assert re.search(r"seq=11681 ack=1\s+len=1320", said)


def test_there_is_one_verdict() -> None:
    told = replay("three_of_nine_lost").verdict("en")
    assert told[0] == "Kernel and model agree, but for what is explained here:" and told[1].startswith("* Several")
    assert replay("fin_lost").verdict("en") == ["Kernel and model agree."]
