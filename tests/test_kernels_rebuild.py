"""What a recording's programs and wire did, as the scene that the model plays."""

from __future__ import annotations

import json
from pathlib import Path

from tcplearn.capture.kernels.compare import model_path
from tcplearn.capture.kernels.recordings import SHIPPED, shipped, told
from tcplearn.model import Send

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
