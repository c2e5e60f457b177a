"""What a learner waits for, measured in a real JupyterLab with a real Chromium: `python benchmarks/browser.py`.

The one rule: each time begins with what the learner does and ends with the browser's frame that shows what
came of it. Medians unless another word stands there. A widget may be named (`... browser.py Lab`); without
a name, Player and Lab are measured. Needs a Chromium, as the browser tests do.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from conftest import chromium_path
from driver import Lab, Notebook, serve, stop
from playwright.sync_api import Locator, sync_playwright

WIDGETS = ("Player", "Lab")
SCENES = ("open_data_close", "zero_window", "last_ack_lost_no_luck")
PRESSES, GESTURES, KERNELS = 40, 24, 3
STROKES, MOVES = 2, 30  # the slider's handle goes there and back so often, in so many moves each way: some 2 s
SETTLED = 120  # ms; what a press or a gesture led to is over by then
ROOT = ".jp-Notebook .tcplearn-player"
SHOW = "from tcplearn import {widget}, scenes\n{widget}(scenes.{scene}, 'en')"
LONG = """\
from tcplearn import At, Close, Open, Scene, Send, {widget}, run
sends = [At(0.2 + 0.05 * i, "AB"[i % 2], Send(100)) for i in range({sends})]
opens = At(0, "B", Open("passive")), At(0.1, "A", Open("active"))
closes = At(60, "A", Close()), At(61, "B", Close())
scene = Scene("long", (*opens, *sends, *closes))
print(len(run(scene).segments))"""
OPENED = """async ([index, root]) => {  // from the command to run a cell to the first frame with its widget
  const { content } = window.jupyterapp.shell.currentWidget;
  const count = () => document.querySelectorAll(`${root}[data-step]`).length;
  const before = count();
  content.activeCellIndex = index;
  const begun = performance.now();
  const shown = new Promise((done) => new MutationObserver((_, watch) => {
    if (count() === before) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-step"] }));
  window.jupyterapp.commands.execute("notebook:run-cell");
  return shown;
}"""
WATCH = """(root) => {  // from a key or a click to the frame after the next change of the picture
  let begun;
  window.times = [];
  const begin = ({ target }) => { if (root.contains(target)) begun = performance.now(); };
  for (const what of ["keydown", "click"]) document.addEventListener(what, begin, true);
  new MutationObserver(() => {
    if (begun === undefined) return;
    const [from, dom] = [begun, performance.now()];
    begun = undefined;
    requestAnimationFrame(() => setTimeout(() => window.times.push([dom - from, performance.now() - from])));
  }).observe(root.querySelector(".picture"), { subtree: true, childList: true, attributes: true });
}"""
COUNT = """(root) => {  // frames, those that show another step than the frame before, and the longest
  window.frames = { all: 0, changed: 0, longest: 0, begun: performance.now() };
  let step = root.dataset.step, before = performance.now();
  const each = (now) => {
    const { frames } = window;
    frames.longest = Math.max(frames.longest, now - before);
    before = now;
    if (root.dataset.step !== step) frames.changed++;
    step = root.dataset.step;
    frames.all++;
    if (!frames.done) requestAnimationFrame(each);
  };
  requestAnimationFrame((now) => { before = now; requestAnimationFrame(each); });
}"""
COUNTED = """() => {
  const { changed, all, longest, begun } = window.frames;
  window.frames.done = true;
  return [...[changed, all].map((count) => 1000 * count / (performance.now() - begun)), longest];
}"""


def row(widget: str, what: str, target: str, *measured: str) -> None:
    print(f"{widget:8}{what:58}{target:>12}  {'  '.join(measured)}", flush=True)


def ms(values: list[float]) -> str:
    return f"{statistics.median(values):6.0f} ms"


def first(lab: Lab, widget: str) -> None:
    """The first widget after its cell is run, in a kernel that is idle: with the package's import, and once more."""
    cold, warm = [], []
    for _ in range(KERNELS):
        notebook = opened(lab, "1", *[SHOW.format(widget=widget, scene="handshake")] * 2)
        cold.append(notebook.page.evaluate(OPENED, [1, ROOT]))
        warm.append(notebook.page.evaluate(OPENED, [2, ROOT]))
        lab.close_all()
    row(widget, "cell run to widget, package not imported yet", "< 1500 ms", ms(cold), f"worst {max(cold):.0f}")
    row(widget, "cell run to widget, the second one", "< 1500 ms", ms(warm), f"worst {max(warm):.0f}")


def steps(lab: Lab, widget: str) -> None:
    """From an arrow key on the slider to the picture of that step."""
    for scene in SCENES:
        root = shown(lab, SHOW.format(widget=widget, scene=scene))
        told(widget, f"key to picture, {scene}", "< 50 ms", pressed(root))
        lab.close_all()


def gestures(lab: Lab, widget: str) -> None:
    """From a click on a button to the picture of the new run, which Python has made."""
    for scene in SCENES:
        root = shown(lab, SHOW.format(widget=widget, scene=scene))
        root.locator("select.which").select_option("3")
        root.evaluate(WATCH)
        for i in range(GESTURES):
            root.locator((".lose", ".deliver")[i % 2]).click()
            root.page.wait_for_function("(many) => window.times.length === many", arg=i + 1)
            root.page.wait_for_timeout(SETTLED)
        told(widget, f"gesture to picture, {scene}", "< 50 ms", root.page.evaluate("window.times"))
        lab.close_all()


def scrubbing(lab: Lab, widget: str) -> None:
    """The slider's handle dragged to and fro by the mouse."""
    root = shown(lab, LONG.format(widget=widget, sends=26), f"{widget}(scene, 'en')")
    scrubbed(root, widget, "60 segments")
    lab.close_all()


def large(lab: Lab, widget: str) -> None:
    """2,000 segments: how long until they are shown, and how it is to step through them."""
    notebook = opened(lab, LONG.format(widget=widget, sends=1000), f"{widget}(scene, 'en')")
    took = notebook.page.evaluate(OPENED, [1, ROOT])
    row(widget, "cell run to widget, 2,000 segments, running them included", "< 2000 ms", f"{took:6.0f} ms")
    root = notebook.page.locator(ROOT)
    told(widget, "key to picture, 2,000 segments", "< 50 ms", pressed(root))
    root.locator(".slider").press("End")
    root.page.wait_for_timeout(500)
    told(widget, "key to picture, at their end", "< 50 ms", pressed(root, "ArrowLeft", "ArrowRight")[1:])
    scrubbed(root, widget, "2,000 segments")
    lab.close_all()


def opened(lab: Lab, *cells: str) -> Notebook:
    """A notebook of these cells, of which the first has been run."""
    name = f"en/measured_{time.monotonic_ns()}"
    lab.write(name, *cells)
    notebook = lab.open(name)
    notebook.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }")
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
    return notebook


def shown(lab: Lab, *cells: str) -> Locator:
    """The widget of the last cell."""
    notebook = opened(lab, "1", *cells)
    notebook.run_all()
    assert notebook.errors() == []
    root = notebook.page.locator(ROOT)
    root.wait_for()
    root.page.wait_for_timeout(500)  # JupyterLab has other things to do at first
    return root


def pressed(root: Locator, there: str = "ArrowRight", back: str = "ArrowLeft") -> list[list[float]]:
    root.evaluate(WATCH)
    root.locator(".slider").focus()
    for press in range(PRESSES):
        root.page.keyboard.press(there if press % 20 < 10 else back)
        root.page.wait_for_timeout(SETTLED)
    return list(root.page.evaluate("window.times"))


def scrubbed(root: Locator, widget: str, what: str) -> None:
    slider = root.locator(".slider")
    slider.scroll_into_view_if_needed()
    slider.press("Home")
    box = slider.bounding_box()
    assert box
    mouse, y = root.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + 8, y)
    mouse.down()
    root.evaluate(COUNT)
    for to in (1, 0) * STROKES:
        mouse.move(box["x"] + 8 + to * (box["width"] - 16), y, steps=MOVES)
    changed, frames, longest = root.page.evaluate(COUNTED)
    mouse.up()
    told = f"slider dragged, {what}: changed pictures a second"
    row(widget, told, ">= 30", f"{changed:6.0f}", f"of {frames:.0f} frames, the longest {longest:.0f} ms")


def told(widget: str, what: str, target: str, times: list[list[float]]) -> None:
    doms, frames = zip(*times, strict=True)
    row(widget, what, target, ms(list(frames)), f"page changed {ms(list(doms)).strip()}", f"worst {max(frames):.0f}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name) / "course"
        for place in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
            os.environ[place] = str(Path(name) / place.lower())  # not the reader's own settings
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        process, url = serve(folder, "en", Path(name) / "server.log")
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        lab = Lab(url, folder, context)
        row("widget", "what", "target", "measured, to the frame that shows it")
        try:
            for widget in sys.argv[1:] or WIDGETS:
                for measure in (first, steps, gestures, scrubbing, large):
                    measure(lab, widget)
        finally:
            stop(process)
            browser.close()


if __name__ == "__main__":
    main()
