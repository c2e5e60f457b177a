"""Every notebook of the course in both languages, walked from top to bottom in a real JupyterLab.

All cells run; then each cell is scrolled to, for JupyterLab puts into the page only what is near: its widgets must
stand there, and no picture may be cut off at the right.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from driver import Lab

NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"
COURSE = [f"{path.parent.name}/{path.stem}" for path in sorted(NOTEBOOKS.glob("*/*.ipynb"))]
WIDGET = "application/vnd.jupyter.widget-view+json"
pytestmark = [pytest.mark.browser, pytest.mark.proof]

# For each code cell: how many widgets it should show, how many stand there, and what is cut off at the right.
WALK = """async (widget) => {
  const { content } = window.jupyterapp.shell.currentWidget;
  const seen = [];
  for (const [at, { model, node }] of content.widgets.entries()) {
    if (model.type !== "code") continue;
    await content.scrollToItem(at, "start");
    const due = model.outputs.toJSON().filter(({ data }) => data && widget in data).length;
    const there = () => [...node.querySelectorAll(".jp-OutputArea-output.lm-Panel > .lm-Widget > *")]
      .filter(({ offsetHeight, textContent }) => offsetHeight > 20 && textContent.trim()).length;
    for (let waited = 0; there() < due && waited < 100; waited++) await new Promise((go) => setTimeout(go, 100));
    const cut = [...node.querySelectorAll(".jp-OutputArea-output")].filter((output) =>
      output.scrollWidth > output.clientWidth + 2 && !["auto", "scroll"].includes(getComputedStyle(output).overflowX)
    ).length;
    seen.push({ source: model.sharedModel.getSource(), due, there: there(), cut });
  }
  return seen;
}"""


def test_there_is_a_course_to_walk() -> None:
    assert len(COURSE) >= 36 and len(COURSE) % 2 == 0


@pytest.mark.parametrize("name", COURSE)
def test_a_chapter_runs_and_every_widget_stands_there(lab: Lab, name: str) -> None:
    notebook = lab.open(name)
    notebook.run_all()
    assert notebook.errors() == []
    assert notebook.not_run() == []
    for cell in notebook.page.evaluate(WALK, WIDGET):
        assert cell["there"] >= cell["due"], f"{name}: no widget under {cell['source']}"
        assert not cell["cut"], f"{name}: a picture is cut off under {cell['source']}"
    assert lab.strayed() == []
