"""Which function compiles which part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from engine.feel import tree
from engine.feel.closures import access, arithmetic, comparison, invocation, logic, loops, values
from engine.feel.closures.compiler import Code, Compiler, folded
from engine.feel.types import is_instance

if TYPE_CHECKING:
    from collections.abc import Callable


def compile_node(compiler: Compiler, node: tree.Node) -> Code:
    """Compile one part and those below it.

    Raises FeelSyntaxError for calls of functions that do not exist.
    """
    return _COMPILERS[type(node)](compiler, node)


def _instance_of(compiler: Compiler, node: tree.InstanceOf) -> Code:
    value, kind = compiler.code(node.value), node.type
    run = value.run
    return folded(lambda context, frame: is_instance(run(context, frame), kind), value)


_COMPILERS: Final[dict[type, Callable[[Compiler, Any], Code]]] = {
    tree.Literal: values.literal,
    tree.Name: values.name,
    tree.ListLiteral: values.list_literal,
    tree.ContextLiteral: values.context_literal,
    tree.RangeLiteral: values.range_literal,
    tree.Path: access.path,
    tree.Filter: access.filtered,
    tree.Arithmetic: arithmetic.arithmetic,
    tree.Negation: arithmetic.negation,
    tree.Comparison: comparison.comparison,
    tree.Between: comparison.between,
    tree.In: comparison.inclusion,
    tree.UnaryComparison: comparison.unary_comparison,
    tree.Conjunction: logic.conjunction,
    tree.Disjunction: logic.disjunction,
    tree.If: logic.choice,
    tree.For: loops.loop,
    tree.Quantified: loops.quantified,
    tree.Invocation: invocation.invocation,
    tree.FunctionDefinition: invocation.definition,
    tree.InstanceOf: _instance_of,
    tree.Foreign: lambda compiler, node: node.make(compiler),
}
