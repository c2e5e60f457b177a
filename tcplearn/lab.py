"""The course in JupyterLab: lay it out beside the reader, trust it, open it at its front page.

A reader's edit is never overwritten: what is new comes as a second file next to it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tcplearn.course import course_folder, is_checkout
from tcplearn.text import Text

FOLDER = "tcplearn-course"
DELIVERED = ".tcplearn.json"  # in the reader's folder: each file's two digests as it was last delivered

COPIED = Text("The course is in {folder} ({n} files).", "课程在 {folder} 中（共 {n} 个文件）。")
UPDATED = Text(
    "{n} files that you had not changed are now the new version.", "{n} 个你没有改动过的文件已更新为新版本。"
)
KEPT = Text(
    "You changed {file}: it stays as it is. The new version is {new}.", "你改动过 {file}，它保持原样；新版本是 {new}。"
)
NO_PAGE = Text("There is no front page {page}.", "没有首页 {page}。")


@dataclass
class Delivery:
    """What happened to each file: paths relative to the course, `kept` pairs an edited file with its new version."""

    copied: list[Path] = field(default_factory=list)
    updated: list[Path] = field(default_factory=list)
    kept: list[tuple[Path, Path]] = field(default_factory=list)

    def said(self, folder: Path, lang: str) -> Iterator[str]:
        """These are the lines that tell the reader, in "en" or "zh"; none if nothing happened."""
        if self.copied:
            yield COPIED.of(lang).format(folder=folder, n=len(self.copied))
        if self.updated:
            yield UPDATED.of(lang).format(n=len(self.updated))
        for file, new in self.kept:
            yield KEPT.of(lang).format(file=file, new=new)


def deliver(course: Path, folder: Path) -> Delivery:
    """This copies the course's notebooks into `folder` and says what it did.

    A file that the reader changed since its last delivery stays; its new version, if there is one,
    is written beside it as `name.new.ipynb`.
    """
    record = folder / DELIVERED
    before: dict[str, list[str]] = json.loads(record.read_text("utf-8")) if record.exists() else {}
    now, done = dict(before), Delivery()
    for source in _files(course / "notebooks"):
        name = source.relative_to(course)
        target, fresh = folder / name, source.read_bytes()
        now[name.as_posix()] = [_digest(fresh), _digest(_written(fresh))]
        held = target.read_bytes() if target.exists() else None
        if held == fresh:
            continue
        delivered, as_written = before.get(name.as_posix(), ["", ""])
        if held is None:
            done.copied.append(name)
        elif _digest(held) == delivered:
            done.updated.append(name)
        elif _digest(_written(fresh)) == as_written:
            continue  # nothing new to read: what the reader ran or wrote stays
        elif _digest(_written(held)) == as_written:
            done.updated.append(name)  # they only ran it
        else:
            target = _beside(target, fresh)
            done.kept.append((name, target.relative_to(folder)))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(fresh)
    folder.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(now, indent=0, sort_keys=True), "utf-8")
    return done


def _files(folder: Path) -> Iterator[Path]:
    hidden = ("__pycache__", ".ipynb_checkpoints")
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and not set(hidden) & set(p.parts))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _written(data: bytes) -> bytes:
    """What people wrote in a file: of a notebook the cells, without outputs and what JupyterLab adds by itself."""
    try:
        cells = json.loads(data)["cells"]
        return json.dumps([(cell["cell_type"], "".join(cell["source"])) for cell in cells]).encode()
    except (ValueError, KeyError, TypeError):
        return data


def _beside(target: Path, fresh: bytes) -> Path:
    """The first of name.new.ipynb, name.new2.ipynb, ... that is free or holds these very bytes."""
    for n in range(1, 1000):
        new = target.with_name(f"{target.stem}.new{n if n > 1 else ''}{target.suffix}")
        if not new.exists() or new.read_bytes() == fresh:
            return new
    raise FileExistsError(f"a thousand new versions beside {target}: move some away")


def trust(folder: Path) -> int:
    """This signs every notebook below `folder`, so that stored pictures show; gives how many."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notary, n = NotebookNotary(), 0
    for path in _files(folder / "notebooks"):
        if path.suffix == ".ipynb":
            notary.sign(nbformat.read(path, as_version=4))
            n += 1
    return n


def arguments(folder: Path, lang: str, more: Sequence[str] = ()) -> list[str]:
    """These are JupyterLab's arguments: the course as its root, the front page in "en" or "zh" first."""
    page = f"notebooks/{lang}/00_start.ipynb"
    if not (folder / page).exists():
        print(NO_PAGE.of(lang).format(page=page))
        page = ""
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [f"--ServerApp.root_dir={folder}", f"--LabApp.default_url=/lab/tree/{page}".rstrip("/"), *root, *more]


def open_lab(folder: Path | None, lang: str, more: Sequence[str] = ()) -> None:
    """This serves the course until the reader stops it.

    The notebooks are copied to `folder` first; only a source checkout that is named itself is opened
    in place, for those who write the course. `more` goes to JupyterLab as it is.
    """
    course, folder = course_folder(), (folder or Path(FOLDER)).resolve()
    if not (folder == course and is_checkout(course)):
        for line in deliver(course, folder).said(folder, lang):
            print(line)
    trust(folder)
    os.environ["TCPLEARN_LANG"] = lang  # the kernels inherit it

    from jupyterlab.labapp import main

    main(arguments(folder, lang, more))
