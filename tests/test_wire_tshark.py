"""tshark reads every trace's capture: nothing malformed, every checksum as it should be, and its own analysis agrees.

tshark sees numbers and times, the trace knows what was meant. `Eye` says what the numbers show at one place;
tshark must say the same, and what tshark says must be what the trace knows. Where they cannot, a rule below has a name.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace

import pytest

from tcplearn.model import Close, Open, Options, Segment, Send
from tcplearn.model.seq import before, plus
from tcplearn.view.sentences import repeated
from tcplearn.world import At, Chance, Corrupt, Duplicate, Flight, Lose, Scene, Trace, run
from tcplearn.world.scenes import CLOSE, OPEN, SCENES
from tcplearn.world.wire import ETHERNET, RAW, SOCKETS, SOCKETS_6, Sight, sights

ALL = Options(1460, 7, True, (5, 0))
OWN = (
    Scene("options", (*OPEN, At(0.2, "A", Send(3000)), *CLOSE), offers={"A": ALL, "B": ALL}, window={"B": 100_000}),
    Scene(
        "first_of_five_lost",
        (*OPEN, *(At(0.2 + i / 1000, "A", Send(100)) for i in range(5)), At(3.0, "A", Close()), At(4.0, "B", Close())),
        (Lose("A", data=True),),
    ),
    Scene("damaged", (*OPEN, At(0.2, "A", Send("hello")), *CLOSE), (Corrupt("A", data=True),)),
    Scene("twice", (*OPEN, At(0.2, "A", Send("hello")), *CLOSE), (Duplicate("A", data=True), Duplicate("B", nth=2))),
    Scene("rough", (*OPEN, *(At(0.2 + i / 7, end, Send(50)) for i in range(9) for end in "AB"), At(9.0, "A", Close())),
          (Chance("A", lose=0.2, duplicate=0.2, delay=0.2), Chance("B", lose=0.2, duplicate=0.2, delay=0.2))),
    Scene("middle", (At(0.1, "A", Send(20)),), start={side: SCENES["figure_12"].start[side] for side in "AB"}),
    Scene("two_clients", (At(0.1, "A", Open("active")), At(0.13, "B", Open("active")), At(0.4, "A", Close()))),
)  # fmt: skip


def kept_alive() -> Trace:
    """An idle connection whose A asks twice, without and with an octet of rubbish (RFC 9293 section 3.8.4)."""
    old = run(SCENES["handshake"])
    probe, answer = Segment(100, 301, ("ACK",)), Segment(301, 101, ("ACK",))
    told = ((1.0, "A", probe), (1.05, "B", answer), (1.2, "A", replace(probe, data=b"\0")), (1.25, "B", answer))
    more = tuple(Flight(4 + i, side, segment, t, t + 0.025) for i, (t, side, segment) in enumerate(told))
    return replace(old, name="kept_alive", segments=old.segments + more)


TRACES = {
    f"{scene.name} {on}".strip(): trace.connection(on) if len(trace.connections) > 1 else trace
    for scene in (*SCENES.values(), *OWN)
    for trace in [run(scene, seed=3)]
    for on in trace.connections
}
TRACES["kept_alive"] = kept_alive()
REPEAT = {"retransmission", "fast_retransmission", "spurious_retransmission"}
KINDS = (
    *sorted(REPEAT), "out_of_order", "lost_segment", "ack_lost_segment", "duplicate_ack", "zero_window",
    "zero_window_probe", "zero_window_probe_ack", "window_update", "window_full", "keep_alive", "keep_alive_ack",
    "reused_ports",
)  # fmt: skip
FIELDS = (
    "tcp.stream", "frame.time_epoch", "_ws.malformed", "ip.checksum.status", "tcp.checksum.status", "tcp.flags.reset",
    "tcp.window_size", *(f"tcp.analysis.{kind}" for kind in KINDS),
)  # fmt: skip
PLACES = (("4", None, RAW), ("4", "A", RAW), ("4", "B", ETHERNET), ("6", None, ETHERNET), ("6", "B", RAW))
GOOD, BAD = "1", "0"
Row = dict[str, str]


@pytest.fixture(scope="module")
def tshark() -> str:
    found = shutil.which("tshark")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("tshark is missing; it is an oracle that continuous integration must have")
        pytest.skip("tshark is not installed")
    return found


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: f"ipv{place[0]}-{place[1] or 'senders'}-{place[2]}")
def read(request, tshark, tmp_path_factory) -> dict[str, list[tuple[Sight, Row]]]:
    """What tshark says of each trace, captured at one place: one file, a pair of ports for each trace."""
    version, at, link = request.param
    ends = SOCKETS_6 if version == "6" else SOCKETS
    file = b""
    for i, trace in enumerate(TRACES.values()):
        sockets = {"A": (ends["A"][0], 40_000 + i), "B": ends["B"]}
        file += trace.to_pcap(at=at, sockets=sockets, link=link)[24 if file else 0 :]  # one file header is enough
    path = tmp_path_factory.mktemp("pcap") / "all.pcap"
    path.write_bytes(file)
    asked = [part for field in FIELDS for part in ("-e", field)]
    checks = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]
    done = subprocess.run(
        [tshark, "-n", "-r", str(path), "-T", "fields", "-E", "separator=;", *checks, *asked],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HOME": str(path.parent)},
    )
    rows = iter(done.stdout.splitlines())
    said = {
        name: [(sight, dict(zip(FIELDS, next(rows).split(";"), strict=True))) for sight in sights(trace, at)]
        for name, trace in TRACES.items()
    }
    assert next(rows, None) is None
    return said


def place(request) -> str | None:
    return request.node.callspec.params["read"][1]


def kinds(row: Row) -> set[str]:
    return {kind for kind in KINDS if row[f"tcp.analysis.{kind}"]}


def test_nothing_is_malformed_and_every_checksum_is_as_it_should_be(read):
    assert sum(len(said) for said in read.values()) > 250
    for name, said in read.items():
        for sight, row in said:
            assert not row["_ws.malformed"], (name, sight)
            assert row["ip.checksum.status"] in (GOOD, ""), (name, sight)
            assert row["tcp.checksum.status"] == (BAD if sight.damaged else GOOD), (name, sight)


def test_times_resets_and_windows_are_the_trace_s(read):
    for name, said in read.items():
        for (t, flight, _), row in said:
            assert round(float(row["frame.time_epoch"]) * 1e9) == round(t * 1e9), (name, flight)
            assert bool(int(row["tcp.flags.reset"])) == flight.segment.rst, (name, flight)
            if name != "options":
                assert int(row["tcp.window_size"]) == flight.segment.wnd, (name, flight)


def test_every_kind_occurs_somewhere(read, request):
    at = place(request)
    met = set().union(*(kinds(row) for said in read.values() for _, row in said))
    missing = {"out_of_order", "lost_segment", "ack_lost_segment"} if at is None else {"ack_lost_segment"}
    assert set(KINDS) - REPEAT - missing - met == set() and "retransmission" in met


def test_the_window_scale_is_what_both_syns_offered(read):
    for (_, flight, _), row in read["options"]:
        wnd = flight.segment.wnd
        said = min(wnd, 65535) if flight.segment.syn else wnd // 128 * 128  # rounded down to what 2^7 can say
        assert int(row["tcp.window_size"]) == said, flight


def test_what_tshark_calls_a_segment_is_what_its_numbers_show(read):
    for name, said in read.items():
        eye = Eye()
        for sight, row in said:
            if mixed(sight, row):
                break
            shown = eye.see(sight)
            said_of_it = simpler(kinds(row), shown) - ack_of_zero(sight)
            assert said_of_it == shown - ack_of_zero(sight), (name, sight)


def test_what_tshark_calls_repeated_lost_or_late_is_what_the_trace_knows(read, request):
    at = place(request)
    for name, said in read.items():
        trace = TRACES[name]
        again, forged = repeated(trace) | {f.number for f in trace.segments if f.fate == "copy"}, set()
        hurt: set[str] = set()  # sides of whose segments one was lost, damaged or late
        for (_, flight, _), row in said:
            called = kinds(row)
            side = flight.sender
            if flight.fate == "injected":
                forged.add(side)  # its number is taken for the sender's; nothing is sure from here on
            if side in forged:
                continue
            if called & REPEAT:
                late = flight.fate == "delayed" and at is not None
                assert flight.number in again or late or crossing_syn_ack(trace, flight), (name, flight)
            if flight.number in again and at is None:
                named = called & (REPEAT | {"keep_alive"})  # an octet below all that was sent keeps alive
                assert named or probed(trace, flight), (name, flight)
            if "out_of_order" in called:
                assert flight.fate in ("delayed", "copy") or flight.number in again, (name, flight)
            if "lost_segment" in called and "reused_ports" not in called:
                hurt |= {f.sender for f in trace.segments if f.fate in ("lost", "corrupted", "delayed")}
                assert (side in hurt and at == flight.to) or other_life(trace, flight), (name, flight)


# ── what the numbers show ───────────────────────────────────────────────────────────────────


class Eye:
    """What one place has seen of both directions, and so what the next segment is to it."""

    def __init__(self) -> None:
        self.seen: dict[str, set[int]] = {"A": set(), "B": set()}
        self.next: dict[str, int] = {}
        self.last: dict[str, tuple[int, int | None, int]] = {}  # seq, ack, window of a side's latest segment
        self.probed: dict[str, bool] = {}
        self.alive: dict[str, bool] = {}

    def see(self, sight: Sight) -> set[str]:
        s, side, to = sight.flight.segment, sight.flight.sender, sight.flight.to
        bare, plain = not (s.len or s.rst), not (s.syn or s.fin or s.rst)
        shown = set()
        nxt = self.next.get(side)
        theirs = self.last.get(to)
        if plain and s.wnd == 0:
            shown.add("zero_window")
        probe = len(s.data) == 1 and not s.fin and s.seq == nxt and theirs is not None and theirs[2] == 0
        if probe:
            shown.add("zero_window_probe")
        alive = plain and nxt is not None and len(s.data) <= 1 and s.seq == plus(nxt, -1)
        if alive:
            shown.add("keep_alive")
        same = nxt is not None and s.seq == nxt and side in self.last and self.last[side][1] == s.ack
        if bare and same:
            if self.last[side][2] != s.wnd:
                shown |= {"window_update"} if s.wnd else set()
            elif s.wnd:
                shown.add("keep_alive_ack" if self.alive.get(to) else "duplicate_ack")
            elif self.probed.get(to):
                shown.add("zero_window_probe_ack")
        units = {plus(s.seq, i) for i in range(s.len)}
        if s.len and not s.rst and not probe and not alive and nxt is not None and before(s.seq, nxt):
            shown.add("again" if units <= self.seen[side] else "late")
        if nxt is not None and not s.rst and before(nxt, s.seq):
            shown.add("lost_segment")
        if s.ack is not None and not s.rst and to in self.next and before(self.next[to], s.ack):
            shown.add("ack_lost_segment")
        self.probed[side], self.alive[side] = probe, alive
        if not probe:
            self.seen[side] |= units
            if not s.rst and (nxt is None or before(nxt, s.end)):
                self.next[side] = s.end
        self.last[side] = s.seq, s.ack, s.wnd
        return shown


def simpler(said: set[str], shown: set[str]) -> set[str]:
    """tshark's names in the eye's words."""
    found = said - REPEAT - {"out_of_order", "window_full", "reused_ports"}
    if said & (REPEAT | {"out_of_order"}):
        found.add("late" if "late" in shown else "again")
    return found


# ── where Wireshark and the trace cannot agree, and why ─────────────────────────────────────


def crossing_syn_ack(trace: Trace, flight) -> bool:
    """A SYN,ACK after the same side's SYN has that SYN's number again; to Wireshark only the number counts."""
    s = flight.segment
    return s.syn and s.ack is not None and any(
        f.sender == flight.sender and f.segment.syn and f.segment.ack is None and f.segment.seq == s.seq
        for f in trace.segments[: flight.number - 1]
    )  # fmt: skip


def probed(trace: Trace, flight) -> bool:
    """The octet of a window probe does not count as sent to Wireshark, however often it comes."""
    sent = [n for m in trace.moments if m.what == "PERSIST" for n in m.sent]
    return flight.number in sent or flight.segment.seq in [trace.flight(n).segment.seq for n in sent]


def mixed(sight: Sight, row: Row) -> bool:
    """A forged segment, or a SYN with another number, mixes two stories in Wireshark's books on one pair of sockets."""
    return sight.flight.fate == "injected" or "reused_ports" in kinds(row)


def ack_of_zero(sight: Sight) -> set[str]:
    """Wireshark keeps 0 for "has acknowledged nothing yet", so the first ACK of number 0 is a repeated one to it."""
    return {"duplicate_ack"} if sight.flight.segment.ack == 0 else set()


def other_life(trace: Trace, flight) -> bool:
    """The side has had another ISN before: Wireshark may not see where the new one begins."""
    isns = {f.segment.seq for f in trace.segments if f.segment.syn and f.sender == flight.sender}
    return len(isns) > 1
