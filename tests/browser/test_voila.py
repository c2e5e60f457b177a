"""The widgets in Voila: a lecture's page, its kernel behind it, nothing from elsewhere."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from driver import stop
from nbformat import v4
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.proof

CELLS = ("from tcplearn import Lab, Player, scenes", "Player(scenes.open_close, 'en')", "Lab(scenes.handshake, 'en')")


@pytest.fixture(scope="module")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("voila")
    book = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in CELLS])
    book.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    (folder / "lecture.ipynb").write_text(v4.writes(book), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "voila", str(folder / "lecture.ipynb"), "--no-browser", f"--port={port}"]
    log = Path(folder / "log")
    with log.open("wb") as out:
        server = subprocess.Popen([*command, "--Voila.ip=127.0.0.1"], stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    url = f"http://127.0.0.1:{port}/"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}voila/static/voila.js", timeout=5).close()
            break
        except urllib.error.HTTPError:
            break
        except OSError:
            if server.poll() is not None:
                raise RuntimeError(log.read_text("utf-8")) from None
            time.sleep(0.1)
    yield url
    stop(server)


def test_a_gesture_is_answered_by_the_kernel(voila: str, page: Page, context: BrowserContext) -> None:
    strayed = len(context.strayed)  # type: ignore[attr-defined]
    page.goto(voila, timeout=60_000)
    player = page.locator(".tcplearn-player").first
    laboratory = page.locator(".tcplearn-lab")
    expect(laboratory).to_be_visible(timeout=60_000)
    for widget in (player, laboratory):
        widget.get_by_label("Segment", exact=True).select_option("3")
        widget.get_by_role("button", name="Lose", exact=True).click()
        expect(widget.locator(".changes")).to_contain_text("segment 3 (ACK): lost")
    laboratory.get_by_role("button", name="Undo").click()
    expect(laboratory.locator(".wire")).to_contain_text("The wire does what the story says")
    elsewhere = [url for url in context.strayed[strayed:] if "font" not in url.lower()]  # type: ignore[attr-defined]
    assert elsewhere == []
