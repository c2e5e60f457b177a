"""The table of losses says what the runs say, in both languages, and fits on its paper."""

import pytest

from tcplearn.model import Close, Send
from tcplearn.variants import no_time_wait
from tcplearn.view import losses, svg
from tcplearn.view.labels import width
from tcplearn.world import LINUX_6, RFC, At, Scene, scenes
from tcplearn.world.losing import each_lost

CALLS = (*scenes.OPEN, At(5.0, "A", Send("hello")), At(10.0, "A", Close()), At(15.0, "B", Close()))
CALM = Scene("calm", CALLS)

each_lang = pytest.mark.parametrize("lang", ["en", "zh"])


def cells(drawing):
    return [line.split(" | ") for line in drawing.text.splitlines()]


@each_lang
@pytest.mark.parametrize("policy", [RFC, LINUX_6], ids=["RFC", "Linux"])
def test_a_row_for_each_loss_with_its_states(lang, policy):
    head, *rows = cells(losses(CALM, policy, lang))
    told = each_lost(CALM, policy)
    assert len(rows) == len(told) == 9
    for row, loss in zip(rows, told, strict=True):
        assert len(row) == len(head)
        assert row[1:3] == [str(loss.meanwhile[side]) for side in "AB"]
        assert row[4][0] == loss.instead.sender
        assert [cell.split(" +")[0] for cell in row[6:]] == [str(loss.end(side)[0]) for side in "AB"]


def test_the_words_of_a_row():
    rows = cells(losses(CALM, lang="en"))
    assert rows[3] == ["3. A: ACK", "ESTABLISHED", "SYN-RECEIVED", "B, after 1 s", "A: ACK", "1 s", "CLOSED", "CLOSED"]
    assert rows[9][-2:] == ["CLOSED +1 s"] * 2
    assert cells(losses(CALM, lang="zh"))[4][0] == "4. A：ACK len=5"


def test_nobody_notices_what_a_later_segment_repairs():
    soon = CALM.but(calls=(*CALLS[:-1], At(10.3, "B", Close())))
    assert cells(losses(soon, lang="en"))[7][3:6] == ["nobody", "B: FIN,ACK", "0.275 s"]


def test_a_reset_stands_out():
    drawing = losses(CALM, no_time_wait.VARIANT, "en")
    assert [mark.text for mark in drawing.marks if mark.cls == "lo-rst"] == ["A: RST"]
    assert not any(mark.cls == "lo-rst" for mark in losses(CALM, lang="en").marks)


def test_a_state_lies_on_the_tint_of_its_family():
    drawing = losses(CALM, lang="en")
    tints = {mark.at[:2]: mark.cls for mark in drawing.marks if mark.kind == "rect" and mark.cls != "paper"}
    said = {(mark.at[0] - 5, mark.at[1] - 14): mark.text for mark in drawing.marks if mark.kind == "text"}
    found = {(said[place], cls) for place, cls in tints.items()}
    assert len(tints) == 9 * 4
    assert {("SYN-SENT", "bar opening"), ("LAST-ACK", "bar closing"), ("TIME-WAIT", "bar waiting")} <= found


def test_what_is_given_up_leaves_nothing():
    hasty = scenes.open_close.but(calls=(*scenes.OPEN, At(0.4, "A", Close())))
    assert cells(losses(hasty, lang="en"))[1][3:6] == ["nobody", "nothing", ""]


@each_lang
def test_no_cell_reaches_into_the_next(lang):
    drawing = losses(CALM.but(calls=(*CALLS[:-1], At(10.3, "B", Close()))), lang=lang)
    lines = {}
    for mark in drawing.marks:
        if mark.kind == "text" and mark.cls != "head":
            lines.setdefault(mark.at[1], []).append((mark.at[0], mark.text))
    assert len(lines) == 10
    for line in lines.values():
        ends = [x + width(text, 11) for x, text in sorted(line)]
        assert all(end < x for end, (x, _) in zip(ends, sorted(line)[1:], strict=False))
        assert ends[-1] <= drawing.width
    assert svg(drawing).count("<text") == sum(map(len, lines.values())) + 1


def test_a_title_names_the_story_that_has_one():
    assert losses(CALM, lang="en").title == "Each segment lost in turn"
    assert losses(scenes.open_close, lang="zh").title == "依次丢失每一个报文段：建立与释放连接"
