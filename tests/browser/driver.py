"""An open notebook and a running JupyterLab, as a test holds them.

It drives and reads; it asserts nothing about the course.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import v4
from playwright.sync_api import BrowserContext, Page

SCREENSHOTS = Path(__file__).resolve().parents[2] / ".screenshots"
TOKEN = "tests"
HERE = Path(sys.executable).with_name("tcplearn")  # the command of this environment
ASK = """async (code) => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  const future = kernel.requestExecute({ code, store_history: false });
  let said = "";
  future.onIOPub = ({ content }) => { said += content.text ?? content.evalue ?? ""; };
  await future.done;
  return said.trim();
}"""


@dataclass
class Notebook:
    """An open notebook with a living kernel."""

    page: Page

    def path_shown(self) -> str:
        """This is the path of the notebook in front."""
        return str(self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path"))

    def trusted(self) -> bool:
        """This says whether JupyterLab trusts every code cell, so that stored pictures show."""
        cells = "[...window.jupyterapp.shell.currentWidget.content.model.cells]"
        return bool(self.page.evaluate(f"() => {cells}.every(cell => cell.type !== 'code' || cell.trusted)"))

    def run_all(self, seconds: float = 90) -> None:
        """This runs all cells as the menu does, and waits until the last one is done."""
        self.page.set_default_timeout(seconds * 1000)
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.set_default_timeout(30_000)
        self.page.wait_for_function("() => !document.body.innerText.includes('[*]:')")

    def cells(self) -> list[dict[str, Any]]:
        """These are the code cells as the notebook holds them: source, execution_count, outputs."""
        every = "() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
        return [cell for cell in self.page.evaluate(every) if cell["cell_type"] == "code"]

    def errors(self) -> list[str]:
        """These are the errors that stand in the notebook, with the cell that raised each."""
        shown = [(cell, output) for cell in self.cells() for output in cell["outputs"]]
        raised = [
            f"{_joined(cell['source'])}\n  {output['ename']}: {output['evalue']}"
            for cell, output in shown
            if output["output_type"] == "error"
        ]
        lost = self.page.get_by_text("Error displaying widget").all_inner_texts()
        return raised + lost

    def not_run(self) -> list[str]:
        """These are the code cells that were never run."""
        return [_joined(cell["source"]) for cell in self.cells() if not cell["execution_count"]]

    def asked(self, code: str) -> str:
        """This is what the learner's next cell would print."""
        return str(self.page.evaluate(ASK, code))

    def picture(self, name: str) -> Path:
        """This keeps a screenshot in .screenshots/, for eyes."""
        SCREENSHOTS.mkdir(exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


@dataclass
class Lab:
    """A running JupyterLab with a copy of the course in `folder`."""

    url: str
    folder: Path
    context: BrowserContext
    opened: list[Notebook] = field(default_factory=list)

    def write(self, name: str, *cells: str) -> None:
        """This writes a notebook of its own into the server's copy of the course."""
        path = self.folder / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        book = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
        book.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
        path.write_text(v4.writes(book), "utf-8")

    def open(self, name: str) -> Notebook:
        """This opens a notebook of the course, such as "en/01_three_way_handshake", and waits for its kernel."""
        path = f"notebooks/{name}.ipynb"
        workspace = f"w{time.monotonic_ns()}"  # a fresh one: no tab of an earlier test comes back
        page = self.context.new_page()
        notebook = Notebook(page)
        self.opened.append(notebook)
        page.goto(f"{self.url}/lab/workspaces/{workspace}/tree/{path}?token={TOKEN}")
        self.wait(page)
        return notebook

    def open_front_page(self) -> Notebook:
        """This opens the server's address as `tcplearn lab` does: the course's front page."""
        page = self.context.new_page()
        notebook = Notebook(page)
        self.opened.append(notebook)
        page.goto(f"{self.url}/?token={TOKEN}")
        self.wait(page)
        return notebook

    def wait(self, page: Page) -> None:
        page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.sessionContext", timeout=60_000)
        page.evaluate("async () => { await window.jupyterapp.restored }")
        page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.context.ready }")
        page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.sessionContext.ready }")
        page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
        )

    def strayed(self) -> list[str]:
        """These are the requests that would have left this machine."""
        return list(self.context.strayed)  # type: ignore[attr-defined]

    def close_all(self) -> None:
        for notebook in self.opened:
            notebook.page.close()
        self.opened.clear()
        for session in self.ask("api/sessions"):  # a living kernel would keep the old module
            self.ask(f"api/sessions/{session['id']}", "DELETE")

    def ask(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(
            f"{self.url}/{path}", method=method, headers={"Authorization": f"token {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read()
        return json.loads(body) if body else None


def serve(
    folder: Path | None, lang: str, log: Path, tcplearn: Path = HERE, cwd: Path | None = None
) -> tuple[subprocess.Popen[bytes], str]:
    """This starts `tcplearn lab` on a copy of the course and waits until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(tcplearn), "lab", "--lang", lang, *([str(folder)] if folder else []), "--"]
    options = [
        "--no-browser", "--expose-app-in-browser", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}", "--ServerApp.ip=127.0.0.1",
    ]  # fmt: skip
    with log.open("wb") as out:
        server = subprocess.Popen([*command, *options], stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=cwd)
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/api", timeout=5).close()
            return server, url
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    stop(server)
    raise RuntimeError(f"tcplearn lab did not answer:\n{log.read_text('utf-8')}")


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
