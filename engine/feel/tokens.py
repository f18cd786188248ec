"""Text to tokens (DMN 1.5, 10.3.1.2, rules 20 to 37)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from engine.feel.failures import FeelSyntaxError
from engine.sentence import grouped, in_quotes, say

MAX_TEXT: Final = 100_000
"""Characters in one expression."""

NUMBER, STRING, WORD, SYMBOL, END = "number", "string", "word", "symbol", "end"


class Token(NamedTuple):
    """One piece of the text. `spaced` says whether white space comes before it."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool


_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1680\u1681-\u180d\u180f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE = r"\s\u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_TOKEN = re.compile(
    rf"(?P<skip>[{_SPACE}]+|//[^\n]*|/\*.*?\*/)"
    r"|(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"
    rf"|(?P<word>[{_START}][{_PART}]*)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<symbol>\*\*|\.\.|->|<=|>=|!=|/(?!\*)|[-+*=<>()\[\]{},:.?@;'\u2019])",
    re.DOTALL | re.ASCII,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_PLAIN_ESCAPES = {'"': '"', "\\": "\\", "'": "'", "n": "\n", "r": "\r", "t": "\t"}


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens, the last of kind END.

    Raises FeelSyntaxError at the first character that begins none, and for a text that is too long.
    """
    if len(text) > MAX_TEXT:
        raise FeelSyntaxError(
            say("The expression is longer than %(most)s characters.", most=grouped(MAX_TEXT)), MAX_TEXT
        )
    found: list[Token] = []
    position, spaced = 0, False
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise FeelSyntaxError(_unreadable(text, position), position)
        kind = match.lastgroup or ""
        if kind != "skip":
            found.append(Token(kind, match.group(), position, match.end(), spaced))
        spaced = kind == "skip"
        position = match.end()
    found.append(Token(END, "", position, position, spaced))
    return found


def _unreadable(text: str, position: int) -> str:
    place = position + 1
    if text[position] == '"':
        return say("The string that begins at character %(place)s has no closing quotation mark.", place=place)
    if text.startswith("/*", position):
        return say("The comment that begins at character %(place)s has no end.", place=place)
    found = in_quotes(text[position])
    return say("The character %(found)s at position %(place)s has no meaning in FEEL.", found=found, place=place)


def string(token: Token) -> str:
    """Give the text that a string token stands for."""
    body = token.text[1:-1]
    if "\\" not in body:
        return body
    return _SURROGATES.sub(_pair, _ESCAPE.sub(_unescape, body))


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if len(code) > 1:
        point = int(code[1:], 16)
        return chr(point) if point <= 0x10FFFF else match.group()  # noqa: PLR2004 - the last code point of Unicode
    # An escape that FEEL does not know stays as written, so that regular expressions survive.
    return _PLAIN_ESCAPES.get(code, match.group())


def _pair(match: re.Match[str]) -> str:
    return match.group().encode("utf-16", "surrogatepass").decode("utf-16")
