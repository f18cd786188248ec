"""The XML of a decision file, by local names; DMN 1.1 to 1.5 differ in their namespace only in what we read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.diagram.xml import read_xml
from engine.errors import Unreadable
from engine.model import Finding, Severity
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

NAMESPACES: Final = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}


class Document:
    """A file being read: its root, and the findings so far."""

    def __init__(self, data: bytes, name: str) -> None:
        """Parse.

        Raises Unreadable for what is not XML, or not a decision file of a known version.
        """
        self.name = name
        self.findings: list[Finding] = []
        self.root = read_xml(data, name)
        namespace = namespace_of(self.root)
        if kind(self.root) != "definitions" or "/DMN/" not in namespace:
            raise Unreadable(name, say("it is not a decision file (DMN); choose the file that a DMN modeller saved"))
        if namespace not in NAMESPACES:
            raise Unreadable(name, say("it is of a version of DMN other than 1.1 to 1.5; export it as DMN 1.3"))
        self.namespace = namespace

    def find(self, severity: Severity, rule: str, at: _Element, message: str, advice: str) -> None:
        """Add a finding about an element, or about the nearest one around it that has an id."""
        holder: _Element | None = at
        while holder is not None and not holder.get("id"):
            holder = holder.getparent()
        element = None if holder is None else holder.get("id")
        line = int(at.sourceline) if at.sourceline else None  # type: ignore[call-overload]
        self.findings.append(Finding(rule, severity, message, advice, element, self.name, line))

    def error(self, rule: str, at: _Element, message: str, advice: str) -> None:
        """Add a finding that keeps the file from being deployed."""
        self.find(Severity.ERROR, rule, at, message, advice)

    def warn(self, rule: str, at: _Element, message: str, advice: str) -> None:
        """Add a finding that does not."""
        self.find(Severity.WARNING, rule, at, message, advice)

    def children(self, element: _Element, *kinds: str) -> list[_Element]:
        """List the children of these kinds, of any kind if none is given, in DMN's own namespace."""
        return [each for each in self._own(element) if not kinds or kind(each) in kinds]

    def _own(self, element: _Element) -> Iterator[_Element]:
        for each in element:
            if isinstance(each.tag, str) and namespace_of(each) == self.namespace:
                yield each

    def child(self, element: _Element, name: str) -> _Element | None:
        """Give the first child of a kind."""
        return next(iter(self.children(element, name)), None)

    def target(self, reference: _Element) -> str:
        """Give the id an `href` points to; for one in another file, all of it."""
        namespace, _, found = (reference.get("href") or "").strip().rpartition("#")
        return found if namespace in ("", self.root.get("namespace")) else f"{namespace}#{found}"

    def text(self, element: _Element | None) -> str:
        """Give the text of an element's `text` child; empty where there is none."""
        inner = None if element is None else self.child(element, "text")
        return "" if inner is None else "".join(str(piece) for piece in inner.itertext()).strip()


def kind(element: _Element) -> str:
    """Give an element's local name."""
    return str(element.tag).rpartition("}")[2]


def namespace_of(element: _Element) -> str:
    """Give an element's namespace; empty where it has none."""
    space, brace, _ = str(element.tag).partition("}")
    return space[1:] if brace else ""
