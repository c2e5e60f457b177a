"""The two figures over time, read back from their artists; and Chinese that renders."""

import logging
import subprocess
import sys

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tcplearn.model import RULES
from tcplearn.view import draw, ladder, machine, sequence_plot, show, timeline
from tcplearn.view.palette import NAMES, colour, family
from tcplearn.view.squeezed import Squeezed
from tcplearn.view.told import trace_of
from tcplearn.world import run
from tcplearn.world.scenes import SCENES


@pytest.mark.parametrize("name", SCENES)
def test_the_timeline_has_a_bar_for_every_state(name):
    trace = trace_of(SCENES[name])
    ax = timeline(trace)
    at = Squeezed(trace)
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    path = [(row, t, state) for row, side in enumerate("AB") for t, state in trace.states(side)]
    assert len(bars) == len(path)
    for bar, (row, t, state) in zip(bars, path, strict=True):
        assert bar.get_label() == f"_{'AB'[row]} {state}"
        assert bar.get_x() == pytest.approx(at(t)) and bar.get_y() == row - 0.4
        assert to_hex(bar.get_edgecolor()) == colour(family(state))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A", "B"]


def test_the_ticks_say_the_true_seconds():
    trace = run(SCENES["open_close"])
    ax = timeline(trace)
    said = dict(zip(ax.get_xticks(), (label.get_text() for label in ax.get_xticklabels()), strict=True))
    assert list(said.values())[-1] == "240.625" and list(said) == sorted(said)
    at = Squeezed(trace)
    for place, second in said.items():
        assert at(float(second)) == pytest.approx(place)


def test_the_lines_are_the_variables():
    trace = run(SCENES["data_wraps"])
    for numbers, start in (("absolute", 2**32 - 3), ("relative", 0)):
        ax = sequence_plot(trace, numbers=numbers)
        assert [line.get_label() for line in ax.lines] == [
            "A SND.UNA", "A SND.NXT", "B RCV.NXT", "B SND.UNA", "B SND.NXT", "A RCV.NXT",
        ]  # fmt: skip
        values = [y for y in ax.lines[0].get_ydata() if y == y]
        assert values[0] == start
        last = trace.tcb("A", len(trace.moments) - 1)  # the last moment deletes the TCB
        assert values[-1] == (last.snd_una if numbers == "absolute" else (last.snd_una - last.iss) % 2**32)


def test_a_plot_has_a_text_equivalent_and_shows_in_a_notebook():
    trace = run(SCENES["refused"])
    said = "A: CLOSED (0.000 s) → SYN-SENT (0.100 s) → CLOSED (0.150 s); B: CLOSED (0.000 s)"
    bundle = show(timeline(trace))._repr_mimebundle_()
    assert bundle["text/plain"] == said
    assert bundle["image/svg+xml"] == show(timeline(trace))._repr_mimebundle_()["image/svg+xml"]
    assert (
        show(sequence_plot(run(SCENES["open_close"])))
        ._repr_mimebundle_()["text/plain"]
        .startswith("A SND.UNA 0 → 2; A SND.NXT 1 → 2; B RCV.NXT 1 → 2; B SND.UNA 0 → 1;")
    )


def test_symbolic_numbers_count_from_x_and_y():
    assert (
        sequence_plot(run(SCENES["open_close"]), numbers="symbolic").get_ylabel()
        == "number, relative to x (A's) and y (B's)"
    )


@pytest.mark.parametrize("plot", [timeline, sequence_plot])
def test_ax_in_axes_out_and_the_theme_follows(plot):
    trace = run(SCENES["open_close"])
    figure = Figure()
    ax = figure.subplots()
    ax.set_facecolor("#101010")
    assert plot(trace, ax) is ax
    assert ax.title.get_color() == colour("ink", "dark")
    assert plot(trace).title.get_color() == colour("ink", "light")
    dark = plot(trace, theme="dark")
    assert to_hex(dark.get_facecolor()) == colour("paper", "dark") == to_hex(dark.figure.get_facecolor())


def test_every_chinese_caption_renders(caplog):
    """Warnings are errors here: a missing glyph is one."""
    from tcplearn.view import figure, plots, sentences
    from tcplearn.view import ladder as _  # noqa: F401

    caplog.set_level(logging.WARNING, "matplotlib")
    for name in ("textbook", "old_syn_after_close"):
        for plot in (timeline, sequence_plot):
            plot(run(SCENES[name]), lang="zh").figure.canvas.draw()
    draw(ladder(run(SCENES["zero_window"]), "zh")).figure.canvas.draw()
    draw(machine(lang="zh")).figure.canvas.draw()
    captions = [scene.title.zh for scene in SCENES.values()] + [name.zh for name in NAMES.values()]
    for module in map(sys.modules.get, [m for m in sys.modules if m.startswith("tcplearn.view.")]):
        for value in vars(module).values():
            for text in value.values() if isinstance(value, dict) else [value]:
                if getattr(text, "zh", None):
                    captions.append(text.zh)
    picture = Figure(figsize=(8, 0.3 * len(captions)))
    for i, caption in enumerate(captions):
        picture.text(0, i / len(captions), caption, family=["DejaVu Sans", "Noto Sans CJK SC"])
    picture.canvas.draw()
    assert len(captions) > 100 and figure and plots and sentences and RULES
    assert [record.getMessage() for record in caplog.records] == []


def test_importing_the_views_loads_no_drawing_library():
    heavy = ("matplotlib", "numpy", "IPython", "ipywidgets")
    code = f"import tcplearn.view, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
