"""Model and kernel: every shipped recording agrees, and a deviation excuses what its sentence says and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tcplearn.capture.kernels import deviations as d
from tcplearn.capture.kernels.compare import (
    UNSEEN,
    compare,
    compare_paths,
    compare_segments,
    recovers,
    without_repetitions,
)
from tcplearn.capture.kernels.recordings import SHIPPED, RecordingError, load, shipped, told
from tcplearn.capture.kernels.settings import windows_matter
from tcplearn.cli import main
from tcplearn.model import Segment, State
from tcplearn.model.seq import SPACE, plus
from tcplearn.view.rows import _ZH
from tcplearn.world import run
from tcplearn.world.alike import Shown, relative
from tcplearn.world.linux import ROWS

RECORDINGS = shipped()
FOLDER = Path(__file__).resolve().parent.parent / "tcplearn" / "capture" / "kernels" / SHIPPED
SHARED = Path(__file__).resolve().parents[2] / "shared" / "captures"
NAMED = {  # one recording at least for each deviation
    "abort_meets_ack": (d.RACE,),
    "big_send": (d.DELAYED_ACK,),
    "fin_behind_fin": (d.NO_TIME,),
    "fin_beyond_loss": (d.LOSS_RECOVERY,),
    "old_syn_overtakes_real_syn": (d.NOT_LOOKED,),
    "simultaneous_open_timers": (d.TIMER_WHEEL,),
    "synack_lost": (d.TIMER_WHEEL,),
    "three_of_nine_lost": (d.LOSS_RECOVERY,),
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_agrees_or_its_deviation_has_a_name(name):
    verdict = RECORDINGS[name].compare()
    assert verdict.agrees, verdict.differences
    assert verdict.deviations == NAMED.get(name, ())


@pytest.mark.skipif(not SHARED.exists(), reason="the captures as they were recorded are not here")
@pytest.mark.parametrize("path", sorted(SHARED.glob("*.json")), ids=lambda path: path.stem)
def test_what_is_shipped_is_what_was_recorded(path):
    whole, ours = load(path), RECORDINGS[path.stem]
    assert replace(whole, description=ours.description) == ours


def test_every_row_and_every_deviation_is_seen_in_a_recording():
    """No row of the preset is there from memory alone: some kernel was seen to do it."""
    cells = {(f.state, f.word, f.does) for r in RECORDINGS.values() for m in r.trace.moments for f in m.fired}
    seen = [any((s.value, w.value, row.does.__name__) in cells for s, w, _ in row.cells()) for row in ROWS]
    assert [str(row) for row, there in zip(ROWS, seen, strict=True) if not there] == []
    assert {each for named in NAMED.values() for each in named} == set(d.DEVIATIONS)


@pytest.mark.parametrize("name", RECORDINGS)
def test_where_the_numbers_lie_does_not_matter(name):
    """Every number of both sides moved to just below 2^32: the same story, wrapped around."""
    recording = shifted(RECORDINGS[name], -3)
    assert recording.compare() == RECORDINGS[name].compare()


def shifted(recording, start):
    by = {side: (start - isns[0]) % SPACE if isns else 0 for side, isns in recording.isns.items()}

    def moved(sent):
        s, other = sent.segment, "B" if sent.side == "A" else "A"
        known = s.seq != 0 or not s.rst
        seq = plus(s.seq, by[sent.side]) if known else s.seq
        ack = None if s.ack is None else plus(s.ack, by[other])
        return replace(sent, segment=Segment(seq, ack, s.ctl, s.data, s.wnd))

    isns = {side: tuple(plus(isn, by[side]) for isn in isns) for side, isns in recording.isns.items()}
    segments = tuple(moved(sent) for sent in recording.kernel.segments)
    return replace(recording, isns=isns, kernel=replace(recording.kernel, segments=segments))


# ── a comparison finds what is not so


def changed(name, change):
    raw = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    change(raw)
    return told(raw)


def lose_one(raw):
    del raw["segments"][3]


def other_ack(raw):
    raw["segments"][4]["ack"] += 1


def other_flags(raw):
    raw["segments"][-1]["flags"] = "RA"


def longer(raw):
    raw["segments"][3]["len"] += 1


def other_path(raw):
    raw["state_path"]["server"].remove("CLOSE-WAIT")


@pytest.mark.parametrize("change", [lose_one, other_ack, other_flags, longer, other_path])
def test_a_kernel_that_did_otherwise_is_found_out(change):
    recording = changed("normal_server_closes" if change is not other_path else "normal_client_closes", change)
    assert not recording.compare().agrees


def test_the_bare_rfc_machine_does_not_agree_with_everything():
    """So that agreement says something: without the preset some recordings differ."""
    from tcplearn.world import RFC

    bare = [r.name for r in RECORDINGS.values() if not compare(r, run(r.scene.but(policy=RFC, policies={}))).agrees]
    assert {"abort_established_client", "third_ack_always_lost", "old_syn_overtakes_real_syn"} <= set(bare)


# ── deviations, one by one


def ack(t, number, wnd=1000):
    return t, Segment(301, number, (), wnd=wnd)


def text(t, number):
    return t, Segment(301, number, (), b"hello")


def shown(*sent) -> list[Shown]:
    """Segments of B after both SYNs, as they are compared."""
    syns = [("A", 0.0, Segment(100)), ("B", 0.0, Segment(300, 101))]
    return relative([*syns, *(("B", *each) for each in sent)])["B"]


def verdict(ours, theirs):
    found, excused = compare_segments("B", shown(*ours), shown(*theirs))
    return not found, excused


def test_a_delayed_ack_may_leave_alone_or_with_the_next_segment():
    assert verdict([ack(1, 106), text(1.1, 106)], [text(1.1, 106)]) == (True, [d.DELAYED_ACK])
    assert verdict([text(1.1, 106)], [ack(1, 106), text(1.1, 106)]) == (True, [d.DELAYED_ACK])
    assert verdict([ack(1, 106, 0), ack(1.1, 106, 500)], [ack(1.1, 106, 500)]) == (True, [d.DELAYED_ACK])


def test_a_delayed_ack_excuses_no_other_ack():
    """Not one that says nothing new, not one that came too long before, not one that the next does not carry."""
    assert not verdict([ack(1, 101), text(1.1, 101)], [text(1.1, 101)])[0]
    assert not verdict([ack(1, 106), text(1.3, 106)], [text(1.3, 106)])[0]
    assert not verdict([ack(1, 106), text(1.1, 101)], [text(1.1, 101)])[0]
    assert not verdict([ack(1, 106), ack(1.1, 106)], [ack(1, 106)])[0]
    assert not verdict([ack(1, 106)], [])[0]


def path(*states):
    return [(t, State(state)) for t, state in states]


def test_a_state_of_no_length_may_be_missing_from_a_recording():
    through = path((1.0, "FIN-WAIT-1"), (2.0, "FIN-WAIT-2"), (2.0, "TIME-WAIT"))
    assert compare_paths("A", through, ["FIN-WAIT-1", "TIME-WAIT"]) == ([], [d.NO_TIME])
    longer = path((1.0, "FIN-WAIT-1"), (2.0, "FIN-WAIT-2"), (2.1, "TIME-WAIT"))
    assert compare_paths("A", longer, ["FIN-WAIT-1", "TIME-WAIT"])[0]
    assert compare_paths("A", longer, ["FIN-WAIT-1", "TIME-WAIT"], UNSEEN)[0]
    short = path((1.0, "FIN-WAIT-1"), (1.04, "FIN-WAIT-2"), (2.0, "TIME-WAIT"))
    assert compare_paths("A", short, ["FIN-WAIT-2", "TIME-WAIT"])[0]
    assert compare_paths("A", short, ["FIN-WAIT-2", "TIME-WAIT"], UNSEEN) == ([], [d.NO_TIME])
    assert compare_paths("A", through[:1] + through[2:], ["FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"])[0]


def test_a_short_listen_between_two_requests_may_be_missing():
    def seconds(length):
        return path((0, "LISTEN"), (1.0, "SYN-RECEIVED"), (1.5, "LISTEN"), (1.5 + length, "SYN-RECEIVED"))

    assert compare_paths("B", seconds(0.01), ["LISTEN", "SYN-RECEIVED"]) == ([], [d.NOT_LOOKED])
    assert compare_paths("B", seconds(0.2), ["LISTEN", "SYN-RECEIVED"])[0]
    ends = path((0, "LISTEN"), (1.0, "SYN-RECEIVED"), (1.5, "LISTEN"))
    assert compare_paths("B", ends, ["LISTEN", "SYN-RECEIVED"])[0]


def test_the_timer_wheel_moves_timers_and_nothing_else():
    """The SYN,ACK's timer and the repeated SYN are close; what is otherwise different stays so in every phase."""
    assert RECORDINGS["synack_lost"].compare().deviations == (d.TIMER_WHEEL,)

    assert not changed("synack_lost", lambda raw: raw["segments"][-1].update(len=1)).compare().agrees
    assert not changed("synack_lost", lambda raw: raw["segments"].pop()).compare().agrees


def test_a_race_is_as_long_as_the_wire_was_unsteady_and_no_longer():
    assert RECORDINGS["abort_meets_ack"].compare().deviations == (d.RACE,)

    def two_milliseconds_later(raw):
        call = next(c for c in raw["client_calls"] if c["op"] == "ABORT")
        call["t"] += 0.002

    assert not changed("abort_meets_ack", two_milliseconds_later).compare().agrees


def sent(t, octets, number):
    return t, Segment(number, 101, (), bytes(octets))


def test_loss_recovery_excuses_repetitions_of_several_segments_only():
    assert RECORDINGS["three_of_nine_lost"].compare().deviations == (d.LOSS_RECOVERY,)
    three = [sent(1, 5, 301), sent(1, 5, 306), sent(1, 5, 311)]
    assert recovers(shown(*three, sent(1.3, 5, 301)))
    assert not recovers(shown(three[0], sent(1.3, 5, 301)))
    assert not recovers(shown(*three))
    kept = without_repetitions(shown(*three, sent(1.3, 5, 301), sent(1.4, 5, 316)))
    assert [s.segment.seq for s in kept] == [300, 301, 306, 311, 316]  # what is new stays and is compared

    def one_fin_more(raw):
        raw["segments"].append(dict(raw["segments"][-1], t=raw["end"], flags="FA"))

    assert not changed("three_of_nine_lost", one_fin_more).compare().agrees


# ── what is read from a recording


def test_short_windows_are_the_recordings_own():
    short = [name for name, recording in RECORDINGS.items() if windows_matter(recording, "B")]
    assert "zero_window_probe" in short
    assert "normal_client_closes" not in short


def test_what_is_no_recording_is_said_to_be_none(tmp_path, capsys):
    (tmp_path / "a.json").write_text('{"name": "a"}')
    with pytest.raises(RecordingError, match="'segments' is missing"):
        load(tmp_path / "a.json")
    assert main(["kernels", str(tmp_path)]) == 2
    (tmp_path / "b.json").write_text("no JSON")
    assert main(["kernels", str(tmp_path / "b.json")]) == 2
    assert main(["kernels", str(tmp_path / "nothing.json")]) == 2
    assert "not a recording" in capsys.readouterr().err


# ── the command


def test_the_command_prints_a_line_for_each_and_a_summary(capsys):
    assert main(["kernels", "--lang", "en"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == len(RECORDINGS) + 1
    assert said[-1].startswith("segments per side and both state paths: ")
    assert f"of {len(RECORDINGS)} recordings agree" in said[-1]


def test_the_command_finds_a_difference(tmp_path, capsys):
    raw = json.loads((FOLDER / "fin_lost.json").read_text("utf-8"))
    raw["segments"][3]["flags"] = "RA"
    (tmp_path / "fin_lost.json").write_text(json.dumps(raw))
    assert main(["kernels", str(tmp_path), "--lang", "en"]) == 1
    assert "DIFFERS at segment 3 of A" in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "head"), [("en", "A: kernel"), ("zh", "A: 内核")])
def test_model_and_kernel_side_by_side(lang, head, capsys):
    assert main(["kernels", "--show", "fin_lost", "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert head in said and RECORDINGS["fin_lost"].description.of(lang) in said
    assert main(["kernels", "--show", "nothing"]) == 2


def test_every_deviation_is_said_in_both_languages():
    for each in d.DEVIATIONS:
        assert each.text.en != each.text.zh and each.name.en != each.name.zh and each.source


def test_every_action_of_the_preset_has_its_chinese():
    assert {row.does.__name__.removesuffix("_ack_later") for row in ROWS} - set(_ZH) == set()


def test_a_recording_is_a_picture_too():
    lost = RECORDINGS["fin_lost"]
    [kernel] = lost.kernel_traces()
    fates = ["lost" if sent.fate == "dropped" else sent.fate for sent in lost.kernel.segments]
    assert [flight.fate for flight in kernel.segments] == fates
    path = tuple(state.value for _, state in kernel.states("A"))
    assert path[-len(lost.kernel.paths["A"]) :] == lost.kernel.paths["A"]
