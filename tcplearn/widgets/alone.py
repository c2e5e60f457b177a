"""What a widget leaves where no kernel is: in a stored notebook, in a page, in a file of its own.

The one rule: every widget's mime bundle is made here. It holds the picture and one line of text; only while
`tcplearn page` runs a notebook (PAGE is set then) does it hold a part of an HTML page in which the picture moves.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from tcplearn.widgets.page import module

PAGE = "TCPLEARN_PAGE"  # set in the environment: a page is being made
VIEW = "application/vnd.jupyter.widget-view+json"
NUMBERS = count(1)


class HasPart(Protocol):
    """What can stand in a page without a kernel."""

    def part(self) -> str:
        """This is it as a part of an HTML page."""


@dataclass(frozen=True)
class Alone:
    """A widget that needs no kernel.

    `css` and `esm` are its style sheet and module, `pages` its traits by "language numbers", `begin` those to start
    with. `still` is its picture as SVG text, for paper and where no script runs.
    """

    title: str
    css: str
    esm: str
    pages: dict[str, dict[str, Any]]
    begin: dict[str, Any]
    still: str

    def file(self) -> str:
        """This is an HTML file with the widget in it."""
        return FILE.format(lang=self.begin["lang"], title=escape(self.title), part=self.part())

    def save(self, path: str | Path) -> Path:
        """This writes the HTML file and gives its path."""
        path = Path(path)
        path.write_text(self.file(), "utf-8")
        return path

    def part(self) -> str:
        """This is the widget as a part of an HTML page."""
        told = json.dumps({"pages": self.pages, "begin": self.begin}, ensure_ascii=False, separators=(",", ":"))
        return PART.format(
            id=f"tcplearn-alone-{next(NUMBERS)}",
            css=self.css,
            still=self.still,
            told=told.replace("</", "<\\/"),
            widget=_address(self.esm),
            alone=_address(module("alone.js")),
        )


def bundle(
    live: Any, line: str, picture: str | None = None, alone: Callable[[], HasPart] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """This is a widget's mime bundle: the `live` view, the picture as SVG text, a line of text.

    `alone` gives the widget as it is without a kernel; None: then only its picture is left.
    """
    data: dict[str, Any] = dict(live[0]) if live else {}
    data["text/plain"] = line
    if picture is not None:
        data["image/svg+xml"] = picture
    if os.environ.get(PAGE):
        data.pop(VIEW, None)
        if alone is not None:
            data["text/html"] = alone().part()
    return data, live[1] if live else {}


def _address(esm: str) -> str:
    return "data:text/javascript;base64," + b64encode(esm.encode()).decode()


PART = """<div class="tcplearn-alone" id="{id}">
<style>{css}
@media screen {{ .tcplearn-live:not(:empty) + .tcplearn-still {{ display: none }} }}
.tcplearn-still svg {{ display: block; max-width: 100%; height: auto; margin: 0 auto }}
@media print {{ .tcplearn-live {{ display: none }} }}
</style>
<div class="tcplearn-live"></div>
<div class="tcplearn-still">{still}</div>
<script type="application/json">{told}</script>
<script type="module">
import widget from "{widget}";
import {{ alone }} from "{alone}";
const [live, , told] = document.querySelectorAll("#{id} > :not(style)");
alone(live, widget, JSON.parse(told.textContent));
</script>
</div>"""
FILE = """<!doctype html>
<html lang="{lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>:root {{ color-scheme: light dark }}</style>
<main>
{part}
</main>
</html>
"""
