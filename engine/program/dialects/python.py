"""The common part of Python's expressions translated to FEEL, as SpiffArena writes conditions and scripts.

    expression("order['total'] > 100 and state in ['new', 'open']")
        ->  order.total > 100 and list contains(["new", "open"], state)

Python's own parser reads the text; nothing is ever executed. What has no counterpart raises
UntranslatableError with the part that is meant.
"""

from __future__ import annotations

import ast
import warnings
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from engine.program.dialects import writing
from engine.program.dialects.writing import Feel, UntranslatableError
from engine.sentence import grouped, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LONGEST: Final = 10_000
DEEPEST: Final = 30


def translate(text: str) -> str:
    """Translate one expression; gives FEEL."""
    return _feel(_parsed(text, "eval").body, 0).text


def constant(text: str) -> str | None:
    """Give the text that an expression is, where it is nothing but a text in quotation marks."""
    try:
        body = _parsed(text, "eval").body
    except UntranslatableError:
        return None
    return body.value if isinstance(body, ast.Constant) and isinstance(body.value, str) else None


def assignments(text: str) -> tuple[tuple[str, str], ...]:
    """Translate a script of plain assignments; gives (variable, FEEL) in order, each seeing those before it."""
    found = []
    for statement in _parsed(text, "exec").body:
        if isinstance(statement, ast.Pass) or _is_remark(statement):
            continue
        found.append(_assignment(statement))
    return tuple(found)


def _assignment(statement: ast.stmt) -> tuple[str, str]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name):
            return writing.name(target.id).text, _feel(statement.value, 0).text
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        sum_ = ast.BinOp(ast.Name(statement.target.id), statement.op, statement.value)
        return writing.name(statement.target.id).text, _feel(sum_, 0).text
    raise UntranslatableError(ast.unparse(statement).partition("\n")[0], say("is more than the assignment of a value"))


def _is_remark(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _parsed(text: str, mode: str) -> Any:
    if len(text) > LONGEST:
        raise UntranslatableError(
            f"{text[:40]}…", say("is longer than %(longest)s characters", longest=grouped(LONGEST))
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a diagram's text, to whoever runs the server
            return ast.parse(text.strip(), mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise UntranslatableError(text.strip(), say("is not Python")) from None


def _feel(part: ast.expr, depth: int) -> Feel:
    write = _PARTS.get(type(part))
    if write is None:
        raise _foreign(part)
    if depth > DEEPEST:
        raise UntranslatableError(_text(part), say("is nested too deeply"))
    return write(part, depth + 1)


def _foreign(part: ast.expr) -> UntranslatableError:
    return UntranslatableError(_text(part), say("has no counterpart here"))


def _text(part: ast.AST) -> str:
    """Write a part as its text, which cannot be long where it is shown."""
    try:
        text = ast.unparse(part)
    except RecursionError:
        return say("a part")
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004 - as much as fits a sentence


def _constant(part: ast.Constant, _depth: int) -> Feel:
    value = part.value
    if value is None or isinstance(value, bool | str):
        return writing.constant(value)
    if isinstance(value, int | float) and value == value and abs(value) < 1e34:  # noqa: PLR0124, PLR2004 - NaN, FEEL's digits
        return writing.piece(repr(value))
    raise _foreign(part)


def _name(part: ast.Name, _depth: int) -> Feel:
    return writing.name(part.id)


def _entry(part: ast.Attribute, depth: int) -> Feel:
    return writing.entry(_feel(part.value, depth), part.attr)


def _item(part: ast.Subscript, depth: int) -> Feel:
    place = part.slice
    sign = 1
    if isinstance(place, ast.UnaryOp) and isinstance(place.op, ast.USub):
        place, sign = place.operand, -1
    key = place.value if isinstance(place, ast.Constant) else None
    if isinstance(key, int) and not isinstance(key, bool):
        return writing.item(_feel(part.value, depth), sign * key)
    if isinstance(key, str) and sign > 0:
        return writing.entry(_feel(part.value, depth), key)
    raise UntranslatableError(_text(part), say("has a computed key or place in brackets"))


def _logic(part: ast.BoolOp, depth: int) -> Feel:
    word = writing.both if isinstance(part.op, ast.And) else writing.either
    return reduce(word, [_feel(value, depth) for value in part.values])


def _unary(part: ast.UnaryOp, depth: int) -> Feel:
    write = _SIGNS.get(type(part.op))
    if write is None:
        raise _foreign(part)
    return write(_feel(part.operand, depth))


def _arithmetic(part: ast.BinOp, depth: int) -> Feel:
    write = _OPERATORS.get(type(part.op))
    if write is None:
        raise _foreign(part)
    return write(_feel(part.left, depth), _feel(part.right, depth))


def _comparison(part: ast.Compare, depth: int) -> Feel:
    """Write a comparison, and a chain of them as one after the other."""
    operands = [_feel(one, depth) for one in (part.left, *part.comparators)]
    steps = zip(part.ops, pairwise(zip((part.left, *part.comparators), operands, strict=True)), strict=True)
    return reduce(writing.both, [_compared(operator, *pair) for operator, pair in steps])


def _compared(operator: ast.cmpop, left: tuple[ast.expr, Feel], right: tuple[ast.expr, Feel]) -> Feel:
    sign = _COMPARISONS.get(type(operator))
    if sign is not None:
        return writing.compared(sign, left[1], right[1])
    inside = _inside(left[1], right)
    return writing.negated(inside) if isinstance(operator, ast.NotIn) else inside


def _inside(one: Feel, whole: tuple[ast.expr, Feel]) -> Feel:
    """Write `in`: of a list as written, else of whatever it is at the time: a list, a text or a context."""
    drawn, written = whole
    if isinstance(drawn, ast.List | ast.Tuple | ast.Set):
        return writing.call("list contains", written, one)
    keys = writing.call("list contains", writing.piece(f"get entries({written.text}).key"), one)
    text = writing.chosen(writing.is_text(written), writing.call("contains", written, one), keys)
    return writing.chosen(writing.is_list(written), writing.call("list contains", written, one), text)


def _choice(part: ast.IfExp, depth: int) -> Feel:
    return writing.chosen(*(_feel(one, depth) for one in (part.test, part.body, part.orelse)))


def _list(part: ast.List | ast.Tuple | ast.Set, depth: int) -> Feel:
    return writing.listed([_feel(one, depth) for one in part.elts])


def _context(part: ast.Dict, depth: int) -> Feel:
    if not all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in part.keys):
        raise UntranslatableError(_text(part), say("has keys that are no plain texts"))
    keys = [str(key.value) for key in part.keys if isinstance(key, ast.Constant)]
    if len(set(keys)) < len(keys):
        raise UntranslatableError(_text(part), say("has the same key twice"))
    return writing.context(zip(keys, [_feel(value, depth) for value in part.values], strict=True))


def _template(part: ast.JoinedStr, depth: int) -> Feel:
    if any(isinstance(one, ast.FormattedValue) and (one.format_spec or one.conversion != -1) for one in part.values):
        raise _foreign(part)
    holes = (one.value if isinstance(one, ast.FormattedValue) else one for one in part.values)
    return writing.glued(
        [
            _constant(one, depth) if isinstance(one, ast.Constant) else writing.as_text(_feel(one, depth))
            for one in holes
        ]
    )


def _call(part: ast.Call, depth: int) -> Feel:
    if not part.keywords:
        arguments = [_feel(one, depth) for one in part.args]
        if isinstance(part.func, ast.Name):
            translation = _FUNCTIONS.get((part.func.id, len(arguments)))
            if translation is not None:
                return translation(*arguments)
        elif isinstance(part.func, ast.Attribute):
            return _method(part, part.func, arguments, depth)
    raise _foreign(part)


def _method(part: ast.Call, function: ast.Attribute, arguments: Sequence[Feel], depth: int) -> Feel:
    source = _feel(function.value, depth)
    if function.attr == "get" and part.args and isinstance(part.args[0], ast.Constant):
        return _got(part, source, part.args[0].value, arguments)
    translation = _METHODS.get((function.attr, len(arguments)))
    if translation is None:
        raise _foreign(part)
    return translation(source, *arguments)


def _got(part: ast.Call, source: Feel, key: object, arguments: Sequence[Feel]) -> Feel:
    if not isinstance(key, str) or len(arguments) > 2:  # noqa: PLR2004 - the key, and what stands in for it
        raise _foreign(part)
    found = writing.entry(source, key)
    if len(arguments) == 1:
        return found
    return writing.chosen(writing.compared("!=", found, writing.constant(None)), found, arguments[1])


def _joined(word: str, power: int) -> Callable[[Feel, Feel], Feel]:
    return lambda left, right: writing.joined(word, power, left, right)


def _called(name: str) -> Callable[..., Feel]:
    return lambda *arguments: writing.call(name, *arguments)


def _floored(left: Feel, right: Feel) -> Feel:
    return writing.call("floor", writing.joined("/", writing.MULTIPLY, left, right))


def _power(left: Feel, right: Feel) -> Feel:
    """Write a power; Python's go from right to left, so both sides stand in brackets where they are one."""
    above = writing.POWER + 1
    return writing.piece(f"{left.within(above)} ** {right.within(above)}", writing.POWER)


_SIGNS: Final[Mapping[type[ast.unaryop], Callable[[Feel], Feel]]] = {
    ast.Not: writing.negated,
    ast.USub: writing.minus,
    ast.UAdd: lambda same: same,
}
_OPERATORS: Final[Mapping[type[ast.operator], Callable[[Feel, Feel], Feel]]] = {
    ast.Add: _joined("+", writing.ADD),
    ast.Sub: _joined("-", writing.ADD),
    ast.Mult: _joined("*", writing.MULTIPLY),
    ast.Div: _joined("/", writing.MULTIPLY),
    ast.FloorDiv: _floored,
    ast.Mod: _called("modulo"),
    ast.Pow: _power,
}
_COMPARISONS: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "=",
    ast.IsNot: "!=",
}
_FUNCTIONS: Final[Mapping[tuple[str, int], Callable[..., Feel]]] = {
    ("len", 1): writing.size,
    ("str", 1): _called("string"),
    ("abs", 1): _called("abs"),
    ("sum", 1): _called("sum"),
    ("min", 1): _called("min"),
    ("max", 1): _called("max"),
    ("min", 2): _called("min"),
    ("max", 2): _called("max"),
    ("any", 1): _called("any"),
    ("all", 1): _called("all"),
}
_METHODS: Final[Mapping[tuple[str, int], Callable[..., Feel]]] = {
    ("lower", 0): _called("lower case"),
    ("upper", 0): _called("upper case"),
    ("startswith", 1): _called("starts with"),
    ("endswith", 1): _called("ends with"),
}
_PARTS: Final[Mapping[type[ast.expr], Callable[[Any, int], Feel]]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _entry,
    ast.Subscript: _item,
    ast.BoolOp: _logic,
    ast.UnaryOp: _unary,
    ast.BinOp: _arithmetic,
    ast.Compare: _comparison,
    ast.IfExp: _choice,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Set: _list,
    ast.Dict: _context,
    ast.JoinedStr: _template,
    ast.Call: _call,
}
