"""Data transfer as far as a connection needs it: acknowledging, gaps, when text leaves."""

from __future__ import annotations

from tcplearn.audit.checking import Case, End, meets, part, policy, rows
from tcplearn.audit.seeing import path, seconds
from tcplearn.model import Close, Heard, Open, Rule, Segment, Send, State, Tcb, Timer, Told
from tcplearn.model.act import ack_and_drop, hold, take_text
from tcplearn.model.done import Done, made, nothing
from tcplearn.model.rule import SAME
from tcplearn.model.rules import ENDED, SYNCHRONIZED, TAKING
from tcplearn.model.step import Habits
from tcplearn.world import At, Corrupt, Delay, Lose, Policy, Scene, Trace, scenes
from tcplearn.world.linux import gathers, sends_at_once
from tcplearn.world.scenes import OPENS

LATEST = 0.5  # seconds, RFC 9293 section 3.8.6.3


def hold_in_silence(tcb: Tcb, segment: Segment) -> Done:
    return hold(tcb, segment)._replace(ack=False)


def acknowledge_each(tcb: Tcb, segment: Segment) -> Done:
    """The segment that fills a gap is acknowledged before what waited behind it."""
    done = take_text(tcb, segment)
    early = made(done.tcb.but(rcv_nxt=segment.end))
    return done._replace(sent=(early, *done.sent)) if tcb.early else done


def keep_back(tcb: Tcb, call: Send) -> Done:
    return Done(tcb, reply="ok")


def half_a_segment(tcb: Tcb, call: Send) -> Done:
    return Done(tcb.but(snd_buf=tcb.snd_buf + call.octets, mss=tcb.mss // 2), reply="ok")


# ── acknowledging


def peer_of(case: Case, state: State) -> tuple[End, int]:
    """An end that still takes text, and an ACK of nothing new for it."""
    end = case.end(state)
    return end, end.tcb.snd_una


@meets("MUST-3", fails_for=part(Corrupt, Delay))
def a_damaged_segment_is_as_good_as_lost(case: Case) -> None:
    scene = scenes.open_data_close.but(faults=(Lose("A", data=True),))
    lost = case.run(scene)
    damaged = case.run(scene.but(faults=(case.use(Corrupt)("A", data=True),)))
    case.must([m.t for m in damaged.moments] == [m.t for m in lost.moments], path(damaged, "B"))


@meets("MUST-58", "MUST-59", fails_for=rows(Rule(TAKING, Heard.TEXT, acknowledge_each, SAME, "one by one")))
def one_ack_answers_for_all_that_waited(case: Case) -> None:
    for state in TAKING:
        end, ack = peer_of(case, state)
        end.hears(f"<SEQ=304><ACK={ack}><CTL=ACK>", b"lo").hears(f"<SEQ=301><ACK={ack}><CTL=ACK>", b"hel")
        end.must(delivered=b"hello", sent=[f"<SEQ={end.tcb.snd_nxt}><ACK=306><CTL=ACK>"])
    end = case.end(State.ESTABLISHED).hears("<SEQ=304><ACK=101><CTL=ACK>", b"lo")
    end.hears("<SEQ=306><ACK=101><CTL=FIN,ACK>").hears("<SEQ=301><ACK=101><CTL=ACK>", b"hel")
    end.must(delivered=b"hello", sent=["<SEQ=101><ACK=307><CTL=ACK>"], state=State.CLOSE_WAIT)


@meets("SHLD-31", fails_for=rows(Rule(TAKING, Heard.EARLY, ack_and_drop, SAME, "only in order")))
def what_comes_beyond_a_gap_is_kept(case: Case) -> None:
    for state in TAKING:
        end, ack = peer_of(case, state)
        end.hears(f"<SEQ=303><ACK={ack}><CTL=FIN,ACK>", b"llo").must(state=state, delivered=b"")
        end.hears(f"<SEQ=301><ACK={ack}><CTL=ACK>", b"he").must(delivered=b"hello")
        case.must(end.state is not state, end.line)


@meets("MAY-13", fails_for=rows(Rule(TAKING, Heard.EARLY, hold_in_silence, SAME, "silent")))
def a_gap_is_told_at_once(case: Case) -> None:
    for state in TAKING:
        end, ack = peer_of(case, state)
        end.hears(f"<SEQ=303><ACK={ack}><CTL=ACK>", b"llo")
        end.must(sent=[f"<SEQ={end.tcb.snd_nxt}><ACK=301><CTL=ACK>"], delivered=b"", state=state)


def talk(*texts: int) -> Scene:
    """A sends, B only acknowledges."""
    sends = tuple(At(0.2 + i / 10_000, "A", Send(octets)) for i, octets in enumerate(texts))
    return Scene("talk", (At(0.0, "B", Open("passive")), OPENS, *sends), until=9.0)


def ack_delays(trace: Trace) -> list[float]:
    """How long each text waits at B until something acknowledges it, in seconds."""
    texts = [f for f in trace.segments if f.sender == "A" and f.segment.data and f.arrived_at]
    acks = [(f.sent_at, f.segment.ack or 0) for f in trace.segments if f.sender == "B"]
    ends = [(f.arrived_at or 0.0, f.segment.end) for f in texts]
    return [round(min((t for t, ack in acks if ack >= end), default=99.0) - came, 6) for came, end in ends]


@meets(
    "MUST-40",
    fails_for=(
        policy(ack_delay=0.6),
        rows(Rule(TAKING, Heard.TEXT, hold_in_silence, SAME, "never")),
        rows(Rule(State.FIN_WAIT_1, Timer.DELAYED_ACK, nothing, SAME, "never when closing")),
        rows(Rule(ENDED, Timer.DELAYED_ACK, nothing, SAME, "never of a FIN")),
    ),
)
def an_ack_comes_within_half_a_second(case: Case) -> None:
    for state in SYNCHRONIZED:  # wherever one is owed, of text or of a FIN
        end = case.end(state, ack_owed=True)
        end.does(Timer.DELAYED_ACK).must(sent=[f"<SEQ={end.tcb.snd_nxt}><ACK={end.tcb.rcv_nxt}><CTL=ACK>"], state=state)
    late = talk(5).but(policy=Policy(ack_delay=0.2))
    closed = late.but(calls=(*late.calls, At(0.18, "B", Close())))  # the ACK is due in FIN-WAIT-1
    for scene in (talk(5), closed, late):
        waits = ack_delays(case.run(scene))
        case.must(max(waits, default=LATEST) < LATEST, f"B: {', '.join(map(seconds, waits))} < {seconds(LATEST)}")


@meets("SHLD-18", policy={"ack_delay": 0.2})
def an_ack_waits_for_company(case: Case) -> None:
    scene = talk(5)
    trace = case.run(scene.but(calls=(*scene.calls, At(0.3, "B", Send(2)))))
    acks = [str(f.segment) for f in trace.segments if f.sender == "B" and not f.segment.syn]
    case.must(acks == ["<SEQ=301><ACK=106><CTL=ACK><LEN=2>"], f"B: {', '.join(acks)}")


@meets("SHLD-19", policy={"ack_delay": 0.2}, fails_for=policy(ack_delay=0.2, knobs={"ack": "at once"}))
def every_second_full_segment_is_acknowledged(case: Case) -> None:
    waits = ack_delays(case.run(talk(4 * 536)))
    acks = [f for f in case.run(talk(4 * 536)).segments if f.sender == "B" and not f.segment.syn]
    case.must(max(waits) < 0.001 and len(acks) == 2, f"B: 4 x 536 → {len(acks)} ACK, {seconds(max(waits))}")


# ── sending


SENDS = (State.ESTABLISHED, State.CLOSE_WAIT)
GATHERS, AT_ONCE = Habits(transmit=gathers), Habits(transmit=sends_at_once)


@meets("MUST-60", fails_for=tuple(rows(Rule(state, Told.SEND, keep_back, SAME, "kept")) for state in SENDS))
def text_leaves_as_soon_as_the_window_allows(case: Case) -> None:
    for state in SENDS:
        end = case.end(state)
        text = [f"<SEQ=101><ACK={end.tcb.rcv_nxt}><CTL=ACK><LEN=5>"]
        end.does(Send("hello")).must(sent=text)
        late = case.end(state, snd_wnd=0).does(Send("hello")).must(sent=[])
        late.hears(f"<SEQ={end.tcb.rcv_nxt}><ACK=101><CTL=ACK>").must(sent=text)


@meets("SHLD-28", fails_for=rows(Rule(State.ESTABLISHED, Told.SEND, half_a_segment, SAME, "small")))
def full_segments_where_there_is_enough(case: Case) -> None:
    for state in SENDS:
        lengths = [len(segment.data) for segment in case.end(state).does(Send(1200)).done.sent]
        case.must(lengths == [536, 536, 128], f"{state}, MSS=536: SEND 1200 → {lengths}")


@meets("SHLD-7", policy={"habits": GATHERS}, fails_for=policy(habits=AT_ONCE))
def small_segments_are_gathered(case: Case) -> None:
    """While text is unacknowledged, what fills no segment waits; a full one leaves. Minshall's form (A.3)."""
    for state in SENDS:
        end = case.end(state).does(Send("hello"))
        for text in (" ", "world"):
            end.does(Send(text)).must(sent=[])
        peer = end.tcb.rcv_nxt
        end.hears(f"<SEQ={peer}><ACK=106><CTL=ACK>").must(sent=[f"<SEQ=106><ACK={peer}><CTL=ACK><LEN=6>"])
        end.does(Send(536)).must(sent=[f"<SEQ=112><ACK={peer}><CTL=ACK><LEN=536>"])
