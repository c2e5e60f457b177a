"""A real JupyterLab, served by the real `tcplearn lab`, in a real Chromium.

The server works on a copy of the course; no request may leave this machine. Where there is no
Chromium the tests are skipped, except in CI, where that is a failure.

    def test_it(lab):
        notebook = lab.open("zh/01_three_way_handshake")
        notebook.run_all()
        assert notebook.errors() == []
        notebook.page.locator(...)          # Playwright from here on
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from driver import SCREENSHOTS, Lab, serve, stop
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

IN_CI = os.environ.get("CI", "").lower() in ("1", "true")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FAILED = pytest.StashKey[bool]()


def chromium_path() -> str | None:
    """TCPLEARN_CHROMIUM if set, else the first Chromium on the path."""
    return os.environ.get("TCPLEARN_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests."""
    path = chromium_path()
    if path is None:
        why = f"no Chromium here (looked for {', '.join(CHROMIUMS)}); install one or set TCPLEARN_CHROMIUM to its path"
        if IN_CI:
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """One browser profile for all tests, so JupyterLab's files stay cached; requests to elsewhere are refused."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    strayed: list[str] = []

    def stay(route: Route) -> None:
        strayed.append(route.request.url)
        route.abort()

    context.route(re.compile(r"^https?://(?!(localhost|127\.0\.0\.1)[:/])"), stay)
    context.strayed = strayed  # type: ignore[attr-defined]
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A blank page, for our own module without JupyterLab: fast."""
    page = context.new_page()
    yield page
    _picture_if_failed(request, page)
    page.close()


@pytest.fixture(scope="session")
def server(context: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab for all tests, started by `tcplearn lab`, its front page in English."""
    folder = tmp_path_factory.mktemp("lab") / "course"
    process, url = serve(folder, "en", folder.parent / "server.log")
    yield Lab(url, folder, context)
    stop(process)


@pytest.fixture
def lab(server: Lab, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """The running JupyterLab; what a test opens is closed after it, kernels too."""
    yield server
    for number, notebook in enumerate(server.opened):
        _picture_if_failed(request, notebook.page, number)
    server.close_all()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


def _picture_if_failed(request: pytest.FixtureRequest, page: Page, number: int = 0) -> None:
    if request.node.stash.get(FAILED, False):
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"failed-{request.node.name}-{number}.png")
