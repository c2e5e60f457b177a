"""Captures: pcap and pcapng files read as conversations, each end's states inferred by the model.

`for conversation in read("file.pcap")`: each has a `.trace`, which all pictures take, and `.notes`.
"""

from tcplearn.capture.conversations import Conversation, read
from tcplearn.capture.files import CaptureError
from tcplearn.capture.packets import Packet, packets

__all__ = ["CaptureError", "Conversation", "Packet", "packets", "read"]
