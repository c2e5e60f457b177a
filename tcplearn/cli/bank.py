"""tcplearn bank: what questions there are, and what is wrong with a bank."""

from __future__ import annotations

import argparse
from pathlib import Path

from tcplearn.cli.frame import Commands, command, complain
from tcplearn.text import Text

BANK = Text("list the questions, or check a bank (`bank check`)", "列出题目，或检查题库（`bank check`）")
WHAT = Text("`check`, or groups and ids to list", "`check`，或要列出的组名、题号")
FOLDER = Text(
    "a bank of your own, a folder of .toml files (default: the course's)", "自己的题库：.toml 文件夹（默认：课程题库）"
)
SEEDS = Text(
    "with check: try every question with N seeds: the model scores 1, every distractor less",
    "与 check 合用：每题试 N 个种子，模型得 1 分，干扰项都低于 1 分",
)
GOOD = Text(
    "{} questions, {} facts, {} wrong ideas: nothing is wrong.", "{} 道题、{} 条事实、{} 种误解：没有发现问题。"
)
FOUND = Text("{} problems.", "共 {} 处问题。")
NONE = Text("nothing is called {}", "没有名为 {} 的题目或组")


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "bank", BANK, bank)
    new.add_argument("what", nargs="*", metavar="check | ID", help=WHAT.of(lang))
    new.add_argument("--folder", type=Path, metavar="DIR", help=FOLDER.of(lang))
    new.add_argument("--seeds", type=int, default=0, metavar="N", help=SEEDS.of(lang))


def bank(chosen: argparse.Namespace) -> int:
    """This lists or checks; the exit status of a check is 1 where something is wrong."""
    if chosen.what[:1] == ["check"]:
        return _check(chosen)
    from tcplearn.quiz import ask
    from tcplearn.quiz.bank import load, quizzes

    known, problems = load(quizzes(chosen.folder))
    if problems:
        return complain("\n".join(problems))
    found = [id for id in known if not chosen.what or {id, known[id].about, known[id].concept} & set(chosen.what)]
    if not found:
        return complain(NONE.of(chosen.lang).format(", ".join(chosen.what)))
    for id in sorted(found, key=lambda id: (known[id].concept, id)):
        print(f"{id:18} {known[id].kind:9} {ask(id, 0, chosen.lang, chosen.folder).text}")
    return 0


def _check(chosen: argparse.Namespace) -> int:
    from tcplearn.interview import graph
    from tcplearn.quiz.bank import load, quizzes
    from tcplearn.quiz.checks import check, proven

    folder = quizzes(chosen.folder)
    problems = check(folder)
    found, _ = load(folder)
    if not problems and chosen.folder is None:
        problems += graph().wrong(found)
    if not problems and chosen.seeds:
        problems += [line for id in found for line in proven(found[id], range(chosen.seeds))]
    for line in problems:
        print(line)
    counts = len(found), len(found.facts), len(found.ideas)
    print(FOUND.of(chosen.lang).format(len(problems)) if problems else GOOD.of(chosen.lang).format(*counts))
    return 1 if problems else 0
