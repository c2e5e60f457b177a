"""The live kernel: a scene played by real sockets on this machine, beside what the model predicts.

`live(scene)` shows both; `record(scene)` only records. Both make what they need and leave nothing behind.
"""

from tcplearn.live.ground import Ground, find
from tcplearn.live.lab import Live, NotPlayable, live, record, replay
from tcplearn.live.recording import Recording

__all__ = ["Ground", "Live", "NotPlayable", "Recording", "find", "live", "record", "replay"]
