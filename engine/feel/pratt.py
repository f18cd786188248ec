"""The heart of the Pratt parser: an operand, then operators for as long as they bind tightly enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.feel import tree
from engine.feel.tokens import END, SYMBOL, WORD
from engine.sentence import say

if TYPE_CHECKING:
    from engine.feel.cursor import Cursor

OR, AND, COMPARE, ADD, MULTIPLY, POWER, NEGATE, POSTFIX = 10, 20, 30, 40, 50, 60, 70, 80
"""How tightly operators bind (DMN 1.5, 10.3.1.2, rules 1 to 4)."""
COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
INFIX_WORDS: Final = frozenset({"and", "or", "in", "between", "instance", "then", "else", "return", "satisfies"})
"""Words that end an operand; no name begins with one of them unless it is known."""
_AFTER_RANGE: Final = frozenset({")", "]", ",", "}", ".", "=", "!="})


def expression(cursor: Cursor, power: int = 0) -> tree.Node:
    """Read an expression whose operators all bind more tightly than `power`."""
    depth = cursor.depth
    cursor.deeper()
    token = cursor.token
    grammar = cursor.grammar
    prefix = grammar.prefixes.get(token.text) if token.kind in (SYMBOL, WORD) else grammar.values.get(token.kind)
    if token.kind == WORD and (prefix is None or _longer_name(cursor)):
        prefix = grammar.values[WORD]
    if prefix is None:
        raise cursor.unexpected(say("a value"))
    found = extended(cursor, prefix(cursor), power)
    cursor.depth = depth
    return found


def _longer_name(cursor: Cursor) -> bool:
    """Whether a known name begins with the keyword that stands here ("for sale")."""
    match = cursor.known.match(cursor.found, cursor.index)
    return match is not None and match[1] > 1


def extended(cursor: Cursor, left: tree.Node, power: int) -> tree.Node:
    """Go on as long as operators that bind more tightly than `power` follow."""
    while cursor.token.kind in (SYMBOL, WORD):
        entry = cursor.grammar.infixes.get(cursor.token.text)
        if entry is None or entry[0] <= power or _ends_range(cursor):
            break
        cursor.deeper()
        left = entry[1](cursor, left)
    return left


def _ends_range(cursor: Cursor) -> bool:
    """Whether the bracket here closes a range, as in `[1..3[`: then nothing that begins an expression follows."""
    if cursor.token.text != "[":
        return False
    after = cursor.peek()
    if after.kind == WORD:
        return after.text in INFIX_WORDS
    return after.kind == END or (after.kind == SYMBOL and after.text in _AFTER_RANGE)


def tests(cursor: Cursor) -> tuple[tree.Node, ...]:
    """Read tests with commas between them."""
    found = [test(cursor)]
    while cursor.skip(","):
        found.append(test(cursor))
    return tuple(found)


def test(cursor: Cursor) -> tree.Node:
    """Read one test: a comparison without its left side, or an expression."""
    if cursor.token.kind == SYMBOL and cursor.token.text in COMPARISONS:
        sign = cursor.advance()
        return tree.UnaryComparison(sign.start, sign.text, expression(cursor, COMPARE))
    return expression(cursor)
