"""Captures: pcap and pcapng files read as conversations, each end's states inferred by the model.

`open_capture("file.pcap")` lists the conversations, of a large file too, and replays one when asked:
`[3].states`, `[3].verdicts`. `read("file.pcap")` replays them all; each has a `.trace`, which all pictures
take, and `.notes`.
"""

from tcplearn.capture.conversations import Conversation, read
from tcplearn.capture.detail import Detail
from tcplearn.capture.files import CaptureError
from tcplearn.capture.judging.judge import verdicts
from tcplearn.capture.judging.verdict import Verdict
from tcplearn.capture.opened import Capture, open_capture
from tcplearn.capture.packets import Packet, octets, packets
from tcplearn.capture.splitting.summary import Summary

__all__ = [
    "Capture", "CaptureError", "Conversation", "Detail", "Packet", "Summary", "Verdict", "octets", "open_capture",
    "packets", "read", "verdicts",
]  # fmt: skip
