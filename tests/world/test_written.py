"""A scene as a line of Python, and back: nothing is lost, nothing is run, and what cannot be is said with its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model.strategies import segments_for, tcbs

import tcplearn
from tcplearn.model import Abort, Close, Open, Options, Receive, Segment, Send, State, Status, Tcb
from tcplearn.text import Text
from tcplearn.world import (
    LINUX_6,
    RFC,
    Accept,
    At,
    BadLine,
    Chance,
    Corrupt,
    Delay,
    Duplicate,
    Forget,
    Inject,
    KeepAlive,
    Lose,
    Policy,
    Queues,
    Reorder,
    Scene,
    SetOption,
    Shutdown,
    scene_from,
    scenes,
    written,
)
from tcplearn.world.makers import MAKERS, VALUES
from tcplearn.world.reading import DEEPEST, LONGEST
from tcplearn.world.scenes import SCENES
from tcplearn.world.written import _from_nothing

EVERY = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
NAMES = {name: getattr(tcplearn, name) for name in (*MAKERS, *VALUES, "scenes", "State")}

# ── any scene
seconds = st.sampled_from([0.0, 0.1, 0.1 + 0.2, 1e-7, 3.0, float("inf")]) | st.floats(0, 1e6)
sides = st.sampled_from("AB")
words = st.text(max_size=8) | st.sampled_from(['"', "'", "\"'\n", "报文段", "\\"])
octets = st.binary(max_size=6) | words.map(str.encode) | st.integers(0, 300).map(bytes)
keepalives = st.builds(KeepAlive, seconds, seconds, st.integers(0, 9))
calls = st.one_of(
    st.builds(Open, st.sampled_from(["active", "passive"]), reads=st.booleans()),
    st.builds(Open, st.just("passive"), st.sampled_from(["peer", "B", None])),
    st.builds(Send, octets),
    st.builds(Receive, st.integers(0, 70000)),
    st.builds(Close, st.booleans()),
    st.sampled_from(
        [Abort(), Status(), Forget(), Shutdown(), Accept(), SetOption(linger=0), SetOption(keepalive=False)]
    ),
    st.builds(SetOption, keepalive=st.none() | keepalives, user_timeout=st.none() | seconds),
)
ats = st.builds(At, seconds, sides, calls, st.sampled_from(["", "", "second"]))
selectors = {
    "ctl": st.none() | st.sets(st.sampled_from(["SYN", "ACK", "FIN", "RST"])).map(tuple),
    "nth": st.none() | st.integers(1, 9) | st.lists(st.integers(1, 9)).map(tuple),
    "data": st.none() | st.booleans(),
}
segments = tcbs().flatmap(segments_for)
faults = st.one_of(
    *(st.builds(kind, sides, **selectors) for kind in (Lose, Corrupt)),
    *(st.builds(kind, sides, by=seconds, **selectors) for kind in (Delay, Duplicate, Reorder)),
    st.builds(Chance, sides, lose=st.floats(0, 1), by=seconds, **selectors),
    st.builds(Inject, seconds, sides, segments, st.sampled_from(["", "198.51.100.7:1025"])),
)
policies = st.one_of(
    st.sampled_from([RFC, LINUX_6, scenes.SHORT, scenes.STAYS]),
    st.builds(lambda of, rto, msl: of.but(rto=rto, msl=msl), st.sampled_from([RFC, LINUX_6]), seconds, seconds),
    st.builds(Policy, keepalive=keepalives, offers=st.builds(Options, mss=st.none() | st.integers(0, 9))),
    st.builds(Policy, queues=st.builds(Queues, st.none() | st.integers(0, 9)), knobs=st.just({"ack": "delayed"})),
)


def per_side(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(sides, values)


isns = st.integers(0, 2**32 - 1) | st.integers(2**32 - 200, 2**32 - 1)
PARTS: dict[str, st.SearchStrategy[Any]] = {
    "name": words,
    "calls": st.lists(ats, max_size=3).map(tuple),
    "faults": st.lists(faults, max_size=3).map(tuple),
    "iss": per_side(isns | st.lists(isns, min_size=1, max_size=3).map(tuple)),
    "delay": seconds | per_side(seconds),
    "policy": policies,
    "title": st.none() | st.builds(Text, words, words),
    "start": per_side(tcbs()),
    "window": per_side(st.integers(0, 65535)),
    "offers": per_side(st.builds(Options, scale=st.none() | st.integers(0, 14), sack=st.booleans())),
    "until": seconds,
    "limit": st.integers(1, 10**6),
    "policies": per_side(policies),
}


@st.composite
def edited(draw: st.DrawFn) -> Scene:
    """One of the scenes with some parts changed, now and then with one call or fault more."""
    scene = draw(st.sampled_from([*SCENES.values()]))
    parts = draw(st.sets(st.sampled_from([*PARTS]), max_size=3))
    changes = {name: draw(PARTS[name]) for name in sorted(parts)}
    for name in {"calls", "faults"} & parts:
        changes[name] = (*getattr(scene, name), *changes[name]) if draw(st.booleans()) else changes[name]
    return scene.but(**changes)


any_scene = edited() | st.builds(Scene, **PARTS)


# ── there and back
@EVERY
def test_a_scene_is_written_by_its_name_and_read_back(scene: Scene) -> None:
    assert written(scene) == f"scenes.{scene.name}"
    assert scene_from(written(scene)) is scene_from(scene.name) is scene


@EVERY
def test_a_scene_is_written_from_nothing_and_read_back(scene: Scene) -> None:
    line = _from_nothing(scene)
    assert scene_from(line) == eval(line, dict(NAMES)) == scene


@given(any_scene)
def test_any_scene_is_what_its_line_says(scene: Scene) -> None:
    line = written(scene)
    assert "\n" not in line
    assert scene_from(line) == eval(line, dict(NAMES)) == scene


@pytest.mark.parametrize(
    ("scene", "line"),
    [
        (scenes.open_close.but(faults=(Lose("A", nth=2),)), 'scenes.open_close.but(faults=(Lose("A", nth=2),))'),
        (
            scenes.handshake.but(
                calls=(*scenes.handshake.calls, At(0.2, "A", Send("hello"))), iss={"A": 2**32 - 3, "B": 300}
            ),
            'scenes.handshake.but(calls=(*scenes.handshake.calls, At(0.2, "A", Send("hello"))), '
            'iss={"A": 2**32 - 3, "B": 300})',
        ),
        (Scene("mine", (At(0.2, "A", Open("active")),)), 'Scene("mine", calls=(At(0.2, "A", Open("active")),))'),
        (
            scenes.rst_exact.but(faults=(Inject(0.3, "B", Segment(9, 301, ("RST",), bytes(5))),)),
            'scenes.rst_exact.but(faults=(Inject(0.3, "B", Segment(9, ack=301, ctl=("RST", "ACK"), data=bytes(5))),))',
        ),
        (scenes.refused.but(policy=LINUX_6.but(msl=1.0)), "scenes.refused.but(policy=LINUX_6.but(msl=1.0))"),
        (
            scenes.syn_flood.but(policy=scenes.syn_flood.policy.but(rto=3.0)),
            "scenes.syn_flood.but(policy=scenes.syn_flood.policy.but(rto=3.0))",
        ),
        (
            Scene("given", start={"A": Tcb(State.FIN_WAIT_1, iss=100, irs=300)}),
            'Scene("given", start={"A": Tcb(State.FIN_WAIT_1, iss=100, irs=300)})',
        ),
        (scenes.textbook.but(name="mine", until=0.5), 'scenes.textbook.but(name="mine", until=0.5)'),
    ],
)
def test_a_line_is_as_short_as_it_can_be(scene: Scene, line: str) -> None:
    assert written(scene) == line


def test_what_no_line_can_hold_is_said() -> None:
    by_function = Delay("B", when=lambda segment: segment.syn)
    with pytest.raises(ValueError, match=r"faults\[1\], a Delay, chooses its segments by a function \(when=\.\.\.\)"):
        written(scenes.open_close.but(faults=(Lose("A"), by_function)))
    with pytest.raises(ValueError, match="a policy has rows or habits of its own"):
        written(scenes.open_close.but(policy=Policy(rows=LINUX_6.rows[:1])))
    with pytest.raises(ValueError, match="characters; at most"):
        written(scenes.open_close.but(calls=(At(0.0, "A", Send("x" * LONGEST)),)))


# ── a line that is none
@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("open_clos", "no scene is called 'open_clos'; there is open_close"),
        ("scenes.open_clos", "column 1: scenes has no open_clos; it has open_close"),
        ("scenes.open_close.but(fault=())", "column 23: .but has no fault; it has faults"),
        ('scenes.open_close.but(faults=(Los("A"),))', "column 31: Los makes no value here; there is Lose"),
        ('Scene("报文段", faults=(Los("A"),))', "column 22: Los makes no value here"),
        ('Scene("x",\n  faults=(Los("A"),))', "line 2, column 11: Los makes"),
        ('scenes.open_close.but(faults=[Lose("A")])', "column 30: write a tuple"),
        ('Scene("x", calls=(At("0", "A", Close()),))', "column 19: At: t is float, not '0'"),
        ('Scene("x", calls=(Close(),))', r"Scene: calls is tuple\[At, ...\], not"),
        ('Scene("x", faults=(Lose("A", nth=0),))', "column 20: Lose: nth=0 hits nothing"),
        ('Scene("x", calls=(At(0, "C", Close()),))', "no side 'C'; the sides are 'A' and 'B'"),
        ('Scene("x", name="y")', "name is given twice"),
        ('Scene("x", faults=(Lose("A", 2),))', "Lose: at most 1 by place; name the others"),
        ('Lose("A")', r"column 1: this makes Lose\(...\), and not a scene"),
        ("2**32 - 3", "this makes 4294967293, and not a scene"),
        ("Scene(", r"column 6: this is no line of Python \(.* was never closed\)"),
        ("", "this is no line of Python"),
        ('scenes.open_close.but(title="x")', r".but: title is Text \| None, not 'x'"),
        ('scenes.open_close.but(delay="x" * 9)', "only numbers are reckoned with"),
        ("scenes.open_close.but(until=1 / 0)", "1 / 0: division by zero"),
    ],
)
def test_a_wrong_line_says_what_and_where(line: str, why: str) -> None:
    with pytest.raises(BadLine, match=why) as told:
        scene_from(line)
    assert told.value.text.zh != told.value.text.en == str(told.value)


@pytest.mark.parametrize(
    "line",
    [
        "__import__('os').system('ls')",
        "scenes.open_close.__class__",
        "scenes.open_close.but.__globals__",
        "scenes.SCENES",
        "scenes.Segment",
        "(lambda: scenes.open_close)()",
        "scenes.open_close if True else 0",
        "[scenes.open_close for x in ()]",
        "scenes.open_close.but(**{'until': 1.0})",
        "scenes.open_close.isns('A')",
        "(x := scenes.open_close)",
        "f'{scenes.open_close}'",
        "Scene('x', faults=(Lose('A', when=print),))",
        "Scene('x', policy=Policy(rows=(1,)))",
        "Scene('x', policy=Policy(_applied={}))",
        "eval('scenes.open_close')",
        "scenes.open_close; scenes.open_close",
        "'abc'.upper()",
    ],
)
def test_nothing_is_run(line: str) -> None:
    with pytest.raises(BadLine):
        scene_from(line)


@pytest.mark.parametrize(
    "line",
    [
        "Scene('x', until=9**9**9)",
        "Scene('x', until=" + "9**64*" * 50 + "1)",
        "Scene('x', until=1" + "0" * 5000 + ")",
        "Scene('x', until=1e308**2)",
        "Scene('x', until=1e999 - 1e999)",
        "Scene('x', until=(-1)**0.5)",
        "Scene('x', calls=(At(0.0, 'A', Send(10**12)),))",
        "Scene('x', faults=(Inject(0.0, 'A', Segment(1, data=bytes(10**12))),))",
        "Scene('x', until=" + "-" * 5000 + "1)",
        "Scene('x', until=" + "-" * (DEEPEST + 1) + "1)",
        "(" * 1000 + "scenes.open_close" + ")" * 1000,
        "scenes.open_close" + ".but()" * LONGEST,
        "Scene('\0')",
    ],
)
def test_no_line_takes_the_machine(line: str) -> None:
    with pytest.raises(BadLine):
        scene_from(line)


@given(st.text() | st.text(alphabet="scene().,'\"=*-0123456789AB \n"))
def test_any_text_is_a_scene_or_a_bad_line(text: str) -> None:
    try:
        assert isinstance(scene_from(text), Scene)
    except BadLine as wrong:
        assert str(wrong)
