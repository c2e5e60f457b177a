"""The answer key of a sheet in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from tcplearn.out import markdown
from tcplearn.out.items import Item


def made(items: Sequence[Item], title: str) -> str:
    """This is the key as text."""
    return markdown.made(items, title, key=True)
