"""Tokens to a tree: a Pratt parser for FEEL (DMN 1.5, 10.3.1.2).

Each prefix form and each infix operator is one function in one of two tables; a function that meets an
operand calls `expression` with the power that its right-hand side must exceed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from engine.feel import tree
from engine.feel.cursor import Cursor
from engine.feel.failures import FeelSyntaxError
from engine.feel.functions.registry import BUILTINS
from engine.feel.names import Known, joined, unknown, words_from
from engine.feel.numbers import literal
from engine.feel.parse_types import parse_type
from engine.feel.temporal import read_literal
from engine.feel.tokens import END, NUMBER, STRING, SYMBOL, WORD, string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

OR, AND, COMPARE, ADD, MULTIPLY, POWER, NEGATE, POSTFIX = 10, 20, 30, 40, 50, 60, 70, 80
COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_INFIX_WORDS = frozenset({"and", "or", "in", "between", "instance", "then", "else", "return", "satisfies"})
_KEYWORDS = frozenset(
    {"if", "then", "else", "for", "return", "some", "every", "satisfies", "in", "and", "or", "between"}
)
_NO_TYPES: Final[Mapping[str, tree.Type]] = {}
_FUNCTIONS: Final = Known(BUILTINS)
Part = TypeVar("Part", bound=tree.Node)
_CONSTANTS: dict[str, object] = {"null": None, "true": True, "false": False}


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
    return _complete(cursor, tree.UnaryTestList(0, _tests(cursor), negated=False))


def _cursor(text: str, names: Iterable[str], types: Mapping[str, tree.Type]) -> Cursor:
    return Cursor(text, Known(names, _FUNCTIONS), types)


def _complete(cursor: Cursor, part: Part) -> Part:
    if cursor.token.kind != END:
        raise cursor.unexpected("the end of the expression")
    return part


def _negated_tests(cursor: Cursor) -> tree.UnaryTestList | None:
    """Read `not(tests)`; None, standing where it began, when it is part of a longer expression."""
    begin = cursor.index
    cursor.advance(2)
    found = _tests(cursor)
    cursor.expect(")")
    if cursor.token.kind == END:
        return tree.UnaryTestList(0, found, negated=True)
    cursor.back_to(begin)
    return None


def _tests(cursor: Cursor) -> tuple[tree.Node, ...]:
    found = [_test(cursor)]
    while cursor.skip(","):
        found.append(_test(cursor))
    return tuple(found)


def _test(cursor: Cursor) -> tree.Node:
    if cursor.token.kind == SYMBOL and cursor.token.text in COMPARISONS:
        sign = cursor.advance()
        return tree.UnaryComparison(sign.start, sign.text, expression(cursor, COMPARE))
    return expression(cursor)


def expression(cursor: Cursor, power: int = 0) -> tree.Node:
    """Read an expression whose operators all bind more tightly than `power`."""
    depth = cursor.depth
    cursor.deeper()
    token = cursor.token
    prefix = _PREFIXES.get(token.text) if token.kind in (SYMBOL, WORD) else _VALUES.get(token.kind)
    if token.kind == WORD and (prefix is None or _longer_name(cursor)):
        prefix = _name
    if prefix is None:
        raise cursor.unexpected("a value")
    found = _extended(cursor, prefix(cursor), power)
    cursor.depth = depth
    return found


def _longer_name(cursor: Cursor) -> bool:
    """Whether a known name begins with the keyword that stands here ("for sale")."""
    match = cursor.known.match(cursor.found, cursor.index)
    return match is not None and match[1] > 1


def _extended(cursor: Cursor, left: tree.Node, power: int) -> tree.Node:
    """Go on as long as operators that bind more tightly than `power` follow."""
    while cursor.token.kind in (SYMBOL, WORD):
        entry = _INFIXES.get(cursor.token.text)
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
        return after.text in _INFIX_WORDS
    return after.kind == END or (after.kind == SYMBOL and after.text in _AFTER_RANGE)


_AFTER_RANGE = frozenset({")", "]", ",", "}", ".", "=", "!="})


# prefix forms


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
        raise cursor.unexpected("a date, time or duration in quotation marks")
    text = string(cursor.advance())
    value = read_literal(text)
    if value is None:
        raise FeelSyntaxError(
            f"The text after @ at character {sign.start + 1} is not a date, time, date and time or duration.",
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
            raise cursor.unexpected("a value")
        match = token.text, 1
    cursor.advance(match[1])
    if cursor.token.kind == WORD and cursor.token.text not in _INFIX_WORDS:
        raise _unknown_name(cursor, begin)
    return tree.Name(token.start, match[0])


def _unknown_name(cursor: Cursor, begin: int) -> FeelSyntaxError:
    spelt = joined(words_from(cursor.found, begin, _INFIX_WORDS))
    return unknown(spelt, cursor.known.names, cursor.found[begin].start)


def _parenthesis(cursor: Cursor) -> tree.Node:
    opening = cursor.advance()
    if cursor.token.kind == SYMBOL and cursor.token.text in COMPARISONS:
        found: tree.Node = _test(cursor)
        cursor.expect(")")
        return found
    found = expression(cursor)
    if cursor.at(".."):
        return _range(cursor, opening.start, found, included=False)
    cursor.expect(")")
    return found


def _bracket(cursor: Cursor) -> tree.Node:
    opening = cursor.advance()
    if cursor.skip("]"):
        return tree.ListLiteral(opening.start, ())
    items = [expression(cursor)]
    if cursor.at(".."):
        return _range(cursor, opening.start, items[0], included=True)
    while cursor.skip(","):
        items.append(expression(cursor))
    cursor.expect("]")
    return tree.ListLiteral(opening.start, tuple(items))


def _open_bracket(cursor: Cursor) -> tree.Node:
    opening = cursor.advance()
    low = expression(cursor)
    if not cursor.at(".."):
        raise cursor.unexpected('".."')
    return _range(cursor, opening.start, low, included=False)


def _range(cursor: Cursor, position: int, low: tree.Node, *, included: bool) -> tree.Node:
    cursor.expect("..")
    high = expression(cursor)
    if cursor.token.text not in (")", "]", "["):
        raise cursor.unexpected("the end of the range")
    closing = cursor.advance()
    return tree.RangeLiteral(position, low, high, included, closing.text == "]")


def _context(cursor: Cursor) -> tree.Node:
    opening = cursor.advance()
    entries: list[tuple[str, tree.Node]] = []
    while not cursor.at("}"):
        key = _key(cursor, entries)
        cursor.expect(":")
        # A function may call itself; any other entry sees only those before it.
        if cursor.at("function"):
            cursor.known.add(key)
            entries.append((key, expression(cursor)))
        else:
            entries.append((key, expression(cursor)))
            cursor.known.add(key)
        if not cursor.skip(","):
            break
    cursor.expect("}")
    for key, _ in entries:
        cursor.known.remove(key)
    return tree.ContextLiteral(opening.start, tuple(entries))


def _key(cursor: Cursor, entries: list[tuple[str, tree.Node]]) -> str:
    begin = cursor.token
    key = string(cursor.advance()) if begin.kind == STRING else cursor.name_before(":")
    if key is None:
        raise cursor.unexpected("the name of an entry")
    if any(key == earlier for earlier, _ in entries):
        raise FeelSyntaxError(f'The entry "{key}" at character {begin.start + 1} is there twice.', begin.start)
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
            raise cursor.unexpected("a name and the word in")
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
            raise cursor.unexpected("the name of a parameter")
        names.append(name)
        types.append(parse_type(cursor) if cursor.skip(":") else None)
        if not cursor.skip(","):
            break
    cursor.expect(")")
    if cursor.at("external"):
        raise FeelSyntaxError("External functions (Java, PMML) are not run here.", cursor.token.start)
    return tree.FunctionDefinition(begin.start, tuple(names), tuple(types), _function_body(cursor, names))


def _function_body(cursor: Cursor, names: list[str]) -> tree.Node:
    for name in names:
        cursor.known.add(name)
    body = expression(cursor)
    for name in names:
        cursor.known.remove(name)
    return body


# infix forms


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
        test = _test(cursor) if cursor.token.text in COMPARISONS else expression(cursor, COMPARE)
        return tree.In(left.position, left, (test,))
    opening = cursor.advance()
    tests = _tests(cursor)
    if len(tests) == 1 and cursor.at(".."):
        return tree.In(left.position, left, (_range(cursor, opening.start, tests[0], included=False),))
    cursor.expect(")")
    if len(tests) == 1 and not isinstance(tests[0], tree.UnaryComparison):
        tests = (_extended(cursor, tests[0], COMPARE),)
    return tree.In(left.position, left, tests)


def _instance_of(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    cursor.expect("of")
    return tree.InstanceOf(left.position, left, parse_type(cursor))


def _path(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    match = cursor.known.match(cursor.found, cursor.index)
    words = words_from(cursor.found, cursor.index, _INFIX_WORDS)
    if match is None or match[1] < len(words):
        if not words:
            raise cursor.unexpected("the name of an entry")
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
            raise cursor.unexpected("arguments either all with names or all without")
        if name is not None:
            names.append(name)
            cursor.expect(":")
        arguments.append(expression(cursor))
        if not cursor.skip(","):
            break
    cursor.expect(")")
    return tree.Invocation(left.position, left, tuple(arguments), tuple(names) if names else None)


_VALUES: dict[str, Callable[[Cursor], tree.Node]] = {NUMBER: _number, STRING: _string}
_PREFIXES: dict[str, Callable[[Cursor], tree.Node]] = {
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
_INFIXES: dict[str, tuple[int, Callable[[Cursor, tree.Node], tree.Node]]] = {
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
