"""A scene read back from its line of Python: `scene_from('scenes.open_close.but(faults=(Lose("A", nth=2),))')`.

The one rule: nothing is run. The line is parsed, and only what makes values is understood: the names of `makers.py`,
`scenes`, `State`, literals, tuples, dicts, arithmetic and `.but(...)`. Whatever else it holds is named, with its place.
"""

from __future__ import annotations

import ast
import difflib
import operator
from collections.abc import Callable, Iterable, Mapping
from types import EllipsisType
from typing import Any

from tcplearn.model import Send, State, Tcb
from tcplearn.text import LANGUAGES, Text
from tcplearn.world import scenes
from tcplearn.world.makers import MAKERS, VALUES, fields_of, fits, hints
from tcplearn.world.policy import Policy
from tcplearn.world.scene import Scene
from tcplearn.world.scenes import SCENES

LONGEST = 20_000  # characters of a line
DEEPEST = 40  # values in values
LARGEST = 1 << 64
STEEPEST = 64  # exponent
MOST_OCTETS = 1 << 20  # of a SEND or a segment that is given by a number
ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
}  # fmt: skip

PLACE = Text("column {column}: {what}", "第 {column} 列：{what}")
LINE_PLACE = Text("line {line}, column {column}: {what}", "第 {line} 行第 {column} 列：{what}")
TOO_LONG = Text("{n} characters are too long a line; at most {most}", "这一行有 {n} 个字符，最多 {most} 个")
NO_PYTHON = Text(
    "this is no line of Python ({why}); write a scene's name, scenes.open_close.but(...) or Scene(...)",
    "这不是一行 Python（{why}）；请写场景名、scenes.open_close.but(...) 或 Scene(...)",
)
TOO_DEEP = Text("values in values more than {most} deep", "嵌套超过 {most} 层")
NO_SCENE = Text("no scene is called {name}; there is {near}", "没有名为 {name} 的场景；有 {near}")
NO_NAME = Text("{name} makes no value here; there is {near}", "{name} 在这里不能产生值；有 {near}")
NO_PART = Text("{what} has no {name}; it has {near}", "{what} 没有 {name}；有 {near}")
UNREAD = Text(
    "{what} is not read: write only names of tcplearn, numbers, texts, tuples, dicts and .but(...)",
    "不能读取 {what}：只能写 tcplearn 的名称、数、文本、元组、字典和 .but(...)",
)
NO_LIST = Text("write a tuple: (..., ...) and not [..., ...]", "请写元组 (..., ...)，不要写列表 [..., ...]")
TOO_MANY = Text("{what}: at most {n} by place; name the others", "{what}：最多按位置给出 {n} 个值，其余请写名称")
TWICE = Text("{name} is given twice", "{name} 给了两次")
KIND = Text("{what}: {name} is {kind}, not {value}", "{what}：{name} 应为 {kind}，而不是 {value}")
REFUSED = Text("{what}: {why}", "{what}：{why}")
TOO_LARGE = Text("{what} is too large or no number; at most {most}", "{what} 太大或者不是数；最大为 {most}")
NUMBERS = Text("only numbers are reckoned with", "只有数才能做算术")
OTHER = Text(
    "this makes {what}, and not a scene: begin with scenes. or Scene(",
    "这一行得到的是 {what}，不是场景：请以 scenes. 或 Scene( 开头",
)


class BadLine(ValueError):
    """A line that makes no scene; the message says what is wrong, where, and what to try. `text`: in both languages."""

    def __init__(self, text: Text):
        super().__init__(text.en)
        self.text = text


def scene_from(line: str) -> Scene:
    """This is the scene of a line that `written` wrote or a person did; a scene's name alone is one, too.

    Raises BadLine, a ValueError.
    """
    if len(line) > LONGEST:
        raise BadLine(_filled(TOO_LONG, n=len(line), most=LONGEST))
    line = line.strip()
    try:
        tree = ast.parse(line, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as wrong:  # the last two: thousands of signs in a row
        why = wrong.msg if isinstance(wrong, SyntaxError) else str(wrong) or "too deep"
        what = _filled(NO_PYTHON, why=why)
        raise BadLine(_placed(what, getattr(wrong, "lineno", 1) or 1, getattr(wrong, "offset", 1) or 1)) from None
    if isinstance(tree, ast.Name) and tree.id not in MAKERS:
        if tree.id not in SCENES:
            raise BadLine(_filled(NO_SCENE, name=repr(tree.id), near=_near(tree.id, SCENES)))
        return SCENES[tree.id]
    reading = _Reading(line)
    made = reading.value(tree)
    if not isinstance(made, Scene):
        raise reading.wrong(tree, OTHER, what=_called(made))
    return made


class _Reading:
    """One line being read."""

    def __init__(self, line: str):
        self.lines = line.splitlines() or [""]

    def wrong(self, node: ast.AST, text: Text, **words: Any) -> BadLine:
        line: int = getattr(node, "lineno", 1)
        before = self.lines[line - 1].encode()[: getattr(node, "col_offset", 0)]
        return BadLine(_placed(_filled(text, **words), line, len(before.decode(errors="replace")) + 1))

    def value(self, node: ast.AST, depth: int = 0) -> Any:
        if depth > DEEPEST:
            raise self.wrong(node, TOO_DEEP, most=DEEPEST)
        match node:
            case ast.Constant(value=int() | float() as number):
                return self.bounded(node, number)
            case ast.Constant(value=str() | bytes() | EllipsisType() | None as value):
                return value
            case ast.Tuple():
                return tuple(self.items(node.elts, depth + 1))
            case ast.List():
                raise self.wrong(node, NO_LIST)
            case ast.Dict():
                if None in node.keys:
                    raise self.wrong(node, UNREAD, what="**")
                pairs = zip(node.keys, node.values, strict=True)
                return {self.key(k, depth + 1): self.value(v, depth + 1) for k, v in pairs}
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                number = self.number(node.operand, depth + 1)
                return -number if isinstance(node.op, ast.USub) else number
            case ast.BinOp(op=op) if type(op) in ARITHMETIC:
                return self.reckoned(node, depth + 1)
            case ast.Name():
                return self.named(node)
            case ast.Attribute():
                return self.part(node, depth + 1)
            case ast.Call():
                return self.made(node, depth + 1)
        raise self.wrong(node, UNREAD, what=_shown(node))

    def items(self, nodes: Iterable[ast.expr], depth: int) -> Iterable[Any]:
        for node in nodes:
            if not isinstance(node, ast.Starred):
                yield self.value(node, depth)
                continue
            several = self.value(node.value, depth)
            if not isinstance(several, tuple):
                raise self.wrong(node, UNREAD, what=_shown(node))
            yield from several

    def key(self, node: ast.expr | None, depth: int) -> Any:
        assert node is not None
        value = self.value(node, depth)
        if not isinstance(value, str):
            raise self.wrong(node, UNREAD, what=_shown(node))
        return value

    # ── numbers
    def number(self, node: ast.expr, depth: int) -> Any:
        value = self.value(node, depth)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.wrong(node, NUMBERS)
        return value

    def bounded(self, node: ast.AST, number: Any) -> Any:
        nan = not isinstance(number, int | float) or number != number
        if nan or (isinstance(number, int) and abs(number) > LARGEST):
            raise self.wrong(node, TOO_LARGE, what=_shown(node), most="2**64")
        return number

    def reckoned(self, node: ast.BinOp, depth: int) -> Any:
        left, right = self.number(node.left, depth), self.number(node.right, depth)
        if isinstance(node.op, ast.Pow) and not 0 <= right <= STEEPEST:
            raise self.wrong(node.right, TOO_LARGE, what=_shown(node.right), most=STEEPEST)
        try:
            return self.bounded(node, ARITHMETIC[type(node.op)](left, right))
        except (ArithmeticError, TypeError) as wrong:
            raise self.wrong(node, REFUSED, what=_shown(node), why=wrong) from None

    # ── names
    def named(self, node: ast.Name) -> Any:
        if node.id in VALUES:
            return VALUES[node.id]
        near = _near(node.id, (*MAKERS, *VALUES, "scenes", "State"))
        raise self.wrong(node, NO_NAME, name=node.id, near=near)

    def part(self, node: ast.Attribute, depth: int) -> Any:
        """A scene by its name, a state, or one of a value's fields."""
        of = node.value.id if isinstance(node.value, ast.Name) else ""
        if of == "State":
            there: Mapping[str, Any] = State.__members__
        elif of == "scenes":
            parts = {name: value for name, value in vars(scenes).items() if name.isupper() and value is not SCENES}
            there = SCENES | parts
        else:
            whole, of = self.value(node.value, depth), _shown(node.value)
            if type(whole) not in MAKERS.values():
                raise self.wrong(node, UNREAD, what=_shown(node))
            kind: Any = type(whole)
            there = {name: getattr(whole, name) for name in fields_of(kind)}
        if node.attr not in there:
            raise self.wrong(node, NO_PART, what=of, name=node.attr, near=_near(node.attr, there))
        return there[node.attr]

    # ── calls
    def made(self, node: ast.Call, depth: int) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "bytes":
            return bytes(self.octets(node, *self.items(node.args, depth)))
        if name in MAKERS:
            maker = MAKERS[name]
            return self.checked(node, name, maker, maker, [*self.items(node.args, depth)], depth)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "but":
            before = self.value(node.func.value, depth)
            if isinstance(before, Scene | Policy | Tcb):
                if node.args:
                    raise self.wrong(node.args[0], TOO_MANY, what=".but", n=0)
                return self.checked(node, ".but", type(before), before.but, [], depth)
        if name:
            raise self.wrong(node, NO_NAME, name=name, near=_near(name, MAKERS))
        raise self.wrong(node, UNREAD, what=_shown(node.func))

    def octets(self, node: ast.Call, *given: Any) -> int:
        """So many octets, which are not made before they are counted."""
        count = given[0] if len(given) == 1 and type(given[0]) is int and not node.keywords else -1
        if not 0 <= count <= MOST_OCTETS:
            raise self.wrong(node, TOO_LARGE, what=_shown(node), most=MOST_OCTETS)
        return count

    def checked(
        self, node: ast.Call, what: str, kind: type, make: Callable[..., Any], given: list[Any], depth: int
    ) -> Any:
        """The value that a call makes, each argument being what its field holds."""
        known = fields_of(kind)
        by_place = [name for name, field in known.items() if not field.kw_only]
        if len(given) > len(by_place):
            raise self.wrong(node, TOO_MANY, what=what, n=len(by_place))
        arguments = dict(zip(by_place, given, strict=False))
        for word in node.keywords:
            if word.arg is None:
                raise self.wrong(word.value, UNREAD, what="**")
            if word.arg not in known:
                raise self.wrong(word, NO_PART, what=what, name=word.arg, near=_near(word.arg, known))
            if word.arg in arguments:
                raise self.wrong(word, TWICE, name=word.arg)
            arguments[word.arg] = self.value(word.value, depth)
        for name, value in arguments.items():
            if not fits(value, hints(kind)[name]):
                raise self.wrong(node, KIND, what=what, name=name, kind=known[name].type, value=_called(value))
        if kind is Send and isinstance(arguments.get("data"), int):
            self.octets(ast.copy_location(ast.Call(node.func, node.args, []), node), arguments["data"])
        try:
            return make(**arguments)
        except (ValueError, TypeError) as wrong:
            why = str(wrong).removeprefix(f"{kind.__name__}.__init__() ").removeprefix(f"{kind.__name__}: ")
            raise self.wrong(node, REFUSED, what=what, why=why) from None


# ── saying what is wrong


def _filled(text: Text, **words: Any) -> Text:
    return Text(text.en.format(**words), text.zh.format(**words))


def _placed(what: Text, line: int, column: int) -> Text:
    place = PLACE if line == 1 else LINE_PLACE
    return Text(*(getattr(place, lang).format(line=line, column=column, what=what.of(lang)) for lang in LANGUAGES))


def _near(name: str, there: Iterable[str]) -> str:
    there = sorted(there)
    return ", ".join(difflib.get_close_matches(name, there, 3) or there)


def _shown(node: ast.AST) -> str:
    """A part of the line, as it was written, as far as it is short."""
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _called(value: Any) -> str:
    """A value as a reader would name it."""
    text = repr(value)
    return (
        text
        if len(text) <= 40
        else f"{type(value).__name__}(...)"
        if type(value) in MAKERS.values()
        else f"{text[:37]}..."
    )
