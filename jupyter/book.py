"""The course as a plain HTML book, in both languages, with the reference of the package: no kernel, no server.

    python jupyter/book.py build/book       then open build/book/index.html, or serve the folder

Each notebook is run once more, so that its widgets leave what a browser alone can show (`tcplearn/widgets/alone.py`);
Sphinx makes the pages, and any warning of it is an error.

The one rule: a page is a notebook or a text of the repository, or it is computed from the package.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from parts import Parts
from reference import pages

from tcplearn.page import NoPage, ran
from tcplearn.text import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CONTRIBUTING = {"en": "CONTRIBUTING.md", "zh": "CONTRIBUTING.zh.md"}
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s#:]+)(#[^)\s]*)?\)")
FRONT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>tcplearn</title>
<style>
:root { color-scheme: light dark; font: 1.4rem/1.6 system-ui, "Noto Sans CJK SC", sans-serif }
main { min-height: 90vh; display: grid; place-content: center; gap: 1rem; text-align: center }
</style>
<main>
<h1>tcplearn</h1>
<a href="en/index.html" hreflang="en">Read it in English</a>
<a href="zh/index.html" lang="zh-CN" hreflang="zh-CN">中文版</a>
</main>
</html>
"""


def build(out: Path, only: str = ".") -> None:
    """This builds the book into a folder, which is made anew. Raises NoPage, or SystemExit for Sphinx's warnings.

    `only` leaves out the notebooks whose names it does not match (a regular expression).
    """
    with tempfile.TemporaryDirectory() as kept:
        sources = {lang: texts(lang, only) for lang in LANGUAGES}
        parts = Parts()
        for lang, staged in zip(LANGUAGES, (Path(kept, lang) for lang in LANGUAGES), strict=True):
            stage(lang, sources, staged, parts)
        parts.write(Path(kept, "parts"))
        catalogs(Path(kept, "locale"))
        names = [
            {str(page.relative_to(Path(kept, lang)).with_suffix("")) for page in Path(kept, lang).rglob("*.*")}
            for lang in LANGUAGES
        ]
        paired = set.intersection(*names)
        shutil.rmtree(out, ignore_errors=True)
        for lang in LANGUAGES:
            sphinx(lang, Path(kept), out, paired)
    shutil.rmtree(out / "jupyter_execute")  # myst-nb's copies of the notebooks
    (out / "index.html").write_text(FRONT, "utf-8")


def texts(lang: str, only: str = ".") -> dict[Path, str]:
    """These are the repository's texts in a language, each with its place in the book."""
    books = {
        path: path.name for path in sorted((ROOT / "notebooks" / lang).glob("*.ipynb")) if re.search(only, path.name)
    }
    guides = {path: f"guide/{path.name}" for path in sorted((DOCS / lang).glob("*.md")) if path.stem != "index"}
    guides[ROOT / CONTRIBUTING[lang]] = "guide/contributing.md"
    return {DOCS / lang / "index.md": "index.md", **books, **guides}


def stage(lang: str, sources: Mapping[str, Mapping[Path, str]], staged: Path, parts: Parts) -> None:
    """This lays out the pages of one language for Sphinx."""
    import nbformat

    notebooks = [path for path in sources[lang] if path.suffix == ".ipynb"]
    with ThreadPoolExecutor(2) as pool:  # the kernels are the processes
        done = dict(zip(notebooks, pool.map(ran, notebooks), strict=True))
    for path, place in sources[lang].items():
        page = staged / place
        page.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            page.write_text(relinked(path.read_text("utf-8"), path, lang, sources), "utf-8")
            continue
        book = done[path]
        for cell in book.cells:
            if cell.cell_type == "markdown":
                cell.source = relinked(cell.source, path, lang, sources)
            for output in cell.get("outputs", ()):
                if "data" in output:
                    output.data = parts.lifted(output.data)
        page.write_text(nbformat.writes(book), "utf-8")
    for picture in (DOCS / lang).glob("*.svg"):
        for folder in (staged, staged / "guide"):
            shutil.copy(picture, folder)
    (staged / "api").mkdir()
    for name, text in pages(lang):
        (staged / "api" / f"{name}.rst").write_text(text, "utf-8")


def relinked(text: str, path: Path, lang: str, sources: Mapping[str, Mapping[Path, str]]) -> str:
    """This is a text with its links as they are in the book; what the book does not hold is named, not linked."""
    here = Path(sources[lang][path]).parent

    def link(found: re.Match[str]) -> str:
        said, target, anchor = found[1], (path.parent / found[2]).resolve(), found[3] or ""
        for other, places in sources.items():
            if target in places:
                if other == lang:
                    return f"[{said}]({os.path.relpath(places[target], here)}{anchor})"
                page = Path("..", other, places[target]).with_suffix(".html")
                return f'<a href="{os.path.relpath(page, here)}" hreflang="{other}">{said}</a>'
        return said

    return LINK.sub(link, text)


def catalogs(out: Path) -> None:
    """This compiles what the theme says in other languages."""
    from babel.messages import mofile, pofile

    for path in (DOCS / "locale").rglob("*.po"):
        made = (out / path.relative_to(DOCS / "locale")).with_suffix(".mo")
        made.parent.mkdir(parents=True)
        with path.open("rb") as read, made.open("wb") as written:
            mofile.write_mo(written, pofile.read_po(read))


def sphinx(lang: str, kept: Path, out: Path, paired: set[str]) -> None:
    """This makes the pages of one language. Raises SystemExit if Sphinx warned of anything."""
    from sphinx.cmd.build import build_main

    os.environ.update(TCPLEARN_LANG=lang, TCPLEARN_PARTS=str(kept / "parts"), TCPLEARN_PAIRED=" ".join(paired))
    words = ["-q", "-W", "--keep-going", "-b", "html", "-c", str(DOCS), "-d", str(kept / f"{lang}.doctrees")]
    words += ["-D", f"locale_dirs={kept / 'locale'}", str(kept / lang), str(out / lang)]
    if failed := build_main(words):
        raise SystemExit(failed)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "build/book")
    try:
        build(target.resolve(), *sys.argv[2:3])
    except NoPage as why:
        sys.exit(str(why))
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{target}: {size / 1e6:.0f} MB; open {target}/index.html")
