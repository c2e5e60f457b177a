"""Moodle XML: what GIFT says, and a ladder with holes as one question (Moodle's cloze).

    pick, picks    multichoice, each option with what the engine says to whoever picks it
    fill           numerical, shortanswer, or cloze for several holes
    order          matching, where only one order is right; menus: cloze, where only one sentence is right
    all others     essay, with the model's answer for the grader

The one rule: what a format cannot decide as the engine does is left to a human, with the key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from xml.etree import ElementTree as Xml

from tcplearn.out.items import ANSWER, Item
from tcplearn.out.only import only_order, value_of
from tcplearn.quiz.question import LETTERS


def made(items: Sequence[Item], title: str) -> str:
    """This is the text of an XML file that Moodle imports (Question bank, Import, Moodle XML format)."""
    root, category = Xml.Element("quiz"), ""
    for item in items:
        concept = item.question.case.entry.concept
        if concept != category:
            category = concept
            one = Xml.SubElement(root, "question", type="category")
            _text(Xml.SubElement(one, "category"), f"$course$/{title}/{concept}")
        _question(root, item)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, "unicode") + "\n"


def _text(parent: Xml.Element, text: str) -> None:
    Xml.SubElement(parent, "text").text = text


def _html(parent: Xml.Element, tag: str, html: str) -> None:
    _text(Xml.SubElement(parent, tag, format="html"), html)


def _lines(lines: Sequence[str]) -> str:
    return "<br>".join(escape(line) for line in lines)


def _question(root: Xml.Element, item: Item) -> None:
    question = item.question
    kind = _kind(item)
    one = Xml.SubElement(root, "question", type=kind)
    _text(Xml.SubElement(one, "name"), item.name)
    stem = f'<p lang="{question.lang}">{escape(question.text)}</p>'
    if question.ladder:
        stem += f"<pre>{escape(chr(10).join(question.ladder))}</pre>"
    if kind == "cloze":
        stem += "".join(f"<p>{escape(blank.label)} {_hole(item, blank.name)}</p>" for blank in question.blanks)
    elif kind == "essay":
        menus = [f"{menu.label} {' / '.join(menu.options)}" for menu in question.menus]
        options = [f"{letter}) {option}" for letter, option in zip(LETTERS, question.options, strict=False)]
        stem += f"<p>{_lines([*options, *menus])}</p>"
    _html(one, "questiontext", stem)
    picture = f"<div>{item.picture}</div>" if item.picture else ""
    _html(one, "generalfeedback", f"<p>{_lines(item.why)}</p>{picture}")
    Xml.SubElement(one, "defaultgrade").text = "1"
    Xml.SubElement(one, "idnumber").text = f"{item.name.replace(' ', '-')}-{question.lang}"
    _KINDS[kind](one, item)
    tags = Xml.SubElement(one, "tags")
    for tag in (question.case.entry.concept, question.kind):
        _text(Xml.SubElement(tags, "tag"), tag)


def _kind(item: Item) -> str:
    question = item.question
    if question.shape in ("pick", "picks"):
        return "multichoice"
    if question.shape == "fill":
        if len(question.blanks) > 1:
            return "cloze"
        return "shortanswer" if value_of(item, question.blanks[0].name) is None else "numerical"
    return "matching" if question.shape == "order" and only_order(item) else "essay"


def _multichoice(one: Xml.Element, item: Item) -> None:
    single, right = item.question.shape == "pick", set(item.picked)
    Xml.SubElement(one, "single").text = str(single).lower()
    Xml.SubElement(one, "shuffleanswers").text = "true"
    Xml.SubElement(one, "answernumbering").text = "abc"
    for i, option in enumerate(item.question.options):
        share = 100 / len(right) if i in right else 0 if single else -100 / len(right)
        answer = Xml.SubElement(one, "answer", fraction=f"{share:.7g}", format="html")
        _text(answer, escape(option))
        _html(answer, "feedback", escape(item.said(i)) if single else "")


def _shortanswer(one: Xml.Element, item: Item) -> None:
    Xml.SubElement(one, "usecase").text = "0"
    for way in item.spellings(item.question.blanks[0].name):
        _text(Xml.SubElement(one, "answer", fraction="100", format="plain_text"), way)


def _numerical(one: Xml.Element, item: Item) -> None:
    number, within = value_of(item, item.question.blanks[0].name) or (0.0, 0.0)
    answer = Xml.SubElement(one, "answer", fraction="100", format="plain_text")
    _text(answer, f"{number:.10g}")
    Xml.SubElement(answer, "tolerance").text = f"{within:.10g}"


def _matching(one: Xml.Element, item: Item) -> None:
    Xml.SubElement(one, "shuffleanswers").text = "true"
    for place, i in enumerate(item.picked, 1):
        sub = Xml.SubElement(one, "subquestion", format="html")
        _text(sub, escape(item.question.options[i]))
        _text(Xml.SubElement(sub, "answer"), str(place))


def _essay(one: Xml.Element, item: Item) -> None:
    code = item.question.shape == "code"
    Xml.SubElement(one, "responseformat").text = "monospaced" if code else "editor"
    Xml.SubElement(one, "responsefieldlines").text = "15"
    key = [ANSWER.of(item.question.lang), *item.key]
    _html(one, "graderinfo", f"<pre>{escape(chr(10).join(key))}</pre>")
    if item.question.start:
        _html(one, "responsetemplate", f"<pre>{escape(item.question.start)}</pre>")


def _hole(item: Item, name: str) -> str:
    """This is a hole in Moodle's cloze notation."""
    value = value_of(item, name)
    if value is not None:
        return f"{{1:NUMERICAL:={value[0]:.10g}:{value[1]:.10g}}}"
    ways = [re.sub(r"([}#~/\"\\&])", r"\\\1", way) for way in item.spellings(name)]
    return f"{{1:SHORTANSWER:{'~'.join('=' + escape(way, quote=False) for way in ways)}}}"


_KINDS = {
    "multichoice": _multichoice, "shortanswer": _shortanswer, "numerical": _numerical,
    "matching": _matching, "essay": _essay, "cloze": lambda one, item: None,
}  # fmt: skip
