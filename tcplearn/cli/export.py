"""tcplearn export: questions for Anki, Moodle, jupyterquiz, or on paper with a separate key."""

from __future__ import annotations

import argparse
from pathlib import Path

from tcplearn.cli.frame import Commands, command, complain
from tcplearn.text import Text

EXPORT = Text(
    "write questions for Anki, Moodle, jupyterquiz, or as sheets with a separate answer key",
    "导出题目：Anki 牌组、Moodle 题库、jupyterquiz，或者试卷与单独的参考答案",
)
FORM = Text("one of {}", "{} 之一")
IDS = Text("ids such as LOSS-04, or groups such as LOSS (default: all)", "题号如 LOSS-04，或组名如 LOSS（默认：全部）")
OUT = Text("the file to write; a folder with --students", "输出文件；与 --students 合用时为文件夹")
SEEDS = Text("how many variants of each question, from seed 0 on", "每题生成几个变体，从种子 0 起")
SEED = Text("the seed of the only variant: other numbers, same questions", "只用这个种子：题目相同，数值不同")
KINDS = Text("only questions of these kinds, such as choice predict", "只导出这些题型，例如 choice predict")
STUDENTS = Text(
    "a sheet and a key for each name in a text file, one a line: each has numbers of their own",
    "文本文件，每行一个姓名：为每人生成一份数值各不相同的试卷和参考答案",
)
TITLE = Text("the title of deck, category or sheet", "牌组、类别或试卷的标题")
NONE = Text("no question is called {}; `tcplearn bank` lists them", "没有名为 {} 的题目；`tcplearn bank` 列出全部")
ONLY_SHEETS = Text("--students goes with markdown or html", "--students 只能与 markdown 或 html 合用")
NOBODY = Text("{} names nobody: write one name a line", "{} 中没有姓名：请每行写一个")


def add(commands: Commands, lang: str) -> None:
    from tcplearn.out import FORMS

    new = command(commands, lang, "export", EXPORT, export)
    new.add_argument("form", choices=FORMS, metavar="FORM", help=FORM.of(lang).format(", ".join(FORMS)))
    new.add_argument("ids", nargs="*", metavar="ID", help=IDS.of(lang))
    new.add_argument("-o", "--out", type=Path, metavar="PATH", help=OUT.of(lang))
    new.add_argument("--seeds", type=int, default=1, metavar="N", help=SEEDS.of(lang))
    new.add_argument("--seed", type=int, metavar="N", help=SEED.of(lang))
    new.add_argument("--kinds", nargs="+", default=(), metavar="KIND", help=KINDS.of(lang))
    new.add_argument("--students", type=Path, metavar="FILE", help=STUDENTS.of(lang))
    new.add_argument("--title", default="tcplearn", help=TITLE.of(lang))


def export(chosen: argparse.Namespace) -> int:
    """This writes the file, or a sheet and a key for each student, and says where."""
    from tcplearn.out import FORMS, made
    from tcplearn.out.items import items
    from tcplearn.quiz import bank

    known = bank()
    unknown = [word for word in chosen.ids if not any(word in (id, known[id].about, known[id].concept) for id in known)]
    if unknown:
        return complain(NONE.of(chosen.lang).format(", ".join(unknown)))
    ids = [id for id in known if not chosen.ids or {id, known[id].about, known[id].concept} & set(chosen.ids)]
    seeds = range(chosen.seeds) if chosen.seed is None else (chosen.seed,)
    if chosen.students:
        return _sheets(chosen, ids)
    data = made(items(ids, seeds, chosen.lang, chosen.kinds), chosen.form, chosen.title)
    path = chosen.out or Path(f"tcplearn{FORMS[chosen.form]}")
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    print(path)
    return 0


def _sheets(chosen: argparse.Namespace, ids: list[str]) -> int:
    """This writes a sheet and a key for each student, with the seed that `tcplearn grade` knows the name by."""
    from tcplearn.classroom import seed_of
    from tcplearn.out import FORMS, made
    from tcplearn.out.items import items

    if chosen.form not in ("markdown", "html"):
        return complain(ONLY_SHEETS.of(chosen.lang))
    names = [line.strip() for line in chosen.students.read_text("utf-8-sig").splitlines() if line.strip()]
    if not names:
        return complain(NOBODY.of(chosen.lang).format(chosen.students))
    folder = chosen.out or Path("sheets")
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        which = tuple(items(ids, (seed_of(name),), chosen.lang, chosen.kinds))
        for form in (chosen.form, f"{chosen.form}_key"):
            safe = "".join(letter if letter.isalnum() else "-" for letter in name)
            path = folder / f"{safe}{'-key' if form.endswith('key') else ''}{FORMS[form]}"
            path.write_text(str(made(which, form, f"{chosen.title} · {name}")), "utf-8")
    print(folder)
    return 0
