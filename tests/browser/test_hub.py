"""The JupyterHub recipe: two students sign in, each has a course and a progress file, and neither sees the other's.

A real hub with its real proxy, which npm fetches; it listens on this machine only.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from driver import Lab, Notebook
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "four segments may do"
ANSWER = """
from tcplearn import memory
from tcplearn.quiz import ask, grade, solve
question = ask("LOSS-04")
memory.open().record(question, solve(question), grade(question, solve(question)))
"""
KEPT = "from tcplearn import memory; kept = memory.open(); print(kept.path, len(kept.attempts()))"

pytestmark = pytest.mark.proof


@dataclass
class Hub:
    """A running JupyterHub, and the folder with its students' homes."""

    url: str
    homes: Path
    process: subprocess.Popen[bytes]


def free_ports(n: int) -> list[int]:
    sockets = [socket.socket() for _ in range(n)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    if shutil.which("npm") is None:
        pytest.skip("the hub's proxy comes with npm, and there is no npm here")
    pytest.importorskip("jupyterhub")
    home = tmp_path_factory.mktemp("hub")
    fetch = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(home / "npm")]
    subprocess.run([*fetch, "configurable-http-proxy@5"], check=True, capture_output=True)
    port, inner, api = free_ports(3)
    bins = (home / "npm" / "node_modules" / ".bin", Path(sys.executable).parent)
    given = {name: value for name, value in os.environ.items() if name not in ("XDG_DATA_HOME", "TCPLEARN_LANG")}
    given |= {
        "PATH": os.pathsep.join([*map(str, bins), os.environ["PATH"]]),
        "TCPLEARN_PASSWORD": PASSWORD,
        "TCPLEARN_HOMES": str(home / "students"),
    }
    command = [
        sys.executable, "-m", "jupyterhub", "-f", str(ROOT / "jupyter" / "jupyterhub_config.py"),
        f"--JupyterHub.bind_url=http://127.0.0.1:{port}", f"--JupyterHub.hub_bind_url=http://127.0.0.1:{inner}",
        f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{api}", "--Spawner.args=--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    log = home / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=home, env=given, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/hub/login", timeout=5).close()
            break
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(log.read_text("utf-8")) from None
            time.sleep(0.1)
    else:
        process.kill()
        raise RuntimeError(log.read_text("utf-8"))
    started = psutil.Process(process.pid).children(recursive=True)
    yield Hub(url, home / "students", process)
    started += psutil.Process(process.pid).children(recursive=True)
    process.terminate()  # it stops the students' servers, one after another, and then its proxy
    process.wait(120)
    _, left = psutil.wait_procs(started, timeout=60)
    for one in left:
        one.kill()
    assert not left, f"the hub left processes behind: {left}"


def fill_in(page: Page, hub: Hub, name: str, password: str) -> None:
    page.goto(f"{hub.url}/hub/login")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_in(hub: Hub, chromium: Browser, name: str, chapter: str) -> Notebook:
    """The student signs in, and opens a chapter."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    fill_in(page, hub, name, PASSWORD)
    page.wait_for_url(f"**/user/{name}/lab/tree/notebooks/en/00_start.ipynb", timeout=120_000)
    page.goto(f"{hub.url}/user/{name}/lab/tree/notebooks/{chapter}.ipynb")
    Lab(hub.url, hub.homes / name, context).wait(page)
    return Notebook(page)


def test_two_students_share_neither_course_nor_progress(hub: Hub, chromium: Browser) -> None:
    ada = sign_in(hub, chromium, "ada", "en/01_three_way_handshake")
    bo = sign_in(hub, chromium, "bo", "zh/01_three_way_handshake")
    for notebook in (ada, bo):
        notebook.run_all()
        assert notebook.errors() == []
        expect(notebook.page.locator(".tcplearn-player").first).to_be_visible()
    ada.asked(ANSWER)
    for name, notebook, attempts in (("ada", ada, "1"), ("bo", bo, "0")):
        path, kept = notebook.asked(KEPT).rsplit(" ", 1)
        assert Path(path).is_relative_to(hub.homes / name)
        course = hub.homes / name / "tcplearn-course"
        assert all(file.stat().st_mode & 0o077 == 0 for file in (course, *course.rglob("*.ipynb")))
        assert kept == attempts
        assert notebook.trusted()
    mine = hub.homes / "ada" / "tcplearn-course" / "notebooks" / "en" / "01_three_way_handshake.ipynb"
    theirs = hub.homes / "bo" / "tcplearn-course" / "notebooks" / "en" / "01_three_way_handshake.ipynb"
    before = theirs.read_bytes()
    ada.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    ada.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    assert mine.read_bytes() != before == theirs.read_bytes()
    refused = ada.page.goto(f"{hub.url}/user/bo/lab")
    assert refused is not None and refused.status == 403


@pytest.mark.parametrize(
    ("name", "password"), [("..", PASSWORD), ("ada/bo", PASSWORD), ("ada", "three segments may do")]
)
def test_a_strange_name_or_a_wrong_password_is_refused(hub: Hub, chromium: Browser, name: str, password: str) -> None:
    page = chromium.new_context().new_page()
    fill_in(page, hub, name, password)
    expect(page.get_by_text("Invalid username or password")).to_be_visible()
    page.context.close()
