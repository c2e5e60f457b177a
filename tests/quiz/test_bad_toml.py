"""A bad question file is refused with file, line, question, key and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcplearn.course import course_folder
from tcplearn.quiz import BadQuestion, ask, bank, check, grade
from tcplearn.quiz.file import FORBIDDEN, KEYS
from tcplearn.quiz.kinds import kinds

GOOD = """\
[[question]]
id     = "LOSS-04"
kind   = "predict"
scene  = "third_ack_lost_then_data"
asks   = "B.state after segment 4"
ask.en = "Which state is B in after {segment 4 len} octets?"
ask.zh = "B 收到 {segment 4 len} 字节后处于什么状态?"
why.en = "Any acceptable ACK."
why.zh = "任何可接受的 ACK。"
rfc    = "3.10.7.4"
"""
CHOICE = GOOD.replace('"predict"', '"choice"')
CLAIMS = (
    CHOICE.replace('asks   = "B.state after segment 4"\n', "")
    + """
[[question.option]]
en = "one"
zh = "甲"
if = "B.state at the end is CLOSED"
[[question.option]]
en = "two"
zh = "乙"
if = "B.state at the end is LISTEN"
[[question.option]]
en = "three"
zh = "丙"
if = "B ever TIME-WAIT"
"""
)
FIELDS = GOOD.replace('"predict"', '"fields"').replace(
    'asks   = "B.state after segment 4"', 'shows = [1, 2]\nhides = ["ack"]\nholes = 1'
)


def said(folder: Path, text: str) -> str:
    (folder / "bad.toml").write_text(text, "utf-8")
    problems = check(folder)
    assert problems and all(problem.startswith("bad.toml") for problem in problems)
    return "\n".join(problems)


@pytest.mark.parametrize("good", [GOOD, CLAIMS, FIELDS, CHOICE + 'also = ["LISTEN", "CLOSED"]\n'])
def test_what_is_good_passes(tmp_path: Path, good: str) -> None:
    (tmp_path / "good.toml").write_text(good, "utf-8")
    assert check(tmp_path) == []
    assert len(bank(tmp_path)) == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id     = "LOSS-04"', 'id     = "loss 4"', ["question 1: id", 'write id = "OPEN-01"']),
        ('id     = "LOSS-04"\n', "", ["question 1: id"]),
        ('"predict"', '"guess"', ["bad.toml:3: LOSS-04: kind", "write one of ", "choice, ", "predict"]),
        ('scene  = "third_ack_lost_then_data"', 'scene = "third_ack"', [":4: LOSS-04: scene", "third_ack_lost"]),
        ('scene  = "third_ack_lost_then_data"\n', "", ["LOSS-04: scene: ", "is missing", "asks a run"]),
        ('scene  = "third_ack_lost_then_data"', "scene = 4", ["LOSS-04: scene: holds text, not 4"]),
        ("after segment 4", "after segmnt 4", ["bad.toml:5: LOSS-04: asks", 'not "segmnt"']),
        ("after segment 4", "after segment 44", ["LOSS-04: asks", "has no segment 44"]),
        ('asks   = "B.state after segment 4"\n', "", ["LOSS-04: asks: is missing"]),
        ('ask.zh = "B', 'ask.cn = "B', ["bad.toml:6: LOSS-04: ask: needs both languages"]),
        ("why.zh", "wy.zh", ["LOSS-04: wy", "did you mean 'why'"]),
        ("{segment 4 len} 字节", "很多字节", ["LOSS-04: ask: en fills in"]),
        ("{segment 4 len}", "{segment 4 size}", ["LOSS-04: ask.en", 'not "size"']),
        ("rfc ", 'answer = "ESTABLISHED"\nrfc', ["LOSS-04: answer", "the model does"]),
        ("rfc ", 'ideas = ["M99"]\nrfc', ["LOSS-04: ideas", "'M99'"]),
        ("rfc ", 'ideas = "M04"\nrfc', ["LOSS-04: ideas: holds a list"]),
        ("rfc ", 'protocol = "four_way"\nrfc', ["LOSS-04: protocol", "'four_way'"]),
        ("rfc ", 'numbers = "symbolic"\nrfc', ["LOSS-04: numbers", "symbols ="]),
        ("rfc ", 'symbols = {x = "A.IS"}\nrfc', ["LOSS-04: symbols.x"]),
        ("rfc ", 'varies = ["mss"]\nrfc', ["LOSS-04: varies", "'mss'"]),
        ("rfc ", 'given = {ttl = 3}\nrfc', ["LOSS-04: given", "'ttl'"]),
        ("rfc ", 'then = "LOSS-99"\nrfc', ["LOSS-04: then", "'LOSS-99'"]),
        ("rfc ", 'also = ["LISTEN"]\nrfc', ["LOSS-04: also: is no key of a predict question"]),
        ("[[question]]", "[[questions]]", ["key 'questions'", "[[question]]"]),
        ("asks ", "asks = = ", ["bad.toml: is no TOML", "line 5"]),
    ],
)  # fmt: skip
def test_what_is_bad_is_said(tmp_path: Path, old: str, new: str, says: list[str]) -> None:
    assert old in GOOD
    told = said(tmp_path, GOOD.replace(old, new))
    for part in says:
        assert part in told
    if "with seed 0" not in told:  # found before any run
        with pytest.raises(BadQuestion, match=r"bad\.toml"):
            bank(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CHOICE, "asks: with seed 0: has only 1 options that differ"),
        (CHOICE + 'also = ["LISTEN", "CLOSING", "nonsense"]\n', 'also: with seed 0: cannot read "nonsense"'),
        (CLAIMS + 'asks = "A.path"\n', "option: has no key 'asks'"),
        (CLAIMS.replace("is LISTEN", "is CLOSED"), "option: with seed 0: exactly one option must hold, and 2 do"),
        (CLAIMS.replace("is CLOSED", "is LISTEN"), "exactly one option must hold, and 0 do"),
        (CLAIMS.replace('if = "B ever TIME-WAIT"', ""), 'option: is missing its "if"'),
        (CLAIMS.replace("B ever TIME-WAIT", "B.path"), "a claim is true or false"),
        (CLAIMS.replace("B ever TIME-WAIT", "B evr TIME-WAIT"), "LOSS-04: if: cannot read"),
        (CLAIMS.replace('zh = "乙"\n', ""), "option: needs both languages"),
        (CLAIMS.replace('zh = "乙"\n', 'zh = "乙"\ncorrect = true\n'), "option: has no key 'correct'"),
        (CLAIMS.replace('zh = "乙"\n', 'zh = "乙"\nscene = "nowhere"\n'), "option: no scene is called 'nowhere'"),
        (CLAIMS.replace('zh = "乙"\n', 'zh = "甲"\n'), "two options read the same in zh"),
        (FIELDS.replace('["ack"]', '["port"]'), "hides: there is no field 'port'"),
        (FIELDS.replace("[1, 2]", "[1, 99]"), "shows: with seed 0"),
        (FIELDS.replace("holes = 1", "holes = 9"), "holes: with seed 0: only 1 fields can be hidden"),
        (FIELDS + 'keeps = ["all"]\n', "keeps: holds fields such as"),
        (GOOD + GOOD, "LOSS-04: id: is already used in bad.toml"),
        ('[[misconception]]\nid = "M01"\nen = "x"\n', "M01: misconception: has exactly the keys id, en and zh"),
    ],
)
def test_what_only_a_kind_can_see_is_said(tmp_path: Path, text: str, says: str) -> None:
    assert says in said(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace("[[question]]", "[question]"), ["bad.toml:1: question 1: question: ", "write [[question]]"]),
        ('question = "x"\n', ["bad.toml:1: question 1: question: holds 'x'"]),
        ('question = ["a"]\n', ["bad.toml:1: question 1: question: holds 'a'"]),
        ("misconception = 3\n", ["bad.toml:1: misconception 1: misconception: holds 3"]),
        ('[[misconception]]\nid = "M01"\nen = 1\nzh = "x"\n', ["M01: misconception", "each a text"]),
        (GOOD + GOOD.replace('"LOSS-04"', "4"), ["bad.toml:12: question 2: id: "]),
        (GOOD.replace('"predict"', '["predict"]'), ["bad.toml:3: LOSS-04: kind: is ['predict']"]),
        (GOOD + 'given = {msl = "x"}\n', ["LOSS-04: given: msl is seconds, a number above 0, not 'x'"]),
        (GOOD + "given = {rto = inf}\n", ["LOSS-04: given: rto"]),
        (GOOD + "given = {retries = 1.5}\n", ["LOSS-04: given: retries is a whole number"]),
        (GOOD + "given = {delay = true}\n", ["LOSS-04: given: delay"]),
        (
            GOOD + 'ask.fr = "Quoi ?"\n',
            ["bad.toml:11: LOSS-04: ask.fr: there is no language 'fr'; there are en and zh"],
        ),
        (GOOD.replace('"3.10.7.4"', '""'), ["bad.toml:10: LOSS-04: rfc: is empty"]),
        (GOOD + "ideas = [3]\n", ["LOSS-04: ideas: is a list of texts"]),
        (GOOD + "varies = [[]]\n", ["LOSS-04: varies: is a list of texts"]),
        (GOOD + "symbols = {x = 3}\n", ["LOSS-04: symbols.x: holds an expression as text"]),
        (GOOD + 'symbols = {x = "A.path"}\n', ["LOSS-04: symbols.x", "stands for a number"]),
        (FIELDS.replace('["ack"]', "[3]"), ["LOSS-04: hides: is a list of texts"]),
        (FIELDS.replace("holes = 1", "holes = true"), ["LOSS-04: holes: holds a whole number"]),
        (FIELDS.replace("holes = 1", "holes = 0"), ["LOSS-04: holes: is how many fields"]),
        (CHOICE + 'also = [["LISTEN"]]\n', ["LOSS-04: also: is a list of texts"]),
        (CLAIMS.replace('if = "B ever TIME-WAIT"', "if = 3"), ["LOSS-04: option: if holds text, not 3"]),
        (CLAIMS + 'idea = "M99"\n', ["LOSS-04: option: there is no 'M99'"]),
        (CLAIMS + "protocol = []\n", ["LOSS-04: option: protocol holds text"]),
    ],
)
def test_what_is_of_the_wrong_type_is_said(tmp_path: Path, text: str, says: list[str]) -> None:
    told = said(tmp_path, text)
    for part in says:
        assert part in told
    with pytest.raises(BadQuestion, match=r"bad\.toml"):
        bank(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace("after segment 4", "after segment 99"), "bad.toml:5: LOSS-04: asks: "),
        (GOOD.replace("{segment 4 len}", "{segment 99 len}"), "bad.toml:6: LOSS-04: ask: "),
        (GOOD + 'numbers = "symbolic"\nsymbols = {x = "segment 99 seq"}\n', "bad.toml:12: LOSS-04: symbols.x: "),
        (FIELDS.replace("[1, 2]", "[1, 99]"), "bad.toml:5: LOSS-04: shows: "),
        (CLAIMS.replace('en = "two"', 'en = "{segment 99 seq}"').replace('"乙"', '"{segment 99 seq}"'), ": option: "),
    ],
)
def test_what_the_run_lacks_is_said_by_check_and_by_ask(tmp_path: Path, text: str, says: str) -> None:
    told = said(tmp_path, text)
    assert says in told and "no segment 99" in told
    with pytest.raises(BadQuestion, match="no segment 99") as bad:
        ask("LOSS-04", folder=tmp_path)
    assert says in str(bad.value)


def test_an_explanation_that_the_run_cannot_fill_in_is_said(tmp_path: Path) -> None:
    text = GOOD.replace('"Any acceptable', '"{segment 99 len} Any').replace('"任何', '"{segment 99 len} 任何')
    assert "bad.toml:8: LOSS-04: why: " in said(tmp_path, text)
    question = ask("LOSS-04", folder=tmp_path)
    with pytest.raises(BadQuestion, match=r"bad\.toml:8: LOSS-04: why: "):
        grade(question, "CLOSED")


def test_what_is_no_text_file_and_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b'# one\nid = "\xff"\n')
    assert check(tmp_path) == ["bad.toml:2: is no UTF-8 text (byte 0xff): save the file as UTF-8"]
    (tmp_path / "bad.toml").unlink()
    (tmp_path / "none.toml").mkdir()
    assert "none.toml: cannot be opened" in check(tmp_path)[0]
    (tmp_path / "none.toml").rmdir()
    for folder, says in (
        (tmp_path, "holds no *.toml file"),
        (tmp_path / "away", "no such folder"),
        (Path(__file__), "is a file, not a folder"),
    ):
        assert says in check(folder)[0]
        with pytest.raises(BadQuestion, match=says.replace("*", r"\*")):
            bank(folder)


def test_a_folder_is_given_as_text_too(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text("\ufeff" + GOOD, "utf-8")
    assert len(bank(str(tmp_path))) == 1 and check(str(tmp_path)) == []
    assert ask("LOSS-04", folder=str(tmp_path)).id == "LOSS-04"


def test_no_file_states_an_answer() -> None:
    keys = set(KEYS) | {key for kind in kinds().values() for key in kind.KEYS}
    assert not keys & FORBIDDEN
    for path in (course_folder() / "quizzes").glob("*.toml"):
        assert not [word for word in FORBIDDEN if f"\n{word} " in path.read_text("utf-8")]


LINE = 'scenes.handshake.but(calls=(*scenes.handshake.calls, At(0.2, "A", Send(9))), faults=(Lose("A", nth=2),))'


def test_a_scene_may_be_a_line_of_python(tmp_path: Path) -> None:
    asked = GOOD.replace('"third_ack_lost_then_data"', f"'''{LINE}'''")
    (tmp_path / "good.toml").write_text(asked, "utf-8")
    assert check(tmp_path) == []
    for seed in (0, 7):
        question = ask("LOSS-04", seed=seed, folder=tmp_path)
        assert "after 9 octets" in question.text
        assert grade(question, "ESTABLISHED").right
        assert not grade(question, "SYN-RECEIVED").right


def test_a_line_that_makes_no_scene_is_said_with_its_place(tmp_path: Path) -> None:
    wrong = LINE.replace("Lose", "Loose")
    asked = GOOD.replace('"third_ack_lost_then_data"', f"'''{wrong}'''")
    assert said(tmp_path, asked).startswith(
        "bad.toml:4: LOSS-04: scene: column 86: Loose makes no value here; there is"
    )
    option = CLAIMS.replace('zh = "乙"\n', f"zh = \"乙\"\nscene = '''{wrong}'''\n")
    assert "LOSS-04: option: column 86: Loose makes no value here" in said(tmp_path, option)
