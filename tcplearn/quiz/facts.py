"""What no run decides: a system's habit or a text's word, each with the source that says so.

The one rule: a fact without a source is no fact, and one that ages carries its version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tcplearn.text import Text

KEYS: dict[str, Any] = {
    "id": str, "value": (int, float, bool), "unit": str, "system": str, "version": str, "source": str,
    "en": str, "zh": str,
}  # fmt: skip
OPTIONAL = ("unit", "version")


@dataclass(frozen=True)
class Fact:
    """What no run decides: a system's habit, with its source. `value` is a number or true or false."""

    id: str
    value: float | bool
    unit: str
    system: str
    version: str
    source: str
    said: Text

    @property
    def of(self) -> str:
        """This is whose habit it is, "Linux 6.1"."""
        return " ".join(filter(None, (self.system, self.version)))

    @property
    def literal(self) -> str:
        """This is the value as the language of `asks` writes it."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return f"{self.value:.12g}" + (" s" if self.unit == "s" else "")


def faults(raw: Mapping[str, Any]) -> list[str]:
    """These are the keys of a written fact that are missing, unknown or empty."""
    missing = [key for key in KEYS if key not in raw and key not in OPTIONAL]
    odd = [key for key, value in raw.items() if key not in KEYS or not isinstance(value, KEYS[key])]
    return missing + odd + [key for key in ("system", "source", "en", "zh") if not str(raw.get(key, "")).strip()]


def fact(raw: Mapping[str, Any]) -> Fact:
    """This is a fact as it is written in a file."""
    said = Text(raw["en"], raw["zh"])
    unit, version = raw.get("unit", ""), raw.get("version", "")
    return Fact(raw["id"], raw["value"], unit, raw["system"], version, raw["source"], said)
