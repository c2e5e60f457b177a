"""Recordings: what two real kernels did, told in calls, faults and segments, to be played again by the model.

The one rule: a recording is read as it is; what of it becomes a scene is decided in `rebuild.py`, what
counts as agreement in `compare.py`. Nothing here or there asks for a recording by its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import as_file, files
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tcplearn.model import Segment, State
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.capture.kernels.compare import Columns, Comparison
    from tcplearn.world import Flight, Scene, Trace

SIDES = {"client": "A", "server": "B"}
LETTERS = {"S": "SYN", "A": "ACK", "F": "FIN", "R": "RST", "P": "PSH", "U": "URG", "E": "ECE", "W": "CWR"}
SCALE = 10  # what these kernels offer where window scaling is on
NEEDS = ("name", "client", "server", "client_calls", "server_calls", "segments", "state_path")
EACH = ("t", "from", "flags", "seq", "ack", "len", "win", "fate", "arrivals")
NO_JSON = Text(
    "{path}: not a recording, and no JSON at all; give the .json file that `tcplearn live SCENE --record DIR` writes",
    "{path}：不是实测记录，也不是 JSON 文件；请给出 `tcplearn live SCENE --record DIR` 写入的 .json 文件",
)
LACKS = Text(
    "{path}: not a recording: {what} is missing; it needs {needs}; and each segment {each}",
    "{path}：不是实测记录：缺少 {what}；实测记录要有 {needs}，其中每个报文段要有 {each}",
)
OTHER = Text("{path}: not a recording: {what}", "{path}：不是实测记录：{what}")
SHIPPED = "recorded"  # the folder beside this module


class RecordingError(ValueError):
    """A file that is no recording: which one, what is missing, what to try; `why` says it in both languages."""

    def __init__(self, why: Text):
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True)
class Made:
    """A call that a program made: when, which, and how it ended. Times are seconds."""

    t: float
    side: str
    op: str
    call: str
    result: str
    returned: float


@dataclass(frozen=True)
class Sent:
    """A segment of a recording, as its sender's kernel made it. Times are seconds.

    `fate`: "delivered", "dropped", "delayed", "duplicated"; `arrivals`: when it came to the other side.
    """

    t: float
    side: str
    segment: Segment
    fate: str
    arrivals: tuple[float, ...]
    injected: bool = False
    note: str = ""


@dataclass(frozen=True)
class Kernel:
    """What the kernels did: the segments of both sides in order, and each side's states."""

    release: str
    segments: tuple[Sent, ...]
    paths: dict[str, tuple[str, ...]]

    def of(self, side: str) -> tuple[Sent, ...]:
        """These are the segments that one side's kernel sent, without the injected ones."""
        return tuple(sent for sent in self.segments if sent.side == side and not sent.injected)


@dataclass(frozen=True)
class Recording:
    """This is one story of two kernels, and the same story played by the model.

    `scene` has the calls, faults and initial numbers of the recording and the preset LINUX_6, `trace` is the
    model's run of it, `compare()` says where the two agree. Numbers are raw, so that the model's
    segments can be held against the kernel's octet by octet.
    """

    name: str
    description: Text
    kernel: Kernel
    made: tuple[Made, ...]
    faults: tuple[dict[str, Any], ...]
    sysctl: dict[str, Any]
    isns: dict[str, tuple[int, ...]]
    delay: float
    end: float
    pcap: bytes | None = None  # the same segments as a capture file, if there is one beside the JSON

    @cached_property
    def scene(self) -> Scene:
        """This is the recording as a scene for the model."""
        from tcplearn.capture.kernels.rebuild import scene_of

        return scene_of(self)

    @cached_property
    def trace(self) -> Trace:
        """This is the model's run of the scene."""
        from tcplearn.world import run

        return run(self.scene)

    def compare(self) -> Comparison:
        """This holds the model's segments and states against the kernels'.

        Where they differ, runs in which timers wait for the next tick, as a kernel's do, or the wire is as slow as it
        was have a chance as well; what made the difference is then among the deviations.
        """
        from tcplearn.capture.kernels.compare import compare
        from tcplearn.capture.kernels.deviations import RACE, TIMER_WHEEL
        from tcplearn.capture.kernels.rebuild import otherwise, unsteady
        from tcplearn.world import run

        found = compare(self, self.trace)
        if found.agrees:
            return found
        for scene, race in otherwise(self.scene, unsteady(self)):
            again = compare(self, run(scene))
            if again.agrees:
                return again.with_deviation(RACE if race else TIMER_WHEEL)
        return found

    def kernel_traces(self) -> tuple[Trace, ...]:
        """These are the kernels' segments as pictures take them, one trace for each connection.

        States are read from the segments as from any capture; what became of a segment is the recording's.
        """
        from tcplearn.capture.conversations import read

        known = {(s.segment.seq, s.segment.ack, round(s.t, 4)): s for s in self.kernel.segments}
        talks = read(self._as_capture())
        return tuple(
            replace(talk.trace, name=self.name, segments=_fates(talk.trace.segments, known), notes=()) for talk in talks
        )

    def _as_capture(self) -> bytes:
        """The segments as a capture file: the recording's own, or one made of them."""
        from tcplearn.model import Tcb
        from tcplearn.world.trace import Flight, Trace

        start = {side: Tcb(State.CLOSED) for side in SIDES.values()}
        flights = tuple(Flight(i, s.side, s.segment, s.t, None) for i, s in enumerate(self.kernel.segments, 1))
        return Trace(self.name, start, (), flights).to_pcap()

    def beside(self) -> dict[str, tuple[Columns, Columns]]:
        """These are, for "A" and "B", the segments and then the states, of the model and of the kernel, as lines."""
        from tcplearn.capture.kernels.compare import beside

        return beside(self, self.trace)

    @property
    def saw_segments(self) -> bool:
        """Whether segments were recorded: none at all, though a connection was tried, means states alone."""
        quiet = {State.CLOSED.value, State.LISTEN.value}
        return bool(self.kernel.segments) or all(set(path) <= quiet for path in self.kernel.paths.values())


def _fates(flights: tuple[Flight, ...], known: dict[tuple[int, int | None, float], Sent]) -> tuple[Flight, ...]:
    """These are flights whose fate a capture cannot know, with the one that the recording knows."""
    first = min((sent.t for sent in known.values()), default=0.0)

    def settled(flight: Flight) -> Flight:
        sent = known.get((flight.segment.seq, flight.segment.ack, round(flight.sent_at + first, 4)))
        if sent is None or flight.fate != "unknown":
            return flight
        return replace(flight, fate="injected" if sent.injected else sent.fate if sent.arrivals else "lost")

    return tuple(settled(flight) for flight in flights)


def load(source: str | PathLike[str]) -> Recording:
    """This reads a recording from its JSON file. Raises RecordingError if it is none."""
    path = Path(source)
    capture = path.with_suffix(".pcap")
    try:
        return told(json.loads(path.read_text("utf-8")), capture.read_bytes() if capture.exists() else None)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise RecordingError(Text(NO_JSON.en.format(path=path), NO_JSON.zh.format(path=path))) from None
    except KeyError as wrong:
        raise RecordingError(Text(*(_lacks(lang, path, wrong) for lang in ("en", "zh")))) from None
    except (ValueError, TypeError, AttributeError, IndexError) as wrong:
        raise RecordingError(Text(*(OTHER.of(lang).format(path=path, what=wrong) for lang in ("en", "zh")))) from None


def _lacks(lang: str, path: Path, wrong: KeyError) -> str:
    return LACKS.of(lang).format(path=path, what=wrong, needs=", ".join(NEEDS), each=", ".join(EACH))


def told(raw: dict[str, Any], pcap: bytes | None = None) -> Recording:
    """This is a recording from the JSON's contents. Raises KeyError, ValueError or TypeError for anything else."""
    scale = SCALE if raw.get("sysctl", {}).get("net.ipv4.tcp_window_scaling") else 0
    segments = tuple(_sent(each, scale) for each in raw["segments"])
    made = sorted((m for side in SIDES for m in _made(side, raw[f"{side}_calls"])), key=lambda m: m.t)
    return Recording(
        raw["name"],
        Text(raw.get("description", ""), raw.get("description_zh") or raw.get("description", "")),
        Kernel(raw.get("kernel", ""), segments, {SIDES[side]: tuple(path) for side, path in raw["state_path"].items()}),
        tuple(made),
        tuple(raw.get("faults", ())),
        dict(raw.get("sysctl", {})),
        {SIDES[side]: tuple(raw[side]["isn"]) for side in SIDES},
        raw.get("network", {}).get("one_way_delay_ms", 25) / 1000,
        raw["end"] if "end" in raw else _end(raw, segments, made),
        pcap,
    )


def _made(side: str, calls: list[dict[str, Any]]) -> Iterator[Made]:
    for each in calls:
        returned = each.get("t_return")
        result = str(each.get("result", "ok"))
        yield Made(
            each["t"], SIDES[side], each["op"], each["call"], result, each["t"] if returned is None else returned
        )


def _sent(raw: dict[str, Any], scale: int) -> Sent:
    ctl = tuple(LETTERS[letter] for letter in raw["flags"] if letter in LETTERS)
    ack = raw["ack"] if "A" in raw["flags"] else None
    segment = Segment(raw["seq"], ack, ctl, bytes(raw["len"]), raw["win"] << (0 if "S" in raw["flags"] else scale))
    arrivals = tuple(raw["arrivals"])
    return Sent(
        raw["t"], SIDES[raw["from"]], segment, raw["fate"], arrivals, raw.get("injected", False), raw.get("note") or ""
    )


def _end(raw: dict[str, Any], segments: tuple[Sent, ...], made: list[Made]) -> float:
    """The last second of which the recording knows anything."""
    known = [each["t"] for each in (*raw.get("states", ()), *raw.get("transitions", ()))]
    known += [t for sent in segments for t in (sent.t, *sent.arrivals)]
    return float(max([*known, *(m.returned for m in made)], default=0.0))


def shipped() -> dict[str, Recording]:
    """These are the recordings that come with the package, by name."""
    with as_file(files("tcplearn.capture.kernels").joinpath(SHIPPED)) as folder:
        found = [load(file) for file in sorted(folder.glob("*.json"))]
    return {recording.name: recording for recording in found}
