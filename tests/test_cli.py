"""The `tcplearn` command in the terminal: one story in many forms, and help for a slip of the finger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tcplearn.capture import read
from tcplearn.cli import main
from tcplearn.world import Trace, run, scene_from
from tcplearn.world.scenes import SCENES


def test_a_story_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "open_close"]) == 0
    told = capsys.readouterr().out
    assert "SYN-RECEIVED" in told and "<CTL=SYN,ACK>" in told


def test_a_story_as_linux_tells_it(capsys: pytest.CaptureFixture[str]) -> None:
    told = {}
    for policy in ("rfc-9293", "linux-6"):
        assert main(["trace", "abort", "--as", policy]) == 0
        told[policy] = capsys.readouterr().out
    assert "<CTL=RST>" in told["rfc-9293"] and "<CTL=RST,ACK>" in told["linux-6"]


def test_two_runs_and_where_they_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "third_ack_lost_then_data", "--against", "two_way_handshake", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("RFC 9293\n") and "\ntwo-way handshake\n" in told and told.count("TCP Peer A") == 2
    assert "They part at B. What differs: state." in told
    assert told.endswith("+ LISTEN: SYN → answer syn and trust, go to ESTABLISHED (two segments)\n")
    picture = tmp_path / "both.svg"
    assert main(["trace", "figure_6", "--against", "one_numbering", "--svg", str(picture), "--lang", "zh"]) == 0
    assert "≠ SEQ" in picture.read_text("utf-8")


@pytest.mark.parametrize(
    ("given", "says"),
    [(["two_way"], "two_way_handshake"), (["free_syn", "--pcap", "both.pcap"], "two runs are no pcap")],
)
def test_what_two_runs_cannot_be_is_one_line(given: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "figure_6", "--lang", "en", "--against", *given]) == 2
    assert says in capsys.readouterr().err


def test_one_of_several_connections(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "accept_queue_full", "--connection", "second"]) == 0
    assert "(accept queue full)" in capsys.readouterr().out
    assert main(["trace", "accept_queue_full", "--connection", "third"]) == 2
    assert "there are '', 'second'" in capsys.readouterr().err


def test_a_story_in_json_is_the_trace(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "open_close", "--json"]) == 0
    told = Trace.from_json(capsys.readouterr().out)
    assert told.segments == run(SCENES["open_close"]).segments


def test_every_form_at_once_into_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    every = ("svg", "png", "gif", "pdf", "json")
    forms = [word for form in every for word in (f"--{form}", str(tmp_path / f"story.{form}"))]
    assert main(["trace", "open_close", *forms]) == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "story.svg").read_text("utf-8").startswith("<svg")
    assert (tmp_path / "story.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "story.gif").read_bytes().startswith(b"GIF89a")
    assert (tmp_path / "story.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((tmp_path / "story.json").read_text("utf-8"))["name"] == "open_close"


def test_the_picture_speaks_chinese(tmp_path: Path) -> None:
    assert main(["trace", "open_close", "--lang", "zh", "--svg", str(tmp_path / "story.svg")]) == 0
    assert SCENES["open_close"].title.zh in (tmp_path / "story.svg").read_text("utf-8")


def test_a_story_as_a_capture_at_one_host_in_ipv6(tmp_path: Path) -> None:
    where = tmp_path / "story.pcap"
    assert main(["trace", "third_ack_lost", "--pcap", str(where), "--at", "B", "--ipv6"]) == 0
    (talk,) = read(where)
    assert talk.a[0] == "2001:db8::1" and len(talk.trace.segments) == len(run(SCENES["third_ack_lost"]).segments) - 1


def test_a_story_for_mermaid_and_packetdrill(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "open_close", "--mermaid", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("sequenceDiagram\n") and SCENES["open_close"].title.zh in told
    assert main(["trace", "open_close", "--packetdrill", "--at", "A"]) == 0
    assert "connect(3, ..., ...) = -1 EINPROGRESS" in capsys.readouterr().out


def test_a_story_that_a_form_cannot_tell_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "figure_12", "--packetdrill"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "begins with A in ESTABLISHED" in said.err and said.err.count("\n") == 1


@pytest.mark.parametrize("form", ["png", "gif", "pdf", "pcap"])
def test_octets_are_not_thrown_at_a_terminal(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["trace", "open_close", f"--{form}"]) == 2
    assert f"--{form} open_close.{form}" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_a_scene_all_are_listed(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "--lang", lang]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(SCENES)
    assert any(SCENES["open_close"].title.of(lang) in line for line in lines)


def test_a_misspelt_scene_names_the_likely_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "open_clos"]) == 2
    assert "open_close" in capsys.readouterr().err


def test_a_scene_may_be_a_line_of_python(capsys: pytest.CaptureFixture[str]) -> None:
    line = 'scenes.open_close.but(faults=(Lose("A", nth=2),))'
    assert main(["trace", line, "--json"]) == 0
    assert Trace.from_json(capsys.readouterr().out) == run(scene_from(line))
    assert main(["prove", "agree_at_rest", "--scene", line]) == 0
    assert "both sides agree" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "column 31: Loose makes no value here"), ("zh", "第 31 列：Loose 在这里不能产生值")]
)
@pytest.mark.parametrize("words", [["trace"], ["live", "--dry-run"], ["prove", "no_ghost", "--scene"]])
def test_a_wrong_line_is_said_with_its_place(
    words: list[str], lang: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, 'scenes.open_close.but(faults=(Loose("A"),))', "--lang", lang]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("words", "said"), [("--help", "课程"), ("lab --help", "课程"), ("trace --help", "场景")])
def test_help_is_in_the_reader_s_language(
    words: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TCPLEARN_LANG", "zh")
    with pytest.raises(SystemExit) as left:
        main(words.split())
    assert left.value.code == 0
    assert said in capsys.readouterr().out


def test_what_follows_two_dashes_is_jupyterlab_s(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("tcplearn.lab.open_lab", lambda *words: asked.extend(words))
    assert main(["lab", "here", "--lang", "zh", "--", "--no-browser"]) == 0
    assert asked == [Path("here"), "zh", ["--no-browser"]]


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "open_close", "--svg", str(tmp_path / "nowhere" / "a.svg")]) == 2
    said = capsys.readouterr().err.strip()
    assert "a.svg" in said and "\n" not in said


def test_it_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0 and capsys.readouterr().out.startswith("tcplearn ")
