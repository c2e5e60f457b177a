"""`tcplearn prove` and `tcplearn break` in the terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tcplearn.cli import bounds, main
from tcplearn.cli.prove import Progress
from tcplearn.model import RFC9293
from tcplearn.world import CLAIMS, Guard, Trace, scenes
from tcplearn.world.budget import NETWORKS, RUNS_OUT
from tcplearn.world.explore import search_for
from tcplearn.world.search.search import ENGINES


def said(words: list[str], capsys: pytest.CaptureFixture[str], status: int = 0) -> str:
    """What a command prints; it is to end with this status."""
    assert main(words) == status
    return capsys.readouterr().out


# ── prove
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_words_all_that_can_be_named_is_listed(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(["prove", "--lang", lang], capsys)
    assert all(name in told for name in (*CLAIMS, *NETWORKS, "two_way_handshake", "tcplearn trace"))
    assert "always_four" not in told  # it has no rules to explore


def test_a_claim_that_holds(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(["prove", "no-ghost", "--scene", "handshake"], capsys)
    assert "RFC 9293" in told and CLAIMS["no_ghost"].text.en[:40] in told and "41 worlds" in told


def test_a_variant_breaks_its_own_claim_beside_the_rfc(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(["prove", "--variant", "no_time_wait"], capsys, 1)
    assert "919 worlds" in told and "2,105 worlds" in told
    assert told.index("no TIME-WAIT") < told.index("RFC 9293") < told.index("<CTL=RST>")


def test_what_a_variant_mends_the_rfc_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(["prove", "--variant", "rfc_1337", "--lang", "zh"], capsys)
    assert CLAIMS["time_wait_lasts"].text.zh in told and "TIME-WAIT     <--" in told


def test_a_scene_alone_is_asked_every_claim(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(["prove", "--scene", "open_close"], capsys, 1)
    assert sum(claim.text.en[:30] in told for claim in CLAIMS.values()) == len(CLAIMS)
    on_forever = said(["prove", "--scene", "handshake", "--network", "forever"], capsys, 1)
    assert CLAIMS["no_endless_exchange"].text.en[:30] not in on_forever


def test_undecided_is_a_status_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert "ndecided" in said(["prove", "no_ghost", "--worlds", "100"], capsys, 3)


def test_bounds_and_guards_and_readings(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--losses", "any", "--duplicates", "0", "--retransmissions", "2", "--opens", "1", "--in-flight", "2"]
    told = said(["prove", "no_ghost", *words, "--hasty", "--engine", "plain", "--network", "fifo"], capsys)
    assert all(word in told for word in ("any number lost", "none duplicated", "at most 2 segments", "in order"))
    relaxed = ["prove", "no_reset", "--relax", "TIME-WAIT=any"]
    assert "<CTL=RST>" in said(relaxed, capsys, 1)
    chosen = said(["prove", "time_wait_lasts", "--choose", "rst_in_time_wait=RFC 1337"], capsys)
    assert "RFC 1337" in chosen


@pytest.mark.parametrize(
    "words, hint",
    [
        (["prove", "no_gost"], "no_ghost"),
        (["prove", "no_ghost", "--scene", "open_clos"], "open_close"),
        (["prove", "--variant", "no_time_wate"], "no_time_wait"),
        (["prove", "--variant", "always_four"], "no rules of its own"),
        (["prove", "no_ghost", "--relax", "time_wait"], "TIMER=GUARD"),
        (["prove", "no_ghost", "--relax", "tea=any"], "retransmission"),
        (["prove", "no_ghost", "--losses", "few"], "--losses"),
        (["prove", "no_ghost", "--choose", "tea=milk"], "tea"),
        (["prove", "no_ghost", "--scene", "two_clients"], "one connection"),
        (["prove", "no_endless_exchange", "--network", "forever"], "ever quiet"),
        (["prove", "--pairs", "LISTEN"], "two states"),
        (["prove", "--pairs", "LISTEN", "TALK"], "TALK"),
        (["break", "no_time_wate"], "no_time_wait"),
    ],
)
def test_a_word_that_cannot_be_read_is_one_line(
    words: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == "" and hint in told.err and told.err.count("\n") == 1


def test_the_run_as_picture_and_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forms = [word for form in ("svg", "png", "json") for word in (f"--{form}", str(tmp_path / f"run.{form}"))]
    told = said(["prove", "--variant", "no_time_wait", *forms], capsys, 1)
    assert "919 worlds" in told and "SYN-SENT" not in told
    assert (tmp_path / "run.svg").read_text("utf-8").startswith("<svg")
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((tmp_path / "run.json").read_text("utf-8"))["untimed"] is True
    assert Trace.from_json(said(["prove", "--variant", "no_time_wait", "--json"], capsys, 1)).segments
    assert main(["prove", "no_ghost", "--svg"]) == 0
    assert "nothing is broken" in capsys.readouterr().err


def test_what_the_words_may_be_is_what_the_library_knows() -> None:
    assert bounds.NETWORKS == NETWORKS and bounds.ENGINES == ENGINES
    assert {guard.name.lower() for guard in Guard} == set(bounds.GUARDS)
    assert {timer.upper() for timer in bounds.TIMERS} == {timer.name for timer in RUNS_OUT}


def test_the_grid_of_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    assert "46 of 121" in said(["prove", "--pairs"], capsys)
    assert "--> TIME-WAIT\n" in said(["prove", "--pairs", "TIME-WAIT", "time_wait"], capsys)
    assert "ESTABLISHED" in said(["prove", "--pairs", "ESTABLISHED", "CLOSED"], capsys, 1)
    assert "handshake" in said(["prove", "--pairs", "--scene", "handshake", "--lang", "zh"], capsys)


def test_the_table_of_own_claims(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from tcplearn.audit import verdicts

    few = list(verdicts.own(only=["no_time_wait", "time_wait_answers"]))
    monkeypatch.setattr(verdicts, "own", lambda: few)
    told = said(["prove", "--table"], capsys)
    assert "breaks no_reset" in told and "✗ 9" in told and "–" in told
    monkeypatch.setattr(verdicts, "explorable", lambda: ["no_closing"])
    assert "no_closing" in said(["prove", "--table", "--all"], capsys)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_search_shows_how_far_it_is_and_wipes_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr("tcplearn.cli.prove.PATIENCE", 0)
    showing, search = Progress("en"), search_for(RFC9293, scenes.handshake)
    showing(search)
    showing.wipe()
    assert screen.getvalue() == "\rstill proving, 1 worlds, depth 0\033[K\r\033[K"


def test_an_interrupted_search_says_what_it_knows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def tired(self: Progress, search: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "__call__", tired)
    assert "stopped after" in said(["prove", "no_ghost"], capsys, 3)


# ── break
def played(words: list[str], keys: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(keys))
    return said(["break", *words], capsys)


Play = tuple[pytest.MonkeyPatch, pytest.CaptureFixture[str]]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Play:
    return monkeypatch, capsys


def test_a_claim_dies_by_hand_as_fast_as_it_can(play: Play) -> None:
    told = played(["clock_isn"], "1\n3\nq\n", *play)
    assert "Broken at move 2; no run is shorter." in told and "ESTABLISHED" in told


def test_hints_undo_restart_and_slips_of_the_finger(play: Play) -> None:
    told = played(["clock_isn"], "h\n99\nx\n1\nu\n1\nr\nh\n", *play)
    assert told.count("Hint: 1. From there 1 more.") == 2
    assert "'99' is none of these." in told and "'x' is none of these." in told
    assert told.count("A is CLOSED, B is LISTEN.") == 3


def test_a_longer_way_is_measured_against_the_shortest(play: Play) -> None:
    told = played(["clock_isn"], "1\n1\n1\n1\nh\n", *play)
    assert "Broken at move 3; the shortest run takes 2." in told
    assert "Broken since move 3." in told and "A dead end" in told and "broken already" in told


def test_a_claim_about_what_can_still_come_dies_before_one_sees_it(play: Play) -> None:
    told = played(["ignores_strangers", "--lang", "zh"], "1\n", *play)
    assert "第 1 步打破了断言：此后无论发生什么都不可能再成立" in told


def test_what_is_kept_cannot_be_broken(play: Play) -> None:
    assert "Nothing that can still happen breaks it" in played(["four_way_handshake"], "h\nq\n", *play)


def test_a_claim_that_is_dead_from_the_start(play: Play) -> None:
    assert "Broken from the start: whatever happens" in played(["free_syn"], "", *play)


def test_a_search_that_was_given_up_gives_no_hint(play: Play) -> None:
    assert "Not known" in played(["fin_answers_fin", "--worlds", "10"], "h\n", *play)


def test_without_a_variant_all_are_listed(play: Play) -> None:
    assert "two_way_handshake" in played([], "", *play)
