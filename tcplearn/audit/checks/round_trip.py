"""RFC 6298: how the retransmission timeout follows the round trip, and what must not be measured."""

from __future__ import annotations

from tcplearn.audit.checking import Case, meets, part, policy
from tcplearn.audit.checks.retransmitting import MUTE, SYN_MUTE, tries
from tcplearn.audit.seeing import gaps, seconds
from tcplearn.model import Options, Send
from tcplearn.world import At, Delay, Lose, Scene, Trace
from tcplearn.world.scenes import OPEN

TRIP = 0.5  # seconds there and back
PLAIN, STAMPED = Options(), Options(timestamps=(0, 0))
FAR = Scene("far", OPEN, delay=TRIP / 2, until=60.0)


def sends(*times: float) -> tuple[At, ...]:
    return (*OPEN, *(At(t, "A", Send("hello")) for t in times))


def waits(trace: Trace, seq: int) -> list[float]:
    """How long A waits before it sends what begins at `seq` again, each time, in seconds."""
    return gaps(
        [round(f.sent_at, 6) for f in trace.segments if f.sender == "A" and f.segment.seq == seq and f.segment.data]
    )


@meets("RFC6298-2.1", fails_for=policy(rto=0.2))
def the_first_timeout_is_1_second(case: Case) -> None:
    first, second = tries(case.run(SYN_MUTE))[:2]
    case.must(second - first == 1.0, f"A: SYN {seconds(first)}, {seconds(second)}")


@meets("RFC6298-2.2", fails_for=(policy(rttvar_min=3.0), policy(rto_max=1.0), policy(tick=9.0)))
def the_timeout_follows_the_round_trip(case: Case) -> None:
    """The second sample is made twice the first: the delayed segment takes TRIP longer."""
    srtt, rttvar = TRIP, TRIP / 2
    trace = case.run(FAR.but(calls=sends(2.0), faults=(Lose("A", data=True),)))
    case.must(waits(trace, 101) == [srtt + 4 * rttvar], f"R={TRIP}: RTO = {waits(trace, 101)}")
    rttvar = 3 / 4 * rttvar + 1 / 4 * abs(srtt - 2 * TRIP)
    srtt = 7 / 8 * srtt + 1 / 8 * 2 * TRIP
    faults = (Delay("A", data=True, by=TRIP), Lose("A", data=True, nth=2))
    trace = case.run(FAR.but(calls=sends(2.0, 6.0), faults=faults))
    case.must(waits(trace, 106) == [srtt + 4 * rttvar], f"R={TRIP}, R'={2 * TRIP}: RTO = {waits(trace, 106)}")


@meets("RFC6298-2.4", fails_for=policy(rto_min=0.2))
def a_short_timeout_is_1_second(case: Case) -> None:
    found = waits(case.run(MUTE), 101)
    case.must(found[0] == 1.0, f"R={2 * MUTE.delay_from('A')}: RTO = {found[0]}")


@meets("RFC6298-2.5", fails_for=policy(rto_max=30.0))
def no_bound_below_a_minute(case: Case) -> None:
    found = waits(case.run(MUTE), 101)
    case.must(max(found) >= 60, f"RTO = {', '.join(map(seconds, found))}")


@meets("RFC6298-3", fails_for=part(PLAIN, STAMPED))
def what_was_sent_again_is_no_sample(case: Case) -> None:
    """The timeout stays doubled. With timestamps (the TCP that this fails for) such an ACK is a sample."""
    offers = dict.fromkeys("AB", case.use(PLAIN))
    trace = case.run(FAR.but(calls=sends(2.0, 8.0), faults=(Lose("A", data=True, nth=(1, 3)),), offers=offers))
    once, again = waits(trace, 101), waits(trace, 106)
    case.must(again == [2 * once[0]], f"RTO = {once}; 2 x {once[0]} = {again}")


@meets("RFC6298-5.7", fails_for=part(PLAIN, STAMPED))
def after_a_lost_syn_the_timeout_is_3_seconds(case: Case) -> None:
    offers = dict.fromkeys("AB", case.use(PLAIN))
    faults = (Lose("A", ctl=("SYN",)), Lose("A", data=True))
    trace = case.run(FAR.but(calls=sends(4.0), faults=faults, offers=offers))
    case.must(waits(trace, 101) == [3.0], f"SYN, SYN; RTO = {waits(trace, 101)}")


@meets("MUST-18", fails_for=(policy(rttvar_min=3.0), part(PLAIN, STAMPED)))
def rfc_6298_and_karn(case: Case) -> None:
    the_timeout_follows_the_round_trip(case)
    what_was_sent_again_is_no_sample(case)
