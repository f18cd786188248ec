"""The Java expression language cut into pieces: plain text and `${…}` or `#{…}`, and those into tokens.

The language is that of JSR 341, as Camunda 7, Flowable and Activiti use it.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from engine.program.dialects.writing import UntranslatableError
from engine.sentence import grouped, say

NUMBER, STRING, WORD, SYMBOL, END = "number", "string", "word", "symbol", "end"
_TOKEN: Final = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<word>[^\W\d][\w$]*)"
    r"|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<symbol>==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()\[\]{}])",
    re.DOTALL,
)
_OPENING: Final = re.compile(r"[$#]\{")
LONGEST: Final = 10_000


class Token(NamedTuple):
    """One piece of an expression, and where in the text it begins and ends."""

    kind: str
    text: str
    start: int
    end: int


class Inner(NamedTuple):
    """What stands between `${` and its `}`: its tokens, the last of kind END, and its text."""

    tokens: tuple[Token, ...]
    text: str


def has_expression(text: str) -> bool:
    """Whether there is an expression in a text."""
    return _OPENING.search(text) is not None


def pieces(text: str) -> list[str | Inner]:
    """Cut a text into plain texts and expressions; raises UntranslatableError where one cannot be read."""
    if len(text) > LONGEST:
        raise UntranslatableError(
            f"{text[:40]}…", say("is longer than %(longest)s characters", longest=grouped(LONGEST))
        )
    found: list[str | Inner] = []
    place = 0
    while (opening := _OPENING.search(text, place)) is not None:
        if opening.start() > place:
            found.append(text[place : opening.start()])
        inner, place = _inner(text, opening.end())
        found.append(inner)
    return [*found, text[place:]] if place < len(text) else found


def _inner(text: str, start: int) -> tuple[Inner, int]:
    """Read tokens up to the brace that closes the expression; gives them and the place behind it."""
    tokens: list[Token] = []
    place, depth = start, 0
    while True:
        token = _token(text, start, place)
        place = token.end
        if token.text == "}" and token.kind == SYMBOL and not depth:
            tokens.append(Token(END, "", token.start, token.start))
            return Inner(tuple(tokens), text[start : token.start].strip()), place
        depth += (token.text == "{") - (token.text == "}") if token.kind == SYMBOL else 0
        if token.kind != "space":
            tokens.append(token)


def _token(text: str, start: int, place: int) -> Token:
    match = _TOKEN.match(text, place)
    if match is None:
        rest = text[place : place + 20]
        raise UntranslatableError(
            rest or text[start - 2 :], say("cannot be read") if rest else say("has no closing brace")
        )
    return Token(match.lastgroup or "", match.group(), place, match.end())
