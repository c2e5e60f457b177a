"""A question sheet in Markdown; its key is `markdown_key`.

The one rule: what stands in a text never turns into a mark of Markdown's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tcplearn.out.items import Item
from tcplearn.out.sheet import KEY, NAME, Block, blocks


def made(items: Sequence[Item], title: str, key: bool = False) -> str:
    """This is the sheet as text."""
    lang = items[0].question.lang if items else "en"
    head = f"# {plain(title)}" + (f" · {KEY.of(lang)}" if key else f"\n\n{plain(NAME.of(lang))}")
    return "\n\n".join([head, *(_block(block) for block in blocks(items, key))]) + "\n"


def plain(text: str) -> str:
    """This is a text that Markdown shows as it stands."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def _block(block: Block) -> str:
    parts = [f"## {block.number}. {block.name}", plain(block.text)]
    if block.ladder:
        parts.append("```text\n" + "\n".join(block.ladder) + "\n```")
    if block.lines:
        parts.append("\n".join(f"- {plain(line)}" for line in block.lines))
    parts += ["\\_" * 60] * block.room
    if block.key:
        parts.append("```text\n" + "\n".join(block.key) + "\n```")
    if block.why:
        parts.append("\n".join(f"- {plain(line)}" for line in block.why))
    return "\n\n".join(parts)
