"""Every form is read back: by the format's own reader where there is one, and graded again by the engine."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tcplearn.cli import main
from tcplearn.out import FORMS, made
from tcplearn.out.items import Item, items
from tcplearn.out.only import only_order, value_of
from tcplearn.quiz import bank, grade
from tcplearn.quiz.question import LETTERS

SEEDS = (3,)
both = pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.proof)])


@cache
def every(lang: str) -> tuple[Item, ...]:
    return tuple(items(seeds=SEEDS, lang=lang))


@cache
def named(lang: str) -> dict[str, Item]:
    return {item.name: item for item in every(lang)}


def test_every_answer_that_leaves_is_right() -> None:
    assert {item.question.id for item in every("en")} == set(bank())
    for item in (*every("en"), *every("zh")):
        assert item.verdict.score == 1, item.name
        assert item.key and all(item.key), item.name


@both
def test_every_spelling_is_taken_by_the_engine(lang: str) -> None:
    for item in every(lang):
        for blank in item.question.blanks:
            ways = item.spellings(blank.name)
            assert ways[0] == item.values[blank.name]
            assert all(grade(item.question, {**item.values, blank.name: way}).score == 1 for way in ways)
    state = next(item for item in every(lang) if item.question.id == "OPEN-05")
    assert {"SYN-RECEIVED", "SYN_RCVD", "SYN-RECV"} <= set(state.spellings("answer"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the reader's own
@both
def test_gift_is_read_back(lang: str) -> None:
    from pygiftparser import parser

    text = made(every(lang), "gift")
    read = [question for question in parser.parseFile(text.splitlines(keepends=True)) if question.title]
    assert read and all(question.valid for question in read)
    names = {re.sub(r" \(\w+\)$", "", question.title) for question in read}
    assert names == set(named(lang))
    for question in read:
        item = named(lang).get(question.title) or named(lang)[re.sub(r" \(\w+\)$", "", question.title)]
        kind = type(question.answers).__name__
        shape = item.question.shape
        if shape == "pick":
            assert kind == "SelectSet"
            right = [answer.answer for answer in question.answers.answers if answer.fraction > 0]
            assert [plain(text) for text in right] == [item.question.options[item.picked[0]]]
        elif shape == "picks":
            assert kind == "MultipleChoicesSet"
            right = [plain(answer.answer) for answer in question.answers.answers if answer.fraction > 0]
            assert right == [item.question.options[i] for i in item.picked]
        elif shape == "fill":
            assert kind in ("NumericAnswerSet", "ShortSet")
        elif shape == "order" and only_order(item):
            assert kind == "MatchingSet"
        else:
            assert kind == "Essay"


def plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).replace("→", "->").strip()


@both
def test_moodle_xml_holds_the_same_answers(lang: str) -> None:
    root = Xml.fromstring(str(made(every(lang), "moodle")))
    read = [one for one in root if one.get("type") != "category"]
    assert [one.findtext("name/text") for one in read] == [item.name for item in every(lang)]
    assert len({one.findtext("idnumber") for one in read}) == len(read)
    for one, item in zip(read, every(lang), strict=True):
        question, kind = item.question, one.get("type")
        answers = one.findall("answer")
        if kind == "multichoice":
            shares = [float(answer.get("fraction", "0")) for answer in answers]
            right = [LETTERS[i] for i, share in enumerate(shares) if share > 0]
            assert grade(question, right if question.shape == "picks" else right[0]).score == 1
            assert [unescape(answer.findtext("text") or "") for answer in answers] == list(question.options)
            assert sum(share for share in shares if share > 0) == pytest.approx(100)
        elif kind in ("shortanswer", "numerical"):
            assert answers and all(grade(question, answer.findtext("text")).score == 1 for answer in answers)
        elif kind == "cloze":
            holes = re.findall(r"\{1:\w+:(.*?[^\\])\}", one.findtext("questiontext/text") or "")
            first = [unescape(re.split(r"(?<!\\)~", hole)[0].lstrip("=").split(":")[0]) for hole in holes]
            assert grade(question, [plain(text) for text in first]).score == 1
        elif kind == "matching":
            assert only_order(item) and len(one.findall("subquestion")) == len(question.options)
        else:
            assert kind == "essay"
            assert unescape(item.key[0]) in unescape(one.findtext("graderinfo/text") or "")


@both
def test_jupyterquiz_holds_the_same_answers(lang: str) -> None:
    read = json.loads(made(every(lang), "jupyterquiz"))
    typed = ("string", "numeric")
    shown = {one["id"].rsplit(" ", 1)[0] if one["type"] in typed else one["id"] for one in read}
    assert shown == {item.name for item in every(lang) if item.question.shape in ("pick", "picks", "fill")}
    for one in read:
        assert one["type"] in ("multiple_choice", "many_choice", "numeric", "string") and one["answers"]
        if one["type"] in ("multiple_choice", "many_choice"):
            item = named(lang)[one["id"]]
            right = [LETTERS[i] for i, answer in enumerate(one["answers"]) if answer["correct"]]
            assert grade(item.question, right if one["type"] == "many_choice" else right[0]).score == 1


@both
def test_a_sheet_holds_no_answer_and_its_key_all(lang: str) -> None:
    for form in ("markdown", "html"):
        sheet, key = (str(made(every(lang), name)) for name in (form, f"{form}_key"))
        for text in (sheet, key):
            heads = re.findall(r"(?:^## |<h2>)(\d+)\. ", text, re.M)
            assert heads == [str(i) for i in range(1, len(every(lang)) + 1)]
        for item in every(lang):
            why = item.verdict.why.split("\n")[1][:30]
            assert why not in unescape(sheet).replace("\\", "") and why in unescape(key).replace("\\", "")
        assert "http://" not in sheet.replace("http://www.w3.org", "")


def test_a_number_in_letters_is_a_text_and_a_plain_one_a_number() -> None:
    symbolic, plain_one = named("en")["OPEN-04 3"], named("en")["LOSS-10 3"]
    assert value_of(symbolic, "answer") is None
    assert value_of(plain_one, "answer") is not None


def test_an_unknown_form_is_said() -> None:
    with pytest.raises(ValueError, match="anki"):
        made((), "scorm")


def test_the_command_writes_each_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form, ending in FORMS.items():
        path = tmp_path / f"{form}{ending}"
        assert main(["export", form, "LOSS", "-o", str(path), "--seeds", "2", "--lang", "zh"]) == 0
        assert path.stat().st_size > 500
    assert main(["export", "gift", "LOSS-99"]) == 2
    assert "LOSS-99" in capsys.readouterr().err


def test_each_student_has_numbers_of_their_own(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("Ada\n王小明\n", "utf-8")
    out = tmp_path / "sheets"
    assert main(["export", "markdown", "SEQ-05", "--students", str(names), "-o", str(out)]) == 0
    files = sorted(path.name for path in out.iterdir())
    assert files == ["Ada-key.md", "Ada.md", "王小明-key.md", "王小明.md"]
    one, other = ((out / name).read_text("utf-8") for name in ("Ada.md", "王小明.md"))
    assert one.splitlines()[4:] != other.splitlines()[4:]
    assert main(["export", "gift", "SEQ-05", "--students", str(names)]) == 2


def one_deck(which: tuple[Item, ...], path: Path) -> Path:
    data = made(which, "anki", "tcp")
    assert isinstance(data, bytes)
    path.write_bytes(data)
    return path


@pytest.mark.proof
def test_anki_itself_reads_the_deck_and_keeps_the_history(tmp_path: Path) -> None:
    from anki.collection import Collection, ImportAnkiPackageRequest

    collection = Collection(str(tmp_path / "collection.anki2"))
    try:
        deck = one_deck(every("en"), tmp_path / "first.apkg")
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(deck)))
        assert collection.card_count() == len(every("en"))
        names = {deck.name for deck in collection.decks.all_names_and_ids()}
        assert "tcp::en::LOSS" in names
        card = collection.get_card(collection.find_cards("deck:tcp::en::LOSS")[0])
        card.start_timer()
        collection.sched.answerCard(card, 3)
        answered, note = card.id, card.nid
        again = one_deck(every("en"), tmp_path / "again.apkg")
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(again)))
        assert collection.card_count() == len(every("en"))
        kept = collection.get_card(answered)
        assert kept.reps == 1 and kept.nid == note
        fields = collection.get_note(note).fields
        assert fields[-1] in named("en") and "<svg" in fields[5]
        other = one_deck(every("zh"), tmp_path / "zh.apkg")
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(other)))
        assert collection.card_count() == 2 * len(every("en"))
    finally:
        collection.close()
