"""One TOML file being read: every key checked before any run, and each problem said with its place."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tcplearn import variants
from tcplearn.quiz.asks import Unasked
from tcplearn.quiz.entry import HOLE, NO_TEXT, POLICY_WORDS, Entry, Slip
from tcplearn.quiz.evidence import SEEN
from tcplearn.quiz.facts import KEYS as KEYS_OF_FACTS
from tcplearn.quiz.facts import Fact, fact, faults
from tcplearn.quiz.fresh import VARIES
from tcplearn.quiz.kinds import kinds
from tcplearn.text import LANGUAGES, Text
from tcplearn.world import BadLine, scene_from

# What each key of a question holds, and whether it must be there. A kind adds its own.
KEYS: dict[str, tuple[type, bool]] = {
    "id": (str, True), "kind": (str, True), "ask": (dict, True), "why": (dict, True), "scene": (str, False),
    "rfc": (str, True), "then": (str, False), "numbers": (str, False), "protocol": (str, False), "ideas": (list, False),
    "varies": (list, False), "symbols": (dict, False), "given": (dict, False), "concept": (str, False),
    "values": (dict, False), "hints": (list, False), "hear": (dict, False), "slip": (list, False), "seen": (str, False),
}  # fmt: skip
WORDS = {str: "text", dict: "a table", list: "a list", int: "a whole number"}
TEXTS = {"ideas", "varies", "also", "hides", "keeps"}
TABLES = ("question", "misconception", "fact")
FORBIDDEN = {"answer", "answers", "correct", "key", "right", "solution"}


class File:
    """One TOML file being read, and what is wrong with it."""

    def __init__(self, path: Path):
        self.path, self.problems = path, list[str]()
        self.text, self.raw = "", dict[str, Any]()
        self.reader = Entry("", path, "", NO_TEXT, NO_TEXT, "", {})  # reads the expressions of the question under way
        try:
            self.text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            self.raw = tomllib.loads(self.text)
        except UnicodeDecodeError as wrong:
            line = wrong.object[: wrong.start].count(b"\n") + 1
            byte = wrong.object[wrong.start]
            self.problems.append(f"{path.name}:{line}: is no UTF-8 text (byte {byte:#04x}): save the file as UTF-8")
        except tomllib.TOMLDecodeError as wrong:
            self.problems.append(f"{path.name}: is no TOML: {wrong}")
        except OSError as wrong:
            self.problems.append(f"{path.name}: cannot be opened: {wrong.strerror}")
        for key in set(self.raw) - set(TABLES):
            self.problems.append(f"{path.name}: key {key!r}: write [[question]] or [[misconception]] above it")

    def tables(self, name: str) -> list[tuple[int, dict[str, Any]]]:
        """These are the [[question]] or [[misconception]] tables with their positions; the rest is a problem."""
        raw = self.raw.get(name, [])
        if not isinstance(raw, list):
            place = next(
                (i for i, line in enumerate(self.text.splitlines(), 1) if re.match(rf"\s*\[?{name}\b", line)), 1
            )
            one = "is written with one pair of brackets" if isinstance(raw, dict) else f"holds {raw!r}"
            self.problems.append(f"{self.path.name}:{place}: {name} 1: {name}: {one}; write [[{name}]] above its keys")
            return []
        for count, one in enumerate(raw, 1):
            if not isinstance(one, dict):
                self.wrong(f"{name} {count}", name, f"holds {one!r}; write [[{name}]] above its keys")
        return [(count, one) for count, one in enumerate(raw, 1) if isinstance(one, dict)]

    def wrong(self, id: str, key: str, what: str) -> None:
        self.problems.append(self.said(id, key, what))

    def said(self, id: str, key: str, what: str) -> str:
        return f"{self.path.name}:{self.line(id, key)}: {id}: {key}: {what}"

    def line(self, id: str, key: str) -> int:
        """This is the line where a question gives a key, or where the question stands."""
        lines = self.text.splitlines()
        heads = [i for i, line in enumerate(lines) if line.startswith(f"[[{id.split()[0]}]]")] if " " in id else []
        named = (i for i, line in enumerate(lines) if re.match(rf'\s*id\s*=\s*["\']{re.escape(id)}["\']', line))
        start = heads[int(id.split()[1]) - 1] if heads else next(named, 0)
        for i in range(start, len(lines)):
            if i > start and lines[i].startswith(tuple(f"[[{table}]]" for table in TABLES)):
                break
            if re.match(rf"\s*(\[\[question\.)?{re.escape(key)}\b", lines[i]):
                return i + 1
        return self.line(id, key.split(".")[0]) if "." in key else start + 1

    def ideas(self) -> dict[str, Text]:
        found = {}
        for count, raw in self.tables("misconception"):
            id = raw["id"] if isinstance(raw.get("id"), str) else f"misconception {count}"
            if set(raw) != {"id", *LANGUAGES} or not all(
                isinstance(text, str) and text.strip() for text in raw.values()
            ):
                self.wrong(id, "misconception", "has exactly the keys id, en and zh, each a text")
            else:
                found[id] = Text(raw["en"], raw["zh"])
        return found

    def facts(self) -> dict[str, Fact]:
        """These are the facts that no run decides, each with its source."""
        found = {}
        for count, raw in self.tables("fact"):
            id = raw["id"] if isinstance(raw.get("id"), str) else f"fact {count}"
            bad = faults(raw)
            if bad:
                self.wrong(id, bad[0], f"a fact has {', '.join(KEYS_OF_FACTS)}; value is a number, true or false")
            elif id in found:
                self.wrong(id, "id", "is already used: an id is given once")
            else:
                found[id] = fact(raw)
        return found

    def questions(self, ideas: Mapping[str, Text], facts: Mapping[str, Fact]) -> Iterator[Entry]:
        for count, raw in self.tables("question"):
            id = raw.get("id")
            if not isinstance(id, str) or not re.fullmatch(r"[A-Z]+-\d\d[a-z]?(\.[a-z][a-z0-9-]*)?", id):
                self.wrong(f"question {count}", "id", 'is missing or no id; write id = "OPEN-01"')
                continue
            before = len(self.problems)
            entry = self.entry(id, raw, ideas, facts)
            if entry and len(self.problems) == before:
                yield entry

    def entry(self, id: str, raw: dict[str, Any], ideas: Mapping[str, Text], facts: Mapping[str, Fact]) -> Entry | None:
        kind = kinds().get(raw["kind"]) if isinstance(raw.get("kind"), str) else None
        if kind is None:
            self.wrong(id, "kind", f"is {raw.get('kind')!r}; write one of {', '.join(kinds())}")
            return None
        allowed = {**KEYS, **kind.KEYS}
        for key in raw:
            if key.lower() in FORBIDDEN:
                self.wrong(id, key, "no file says which answer is right: the model does; leave the key out")
            elif key not in allowed:
                near = difflib.get_close_matches(key, allowed, 1)
                self.wrong(
                    id,
                    key,
                    f"is no key of a {raw['kind']} question; "
                    + (f"did you mean {near[0]!r}?" if near else f"its keys are {', '.join(allowed)}"),
                )
        for key, (type_, needed) in allowed.items():
            if key not in raw and needed:
                self.wrong(id, key, f"is missing; a {raw['kind']} question needs it")
            if key in raw and (not isinstance(raw[key], type_) or isinstance(raw[key], bool)):
                self.wrong(id, key, f"holds {WORDS[type_]}, not {raw[key]!r}")
            elif key in raw and type_ is str and not raw[key].strip():
                self.wrong(id, key, "is empty; write a text" + (', such as rfc = "3.5"' if key == "rfc" else ""))
            elif key in TEXTS and not all(isinstance(one, str) for one in raw.get(key, ())):
                self.wrong(id, key, f"is a list of texts, not {raw[key]!r}")
        if any(f": {id}: " in problem for problem in self.problems):
            return None
        values = self.drawable(id, raw.get("values", {}))
        self.reader = Entry(id, self.path, raw["kind"], NO_TEXT, NO_TEXT, "", raw, values=values, facts=facts)
        both = {key: self.both(id, key, raw[key]) for key in ("ask", "why")}
        entry = replace(
            self.reader, ask=both["ask"], why=both["why"], scene=raw.get("scene", ""),
            rfc=raw["rfc"], then=raw.get("then", ""), numbers=raw.get("numbers", "absolute"),
            protocol=raw.get("protocol", ""), ideas=tuple(raw.get("ideas", ())), varies=tuple(raw.get("varies", ())),
            symbols=raw.get("symbols", {}), given=raw.get("given", {}),
            hints=tuple(self.both(id, "hints", one) for one in raw.get("hints", ())),
            hear=self.both(id, "hear", raw["hear"]) if "hear" in raw else NO_TEXT,
            slips=tuple(self.slip(id, one, ideas) for one in raw.get("slip", ())),
        )  # fmt: skip
        self.check(entry, ideas)
        if not any(f": {id}: " in problem for problem in self.problems):
            for key, what in kind.static(entry, self.both):
                self.wrong(id, key, what)
        return entry

    def drawable(self, id: str, raw: Mapping[str, Any]) -> dict[str, list[Any]]:
        """These are the numbers that a seed draws from, by name; "rto, retries" has pairs."""
        for names, among in raw.items():
            split = names.split(",")
            good = isinstance(among, list) and among
            if not good or (len(split) > 1 and not all(isinstance(o, list) and len(o) == len(split) for o in among)):
                self.wrong(id, f"values.{names}", f"is a list to draw from, such as {names} = [1, 2], not {among!r}")
                return {}
        return dict(raw)

    def slip(self, id: str, raw: Any, ideas: Mapping[str, Text]) -> Slip:
        """This is a wrong way to the answer."""
        if not isinstance(raw, dict) or set(raw) - {"asks", "en", "zh", "idea"} or "asks" not in raw:
            self.wrong(id, "slip", 'has asks = "expression", en, zh and perhaps idea = "M18"')
            return Slip("", NO_TEXT)
        self.expression(id, "slip", raw["asks"])
        if raw.get("idea", "") not in ("", *ideas):
            self.wrong(id, "slip", f"there is no idea {raw['idea']!r}")
        return Slip(raw["asks"], self.both(id, "slip", {k: raw.get(k) for k in LANGUAGES}), raw.get("idea", ""))

    def both(self, id: str, key: str, raw: Any) -> Text:
        """This is a text in both languages, whose holes are the same and can be read."""
        if not isinstance(raw, dict) or not all(
            isinstance(raw.get(lang), str) and raw[lang].strip() for lang in LANGUAGES
        ):
            self.wrong(id, key, f"needs both languages: {key}.en and {key}.zh")
            return Text("", "")
        if set(raw) - set(LANGUAGES):
            other = sorted(set(raw) - set(LANGUAGES))[0]
            self.wrong(id, f"{key}.{other}", f"there is no language {other!r}; there are {' and '.join(LANGUAGES)}")
        holes = {lang: sorted(HOLE.findall(raw[lang])) for lang in LANGUAGES}
        if holes["en"] != holes["zh"]:
            self.wrong(id, key, f"en fills in {holes['en']} and zh {holes['zh']}: the same numbers in both")
        for hole in holes["en"]:
            if hole not in POLICY_WORDS and hole not in self.reader.drawn():
                self.expression(id, f"{key}.en", hole)
        return Text(raw["en"].strip(), raw["zh"].strip())

    def expression(self, id: str, key: str, text: Any) -> str:
        """This is the kind of an expression; empty if it cannot be read."""
        try:
            if isinstance(text, str):
                return self.reader.parse(text).kind
            self.wrong(id, key, f"holds an expression as text, not {text!r}")
        except Unasked as wrong:
            self.wrong(id, key, str(wrong))
        return ""

    def check(self, entry: Entry, ideas: Mapping[str, Text]) -> None:
        """This checks the keys that every kind has."""

        def one_of(key: str, value: str, there: Any) -> None:
            if value not in there:
                near = difflib.get_close_matches(value, there, 2) or sorted(there)
                self.wrong(entry.id, key, f"there is no {value!r}; there is {', '.join(near)}")

        try:
            if entry.scene:
                scene_from(entry.written(entry.scene, entry.drawn()))
        except BadLine as wrong:
            self.wrong(entry.id, "scene", str(wrong))
        one_of("numbers", entry.numbers, ("absolute", "symbolic"))
        if "seen" in entry.raw:
            one_of("seen", entry.raw["seen"], SEEN)
        if entry.protocol:
            one_of("protocol", entry.protocol, variants.names())
        for idea in entry.ideas:
            one_of("ideas", idea, variants.believed())
            one_of("ideas", idea, ideas)
        for what in entry.varies:
            one_of("varies", what, VARIES)
        for name, value in entry.given.items():
            one_of("given", name, POLICY_WORDS)
            number = isinstance(value, int if name == "retries" else (int, float)) and not isinstance(value, bool)
            if not number or not math.isfinite(value) or value <= 0:
                wanted = "a whole number above 0" if name == "retries" else "seconds, a number above 0"
                self.wrong(entry.id, "given", f"{name} is {wanted}, not {value!r}")
        for name, text in entry.symbols.items():
            kind = self.expression(entry.id, f"symbols.{name}", text)
            if kind not in ("", "number"):
                self.wrong(entry.id, f"symbols.{name}", f'"{text}" is a {kind}; a name stands for a number: "A.ISS"')
        for option in entry.raw.get("option", ()):
            if isinstance(option, dict) and isinstance(option.get("idea"), str):
                one_of("option", option["idea"], ideas)
        if entry.numbers == "symbolic" and not entry.symbols:
            self.wrong(entry.id, "numbers", 'symbolic needs names: symbols = {x = "A.ISS", y = "B.ISS"}')
        if "asks" in entry.raw:
            self.expression(entry.id, "asks", entry.raw["asks"])
