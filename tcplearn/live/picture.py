"""Both ladders in one picture: the kernel's on the left, the model's on the right."""

from __future__ import annotations

from html import escape

from tcplearn.text import Text
from tcplearn.view import ladder, svg
from tcplearn.view.palette import css
from tcplearn.view.svg import number
from tcplearn.world import Trace

GAP, TOP = 24.0, 30.0  # pixels between the two, and for their heads
KERNEL = Text("kernel: {name}", "内核：{name}")
MODEL = Text("model: {name}", "模型：{name}")


def side_by_side(kernel: Trace, model: Trace, lang: str) -> str:
    """This is the picture as SVG text, numbers counted from the ISNs."""
    drawings = [ladder(trace, lang, "relative", noted=False) for trace in (kernel, model)]
    heads = [text.of(lang).format(name=t.protocol) for text, t in ((KERNEL, kernel), (MODEL, model))]
    wide, high = sum(drawing.width for drawing in drawings) + GAP, max(drawing.height for drawing in drawings) + TOP
    parts, x = [], 0.0
    for drawing, head in zip(drawings, heads, strict=True):
        place = f'<svg x="{number(x)}" y="{number(TOP)}" '
        parts.append(f'<text class="head mid" x="{number(x + drawing.width / 2)}" y="20">{escape(head)}</text>')
        parts.append(svg(drawing).replace("<svg ", place, 1))
        x += drawing.width + GAP
    title = escape(f"{drawings[0].title}: {' / '.join(heads)}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tcp" viewBox="0 0 {number(wide)} {number(high)}" '
        f'width="{number(wide)}" height="{number(high)}" role="img" aria-label="{title}">\n'
        f"<title>{title}</title>\n<style>{css()}</style>\n"
        f'<rect class="paper" x="0" y="0" width="{number(wide)}" height="{number(high)}"/>\n'
        + "".join(parts)
        + "</svg>\n"
    )
