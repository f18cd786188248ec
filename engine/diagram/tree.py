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

EXTENSIONS = "extensionElements"
_EVENTS = ("start-ns", "start", "end", "comment", "pi")
_IDS = etree.XPath("//@id", smart_strings=False)
_NAME_OF_ATTRIBUTE = etree.XPath("name(@*[$number])", smart_strings=False)


class Tree(NamedTuple):
    """A file as elements, with the parent of each, and the XML text before and after the root."""

    root: Element
    parents: Mapping[Element, Element]
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

    __slots__ = (
        "before",
        "children",
        "foreign",
        "given",
        "id",
        "kind",
        "namespaces",
        "node",
        "pending",
        "scope",
        "texts",
    )

    def __init__(self, node: etree._Element, around: _Open | None, declared: list[tuple[str, str]]) -> None:
        self.node = node
        self.kind = names.kind_of(node.tag)
        self.namespaces = tuple(declared)
        self.children: list[Element] = []
        self.texts: list[str] = []
        self.pending: list[str] = []
        self.before = around.leave() if around else ""
        scope: _Scope = around.scope if around else _OUTSIDE
        self.scope: _Scope = scope.with_more(declared) if declared else scope
        self.foreign: bool = is_foreign(self.kind) or (
            around is not None and (around.foreign or around.kind == EXTENSIONS)
        )
        self.id, self.given = "", False
        self.follow(node.text)

    def follow(self, text: str | None) -> None:
        """Take character data: at the beginning or after a child."""
        if text:
            self.texts.append(text)
            self.pending.append(text if text.isspace() and "\r" not in text else escape(text))

    def leave(self) -> str:
        """Give what has been read since the last child, for the next one to stand behind."""
        before = "".join(self.pending)
        self.pending.clear()
        return before


class _Ids:
    """Ids for all: the file's where it has one, else kind and number."""

    def __init__(self, root: etree._Element) -> None:
        self.taken = {str(value).strip() for value in cast("list[str]", _IDS(root))}
        self.seen: set[str] = set()
        self.numbers = Counter[str]()

    def give(self, element: _Open) -> tuple[str, bool]:
        """Give an id and whether it is the file's. Only BPMN's own ids must be unique: forms repeat theirs."""
        wanted = (element.node.get("id") or "").strip()
        if wanted and (element.foreign or wanted not in self.seen):
            if not element.foreign:
                self.seen.add(wanted)
            return wanted, True
        return self._made(element.kind), False

    def _made(self, kind: str) -> str:
        self.numbers[kind] += 1
        made = f"{kind}_{self.numbers[kind]}"
        while made in self.taken:
            made += "_"
        self.taken.add(made)
        return made


def is_foreign(kind: str) -> bool:
    """Tell whether an element of this kind belongs to another language than BPMN.

    >>> is_foreign("userTask"), is_foreign("tl:form"), is_foreign("{}Grid")
    (False, True, True)
    """
    return ":" in kind or kind.startswith("{")


def bpmn_elements(root: Element) -> list[Element]:
    """Give every BPMN element in document order; what stands in extension elements belongs to others."""
    found, waiting = [], [root]
    while waiting:
        element = waiting.pop()
        if not is_foreign(element.kind):
            found.append(element)
            if element.kind != EXTENSIONS:
                waiting.extend(reversed(element.children))
    return found


def grow(root: etree._Element) -> Tree:
    """Turn a parsed file into elements."""
    ids, open_, declared, parents = _Ids(root), list[_Open](), list[tuple[str, str]](), dict[Element, Element]()
    whole = None
    for event, node in etree.iterwalk(root, events=_EVENTS):
        if event == "start":
            opened = _Open(node, open_[-1] if open_ else None, declared)
            opened.id, opened.given = ids.give(opened)
            open_.append(opened)
            declared = []
        elif event == "end":
            whole = _element(open_.pop())
            parents.update((child, whole) for child in whole.children)
            if open_:
                open_[-1].children.append(whole)
                open_[-1].follow(node.tail)
        elif event == "start-ns":
            declared.append(node)
        else:
            open_[-1].pending.append(_verbatim(node))
            open_[-1].follow(node.tail)
    assert whole is not None  # every file has a root element
    return Tree(whole, parents, *_around(root))


def _element(closed: _Open) -> Element:
    node = closed.node
    line = cast("int | None", node.sourceline)
    attributes, verbatim = _attributes(node, closed.scope)
    name = attributes.get("name", "")
    return Element(
        closed.kind,
        closed.id,
        closed.given,
        " ".join(name.split()) if name else "",
        attributes,
        tuple(closed.children),
        "".join(closed.texts).strip(),
        line or 0,
        node.prefix or "",
        closed.namespaces,
        verbatim,
        closed.before,
        closed.leave(),
    )


def _attributes(node: etree._Element, scope: _Scope) -> tuple[Mapping[str, str], tuple[str, ...] | None]:
    """Give the attributes by our keys and, where a prefix is involved, their names as written."""
    found = dict(cast("list[tuple[str, str]]", node.attrib.items()))
    if not found:
        return NOTHING, None
    if "{" not in "".join(found):  # cannot stand in a name
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
