"""The common part of the Java expression language translated to FEEL, by precedence.

    feel_of(pieces("${amount > 100 && customer.class == 'new'}"))  ->  amount > 100 and customer.class = "new"

Nothing is evaluated. What has no counterpart raises UntranslatableError with the part that is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.program.dialects import juel_calls, writing
from engine.program.dialects.juel_tokens import END, NUMBER, STRING, SYMBOL, WORD, Inner, Token, pieces
from engine.program.dialects.writing import Feel, UntranslatableError
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEEPEST: Final = 30
_WORDS: Final = {
    "and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=",
    "div": "/", "mod": "%",
}  # fmt: skip
"""Operators that are words, and the sign that means the same."""
_CONSTANTS: Final = {"true": True, "false": False, "null": None}


def translate(text: str) -> str:
    """Translate a text with expressions; gives FEEL. A text around expressions makes the whole a text."""
    parts = pieces(text)
    if len(parts) == 1 and isinstance(parts[0], Inner):
        return feel_of(parts[0]).text
    return writing.glued(
        writing.string(part) if isinstance(part, str) else writing.as_text(feel_of(part)) for part in parts
    ).text


def feel_of(inner: Inner) -> Feel:
    """Translate one expression."""
    reader = _Reader(inner)
    found = _choice(reader)
    if reader.token.kind != END:
        raise reader.unexpected()
    return found


class _Reader:
    """Where in the tokens of an expression one is, and how deep."""

    __slots__ = ("depth", "index", "inner", "token")

    def __init__(self, inner: Inner) -> None:
        self.inner = inner
        self.index = 0
        self.token: Token = inner.tokens[0]
        self.depth = 0

    def advance(self) -> Token:
        passed = self.token
        self.index += 1
        self.token = self.inner.tokens[self.index]
        return passed

    def ahead(self, count: int) -> str:
        """The text of a token further on."""
        place = self.index + count
        return self.inner.tokens[place].text if place < len(self.inner.tokens) else ""

    def operator(self) -> str:
        """The operator that stands here, as a sign; nothing where there is none."""
        if self.token.kind == WORD:
            return _WORDS.get(self.token.text, "")
        return self.token.text if self.token.kind == SYMBOL else ""

    def skip(self, sign: str) -> bool:
        if self.token.kind == SYMBOL and self.token.text == sign:
            self.advance()
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.skip(sign):
            raise self.unexpected()

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UntranslatableError(f"{self.inner.text[:40]}…", say("is nested too deeply"))

    def unexpected(self) -> UntranslatableError:
        if self.token.kind == END:
            return UntranslatableError(self.inner.text, say("ends too early"))
        return UntranslatableError(self.token.text, say("is not understood there"))


def _choice(reader: _Reader) -> Feel:
    reader.deeper()
    found = _binary(reader, 0)
    if reader.skip("?"):
        yes = _choice(reader)
        reader.expect(":")
        found = writing.chosen(found, yes, _choice(reader))
    reader.depth -= 1
    return found


def _binary(reader: _Reader, level: int) -> Feel:
    if level == len(_LEVELS):
        return _unary(reader)
    left = _binary(reader, level + 1)
    operators = _LEVELS[level]
    while (operator := reader.operator()) in operators:
        reader.advance()
        left = operators[operator](left, _binary(reader, level + 1))
    return left


def _unary(reader: _Reader) -> Feel:
    operator = "empty" if reader.token.text == "empty" and reader.token.kind == WORD else reader.operator()
    if operator not in _UNARY:
        return _postfix(reader, _operand(reader))
    reader.deeper()
    reader.advance()
    found = _UNARY[operator](_unary(reader))
    reader.depth -= 1
    return found


def _operand(reader: _Reader) -> Feel:
    token = reader.advance() if reader.token.kind != END else reader.token
    if token.kind == NUMBER:
        return writing.piece(token.text)
    if token.kind == STRING:
        return writing.string(_unquoted(token.text))
    if token.kind == WORD and token.text not in _WORDS:
        return _word(reader, token.text)
    if token.text == "(":
        found = _choice(reader)
        reader.expect(")")
        return found
    if token.kind == END:
        raise UntranslatableError(
            reader.inner.text or "${}", say("ends too early") if reader.inner.text else say("is empty")
        )
    raise UntranslatableError(token.text, say("is not understood there"))


def _unquoted(text: str) -> str:
    """Give the text that a literal stands for: a backslash goes before quotation marks and itself."""
    found, escaped = [], False
    for letter in text[1:-1]:
        if letter == "\\" and not escaped:
            escaped = True
        else:
            found.append(letter if not escaped or letter in "\\'\"" else f"\\{letter}")
            escaped = False
    return "".join(found)


def _word(reader: _Reader, word: str) -> Feel:
    if word in _CONSTANTS:
        return writing.constant(_CONSTANTS[word])
    if word in juel_calls.SCOPES:
        return _of_the_engine(reader, word)
    if word in juel_calls.FAMILIES and reader.token.text == ":" and reader.ahead(2) == "(":
        reader.advance()
        return juel_calls.in_family(reader.advance().text, _arguments(reader))
    if reader.token.text == "(":
        return juel_calls.function(word, _arguments(reader))
    return juel_calls.variable(word)


def _of_the_engine(reader: _Reader, word: str) -> Feel:
    """Read what is asked of the execution or the task itself: only its variables have a counterpart."""
    if not reader.skip(".") or reader.token.kind != WORD:
        raise UntranslatableError(word, say("is an object of the other engine"))
    method = reader.advance().text
    if reader.token.text != "(":
        raise UntranslatableError(f"{word}.{method}", say("is an object of the other engine"))
    return juel_calls.of_scope(f"{word}.{method}", method, _arguments(reader))


def _arguments(reader: _Reader) -> tuple[Feel, ...]:
    reader.expect("(")
    found: list[Feel] = []
    while not reader.skip(")"):
        if found:
            reader.expect(",")
        found.append(_choice(reader))
    return tuple(found)


def _postfix(reader: _Reader, source: Feel) -> Feel:
    while True:
        if reader.skip("."):
            if reader.token.kind != WORD:
                raise reader.unexpected()
            key = reader.advance().text
            is_call = reader.token.text == "("
            source = juel_calls.method(source, key, _arguments(reader)) if is_call else writing.entry(source, key)
        elif reader.skip("["):
            source = _at(reader, source)
            reader.expect("]")
        else:
            return source


def _at(reader: _Reader, source: Feel) -> Feel:
    """Read a key or place in brackets; one that is computed may be either, and has no counterpart."""
    token = reader.token
    if reader.ahead(1) == "]" and token.kind == STRING:
        return writing.entry(source, _unquoted(reader.advance().text))
    if reader.ahead(1) == "]" and token.kind == NUMBER and token.text.isdigit():
        return writing.item(source, int(reader.advance().text))
    raise UntranslatableError(f"{source.text}[{token.text}…]", say("has a computed key or place in brackets"))


def _joined(word: str, power: int) -> Callable[[Feel, Feel], Feel]:
    return lambda left, right: writing.joined(word, power, left, right)


def _compared(operator: str) -> Callable[[Feel, Feel], Feel]:
    return lambda left, right: writing.compared(operator, left, right)


_REMAINDER = "(function(a, b) if a < 0 then -modulo(-a, abs(b)) else modulo(a, abs(b)))"
"""Java's remainder has the sign of what is divided; FEEL's has that of the divisor."""
_LEVELS: Final[tuple[Mapping[str, Callable[[Feel, Feel], Feel]], ...]] = (
    {"||": writing.either},
    {"&&": writing.both},
    {"==": _compared("="), "!=": _compared("!=")},
    {sign: _compared(sign) for sign in ("<", ">", "<=", ">=")},
    {"+": _joined("+", writing.ADD), "-": _joined("-", writing.ADD)},
    {
        "*": _joined("*", writing.MULTIPLY),
        "/": _joined("/", writing.MULTIPLY),
        "%": lambda left, right: writing.call(_REMAINDER, left, right),
    },
)
_UNARY: Final[Mapping[str, Callable[[Feel], Feel]]] = {
    "!": writing.negated,
    "-": writing.minus,
    "empty": writing.is_empty,
}
