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
from engine.sentence import say, together

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.feel.run import Run


class _Inquiry:
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
        return together([kind_of(self.value(node)) for node in nodes])

    def reason(self, node: tree.Node) -> str | None:
        """Say why a part is null; None when it is not."""
        if self.value(node) is not None:
            return None
        explain = _REASONS.get(type(node))
        return (explain(self, node) if explain else None) or say("it gives null")

    def first(self, *nodes: tree.Node) -> str | None:
        """Give the reason of the first part that is null."""
        return next((found for node in nodes if (found := self.reason(node))), None)


def explain(node: tree.Node, given: frozenset[str], context: Mapping[str, Any], run: Run) -> str:
    """Say in a clause why the result is null or what it is instead of true or false.

    `given` are the names known when the expression was parsed.
    """
    inquiry = _Inquiry(given, context, run)
    try:
        found = inquiry.value(node)
        if found is None:
            return inquiry.reason(node) or say("it gives null")
        if type(found) is bool:
            return say("it gives true or false")
        return say("it gives %(kind)s, not true or false", kind=kind_of(found))
    except ArithmeticError:
        return say("there is a number that is none")
    except FeelBudgetExceeded as stopped:
        return say("it was stopped: it needs %(what)s", what=stopped.what)
    except RecursionError:
        return say("its values are nested too deeply")


def _name(inquiry: _Inquiry, node: tree.Name) -> str:
    if node.name in inquiry.context:
        return say('"%(name)s" is null', name=node.name)
    return say('"%(name)s" has no value', name=node.name)


def _path(inquiry: _Inquiry, node: tree.Path) -> str:
    found = inquiry.reason(node.source)
    if found:
        return found
    return say('%(kind)s has no value "%(name)s"', kind=inquiry.kinds(node.source), name=node.name)


def _filter(inquiry: _Inquiry, node: tree.Filter) -> str | None:
    return inquiry.reason(node.source) or say("there is no such item in the list")


def _arithmetic(inquiry: _Inquiry, node: tree.Arithmetic) -> str | None:
    operands = [node.first, *(part for _, part in node.rest)]
    found = inquiry.first(*operands)
    if found:
        return found
    for place, (sign, operand) in enumerate(node.rest, 1):
        left = tree.Arithmetic(node.position, node.first, node.rest[: place - 1]) if place > 1 else node.first
        if inquiry.value(tree.Arithmetic(node.position, left, ((sign, operand),))) is None:
            return _operation(inquiry, sign, left, operand)
    return None


def _operation(inquiry: _Inquiry, sign: str, left: tree.Node, right: tree.Node) -> str:
    if sign == "/" and inquiry.value(right) == 0:
        return say("it divides by zero")
    return _nothing(sign, inquiry.kinds(left, right))


def _comparison(inquiry: _Inquiry, node: tree.Comparison) -> str:
    return inquiry.first(node.left, node.right) or _incomparable(inquiry.kinds(node.left, node.right))


def _between(inquiry: _Inquiry, node: tree.Between) -> str:
    found = inquiry.first(node.value, node.low, node.high)
    return found or _incomparable(inquiry.kinds(node.value, node.low, node.high))


def _in(inquiry: _Inquiry, node: tree.In) -> str:
    found = inquiry.reason(node.value)
    return found or say("%(kind)s cannot be compared with the values listed", kind=inquiry.kinds(node.value))


def _logic(inquiry: _Inquiry, node: tree.Conjunction | tree.Disjunction) -> str | None:
    for item in node.items:
        found = inquiry.value(item)
        if found is None:
            return inquiry.reason(item)
        if type(found) is not bool:
            return say("true or false is expected, but there is %(kind)s", kind=kind_of(found))
    return None


def _if(inquiry: _Inquiry, node: tree.If) -> str | None:
    return inquiry.reason(node.yes if inquiry.value(node.condition) is True else node.no)


def _negation(inquiry: _Inquiry, node: tree.Negation) -> str:
    return inquiry.reason(node.operand) or _nothing("-", inquiry.kinds(node.operand))


def _invocation(inquiry: _Inquiry, node: tree.Invocation) -> str:
    found = inquiry.first(*node.arguments)
    if found:
        return found
    name = node.function.name if isinstance(node.function, tree.Name) else say("that is called")
    arguments = inquiry.kinds(*node.arguments) if node.arguments else say("no arguments")
    return say('the function "%(name)s" gives nothing for %(kinds)s', name=name, kinds=arguments)


def _nothing(sign: str, kinds: str) -> str:
    return say("%(sign)s gives nothing for %(kinds)s", sign=sign, kinds=kinds)


def _incomparable(kinds: str) -> str:
    return say("%(kinds)s cannot be compared", kinds=kinds)


def _loop(inquiry: _Inquiry, node: tree.For | tree.Quantified) -> str | None:
    return inquiry.reason(node.iterators[0].domain)


_REASONS: Final[dict[type, Callable[[_Inquiry, Any], str | None]]] = {
    tree.Literal: lambda _inquiry, _node: say("it says null"),
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
