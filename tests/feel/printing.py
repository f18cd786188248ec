"""Trees back to texts, with every part in parentheses: what is parsed again must be the same tree."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from engine.feel import tree
from engine.feel.temporal import write
from engine.feel.writing import quoted
from engine.values import Months


def printed(node: tree.Node) -> str:
    return _PRINTERS[type(node)](node)


def _inner(node: tree.Node) -> str:
    plain = isinstance(node, tree.Literal | tree.Name | tree.ListLiteral | tree.ContextLiteral | tree.RangeLiteral)
    return printed(node) if plain else f"({printed(node)})"


def _literal(node):
    value = node.value
    if value is None or type(value) is bool:
        return {None: "null", True: "true", False: "false"}[value]
    if type(value) is str:
        return quoted(value)
    return f'@"{write(value)}"' if isinstance(value, dt.date | dt.time | dt.timedelta | Months) else str(value)


def _range(node):
    opening, closing = "[" if node.low_included else "(", "]" if node.high_included else ")"
    return f"{opening}{_inner(node.low)}..{_inner(node.high)}{closing}"


def _iterators(node):
    return ", ".join(f"{each.name} in {_inner(each.domain)}" for each in node.iterators)


def _invocation(node):
    names = [f"{name}: " for name in node.names] if node.names else [""] * len(node.arguments)
    arguments = (f"{name}{printed(each)}" for name, each in zip(names, node.arguments, strict=True))
    return f"{_inner(node.function)}({', '.join(arguments)})"


def _quantified(node):
    return f"{'every' if node.every else 'some'} {_iterators(node)} satisfies {_inner(node.condition)}"


_PRINTERS = {
    tree.Literal: _literal,
    tree.Name: lambda node: node.name,
    tree.ListLiteral: lambda node: f"[{', '.join(map(printed, node.items))}]",
    tree.ContextLiteral: lambda node: "{" + ", ".join(f"{key}: {printed(part)}" for key, part in node.entries) + "}",
    tree.RangeLiteral: _range,
    tree.Path: lambda node: f"{_inner(node.source)}.{node.name}",
    tree.Filter: lambda node: f"{_inner(node.source)}[{printed(node.condition)}]",
    tree.Arithmetic: lambda node: _inner(node.first) + "".join(f" {sign} {_inner(part)}" for sign, part in node.rest),
    tree.Negation: lambda node: f"-{_inner(node.operand)}",
    tree.Comparison: lambda node: f"{_inner(node.left)} {node.operator} {_inner(node.right)}",
    tree.Conjunction: lambda node: " and ".join(map(_inner, node.items)),
    tree.Disjunction: lambda node: " or ".join(map(_inner, node.items)),
    tree.Between: lambda node: f"{_inner(node.value)} between {_inner(node.low)} and {_inner(node.high)}",
    tree.UnaryComparison: lambda node: f"{node.operator} {_inner(node.operand)}",
    tree.In: lambda node: f"{_inner(node.value)} in ({', '.join(map(printed, node.tests))})",
    tree.If: lambda node: f"if {_inner(node.condition)} then {_inner(node.yes)} else {_inner(node.no)}",
    tree.For: lambda node: f"for {_iterators(node)} return {_inner(node.body)}",
    tree.Quantified: _quantified,
    tree.Invocation: _invocation,
    tree.FunctionDefinition: lambda node: f"function({', '.join(node.parameters)}) {_inner(node.body)}",
    tree.InstanceOf: lambda node: f"{_inner(node.value)} instance of {node.type.name}",
}

NAMES = st.sampled_from(["a", "amount", "customer class", "pre-approved", "x1", "größe"])
LITERALS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 10**30),
    st.decimals(0, 10**9, places=3, allow_nan=False).map(lambda number: Decimal(format(number, "f"))),
    st.text(max_size=6),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.timedeltas(),
    st.integers(-(10**6), 10**6).map(Months),
)


def _compound(parts):
    def some(most):
        return st.lists(parts, min_size=1, max_size=most).map(tuple)

    def chain(signs):
        rest = st.lists(st.tuples(st.sampled_from(signs), parts), min_size=1, max_size=3).map(tuple)
        return st.builds(tree.Arithmetic, st.just(0), parts, rest)

    at = st.just(0)
    iterators = st.lists(st.builds(tree.Iterator, at, NAMES, parts), min_size=1, max_size=2).map(tuple)
    entries = st.dictionaries(NAMES, parts, max_size=3).map(lambda found: tuple(found.items()))
    comparisons = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    pairs = st.lists(parts, min_size=2, max_size=4).map(tuple)
    named = st.dictionaries(NAMES, parts, min_size=1, max_size=2)
    return st.one_of(
        st.builds(tree.ListLiteral, at, some(3)),
        st.builds(tree.ContextLiteral, at, entries),
        st.builds(tree.RangeLiteral, at, parts, parts, st.booleans(), st.booleans()),
        st.builds(tree.Path, at, parts, NAMES),
        st.builds(tree.Filter, at, parts, parts),
        chain(["+", "-"]),
        chain(["*", "/"]),
        chain(["**"]),
        st.builds(tree.Negation, at, parts),
        st.builds(tree.Comparison, at, comparisons, parts, parts),
        st.builds(tree.Conjunction, at, pairs),
        st.builds(tree.Disjunction, at, pairs),
        st.builds(tree.Between, at, parts, parts, parts),
        st.builds(tree.In, at, parts, some(3)),
        st.builds(tree.In, at, parts, st.builds(tree.UnaryComparison, at, comparisons, parts).map(lambda one: (one,))),
        st.builds(tree.If, at, parts, parts, parts),
        st.builds(tree.For, at, iterators, parts),
        st.builds(tree.Quantified, at, st.booleans(), iterators, parts),
        st.builds(tree.Invocation, at, parts, some(3)),
        named.map(lambda found: tree.Invocation(0, tree.Name(0, "a"), tuple(found.values()), tuple(found))),
        st.builds(tree.FunctionDefinition, at, st.just(("a",)), st.just((None,)), parts),
        st.builds(tree.InstanceOf, at, parts, st.sampled_from(["number", "date and time"]).map(tree.Type)),
    )


TREES = st.recursive(
    st.one_of(st.builds(tree.Literal, st.just(0), LITERALS), st.builds(tree.Name, st.just(0), NAMES)),
    _compound,
    max_leaves=12,
)
