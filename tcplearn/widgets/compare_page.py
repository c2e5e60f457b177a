"""What a comparison shows, as plain data: menus, two ladders, a sentence for each step, and why the runs part.

The browser gets words and marks ready made; nothing in it knows the protocol.
"""

from __future__ import annotations

from typing import Any

from tcplearn.text import Text
from tcplearn.view.compare import halves, title
from tcplearn.view.divergence_words import explained, parts, tables
from tcplearn.view.level import Pair
from tcplearn.view.numbers import STYLES
from tcplearn.view.sentences import BEGINS, sentences
from tcplearn.widgets.comparison import BASE, SIDES, Comparison
from tcplearn.widgets.page import MOMENT, OWN_NAMES, PLACE, STYLE_NAMES, with_lifelines
from tcplearn.widgets.page import WORDS as PLAYER
from tcplearn.world import Trace

WORDS = {name: PLAYER[name] for name in ("numbers", "lang", "moment", "first", "back", "next", "last", "silent")} | {
    "compare": Text("Two runs side by side", "两次运行的对照"),
    "one": Text("First run", "第一次运行"),
    "two": Text("Second run", "第二次运行"),
    "scene": Text("Scene", "场景"),
    "protocol": Text("Protocol", "协议"),
    "apart": Text("≠ To where they part", "≠ 到分歧处"),
    "never": Text("They never part", "没有分歧"),
    "ladders": Text("Two ladder diagrams; scrolls", "两幅时序图，可滚动"),
    "why": Text("Where they part, and why", "何处分歧，为何分歧"),
    "changes": Text("What the protocols differ in", "两种协议的不同之处"),
    "notes": Text("What to know about these runs", "关于这两次运行的说明"),
}
SO_FAR = Text("So far both runs are the same.", "到此为止，两次运行完全相同。")
BOTH = Text("Both: {said}", "两者：{said}")
ALONE = Text("{name}: {said}", "{name}：{said}")
MEANWHILE = Text("{name}: nothing happens meanwhile.", "{name}：此间没有事件。")
MORE = Text("{name}: and {n} more events.", "{name}：还有 {n} 个事件。")
MANY = 3  # events of the second run that are told at one step of the first


def page(comparison: Comparison, pair: Pair, lang: str, numbers: str, fixed: bool = False) -> dict[str, Any]:
    """This is all that a comparison shows of two runs, in "en" or "zh", numbers in one of STYLES.

    `fixed`: the menus offer nothing else.
    """
    found = pair.parts
    said = explained(pair.one, pair.two, found, lang, numbers, pair.names)
    table = tables(pair.one, pair.two, lang)
    follows = dict.fromkeys(told.follows for told in (comparison.one, comparison.two) if not told.recorded)
    return {
        "title": title(pair, lang),
        "menus": {side: list(_menus(comparison, pair, side, lang, fixed)) for side in SIDES},
        "about": [comparison.about(name).of(lang) for name in follows if name != BASE],
        "numbers": [[name, STYLE_NAMES[name].of(lang)] for name in STYLES],
        "languages": list(OWN_NAMES.items()),
        "drawings": [with_lifelines(half).plain() for half in halves(pair, lang, numbers)],
        "steps": paired_steps(pair, lang, numbers),
        "parts": pair.step if found else -1,
        "parted": parts(found, lang) if found else "",
        "so_far": SO_FAR.of(lang),
        "why": [[line.kind, line.text] for line in said],
        "changes": table.html(lang) if table else "",
        "notes": [_alone(name, note, lang) for name, note in _notes(pair, lang)],
        "words": {name: word.of(lang) for name, word in WORDS.items()},
    }


def line(pair: Pair, lang: str) -> str:
    """This is the comparison in one line."""
    found = pair.parts
    return f"{title(pair, lang)} | {parts(found, lang) if found else WORDS['never'].of(lang)}"


def _menus(comparison: Comparison, pair: Pair, side: str, lang: str, fixed: bool) -> Any:
    told = getattr(comparison, side)
    idle = fixed or told.recorded
    if idle:
        name = told.story.title.of(lang) if told.story.title else told.story.name
        offered = {"scene": ([["", name]], ""), "protocol": ([["", pair.names[SIDES.index(side)]]], "")}
    else:
        scenes = [[each.name, each.title.of(lang) if each.title else each.name] for each in comparison.scenes.values()]
        protocols = [[name, comparison.label(name)] for name in comparison.protocols]
        offered = {"scene": (scenes, told.story.name), "protocol": (protocols, told.follows)}
    for name, (options, value) in offered.items():
        label = WORDS[name].of(lang)
        yield {"name": f"{side} {name}", "label": label, "options": options, "value": value, "idle": idle}


def paired_steps(pair: Pair, lang: str, numbers: str) -> list[dict[str, Any]]:
    """What happens at each step of the first run, in both; what is the same in both is said once."""
    ours, theirs = ([_begin(trace, lang), *sentences(trace, lang, numbers)] for trace in (pair.one, pair.two))
    last, found = len(pair.one.moments), []
    for step in range(last + 1):
        now = [theirs[j] for j, at in enumerate(pair.steps) if at == step]
        if now == [ours[step]]:
            said = [BOTH.of(lang).format(said=ours[step])]
        else:
            said = [
                _alone(pair.names[0], ours[step], lang),
                *(_alone(pair.names[1], each, lang) for each in now[:MANY]),
            ]
            said += [MORE.of(lang).format(name=pair.names[1], n=len(now) - MANY)] if len(now) > MANY else []
            said += [] if now else [MEANWHILE.of(lang).format(name=pair.names[1])]
        t = f"{pair.one.moments[step - 1].t if step else 0:.3f}".rstrip("0").rstrip(".")
        place = (MOMENT if pair.one.untimed else PLACE).of(lang)
        found.append({"place": place.format(step=step, last=last, t=t), "said": said})
    return found


def _begin(trace: Trace, lang: str) -> str:
    return BEGINS.of(lang).format(**{side: tcb.state for side, tcb in trace.start.items()})


def _alone(name: str, said: str, lang: str) -> str:
    return ALONE.of(lang).format(name=name, said=said)


def _notes(pair: Pair, lang: str) -> Any:
    for name, trace in zip(pair.names, (pair.one, pair.two), strict=True):
        yield from ((name, note.of(lang) if isinstance(note, Text) else note) for note in trace.notes)
