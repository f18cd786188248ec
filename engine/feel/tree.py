"""The parts of a FEEL expression, immutable (DMN 1.5, 10.3.1.2).

Chains of `and`, `or` and of arithmetic are flat, so that long ones are not deep ones. `position` is the
character offset at which the part begins; it takes no part in comparison.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

INPUT: Final = "?"
"""The name of a unary test's input."""


@dataclass(frozen=True, slots=True)
class Node:
    """Any part."""

    position: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value as written: null, boolean, number, string, date, time, duration."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, or a built-in function meant as a value; `?` is the input of a unary test."""

    name: str


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """`{key: value}`; each entry sees those before it."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """`[low..high)`. An end that is None is open to infinity, as in `(> 5)`."""

    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.name`."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]`."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`first op a op b …` with operators of one precedence, from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`left op right` with = != < <= > >=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conjunction(Node):
    """`a and b and …`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Disjunction(Node):
    """`a or b or …`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class UnaryComparison(Node):
    """A test of the form `op operand`."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in (test, …)`: true when one of the tests holds."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if condition then yes else no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Iterator(Node):
    """`name in domain`; `until` is the other end of a range written without brackets."""

    name: str
    domain: Node
    until: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for iterators return body`; the body sees earlier results as `partial`."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some` (or, with `every`, all) `iterators satisfies condition`."""

    every: bool
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class Invocation(Node):
    """`function(arguments)`; `names` are given when they are named."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Type:
    """A type as written: its name, what is between < and >, and for contexts and functions their parts' names.

    `allows` is a further condition on its values, None where there is none.
    """

    name: str
    parts: tuple[Type, ...] = ()
    names: tuple[str, ...] = ()
    allows: Callable[[Any], bool | None] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    """`function(parameters) body`."""

    parameters: tuple[str, ...]
    types: tuple[Type | None, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: Type


@dataclass(frozen=True, slots=True)
class UnaryTestList(Node):
    """A cell of a decision table: `-` (no tests), or tests of which one must hold, or with `negated` none."""

    tests: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Foreign(Node):
    """What another room adds to the language, such as a decision table: `make` compiles it, `inner` are its parts."""

    make: Callable[[Any], Any] = field(compare=False)
    inner: tuple[Node, ...] = ()


def parts(node: Node) -> list[Node]:
    """List the parts directly below a part."""
    found: list[Node] = []
    for each in fields(node):
        _gather(getattr(node, each.name), found)
    return found


def _gather(value: object, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _gather(item, found)


def height(node: Node) -> int:
    """Count the levels of a tree; the parser has seen to it that there are few."""
    return 1 + max((height(part) for part in parts(node)), default=0)


def names_input(node: Node) -> bool:
    """Whether `?` occurs in an expression."""
    return (isinstance(node, Name) and node.name == INPUT) or any(names_input(part) for part in parts(node))
