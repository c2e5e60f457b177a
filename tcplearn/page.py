"""A notebook as one HTML file or one PDF: its pictures move without a kernel, and nothing is fetched from elsewhere.

The one rule: the notebook itself makes the page. It is run anew, with PAGE set, and its widgets leave what a browser
alone can show (`widgets/alone.py`); no output is stored in the notebook.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tcplearn.text import Text
from tcplearn.widgets.alone import PAGE

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PATIENCE = 120  # seconds for one cell, and for the browser to print
LOADED = 10_000  # milliseconds of the browser's own time, in which its scripts have run
# No script from elsewhere; a picture stands in the page itself: it follows the theme and speaks to a screen reader.
TEMPLATE = """{% extends 'lab/index.html.j2' %}
{% block html_head_js %}{% endblock %}
{% block html_head_js_mathjax %}{% endblock %}
{% block html_head_js_mermaidjs %}{% endblock %}
{% block jupyter_widgets %}{% endblock %}
{% block footer_js %}{% endblock %}
{% block data_svg scoped %}<div class="jp-RenderedSVG jp-OutputArea-output">
{{- output.data['image/svg+xml'] -}}
</div>{% endblock %}
{% block notebook_css %}{{ super() }}<style>
.jp-OutputArea-output  svg { max-width: 100%; height: auto; }
@media print {
  .jp-InputPrompt, .jp-OutputPrompt { display: none; }
  .jp-OutputArea-output, .jp-InputArea-editor { overflow: visible !important; }
  .highlight pre, .jp-OutputArea-output pre { white-space: pre-wrap !important; }
  .jp-Cell-inputWrapper, h1, h2, h3 { break-after: avoid; }
  svg { break-inside: avoid; }
}
</style>{% endblock %}"""
NO_NOTEBOOK = Text("{path} is no notebook: give an .ipynb file", "{path} 不是笔记本：请给出 .ipynb 文件")
FAILED = Text("{path} could not be run: {why}", "{path} 运行出错：{why}")
NO_BROWSER = Text(
    "a PDF is printed by Chromium, Chrome or Edge, and none of {names} is here; make the page without --pdf, open it "
    "in a browser and print it there",
    "PDF 由 Chromium、Chrome 或 Edge 打印，这里找不到 {names}；请先不加 --pdf 生成网页，再用浏览器打开并打印",
)
NOT_PRINTED = Text("{browser} made no PDF: {why}", "{browser} 没有生成 PDF：{why}")


class NoPage(ValueError):
    """Why there is no page, in both languages."""

    def __init__(self, text: Text, **words: object):
        self.text = Text(text.en.format(**words), text.zh.format(**words))
        super().__init__(self.text.en)


def html(notebook: Path, theme: str = "light") -> str:
    """This is the notebook at `notebook`, run anew, as one HTML page in the "light" or the "dark" theme.

    Raises NoPage for what is no notebook and for one that cannot be run, OSError for a file that cannot be read.
    """
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(raw_template=TEMPLATE, theme=theme)
    text, _ = exporter.from_notebook_node(ran(notebook), {"metadata": {"name": notebook.stem}})
    return str(text)


def pdf(page: str) -> bytes:
    """This is a page as a PDF, printed by a browser of this machine. Raises NoPage if there is none, or if it fails."""
    browser = next(filter(None, (os.environ.get("TCPLEARN_CHROMIUM"), *map(shutil.which, BROWSERS))), None)
    if browser is None:
        raise NoPage(NO_BROWSER, names=", ".join(BROWSERS))
    with tempfile.TemporaryDirectory() as folder:
        source, printed = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, "utf-8")
        asked = ["--headless", "--disable-gpu", "--no-pdf-header-footer", f"--virtual-time-budget={LOADED}"]
        asked += ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        asked += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}", source.as_uri()]
        try:
            done = subprocess.run([browser, *asked], capture_output=True, text=True, timeout=PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as why:
            raise NoPage(NOT_PRINTED, browser=browser, why=why) from why
        if not printed.exists():
            raise NoPage(NOT_PRINTED, browser=browser, why=(done.stderr.strip().splitlines() or ["?"])[-1])
        return printed.read_bytes()


def ran(path: Path) -> Any:
    """This is a notebook, run anew, with the outputs that a page needs. Raises as `html` does."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    try:
        book = nbformat.reads(path.read_text("utf-8"), as_version=4)
    except (
        UnicodeDecodeError,
        nbformat.reader.NotJSONError,
        nbformat.ValidationError,
        AttributeError,
        KeyError,
    ) as why:
        raise NoPage(NO_NOTEBOOK, path=path) from why
    here = {"metadata": {"path": str(path.resolve().parent)}}
    client = NotebookClient(book, timeout=PATIENCE, resources=here, store_widget_state=False, kernel_name="python3")
    try:
        client.execute(env={**os.environ, PAGE: "1"}, stderr=subprocess.DEVNULL)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as why:
        said = [line for line in str(why).strip().splitlines() if line.strip()] or [type(why).__name__]
        raise NoPage(FAILED, path=path, why=said[-1]) from why
    return book
