"""The cells of decision tables: unary tests of an input (DMN 1.5, 10.3.2.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel import tree
from engine.feel.closures.comparison import test
from engine.feel.closures.compiler import Closure, Code, Compiler, Frame, Local
from engine.feel.closures.logic import any_of
from engine.feel.equality import is_in

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN = (tree.Literal, tree.Name, tree.UnaryComparison, tree.RangeLiteral, tree.Negation)


def cell(compiler: Compiler, node: tree.UnaryTestList, place: int) -> Closure | None:
    """Compile the tests of the input at a place in the frame; None where any input passes."""
    if not node.tests:
        return None
    compiler.layers.append(Local(tree.INPUT, place))
    subject = Code(lambda _context, frame: frame[place])
    run = any_of([_test(compiler, part, subject, place) for part in node.tests])
    compiler.leave()
    return _denied(run) if node.negated else run


def _denied(run: Closure) -> Closure:
    def denied(context: Mapping[str, Any], frame: Frame) -> bool | None:
        found = run(context, frame)
        return None if found is None else not found

    return denied


def _test(compiler: Compiler, part: tree.Node, subject: Code, place: int) -> Closure:
    """Compile one test; one that names `?` says itself whether it holds."""
    if isinstance(part, _PLAIN) and not tree.names_input(part):
        return test(compiler, part, subject).run
    run = compiler.code(part).run
    return _condition(run) if tree.names_input(part) else _computed(run, place)


def _condition(run: Closure) -> Closure:
    def holds(context: Mapping[str, Any], frame: Frame) -> bool | None:
        found = run(context, frame)
        return found if type(found) is bool else None

    return holds


def _computed(run: Closure, place: int) -> Closure:
    """A condition that does not look at the input decides alone, unless the input is a boolean itself."""

    def holds(context: Mapping[str, Any], frame: Frame) -> bool | None:
        found = run(context, frame)
        if type(found) is bool and type(frame[place]) is not bool:
            return found
        return is_in(frame[place], found, frame[0])

    return holds
