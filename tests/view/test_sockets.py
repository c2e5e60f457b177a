"""What programmers and operators see: socket calls and what they return, `ss` after every step, the picture of both."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from tcplearn.capture import read
from tcplearn.course import course_folder
from tcplearn.model import Abort, Close, Open, Receive, Send, State
from tcplearn.text import LANGUAGES
from tcplearn.view import calls, png, sockets, ss, svg
from tcplearn.view.labels import box, overlap
from tcplearn.view.palette import IN_SS, UNLISTED
from tcplearn.view.programs import uses
from tcplearn.view.sockets import SMALL, mono, width
from tcplearn.view.ss import Seen, ms_timer
from tcplearn.view.svg import visible
from tcplearn.world import LINUX_6, At, Budget, Scene, SetOption, Shutdown, run, scenes
from tcplearn.world.calls import Accept, KeepAlive
from tcplearn.world.pairs import pairs
from tcplearn.world.scenes import SCENES

CAPTURE = course_folder() / "notebooks" / "captures" / "third_ack_lost_then_data.pcap"
OPEN = (At(0.0, "B", Open("passive")), At(0.1, "A", Open("active")))


def listed(what, side, step=None):
    """The rows of one side as `ss` prints them."""
    return [" ".join(filter(None, row[:-1])) for row in ss(what, step)[side]]


def called(what, side, step=None, lang="en"):
    """The calls of one side: the RFC's, the socket call, what it returns, when it did if not at once."""
    return [" | ".join(filter(None, (row.rfc, row.bsd, row.returned, row.at))) for row in calls(what, step, lang)[side]]


# ── ss


@pytest.mark.parametrize("state", State)
def test_every_state_is_spelt_as_iproute2_does_and_can_be_read_back(state):
    assert State.parse(IN_SS.get(state, str(state))) is state
    assert len(IN_SS.get(state, str(state))) <= 10


def test_open_and_close_step_by_step():
    last, seen = [], []
    for step in range(len(run(SCENES["open_close"]).moments) + 1):
        now = [" ".join(row[:3]) for side in ("A", "B") for row in ss(SCENES["open_close"], step)[side]]
        if now != last:
            seen.append(now)
        last = now
    assert seen == [
        ["LISTEN 0 –"],
        ["SYN-SENT 0 1", "LISTEN 0 –"],
        ["SYN-SENT 0 1", "SYN-RECV 0 0"],
        ["ESTAB 0 0", "SYN-RECV 0 0"],
        ["ESTAB 0 0", "ESTAB 0 0"],
        ["FIN-WAIT-1 0 1", "ESTAB 0 0"],
        ["FIN-WAIT-1 0 1", "CLOSE-WAIT 0 0"],
        ["FIN-WAIT-2 0 0", "CLOSE-WAIT 0 0"],
        ["FIN-WAIT-2 0 0", "LAST-ACK 0 1"],
        ["TIME-WAIT 0 0", "LAST-ACK 0 1"],
        ["TIME-WAIT 0 0"],
        [],
    ]


@pytest.mark.parametrize("name", SCENES)
def test_a_socket_is_listed_unless_its_block_is_closed(name):
    trace, seen = run(SCENES[name]), Seen(SCENES[name])
    for step in range(len(trace.moments) + 1):
        for side in ("A", "B"):
            blocks = [seen.block(side, on, step) for on in seen.stories]
            states = {IN_SS.get(tcb.state, str(tcb.state)) for tcb in blocks if tcb and tcb.state not in UNLISTED}
            assert states <= {row.state for row in seen.listed(side, step)} <= states | {"LISTEN"}


def test_a_flood_fills_the_listing_of_its_victim_only():
    assert listed(SCENES["syn_flood"], "B", 8) == [
        "LISTEN 0 – 0.0.0.0:9293 0.0.0.0:*",
        "SYN-RECV 0 0 192.0.2.2:9293 198.51.100.1:1025 timer:(on,885ms,0)",
        "SYN-RECV 0 0 192.0.2.2:9293 198.51.100.2:1025 timer:(on,895ms,0)",
        "SYN-RECV 0 0 192.0.2.2:9293 198.51.100.3:1025 timer:(on,905ms,0)",
        "SYN-RECV 0 0 192.0.2.2:9293 198.51.100.4:1025 timer:(on,915ms,0)",
    ]
    assert listed(SCENES["syn_flood"], "A", 8) == ["SYN-SENT 0 1 192.0.2.1:40000 192.0.2.2:9293 timer:(on,975ms,0)"]
    assert len(listed(SCENES["syn_flood_cookies"], "B", 8)) == 1 + 4  # a cookie keeps nothing


def test_a_listener_that_stays_counts_who_waits_to_be_accepted():
    counts = [ss(SCENES["accept_queue_full"], step)["B"][0].recv_q for step in (4, 5, 11, 12, 15, 16)]
    assert counts == ["0", "1", "1", "0", "0", "1"]
    assert [row.peer for row in ss(SCENES["two_clients"])["B"]] == ["0.0.0.0:*", "192.0.2.1:40001"]
    assert ss(SCENES["handshake"])["B"][0].state == "ESTAB"  # the RFC's listener is used up


def test_a_listener_that_is_closed_takes_with_it_what_nobody_accepted():
    twice = (*OPEN, At(0.2, "A", Open("active"), "second"), At(0.4, "B", Accept()))
    scene = Scene("", (*twice, At(0.5, "B", Close(), "third")))
    trace = run(scene, LINUX_6)
    states = [[row.state for row in ss(trace, step)["B"]] for step in (10, len(trace.moments))]
    assert states == [["LISTEN", "ESTAB", "ESTAB"], ["ESTAB"]]


def test_octets_that_wait_are_counted_as_the_kernel_counts_them():
    """Seen on Linux 6 with the same calls: CLOSE-WAIT 6 0 for five octets and a FIN, then CLOSE-WAIT 0 0."""
    seen = Seen(SCENES["zero_window"])
    told = {step: [" ".join(row[:3]) for side in "AB" for row in seen.listed(side, step)] for step in (7, 9, 20, 24)}
    assert told == {
        7: ["ESTAB 0 14", "ESTAB 10 0"],
        9: ["FIN-WAIT-1 0 5", "ESTAB 10 0"],  # four octets and the FIN behind them
        20: ["FIN-WAIT-1 0 5", "CLOSE-WAIT 5 0"],
        24: ["FIN-WAIT-2 0 0", "CLOSE-WAIT 0 0"],
    }


def test_a_fin_that_nobody_has_read_is_one_octet():
    scene = Scene("", (At(0.0, "B", Open("passive", reads=False)), OPEN[1], At(0.2, "A", Close())))
    assert ss(scene)["B"][0][:2] == ("CLOSE-WAIT", "1")
    assert ss(scene.but(calls=(*scene.calls, At(0.4, "B", Receive(10)))))["B"][0][:2] == ("CLOSE-WAIT", "0")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "200ms"), (0.09, "090ms"), (1, "1sec"), (1.05, "1.050sec"), (59.4, "59sec"), (240, "4min"),
     (239.9, "3min59sec"), (725, "12min"), (0, "")],
)  # fmt: skip
def test_a_timer_is_written_as_ss_writes_it(seconds, said):
    assert ms_timer(seconds) == said


def test_which_timer_runs_and_for_how_long_where_the_trace_shows_it():
    assert ss(SCENES["open_close"], 10)["A"][0].timer == "timer:(timewait,4min,0)"
    assert ss(SCENES["open_close"], 6)["A"][0].timer == "timer:(on,–,0)"  # it never ran out
    assert ss(SCENES["syn_lost"], 2)["A"][0].timer == "timer:(on,1sec,0)"
    assert ss(SCENES["zero_window"], 13)["A"][0].timer == "timer:(persist,–,2)"
    assert ss(SCENES["keepalive_dead"], 10)["A"][0].timer == "timer:(keepalive,–,3)"
    assert ss(SCENES["handshake"])["A"][0].timer == ""
    way = pairs(budget=Budget(hasty=True)).way_to(State.TIME_WAIT, State.TIME_WAIT)
    assert way.untimed and ss(way)["A"][0].timer == "timer:(timewait,–,0)"


def test_a_capture_has_its_own_sockets():
    talk = read(str(CAPTURE))[0]
    assert {row.local for row in ss(talk, 4)["A"]} == {f"{talk.a[0]}:{talk.a[1]}"}
    six = replace(talk, a=("2001:db8::1", 40000), b=("2001:db8::2", 80))
    assert ss(six, 4)["A"][0].peer == "[2001:db8::2]:80"
    assert ss(six, 0)["B"][0][3:5] == ("[::]:80", "[::]:*")


# ── calls


def test_blocking_calls_return_when_the_connection_is_there():
    assert called(SCENES["open_data_close"], "A") == [
        "OPEN active | socket() connect() | 0 | 0.150 s",
        "SEND 5 | send(5) | 5",
        "RECEIVE | recv() | 2",
        "CLOSE | close() | 0",
    ]
    assert called(SCENES["open_data_close"], "B") == [
        "OPEN passive | socket() bind() listen() | 0",
        "accept() | 192.0.2.1:40000 | 0.175 s",
        "RECEIVE | recv() | 5",
        "SEND 2 | send(2) | 2",
        "RECEIVE | recv() | 0",
        "CLOSE | close() | 0",
    ]
    assert called(SCENES["open_close"], "A", 2) == ["OPEN active | socket() connect() | waits"]
    assert called(SCENES["open_close"], "A", 2, "zh") == ["OPEN active | socket() connect() | 阻塞"]
    assert calls(SCENES["open_close"], 0) == {"A": [], "B": []}


@pytest.mark.parametrize(
    ("name", "side", "said"),
    [
        ("refused", "A", "OPEN active | socket() connect() | -1 ECONNREFUSED | 0.150 s"),
        ("syn_always_lost", "A", "OPEN active | socket() connect() | -1 ETIMEDOUT | 255.100 s"),
        ("abort", "A", "ABORT | setsockopt(SO_LINGER 0) close() | 0"),
        ("abort", "B", "RECEIVE | recv() | -1 ECONNRESET"),
        ("user_timeout", "A", "RECEIVE | recv() | -1 ETIMEDOUT"),
        ("close_wait", "B", "STATUS | getsockopt(TCP_INFO) | CLOSE-WAIT"),
        ("close_in_syn_received", "B", "CLOSE | (no call can do it before accept() returns)"),
        ("half_open", "A", "power failure"),
        ("fin_before_data", "B", "CLOSE | close() | 0"),
    ],
)
def test_how_calls_end(name, side, said):
    assert said in called(SCENES[name], side)


def test_whoever_goes_on_reading_has_only_shut_down_one_direction():
    assert "CLOSE | shutdown(SHUT_WR) | 0" in called(SCENES["half_close"], "A")
    assert "CLOSE | close() | 0" in called(SCENES["open_close"], "A")
    said = Scene("", (*OPEN, At(0.2, "A", Shutdown()), At(0.3, "A", Send(3)), At(0.4, "B", Send(4))))
    assert called(run(said, LINUX_6), "A")[1:] == [
        "SHUTDOWN | shutdown(SHUT_WR) | 0",
        "SEND 3 | send(3) | -1 EPIPE",
        "RECEIVE | recv() | 4",
    ]


def test_a_program_that_can_call_again_did_not_wait():
    assert called(SCENES["close_in_syn_sent"], "A") == [
        "OPEN active | socket() connect() | -1 EINPROGRESS",
        "CLOSE | close() | 0",
    ]


def test_an_error_is_told_once_to_whoever_calls_next():
    """RST in CLOSE-WAIT: tcp_reset sets EPIPE; what is gone has no descriptor any more."""
    calls_ = (At(0.2, "A", Close()), At(0.3, "A", Abort()), At(0.5, "B", Send(2)), At(0.6, "B", Close()))
    assert called(Scene("", (*OPEN, *calls_, At(0.7, "B", Close()))), "B")[3:] == [
        "SEND 2 | send(2) | -1 EPIPE",
        "CLOSE | close() | 0",
        "CLOSE | close() | -1 EBADF",
    ]
    again = Scene("", (*OPEN, At(0.2, "A", Abort()), At(0.5, "B", Receive(5)), At(0.6, "B", Send(1))))
    assert called(again, "B")[2:] == [
        "RECEIVE | recv() | -1 ECONNRESET",
        "RECEIVE 5 | recv(5) | 0",
        "SEND 1 | send(1) | -1 EPIPE",
    ]


def test_a_receive_waits_for_octets_and_for_the_end():
    slow = (At(0.0, "B", Open("passive", reads=False)), OPEN[1], At(0.2, "B", Receive(9)), At(0.3, "A", Send(3)))
    more = (At(0.4, "B", Receive(9)), At(0.5, "A", Close()), At(0.6, "B", Receive(9)))
    assert called(Scene("", (*slow, *more)), "B")[2:] == [
        "RECEIVE 9 | recv(9) | 3 | 0.325 s",
        "RECEIVE 9 | recv(9) | 0 | 0.525 s",
        "RECEIVE 9 | recv(9) | 0",
    ]


def test_accept_takes_the_oldest_that_waits():
    assert called(SCENES["accept_queue_full"], "B") == [
        "OPEN passive | socket() bind() listen() | 0",
        "ACCEPT | accept() | 192.0.2.1:40000",
    ]
    assert [row.on for row in calls(SCENES["accept_queue_full"])["A"]] == ["", "second"]
    assert called(SCENES["two_clients"], "B")[1:3] == [
        "accept() | 192.0.2.1:40000 | 0.175 s",
        "accept() | 192.0.2.1:40001 | 0.275 s",
    ]
    assert called(SCENES["third_ack_always_lost"], "B") == [
        "OPEN passive | socket() bind() listen() | 0", "accept() | waits",
    ]  # fmt: skip
    start = read(str(CAPTURE))[0]  # it listened before the capture began
    assert calls(start, lang="en")["B"][0][:4] == ("", "", "accept()", f"{start.a[0]}:{start.a[1]}")


def test_options_of_a_socket():
    said = SetOption(keepalive=KeepAlive(idle=1.0), linger=0)
    scene = Scene("", (*OPEN, At(0.2, "A", said), At(0.3, "A", Close())))
    assert called(scene, "A")[1:] == [
        "SETSOCKOPT | setsockopt(SO_KEEPALIVE) | 0",
        "SETSOCKOPT | setsockopt(SO_LINGER) | 0",
        "CLOSE | close() | 0",
    ]


def test_whoever_loses_power_never_comes_back():
    lost = SCENES["syn_always_lost"].but(calls=(*OPEN, At(5.0, "A", scenes.half_open.calls[2].call)))
    assert called(lost, "A") == ["OPEN active | socket() connect() | the program is gone", "power failure"]


@pytest.mark.parametrize("name", SCENES)
def test_a_call_neither_returns_before_it_is_made_nor_twice(name):
    seen = Seen(SCENES[name])
    for side, found in uses(seen).items():
        made = [m for m in seen.trace.moments if m.side == side and m.kind == "call" and m.what[:3] != "SET"]
        assert [use.rfc for use in found if use.rfc not in ("", "RECEIVE")] == [m.what for m in made]
        assert all(use.end is None or use.end > use.i for use in found)


# ── the picture

SIZES = {"sk-mono": SMALL, "sk-head": SMALL, "given": 11, "note": 11, "time": 11, "head": 15}


def boxes(drawing, step):
    for mark in visible(drawing, step):
        if mark.kind == "text":
            classes = set(mark.cls.split())
            size = next((SIZES[name] for name in SIZES if name in classes), 12)
            wide = mono(mark.text) if classes & {"sk-mono", "sk-head"} else width(mark.text, size)
            anchor = "mid" if "mid" in classes else "end" if classes & {"end", "time"} else "start"
            yield mark, box(*mark.at, wide, 0, anchor)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SCENES)
def test_nothing_hides_anything_at_any_step(name, lang):
    drawing = sockets(SCENES[name], lang)
    for step in range(len(run(SCENES[name]).moments) + 1):
        placed = list(boxes(drawing, step))
        pairs_ = itertools.combinations(placed, 2)
        assert [(a.text, b.text) for (a, one), (b, two) in pairs_ if overlap(one, two)] == [], step
        assert [
            a.text for a, corners in placed if corners[1][0] > drawing.width or corners[2][1] > drawing.height
        ] == []


@pytest.mark.parametrize("name", SCENES)
def test_a_step_shows_the_listing_of_that_step_and_the_last_one_is_the_whole(name):
    trace = run(SCENES[name])
    drawing, seen = sockets(trace, "en"), Seen(trace)
    assert visible(drawing, len(trace.moments)) == visible(drawing)
    for step in range(len(trace.moments) + 1):
        shown = {mark.text for mark in visible(drawing, step) if mark.cls.startswith("sk-mono")}
        rows = [row for side in "AB" for row in seen.listed(side, step)]
        assert {text for row in rows for text in (row.state, row.local, row.peer, row.timer) if text} <= shown
        assert {text for text in shown if text.startswith("timer")} == {row.timer for row in rows if row.timer}


def test_a_bar_lasts_as_long_as_the_call():
    drawing = sockets(SCENES["handshake"], "en")
    bars = [[mark.at for mark in visible(drawing, step) if mark.cls == "sk-waits"] for step in range(6)]
    assert [len(each) for each in bars] == [0, 2, 3, 3, 3, 3]  # the legend's is one
    at_b = [max((at[3] for at in each if at[0] > 400), default=0) for each in bars]
    assert at_b == sorted(at_b) and at_b[1] < at_b[3] < at_b[5]


def test_the_text_equivalent_tells_calls_and_listings():
    text = sockets(SCENES["handshake"], "en").text.splitlines()
    assert text[2] == "0.100 s A: OPEN active, socket() connect() → 0 (0.150 s)"
    assert text[4] == "ESTAB 0 0 192.0.2.1:40000 192.0.2.2:9293"
    assert sockets(SCENES["handshake"], "zh").short == "A：ESTAB；B：ESTAB"
    assert sockets(SCENES["refused"], "en").short == "A: no socket to list; B: no socket to list"


def test_long_addresses_have_lines_of_their_own():
    six = replace(read(str(CAPTURE))[0], a=("2001:db8:aaaa:bbbb:cccc::1", 40000), b=("2001:db8:aaaa:bbbb:cccc::2", 80))
    drawing = sockets(six, "en")
    placed = list(boxes(drawing, 4))
    assert [(a.text, b.text) for (a, p), (b, q) in itertools.combinations(placed, 2) if overlap(p, q)] == []


def test_an_empty_story_and_all_printers():
    empty = sockets(Scene("nothing"), "en")
    assert [mark.text for mark in visible(empty) if mark.text == "no call"] == ["no call"] * 2
    drawing = sockets(SCENES["refused"], "zh")
    assert "sk-waits" in svg(drawing) and png(drawing).startswith(b"\x89PNG")
