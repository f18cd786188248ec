"""Reads and writes every diagram of a folder: `python -m tests.conformance.roundtrip FOLDER`.

Each file is written twice: as it was read, and after an edit of every step that is taken back in the XML.
Prints each loss and last `roundtrip: N/M` (files without loss / files). Ends with 1 when something is lost.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from lxml import etree

from engine.diagram import Diagram, Element, names, read
from engine.diagram.redraw import redrawn
from engine.errors import Unreadable
from tests.conformance.losses import Node, losses, parsed

BPMN = f"{{{names.BPMN}}}"
NOTE = "{urn:example:roundtrip}note"
"""What the edit adds, in a namespace that no file declares; its attribute keeps the name that was there."""
EDITED = names.FLOW_NODES | names.words("process participant lane sequenceFlow textAnnotation dataObjectReference")

Write = Callable[[Diagram], bytes]


def written(diagram: Diagram) -> bytes:
    """Write a diagram as it was read."""
    return diagram.to_xml()


def edited(diagram: Diagram) -> bytes:
    """Rename every step, lane, pool and flow and add an extension to each, then write."""
    return redrawn(diagram, _edited(diagram.root)).to_xml()


def _edited(element: Element) -> Element:
    """Depth is bounded by the reader's limits, and those of Python are above it."""
    children = tuple(child if child.kind == "extensionElements" else _edited(child) for child in element.children)
    if element.kind not in EDITED:
        return replace(element, children=children)
    note = _made(NOTE, {"was": element.attributes["name"]} if "name" in element.attributes else {})
    attributes = MappingProxyType({**element.attributes, "name": f"{element.name} <&\"'> é"})
    return replace(element, attributes=attributes, children=_with_note(children, note))


def _with_note(children: tuple[Element, ...], note: Element) -> tuple[Element, ...]:
    """Extension elements stand behind the documentation (BPMN 2.0, 8.2.1)."""
    place = next((at for at, one in enumerate(children) if one.kind == "extensionElements"), None)
    if place is not None:
        extended = replace(children[place], children=(*children[place].children, note))
        return (*children[:place], extended, *children[place + 1 :])
    place = sum(one.kind == "documentation" for one in children)
    made = _made("extensionElements", {}, note)
    return (*children[:place], made, *children[place:])


def _made(kind: str, attributes: dict[str, str], *children: Element) -> Element:
    return Element(kind, "", False, "", MappingProxyType(attributes), children, "", 0)


def taken_back(root: Node) -> Node:
    """Undo the edit in the XML, where our writer has no say."""
    for note in list(root.iter(NOTE)):
        extensions = note.getparent()
        edited_ = extensions.getparent()
        if (was := note.get("was")) is None:
            del edited_.attrib["name"]
        else:
            edited_.set("name", was)
        _remove(note)
        if not len(extensions) and not extensions.text and not extensions.attrib:
            _remove(extensions)
    return root


def _remove(node: Node) -> None:
    """Take an element away; the text behind it stays."""
    parent, before = node.getparent(), node.getprevious()
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def lost(data: bytes, name: str, write: Write = written, write_edited: Write = edited) -> list[str]:
    """Tell what reading and writing a file loses, and what editing it loses beside."""
    try:
        diagram = read(data, name)
        plain = parsed(write(diagram))
        other = taken_back(parsed(write_edited(diagram)))
        found = losses(parsed(data), plain)
        return found or [f"after an edit: {one}" for one in losses(_without_empty_extensions(parsed(data)), other)]
    except Unreadable as refusal:
        return [str(refusal)]
    except etree.LxmlError as error:
        return [f"what was written is no XML: {error}"]


def _without_empty_extensions(root: Node) -> Node:
    """Taking the edit back cannot tell empty extension elements from none, so both sides go without."""
    for one in list(root.iter(f"{BPMN}extensionElements")):
        owner = etree.QName(one.getparent()).localname
        if owner in EDITED and not len(one) and not one.text and not one.attrib:
            _remove(one)
    return root


def files(folders: Iterable[str]) -> list[Path]:
    """Find the diagrams of folders, at any depth; a file stands for itself."""
    places = [Path(one) for one in folders]
    return sorted(
        {path for place in places for path in ([place] if place.is_file() else place.rglob("*.bpmn")) if path.is_file()}
    )


def main(arguments: Sequence[str]) -> int:
    """Print what is lost, file by file."""
    whole, found = 0, files(arguments)
    for path in found:
        try:
            told = lost(path.read_bytes(), path.name)
        except OSError as error:
            told = [f"it cannot be opened: {error.strerror}"]
        whole += not told
        for one in told:
            sys.stdout.write(f"{path}: {one}\n")
    sys.stdout.write(f"roundtrip: {whole}/{len(found)}\n")
    return int(whole < len(found) or not found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
