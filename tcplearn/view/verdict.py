"""What came of an exploration, in words: the protocol, the claim, the verdict and what it means."""

from __future__ import annotations

from tcplearn.text import Text, reader_language
from tcplearn.view.legend import wrap
from tcplearn.world import Explored

COLUMNS = 100
MOODS = {
    "always": Text("Always", "始终"),
    "sometimes": Text("Sometimes", "有时"),
    "can always reach": Text("Can always still come about", "总能达到"),
    "comes to rest": Text("Always", "始终"),
}


def verdict(explored: Explored, lang: str | None = None) -> str:
    """This is the verdict as lines of text; `lang` None: the reader's language."""
    lang = lang or reader_language()
    claim, protocols = explored.claim, explored.search.setting.protocols
    names = " / ".join(dict.fromkeys(protocol.name for protocol in protocols.values()))
    colon = Text(": ", "：").of(lang)
    lines = (
        names,
        MOODS[claim.mood].of(lang) + colon + claim.text.of(lang),
        explored.says.of(lang),
    )
    return "\n".join(part for line in lines for part in wrap(line, COLUMNS))
