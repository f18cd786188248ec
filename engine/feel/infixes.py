"""What may follow an operand: operators, paths, filters, calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.feel import tree
from engine.feel.names import joined, words_from
from engine.feel.parse_types import parse_type
from engine.feel.pratt import (
    ADD,
    AND,
    COMPARE,
    COMPARISONS,
    INFIX_WORDS,
    MULTIPLY,
    OR,
    POSTFIX,
    POWER,
    expression,
    extended,
    test,
    tests,
)
from engine.feel.prefixes import range_from
from engine.feel.tokens import SYMBOL
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.feel.cursor import Cursor


def _chain(power: int, *signs: str) -> Callable[[Cursor, tree.Node], tree.Node]:
    def read(cursor: Cursor, left: tree.Node) -> tree.Node:
        rest: list[tuple[str, tree.Node]] = []
        while cursor.token.kind == SYMBOL and cursor.token.text in signs:
            sign = cursor.advance()
            rest.append((sign.text, expression(cursor, power)))
        return tree.Arithmetic(left.position, left, tuple(rest))

    return read


def _and(cursor: Cursor, left: tree.Node) -> tree.Node:
    return tree.Conjunction(left.position, (left, *_others(cursor, "and", AND)))


def _or(cursor: Cursor, left: tree.Node) -> tree.Node:
    return tree.Disjunction(left.position, (left, *_others(cursor, "or", OR)))


def _others(cursor: Cursor, word: str, power: int) -> list[tree.Node]:
    found = []
    while cursor.skip(word):
        found.append(expression(cursor, power))
    return found


def _comparison(cursor: Cursor, left: tree.Node) -> tree.Node:
    sign = cursor.advance()
    return tree.Comparison(left.position, sign.text, left, expression(cursor, COMPARE))


def _between(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    low = expression(cursor, COMPARE)
    cursor.expect("and")
    return tree.Between(left.position, left, low, expression(cursor, COMPARE))


def _in(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    if not cursor.at("("):
        only = test(cursor) if cursor.token.text in COMPARISONS else expression(cursor, COMPARE)
        return tree.In(left.position, left, (only,))
    opening = cursor.advance()
    found = tests(cursor)
    if len(found) == 1 and cursor.at(".."):
        return tree.In(left.position, left, (range_from(cursor, opening.start, found[0], included=False),))
    cursor.expect(")")
    if len(found) == 1 and not isinstance(found[0], tree.UnaryComparison):
        found = (extended(cursor, found[0], COMPARE),)
    return tree.In(left.position, left, found)


def _instance_of(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    cursor.expect("of")
    return tree.InstanceOf(left.position, left, parse_type(cursor))


def _path(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    match = cursor.known.match(cursor.found, cursor.index)
    words = words_from(cursor.found, cursor.index, INFIX_WORDS)
    if match is None or match[1] < len(words):
        if not words:
            raise cursor.unexpected(say("the name of an entry"))
        match = joined(words), len(words)
    cursor.advance(match[1])
    return tree.Path(left.position, left, match[0])


def _filter(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    cursor.known.add("item")
    condition = expression(cursor)
    cursor.known.remove("item")
    cursor.expect("]")
    return tree.Filter(left.position, left, condition)


def _invocation(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    names: list[str] = []
    arguments: list[tree.Node] = []
    while not cursor.at(")"):
        name = cursor.name_before(":")
        if (name is None) != (not names) and arguments:
            raise cursor.unexpected(say("arguments either all with names or all without"))
        if name is not None:
            names.append(name)
            cursor.expect(":")
        arguments.append(expression(cursor))
        if not cursor.skip(","):
            break
    cursor.expect(")")
    return tree.Invocation(left.position, left, tuple(arguments), tuple(names) if names else None)


INFIXES: Final[dict[str, tuple[int, Callable[[Cursor, tree.Node], tree.Node]]]] = {
    "or": (OR, _or),
    "and": (AND, _and),
    **dict.fromkeys(COMPARISONS, (COMPARE, _comparison)),
    "between": (COMPARE, _between),
    "in": (COMPARE, _in),
    "instance": (COMPARE, _instance_of),
    "+": (ADD, _chain(ADD, "+", "-")),
    "-": (ADD, _chain(ADD, "+", "-")),
    "*": (MULTIPLY, _chain(MULTIPLY, "*", "/")),
    "/": (MULTIPLY, _chain(MULTIPLY, "*", "/")),
    "**": (POWER, _chain(POWER, "**")),
    ".": (POSTFIX, _path),
    "[": (POSTFIX, _filter),
    "(": (POSTFIX, _invocation),
}
