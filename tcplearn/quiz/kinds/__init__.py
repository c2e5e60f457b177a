"""The kinds of questions, one module each; adding one adds a file.

A kind module has
    KEYS              the keys that it adds to a question: {key: (type, needed)}
    static(entry, both)  what is wrong with an entry before any run, as (key, what to write)
    check(case)       what is wrong with it under one seed, as (key, what)
    form(case, lang)  what the learner sees: a Form of options or blanks
    grade(question, response) -> Grade
    solve(question)   a response that the model itself would give
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


@cache
def kinds() -> dict[str, ModuleType]:
    """This is every kind by its name: that of its module, without the "_" of one that Python has a word for."""
    names = sorted(found.name for found in iter_modules(__path__) if found.name != "verdicts")
    return {name.rstrip("_"): import_module(f"{__name__}.{name}") for name in names}
