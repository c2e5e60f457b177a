"""tcplearn grade: marks a folder of submissions, and tells what a class knows."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from tcplearn.cli.frame import Commands, command, complain, write
from tcplearn.text import Text

GRADE = Text(
    "mark a folder of submissions (notebooks, attempt files) without running them; report questions and wrong ideas",
    "批改一个文件夹中的提交（笔记本、作答记录），不运行其中的代码；并统计题目与误解",
)
FOLDER = Text("a file or a folder for each student", "每个学生一个文件或一个子文件夹")
ASSIGNMENT = Text(
    "what was set, a .toml with title, questions, seed", "作业设置：含 title、questions、seed 的 .toml 文件"
)
CSV = Text("write each student's score to FILE", "把每个学生的得分写入 FILE")
JSON = Text("write everything to FILE", "把全部结果写入 FILE")
FEEDBACK = Text(
    "write to each student, a Markdown file each, into DIR", "把给每个学生的反馈写入 DIR，每人一个 Markdown 文件"
)
WORKERS = Text("how many processes (default: one for each core)", "进程数（默认：每个核一个）")
DASK = Text("the address of a Dask scheduler to share the work with", "Dask 调度器地址，由集群分担批改")
NO_DASK = Text("Dask is not installed; try: pip install distributed", "没有安装 Dask；请试试：pip install distributed")
NOTHING = Text("{} holds no answer to mark", "{} 中没有可批改的作答")
FEW = 500  # answers that are marked sooner than a process has started


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "grade", GRADE, grade)
    new.add_argument("folder", type=Path, metavar="DIR", help=FOLDER.of(lang))
    new.add_argument("--assignment", type=Path, metavar="FILE", help=ASSIGNMENT.of(lang))
    new.add_argument("--csv", metavar="FILE", help=CSV.of(lang))
    new.add_argument("--json", metavar="FILE", help=JSON.of(lang))
    new.add_argument("--feedback", type=Path, metavar="DIR", help=FEEDBACK.of(lang))
    new.add_argument("--workers", type=int, metavar="N", help=WORKERS.of(lang))
    new.add_argument("--dask", metavar="ADDRESS", help=DASK.of(lang))


def grade(chosen: argparse.Namespace) -> int:
    """This marks, writes what is asked for, and prints the report."""
    from tcplearn.classroom import Assignment, BadAssignment, mark, read, report
    from tcplearn.classroom.feedback import feedback

    try:
        assignment = Assignment.read(chosen.assignment) if chosen.assignment else None
    except BadAssignment as wrong:
        return complain(str(wrong))
    found = read(chosen.folder, assignment)
    for name, what in found.problems:
        complain(f"{name}: {what.of(chosen.lang)}")
    if not found.answers:
        return complain(NOTHING.of(chosen.lang).format(chosen.folder))
    try:
        with executor(chosen.dask, chosen.workers, len(found.answers)) as workers:
            marks = mark(found.answers, workers)
    except ModuleNotFoundError:
        return complain(NO_DASK.of(chosen.lang))
    told = report(marks, assignment.questions if assignment else ())
    for where, text in ((chosen.csv, told.csv), (chosen.json, told.json)):
        if where:
            write(text(), where)
    if chosen.feedback:
        feedback(found.answers, chosen.feedback, chosen.lang)
    print(told.told(chosen.lang))
    return 0


class executor:
    """Whoever marks: nobody else for a few answers, a local pool of processes, or a Dask cluster."""

    def __init__(self, dask: str | None, workers: int | None, answers: int):
        self.dask, self.workers, self.answers = dask, workers, answers
        self.opened: Any = None

    def __enter__(self) -> Any:
        if self.dask:
            from distributed import Client

            self.opened = Client(self.dask)
            return self.opened.get_executor()
        if self.workers == 1 or (self.workers is None and self.answers < FEW):
            return None
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        self.opened = ProcessPoolExecutor(self.workers or os.cpu_count(), get_context("spawn"))
        return self.opened

    def __exit__(self, *failed: object) -> None:
        if self.opened is not None:
            (self.opened.close if self.dask else self.opened.shutdown)()
