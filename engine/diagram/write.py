"""A diagram as XML again: prefixes, comments, white space and order as they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.diagram import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram.model import Diagram, Element

_MARKUP = re.compile(r"[&<>\r]")
_LAYOUT = re.compile(r'["\t\n]')


def escape(text: str) -> str:
    """Write character data; a carriage return would be read back as a line feed."""
    if not _MARKUP.search(text):
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quoted(text: str) -> str:
    """Write an attribute's value; line breaks and tabs would be read back as spaces."""
    escaped = escape(text)
    if _LAYOUT.search(escaped):
        escaped = escaped.replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
    return f'"{escaped}"'


def document(diagram: Diagram) -> bytes:
    """Write the whole file."""
    content = "".join(_pieces(diagram.root))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{diagram.prolog}{content}{diagram.epilog}'.encode()


def _pieces(root: Element) -> Iterator[str]:
    waiting: list[Element | str] = [root]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            yield piece
            continue
        name, start = _start_tag(piece)
        empty = not piece.children and not piece.inside
        yield f"{piece.before}<{start}{'/>' if empty else '>'}"
        if not empty:
            waiting.append(f"{piece.inside}</{name}>")
            waiting.extend(reversed(piece.children))


def _start_tag(element: Element) -> tuple[str, str]:
    local = names.split(element.kind)[1]
    name = f"{element.prefix}:{local}" if element.prefix else local
    declared = (f" xmlns{f':{prefix}' if prefix else ''}={quoted(uri)}" for prefix, uri in element.namespaces)
    keys = element.attribute_names or element.attributes
    given = (f" {key}={quoted(value)}" for key, value in zip(keys, element.attributes.values(), strict=True))
    return name, "".join((name, *declared, *given))
