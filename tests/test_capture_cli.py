"""The command `tcplearn capture`: the list, one conversation, filters, forms, and errors in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from captures.piles import pile

from tcplearn.cli import main

HERE = Path(__file__).parent / "captures"
TWICE = HERE / "time_wait_syn_higher.pcap"


def test_the_list(capsys):
    assert main(["capture", str(TWICE)]) == 0
    heads, *lines = capsys.readouterr().out.splitlines()
    assert heads.split()[0] == "no." and len(lines) == 2
    assert "192.0.2.1" in lines[0] and "whole" in lines[0] and "FIN B first, then both" in lines[0]


def test_the_list_in_chinese(capsys):
    assert main(["capture", str(TWICE), "--lang", "zh"]) == 0
    assert "编号" in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "says"), [("en", "What the model would not have done"), ("zh", "模型不会这样做")])
def test_one_conversation(lang, says, capsys):
    assert main(["capture", str(HERE / "simultaneous_open.pcap"), "0", "--lang", lang]) == 0
    told_ = capsys.readouterr().out
    assert "SYN-RECEIVED" in told_ and says in told_ and "A.2" in told_


def test_filters_of_the_command(tmp_path, capsys):
    path = tmp_path / "pile.pcap"
    path.write_bytes(pile())
    assert main(["capture", str(path), "--state", "CLOSE-WAIT", "--port", "2005", "--host", "192.0.2.2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and lines[1].endswith("FIN-WAIT-2, CLOSE-WAIT")
    assert main(["capture", str(path), "--flag", "half-closed", "--flag", "syn", "--limit", "12"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 3 + 1
    assert main(["capture", str(path), "--state", "CLOSING"]) == 0
    assert "no conversation answers" in capsys.readouterr().out


def test_json_of_the_list_and_of_one(tmp_path, capsys):
    assert main(["capture", str(TWICE), "--json", "--state", "TIME-WAIT"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["conversations"][0]["completeness"].startswith("handshake complete")
    assert "TIME-WAIT" in listed["conversations"][0]["ends_in"].values()
    out = tmp_path / "one.json"
    assert main(["capture", str(TWICE), "--conversation", "1", "--json", str(out)]) == 0
    one = json.loads(out.read_text("utf-8"))
    assert one["states"]["B"][0][1] == "TIME-WAIT" and one["number"] == 1 and "trace" in one


def test_pictures_of_one(tmp_path):
    forms = [word for form in ("svg", "png") for word in (f"--{form}", str(tmp_path / f"talk.{form}"))]
    assert main(["capture", str(TWICE), "0", *forms]) == 0
    assert (tmp_path / "talk.svg").read_text("utf-8").startswith("<svg")
    assert (tmp_path / "talk.png").read_bytes().startswith(b"\x89PNG")


def test_standard_input():
    code = "import sys; from tcplearn.cli import main; sys.exit(main(['capture', '-']))"
    done = subprocess.run([sys.executable, "-c", code], input=pile(5, 1), capture_output=True, check=True)
    assert len(done.stdout.decode().splitlines()) == 6


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere.pcap"], "nowhere.pcap: No such file"),
        ([str(Path(__file__))], "neither pcap nor pcapng"),
        ([str(TWICE), "9"], "no conversation 9; the last is 1"),
        ([str(TWICE), "0", "--conversation", "1"], "given twice"),
        ([str(TWICE), "--svg"], "give its number"),
        ([str(TWICE), "--state", "OPENED"], "no state is called"),
        ([str(TWICE), "--flag", "x"], "no flag is called"),
        ([str(TWICE), "--limit", "0"], "at least 1"),
    ],
)
def test_errors_are_one_line(words, says, capsys):
    assert main(["capture", *words]) == 2
    said = capsys.readouterr().err.strip()
    assert says in said and "\n" not in said
