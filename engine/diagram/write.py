"""A diagram as XML again: prefixes, comments, white space and order as they were."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from engine.diagram import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram.model import Diagram, Element

Scope: TypeAlias = Mapping[str, str]
"""What the prefixes mean at an element; "" is the default namespace."""
_OUTSIDE: Scope = {"xml": names.XML}

_MARKUP = re.compile(r"[&<>\r]")
_ASIDE = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
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
    """Write the whole file from its elements: what was read, and what was changed or added since."""
    content = "".join(_pieces(diagram.root))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{diagram.prolog}{content}{diagram.epilog}'.encode()


def _pieces(root: Element) -> Iterator[str]:
    waiting: list[tuple[Element, Scope] | str] = [(root, _OUTSIDE)]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            yield piece
            continue
        element, around = piece
        tag, inside = _Tag(element, around), _inside(element)
        empty = not element.children and not inside
        yield f"{element.before}<{tag.start}{'/>' if empty else '>'}"
        if not empty:
            waiting.append(f"{inside}</{tag.name}>")
            waiting.extend((child, tag.scope) for child in reversed(element.children))


def _inside(element: Element) -> str:
    """Give what stands before the end tag: as it was read, unless the text is another now."""
    if element.children or _text(element.inside) == element.text:
        return element.inside
    return escape(element.text)


def _text(markup: str) -> str:
    """Undo `escape` and leave comments and instructions out."""
    if "<" in markup:
        markup = _ASIDE.sub("", markup)
    for sign, written in (("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"), ("&", "&amp;")):
        markup = markup.replace(written, sign)
    return markup.strip()


class _Tag:
    """An element's tags: the prefixes are those it was read with, where they still mean the same, else right ones."""

    __slots__ = ("declared", "name", "scope", "start")

    def __init__(self, element: Element, around: Scope) -> None:
        self.declared: list[tuple[str, str]] = list(element.namespaces)
        self.scope: Scope = {**around, **dict(element.namespaces)} if element.namespaces else around
        self.name = self._name(element)
        attributes = self._attributes(element)
        spaces = (f" xmlns{f':{prefix}' if prefix else ''}={quoted(uri)}" for prefix, uri in self.declared)
        self.start = "".join((self.name, *spaces, *attributes))

    def _name(self, element: Element) -> str:
        uri, local = names.tag(element.kind)
        prefix = element.prefix
        if self.scope.get(prefix, "") != uri:
            prefix = self._prefix(uri, or_none=True) if uri else self._declare("", uri)
        return f"{prefix}:{local}" if prefix else local

    def _attributes(self, element: Element) -> list[str]:
        if element.attribute_names is None and not any(":" in key or "{" in key for key in element.attributes):
            return [f" {key}={quoted(value)}" for key, value in element.attributes.items()]
        read = {self._meant(name): name for name in element.attribute_names or ()}
        return [f" {self._key(key, read)}={quoted(value)}" for key, value in element.attributes.items()]

    def _meant(self, name: str) -> tuple[str | None, str]:
        prefix, colon, local = name.partition(":")
        return (self.scope.get(prefix), local) if colon else ("", name)

    def _key(self, key: str, read: Mapping[tuple[str | None, str], str]) -> str:
        uri, local = names.split(key)
        if not uri:
            return local
        return read.get((uri, local)) or f"{self._prefix(uri)}:{local}"

    def _prefix(self, uri: str, *, or_none: bool = False) -> str:
        """Find a prefix that means a namespace here, or make one; an element may have none, an attribute may not."""
        found = [one for one, meant in self.scope.items() if meant == uri and (one or or_none)]
        if found:
            return found[0]
        wanted = names.PREFIXES.get(uri, "bpmn" if uri == names.BPMN else "ns")
        numbered = (wanted if not number else f"{wanted}{number}" for number in count())
        return self._declare(next(one for one in numbered if one not in self.scope), uri)

    def _declare(self, prefix: str, uri: str) -> str:
        self.declared = [(one, meant) for one, meant in self.declared if one != prefix] + [(prefix, uri)]
        self.scope = {**self.scope, prefix: uri}
        return prefix
