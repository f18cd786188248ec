"""What one XML file says and another does not: told item by item, by a reader that is not ours."""

from __future__ import annotations

import io
from itertools import zip_longest
from typing import TYPE_CHECKING

from lxml import etree

from engine.diagram import read_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = etree._Element


def parsed(data: bytes) -> Node:
    """Read a file with lxml alone; where the file claims a wrong encoding, as the product decodes it."""
    reader = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
    try:
        return etree.fromstring(data, reader)
    except (etree.XMLSyntaxError, ValueError):
        return read_xml(data, "the file")


def losses(before: Node, after: Node) -> list[str]:
    """Tell every difference: elements, attributes, namespaces, texts, order, comments, instructions.

    White space inside of elements counts, around the root it does not. Declared namespaces are compared even
    where no name uses them: a value such as `xsd:string` may.
    """
    found = [*_around(before, after), *_inside(before, after)]
    if not found and _canonical(before) != _canonical(after):
        found = ["the canonical forms differ, though every part is equal"]
    return found


def _canonical(root: Node) -> str:
    return etree.canonicalize(from_file=io.BytesIO(etree.tostring(root.getroottree())), with_comments=True)


def _around(before: Node, after: Node) -> Iterator[str]:
    for where, preceding in (("before", True), ("after", False)):
        was, is_ = ([_aside(one) for one in root.itersiblings(preceding=preceding)] for root in (before, after))
        if was != is_:
            yield f"{where} the root: {was} became {is_}"


def _inside(before: Node, after: Node) -> Iterator[str]:
    waiting = [(before, after)]
    while waiting:
        was, is_ = waiting.pop()
        if was.tag != is_.tag:
            yield f"{_place(was)}: became {_shown(is_)}"
            continue
        yield from _own(was, is_)
        pairs = list(zip_longest(was, is_))
        for one, other in pairs:
            if one is None or other is None:
                yield (
                    f"{_place(was)}: {_shown(one)} is missing"
                    if other is None
                    else (f"{_place(was)}: {_shown(other)} was added")
                )
        waiting.extend((one, other) for one, other in reversed(pairs) if one is not None and other is not None)


def _own(was: Node, is_: Node) -> Iterator[str]:
    for what in ("text", "tail"):
        if (getattr(was, what) or "") != (getattr(is_, what) or ""):
            yield f"{_place(was)}: {what} {getattr(was, what)!r} became {getattr(is_, what)!r}"
    if not isinstance(was.tag, str):
        return
    for key in sorted({*was.attrib, *is_.attrib}):
        if was.get(key) != is_.get(key):
            yield f"{_place(was)}: attribute {key} {was.get(key)!r} became {is_.get(key)!r}"
    for prefix in {*was.nsmap, *is_.nsmap}:
        if was.nsmap.get(prefix) != is_.nsmap.get(prefix):
            yield f"{_place(was)}: prefix {prefix!r} meant {was.nsmap.get(prefix)!r}, means {is_.nsmap.get(prefix)!r}"
    if was.prefix != is_.prefix:
        yield f"{_place(was)}: prefix {was.prefix!r} became {is_.prefix!r}"


def _place(node: Node) -> str:
    return f"line {node.sourceline}, {_shown(node)}"


def _shown(node: Node) -> str:
    if not isinstance(node.tag, str):
        return _aside(node)
    name = etree.QName(node).localname
    return f"{name} {node.get('id')}" if node.get("id") else name


def _aside(node: Node) -> str:
    return etree.tostring(node, encoding="unicode", with_tail=False)
