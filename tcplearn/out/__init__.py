"""Questions carried elsewhere: an Anki deck, Moodle's GIFT and XML, jupyterquiz, nbgrader, sheets on paper.

    from tcplearn.out.items import items

    made(items(["LOSS-04"], seeds=range(3)), "gift")

Each form is a module of this folder with `made(items, title) -> str | bytes`, named in FORMS with the
ending of its files; a sheet and its key are two forms.

The one rule: an answer that leaves the house was computed on the way out, by the model, and graded once.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tcplearn.out.items import Item

__all__ = ["FORMS", "made"]

FORMS = {
    "anki": ".apkg", "gift": ".gift", "moodle": ".xml", "jupyterquiz": ".json", "nbgrader": ".ipynb",
    "markdown": ".md", "markdown_key": ".md", "html": ".html", "html_key": ".html",
}  # fmt: skip


def made(which: Iterable[Item], form: str, title: str = "tcplearn") -> str | bytes:
    """This is a file of questions: text, or octets for an Anki deck. Raises ValueError for an unknown form."""
    if form not in FORMS:
        raise ValueError(f"no form {form!r}; there is {', '.join(FORMS)}")
    found: str | bytes = import_module(f"{__name__}.{form}").made(tuple(which), title)
    return found
