"""A course folder for nbgrader: an assignment for each chapter, made of the questions that the chapter asks.

    python jupyter/grading.py FOLDER --students class.txt --lang zh
    cd FOLDER
    nbgrader generate_assignment 01_three_way_handshake

The folder holds nbgrader_config.py, source/, a gradebook with the names of class.txt (one on each line), and in
set/ what was set, for `tcplearn grade --assignment`.

The one rule: no list of questions is kept here. What a chapter asks is its assignment, with other numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from nbgrader.api import Gradebook

from tcplearn.course import course_folder
from tcplearn.out import made
from tcplearn.out.items import Item, items
from tcplearn.text import LANGUAGES, Text, reader_language

ASKED = re.compile(r'\b(?:Card|Drill)\("([^"]+)"')
# What fits in a cell and is graded at once; a table of rules, a schedule or an essay does not.
SHAPES = ("pick", "picks", "fill", "order")
FEW = 3  # a chapter with fewer questions than that sets none
STUB = Text(
    "# Take out the # before the next line, and put your answer in place of the dots.",
    "# 去掉下一行开头的 #，把省略号换成你的答案。",
)
CONFIG = """# The course for nbgrader; its commands are run in this folder.
from pathlib import Path

c = get_config()  # noqa: F821 - nbgrader gives it
HERE = Path(__file__).resolve().parent

c.CourseDirectory.course_id = "tcp"
c.CourseDirectory.root = str(HERE)
# Where assignments are handed out and in: the students' nbgrader must name the same folder and may write there.
c.Exchange.root = str(HERE / "exchange")
c.ClearSolutions.code_stub = {{"python": "{stub}"}}
c.ExecutePreprocessor.timeout = 120
"""


def asked(notebook: Path) -> list[str]:
    """These are the questions that a chapter asks, in its order, each once."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return list(dict.fromkeys(ASKED.findall(code)))


def heading(notebook: Path) -> str:
    """This is a chapter's title."""
    return "".join(json.loads(notebook.read_text("utf-8"))["cells"][0]["source"]).split("\n")[0].lstrip("# ")


def assignments(lang: str, seed: int) -> Iterator[tuple[str, str, list[Item]]]:
    """These are the assignments: name, title, and questions with the model's answers."""
    for notebook in sorted((course_folder() / "notebooks" / lang).glob("[0-9][0-9]_*.ipynb")):
        ids = asked(notebook)  # none would mean all to `items`
        found = [item for item in items(ids, (seed,), lang) if item.question.shape in SHAPES] if ids else []
        if len(found) >= FEW:
            yield notebook.stem, heading(notebook), found


def build(folder: Path, lang: str, seed: int, students: list[str]) -> list[str]:
    """This writes the course folder and gives the names of its assignments.

    Raises FileExistsError where the folder holds a course: what was handed out must not change.
    """
    folder = folder.resolve()
    config = folder / "nbgrader_config.py"
    if config.exists():
        raise FileExistsError(f"{config} is there: give another folder, or move it away")
    exchange = folder / "exchange"
    exchange.mkdir(parents=True, exist_ok=True)
    exchange.chmod(0o777)  # nbgrader asks for it: students hand in here
    names = []
    for name, title, found in assignments(lang, seed):
        (folder / "source" / name).mkdir(parents=True)
        (folder / "source" / name / f"{name}.ipynb").write_text(str(made(found, "nbgrader", title)), "utf-8")
        (folder / "set").mkdir(exist_ok=True)
        ids = json.dumps([item.question.id for item in found])
        what = f'title = {json.dumps(title, ensure_ascii=False)}\nquestions = {ids}\nseed = {seed}\nlang = "{lang}"\n'
        (folder / "set" / f"{name}.toml").write_text(what, "utf-8")
        names.append(name)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        for student in students:
            book.update_or_create_student(student)
    config.write_text(CONFIG.format(stub=STUB.of(lang)), "utf-8")
    return names


def main() -> None:
    """This reads the command line."""
    parser = argparse.ArgumentParser(description="a course folder for nbgrader")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder to make")
    parser.add_argument("--students", type=Path, metavar="FILE", help="a text file, a name on each line")
    parser.add_argument("--lang", choices=LANGUAGES, default=reader_language(), help="en or zh")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another number, other numbers (default: 1)")
    chosen = parser.parse_args()
    names = chosen.students.read_text("utf-8-sig").split("\n") if chosen.students else []
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic
    try:
        written = build(chosen.folder, chosen.lang, chosen.seed, [name.strip() for name in names if name.strip()])
    except FileExistsError as wrong:
        sys.exit(str(wrong))
    print(f"{chosen.folder}: {len(written)} assignments; the first: nbgrader generate_assignment {written[0]}")


if __name__ == "__main__":
    main()
