"""A question sheet as one HTML page, ready to be printed or saved as a PDF; its key is `html_key`.

The one rule: nothing is fetched, and no question is torn over two pages where it fits on one.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tcplearn.out.items import Item
from tcplearn.out.sheet import KEY, NAME, Block, blocks

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
section { break-inside: avoid; margin: 1.6rem 0; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.05rem; margin-bottom: .3rem; break-after: avoid; }
pre { font: 14px/1.5 ui-monospace, "Noto Sans Mono CJK SC", monospace; white-space: pre-wrap;
  border-left: 3px solid #888; padding-left: .8rem; }
ul { list-style: none; padding-left: 0; }
.room { border-bottom: 1px solid #888; height: 2.1em; }
.key { font-weight: 600; }
figure { margin: .8rem 0; overflow-x: auto; background: #fff; padding: 4px; }
svg { max-width: 100%; height: auto; }
@media print {
  @page { margin: 18mm; }
  body { margin: 0; max-width: none; font-size: 11pt; }
  pre { font-size: 9.5pt; }
}
"""


def made(items: Sequence[Item], title: str, key: bool = False) -> str:
    """This is the page as text."""
    lang = items[0].question.lang if items else "en"
    head = f"{title} · {KEY.of(lang)}" if key else title
    name = "" if key else f"<p>{escape(NAME.of(lang))}</p>"
    body = "\n".join(_block(block) for block in blocks(items, key))
    code = {"zh": "zh-CN"}.get(lang, lang)
    return (
        f'<!doctype html>\n<html lang="{code}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(head)}</title>\n'
        f"<style>{STYLE}</style></head>\n<body><main><h1>{escape(head)}</h1>{name}\n{body}\n</main></body></html>\n"
    )


def _block(block: Block) -> str:
    parts = [f"<h2>{block.number}. {escape(block.name)}</h2><p>{escape(block.text)}</p>"]
    if block.ladder:
        parts.append(f"<pre>{escape(chr(10).join(block.ladder))}</pre>")
    if block.lines:
        parts.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in block.lines) + "</ul>")
    parts += ['<div class="room"></div>'] * block.room
    if block.key:
        parts.append(f'<pre class="key">{escape(chr(10).join(block.key))}</pre>')
    if block.why:
        parts.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in block.why) + "</ul>")
    if block.picture:
        parts.append(f"<figure>{block.picture}</figure>")
    return "<section>" + "\n".join(parts) + "</section>"
