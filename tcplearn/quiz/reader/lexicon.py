"""The bilingual lexicon: which words stand for which concept, and what a misspelt word was meant to be.

The one rule: the lexicon is a list of words, not of sentences; who does what to whom is for `mentions`.
"""

from __future__ import annotations

import re
from functools import cache

from tcplearn.quiz.reader.data import marks, words_file

KINDS = ("parties", "things", "acts")
GAP = r"[^，。；,.;？?！!]{0,6}"


def inflected(word: str) -> str:
    """This is a pattern for a word of the lexicon: send~ with its inflections, seq* with any ending."""
    if word == "*":
        return r"\S+"
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"[a-z]*"
    if not word.endswith("~"):
        return re.escape(word)
    stem = word[:-1]
    if stem.endswith("e"):
        return re.escape(stem[:-1]) + "(?:e|es|ed|ing)"
    if stem.endswith("y") and stem[-2:-1] not in "aeou":
        return re.escape(stem[:-1]) + "(?:y|ies|ied|ying)"
    return re.escape(stem) + f"(?:s|es|ed|ing|{stem[-1]}ed|{stem[-1]}ing)?"


def english(phrase: str) -> str:
    parts = phrase.split("_") if "_" in phrase and phrase not in marks()["names"] else [phrase]
    return r"[\s_-]".join(inflected(part) for part in parts)


def chinese(word: str) -> str:
    if word == "回":  # to answer; 回到 is to go back
        return "回(?![到来退])"
    spaced = re.sub(r"(?<=[\u4e00-\u9fff])(?=[a-z0-9])|(?<=[a-z0-9])(?=[\u4e00-\u9fff])", "\0", word)
    return GAP.join(re.escape(part).replace("\0", " ?").replace("\\\x00", " ?") for part in spaced.split("…"))


@cache
def lexicon() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """These are the concepts: name, kind, and the pattern of all words that stand for it."""
    found = []
    for kind in KINDS:
        for name, line in words_file("lexicon")[kind].items():
            en, _, zh = line.partition("|")
            names = {*marks()["names"]}
            latin = [word for word in zh.split() if word in names or word.isascii()]
            words = sorted((english(word) for word in [*en.split(), *latin]), key=len, reverse=True)
            han = sorted((chinese(word) for word in zh.split() if word not in latin), key=len, reverse=True)
            either = [rf"(?<![a-z0-9_])(?:{'|'.join(words)})(?![a-z0-9_])"] if words else []
            also = [marks()["also"][name]] if name in marks()["also"] else []
            found.append((name, kind, re.compile("|".join([*either, *han, *also]))))
    return tuple(found)


@cache
def kinds() -> dict[str, str]:
    """This is the kind of each concept: parties, things or acts."""
    return {name: kind for name, kind, _ in lexicon()}


@cache
def vocabulary() -> tuple[frozenset[str], dict[str, str]]:
    """These are the English words known to be words, and those of the lexicon by each of their near misspellings."""
    known, long = set[str](), set[str]()
    for kind in KINDS:
        for line in words_file("lexicon")[kind].values():
            for phrase in line.partition("|")[0].split():
                for part in phrase.split("_"):
                    forms = _forms(part)
                    known |= forms
                    long |= {form for form in forms if len(form) >= 5 and form.isalpha()}
    known |= set(words_file("common")["words"].split())
    near: dict[str, str] = {}
    for word in sorted(long):
        for cut in {word[:i] + word[i + 1 :] for i in range(1, len(word))} | {word}:
            near.setdefault(cut, word)
    return frozenset(known), near


def _forms(word: str) -> set[str]:
    stem = word.rstrip("~*")
    if not word.endswith("~"):
        return {stem}
    if stem.endswith("e"):
        return {stem, stem + "s", stem + "d", stem[:-1] + "ing"}
    if stem.endswith("y") and stem[-2:-1] not in "aeou":
        return {stem, stem[:-1] + "ies", stem[:-1] + "ied", stem + "ing"}
    return {stem, stem + "s", stem + "ed", stem + "ing", stem + stem[-1] + "ed", stem + stem[-1] + "ing"}


@cache
def meant(word: str) -> str:
    """This is the word of the lexicon that a misspelt one was meant to be, or the word itself."""
    known, near = vocabulary()
    if len(word) < 5 or word in known or not word.isalpha() or any(word.startswith(stem) for stem in _stems()):
        return word
    best = [near[cut] for cut in (word, *(word[:i] + word[i + 1 :] for i in range(1, len(word)))) if cut in near]
    best = [one for one in best if _slip(word, one)]
    return min(best, key=lambda one: (abs(len(one) - len(word)), one)) if best else word


def _slip(word: str, right: str) -> bool:
    """This says that a slip of one key makes one of the other: a letter more, less, changed, or two exchanged."""
    i = next((i for i, (a, b) in enumerate(zip(word, right, strict=False)) if a != b), min(len(word), len(right)))
    if i == 0:
        return False
    if len(word) == len(right):
        swapped = word[i : i + 2] == right[i : i + 2][::-1] and word[i + 2 :] == right[i + 2 :]
        return swapped or (len(word) >= 7 and word[i + 1 :] == right[i + 1 :])
    longer, shorter = sorted((word, right), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and longer[i + 1 :] == shorter[i:]


@cache
def _stems() -> tuple[str, ...]:
    return tuple(
        part[:-1]
        for kind in KINDS
        for line in words_file("lexicon")[kind].values()
        for part in line.partition("|")[0].replace("_", " ").split()
        if part.endswith("*") and len(part) > 4
    )
