"""The answer key of a sheet as an HTML page."""

from __future__ import annotations

from collections.abc import Sequence

from tcplearn.out import html
from tcplearn.out.items import Item


def made(items: Sequence[Item], title: str) -> str:
    """This is the key as text."""
    return html.made(items, title, key=True)
