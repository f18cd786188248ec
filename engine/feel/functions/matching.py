"""Strings and regular expressions (DMN 1.5, 10.3.4.3): matches, replace, split."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from engine.feel.functions.builtin import builtin
from engine.feel.patterns.machine import Pattern, Registers, compiled, search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.feel.run import Run

_REPLACEMENT: Final = re.compile(r"\\([\\$])|\$(\d+)|([^\\$]+)", re.ASCII | re.DOTALL)


@builtin(
    "matches(input: string, pattern: string)",
    "matches(input: string, pattern: string, flags: string|null)",
)
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool | None:
    """Whether the pattern is found anywhere in the text; null for what is no pattern."""
    found = compiled(pattern, flags or "")
    return None if found is None else search(found, text, 0, run) is not None


@builtin("split(string: string, delimiter: string)")
def split(run: Run, text: str, delimiter: str) -> list[str] | None:
    """Give the parts between the places where the pattern is found; null for one that matches nothing at all."""
    pattern = compiled(delimiter, "")
    if pattern is None or search(pattern, "", 0, run) is not None:
        return None
    parts, begin = [], 0
    for found in every_match(pattern, text, run):
        parts.append(text[begin : found[0]])
        begin = found[1]
    return [*parts, text[begin:]]


@builtin(
    "replace(input: string, pattern: string, replacement: string)",
    "replace(input: string, pattern: string, replacement: string, flags: string|null)",
)
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """Put the replacement wherever the pattern is found; $1 is what its first group matched, $0 the whole."""
    found = compiled(pattern, flags or "")
    if found is None or search(found, "", 0, run) is not None:
        return None
    pieces = [(-1, replacement)] if "q" in (flags or "") else _pieces(replacement, found.groups)
    if pieces is None:
        return None
    parts: list[str] = []
    begin = 0
    for match in every_match(found, text, run):
        parts += [text[begin : match[0]], *(_filled(piece, match, text) for piece in pieces)]
        begin = match[1]
        run.charge_text(sum(map(len, parts[-1 - len(pieces) :])))
    parts.append(text[begin:])
    run.charge_text(sum(map(len, parts)))
    return "".join(parts)


def every_match(pattern: Pattern, text: str, run: Run) -> Iterator[Registers]:
    """Find every match, one after the other."""
    begin = 0
    while (found := search(pattern, text, begin, run)) is not None:
        yield found
        begin = found[1]


def _pieces(replacement: str, groups: int) -> list[tuple[int, str]] | None:
    """Cut a replacement into (number of a group, "") and (-1, text); None when it is not well formed."""
    found: list[tuple[int, str]] = []
    place = 0
    while place < len(replacement):
        match = _REPLACEMENT.match(replacement, place)
        if match is None:
            return None
        found += _numbered(match[2], groups) if match[2] else [(-1, match[1] or match[3])]
        place = match.end()
    return found


def _numbered(digits: str, groups: int) -> list[tuple[int, str]]:
    """As many digits as make a group's number name it; the rest is text."""
    length = next((count for count in range(min(len(digits), 3), 1, -1) if int(digits[:count]) <= groups), 1)
    return [(int(digits[:length]), ""), (-1, digits[length:])]


def _filled(piece: tuple[int, str], match: Registers, text: str) -> str:
    number, literal = piece
    if number < 0:
        return literal
    if 2 * number + 1 >= len(match) or match[2 * number + 1] < 0:
        return ""
    return text[match[2 * number] : match[2 * number + 1]]
