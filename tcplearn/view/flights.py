"""When the segments on the wire are to be seen, and as what: the same in every picture.

The one rule: a flight is seen from the step at which it leaves (one that nobody here sent, from that at which it
arrives), and its classes say what the wire did to it and which flight it is.
"""

from __future__ import annotations

from tcplearn.view.sentences import repeated
from tcplearn.world.trace import Flight, Trace


class Flights:
    """The flights of a trace: `heard` has the moment (from 0) at which each one arrives, `again` those sent again."""

    def __init__(self, trace: Trace):
        self._times = [m.t for m in trace.moments]
        self.again = repeated(trace)
        self.heard = {m.heard: i for i, m in enumerate(trace.moments) if m.heard is not None}
        self._sent = {n: i for i, m in enumerate(trace.moments) for n in m.sent}
        for flight in trace.segments:
            if flight.fate == "copy":
                self._sent.setdefault(flight.number, self._sent.get(flight.number - 1, 0))

    def since(self, flight: Flight) -> int:
        """This is the step from which a flight is to be seen."""
        i = self._sent.get(flight.number, self.heard.get(flight.number))
        if i is None:
            i = sum(t <= flight.sent_at for t in self._times) - 1
        return i + 1

    def classes(self, flight: Flight) -> str:
        """These are the classes of a flight's marks."""
        fate = flight.fate.replace(" ", "-")
        return " ".join((fate, *(("again",) if flight.number in self.again else ()), f"flight-{flight.number}"))


def stops(flight: Flight) -> bool:
    """This says whether a flight ends in a cross."""
    return flight.fate in ("lost", "corrupted")
