"""+ - * / ** and unary minus, with shortcuts for whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel.closures.compiler import Closure, Code, Compiler, Frame, folded
from engine.feel.numbers import LIMIT
from engine.feel.operators import OPERATORS, minus, negated, plus, times

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.feel import tree

_NESTED = 6
"""Chains up to this length become closures within closures, which is faster."""


def arithmetic(compiler: Compiler, node: tree.Arithmetic) -> Code:
    """Compile a chain of operators from left to right."""
    code = compiler.code(node.first)
    rest = [(sign, compiler.code(part)) for sign, part in node.rest]
    if len(rest) > _NESTED:
        return folded(_long(code.run, rest), code, *(part for _, part in rest))
    for sign, right in rest:
        code = folded(_two(sign, code.run, right.run), code, right)
    return code


def _long(first: Closure, rest: list[tuple[str, Code]]) -> Closure:
    """A long chain is walked, not nested."""
    steps = [(OPERATORS[sign], part.run) for sign, part in rest]

    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        found = first(context, frame)
        for do, operand in steps:
            found = do(found, operand(context, frame), frame[0])
        return found

    return run


def _two(sign: str, left: Closure, right: Closure) -> Closure:
    shortcut = _SHORTCUTS.get(sign)
    return shortcut(left, right) if shortcut else _slow(OPERATORS[sign], left, right)


def _slow(do: Callable[..., Any], left: Closure, right: Closure) -> Closure:
    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        return do(left(context, frame), right(context, frame), frame[0])

    return run


def _plus(left: Closure, right: Closure) -> Closure:
    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        one, other = left(context, frame), right(context, frame)
        if type(one) is int and type(other) is int:
            found = one + other
            if -LIMIT < found < LIMIT:
                return found
        return plus(one, other, frame[0])

    return run


def _minus(left: Closure, right: Closure) -> Closure:
    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        one, other = left(context, frame), right(context, frame)
        if type(one) is int and type(other) is int:
            found = one - other
            if -LIMIT < found < LIMIT:
                return found
        return minus(one, other)

    return run


def _times(left: Closure, right: Closure) -> Closure:
    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        one, other = left(context, frame), right(context, frame)
        if type(one) is int and type(other) is int:
            found = one * other
            if -LIMIT < found < LIMIT:
                return found
        return times(one, other)

    return run


_SHORTCUTS: dict[str, Callable[[Closure, Closure], Closure]] = {"+": _plus, "-": _minus, "*": _times}


def negation(compiler: Compiler, node: tree.Negation) -> Code:
    """Compile `-operand`."""
    operand = compiler.code(node.operand)
    run = operand.run
    return folded(lambda context, frame: negated(run(context, frame)), operand)
