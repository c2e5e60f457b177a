"""Forged segments: what a recording put on its wire beside the kernels' own.

The one rule: a recording's JSON has no options; those of a forged segment are read from the capture file beside it,
if there is one, and its timestamps are told in the model's clock, which begins with the recording.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tcplearn.capture.kernels.recordings import Recording, Sent
from tcplearn.capture.packets import packets
from tcplearn.model import Options
from tcplearn.model.seq import SPACE
from tcplearn.world import Inject, Policy
from tcplearn.world.faults import shown
from tcplearn.world.trace import other


def injected(recording: Recording) -> Iterator[Inject]:
    """These are the forged segments of a recording, each for every time that it arrived."""
    forged = [sent for sent in recording.kernel.segments if sent.injected]
    options = _options(recording) if forged and recording.pcap else {}
    for sent in forged:
        segment = replace(sent.segment, options=options.get(sent, Options()))
        for t in sent.arrivals:
            yield Inject(t, other(sent.side), segment)


def _options(recording: Recording) -> dict[Sent, Options]:
    """The options of every segment as the file has them at that moment, its timestamps in the model's clock."""
    assert recording.pcap is not None
    first = min(sent.t for sent in recording.kernel.segments)
    near: dict[object, list[tuple[float, Options]]] = {}
    for packet in packets(recording.pcap):
        segment = packet.segment()
        near.setdefault((shown(segment.ctl), len(segment.data)), []).append((packet.time + first, packet.options))
    found = {}
    for sent in recording.kernel.segments:
        like = near.get((shown(sent.segment.ctl), len(sent.segment.data)), [])
        if like:
            found[sent] = min(like, key=lambda each: abs(each[0] - sent.t))[1]
    began = _began(found)
    return {sent: _retimed(options, began[sent.side], began[other(sent.side)]) for sent, options in found.items()}


def _began(found: dict[Sent, Options]) -> dict[str, int]:
    """What each side's timestamp clock showed when the recording began."""
    began = {"A": 0, "B": 0}
    for sent, options in sorted(found.items(), key=lambda each: -each[0].t):  # the first one stays
        if options.timestamps and not sent.injected:
            began[sent.side] = options.timestamps[0] - round(sent.t / Policy().tick)
    return began


def _retimed(options: Options, ours: int, theirs: int) -> Options:
    if options.timestamps is None:
        return options
    value, echo = options.timestamps
    return replace(options, timestamps=((value - ours) % SPACE, (echo - theirs) % SPACE))
