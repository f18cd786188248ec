"""Types as written after `instance of` and after a parameter's colon (DMN 1.5, 10.3.1.2, rule 54)."""

from __future__ import annotations

from engine.feel.cursor import NOTHING, Cursor
from engine.feel.failures import FeelSyntaxError
from engine.feel.names import Known, joined
from engine.feel.tokens import END, WORD
from engine.feel.tree import Type
from engine.sentence import say

_PHRASES = (
    ("date", "and", "time"),
    ("days", "and", "time", "duration"),
    ("years", "and", "months", "duration"),
)
_ENDS = frozenset({"and", "or", "in", "between", "then", "else", "return", "satisfies", "external"})


def parse_type(cursor: Cursor) -> Type:
    """Read one type.

    Raises FeelSyntaxError.
    """
    cursor.deeper()
    name = _type_name(cursor)
    if name == "context" and cursor.skip("<"):
        found = _context_type(cursor)
    elif name == "function" and cursor.skip("<"):
        found = _function_type(cursor)
    elif name in ("list", "range") and cursor.skip("<"):
        found = Type(name, (parse_type(cursor),))
        cursor.expect(">")
    else:
        found = cursor.types.get(name) or Type(name)
    cursor.depth -= 1
    return found


def _type_name(cursor: Cursor) -> str:
    for phrase in _PHRASES:
        if _is_here(cursor, phrase):
            cursor.advance(len(phrase))
            return " ".join(phrase)
    begin = cursor.index
    while cursor.token.kind == WORD and cursor.token.text not in _ENDS:
        cursor.advance()
        if not (cursor.at(".") and cursor.peek().kind == WORD):
            continue
        cursor.advance()
    if cursor.index == begin:
        raise cursor.unexpected(say("a type"))
    return joined(cursor.found[begin : cursor.index])


def _is_here(cursor: Cursor, words: tuple[str, ...]) -> bool:
    return tuple(token.text for token in cursor.found[cursor.index : cursor.index + len(words)]) == words


def _context_type(cursor: Cursor) -> Type:
    names: list[str] = []
    parts: list[Type] = []
    while not cursor.at(">"):
        name = cursor.name_before(":")
        if name is None:
            raise cursor.unexpected(say("the name of an entry"))
        cursor.expect(":")
        names.append(name)
        parts.append(parse_type(cursor))
        if not cursor.skip(","):
            break
    cursor.expect(">")
    return Type("context", tuple(parts), tuple(names))


def _function_type(cursor: Cursor) -> Type:
    """The last part is the type of the result."""
    parts: list[Type] = []
    while not cursor.at(">"):
        parts.append(parse_type(cursor))
        if not cursor.skip(","):
            break
    cursor.expect(">")
    cursor.expect("->")
    return Type("function", (*parts, parse_type(cursor)))


def type_of(text: str) -> Type:
    """Read a type from a text of its own; one that cannot be read is a name like any other."""
    try:
        cursor = Cursor(text, Known(()), {}, NOTHING)
        found = parse_type(cursor)
    except FeelSyntaxError:
        return Type(text)
    return found if cursor.token.kind == END else Type(text)
