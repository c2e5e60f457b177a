"""What a scene's line can be made of: the names that make its values, and what each of their fields can hold.

The one rule: each is a frozen value of the package under its public name, and its fields say themselves what fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tcplearn.model import Abort, Close, Open, Options, Receive, Segment, Send, Status, Tcb
from tcplearn.text import Text
from tcplearn.world.calls import Accept, Forget, KeepAlive, SetOption, Shutdown
from tcplearn.world.faults import Chance, Corrupt, Delay, Duplicate, Inject, Lose, Reorder
from tcplearn.world.linux import LINUX_6
from tcplearn.world.policy import RFC, Policy, Queues
from tcplearn.world.scene import At, Scene

MAKERS: dict[str, type] = {
    maker.__name__: maker
    for maker in (
        Scene, At, Text, Segment, Options, Tcb, Policy, Queues,
        Open, Send, Receive, Close, Abort, Status, Forget, Shutdown, Accept, SetOption, KeepAlive,
        Lose, Corrupt, Delay, Duplicate, Reorder, Chance, Inject,
    )
}  # fmt: skip
VALUES = {"LINUX_6": LINUX_6, "RFC": RFC}


@cache
def fields_of(kind: type) -> dict[str, Field[Any]]:
    """These are the fields that one gives to make a value of that kind, in their order."""
    return {field.name: field for field in fields(kind) if field.init}


@cache
def hints(kind: type) -> dict[str, Any]:
    """This is what each field holds; control bits may also be one text, as in "SYN,ACK"."""
    found = get_type_hints(kind)
    return found | ({"ctl": found["ctl"] | str} if "ctl" in found else {})


def fits(value: Any, hint: Any) -> bool:
    """This says whether a field of that type can hold the value. A function fits nowhere: no line has one."""
    origin, of = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(fits(value, each) for each in of)
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        each = of[:1] * len(value) if of[-1] is ... else of
        return len(value) == len(each) and all(map(fits, value, each))
    if origin is Mapping:
        return isinstance(value, dict) and all(fits(k, of[0]) and fits(v, of[1]) for k, v in value.items())
    if hint in (int, float):
        return isinstance(value, int if hint is int else int | float) and not isinstance(value, bool)
    if hint in (None, NoneType):
        return value is None
    return isinstance(hint, type) and isinstance(value, hint)
