"""= != < <= > >=, between, in, and the tests of decision tables' cells."""

from __future__ import annotations

import operator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from engine.feel import tree
from engine.feel.closures.compiler import Closure, Code, Compiler, Frame, constant, folded
from engine.feel.closures.logic import any_of
from engine.feel.equality import ORDERED, equal, is_in, order
from engine.feel.ranges import Range

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NATIVE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_SIGNS: Final[dict[str, Callable[[int], bool]]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


def comparison(compiler: Compiler, node: tree.Comparison) -> Code:
    """Compile a comparison of two expressions."""
    return compared(node.operator, compiler.code(node.left), compiler.code(node.right))


def compared(sign: str, left: Code, right: Code) -> Code:
    """Compile a comparison of what is compiled already; with a constant on one side it is specialised."""
    if left.constant and not right.constant:
        sign, left, right = _MIRRORED[sign], right, left
    if sign in ("=", "!="):
        return folded(_equality(left, right, negated=sign == "!="), left, right)
    if right.constant and not left.constant and type(right.value) in (int, Decimal):
        return Code(_against_number(sign, left, right.value))
    return folded(_ordering(sign, left.run, right.run), left, right)


def _equality(left: Code, right: Code, *, negated: bool) -> Closure:
    if right.constant and not left.constant and type(right.value) is str:
        return _against_text(left, right.value, negated=negated)
    one, other = left.run, right.run

    def run(context: Mapping[str, Any], frame: Frame) -> bool | None:
        found = equal(one(context, frame), other(context, frame), frame[0])
        return found if found is None or not negated else not found

    return run


def _against_text(left: Code, text: str, *, negated: bool) -> Closure:
    name, one = left.name, left.run
    if name is not None and not negated:

        def run_name(context: Mapping[str, Any], _frame: Frame) -> bool | None:
            value = context.get(name)
            return value == text if type(value) is str else equal(value, text)

        return run_name

    def run(context: Mapping[str, Any], frame: Frame) -> bool | None:
        found = equal(one(context, frame), text)
        return found if found is None or not negated else not found

    return run


def _against_number(sign: str, left: Code, number: Any) -> Closure:
    """Most conditions compare a variable with a number: without a detour where both are whole."""
    name, one, native = left.name, left.run, _NATIVE[sign]
    if name is not None:

        def run_name(context: Mapping[str, Any], _frame: Frame) -> bool | None:
            value = context.get(name)
            kind = type(value)
            return native(value, number) if kind is int or kind is Decimal else None

        return run_name

    def run(context: Mapping[str, Any], frame: Frame) -> bool | None:
        value = one(context, frame)
        kind = type(value)
        return native(value, number) if kind is int or kind is Decimal else None

    return run


def _ordering(sign: str, left: Closure, right: Closure) -> Closure:
    native, holds = _NATIVE[sign], _SIGNS[sign]

    def run(context: Mapping[str, Any], frame: Frame) -> bool | None:
        one, other = left(context, frame), right(context, frame)
        kind = type(one)
        if kind is type(other) and kind in ORDERED:
            return bool(native(one, other))
        found = order(one, other)
        return None if found is None else holds(found)

    return run


def between(compiler: Compiler, node: tree.Between) -> Code:
    """Compile `value between low and high`; the value is computed once."""
    value, low, high = compiler.code(node.value), compiler.code(node.low), compiler.code(node.high)
    run_value, run_low, run_high = value.run, low.run, high.run

    def run(context: Mapping[str, Any], frame: Frame) -> bool | None:
        found = run_value(context, frame)
        above, below = order(found, run_low(context, frame)), order(found, run_high(context, frame))
        return None if above is None or below is None else above >= 0 >= below

    return folded(run, value, low, high)


def inclusion(compiler: Compiler, node: tree.In) -> Code:
    """Compile `value in (test, …)`: null unless a test holds or all of them are false."""
    value = compiler.code(node.value)
    place = compiler.place() if not value.constant and value.name is None else 0
    subject = Code(_at(place)) if place else value
    tests = [test(compiler, part, subject) for part in node.tests]
    run = any_of([each.run for each in tests])
    if not place:
        return folded(run, value, *tests)
    run_value = value.run

    def run_once(context: Mapping[str, Any], frame: Frame) -> bool | None:
        frame[place] = run_value(context, frame)
        found: bool | None = run(context, frame)
        return found

    return Code(run_once)


def _at(place: int) -> Closure:
    return lambda _context, frame: frame[place]


def test(compiler: Compiler, part: tree.Node, subject: Code) -> Code:
    """Compile one test of a value."""
    if isinstance(part, tree.UnaryComparison):
        return compared(part.operator, subject, compiler.code(part.operand))
    if isinstance(part, tree.RangeLiteral) and part.low is not None and part.high is not None:
        return _within(compiler, part, subject)
    opaque, builds = compiler.opaque, compiler.builds
    code = compiler.code(part)
    compiler.opaque, compiler.builds = opaque, builds
    return _member(subject, code)


def _member(subject: Code, code: Code) -> Code:
    run_subject, run_test = subject.run, code.run
    if code.constant:
        value = code.value
        if type(value) is str:
            return compared("=", subject, code)
        return folded(lambda context, frame: is_in(run_subject(context, frame), value, frame[0]), subject)
    return Code(lambda context, frame: is_in(run_subject(context, frame), run_test(context, frame), frame[0]))


def _within(compiler: Compiler, part: tree.RangeLiteral, subject: Code) -> Code:
    assert part.low is not None
    assert part.high is not None
    low, high = compiler.code(part.low), compiler.code(part.high)
    run_subject, run_low, run_high = subject.run, low.run, high.run
    least, most = _SIGNS[">=" if part.low_included else ">"], _SIGNS["<=" if part.high_included else "<"]

    def run(context: Mapping[str, Any], frame: Frame) -> bool | None:
        value = run_subject(context, frame)
        above, below = order(value, run_low(context, frame)), order(value, run_high(context, frame))
        return None if above is None or below is None else least(above) and most(below)

    return folded(run, subject, low, high)


def unary_comparison(compiler: Compiler, node: tree.UnaryComparison) -> Code:
    """Compile `(> 5)` where a value is wanted: it is a range open to infinity."""
    compiler.opaque = True
    operand = compiler.code(node.operand)
    run, sign = operand.run, node.operator
    build = _RANGES.get(sign)
    if build is None:
        return constant(None)

    def made(context: Mapping[str, Any], frame: Frame) -> Range | None:
        end = run(context, frame)
        return None if end is None else build(end)

    return folded(made, operand)


_RANGES: Final[dict[str, Callable[[Any], Range]]] = {
    "<": lambda end: Range(None, end, None, high_included=False),
    "<=": lambda end: Range(None, end, None, high_included=True),
    ">": lambda end: Range(end, None, low_included=False, high_included=None),
    ">=": lambda end: Range(end, None, low_included=True, high_included=None),
    "=": lambda end: Range(end, end, low_included=True, high_included=True),
}
