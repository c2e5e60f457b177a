"""What a recording's programs and wire did, as the scene that the model plays."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tcplearn.capture.kernels.compare import compare
from tcplearn.capture.kernels.paths import model_path
from tcplearn.capture.kernels.recordings import SHIPPED, shipped, told
from tcplearn.model import Send
from tcplearn.model.seq import before

RECORDINGS = shipped()
FOLDER = Path(__file__).resolve().parent.parent / "tcplearn" / "capture" / "kernels" / SHIPPED


def changed(change):
    raw = json.loads((FOLDER / "keepalive_zero_window.json").read_text("utf-8"))
    change(raw)
    return told(raw)


def test_a_call_made_too_soon_happens_when_its_connection_is_there():
    """A program's SEND or CLOSE before connect() or accept() has returned waits for it, and so does the model's."""

    def sends_at(t, returned):
        def change(raw):
            send = next(each for each in raw["client_calls"] if each["op"] == "SEND")
            send["t"], send["t_return"] = t, returned

        calls = changed(change).scene.calls
        return next(round(call.t, 4) for call in calls if call.side == "A" and isinstance(call.call, Send))

    connected = next(m.returned for m in RECORDINGS["keepalive_zero_window"].made if m.op == "OPEN-ACTIVE")
    assert sends_at(0.11, connected) == connected  # it waited
    assert sends_at(0.11, 0.12) == 0.11  # it failed, or did not need to wait
    assert sends_at(0.3, 2.0) == 0.3  # its buffer was full


def test_a_host_that_forgets_and_listens_again_ends_in_listen():
    def forgets(raw):
        raw["server_calls"] = raw["server_calls"][:2]
        raw["server_calls"] += [
            {"t": 3.0, "op": "FORGET", "call": "", "result": "ok"},
            {"t": 3.5, "op": "OPEN-PASSIVE", "call": "listen(5)", "result": "ok"},
        ]
        raw["end"] = 3.9

    states = [state.value for _, state in model_path(changed(forgets).trace, "B")]
    assert states == ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSED", "LISTEN"]


def test_a_forged_segment_has_its_options_from_the_capture_file():
    """Their timestamps are told in the model's clock: 1 ms after the recording began is 1."""
    recording = RECORDINGS["old_timestamp_forged"]
    old, bare = (forged.segment for forged in recording.scene.injections)
    assert bare.options.timestamps is None
    syn = next(f.segment for f in recording.trace.segments if f.sender == "A")
    stamps = old.options.timestamps, syn.options.timestamps
    assert None not in stamps and before(stamps[0][0], stamps[1][0])
    blind = replace(recording, pcap=None)
    assert not compare(blind, blind.trace).agrees


def test_a_lost_syn_ack_is_known_by_what_it_answers():
    """A SYN cookie's ISN is the kernel's secret, so that the model has another."""

    def loses(raw):
        raw["sysctl"]["net.ipv4.tcp_syncookies"] = 2
        first = next(each for each in raw["segments"] if each["flags"] == "SA")
        first["fate"], first["arrivals"] = "dropped", []

    sent = [f for f in changed(loses).trace.segments if f.sender == "B"]
    assert [f.fate for f in sent[:2]] == ["lost", "delivered"]
    assert sent[0].segment.seq not in RECORDINGS["keepalive_zero_window"].isns["B"]
