"""`tcplearn kernels`: rows that are aligned, deviations as sentences, and what is no recording."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import tcplearn.capture.kernels
from tcplearn.capture.kernels.deviations import LOSS_RECOVERY
from tcplearn.capture.kernels.recordings import EACH, NEEDS, SHIPPED
from tcplearn.cli import main
from tcplearn.view.legend import columns

FOLDER = Path(tcplearn.capture.kernels.__file__).parent / SHIPPED


def said_of(capsys, *words):
    status = main(["kernels", *words])
    return status, capsys.readouterr()


def test_side_by_side_is_aligned_after_the_first_difference(tmp_path, capsys):
    raw = json.loads((FOLDER / "fin_lost.json").read_text("utf-8"))
    del raw["segments"][2]
    (tmp_path / "fin_lost.json").write_text(json.dumps(raw))
    status, said = said_of(capsys, str(tmp_path), "--show", "fin_lost", "--lang", "en")
    assert status == 1 and said.out.count("≠") == 1
    assert all(head in said.out for head in ("A's segments", "A's states", "B's segments", "B's states"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_side_by_side_says_the_deviation_and_its_columns_are_straight(lang, capsys):
    _, said = said_of(capsys, "--show", "three_of_nine_lost", "--lang", lang)
    told, rows = "".join(said.out.split()), said.out.splitlines()
    assert "".join(LOSS_RECOVERY.text.of(lang).split()) in told and LOSS_RECOVERY.source.replace(" ", "") in told
    start = rows.index("A's segments" if lang == "en" else "A 的报文段") + 1
    assert len({columns(re.split("[|≠]", row)[0]) for row in rows[start : start + 10]}) == 1


def test_a_recording_of_states_alone_is_compared_by_its_states(tmp_path, capsys):
    raw = json.loads((FOLDER / "fin_lost.json").read_text("utf-8"))
    raw["segments"] = []
    (tmp_path / "a.json").write_text(json.dumps(raw))
    status, said = said_of(capsys, str(tmp_path), "--lang", "en")
    assert status == 0 and "agrees (states only: it holds no segments)" in said.out and "more but" not in said.out
    raw["state_path"]["server"].remove("CLOSE-WAIT")
    (tmp_path / "a.json").write_text(json.dumps(raw))
    assert said_of(capsys, str(tmp_path))[0] == 1


def test_what_is_missing_is_among_what_is_needed(tmp_path, capsys):
    raw = json.loads((FOLDER / "fin_lost.json").read_text("utf-8"))
    for needed in NEEDS:
        (tmp_path / "a.json").write_text(json.dumps({k: v for k, v in raw.items() if k != needed}))
        assert f"'{needed}' is missing" in said_of(capsys, str(tmp_path), "--lang", "en")[1].err
    for needed in EACH:
        segments = [{k: v for k, v in row.items() if k != needed} for row in raw["segments"]]
        (tmp_path / "a.json").write_text(json.dumps({**raw, "segments": segments}))
        assert f"'{needed}' is missing" in said_of(capsys, str(tmp_path), "--lang", "en")[1].err
    (tmp_path / "a.json").write_text("# no JSON")
    assert "no JSON at all" in said_of(capsys, str(tmp_path), "--lang", "en")[1].err
