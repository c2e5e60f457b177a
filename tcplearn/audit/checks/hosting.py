"""What a host with several connections owes: a passive OPEN disturbs nobody, and nobody is in its way."""

from __future__ import annotations

from tcplearn.audit.checking import Case, meets, policy, rows
from tcplearn.model import Event, Open, Rule, Segment, State, Tcb, Told
from tcplearn.model.obey import listen
from tcplearn.model.rule import SAME
from tcplearn.world import RFC, Host, Pair

HERE, THERE = ("192.0.2.2", 80), ("192.0.2.1", 40000)
PAIR, SECOND = Pair(HERE, THERE), Pair(HERE, ("192.0.2.1", 40001))
PASSIVE = Open("passive")
SYN, ACK = Segment(100), Segment(101, 301, ("ACK",))
CROWDED = policy(one_user_a_port=True)


def told(case: Case, *events: tuple[Pair, Event]) -> tuple[Host, str]:
    """A host after some events, and what the last one was answered."""
    own = RFC.but(**case.subject.policy)
    host, reply = Host(HERE[0], case.subject.protocol, own, isns=(300,), main=PAIR), ""
    for pair, event in events:
        served = host.serve(pair, event, 1.0)
        host, reply = served.host, served.reply
    return host, reply


def listening(host: Host) -> str:
    """The states of the listeners on our port."""
    return str(host.listeners[HERE[1]].tcb.state) if HERE[1] in host.listeners else "∅"


def records(host: Host) -> dict[int, Tcb]:
    """The blocks in LISTEN by port; the number that one would choose depends on who asks, and is left out."""
    return {port: one.tcb.but(iss=0, snd_una=0, snd_nxt=0, snd_wl2=0) for port, one in host.listeners.items()}


@meets("MUST-41", fails_for=(rows(Rule(State.LISTEN, Told.OPEN_PASSIVE, listen, SAME, "takes over")), CROWDED))
def a_passive_open_disturbs_no_record(case: Case) -> None:
    stages: tuple[tuple[tuple[Pair, Event], ...], ...] = ((), ((PAIR, SYN),), ((PAIR, SYN), (PAIR, ACK)))
    for already in stages:
        events = ((PAIR, PASSIVE), *already)
        before, _ = told(case, *events)
        after, reply = told(case, *events, (SECOND, Open("passive", remote="C")))
        kept = after.connections == before.connections and records(before).items() <= records(after).items()
        said = f'{before.block(PAIR).state}, OPEN passive → "{reply}", {listening(after)}'
        case.must(kept and listening(after) == "LISTEN", said)


@meets("MUST-42", fails_for=CROWDED)
def a_port_can_be_listened_on_while_it_connects(case: Case) -> None:
    opening, _ = told(case, (PAIR, Open("active")))
    both, reply = told(case, (PAIR, Open("active")), (PAIR, PASSIVE))
    said = f'{opening.block(PAIR).state}, OPEN passive → "{reply}", {listening(both)}'
    case.must(both.block(PAIR).state is State.SYN_SENT and listening(both) == "LISTEN", said)
    received, reply = told(case, (PAIR, PASSIVE), (PAIR, SYN), (PAIR, PASSIVE))
    said = f'{received.block(PAIR).state}, OPEN passive → "{reply}", {listening(received)}'
    case.must(received.block(PAIR).state is State.SYN_RECEIVED and listening(received) == "LISTEN", said)
    second, _ = told(case, (PAIR, PASSIVE), (PAIR, SYN), (PAIR, PASSIVE), (SECOND, SYN))
    states = [second.block(pair).state for pair in (PAIR, SECOND)]
    case.must(states == [State.SYN_RECEIVED] * 2, ", ".join(map(str, states)))
