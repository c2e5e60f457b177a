"""Where two runs part: a variant and RFC 9293, a run and itself otherwise numbered, a kernel and the model."""

from dataclasses import replace
from pathlib import Path

import pytest

from tcplearn.capture import read
from tcplearn.capture.kernels import deviations
from tcplearn.capture.kernels.recordings import load, shipped
from tcplearn.model import RFC9293, Close, Heard, Rule, State
from tcplearn.model.act import take_fin
from tcplearn.variants import names, variant
from tcplearn.view import divergence, explain_divergence
from tcplearn.view.difference import difference
from tcplearn.view.divergence import DIFFERS
from tcplearn.view.divergence_words import WHAT, explained, tables
from tcplearn.view.rows import row
from tcplearn.view.told import trace_of
from tcplearn.world import LINUX_6, At, Budget, Lose, Scene, explore, run, scenes
from tcplearn.world.scenes import SCENES

CAPTURES = Path(__file__).resolve().parent.parent / "captures"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "captures"
RECORDINGS = shipped()
ON_TIME = {"one_msl": "2 MSL", "one_round_trip": "", "relative_on_the_wire": ""}  # they only count or time otherwise
IN_NUMBERS = ("four_octet_isn", "last_fin_renumbered", "new_isn_on_retry", "one_numbering", "reset_with_own_number")
IN_ITS_PROGRAM = ("close_wait_on_own_fin", "fin_wait_2_ends", "handshake_per_message")  # nor does a row say these
OTHER_SEGMENTS = (deviations.RACE, deviations.LOSS_RECOVERY, deviations.TIMER_WHEEL)
PLAIN = [name for name, scene in SCENES.items() if not scene.start and not scene.injections]


def as_it_has_it(name):
    module = variant(name)
    return trace_of(
        run(module.SHOWN_BY, module.VARIANT) if hasattr(module, "VARIANT") else module.retell(module.SHOWN_BY)
    )


@pytest.mark.parametrize("name", names())
def test_a_variant_parts_from_the_rfc_where_its_own_row_fires(name):
    scene = variant(name).SHOWN_BY
    truth, wrong = trace_of(scene), as_it_has_it(name)
    found = divergence(truth, wrong)
    if name in ON_TIME:
        assert found is None and ON_TIME[name] in explain_divergence(truth, wrong, "en")
        return
    assert found is not None and set(found.differs) <= set(DIFFERS)
    ours, theirs = found.rows(truth, wrong)
    assert bool(ours and theirs) == (name not in IN_NUMBERS + IN_ITS_PROGRAM)
    if ours:
        if hasattr(variant(name), "VARIANT") and name != "bigger_is_newer":  # which hears otherwise, by the same rows
            cells = {(each.state.value, each.word.value) for each in difference(variant(name).VARIANT)}
            assert {(fired.state, fired.word) for fired in theirs} & cells, "a row that the variant changed"
        told = explain_divergence(truth, wrong, "en")
        assert all(f"− {row(fired, 'en')}" in told for fired in ours)
        assert all(f"+ {row(fired, 'en')}" in told for fired in theirs)


@pytest.mark.parametrize(
    "name, side, one, differs, rows",
    [
        ("two_way_handshake", "B", 2, ("state",), ("LISTEN SYN SYN-RECEIVED", "LISTEN SYN ESTABLISHED")),
        ("no_time_wait", "A", 9, ("state",), ("FIN-WAIT-2 FIN TIME-WAIT", "FIN-WAIT-2 FIN CLOSED")),
        ("free_syn", "B", 2, ("ack",), ("LISTEN SYN SYN-RECEIVED", "LISTEN SYN SYN-RECEIVED")),
        ("fin_answers_fin", "B", 6, ("state", "flags", "reply"), ("ESTABLISHED FIN CLOSE-WAIT",
                                                                  "ESTABLISHED FIN LAST-ACK")),
    ],
)  # fmt: skip
def test_where_and_in_what_and_by_which_row(name, side, one, differs, rows):
    scene = variant(name).SHOWN_BY
    found = divergence(scene, run(scene, variant(name).VARIANT))
    assert (found.side, found.one, found.two, found.differs) == (side, one, one, differs)
    assert found.same == tuple((i, i) for i in range(one)) and found.tables == (one, one)
    (ours,), (theirs,) = found.rows(scene, run(scene, variant(name).VARIANT))
    assert tuple(f"{fired.state} {fired.word} {fired.goes}" for fired in (ours, theirs)) == rows


def test_a_row_that_shows_later_is_named_all_the_same():
    """The ISN is the clock's from moment 1 on; the forged ACK that hits it comes in moment 3."""
    module = variant("clock_isn")
    runs = module.SHOWN_BY, run(module.SHOWN_BY, module.VARIANT)
    found = divergence(*runs)
    assert (found.one, found.differs, found.tables) == (3, ("event",), (1, 1))
    assert "The tables had parted before" in explain_divergence(*runs, "en")


def test_rows_alone_are_a_divergence_too():
    """Repeated FINs are acknowledged by both; only RFC 9293 counts 2 MSL anew."""
    module = variant("no_restart")
    found = divergence(module.SHOWN_BY, run(module.SHOWN_BY, module.VARIANT))
    assert (found.side, found.differs) == ("A", ("rows",))


@pytest.mark.parametrize("name", SCENES)
def test_a_run_never_parts_from_itself(name):
    trace = trace_of(SCENES[name])
    assert divergence(trace, trace) is None
    assert divergence(trace, replace(trace, inferred=True)) is None


@pytest.mark.parametrize("name", PLAIN)
def test_neither_numbers_nor_the_path_make_a_difference(name):
    scene = SCENES[name]
    moved = {side: tuple((n + by) % 2**32 for n in scene.isns(side)) for side, by in (("A", 2**32 - 105), ("B", 70))}
    assert divergence(scene, scene.but(iss=moved)) is None
    assert divergence(scene, scene.but(delay=0.012)) is None


def test_what_the_wire_does_is_a_divergence_of_the_sender():
    lost = scenes.open_close.but(faults=(Lose("A", ctl=("SYN",), nth=1),))
    found = divergence(scenes.open_close, lost)
    assert (found.side, found.one, found.two, found.differs) == ("A", 1, 1, ("fate",))
    assert found.tables is None and "The same rows fire in both" in explain_divergence(scenes.open_close, lost, "en")


def test_one_run_may_go_on_where_the_other_ends():
    short = scenes.open_close.but(until=0.2)
    found = divergence(scenes.open_close, short)
    assert found.differs == ("end",) and found.two is None and found.one == len(trace_of(short).moments)
    assert found == replace(divergence(short, scenes.open_close), one=found.one, two=None)
    assert f"{found.side} does nothing more." in explain_divergence(scenes.open_close, short, "en")


def test_a_later_call_is_another_event_of_that_side_and_not_of_the_one_that_hears_of_it():
    calls = tuple(At(0.05, "A", Close()) if c.side == "A" and c.call == Close() else c for c in scenes.open_close.calls)
    found = divergence(scenes.open_close, scenes.open_close.but(calls=calls))
    assert (found.side, found.differs) == ("A", ("event",))


def test_of_two_divergences_at_one_instant_the_cause_comes_first():
    """Without delay what B does otherwise is heard by A at the same time."""
    at_once = scenes.open_close.but(delay=0.0)
    found = divergence(at_once, run(at_once, variant("free_syn").VARIANT))
    assert found.side == "B" and found.differs == ("ack",)


def test_a_way_that_was_searched_for_is_compared_without_its_clock():
    module = variant("two_way_handshake")
    broken = explore(module.VARIANT, module.SHOWN_BY, module.BREAKS, Budget()).trace
    assert broken.untimed and divergence(broken, broken) is None
    assert divergence(trace_of(module.SHOWN_BY), broken) is not None


@pytest.mark.parametrize("name", [name for name in RECORDINGS if RECORDINGS[name].saw_segments])
def test_a_kernel_parts_from_the_model_only_where_a_deviation_has_a_name(name):
    recording = RECORDINGS[name]
    kernel = recording.kernel_traces()
    if not kernel:
        return  # no segment left
    found = divergence(kernel[0], recording.trace)
    if any(each in OTHER_SEGMENTS for each in recording.compare().deviations):
        assert found is not None and set(found.differs) & {"sent", "flags", "seq"}
        assert explain_divergence(kernel[0], recording.trace, "en").startswith("Up to here")
    else:
        assert found is None and "as far as the segments show" in explain_divergence(kernel[0], recording.trace, "en")


@pytest.mark.parametrize("name", sorted(path.stem for path in CAPTURES.glob("*.pcap")))
def test_a_capture_file_and_the_models_run_of_it_agree(name):
    talk, *_ = read(CAPTURES / f"{name}.pcap")
    assert divergence(talk, RECORDINGS[name].trace) is None
    assert divergence(RECORDINGS[name].trace, talk) is None
    assert divergence(talk, talk) is None


@pytest.mark.skipif(not SHARED.exists(), reason="the captures as they were recorded are not here")
@pytest.mark.parametrize("path", sorted(SHARED.glob("*.json")), ids=lambda path: path.stem)
def test_captures_elsewhere_agree_as_well(path):
    recording = load(path)
    found = divergence(read(path.with_suffix(".pcap"))[0], recording.trace)
    assert (found is not None) == any(each in OTHER_SEGMENTS for each in recording.compare().deviations)


def test_a_capture_differs_from_another_protocol_in_what_is_sent():
    """The kernel sends a third segment, and it is lost; who opens with two only sends data next."""
    (talk,) = read(CAPTURES / "third_ack_lost_then_data.pcap")
    other = run(RECORDINGS["third_ack_lost_then_data"].scene, variant("two_way_handshake").VARIANT)
    found = divergence(talk, other)
    assert (found.side, found.differs) == ("A", ("len",))
    assert talk.trace.flight(talk.trace.moments[found.one].sent[0]).segment.ctl == ("ACK",)
    assert other.flight(other.moments[found.two].sent[0]).segment.data
    assert "\ncapture: " in explain_divergence(talk, other, "en")
    assert "\n抓包：" in explain_divergence(talk, other, "zh")


def test_that_a_capture_ends_proves_nothing_but_a_hole_in_it_does():
    (talk,) = read(CAPTURES / "normal_client_closes.pcap")
    model = RECORDINGS["normal_client_closes"].trace
    cut = replace(talk.trace, segments=talk.trace.segments[:3], moments=tuple(
        m for m in talk.trace.moments if max((*m.sent, m.heard or 0)) <= 3 and m.t <= talk.trace.segments[2].sent_at
    ))  # fmt: skip
    assert divergence(cut, model) is None
    kept = tuple(f for f in talk.trace.segments if f.sender == "A" or f.segment.syn)
    hole = tuple(replace(f, number=i) for i, f in enumerate(kept, 1))
    found = divergence(replace(talk.trace, segments=hole, moments=()), model)
    assert found.side == "B" and found.two is not None


def test_the_tables_of_both_are_compared_if_their_names_are_known():
    module = variant("no_time_wait")
    runs = trace_of(module.SHOWN_BY), trace_of(run(module.SHOWN_BY, module.VARIANT))
    assert tables(*runs, "en") == difference(module.VARIANT, lang="en") and len(tables(*runs, "en")) == 2
    assert {(each.was.goes, each.now.goes) for each in tables(*runs[::-1], "en")} == {(State.CLOSED, State.TIME_WAIT)}
    assert tables(runs[0], runs[0], "en") is None and tables(runs[0], replace(runs[1], inferred=True), "en") is None
    own = RFC9293.but("my own", Rule(State.FIN_WAIT_2, Heard.FIN, take_fin, State.CLOSED, "mine"))
    assert tables(runs[0], trace_of(run(module.SHOWN_BY, own)), "en") is None, "nobody knows it by its name"


@pytest.mark.parametrize("name", [name for name in names() if name not in ON_TIME])
def test_both_languages_say_the_same_lines_with_the_same_numbers(name):
    scene = variant(name).SHOWN_BY
    runs = trace_of(scene), as_it_has_it(name)
    found = divergence(*runs)
    en, zh = (explained(*runs, found, lang) for lang in ("en", "zh"))
    assert [said.kind for said in en] == [said.kind for said in zh]
    assert all(max(said.text) >= "\u4e00" for said in zh if said.kind in ("same", "parts", "why"))
    assert WHAT[found.differs[0]].zh in zh[1].text


def test_runs_are_named_by_what_tells_them_apart():
    scene = scenes.third_ack_lost_then_data
    wrong = run(scene, variant("two_way_handshake").VARIANT)
    assert "\ntwo-way handshake: 0.125 s: B hears SYN" in explain_divergence(scene, wrong, "en")
    assert "\nmine: 0.125 s" in explain_divergence(scene, wrong, "en", names=("mine", "the model's"))
    linux = run(scene, LINUX_6)
    assert "\nRFC 9293 as Linux 6: " in explain_divergence(scene, linux, "en")
    closing = explain_divergence(scenes.open_close, Scene("mine", scenes.open_close.calls, until=0.2), "zh")
    assert "\n建立与释放连接：" in closing and "\nmine：" in closing
    again = explain_divergence(scene, scene.but(until=0.1), "en")
    assert "\nfirst run: " in again and "\nsecond run: " in again
