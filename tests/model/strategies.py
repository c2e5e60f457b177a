"""Any Tcb that a connection could have, and any segment, most of them near the edges that matter."""

from hypothesis import strategies as st

from tcplearn.model import Abort, Close, Open, Options, Receive, Segment, Send, State, Status, Tcb

SPACE = 2**32
near_the_wrap = st.sampled_from([0, 1, 100, 2**31 - 1, 2**31, SPACE - 2, SPACE - 1])
numbers = near_the_wrap | st.integers(0, SPACE - 1)
windows = st.sampled_from([0, 1, 2, 10, 1000, 65535])
octets = st.binary(max_size=6)
stamps = st.integers(0, 5) | near_the_wrap
ON = Options(timestamps=(0, 0))
STARTED = [s for s in State if s not in (State.CLOSED, State.LISTEN, State.SYN_SENT)]


@st.composite
def tcbs(draw, states=tuple(State), linger=True):
    """A Tcb whose variables agree with each other."""
    state, iss, irs = draw(st.sampled_from(states)), draw(numbers), draw(numbers)
    rest = {
        "snd_wnd": draw(windows),
        "max_snd_wnd": draw(st.sampled_from([10, 65535])),
        "rcv_wnd": draw(windows),
        "opened": draw(st.sampled_from(["active", "passive"])),
        "reads": draw(st.booleans()),
        "remote": draw(st.sampled_from([None, "peer"])),
        "retries": draw(st.integers(0, 3)),
    }
    if draw(st.booleans()):
        recent = draw(stamps)
        rest |= {"offers": ON, "offered": ON, "ts_val": draw(stamps), "ts_recent": recent}
    if linger and state is State.SYN_RECEIVED and draw(st.booleans()):
        rest |= {"opened": "reopened", "past": Tcb(State.TIME_WAIT, iss=iss, irs=irs)}
    if state in (State.CLOSED, State.LISTEN):
        return Tcb(state, iss=iss, **rest)
    if state in (State.SYN_SENT, State.SYN_RECEIVED):
        waiting = draw(octets)
        queued = bool(waiting) and state is State.SYN_RECEIVED and draw(st.booleans())
        return Tcb(state, iss=iss, irs=irs, snd_buf=waiting, fin_queued=queued, **rest)
    earlier, in_flight, unsent, taken = (draw(st.integers(0, 9)) for _ in range(4))
    text = state in (State.ESTABLISHED, State.CLOSE_WAIT)
    ending = state in (State.FIN_WAIT_1, State.CLOSING, State.LAST_ACK)
    queued = state in (State.FIN_WAIT_1, State.CLOSING) and unsent > 0 and draw(st.booleans())
    if not (text or ending):
        in_flight = 0
    una = iss + 1 + earlier + (state in (State.FIN_WAIT_2, State.TIME_WAIT))
    has_fin = ending and not queued
    fin_came = state in (State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK, State.TIME_WAIT)
    if not rest["reads"] and draw(st.booleans()):
        rest["rcv_buf"] = b"unread"
    elif state in (State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSING, State.TIME_WAIT):
        rest["reading"] = draw(st.booleans())
    rcv_nxt = irs + 1 + taken + fin_came
    early = ()
    if not fin_came and rest["rcv_wnd"] > 8 and draw(st.booleans()):
        early = (
            ((rcv_nxt + draw(st.integers(1, 3))) % SPACE, draw(st.binary(min_size=1, max_size=4)), draw(st.booleans())),
        )
    return Tcb(
        state, iss, irs, snd_una=una, snd_nxt=una + in_flight + has_fin, rcv_nxt=rcv_nxt, early=early,
        snd_buf=bytes(range(in_flight + (unsent if text or queued else 0))), fin_queued=queued, **rest,
    )  # fmt: skip


@st.composite
def segments_for(draw, tcb, ctl=None):
    """A segment whose numbers are near this Tcb's edges, or anywhere."""
    offset = st.sampled_from([-70000, -7, -6, -2, -1, 0, 1, 2, 5])
    edges = [tcb.rcv_nxt, tcb.irs, tcb.rcv_nxt + tcb.rcv_wnd]
    seq = draw(numbers | st.builds(lambda edge, off: edge + off, st.sampled_from(edges), offset))
    marks = [tcb.iss, tcb.snd_una, tcb.snd_nxt, tcb.snd_una - tcb.max_snd_wnd]
    ack = draw(st.none() | numbers | st.builds(lambda mark, off: mark + off, st.sampled_from(marks), offset))
    flags = draw(st.sets(st.sampled_from(["SYN", "FIN", "RST", "PSH"]))) if ctl is None else ctl
    data = draw(st.sampled_from([b"", b"", b"x", b"hello", b"hello, world"]))
    stamp = draw(st.none() | stamps | st.builds(lambda off: ((tcb.ts_recent or 0) + off) % SPACE, offset))
    options = Options(timestamps=None if stamp is None else (stamp, draw(stamps)))
    return Segment(seq, ack, tuple(flags), data, draw(windows), options)


def calls():
    """Any user call."""
    opens = st.builds(Open, st.sampled_from(["active", "passive"]), st.sampled_from([None, "peer"]))
    return (
        opens
        | st.builds(Send, octets)
        | st.builds(Receive, st.integers(0, 9))
        | st.sampled_from([Close(), Close(reading=False), Abort(), Status()])
    )
