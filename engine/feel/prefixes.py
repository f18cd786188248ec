"""What an operand may be: literals, names, brackets of all kinds, if, for, some, every, function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.feel import tree
from engine.feel.failures import FeelSyntaxError
from engine.feel.names import joined, unknown, words_from
from engine.feel.numbers import literal
from engine.feel.parse_types import parse_type
from engine.feel.pratt import COMPARISONS, INFIX_WORDS, NEGATE, expression, test
from engine.feel.temporal import read_literal
from engine.feel.tokens import NUMBER, STRING, SYMBOL, WORD, string
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from engine.feel.cursor import Cursor

_KEYWORDS: Final = INFIX_WORDS | {"if", "for", "some", "every"}
_CONSTANTS: Final[dict[str, object]] = {"null": None, "true": True, "false": False}


def _number(cursor: Cursor) -> tree.Node:
    token = cursor.advance()
    return tree.Literal(token.start, literal(token.text))


def _string(cursor: Cursor) -> tree.Node:
    token = cursor.advance()
    return tree.Literal(token.start, string(token))


def _constant(cursor: Cursor) -> tree.Node:
    token = cursor.advance()
    return tree.Literal(token.start, _CONSTANTS[token.text])


def _at_literal(cursor: Cursor) -> tree.Node:
    sign = cursor.advance()
    if cursor.token.kind != STRING:
        raise cursor.unexpected(say("a date, time or duration in quotation marks"))
    text = string(cursor.advance())
    value = read_literal(text)
    if value is None:
        raise FeelSyntaxError(
            say(
                "The text after @ at character %(place)s is not a date, time, date and time or duration.",
                place=sign.start + 1,
            ),
            sign.start,
        )
    return tree.Literal(sign.start, value)


def _negation(cursor: Cursor) -> tree.Node:
    sign = cursor.advance()
    return tree.Negation(sign.start, expression(cursor, NEGATE))


def _input(cursor: Cursor) -> tree.Node:
    return tree.Name(cursor.advance().start, tree.INPUT)


def _name(cursor: Cursor) -> tree.Node:
    begin = cursor.index
    token = cursor.token
    match = cursor.known.match(cursor.found, begin)
    if match is None:
        if token.text in _KEYWORDS:
            raise cursor.unexpected(say("a value"))
        match = token.text, 1
    cursor.advance(match[1])
    if cursor.token.kind == WORD and cursor.token.text not in INFIX_WORDS:
        raise _unknown_name(cursor, begin)
    return tree.Name(token.start, match[0])


def _unknown_name(cursor: Cursor, begin: int) -> FeelSyntaxError:
    spelt = joined(words_from(cursor.found, begin, INFIX_WORDS))
    return unknown(spelt, cursor.known.names, cursor.known.functions, cursor.found[begin].start)


def _parenthesis(cursor: Cursor) -> tree.Node:
    opening = cursor.advance()
    if cursor.token.kind == SYMBOL and cursor.token.text in COMPARISONS:
        found: tree.Node = test(cursor)
        cursor.expect(")")
        return found
    found = expression(cursor)
    if cursor.at(".."):
        return range_from(cursor, opening.start, found, included=False)
    cursor.expect(")")
    return found


def _bracket(cursor: Cursor) -> tree.Node:
    opening = cursor.advance()
    if cursor.skip("]"):
        return tree.ListLiteral(opening.start, ())
    items = [expression(cursor)]
    if cursor.at(".."):
        return range_from(cursor, opening.start, items[0], included=True)
    while cursor.skip(","):
        items.append(expression(cursor))
    cursor.expect("]")
    return tree.ListLiteral(opening.start, tuple(items))


def _open_bracket(cursor: Cursor) -> tree.Node:
    opening = cursor.advance()
    low = expression(cursor)
    if not cursor.at(".."):
        raise cursor.unexpected('".."')
    return range_from(cursor, opening.start, low, included=False)


def range_from(cursor: Cursor, position: int, low: tree.Node, *, included: bool) -> tree.Node:
    """Read the rest of a range whose lower end and opening bracket have been read."""
    cursor.expect("..")
    high = expression(cursor)
    if cursor.token.text not in (")", "]", "["):
        raise cursor.unexpected(say("the end of the range"))
    closing = cursor.advance()
    return tree.RangeLiteral(position, low, high, included, closing.text == "]")


def _context(cursor: Cursor) -> tree.Node:
    opening = cursor.advance()
    entries: dict[str, tree.Node] = {}
    while not cursor.at("}"):
        key = _key(cursor, entries)
        cursor.expect(":")
        # A function may call itself; any other entry sees only those before it.
        if cursor.at("function"):
            cursor.known.add(key)
            entries[key] = expression(cursor)
        else:
            entries[key] = expression(cursor)
            cursor.known.add(key)
        if not cursor.skip(","):
            break
    cursor.expect("}")
    for key in entries:
        cursor.known.remove(key)
    return tree.ContextLiteral(opening.start, tuple(entries.items()))


def _key(cursor: Cursor, earlier: Collection[str]) -> str:
    begin = cursor.token
    key = string(cursor.advance()) if begin.kind == STRING else cursor.name_before(":")
    if key is None:
        raise cursor.unexpected(say("the name of an entry"))
    if key in earlier:
        raise FeelSyntaxError(
            say('The entry "%(key)s" at character %(place)s is there twice.', key=key, place=begin.start + 1),
            begin.start,
        )
    return key


def _if(cursor: Cursor) -> tree.Node:
    begin = cursor.advance()
    condition = expression(cursor)
    cursor.expect("then")
    yes = expression(cursor)
    cursor.expect("else")
    return tree.If(begin.start, condition, yes, expression(cursor))


def _for(cursor: Cursor) -> tree.Node:
    begin = cursor.advance()
    iterators = _iterators(cursor, "return")
    cursor.known.add("partial")
    body = expression(cursor)
    cursor.known.remove("partial")
    _forget(cursor, iterators)
    return tree.For(begin.start, iterators, body)


def _quantified(cursor: Cursor) -> tree.Node:
    begin = cursor.advance()
    iterators = _iterators(cursor, "satisfies")
    condition = expression(cursor)
    _forget(cursor, iterators)
    return tree.Quantified(begin.start, begin.text == "every", iterators, condition)


def _iterators(cursor: Cursor, end: str) -> tuple[tree.Iterator, ...]:
    """Read `a in x, b in y` up to the word `end`; their names stay known until `_forget`."""
    found: list[tree.Iterator] = []
    while not found or cursor.skip(","):
        position = cursor.token.start
        name = cursor.name_before("in")
        if name is None:
            raise cursor.unexpected(say("a name and the word in"))
        cursor.expect("in")
        domain = expression(cursor)
        until = expression(cursor) if cursor.skip("..") else None
        found.append(tree.Iterator(position, name, domain, until))
        cursor.known.add(name)
    cursor.expect(end)
    return tuple(found)


def _forget(cursor: Cursor, iterators: tuple[tree.Iterator, ...]) -> None:
    for iterator in iterators:
        cursor.known.remove(iterator.name)


def _function(cursor: Cursor) -> tree.Node:
    begin = cursor.advance()
    cursor.expect("(")
    names: list[str] = []
    types: list[tree.Type | None] = []
    while not cursor.at(")"):
        name = cursor.name_before(",", ")", ":")
        if name is None:
            raise cursor.unexpected(say("the name of a parameter"))
        names.append(name)
        types.append(parse_type(cursor) if cursor.skip(":") else None)
        if not cursor.skip(","):
            break
    cursor.expect(")")
    if cursor.at("external"):
        raise FeelSyntaxError(say("External functions (Java, PMML) are not run here."), cursor.token.start)
    return tree.FunctionDefinition(begin.start, tuple(names), tuple(types), _function_body(cursor, names))


def _function_body(cursor: Cursor, names: list[str]) -> tree.Node:
    for name in names:
        cursor.known.add(name)
    body = expression(cursor)
    for name in names:
        cursor.known.remove(name)
    return body


VALUES: Final[dict[str, Callable[[Cursor], tree.Node]]] = {NUMBER: _number, STRING: _string, WORD: _name}
PREFIXES: Final[dict[str, Callable[[Cursor], tree.Node]]] = {
    "null": _constant,
    "true": _constant,
    "false": _constant,
    "@": _at_literal,
    "-": _negation,
    "?": _input,
    "(": _parenthesis,
    "[": _bracket,
    "]": _open_bracket,
    "{": _context,
    "if": _if,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "function": _function,
}
