"""The requirements as data: what RFC 9293 and the RFCs beside it ask for, in both languages.

They are read from `requirements.toml`, which says what is asked and never whether it is met.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tcplearn.text import Text

AREAS = {
    "conn": Text("connection", "连接"),
    "data": Text("data transfer", "数据传输"),
    "api": Text("user interface", "用户接口"),
    "wire": Text("header and options", "首部与选项"),
    "host": Text("IP and host", "IP 与主机"),
}


@dataclass(frozen=True)
class Requirement:
    """One line: its id, the section where it stands, its area (a key of AREAS), and what it says.

    `out` is why no check is made of it, for what lies outside a model of connections.
    """

    id: str
    section: str
    area: str
    says: Text
    out: Text | None = None

    @property
    def document(self) -> str:
        """This is the RFC that asks for it."""
        return f"RFC {self.id[3:7]}" if self.id.startswith("RFC") else "RFC 9293"


@cache
def all_requirements() -> dict[str, Requirement]:
    """These are all requirements by id, in the order of the RFCs."""
    raw = tomllib.loads(files("tcplearn.audit").joinpath("requirements.toml").read_text("utf-8"))
    reasons = {name: Text(**said) for name, said in raw["reasons"].items()}
    return {
        one["id"]: Requirement(
            one["id"],
            one["section"],
            one["area"],
            Text(one["en"], one["zh"]),
            reasons[one["out"]] if "out" in one else None,
        )
        for one in raw["requirement"]
    }
