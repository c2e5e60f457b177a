"""What a learner waits for in a drill, measured in a real JupyterLab and a real Chromium: `python benchmarks/drill.py`.

The one rule: as in browser.py: each time begins with what the learner does and ends with the browser's frame that
shows what came of it. Nothing is kept of what is answered here.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from browser import SETTLED, ms, row
from conftest import chromium_path
from driver import Lab, serve, stop
from playwright.sync_api import Locator, sync_playwright

CELLS = ("from tcplearn import Drill", "drill = Drill(lang='en', memory=False)\ndrill")
QUESTIONS = 20
WATCH = """(root) => {  // from a click to the frame after the next change of the question or of the verdict
  let begun;
  window.times = [];
  document.addEventListener("click", () => { begun = performance.now(); }, true);
  new MutationObserver(() => {
    if (begun === undefined) return;
    const from = begun;
    begun = undefined;
    requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - from)));
  }).observe(root, { attributes: true, attributeFilter: ["data-mark", "data-id"] });
}"""


def shown(lab: Lab) -> Locator:
    lab.write("en/measured_drill", *CELLS)
    notebook = lab.open("en/measured_drill")
    notebook.run_all()
    assert notebook.errors() == []
    root = notebook.page.locator(".tcplearn-drill")
    root.wait_for()
    root.page.wait_for_timeout(500)
    return root


def pressed(root: Locator, name: str) -> float:
    """From the click on a button to the frame that shows what came of it."""
    root.evaluate("() => { window.times.length = 0; }")
    root.locator(name).click()
    root.page.wait_for_function("() => window.times.length === 1")
    root.page.wait_for_timeout(SETTLED)
    return float(root.evaluate("() => window.times[0]"))


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        for place in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "TCPLEARN_DATA"):
            os.environ[place] = str(Path(name) / place.lower())  # not the reader's own
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        process, url = serve(Path(name) / "course", "en", Path(name) / "server.log")
        try:
            root = shown(Lab(url, Path(name) / "course", browser.new_context(viewport={"width": 1280, "height": 900})))
            root.evaluate(WATCH)
            verdicts, questions = [], []
            for _ in range(QUESTIONS):
                verdicts.append(pressed(root, ".give_up"))
                questions.append(pressed(root, ".follow"))
            row("drill", "answer to verdict, with its run", "< 100 ms", ms(verdicts), f"worst {max(verdicts):.0f}")
            row("drill", "button to the next question", "< 100 ms", ms(questions), f"worst {max(questions):.0f}")
        finally:
            stop(process)
            browser.close()


if __name__ == "__main__":
    main()
