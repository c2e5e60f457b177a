"""What many figures of the book share: style sheets and modules, each kept once.

The one rule: a module is handed to the figures as an address that needs no server, so that the book works from a
folder, too; browsers refuse a module beside a page that was opened as a file.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
MODULE = re.compile(r'import (\{ \w+ \}|\w+) from "(data:text/javascript;base64,[^"]*)";')


class Parts:
    """These are the style sheets and modules that were found in outputs."""

    def __init__(self) -> None:
        self.styles: dict[str, None] = {}  # in the order in which they were found
        self.modules: dict[str, str] = {}

    def lifted(self, data: dict[str, Any]) -> dict[str, Any]:
        """This is an output's mime bundle as the book shows it, what it shares taken out."""
        if "text/html" in data:
            return {"text/html": MODULE.sub(self._module, STYLE.sub(self._style, _joined(data["text/html"])))}
        if "image/svg+xml" in data:  # in the page itself it follows the theme, and speaks to a screen reader
            return {"text/html": STYLE.sub(self._style, _joined(data["image/svg+xml"]))}
        return data

    def _style(self, found: re.Match[str]) -> str:
        self.styles.setdefault(found[1].strip())
        return ""

    def _module(self, found: re.Match[str]) -> str:
        name = hashlib.sha256(found[2].encode()).hexdigest()[:12]
        self.modules[name] = found[2]
        taken = found[1] if found[1].startswith("{") else f"{{ default: {found[1]} }}"
        return f'const {taken} = await import(tcplearnParts["{name}"]);'

    def write(self, folder: Path) -> None:
        """This writes what was taken out into a folder, as one style sheet and one script."""
        folder.mkdir()
        (folder / "parts.css").write_text("\n".join(self.styles), "utf-8")
        (folder / "parts.js").write_text(f"const tcplearnParts = {json.dumps(self.modules, indent=1)};\n", "utf-8")


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
