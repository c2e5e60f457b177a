"""THE GROUND: an executable TCP. Standard library only; no clock, no dice, no drawing, no language.

Read `rules.py` first: it is the protocol.
"""

from tcplearn.model.calls import Abort, Call, Close, Open, Receive, Send, Status
from tcplearn.model.hear import hear
from tcplearn.model.knobs import KNOBS, Knob
from tcplearn.model.rule import Fired, Rule
from tcplearn.model.rules import RULES
from tcplearn.model.segment import Options, Segment
from tcplearn.model.step import RFC9293, Arm, Cancel, Event, Protocol, Step, running, step
from tcplearn.model.tcb import Tcb
from tcplearn.model.tell import tell
from tcplearn.model.words import Heard, State, Timer, Told

__all__ = [
    "Abort", "Arm", "Call", "Cancel", "Close", "Event", "Fired", "Heard", "KNOBS", "Knob", "Open",
    "Options", "Protocol", "RFC9293", "RULES", "Receive", "Rule", "Segment", "Send", "State", "Status",
    "Step", "Tcb", "Timer", "Told", "hear", "running", "step", "tell",
]  # fmt: skip
