"""The conditions of a search as chips that can be taken away one by one."""

from __future__ import annotations

from typing import NamedTuple

_QUOTES = '"“”„‟«»'


class Chip(NamedTuple):
    """A condition as it was typed, and the search without it."""

    text: str
    without: str


def chips(query: str) -> list[Chip]:
    """Split a search at its spaces, but not within quotes; what is wrong in it is told by who answers it."""
    parts: list[str] = []
    inside = ""  # what ends the quotation
    for char in query:
        if inside and char in inside:
            inside = ""
        elif not inside and char in _QUOTES:
            inside = char if char == _QUOTES[0] else _QUOTES
        if char.isspace() and not inside:
            parts.append("")
        elif parts:
            parts[-1] += char
        else:
            parts.append(char)
    parts = [part for part in parts if part]
    return [Chip(part, " ".join(parts[:place] + parts[place + 1 :])) for place, part in enumerate(parts)]
