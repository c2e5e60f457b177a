"""tcplearn quiz --interview: an interviewer at the terminal, against the clock, with a report at the end."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.cli.asking import Desk
    from tcplearn.cli.quiz import Kept
    from tcplearn.interview import Session

HEAD = Text("{}. {} minutes, at most {} questions.", "{}。{} 分钟，最多 {} 题。")
PLACE = Text("[{} of {}, {} min left]", "[第 {} 题，共 {} 题，还剩 {} 分钟]")
POINTS = Text("[{} of {}, {} points, {} min left]", "[第 {} 题，共 {} 题，本题 {} 分，还剩 {} 分钟]")
COST = Text("A hint costs {} % of its question.", "每条提示扣去本题 {}% 的分。")
NO_WEAK = Text("Nothing is known to be weak yet, so here is a bit of everything.", "还没有发现薄弱之处，先全面练一练。")
TIME_UP = Text("Time is up.", "时间到。")
NOTED = Text("Noted.", "已记下。")


def interview(chosen: argparse.Namespace, kept: Kept) -> int:
    """This interviews; its exit status is that of `tcplearn quiz`. Raises LookupError for an unknown preset."""
    from tcplearn.cli.asking import HOW, Desk
    from tcplearn.cli.quiz import INTERRUPTED, STOPPED
    from tcplearn.interview import begin

    weak = kept.memory.weak()
    seed = int(time.time()) % 10_000 if chosen.seed is None else chosen.seed
    session = begin(chosen.interview, seed=seed, lang=chosen.lang, now=time.monotonic(), weak=weak)
    desk, form, status = Desk(chosen.lang), session.preset, 0
    desk.say(HEAD.of(chosen.lang).format(form.title.of(chosen.lang), f"{form.minutes:g}", session.place[1]), "head")
    desk.say(f"{HOW.of(chosen.lang)} {COST.of(chosen.lang).format(round(100 * form.hint))}", "aside")
    if form.weak and not weak:
        desk.say(NO_WEAK.of(chosen.lang))
    try:
        while session.question is not None and not _turn(desk, kept, session):
            pass
    except KeyboardInterrupt:
        desk.say("\n" + STOPPED.of(chosen.lang), "head")
        status = INTERRUPTED
    else:
        if session.left(time.monotonic()) <= 0:
            desk.say("\n" + TIME_UP.of(chosen.lang), "head")
    session.stop()
    desk.say("\n" + session.report().told())
    kept.tell(desk)
    return status


def _turn(desk: Desk, kept: Kept, session: Session) -> bool:
    """This asks what is asked now, and keeps what is done; it says whether there is nothing more to read."""
    from tcplearn.cli.asking import GaveUp, Skipped
    from tcplearn.cli.quiz import gave_up

    question, done, lang = session.question, len(session.said), session.lang
    assert question is not None
    if desk.asked is not question:  # not once more after an answer that could not be read
        _lead(desk, session)
        desk.put(question)
    try:
        response = desk.answer(question, session.hint)
    except Skipped as left_out:
        if left_out.ended:
            return True
        session.skip(time.monotonic())
        return False
    except GaveUp:
        session.skip(time.monotonic())
        if not session.silent:
            gave_up(desk, question)
        return False
    stopped = False
    try:
        sure = "" if session.probing else desk.sure()
    except KeyboardInterrupt:  # the answer was given
        sure, stopped = "", True
    verdict = session.submit(response, sure, time.monotonic())
    for said in session.said[done:]:
        if said.grade is not None:
            spent = round(said.seconds, 1)
            kept.keep(desk, said.question, said.response, said.grade, said.confidence or None, spent, said.hints)
    if stopped:
        raise KeyboardInterrupt
    if verdict is not None:
        desk.verdict(verdict)
    else:
        desk.say(NOTED.of(lang), "aside")
    return False


def _lead(desk: Desk, session: Session) -> None:
    """This says where in the interview one is, and the words that lead to the question."""
    if session.probing:
        return
    (number, every), left = session.place, round(session.left(time.monotonic()) / 60)
    if session.silent:
        place = POINTS.of(session.lang).format(number, every, f"{session.points:g}", left)
    else:
        place = PLACE.of(session.lang).format(number, every, left)
    desk.say("\n" + place, "aside")
    if session.link:
        desk.say(session.link)
