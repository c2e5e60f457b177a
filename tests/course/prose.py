"""The course as a reader meets it: chapter after chapter, cell after cell, each piece of prose with its role.

The one rule: nothing here judges; the tests beside it do.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = ROOT / "notebooks"
LANGUAGES = ("en", "zh")
READ = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Piece:
    """This is a run of words in one role: prose, emphasis, strong, heading, quote, link, table or code."""

    role: str
    words: str


@dataclass(frozen=True)
class Cell:
    """This is one cell of a chapter; `kind` is markdown or code, `number` counts from 0."""

    path: Path
    number: int
    kind: str
    source: str

    @property
    def place(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}, cell {self.number}"

    def pieces(self) -> tuple[Piece, ...]:
        """These are the pieces of a markdown cell, in reading order; a code cell has none."""
        return tuple(pieces(self.source)) if self.kind == "markdown" else ()


def chapters(lang: str) -> list[Path]:
    """These are the numbered chapters of a language, in reading order."""
    return sorted((NOTEBOOKS / lang).glob("[0-9][0-9]_*.ipynb"))


def notebooks(lang: str) -> list[Path]:
    """These are all notebooks of a language: the chapters, then the appendices."""
    return sorted((NOTEBOOKS / lang).glob("*.ipynb"))


@functools.cache
def cells(path: Path) -> tuple[Cell, ...]:
    """These are a notebook's cells."""
    read = nbformat.read(path, as_version=4).cells
    return tuple(Cell(path, number, cell.cell_type, cell.source) for number, cell in enumerate(read))


def pieces(markdown: str) -> Iterator[Piece]:
    """These are the pieces of a text in Markdown, in reading order."""
    around: list[str] = []
    for token in READ.parse(markdown):
        if token.type in ("heading_open", "blockquote_open", "table_open"):
            around.append({"heading_open": "heading", "blockquote_open": "quote", "table_open": "table"}[token.type])
        elif token.type in ("heading_close", "blockquote_close", "table_close"):
            around.pop()
        elif token.type in ("fence", "code_block"):
            yield Piece("code", token.content)
        elif token.children:
            yield from _inline(token.children, around[0] if around else "prose")
            yield Piece("prose", "\n")


def _inline(tokens: list[Token], outer: str) -> Iterator[Piece]:
    around = [outer]
    roles = {"em_open": "emphasis", "strong_open": "strong", "link_open": "link"}
    for token in tokens:
        if token.type in roles:
            around.append(roles[token.type])
        elif token.nesting < 0:
            around.pop()
        elif token.type == "code_inline":
            yield Piece("code", token.content)
        elif token.type in ("softbreak", "hardbreak"):
            yield Piece(around[-1], "\n")
        elif token.content:
            yield Piece(around[-1], token.content)


def links(markdown: str) -> list[str]:
    """These are the addresses a text links to."""
    inline = [child for token in READ.parse(markdown) for child in token.children or ()]
    return [str(token.attrs["href"]) for token in inline if token.type == "link_open"]


def headings(markdown: str) -> list[str]:
    """These are the headings of a text, as plain words."""
    tokens = READ.parse(markdown)
    return [
        "".join(child.content for child in tokens[at + 1].children or ())
        for at, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def pages() -> list[Path]:
    """These are the texts beside the notebooks that people read: the front pages, and the folder `docs/`."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def text_of(path: Path) -> str:
    """This is all the Markdown of a page or notebook."""
    if path.suffix == ".ipynb":
        return "\n\n".join(cell.source for cell in cells(path) if cell.kind == "markdown")
    return path.read_text("utf-8")


def is_chinese(path: Path) -> bool:
    """This says whether a text is written in Chinese, by its place or its name."""
    return "zh" in path.parts or path.stem.endswith(".zh")
