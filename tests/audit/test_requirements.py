"""Each requirement has its check, found by its id: `pytest -k "MUST-13"` runs it and its counter-checks.

The checks are the package's own (`tcplearn audit` runs the same), so that nobody has to believe a table.
Here each is run, and run again against TCPs that break the requirement: it must notice every one.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tcplearn.audit import NotMet, Verdict, all_checks, all_requirements, line, table
from tcplearn.audit.checking import Subject, meets
from tcplearn.model import RFC9293

SHARED = Path(__file__).resolve().parents[3] / "shared"
CHECKS = all_checks()
ids = [id for id in all_requirements() if id in CHECKS]
counters = [(id, i) for id in ids for i in range(len(CHECKS[id].fails_for)) if CHECKS[id].ids[0] == id]


@pytest.mark.parametrize("id", ids)
def test_requirement(id: str) -> None:
    found = CHECKS[id].run()
    assert found.seen and all(found.seen)


@pytest.mark.parametrize(("id", "number"), counters, ids=[f"{id}-{i}" for id, i in counters])
def test_a_tcp_that_breaks_it_is_noticed(id: str, number: int) -> None:
    check = CHECKS[id]
    with pytest.raises(NotMet):
        check.run(check.fails_for[number])


@pytest.mark.parametrize("id", ids)
def test_a_check_can_fail(id: str) -> None:
    assert CHECKS[id].fails_for, f"{CHECKS[id].name} names no TCP that it would not let pass"


def test_every_line_is_checked_or_says_why_not() -> None:
    asked = all_requirements()
    assert set(CHECKS) <= set(asked), "a check for no requirement"
    neither = [id for id, one in asked.items() if id not in CHECKS and one.out is None]
    both = [id for id, one in asked.items() if id in CHECKS and one.out is not None]
    assert (neither, both) == ([], [])


def test_every_connection_line_is_met() -> None:
    unmet = [line.id for line in table().only(area="conn").lines if line.verdict not in (Verdict.MET, Verdict.KNOB)]
    assert not unmet


def test_both_languages_say_something_of_their_own() -> None:
    for one in all_requirements().values():
        for text in filter(None, (one.says, one.out)):
            assert text.en.isascii() and re.search("[\u4e00-\u9fff]", text.zh), one.id


# ── the list itself, beside the RFC's


@pytest.fixture(scope="module")
def asked() -> dict[str, dict[str, str]]:
    yaml = pytest.importorskip("yaml")
    path = SHARED / "rfc_requirements.yaml"
    if not path.exists():
        pytest.skip("the list that this one is held against is not here")
    return {one["id"]: one for one in yaml.safe_load(path.read_text("utf-8"))["requirements"]}


def test_the_list_is_complete(asked: dict[str, dict[str, str]]) -> None:
    ours = all_requirements()
    assert list(ours) == list(asked)
    for id, one in asked.items():
        assert (ours[id].area, one["section"].startswith(ours[id].section)) == (one["area"], True), id
    unchecked = [id for id, one in asked.items() if one["check"] != "-" and id not in CHECKS and ours[id].out is None]
    assert not unchecked


def test_a_number_stands_in_the_section_that_is_named() -> None:
    path = SHARED / "rfc9293.txt"
    if not path.exists():
        pytest.skip("the RFC is not here")
    found: dict[str, set[str]] = {}
    section = ""
    text = re.sub(r"(MUST|SHLD|MAY)-\n +", r"\1-", path.read_text("utf-8"))
    for row in text.splitlines():
        heading = re.match(r"(\d(?:\.\d+)*)\.  \S|Appendix", row)
        section = (heading[1] or "appendix") if heading else section
        for number in re.findall(r"(?:MUST|SHLD|MAY)-\d+", row):
            found.setdefault(number, set()).add(section)
    assert set(found) == {id for id in all_requirements() if re.match("(MUST|SHLD|MAY)-", id)}
    assert found.pop("MUST-22") == {"appendix"}  # this number stands in the appendix's table alone
    assert not {id: sections for id, sections in found.items() if all_requirements()[id].section not in sections}


# ── the machinery


def test_a_check_that_fails_makes_its_line_fail() -> None:
    without_time_wait = CHECKS["MUST-13"].fails_for[0]
    failed = line("MUST-13", without_time_wait.protocol)
    assert failed.verdict is Verdict.FAILED and "FIN-WAIT-2" in failed.evidence
    assert CHECKS["MUST-13"].objections()[:1] == failed.seen


def test_another_protocol_breaks_the_lines_that_it_breaks() -> None:
    older = table(protocol=RFC9293.choose(syn_rst="RFC 793")).only(verdict="failed")
    assert [line.id for line in older.lines] == ["RFC5961-3.2", "RFC5961-4.2", "RFC5961-7"]


def test_a_turned_knob_is_named_and_needed() -> None:
    turned = [check for check in CHECKS.values() if check.turned]
    assert {check.turned for check in turned} >= {"rst_in_time_wait: RFC 1337", "Policy.quiet = 120.0"}
    assert all(any(vars(subject) == vars(Subject()) for subject in check.fails_for) for check in turned)


def test_two_checks_of_one_requirement_are_one_too_many() -> None:
    with pytest.raises(ValueError, match=r"MUST-13 has two checks: closing.time_wait_lasts_2_msl and"):
        meets("MUST-13")(lambda case: None)


def test_an_id_that_is_none() -> None:
    with pytest.raises(LookupError, match="no requirement is called 'MUST-999'; `tcplearn audit` lists them all"):
        line("MUST-999")


def test_a_filter_that_is_none() -> None:
    with pytest.raises(ValueError, match="filtered by id, area, verdict, not by 'colour'"):
        table(["MUST-13"]).only(colour="red")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_form_holds_every_line(lang: str) -> None:
    from tcplearn.audit.forms import html, markdown, text

    whole = table()
    for form in (text, markdown, html):
        written = form(whole, lang)
        assert all(f"{id}" in written for id in all_requirements()), form
        assert whole.summary(lang) in written
    assert json.loads(json.dumps([one.plain() for one in whole.lines]))[0]["id"] == "MUST-1"


def test_where_a_check_stands() -> None:
    check = line("MUST-13").check
    assert check is not None
    file, number = check.place.split(":")
    source = (Path(__file__).parents[2] / file).read_text("utf-8").splitlines()
    assert "time_wait_lasts_2_msl" in "".join(source[int(number) - 1 :]).partition(":")[0]
    assert line("MUST-13").test.endswith("test_requirement[MUST-13]")


def test_the_html_names_its_rows_and_columns() -> None:
    from tcplearn.audit.forms import html

    written = html(table(["MUST-13", "MUST-30"]), "en")
    assert written.count('scope="col"') == 5 and written.count('scope="row"') == 2 and "<caption>" in written


def test_a_notebook_shows_both_forms() -> None:
    bundle = table(["MUST-13"])._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"} and "MUST-13" in bundle["text/plain"]
