"""The text of a pattern to its tree.

A tree is a tuple whose first item is the kind: ("set", set), ("then", parts), ("or", parts),
("group", number, part), ("repeat", part, least, most or None, greedy), ("back", number), ("start",), ("end",).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from engine.feel.patterns.characters import (
    SINGLE,
    Set,
    any_case,
    between,
    escape,
    named,
    negated,
    one,
    united,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Tree = tuple[Any, ...]
MAX_DEPTH: Final = 40
_COUNT: Final = re.compile(r"\{(\d{1,4})(,(\d{1,4})?)?\}", re.ASCII)
_NAMED: Final = re.compile(r"\{([A-Za-z0-9-]+)\}", re.ASCII)
_SPACE: Final = " \t\n\r"


class PatternError(ValueError):
    """The text is not a pattern."""


class Source:
    """The text, the place in it, and what has been found so far."""

    def __init__(self, text: str, flags: frozenset[str]) -> None:
        """`flags` are letters of "smix"; with "x" white space outside brackets means nothing."""
        self.text = _compact(text) if "x" in flags else text
        self.flags = flags
        self.place = 0
        self.depth = 0
        self.groups = 0
        self.closed: set[int] = set()

    def peek(self) -> str:
        """Give the character here; nothing at the end."""
        return self.text[self.place : self.place + 1]

    def take(self) -> str:
        """Give the character here and go on.

        Raises PatternError at the end.
        """
        found = self.peek()
        if not found:
            raise PatternError("ends too early")
        self.place += 1
        return found

    def skip(self, text: str) -> bool:
        """Go past a text if it is here."""
        if self.text.startswith(text, self.place):
            self.place += len(text)
            return True
        return False

    def matched(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Go past what a regular expression finds here."""
        match = pattern.match(self.text, self.place)
        if match:
            self.place = match.end()
        return match

    def cased(self, found: Set) -> Set:
        """Give a set as it is meant under the flags."""
        return any_case(found) if "i" in self.flags else found


def _compact(text: str) -> str:
    kept: list[str] = []
    depth = 0
    escaped = False
    for character in text:
        if depth or character not in _SPACE:
            kept.append(character)
        if not escaped and character in "[]":
            depth += 1 if character == "[" else -1
        escaped = character == "\\" and not escaped
    return "".join(kept)


def parse_pattern(text: str, flags: frozenset[str]) -> tuple[Tree, int]:
    """Give the tree of a pattern and the number of its groups.

    Raises PatternError.
    """
    source = Source(text, flags)
    found = _branches(source)
    if source.peek():
        raise PatternError("a parenthesis too many")
    return found, source.groups


def _branches(source: Source) -> Tree:
    source.depth += 1
    if source.depth > MAX_DEPTH:
        raise PatternError("nested too deeply")
    branches = [_branch(source)]
    while source.skip("|"):
        branches.append(_branch(source))
    source.depth -= 1
    return branches[0] if len(branches) == 1 else ("or", branches)


def _branch(source: Source) -> Tree:
    parts: list[Tree] = []
    while source.peek() not in ("", "|", ")"):
        parts.append(_quantified(source, _atom(source)))
    return parts[0] if len(parts) == 1 else ("then", parts)


def _quantified(source: Source, atom: Tree) -> Tree:
    least, most = _count(source)
    if (least, most) == (1, 1):
        return atom
    return ("repeat", atom, least, most, not source.skip("?"))


def _count(source: Source) -> tuple[int, int | None]:
    sign = source.peek()
    if sign in _SIGNS and sign:
        source.place += 1
        return _SIGNS[sign]
    if sign != "{":
        return 1, 1
    match = source.matched(_COUNT)
    if match is None:
        raise PatternError("a count is expected")
    least = int(match[1])
    most = least if match[2] is None else int(match[3]) if match[3] else None
    if most is not None and most < least:
        raise PatternError("the counts are the wrong way round")
    return least, most


_SIGNS: Final[dict[str, tuple[int, int | None]]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}


def _atom(source: Source) -> Tree:
    sign = source.take()
    read = _ATOMS.get(sign)
    if read is not None:
        return read(source)
    if sign in "?*+{}]":
        raise PatternError("nothing to repeat")
    return ("set", source.cased(one(sign)))


def _dot(source: Source) -> Tree:
    return ("set", (lambda _: True) if "s" in source.flags else (lambda character: character not in "\n\r"))


def _group(source: Source) -> Tree:
    number = 0
    if not source.skip("?:"):
        source.groups += 1
        number = source.groups
    inner = _branches(source)
    if not source.skip(")"):
        raise PatternError("a parenthesis is missing")
    source.closed.add(number)
    return ("group", number, inner) if number else inner


def _escaped(source: Source) -> Tree:
    if source.peek() in tuple("123456789"):
        return ("back", _reference(source))
    found = _class_escape(source, source.take())
    return ("set", found if callable(found) else source.cased(one(found)))


def _reference(source: Source) -> int:
    """Read as many digits as make the number of a group there is."""
    number = int(source.take())
    while source.peek().isdigit() and number * 10 + int(source.peek()) <= source.groups:
        number = number * 10 + int(source.take())
    if number not in source.closed:
        raise PatternError("no such group")
    return number


def _class_escape(source: Source, letter: str) -> Set | str:
    """Give what a backslash and a letter mean: a set, or a single character."""
    if letter in SINGLE:
        return SINGLE[letter]
    if letter in "pP":
        match = source.matched(_NAMED)
        found = named(match[1]) if match else None
        found = negated(found) if found and letter == "P" else found
    else:
        found = escape(letter)
    if found is None:
        raise PatternError("an unknown escape")
    return found


def _brackets(source: Source) -> Set:
    source.depth += 1
    if source.depth > MAX_DEPTH:
        raise PatternError("nested too deeply")
    is_negated = source.skip("^")
    parts: list[Set] = []
    less: Set | None = None
    while less is None and (source.peek() != "]" or not parts):
        if parts and source.skip("-["):
            less = _brackets(source)
        else:
            parts.append(_bracket_part(source))
    if source.take() != "]":
        raise PatternError("a bracket is missing")
    found = source.cased(united(parts))
    found = negated(found) if is_negated else found
    source.depth -= 1
    return without(found, less) if less else found


def _bracket_part(source: Source) -> Set:
    low = _bracket_character(source)
    if callable(low):
        return low
    following = source.text[source.place : source.place + 2]
    if not following.startswith("-") or following in ("-]", "-["):
        return one(low)
    source.place += 1
    high = _bracket_character(source)
    if callable(high) or high < low:
        raise PatternError("not a range of characters")
    return between(low, high)


def _bracket_character(source: Source) -> Set | str:
    sign = source.take()
    if sign == "\\":
        return _class_escape(source, source.take())
    if sign in "[]":
        raise PatternError("a bracket too many")
    return sign


_ATOMS: Final[dict[str, Callable[[Source], Tree]]] = {
    "(": _group,
    "[": lambda source: ("set", _brackets(source)),
    "\\": _escaped,
    "^": lambda _: ("start",),
    "$": lambda _: ("end",),
    ".": _dot,
}
