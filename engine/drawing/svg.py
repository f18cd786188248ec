"""Pieces of SVG: numbers, escaped texts, tags. The only place that writes markup, so the only one that must escape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.diagram import Point

INK = "#22242a"
PAPER = "#ffffff"
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"

_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_COLOUR = re.compile(
    r"#(?:[0-9a-f]{3}|[0-9a-f]{6})|rgb\( *\d{1,3} *, *\d{1,3} *, *\d{1,3} *\)|"
    r"black|silver|gr[ae]y|white|maroon|red|purple|fuchsia|green|lime|olive|yellow|navy|blue|teal|aqua|orange|"
    r"pink|brown|cyan|magenta|gold|light(?:blue|green|yellow|gr[ae]y|pink|cyan)|dark(?:blue|green|red|gr[ae]y|orange)",
    re.ASCII,
)


def number(value: float) -> str:
    """Write a length in pixels, to a hundredth.

    >>> number(3.0), number(2.5), number(1.006), number(-0.001)
    ('3', '2.5', '1.01', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def escaped(text: str) -> str:
    """Write a text so that it is text in an element and in an attribute."""
    return text.translate(_SIGNS)


def tag(name: str, content: str = "", /, **attributes: str | float | None) -> str:
    """Write an element around markup; `stroke_width` becomes stroke-width, None is left out."""
    said = "".join(
        f' {key.replace("_", "-")}="{escaped(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def colour(said: str, otherwise: str) -> str:
    """Give a colour of the file if it is one beyond doubt, else ours: it comes from strangers and goes into markup.

    >>> colour("#FFE500", INK), colour("url(//evil)", INK), colour("red;x", "none")
    ('#ffe500', '#22242a', 'none')
    """
    wanted = said.strip().lower()
    return wanted if _COLOUR.fullmatch(wanted) else otherwise


def path(points: Iterable[Point], **attributes: str | float | None) -> str:
    """Write a line through points."""
    return tag("path", d="M" + "L".join(f"{number(x)} {number(y)}" for x, y in points), **attributes)


def rectangle(x: float, y: float, width: float, height: float, **attributes: str | float | None) -> str:
    """Write a rectangle."""
    return tag("rect", x=x, y=y, width=width, height=height, **attributes)


def circle(x: float, y: float, radius: float, **attributes: str | float | None) -> str:
    """Write a circle."""
    return tag("circle", cx=x, cy=y, r=max(radius, 0), **attributes)
