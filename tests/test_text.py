"""A text is printed in the reader's language, which the folder of a notebook decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcplearn.text import LANGUAGES, Text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_is_printed_in_the_language_of_the_folder(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / lang).mkdir()
    monkeypatch.chdir(tmp_path / lang)
    text = Text("segment", "报文段")
    assert f"{text}" == str(text) == text.of(lang)
