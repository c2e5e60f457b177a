"""The words of the course: spelled right, and the same word for the same thing.

`words.txt` holds the terms that no dictionary knows; `terms.toml` holds what is not said here, and what
is said instead.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import prose
import pytest
from spellchecker import SpellChecker

HERE = Path(__file__).parent
TEXTS = [*prose.pages(), *(path for lang in prose.LANGUAGES for path in prose.notebooks(lang))]
TERMS = tomllib.loads((HERE / "terms.toml").read_text("utf-8"))["term"]
# A path or a kernel's function, net/ipv4/tcp_diag.c, is no word.
NAMED = re.compile(r"\S*\w[/_]\w\S*|\w+\.[ch]\b")
WORD = re.compile(r"(?<![A-Za-z])[A-Za-z][a-z]+(?:'[a-z]+)?")
PLAIN = ("prose", "emphasis", "strong", "heading", "quote", "link", "table")
# Half-width marks beside a Chinese character, and blanks between two of them: `你好, 世界`.
CLUMSY = re.compile(
    r"[\u3400-\u9fff][,;:?!]|[,;?!][\u3400-\u9fff]|[\u3400-\u9fff] +[\u3400-\u9fff]|\([^()]*[\u3400-\u9fff]"
)

each = pytest.mark.parametrize("path", TEXTS, ids=lambda path: "-".join(path.relative_to(prose.ROOT).parts))


@pytest.fixture(scope="module")
def english() -> SpellChecker:
    known = SpellChecker(language="en", distance=1)
    known.word_frequency.load_words((HERE / "words.txt").read_text("utf-8").split())
    return known


def words(path: Path) -> str:
    """This is all that is prose in a text; a blank stands for each piece of code."""
    return "".join(piece.words if piece.role in PLAIN else " ` " for piece in prose.pieces(prose.text_of(path)))


@each
def test_english_is_spelled_right(path: Path, english: SpellChecker) -> None:
    if prose.is_chinese(path):
        pytest.skip("Chinese")
    found = {word.lower().removesuffix("'s") for word in WORD.findall(NAMED.sub("", words(path)).replace("’", "'"))}
    assert not english.unknown(found), f"not in a dictionary nor in words.txt: {sorted(english.unknown(found))}"


@each
def test_one_word_for_one_thing(path: Path) -> None:
    lang = "zh" if prose.is_chinese(path) else "en"
    told = words(path)
    for term in TERMS:
        if lang in term:
            found = re.search(term[lang], told)
            assert not found, f"{path.name}: {found.group()!r} in {_around(told, found)!r}; say {term['say']}"


@each
def test_chinese_is_set_as_chinese(path: Path) -> None:
    if not prose.is_chinese(path):
        pytest.skip("English")
    told = words(path)
    found = [_around(told, each) for each in CLUMSY.finditer(told)]
    assert not found, found


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(found.start() - 15, 0) : found.end() + 15]
