"""From lxml's tree to ours: one walk without recursion, elements made from the leaves up."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast

from lxml import etree

from engine.diagram import names
from engine.diagram.model import NOTHING, Element
from engine.diagram.write import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_EVENTS = ("start-ns", "start", "end", "comment", "pi")
_IDS = etree.XPath("//@id", smart_strings=False)
_NAME_OF_ATTRIBUTE = etree.XPath("name(@*[$number])", smart_strings=False)


class Tree(NamedTuple):
    """A file as elements: `ordered` in document order, `parents` by child, `prolog` and `epilog` as XML text.

    `doubles` are the BPMN elements whose id an earlier one has: they got another.
    """

    root: Element
    ordered: tuple[Element, ...]
    parents: Mapping[Element, Element]
    doubles: tuple[Element, ...]
    prolog: str
    epilog: str


class _Scope(NamedTuple):
    """The namespaces visible at an element, both ways; a URI with several prefixes has None."""

    uris: Mapping[str, str]
    prefixes: Mapping[str, str | None]

    def with_more(self, declared: Iterable[tuple[str, str]]) -> _Scope:
        uris = {**self.uris, **dict(declared)}
        prefixes: dict[str, str | None] = {}
        for prefix, uri in uris.items():
            if prefix:
                prefixes[uri] = None if uri in prefixes else prefix
        return _Scope(uris, prefixes)


_OUTSIDE = _Scope({"xml": names.XML}, {names.XML: "xml"})


class _Open:
    """An element whose end tag has not been seen: what has been found inside so far."""

    __slots__ = ("before", "children", "namespaces", "node", "pending", "place", "scope", "text")

    def __init__(self, node: etree._Element, scope: _Scope, before: str, place: int) -> None:
        self.node = node
        self.scope = scope
        self.before = before
        self.place = place
        self.namespaces: tuple[tuple[str, str], ...] = ()
        self.children: list[Element] = []
        self.text = node.text or ""
        self.pending = escape(self.text)

    def follow(self, tail: str | None) -> None:
        """Take the text after a child."""
        if tail:
            self.text += tail
            self.pending += escape(tail)


class _Ids:
    """Ids for all: the file's where it has one, else kind and number."""

    def __init__(self, root: etree._Element) -> None:
        self.taken = {str(value).strip() for value in cast("list[str]", _IDS(root))}
        self.seen: set[str] = set()
        self.numbers = Counter[str]()

    def give(self, kind: str, wanted: str) -> tuple[str, bool]:
        """Give an id and whether it is the file's. Only BPMN's own ids must be unique: forms repeat theirs."""
        if wanted and kind not in names.IDENTIFIED:
            return wanted, True
        if wanted and wanted not in self.seen:
            self.seen.add(wanted)
            return wanted, True
        return self._made(kind), False

    def _made(self, kind: str) -> str:
        self.numbers[kind] += 1
        made = f"{kind}_{self.numbers[kind]}"
        while made in self.taken:
            made += "_"
        self.taken.add(made)
        return made


def grow(root: etree._Element) -> Tree:
    """Turn a parsed file into elements."""
    ids = _Ids(root)
    given: list[tuple[str, bool]] = []
    ordered: dict[int, Element] = {}
    parents: dict[Element, Element] = {}
    doubles: list[Element] = []
    open_: list[_Open] = []
    declared: list[tuple[str, str]] = []
    for event, node in etree.iterwalk(root, events=_EVENTS):
        if event == "start":
            open_.append(_opened(node, open_, declared, len(given)))
            given.append(ids.give(names.kind_of(node.tag), (node.get("id") or "").strip()))
            declared = []
        elif event == "end":
            closed = open_.pop()
            element = ordered[closed.place] = _element(closed, *given[closed.place])
            parents.update((child, element) for child in element.children)
            if not element.given and element.attributes.get("id", "").strip():
                doubles.append(element)
            if open_:
                open_[-1].children.append(element)
                open_[-1].follow(node.tail)
        elif event == "start-ns":
            declared.append(node)
        else:
            open_[-1].pending += _verbatim(node)
            open_[-1].follow(node.tail)
    in_order = tuple(ordered[place] for place in range(len(given)))
    return Tree(in_order[0], in_order, parents, tuple(doubles), *_around(root))


def _opened(node: etree._Element, open_: list[_Open], declared: list[tuple[str, str]], place: int) -> _Open:
    scope, before = _OUTSIDE, ""
    if open_:
        around = open_[-1]
        scope, before, around.pending = around.scope, around.pending, ""
    opened = _Open(node, scope.with_more(declared) if declared else scope, before, place)
    opened.namespaces = tuple(declared)
    return opened


def _element(closed: _Open, id_: str, given: bool) -> Element:
    node = closed.node
    line = cast("int | None", node.sourceline)
    attributes, verbatim = _attributes(node, closed.scope)
    name = attributes.get("name", "")
    return Element(
        names.kind_of(node.tag),
        id_,
        given,
        " ".join(name.split()) if name else "",
        attributes,
        tuple(closed.children),
        closed.text.strip(),
        line or 0,
        node.prefix or "",
        closed.namespaces,
        verbatim,
        closed.before,
        closed.pending,
    )


def _attributes(node: etree._Element, scope: _Scope) -> tuple[Mapping[str, str], tuple[str, ...] | None]:
    """Give the attributes by our keys and, where a prefix is involved, their names as written."""
    found = dict(cast("list[tuple[str, str]]", node.attrib.items()))
    if not found:
        return NOTHING, None
    if not any(tag.startswith("{") for tag in found):
        return MappingProxyType(found), None
    verbatim = tuple(_written(node, tag, number, scope) for number, tag in enumerate(found, 1))
    return MappingProxyType({names.attribute_of(tag): value for tag, value in found.items()}), verbatim


def _written(node: etree._Element, tag: str, number: int, scope: _Scope) -> str:
    if not tag.startswith("{"):
        return tag
    uri, _, local = tag[1:].partition("}")
    prefix = scope.prefixes[uri]
    return f"{prefix}:{local}" if prefix else str(_NAME_OF_ATTRIBUTE(node, number=number))


def _verbatim(node: etree._Element) -> str:
    """Write a comment or processing instruction as it stood."""
    return etree.tostring(node, encoding="unicode", with_tail=False)


def _around(root: etree._Element) -> tuple[str, str]:
    before = [_verbatim(node) for node in root.itersiblings(preceding=True)]
    after = [_verbatim(node) for node in root.itersiblings()]
    return "".join(f"{text}\n" for text in reversed(before)), "".join(f"\n{text}" for text in after)
