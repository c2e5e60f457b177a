"""An answer as the reader sees it: lower case, simplified characters, one spelling of every name.

The one rule: every character of the plain text knows which characters of the answer it stands for, so
whatever is found in it can be shown in the learner's own words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from tcplearn.quiz.reader.data import marks, words_file

LONGEST = 4000  # characters that are read; an interview answer has a few hundred


@dataclass(frozen=True)
class Words:
    """These are some words of an answer: `answer[start:end] == text`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Plain:
    """This is an answer made uniform. `starts[i]` and `ends[i]` bound what character i stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    source: str

    def words(self, start: int, end: int) -> Words:
        """These are the words of the answer behind a stretch of the plain text."""
        a, b = self.starts[start], max(self.ends[start:end])
        return Words(self.source[a:b], a, b)

    def sub(self, pattern: re.Pattern[str], new: str) -> Plain:
        """This is the text with every match replaced; each new character stands for the whole match."""
        text, starts, ends, last = "", list[int](), list[int](), 0
        for match in pattern.finditer(self.text):
            a, b = match.span()
            if a == b:
                continue
            text += self.text[last:a] + new
            starts += [*self.starts[last:a], *[self.starts[a]] * len(new)]
            ends += [*self.ends[last:a], *[max(self.ends[a:b])] * len(new)]
            last = b
        if not last:
            return self
        return Plain(
            text + self.text[last:], (*starts, *self.starts[last:]), (*ends, *self.ends[last:]), self.source
        )  # fmt: skip


@cache
def simplified() -> dict[int, str]:
    """These are the traditional characters, each with its simplified one."""
    rows = words_file("traditional")["rows"]
    pairs = (zip(above, below, strict=True) for above, below in zip(rows[::2], rows[1::2], strict=True))
    return {ord(a): b for pair in pairs for a, b in pair}


# The letters A and B are the two hosts; in English a capital A that does something, never the article.
_HOSTS = (
    (
        re.compile(
            r"(?<![A-Za-z])A(?=\s?[\u4e00-\u9fff]|['’]s"
            r"|\s(?:sends|is|has|gets|will|would|must|may|can|re|does|enters|closes|answers))"
            r"|(?<=host )A\b|(?<=[\u4e00-\u9fff])\s?A(?![A-Za-z])"
        ),
        "party_a",
    ),
    (re.compile(r"(?<![A-Za-z])B(?![A-Za-z])"), "party_b"),
)  # fmt: skip


@cache
def _names() -> tuple[tuple[re.Pattern[str], str], ...]:
    table = marks()
    spelled = [(re.compile(pattern), new) for new, pattern in table["spelled"].items()]
    return (*spelled, *((re.compile(pattern), new) for new, pattern in table["names"].items()))


def plain(answer: str) -> Plain:
    """This is an answer in the one spelling that the lexicon knows, at most its first 4000 characters."""
    text, starts, ends = "", list[int](), list[int]()
    read = Plain(
        answer[:LONGEST], tuple(range(len(answer[:LONGEST]))), tuple(range(1, len(answer[:LONGEST]) + 1)), answer
    )
    for pattern, new in _HOSTS:
        read = read.sub(pattern, f" {new} ")
    table = simplified()
    for i, character in enumerate(read.text):
        for one in unicodedata.normalize("NFKC", character).lower().translate(table):
            if unicodedata.category(one) in ("Cf", "Mn"):
                continue
            text += "'" if one in "’‘`´" else one
            starts.append(read.starts[i])
            ends.append(read.ends[i])
    read = Plain(text, tuple(starts), tuple(ends), answer)
    for pattern, new in _names():
        read = read.sub(pattern, new)
    return read
