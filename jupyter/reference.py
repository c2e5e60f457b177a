"""The reference of the package, as pages for Sphinx: what each public name is, from its docstring.

The one rule: the names are those that the package gives (`__all__`); none is listed here.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType

from docstrings import prose

import tcplearn
from tcplearn.text import Text

TITLE = Text("API reference", "API 参考")
BEGIN = Text(
    "What ``from tcplearn import *`` gives. The pages of the modules say the same and more.",
    "``from tcplearn import *`` 给出的全部名称。各模块的页面有更详细的说明。说明取自源代码中的文档字符串，只有英文。",
)
MODULES = Text("Modules", "各模块")


def homes() -> dict[str, list[str]]:
    """These are the modules of the reference, each with its public names."""
    named = dict.fromkeys((*tcplearn._HOMES, *(f"tcplearn.{name}" for name in tcplearn._MODULES)))
    return {home: public(import_module(home)) for home in named}


def public(module: ModuleType) -> list[str]:
    """These are a module's public names: `__all__`, or what is defined in it."""
    given = getattr(module, "__all__", None)
    if given is not None:
        return sorted(given)
    return [
        name for name, it in vars(module).items() if name[0] != "_" and getattr(it, "__module__", "") == module.__name__
    ]


def pages(lang: str) -> Iterator[tuple[str, str]]:
    """These are the pages in a language, as (name, reStructuredText)."""
    every = homes()
    yield "index", index(every, lang)
    for home, names in every.items():
        yield home, page(home, names)


def index(every: dict[str, list[str]], lang: str) -> str:
    """This is the first page: each name of the package itself, with its first sentence."""
    title = TITLE.of(lang)
    rows = [*heading(title, "="), BEGIN.of(lang), ""]
    for home, names in tcplearn._HOMES.items():
        rows += [f".. rubric:: :doc:`{home}`", "", ".. list-table::", "   :widths: 30 70", ""]
        for name in sorted(names.split()):
            rows += [f"   * - :py:obj:`~{home}.{name}`", f"     - {first(getattr(tcplearn, name))}"]
        rows.append("")
    rows += [".. toctree::", f"   :caption: {MODULES.of(lang)}", "   :maxdepth: 1", ""]
    return "\n".join((*rows, *(f"   {home}" for home in every), ""))


def first(it: object) -> str:
    """This is the first sentence of what a thing says about itself; of a plain value, its type."""
    if not (inspect.isclass(it) or inspect.isroutine(it) or inspect.ismodule(it)):
        return value(it)
    return prose((inspect.getdoc(it) or "").split("\n\n")[0].split("\n    ")[0].replace("\n", " "))


def value(it: object) -> str:
    """This is what there is to say of a value, which has no docstring of its own: its type, and what is in it."""
    kind = type(it).__name__
    if isinstance(it, Mapping):
        return f"{kind}: {', '.join(f'``{name}``' for name in it)}"
    if isinstance(it, tuple) and it and type(it[0]).__module__ != "builtins":
        return f"{kind}: {len(it)} ``{type(it[0]).__name__}``"
    return f"{kind}: ``{it!r}``" if len(repr(it)) < 200 else f"``{kind}``"


def page(home: str, names: list[str]) -> str:
    """This is a module's page."""
    module = import_module(home)
    rows = [*heading(home, "="), f".. automodule:: {home}", "   :no-members:", ""]
    for name in names:
        it = getattr(module, name)
        if inspect.ismodule(it):
            rows += [*heading(f"{home}.{name}", "-"), f".. automodule:: {it.__name__}", "   :no-index:", ""]
        elif inspect.isclass(it):
            rows += [f".. autoclass:: {home}.{name}", "   :members:", ""]
        elif inspect.isroutine(it):
            rows += [f".. autofunction:: {home}.{name}", ""]
        else:
            rows += [f".. py:data:: {home}.{name}", "", f"   {value(it)}", ""]
    return "\n".join(rows)


def heading(text: str, line: str) -> list[str]:
    """This is a heading, underlined."""
    return [text, line * (2 * len(text)), ""]
