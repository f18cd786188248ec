"""Texts to trees: a Pratt parser for FEEL (DMN 1.5, 10.3.1.2).

Each form an operand may have (`prefixes`) and each operator (`infixes`) is one function in a table; a function
that meets an operand calls `pratt.expression` with the power that its right-hand side must exceed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from engine.feel import tree
from engine.feel.cursor import Cursor, Grammar
from engine.feel.functions.registry import BUILTINS
from engine.feel.infixes import INFIXES
from engine.feel.names import Known, known
from engine.feel.pratt import expression, tests
from engine.feel.prefixes import PREFIXES, VALUES
from engine.feel.tokens import END
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NO_TYPES: Final[Mapping[str, tree.Type]] = {}
_FUNCTIONS: Final = Known(BUILTINS)
_GRAMMAR: Final = Grammar(PREFIXES, VALUES, INFIXES)
Part = TypeVar("Part", bound=tree.Node)


def parse_expression(text: str, names: Iterable[str] = (), types: Mapping[str, tree.Type] = _NO_TYPES) -> tree.Node:
    """Read a whole text as one expression. `types` are those that have names of their own.

    Raises FeelSyntaxError.
    """
    cursor = _cursor(text, names, types)
    found = expression(cursor)
    return _complete(cursor, found)


def parse_tests(text: str, names: Iterable[str] = (), types: Mapping[str, tree.Type] = _NO_TYPES) -> tree.UnaryTestList:
    """Read a whole text as the unary tests of a decision table's cell.

    Raises FeelSyntaxError.
    """
    cursor = _cursor(text, names, types)
    if cursor.at("-") and cursor.peek().kind == END:
        return tree.UnaryTestList(0, (), negated=False)
    if cursor.at("not") and cursor.peek().text == "(":
        negated = _negated_tests(cursor)
        if negated is not None:
            return negated
    return _complete(cursor, tree.UnaryTestList(0, tests(cursor), negated=False))


def _cursor(text: str, names: Iterable[str], types: Mapping[str, tree.Type]) -> Cursor:
    return Cursor(text, Known((), known(frozenset(names), _FUNCTIONS)), types, _GRAMMAR)


def _complete(cursor: Cursor, part: Part) -> Part:
    if cursor.token.kind != END:
        raise cursor.unexpected(say("the end of the expression"))
    return part


def _negated_tests(cursor: Cursor) -> tree.UnaryTestList | None:
    """Read `not(tests)`; None, standing where it began, when it is part of a longer expression."""
    begin = cursor.index
    cursor.advance(2)
    found = tests(cursor)
    cursor.expect(")")
    if cursor.token.kind == END:
        return tree.UnaryTestList(0, found, negated=True)
    cursor.back_to(begin)
    return None
