"""How Chinese text is found in the book: by each character and each pair of neighbours.

The one rule: what is asked is split as what was written is. No dictionary of words is needed for that, and no
dictionary can miss a term of the textbook.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.search import SearchLanguage

PIECE = re.compile(r"[A-Za-z0-9_]+|[\u3400-\u9fff]+")
IN_BROWSER = r"""var splitQuery = (query) =>
  (query.match(/[A-Za-z0-9_]+|[\u3400-\u9fff]+/g) ?? []).flatMap((piece) =>
    piece < "\u3400" || piece.length < 3 ? [piece] : [...piece].slice(1).map((one, at) => piece[at] + one));
"""


class Hanzi(SearchLanguage):
    """This is the search in Chinese pages, the Latin words in them included."""

    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = IN_BROWSER

    def split(self, input: str) -> list[str]:
        """These are the words of a text, and of Chinese the characters and pairs."""
        found: list[str] = []
        for piece in PIECE.findall(input):
            found += [piece] if piece.isascii() else [*piece, *map("".join, itertools.pairwise(piece))]
        return found

    def stem(self, word: str) -> str:
        """This is the word as it is looked up."""
        return word.lower()


def setup(app: Sphinx) -> dict[str, Any]:
    """This tells Sphinx."""
    app.add_search_language(Hanzi)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
