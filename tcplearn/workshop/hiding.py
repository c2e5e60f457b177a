"""Hide a wrong row: a game against a list of stories.

A row that is wrong, and that no story notices, shows what a list of examples is worth as a test.

The one rule: both verdicts are runs: the row against RFC 9293 in every conversation, the stories with and without it.
"""

from __future__ import annotations

from tcplearn.text import Text, reader_language
from tcplearn.workshop.building import alone
from tcplearn.workshop.conversation import Said
from tcplearn.workshop.marking import STAGES, Mark, judged, same
from tcplearn.workshop.table import COLUMNS, read

ONE = Text("Hide one row at a time; here are {}.", "一次只藏一行；这里有 {} 行。")
RIGHT = Text("That row is right: there is nothing to hide.", "这一行是对的，没有什么可藏。")
OTHER = Text(
    "That row is another reading, which the texts allow: it is not wrong.",
    "这一行是标准文本容许的另一种读法，不算错。",
)
NOTICED = Text("It is wrong, and these stories notice: {}.", "这一行是错的，但有场景察觉：{}。")
HIDDEN = Text(
    "Hidden: it is wrong, and none of the {} stories notices.", "藏住了：这一行是错的，而 {} 个场景无一察觉。"
)


def hide(row: str, lang: str | None = None) -> Said:
    """This says whether a row is wrong and which stories notice: `hide("SYN-RECEIVED | SYN again | - | same")`."""
    lang, told = lang or reader_language(), read(row)
    if not told.rows or told.bad:
        return Said((told.bad[0].said if told.bad else COLUMNS).of(lang))
    if len(told.rows) > 1:
        return Said(ONE.of(lang).format(len(told.rows)))
    marked = judged(told.rows[0])
    if marked.mark is not Mark.WRONG:
        return Said((OTHER if marked.mark is Mark.OTHER else RIGHT).of(lang))
    stories = [name for _, those in STAGES for name in those]
    noticing = [name for name in stories if not same(name, alone(told.rows[0]))]
    if not noticing:
        return Said(HIDDEN.of(lang).format(len(stories)))
    return Said(NOTICED.of(lang).format(", ".join(noticing)))
