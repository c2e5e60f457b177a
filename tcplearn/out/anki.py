"""An Anki deck (.apkg): one note a question and seed, a subdeck a concept.

The one rule: a note's GUID is made of id, seed and language, and nothing else: who imports a newer deck
over an older one gets the mended texts and keeps the history.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from hashlib import sha1
from html import escape
from pathlib import Path

from tcplearn.out.items import ANSWER, RUN, Item
from tcplearn.quiz.question import LETTERS

MODEL = 1_732_604_801  # never changes: Anki knows the note type by it
FIELDS = ("Question", "Ladder", "Options", "Answer", "Why", "Run", "Id")
FRONT = "<div class=q>{{Question}}</div>{{Ladder}}{{Options}}"
BACK = FRONT + '<hr id="answer"><div class=a>{{Answer}}</div><div class=w>{{Why}}</div>{{Run}}<div class=i>{{Id}}</div>'
CSS = """
.card { font: 18px/1.5 system-ui, sans-serif; text-align: left; max-width: 46em; margin: 1em auto; }
pre { white-space: pre-wrap; font-size: 15px; } .a { font-weight: 600; } .i { opacity: .75; font-size: 13px; }
figure { margin: 1em 0; background: #fff; border-radius: 6px; padding: 8px; overflow-x: auto; }
svg { max-width: 100%; height: auto; }
"""


def made(items: Sequence[Item], title: str) -> bytes:
    """This is the deck as the octets of an .apkg file; importing it again keeps every card's history."""
    import genanki

    model = genanki.Model(
        MODEL, "tcplearn", [{"name": name} for name in FIELDS], [{"name": "Card", "qfmt": FRONT, "afmt": BACK}], css=CSS
    )
    decks: dict[str, genanki.Deck] = {}
    for item in items:
        question, entry = item.question, item.question.case.entry
        name = f"{title}::{question.lang}::{entry.concept}"
        deck = decks.setdefault(name, genanki.Deck(_number(name), name))
        guid = genanki.guid_for("tcplearn", question.id, question.seed, question.lang)
        tags = [question.kind, entry.concept, entry.about]
        deck.add_note(genanki.Note(model, _fields(item), guid=guid, tags=tags, sort_field=item.name))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        genanki.Package(list(decks.values())).write_to_file(str(path))
        return path.read_bytes()


def _number(name: str) -> int:
    """This is a deck's number: the same for the same name, ever after."""
    return int(sha1(name.encode()).hexdigest()[:8], 16)


def _fields(item: Item) -> list[str]:
    question, lang = item.question, item.question.lang
    ladder = f"<pre>{escape(chr(10).join(question.ladder))}</pre>" if question.ladder else ""
    lines = [f"{letter}) {escape(option)}" for letter, option in zip(LETTERS, question.options, strict=False)]
    for menu in question.menus:
        lines.append(f"{escape(menu.label)} {escape(' / '.join(menu.options))}")
    options = "<br>".join(lines) + (f"<pre>{escape(question.start)}</pre>" if question.start else "")
    key = "<br>".join(escape(line) for line in item.key)
    if question.shape == "code":
        key = f"<pre>{escape(chr(10).join(item.key))}</pre>"
    why = "<br>".join(escape(line) for line in item.why)
    run = f"<figure>{item.picture}</figure>" if item.picture else ""
    titled = f"{ANSWER.of(lang)}: {key}" if question.shape != "code" else key
    head = f'<div lang="{lang}">{escape(question.text)}</div>'
    folded = f"<details><summary>{RUN.of(lang)}</summary>{run}</details>" if run else ""
    return [head, ladder, options, titled, why, folded, item.name]
