"""Why an expression gave null, or something other than true or false: in names and kinds, never in values.

The values may be personal, and what is said here ends up in incidents and logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from engine.feel import tree
from engine.feel.closures.compiler import Compiler
from engine.feel.closures.table import compile_node
from engine.feel.failures import FeelBudgetExceeded
from engine.feel.types import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.feel.run import Run


class _Case:
    """One expression in one context."""

    def __init__(self, given: frozenset[str], context: Mapping[str, Any], run: Run) -> None:
        self.given = given
        self.context = context
        self.run = run

    def value(self, node: tree.Node) -> Any:
        """Evaluate a part on its own."""
        compiler = Compiler(self.given, compile_node)
        code = compiler.code(node)
        return code.run(self.context, [self.run, *[None] * compiler.places])

    def kinds(self, *nodes: tree.Node) -> str:
        """Name what some parts are: "a number and a string"."""
        return " and ".join(kind_of(self.value(node)) for node in nodes)

    def reason(self, node: tree.Node) -> str | None:
        """Say why a part is null; None when it is not."""
        if self.value(node) is not None:
            return None
        explain = _REASONS.get(type(node))
        return (explain(self, node) if explain else None) or "it gives null"

    def first(self, *nodes: tree.Node) -> str | None:
        """Give the reason of the first part that is null."""
        return next((found for node in nodes if (found := self.reason(node))), None)


def explain(node: tree.Node, given: frozenset[str], context: Mapping[str, Any], run: Run) -> str:
    """Say in a clause why the result is null or what it is instead of true or false.

    `given` are the names known when the expression was parsed.
    """
    case = _Case(given, context, run)
    try:
        found = case.value(node)
        if found is None:
            return case.reason(node) or "it gives null"
        return "it gives true or false" if type(found) is bool else f"it gives {kind_of(found)}, not true or false"
    except FeelBudgetExceeded as stopped:
        return stopped.message.rstrip(".").replace("The expression", "it")
    except RecursionError:
        return "its values are nested too deeply"


def _name(case: _Case, node: tree.Name) -> str:
    if node.name in case.context:
        return f'"{node.name}" is null'
    return f'"{node.name}" has no value'


def _path(case: _Case, node: tree.Path) -> str:
    found = case.reason(node.source)
    if found:
        return found
    return f'{case.kinds(node.source)} has no value "{node.name}"'


def _filter(case: _Case, node: tree.Filter) -> str | None:
    return case.reason(node.source) or "there is no such item in the list"


def _arithmetic(case: _Case, node: tree.Arithmetic) -> str | None:
    operands = [node.first, *(part for _, part in node.rest)]
    found = case.first(*operands)
    if found:
        return found
    for place, (sign, operand) in enumerate(node.rest, 1):
        left = tree.Arithmetic(node.position, node.first, node.rest[: place - 1]) if place > 1 else node.first
        if case.value(tree.Arithmetic(node.position, left, ((sign, operand),))) is None:
            return _operation(case, sign, left, operand)
    return None


def _operation(case: _Case, sign: str, left: tree.Node, right: tree.Node) -> str:
    if sign == "/" and case.value(right) == 0:
        return "it divides by zero"
    return f"{sign} gives nothing for {case.kinds(left, right)}"


def _comparison(case: _Case, node: tree.Comparison) -> str:
    return case.first(node.left, node.right) or f"{case.kinds(node.left, node.right)} cannot be compared"


def _between(case: _Case, node: tree.Between) -> str:
    found = case.first(node.value, node.low, node.high)
    return found or f"{case.kinds(node.value, node.low, node.high)} cannot be compared"


def _in(case: _Case, node: tree.In) -> str:
    return case.reason(node.value) or f"{case.kinds(node.value)} cannot be compared with the values listed"


def _logic(case: _Case, node: tree.Conjunction | tree.Disjunction) -> str | None:
    for item in node.items:
        found = case.value(item)
        if found is None:
            return case.reason(item)
        if type(found) is not bool:
            return f"true or false is expected, but there is {kind_of(found)}"
    return None


def _if(case: _Case, node: tree.If) -> str | None:
    return case.reason(node.yes if case.value(node.condition) is True else node.no)


def _negation(case: _Case, node: tree.Negation) -> str:
    return case.reason(node.operand) or f"- gives nothing for {case.kinds(node.operand)}"


def _invocation(case: _Case, node: tree.Invocation) -> str:
    found = case.first(*node.arguments)
    if found:
        return found
    name = node.function.name if isinstance(node.function, tree.Name) else "that is called"
    arguments = case.kinds(*node.arguments) if node.arguments else "no arguments"
    return f'the function "{name}" gives nothing for {arguments}'


def _loop(case: _Case, node: tree.For | tree.Quantified) -> str | None:
    return case.reason(node.iterators[0].domain)


_REASONS: Final[dict[type, Callable[[_Case, Any], str | None]]] = {
    tree.Literal: lambda _case, _node: "it says null",
    tree.Name: _name,
    tree.Path: _path,
    tree.Filter: _filter,
    tree.Arithmetic: _arithmetic,
    tree.Negation: _negation,
    tree.Comparison: _comparison,
    tree.Between: _between,
    tree.In: _in,
    tree.Conjunction: _logic,
    tree.Disjunction: _logic,
    tree.If: _if,
    tree.For: _loop,
    tree.Quantified: _loop,
    tree.Invocation: _invocation,
}
