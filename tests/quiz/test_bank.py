"""Every question, many seeds: the model answers right, wrong ideas answer wrong, both languages ask the same."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import pytest

from tcplearn.quiz import Question, ask, bank, check, grade, solve
from tcplearn.quiz.asks import parse
from tcplearn.quiz.case import Case
from tcplearn.quiz.kinds import kinds
from tcplearn.quiz.kinds.choice import options
from tcplearn.quiz.kinds.fields import holes
from tcplearn.quiz.letters import letters, spelled
from tcplearn.quiz.question import LETTERS
from tcplearn.quiz.values import ASKED, Unread, read, same, show
from tcplearn.view.numbers import Numbers
from tcplearn.world import run
from tcplearn.world.scenes import SCENES

SEEDS = range(50)
SOME = range(12)
FEW = range(4)  # in `make test`; all of SEEDS in `make proof`
IDS = tuple(bank())
TYPED = ("fields", "predict", "duration")
MOST_ASKED = set("OPEN-01 OPEN-03 OPEN-04 OPEN-08 OPEN-09 CLOSE-01 CLOSE-02 CLOSE-03 TW-01 TW-02 TW-15 LOSS-03 LOSS-04 "
                 "LOSS-05 LOSS-09 SEQ-03 SEQ-06 SIM-01 SIM-02 HDR-06".split())  # fmt: skip


def numbers(question: Question) -> list[str]:
    text = " ".join([question.text, *question.ladder, *question.options])
    return sorted(re.findall(r"\d+", text))


def test_there_are_enough_and_the_most_asked_are_among_them() -> None:
    assert len(IDS) >= 24
    assert set(IDS) >= MOST_ASKED
    assert {bank()[id].kind for id in IDS} == set(kinds())


def test_the_bank_has_no_problem() -> None:
    assert check() == []


@pytest.mark.parametrize("id", IDS)
def test_a_few_seeds(id: str) -> None:
    for seed in FEW:
        holds_for(id, seed)


@pytest.mark.proof
@pytest.mark.parametrize("id", IDS)
def test_fifty_seeds(id: str) -> None:
    for seed in SEEDS:
        holds_for(id, seed)


def holds_for(id: str, seed: int) -> None:
    """The model's answer scores 1, every distractor less, both languages have the same numbers."""
    english, chinese = ask(id, seed, "en"), ask(id, seed, "zh")
    assert numbers(english) == numbers(chinese) or english.kind == "why"  # it draws none
    assert english.shape == chinese.shape and len(english.options) == len(chinese.options)
    assert [blank.name for blank in english.blanks] == [blank.name for blank in chinese.blanks]
    assert [len(menu.options) for menu in english.menus] == [len(menu.options) for menu in chinese.menus]
    for question in (english, chinese):
        verdict = grade(question, solve(question))
        assert (verdict.score, verdict.right, verdict.read, verdict.ideas) == (1.0, True, True, ())
        assert set(verdict.points.values()) == {"right"}
        assert verdict.probes == ()
    wrong_answers(english)


def wrong_answers(question: Question) -> None:
    """Whatever the question offers beside the answer, and every wrong idea's answer, scores less than 1."""
    options, right = question.options, solve(question)
    letters = LETTERS[: len(options)]
    assert len(set(options)) == len(options)
    if question.shape == "pick" and question.kind == "choice":
        for letter in letters:
            assert (grade(question, letter).score == 1) == (letter == right)
    elif question.shape == "picks":
        for letter in letters:
            flipped = sorted(set(right) ^ {letter})
            assert grade(question, flipped or "-").score < 1
    elif question.kind in ("predict", "duration"):
        asks = question.case.asks()
        truth = asks(question.case.trace())
        for idea, value in question.case.believed(asks):
            if not same(asks.kind, value, truth):
                verdict = grade(question, show(asks.kind, value, "en", question.case.scale))
                assert verdict.score < 1 and idea in verdict.ideas
        for slip in question.case.entry.slips:
            wrong = question.case.parse(slip.asks)(question.case.trace())
            verdict = grade(question, show(asks.kind, wrong, "en", question.case.scale))
            assert verdict.score < 1 and verdict.slip


@pytest.mark.parametrize("id", IDS)
def test_the_model_answers_the_same_when_asked_again(id: str) -> None:
    assert str(ask(id, 7)) == str(ask(id, 7))
    assert solve(ask(id, 7)) == solve(Question(**{**vars(ask(id, 7)), "case": Case(bank()[id], 7)}))


@pytest.mark.parametrize("id", [id for id in IDS if bank()[id].kind in TYPED])
def test_what_cannot_be_read_is_not_wrong(id: str) -> None:
    for lang in ("en", "zh"):
        question = ask(id, 0, lang)
        for text in ("", "¿qué?"):
            verdict = grade(question, {blank.name: text for blank in question.blanks})
            assert (verdict.read, verdict.right, verdict.score) == (False, False, 0.0)
            assert question.blanks[0].hint in verdict.why
            assert "right" not in verdict.points.values()


@pytest.mark.parametrize("id", [id for id in IDS if bank()[id].kind == "choice"])
def test_no_option_picked_is_not_wrong(id: str) -> None:
    question = ask(id)
    for response in (None, "", "z", 17, -1, True, {"answer": ""}):
        verdict = grade(question, response)
        assert not verdict.read and question.hint in verdict.why
    right = solve(question)
    for same_answer in (right.upper(), f"{right})", "abcd".index(right), {"answer": right}):
        assert grade(question, same_answer).right


@pytest.mark.parametrize("id", IDS)
def test_fresh_numbers_change_the_answer_where_it_is_a_number(id: str) -> None:
    question = ask(id)
    absolute = bank()[id].numbers == "absolute"
    if question.kind == "fields" and absolute:
        assert len({str(solve(ask(id, seed))) for seed in SOME}) > 6
    elif question.kind == "predict" and question.blanks[0].kind == "number" and absolute:
        assert len({solve(ask(id, seed)) for seed in SOME}) > 6
    elif question.kind == "choice":
        assert len({ask(id, seed).options for seed in SOME}) > 2  # at least the order


def test_some_numbers_wrap() -> None:
    answers = [int(solve(ask("SEQ-05", seed))) for seed in SEEDS]
    starts = [ask("SEQ-05", seed).case.trace().flight(4).segment.seq for seed in SEEDS]
    assert sum(start > answer for start, answer in zip(starts, answers, strict=True)) >= 5


def test_which_field_is_hidden_depends_on_the_seed() -> None:
    assert len({tuple(asks.text for asks in holes(Case(bank()["CLOSE-01"], seed)).values()) for seed in SEEDS}) > 5


@pytest.mark.parametrize(
    ("id", "response", "idea"),
    [
        ("LOSS-04", "CLOSED", "M04"), ("LOSS-04", "SYN_RCVD", "M29"), ("TW-15", "closed", "M01"),
        ("OPEN-04", "x+2", "M44"),
        ("OPEN-04", "x", "M42"), ("OPEN-05", "ESTABLISHED", "M28"), ("SEQ-05", "105", "M25"), ("CLOSE-03", "4", "M33"),
        ("CLOSE-05", "2", "M38"), ("TW-04", "2MSL", "no_restart"), ("OPEN-08", "none", "M02"),
        ("LOSS-05", "nothing", "M02"),
    ],
)  # fmt: skip
def test_a_wrong_idea_is_named_in_both_languages(id: str, response: str, idea: str) -> None:
    for lang in ("en", "zh"):
        verdict = grade(ask(id, 0, lang), response)
        assert not verdict.right and idea in verdict.ideas
        assert bank().ideas[idea].of(lang) in verdict.why


@pytest.mark.parametrize(("id", "idea"), [("OPEN-09", "M02"), ("LOSS-09", "M05"), ("TW-03", "M06"), ("SEQ-07", "M49"),
                                          ("SIM-02", "M40"), ("OPEN-12", "M14"), ("HDR-06", "M01")])  # fmt: skip
def test_a_distractor_names_its_wrong_idea(id: str, idea: str) -> None:
    question = ask(id, 3, "zh")
    position = next(i for i, option in enumerate(options(question.case)) if idea in option.ideas)
    verdict = grade(question, position)
    assert verdict.ideas[0] == idea and bank().ideas[idea].zh in verdict.why


def keys_of(question: Question) -> list[tuple[str, Any]]:
    """The kind and the value of everything that is asked."""
    case = question.case
    asked = holes(case).values() if question.kind == "fields" else [case.entry.asks()]
    return [(asks.kind, asks(case.trace())) for asks in asked]


@pytest.mark.parametrize("id", [id for id in IDS if bank()[id].kind in TYPED])
def test_no_hint_holds_a_key(id: str) -> None:
    said = set()
    for seed in SEEDS:
        for lang in ("en", "zh"):
            question = ask(id, seed, lang)
            drawn = str(question.case.values)
            said |= {(drawn, lang, blank.kind, blank.hint) for blank in question.blanks}
            for word in examples(question.hint):
                for kind, key in keys_of(question):
                    with suppress(Unread):
                        assert not same(kind, read(kind, word, question.case.scale)[0], key), (seed, word)
    kinds = {(drawn, lang, kind) for drawn, lang, kind, _ in said}
    assert len(said) == len(kinds)  # what is hidden does not show in a hint: only what is drawn may


def examples(hint: str) -> list[str]:
    """What stands behind "such as" in a hint, or in each of several."""
    rows = re.findall("(?:such as|例如) ([^(（;；]+)", hint)
    assert rows or "neither" in hint or "都不" in hint, hint
    return [word.strip() for row in rows for word in re.split(", | or |、| 或 ", row)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_letter_that_renames_what_is_asked_is_no_answer_yet(lang: str) -> None:
    question = ask("CLOSE-04", 4, lang)
    for response in ("w", "W", "seq=w"):
        verdict = grade(question, response)
        assert not verdict.read and ASKED.of(lang).format("w") in verdict.why
        assert question.blanks[0].hint in verdict.why and "u+7" in question.blanks[0].hint
    assert solve(question) not in grade(question, "w").why
    letter = {letter.name: letter for letter in letters(question.case.trace())}
    further = letter["w"].number - letter["y"].number  # a letter of the run that the question does not give
    assert grade(question, f"y+{further % 2**32}").right
    assert not grade(question, "z+1").read


@pytest.mark.parametrize("id", [id for id in IDS if bank()[id].numbers == "symbolic"])
def test_symbolic_questions_are_answered_and_proven_with_letters(id: str) -> None:
    for seed in SEEDS:
        question = ask(id, seed, "en")
        named = {letter.name: letter.number for letter in letters(question.case.trace())}
        assert question.case.scale.symbols.items() <= named.items()
        plain = {name: str(key) for name, (_, key) in enumerate(keys_of(question), 1)}
        verdict = grade(question, list(plain.values()) if question.kind == "fields" else plain[1])
        assert not verdict.read and "plain number" in verdict.why
        told = str(grade(question, solve(question)))
        assert "<SEQ=x+1>" in told and "<SEQ=y>" in told and not re.search(r"(SEQ|ACK)=\d", told)


@pytest.mark.parametrize("scene", ["textbook", "open_close", "open_data_close", "figure_6", "three_segment_close"])
def test_the_letters_are_those_of_the_ladder(scene: str) -> None:
    trace = run(SCENES[scene])
    drawn = Numbers(trace, "symbolic")
    assert [spelled(trace, flight) for flight in trace.segments] == [drawn.figure(flight) for flight in trace.segments]


def test_the_close_in_three_passes_through_fin_wait_2() -> None:
    trace = run(SCENES["three_segment_close"])
    assert parse("A.FIN-WAIT-2 seconds")(trace) == 0.0
    for lang in ("en", "zh"):
        why = grade(ask("CLOSE-03", 0, lang), "3").why
        assert why.index("FIN-WAIT-2") < why.index("TIME-WAIT")
        assert "one step" not in why and "一步" not in why


@pytest.mark.parametrize("id", IDS)
def test_no_learner_is_shown_a_code(id: str) -> None:
    for lang in ("en", "zh"):
        question = ask(id, 0, lang)
        asks = bank()[id].asks() if "asks" in bank()[id].raw else None
        tried: list[Any] = list(range(len(question.options)))
        if question.kind == "predict" and asks:
            tried = [show(asks.kind, value, lang, question.case.scale) for _, value in question.case.believed(asks)]
        for response in tried:
            assert not re.search(r"\bM\d\d\b|own_rst|one_msl|no_restart", str(grade(question, response)))


@pytest.mark.parametrize("right", [0, 1, 4, 5])
def test_how_many_fields_are_right_is_said_in_one_form(right: int) -> None:
    question = ask("OPEN-03", 0, "en")
    given = {
        name: text if i < right else "RST" if question.blanks[i].kind == "flags" else "1"
        for i, (name, text) in enumerate(solve(question).items())
    }
    said = "Every field is right." if right == 5 else f"{right} of 5 fields right."
    assert grade(question, given).why.split("\n")[0] == said


def test_fields_are_graded_one_by_one() -> None:
    question = ask("OPEN-03", 3)
    wrong, other = [blank for blank in question.blanks if blank.kind == "number"][:2]
    given: dict[str, Any] = {**solve(question), wrong.name: "1"}
    verdict = grade(question, given)
    assert verdict.score == 0.8 and not verdict.right
    assert [name for name, point in verdict.points.items() if point == "wrong"] == [wrong.name]
    assert wrong.label in verdict.why and other.label not in verdict.why
    assert grade(question, list(given.values())) == verdict
    half = grade(question, {**given, other.name: "?"})
    assert half.points[other.name] == "unread" and half.points[wrong.name] == "read"
    assert solve(question)[wrong.name] not in half.why  # nothing is told before the answer counts


def test_the_proof_is_the_run_that_decides() -> None:
    verdict = grade(ask("LOSS-04"), "CLOSED")
    assert verdict.proof.name == "third_ack_lost_then_data" and verdict.proof.protocol == "RFC 9293"
    assert "3. <SEQ=101><ACK=301><CTL=ACK>  (lost)" in str(verdict)
    wrong = next(i for i, option in enumerate(options(ask("CLOSE-02").case)) if "M08" in option.ideas)
    assert grade(ask("CLOSE-02"), wrong).proof.name == "three_segment_close"


def test_questions_lead_on_and_the_right_option_is_not_the_longest() -> None:
    assert all(bank()[id].then in bank().questions for id in IDS)
    longest = []
    for id in IDS:
        made = options(Case(bank()[id], 0)) if bank()[id].kind == "choice" and "option" in bank()[id].raw else ()
        longest += [max(made, key=lambda option: len(option.text.en)).holds] if made else []
    assert sum(longest) <= len(longest) / 2


def test_unknown_questions_and_languages() -> None:
    with pytest.raises(LookupError, match=r"did you mean .*LOSS-04"):
        ask("LOSS-4")
    with pytest.raises(ValueError, match="en and zh"):
        ask("LOSS-04", lang="fr")
