"""A picture as a file: the name's end decides, and what is in the file is the picture."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from tcplearn.capture import read
from tcplearn.view import animated, gif, ladder, machine, png, save, show, svg, timeline
from tcplearn.view.animate import so_far
from tcplearn.view.files import FORMS
from tcplearn.view.mpl import POINTS
from tcplearn.view.told import trace_of
from tcplearn.world.scenes import SCENES

SCENE = SCENES["third_ack_lost"]
CAPTURE = Path(__file__).parent.parent / "captures" / "fin_lost.pcap"


@pytest.fixture
def saved(tmp_path):
    """What `save` writes: `saved(what, name, ...)`."""
    return lambda what, name, *words, **more: save(what, tmp_path / name, *words, **more).read_bytes()


def test_the_end_of_the_name_decides(saved):
    drawing = ladder(SCENE, "en")
    assert saved(SCENE, "run.svg", "en").decode() == svg(drawing, theme="light")
    assert saved(SCENE, "run.svg", "en", seconds=2).decode() == animated(drawing, 2)
    assert saved(SCENE, "RUN.PNG", "en") == png(drawing)
    assert saved(SCENE, "run.gif", "en", step=2, scale=1) == gif(so_far(drawing, 2), scale=1)
    assert saved(SCENE, "run.pdf", "en").startswith(b"%PDF-")


def test_a_step_a_theme_and_a_size_are_heard(saved):
    drawing = ladder(SCENE, "zh", "symbolic")
    chosen = {"lang": "zh", "numbers": "symbolic", "step": 4, "theme": "dark"}
    assert saved(SCENE, "run.svg", **chosen).decode() == svg(drawing, 4, "dark")
    picture = Image.open(io.BytesIO(saved(SCENE, "run.png", scale=1, **chosen)))
    assert picture.tobytes() == Image.open(io.BytesIO(png(drawing, 4, "dark", scale=1))).tobytes()
    assert picture.size == (drawing.width, drawing.height)
    assert saved(SCENE, "run.svg", theme="auto").decode() == svg(ladder(SCENE, "en"))


def test_whatever_can_be_shown_can_be_saved(saved):
    (talk,) = read(CAPTURE)
    for what in (trace_of(SCENE), talk, machine(lang="en")):
        drawing = show(what).drawing
        assert saved(what, "one.svg").decode() == svg(drawing, theme="light")
    with pytest.raises(TypeError, match="give a Trace"):
        saved("a run", "one.svg")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_pdf_is_one_page_of_vectors_with_its_fonts_within(saved, lang):
    made = saved(SCENE, "run.pdf", lang)
    assert made == saved(SCENE, "again.pdf", lang), "the same picture gives the same file"
    drawing, (page,) = ladder(SCENE, lang), PdfReader(io.BytesIO(made)).pages
    assert tuple(page.mediabox)[2:] == pytest.approx((drawing.width * POINTS, drawing.height * POINTS))
    assert len(page.images) == 0
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert all("/CharProcs" in font or "/FontFile2" in font["/FontDescriptor"] for font in fonts)
    assert any("NotoSansCJK" in font["/BaseFont"] for font in fonts) == (lang == "zh")
    text = page.extract_text()
    level = [
        m.text for m in drawing.marks if m.kind == "text" and not m.turn and not set(m.cls.split()) & {"wait", "on"}
    ]
    assert "SYN-RECEIVED" in level
    assert [said for said in level if said not in text] == []


def test_a_plot_keeps_its_own_look(saved):
    ax = timeline(SCENE, lang="en")
    assert saved(ax, "states.svg").decode() == show(ax)._repr_mimebundle_()["image/svg+xml"]
    assert Image.open(io.BytesIO(saved(ax, "states.png", scale=1))).width == round(ax.figure.get_figwidth() * 100)
    assert "SYN-RECEIVED" in PdfReader(io.BytesIO(saved(ax, "states.pdf"))).pages[0].extract_text()
    with pytest.raises(ValueError, match="no moments"):
        saved(ax, "states.gif")


@pytest.mark.parametrize("name", ["run.jpg", "run", "run.html", ".svg"])
def test_another_end_is_refused_with_a_list(saved, name, tmp_path):
    with pytest.raises(ValueError, match=", ".join(FORMS)):
        saved(SCENE, name)
    assert list(tmp_path.iterdir()) == []
