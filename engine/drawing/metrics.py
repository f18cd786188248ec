"""How wide text is, without a browser: the advance widths of Helvetica, which Arial and Liberation Sans share."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

LINE = 1.2
"""Height of a line, in font sizes."""
_WIDTHS = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckvszxy",
    556: "#$0123456789?L_abdeghnopqu",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
_OF = {sign: width for width, signs in _WIDTHS.items() for sign in signs}
_FULL, _USUAL = 1000, 600


class Block(NamedTuple):
    """Lines of text in a size (pixels) in which they fit, and how wide the longest is."""

    lines: tuple[str, ...]
    size: float
    width: float

    @property
    def height(self) -> float:
        """How high the lines are together, in pixels."""
        return len(self.lines) * self.size * LINE


@lru_cache(maxsize=2048)
def _advance(sign: str) -> int:
    """Give the width of a sign in thousandths of the font size: of its base letter, where it has marks."""
    if unicodedata.combining(sign):
        return 0
    if unicodedata.east_asian_width(sign) in "WF":
        return _FULL
    return _OF.get(sign) or _OF.get(unicodedata.normalize("NFD", sign)[0], _USUAL)


def width(text: str, size: float) -> float:
    """Give the width of a text in pixels.

    >>> width("Task", 12)
    26.004
    """
    return sum(map(_advance, text)) * size / 1000


@lru_cache(maxsize=8192)
def wrapped(text: str, room: float, size: float) -> tuple[str, ...]:
    """Break a text into lines no wider than `room` pixels; a longer word is broken where it must be."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if width(longer, size) <= room:
                line = longer
                continue
            if line:
                lines.append(line)
            *whole, line = _broken(word, room, size)
            lines.extend(whole)
        lines.append(line)
    return tuple(lines)


def _broken(word: str, room: float, size: float) -> list[str]:
    parts, start, used = [], 0, 0.0
    for place, sign in enumerate(word):
        wide = width(sign, size)
        if used + wide > room and place > start:
            parts.append(word[start:place])
            start, used = place, 0.0
        used += wide
    return [*parts, word[start:]]


def block(text: str, room: float, size: float) -> Block:
    """Set a text in one size."""
    lines = wrapped(text, room, size)
    return Block(lines, size, max((width(line, size) for line in lines), default=0.0))


def fitted(text: str, room: float, height: float, sizes: tuple[float, ...]) -> Block:
    """Set a text in the largest size that fits in height and breaks no word, else in the smallest, whole."""
    longest = max(text.split(), key=len, default="")
    for size in sizes:
        found = block(text, room, size)
        if found.height <= height and width(longest, size) <= room:
            return found
    return next((one for size in sizes if (one := block(text, room, size)).height <= height), found)
