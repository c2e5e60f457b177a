"""RFC 7323's timestamps: what comes too late, and RFC 6191's use of them in TIME-WAIT."""

from __future__ import annotations

from tcplearn.audit.checking import Case, End, meets, part, reading, rows
from tcplearn.audit.seeing import path
from tcplearn.model import Heard, Options, Rule, Segment, State, Tcb
from tcplearn.model.act import reopen
from tcplearn.model.done import Done, nothing
from tcplearn.model.rule import SAME
from tcplearn.model.rules import OTHER, SYNCHRONIZED, TAKING
from tcplearn.world import scenes

STAMPED, PLAIN = Options(timestamps=(0, 0)), Options()
REFUSED = reading(syn_in_time_wait="refused")
GULLIBLE = rows(Rule(State.TIME_WAIT, Heard.OLD_SYN, reopen, State.SYN_RECEIVED, "any SYN will do"))
RESETTABLE = (State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSE_WAIT)


def only_stamped(tcb: Tcb, segment: Segment) -> Done:
    return Done(tcb) if segment.options.timestamps is None else Done(Tcb(State.CLOSED), reply="connection reset")


def at(tick: int | None) -> Options:
    """The option of a segment that left at this tick of its sender's clock; None: without it."""
    return Options(timestamps=None if tick is None else (tick, 0))


def stamped(case: Case, state: State, theirs: Options = STAMPED) -> End:
    """Our clock reads 1000, the last timestamp heard is 50; an active OPEN led here."""
    recent = 50 if theirs is STAMPED else None
    return case.end(state, offers=STAMPED, offered=theirs, ts_val=1000, ts_recent=recent, opened="active")


def text(end: End) -> str:
    """An ACK of all that was sent: with or without text in its place, and with another window, it changes something."""
    return f"<SEQ={end.tcb.rcv_nxt}><ACK={end.tcb.snd_nxt}><CTL=ACK><WND=300>"


def resets(case: Case, state: State, tick: int | None) -> None:
    """A RST counts, whenever it left. In TIME-WAIT it may be ignored (RFC 1337), but it is not answered."""
    end = stamped(case, state)
    end.hears(f"<SEQ={end.tcb.rcv_nxt}><CTL=RST>", options=at(tick)).must(sent=[])
    case.must(end.state is State.CLOSED or state is State.TIME_WAIT, end.line)


@meets(
    "RFC7323-PAWS",
    fails_for=(
        rows(Rule(SYNCHRONIZED, Heard.OLD_TIMESTAMP, nothing, SAME, "silent")),
        rows(Rule(SYNCHRONIZED[1:], Heard.OLD_TIMESTAMP, nothing, SAME, "silent when closing")),
        rows(Rule(OTHER, Heard.TIMESTAMP, nothing, SAME, "remembers the first one only")),
    ),
)
def what_left_too_early_is_not_acceptable(case: Case) -> None:
    for state in OTHER:
        end = stamped(case, state)
        tcb, answer = end.tcb, f"<SEQ={end.tcb.snd_nxt}><ACK={end.tcb.rcv_nxt}><CTL=ACK>"
        end.hears(text(end), b"hello", options=at(49)).must(tcb=tcb, delivered=b"", sent=[answer])
        resets(case, state, 49)
        later = stamped(case, state)
        later.hears(f"<SEQ={later.tcb.rcv_nxt}><ACK={later.tcb.snd_una}><CTL=ACK>", options=at(60)).must(ts_recent=60)
    for state in TAKING:
        end = stamped(case, state)
        end.hears(text(end), b"hello", options=at(50)).must(delivered=b"hello", rcv_nxt=306)


@meets(
    "RFC7323-TSRST",
    fails_for=(reading(no_timestamp="taken"), rows(Rule(RESETTABLE, Heard.RST, only_stamped, SAME, "only stamped"))),
)
def without_a_timestamp_only_a_reset_counts(case: Case) -> None:
    for state in OTHER:
        end = stamped(case, state)
        tcb = end.tcb
        end.hears(text(end), b"hello").must(tcb=tcb, delivered=b"", sent=[])
        resets(case, state, None)


# ── RFC 6191: a SYN in TIME-WAIT; the last number seen is 301


def reopens(case: Case, seq: int, tick: int | None, theirs: Options = STAMPED) -> None:
    stamped(case, State.TIME_WAIT, theirs).hears(f"<SEQ={seq}><CTL=SYN>", options=at(tick)).must(
        state=State.SYN_RECEIVED
    )


def stays(case: Case, seq: int, tick: int | None, theirs: Options = STAMPED) -> None:
    stamped(case, State.TIME_WAIT, theirs).hears(f"<SEQ={seq}><CTL=SYN>", options=at(tick)).must(state=State.TIME_WAIT)


@meets("RFC6191-2a", fails_for=REFUSED)
def a_later_timestamp_reopens(case: Case) -> None:
    for seq in (100, 301, 900):
        reopens(case, seq, 51)


@meets("RFC6191-2b", fails_for=(REFUSED, GULLIBLE))
def with_an_equal_timestamp_the_number_decides(case: Case) -> None:
    stays(case, 100, 50)
    reopens(case, 900, 50)


@meets("RFC6191-2c", fails_for=(REFUSED, GULLIBLE))
def without_a_timestamp_the_number_decides(case: Case) -> None:
    stays(case, 100, None)
    reopens(case, 900, None)
    stays(case, 100, None, PLAIN)
    reopens(case, 900, None, PLAIN)


@meets("RFC6191-2d", fails_for=REFUSED)
def a_first_timestamp_reopens(case: Case) -> None:
    for seq in (100, 301, 900):
        reopens(case, seq, 5, PLAIN)


@meets("RFC6191-2e", knobs={"old_syn_in_time_wait": "RFC 6191"}, fails_for=GULLIBLE)
def another_syn_is_dropped_in_silence(case: Case) -> None:
    for seq, tick in ((900, 49), (100, 50), (100, None)):
        end = stamped(case, State.TIME_WAIT)
        before = end.tcb
        end.hears(f"<SEQ={seq}><CTL=SYN>", options=at(tick)).must(sent=[], tcb=before)


@meets("SHLD-4", fails_for=(REFUSED, part(STAMPED, PLAIN)))
def timestamps_reopen_whatever_the_number(case: Case) -> None:
    """The second SYN's number is below the first's; only its timestamp is later."""
    scene = scenes.time_wait_syn.but(iss={"A": (5000, 100), "B": 300}, offers=dict.fromkeys("AB", case.use(STAMPED)))
    trace = case.run(scene.but(until=3.0))
    reached = [state for _, state in trace.states("B")]
    again = [State.TIME_WAIT, State.SYN_RECEIVED, State.ESTABLISHED]
    case.must(reached[-3:] == again, path(trace, "B"))
