"""The place in the tokens where parsing has got to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from engine.feel.failures import FeelSyntaxError
from engine.feel.names import joined, shortened
from engine.feel.tokens import END, NUMBER, SYMBOL, WORD, Token, tokens
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.feel.names import Known
    from engine.feel.tree import Node, Type

MAX_DEPTH: Final = 80
"""How deeply parts may be nested. Each level takes up to five Python frames while parsing."""
_NAME_SYMBOLS = frozenset({".", "/", "-", "'", "\u2019", "+", "*"})


class Grammar(NamedTuple):
    """The functions that read: operands by their first symbol or word, or by its kind; operators with their power."""

    prefixes: Mapping[str, Callable[[Cursor], Node]]
    values: Mapping[str, Callable[[Cursor], Node]]
    infixes: Mapping[str, tuple[int, Callable[[Cursor, Node], Node]]]


NOTHING: Final = Grammar({}, {}, {})
"""For texts that are no expressions."""


class Cursor:
    """Tokens, the index of the current one, and the names known at this place."""

    __slots__ = ("depth", "found", "grammar", "index", "known", "token", "types")

    def __init__(self, text: str, known: Known, types: Mapping[str, Type], grammar: Grammar) -> None:
        """Stand before the first token."""
        self.found: list[Token] = tokens(text)
        self.known = known
        self.types = types
        self.grammar = grammar
        self.index = 0
        self.token = self.found[0]
        self.depth = 0

    def advance(self, count: int = 1) -> Token:
        """Go on by some tokens; gives the one passed first."""
        passed = self.token
        self.index += count
        self.token = self.found[self.index]
        return passed

    def back_to(self, index: int) -> None:
        """Stand at an earlier token again."""
        self.index = index
        self.token = self.found[index]

    def peek(self) -> Token:
        """Give the token after the current one."""
        return self.found[min(self.index + 1, len(self.found) - 1)]

    def at(self, text: str) -> bool:
        """Whether the current token is this symbol or word."""
        return self.token.text == text and self.token.kind in (SYMBOL, WORD)

    def skip(self, text: str) -> bool:
        """Go past this symbol or word if it is here."""
        if self.at(text):
            self.advance()
            return True
        return False

    def expect(self, text: str) -> Token:
        """Go past this symbol or word.

        Raises FeelSyntaxError when something else is here.
        """
        if not self.at(text):
            raise self.unexpected(f'"{text}"')
        return self.advance()

    def deeper(self) -> None:
        """Note one more level of nesting.

        Raises FeelSyntaxError when there are too many.
        """
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelSyntaxError(
                say(
                    "The expression is nested more than %(most)s levels deep at character %(place)s.",
                    most=MAX_DEPTH,
                    place=self.token.start + 1,
                ),
                self.token.start,
            )

    def unexpected(self, wanted: str) -> FeelSyntaxError:
        """Say what was wanted here and what is here instead."""
        token = self.token
        if token.kind == END:
            return FeelSyntaxError(say("The expression ends where %(wanted)s is expected.", wanted=wanted), token.start)
        return FeelSyntaxError(
            say(
                'At character %(place)s, %(wanted)s is expected, but there is "%(found)s".',
                place=token.start + 1,
                wanted=wanted,
                found=shortened(token.text),
            ),
            token.start,
        )

    def name_before(self, *stops: str) -> str | None:
        """Give the new name that ends before one of these tokens, and go past it; None if there is no such name."""
        end = self.index
        while self.found[end].text not in stops and _may_be_in_name(self.found[end]):
            end += 1
        if end == self.index or self.found[end].text not in stops or self.token.kind != WORD:
            return None
        name = joined(self.found[self.index : end])
        self.back_to(end)
        return name


def _may_be_in_name(token: Token) -> bool:
    return token.kind in (WORD, NUMBER) or (token.kind == SYMBOL and token.text in _NAME_SYMBOLS)
