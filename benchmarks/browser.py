"""Slider to picture in a real JupyterLab: how long after a key press the picture has changed.

Prints the median over PRESSES presses for each scene: `dom` until the last change of the page,
`frame` until the browser has drawn the frame with it. Needs a Chromium, as the browser tests do.

    python benchmarks/browser.py
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from conftest import chromium_path
from driver import Lab, serve, stop
from nbformat import v4
from playwright.sync_api import Page, sync_playwright

PRESSES = 40
SCENES = ("open_data_close", "zero_window", "last_ack_lost_no_luck")
WATCH = """
() => {
  const root = document.querySelector(".tcplearn-player");
  let pressed = 0, changed = 0;
  window.times = [];
  document.addEventListener("keydown", () => {
    pressed = performance.now();
    requestAnimationFrame(() => setTimeout(() => {  // after the frame that the press led to
      const frame = performance.now();
      window.times.push({ dom: changed - pressed, frame: frame - pressed });
    }));
  }, true);
  const all = { subtree: true, childList: true, attributes: true };
  new MutationObserver(() => { changed = performance.now(); }).observe(root, all);
}
"""


def measure(page: Page) -> tuple[float, float]:
    """These are the medians in milliseconds."""
    page.locator(".tcplearn-player").wait_for()
    page.evaluate(WATCH)
    page.locator(".tcplearn-player input[type=range]").focus()
    for press in range(PRESSES):
        page.keyboard.press("ArrowRight" if press % 20 < 10 else "ArrowLeft")
        page.wait_for_timeout(120)
    times = page.evaluate("window.times")
    return tuple(statistics.median(each[name] for each in times) for name in ("dom", "frame"))  # type: ignore[return-value]


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name) / "course"
        for place in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
            os.environ[place] = str(Path(name) / place.lower())  # not the reader's own settings
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        process, url = serve(folder, "en", Path(name) / "server.log")
        lab = Lab(url, folder, browser.new_context(viewport={"width": 1280, "height": 900}))
        try:
            for scene in SCENES:
                code = f"from tcplearn import scenes\nfrom tcplearn.widgets import Player\nPlayer(scenes.{scene})"
                book = v4.new_notebook(cells=[v4.new_code_cell(code)])
                book.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
                path = folder / "notebooks" / "en" / f"{scene}.ipynb"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(v4.writes(book), "utf-8")
                notebook = lab.open(f"en/{scene}")
                notebook.run_all()
                dom, frame = measure(notebook.page)
                print(f"{scene:24} slider to picture: dom {dom:5.1f} ms  frame {frame:5.1f} ms  (median of {PRESSES})")
                lab.close_all()
        finally:
            stop(process)
            browser.close()


if __name__ == "__main__":
    main()
