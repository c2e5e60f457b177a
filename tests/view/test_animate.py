"""A run that plays by itself shows at each time what a still picture shows at that step."""

import io
import itertools
import re
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops

from tcplearn.view import Drawing, Mark, animated, gif, ladder, png, svg
from tcplearn.view.animate import HELD, so_far, steps
from tcplearn.view.palette import colour
from tcplearn.view.svg import text, visible
from tcplearn.view.told import trace_of
from tcplearn.world.scenes import SCENES

NAME = re.compile(r" (from-\d+-(?:\d+|on)-of-\d+)(?=\")")


@pytest.fixture(scope="module", params=["open_close", "figure_8"])
def drawing(request):
    return ladder(SCENES[request.param], "en")


def keyframes(made):
    """When each class is visible: {name: [(part of the whole time, is it visible)]}."""
    rules = re.findall(r"@keyframes (\S+?)\{((?:[\d.]+%\{visibility:\w+\})+)\}", made)
    frames = {name: re.findall(r"([\d.]+)%\{visibility:(\w+)\}", body) for name, body in rules}
    return {name: [(float(at) / 100, what == "visible") for at, what in when] for name, when in frames.items()}


def shown(made, step, last):
    """The marks that an animated SVG shows in the middle of a step, without the classes that time them."""
    when, now = keyframes(made), (step + 0.5) / (last + HELD)
    for line in made.partition("</style>\n")[2].splitlines()[:-1]:
        timed = NAME.search(line)
        if timed is None or [seen for at, seen in when[timed[1]] if at <= now][-1]:
            yield NAME.sub("", line)


def test_each_moment_shows_what_the_still_picture_shows(drawing):
    made, last = animated(drawing), steps(drawing)
    ElementTree.fromstring(made)
    for step in range(last + 1):
        assert list(shown(made, step, last)) == [text(mark) for mark in visible(drawing, step)]


def test_it_takes_as_long_as_its_moments_and_stays_at_the_end(drawing):
    rules = set(re.findall(r"animation:\S+ (\S+)s step-end infinite", animated(drawing, seconds=0.5)))
    assert rules == {f"{(steps(drawing) + HELD) * 0.5:g}"}


def test_without_motion_it_is_the_whole_picture(drawing):
    made = animated(drawing)
    still, _, moving = made.partition("@media screen and (prefers-reduced-motion:no-preference){")
    gone = set(re.findall(r"\.tcp \.(from-\S+?)\{visibility:hidden\}", still))
    assert gone and "@keyframes" in moving and "animation" not in still
    marks = moving.partition("</style>\n")[2].splitlines()[:-1]
    seen = [NAME.sub("", line) for line in marks if not (NAME.search(line) and NAME.search(line)[1] in gone)]
    assert seen == [text(mark) for mark in visible(drawing)]


def test_a_picture_in_which_nothing_moves_does_not():
    still = Drawing(100, 20, (Mark("text", (10, 15), "label", text="ACK"),), "still", "ACK")
    assert animated(still) == svg(still, theme="light")
    assert Image.open(io.BytesIO(gif(still))).n_frames == 1


def test_a_part_of_a_run_ends_where_it_is_cut(drawing):
    for step in (0, 3, steps(drawing)):
        part = so_far(drawing, step)
        assert steps(part) <= step
        assert svg(part) == svg(drawing, step)
        assert all(svg(part, before) == svg(drawing, before) for before in range(step))


def test_a_gif_has_a_picture_for_each_step_in_the_colours_of_the_page():
    trace = trace_of(SCENES["open_close"])
    drawing = ladder(trace, "en")
    made = Image.open(io.BytesIO(gif(drawing, seconds=0.5, scale=1)))
    assert made.n_frames == len(trace.moments) + 1 == 13
    assert made.size == (drawing.width, drawing.height) and made.info["loop"] == 0
    pictures, times = [], []
    for number in range(made.n_frames):
        made.seek(number)
        pictures.append(made.convert("RGB"))
        times.append(made.info["duration"])
    assert times == [500] * 12 + [500 * HELD]
    assert all(ImageChops.difference(a, b).getbbox() for a, b in itertools.pairwise(pictures))
    for step in (0, 7, 12):  # but for the rims of letters, for which 256 colours are few
        still = Image.open(io.BytesIO(png(drawing, step, scale=1))).convert("RGB")
        off = ImageChops.difference(pictures[step], still).convert("L").histogram()
        assert sum(off[16:]) < 0.001 * sum(off) and not any(off[64:])
        assert pictures[step].getpixel((430, 5)) == (255, 255, 255)


def test_a_dark_gif_is_dark():
    drawing = so_far(ladder(SCENES["open_close"], "zh"), 1)
    made = Image.open(io.BytesIO(gif(drawing, theme="dark", scale=1))).convert("RGB")
    assert "#{:02x}{:02x}{:02x}".format(*made.getpixel((430, 5))) == colour("paper", "dark")


@pytest.mark.parametrize("make", [animated, gif])
@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_a_moment_that_takes_no_time_is_refused(make, seconds, drawing):
    with pytest.raises(ValueError, match="above 0"):
        make(drawing, seconds=seconds)


def test_a_gif_of_a_very_long_run_is_refused_with_a_way_out(drawing):
    with pytest.raises(ValueError, match="smaller scale, or make it a moving SVG"):
        gif(drawing, scale=40)
