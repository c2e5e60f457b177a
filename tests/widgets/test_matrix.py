"""The matrix without a browser: what it holds, says and leaves in the notebook."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from tcplearn.audit.axes import Ack, Kind, Seq
from tcplearn.audit.matrix import Outcome
from tcplearn.model import RFC9293, RULES, Protocol, State
from tcplearn.text import LANGUAGES
from tcplearn.view.palette import COLOURS, contrast
from tcplearn.widgets import Matrix
from tcplearn.widgets import matrix_page as pages
from tcplearn.widgets import matrix_words as words
from tcplearn.widgets.matrix_picture import FILLS, picture

ALL = Matrix(lang="en")
OLDER = RFC9293.choose(syn_rst="RFC 793")
COMPARED = Matrix(against=OLDER, lang="zh")
STATES, KINDS = [str(state) for state in State], [kind.value for kind in Kind]


def bundle(matrix: Matrix) -> dict[str, str]:
    data: dict[str, str] = matrix._repr_mimebundle_()[0]
    return data


def cell(matrix: Matrix, state: str, kind: str, row: int, column: int, lang: str = "en") -> list[object]:
    """A cell of the page with its texts in place."""
    page = matrix.pages[lang]
    outcome, *rest = page["grids"][STATES.index(state)][KINDS.index(kind)]["cells"][row][column]
    read = [page["texts"][x] if isinstance(x, int) and not isinstance(x, bool) else x for x in rest]
    return [outcome, *([page["texts"][n] for n in x] if isinstance(x, list) else x for x in read)]


def test_a_cell_says_what_the_model_does() -> None:
    assert cell(ALL, "ESTABLISHED", "RST", 0, 2) == [
        "acks", "ACK", "", "<SEQ=401><CTL=RST>", "<SEQ=210><ACK=400><CTL=ACK>", "ESTABLISHED",
        "It stays ESTABLISHED and sends <SEQ=210><ACK=400><CTL=ACK>.",
        ["ESTABLISHED: RST in the window, not at RCV.NXT → ack and drop (RFC 9293 3.10.7.4 second)"], [], False,
    ]  # fmt: skip
    assert cell(ALL, "FIN-WAIT-1", "FIN+ACK", 4, 1, "zh")[6] == (
        "经过 FIN-WAIT-2 进入 TIME-WAIT，发出 <SEQ=210><ACK=401><CTL=ACK>；通知用户“ok; connection closing”；"
        "SND.UNA 变为 210，SND.WND 变为 60，RCV.NXT 变为 401。"
    )


def test_every_answer_is_on_the_page_once_and_in_its_place() -> None:
    for lang in LANGUAGES:
        page, found = ALL.pages[lang], 0
        for s, state in enumerate(State):
            for k, kind in enumerate(Kind):
                grid = page["grids"][s][k]
                assert [row[3] == "" for row in grid["rows"]] == [cells is not None for cells in grid["cells"]]
                for cells in filter(None, grid["cells"]):
                    assert len(cells) == len(grid["columns"])
                    found += len(cells)
                shown = {page["texts"][each[3]] for cells in filter(None, grid["cells"]) for each in cells}
                assert shown == {str(answer.segment) for answer in ALL.answers.pair(state, kind)}
        assert found == len(ALL.answers)


def test_what_does_not_exist_is_shown_with_its_reason() -> None:
    grid = ALL.pages["en"]["grids"][STATES.index("SYN-RECEIVED")][KINDS.index("ACK")]
    row = [name for name, *_ in grid["rows"]].index("partial")
    assert grid["cells"][row] is None
    assert grid["rows"][row][3] == "only one number is unacknowledged: it has no part"


def test_syn_received_says_what_an_active_open_would_change() -> None:
    notes = cell(ALL, "SYN-RECEIVED", "RST", 0, 1)[8]
    assert notes == ['After an active OPEN: It is now CLOSED and sends nothing; its user is told "connection refused".']


def test_the_other_protocol_is_told_where_it_differs() -> None:
    matrix = COMPARED
    assert cell(matrix, "ESTABLISHED", "RST", 0, 2, "zh")[-1] is True
    assert cell(matrix, "ESTABLISHED", "RST", 0, 1, "zh")[-1] is False
    notes = cell(matrix, "ESTABLISHED", "RST", 0, 2, "zh")[8]
    assert isinstance(notes, list) and notes[0].startswith("RFC 9293, syn_rst: RFC 793：进入 CLOSED，不作应答")
    pair = matrix.pages["zh"]["pairs"][STATES.index("ESTABLISHED")][KINDS.index("RST")]
    assert pair["differs"] == 14 and "不同：14 处" in pair["said"]


def test_the_strip_shows_the_weightiest_and_whether_the_ack_decides() -> None:
    pair = ALL.pages["en"]["pairs"][STATES.index("ESTABLISHED")]
    assert "".join(sign for _, sign, _ in pair[KINDS.index("RST")]["strip"]) == "×→AA×"
    assert [varies for *_, varies in pair[KINDS.index("data")]["strip"]] == [False, True, True, True, False]
    assert pair[KINDS.index("RST")]["said"] == (
        "outside left, outside right: nothing at all; left: another state; inside, right: an ACK leaves, no more"
    )


def test_say_reads_an_answer_by_its_names() -> None:
    said = COMPARED.say("SYN_RCVD", "ACK", "left", "unsent")
    assert said.splitlines()[0] == "仍处于 SYN-RECEIVED，发出 <SEQ=202><CTL=RST>。"
    assert said.splitlines()[-1].endswith("发送 RST（RFC 9293 3.10.7.4 第五步）")
    with pytest.raises(ValueError, match="'middle' is none of"):
        ALL.say("ESTABLISHED", "RST", "middle")


def test_the_next_cell_reads_what_was_clicked() -> None:
    matrix = Matrix(lang="en")
    assert matrix.chosen is None
    matrix.place = [STATES.index("ESTABLISHED"), KINDS.index("RST"), 0, 2]  # as the browser sets it
    assert matrix.chosen is not None
    assert str(matrix.chosen.cell) == "ESTABLISHED RST, inside, no ACK"
    matrix.place = [STATES.index("SYN-RECEIVED"), KINDS.index("ACK"), 3, 0]  # partial: there is none
    assert matrix.chosen is None


def test_the_notebook_keeps_a_picture_and_one_line() -> None:
    one, two = bundle(ALL), bundle(Matrix(lang="en"))
    assert one["image/svg+xml"] == two["image/svg+xml"]
    assert one["text/plain"] == (
        "RFC 9293: every kind of segment in every state, 1277 answers (run this cell to click through it)"
    )
    opened = bundle(Matrix(at=("established", "rst"), lang="zh"))
    assert opened["text/plain"] == "RFC 9293：在 ESTABLISHED 收到 RST（运行本单元格即可逐格点开）"
    assert not re.search("0x[0-9a-f]{6}", str((one, opened)))


@pytest.mark.parametrize("place", [[], [4, 0], [3, 3], [0, 1]])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_shows_what_the_page_holds(place: list[int], lang: str) -> None:
    root = ET.fromstring(picture(COMPARED.pages[lang], place))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    boxes = [e.get("class") for e in root.iter("{http://www.w3.org/2000/svg}rect") if "box" in str(e.get("class"))]
    page = COMPARED.pages[lang]
    if place:
        grid = page["grids"][place[0]][place[1]]
        cells = [each for row in grid["cells"] if row for each in row]
        assert boxes == [f"box {row[0]}" if row else "box absent" for rows in grid["cells"] for row in rows or [None]]
        assert {page["texts"][each[1]] for each in cells} <= set(texts)
    else:
        strips = [box for row in page["pairs"] for pair in row for box in pair["strip"]]
        assert boxes == [f"box {outcome}" for outcome, *_ in (*strips, *page["legend"])]
    width, height = (float(str(root.get(name))) for name in ("width", "height"))
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        assert 0 <= float(str(text.get("x"))) <= width and 0 <= float(str(text.get("y"))) <= height


def test_ink_reads_on_every_colour() -> None:
    for theme in range(2):
        ink, paper = COLOURS["ink"][theme], COLOURS["paper"][theme]
        for name, share in FILLS.values():
            on = [int(COLOURS[name][theme][i : i + 2], 16) for i in (1, 3, 5)]
            under = [int(paper[i : i + 2], 16) for i in (1, 3, 5)]
            mixed = "#" + "".join(
                f"{round(a * share / 100 + b * (1 - share / 100)):02x}" for a, b in zip(on, under, strict=True)
            )
            assert contrast(ink, mixed) >= 4.5, (name, theme)


def test_both_languages_say_something_of_their_own() -> None:
    for table in (pages.WORDS, words.OUTCOMES):
        assert [name for name, word in table.items() if word.en == word.zh] == []
    assert set(words.PLACES) == {*Seq, *Ack} and set(words.MARKS) == set(words.OUTCOMES) == set(Outcome)
    assert len(set(words.MARKS.values())) == len(Outcome)


def test_a_table_with_a_hole_is_shown_with_the_hole() -> None:
    broken = Matrix(Protocol("half a table", RULES[:60]), lang="en")
    assert len(broken.answers) == len(ALL.answers)
    assert "half a table has no row for ESTABLISHED" in broken.say("ESTABLISHED", "RST", "left")
    assert broken.pages["en"]["legend"][0] == ["hole", "?", "the table has no row"]


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(ValueError, match="no state is called 'OPEN'"):
        Matrix(at=("OPEN", "RST"))


def test_the_file_without_a_kernel_asks_nobody(tmp_path) -> None:  # type: ignore[no-untyped-def]
    text = ALL.save_html(tmp_path / "matrix.html").read_text("utf-8")
    assert set(re.findall(r"https?://[^\s\"'<\\)]+", text)) <= {"http://www.w3.org/2000/svg"}
