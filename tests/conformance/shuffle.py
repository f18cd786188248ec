"""The same file under other names: every id and every name is another, and every reference follows."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

from lxml import etree

from engine.diagram import read_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFERENCES = frozenset({"default", "calledElement", "bpmnElement"})
_HOLDERS = frozenset({"incoming", "outgoing", "source", "target"})


def shuffled(name: str, source: bytes, seed: int = 1) -> tuple[str, bytes]:
    """Rename a file and everything in it."""
    root = read_xml(source, name)
    chosen = random.Random(f"{seed} {name}")
    ids = _others({one.get("id") for one in root.iter() if one.get("id")}, chosen)
    names = _others({one.get("name") for one in root.iter() if one.get("name")}, chosen)
    for element in root.iter(etree.Element):
        for attribute, value in element.items():
            if attribute == "id" or attribute in _REFERENCES or attribute.endswith("Ref"):
                element.set(attribute, _renamed(value, ids))
            elif attribute == "name":
                element.set(attribute, names.get(value, value))
        local = etree.QName(element).localname
        if element.text and (local in _HOLDERS or local.endswith(("Ref", "Refs"))):
            element.text = _renamed(element.text.strip(), ids)
    return f"{hashlib.sha256(name.encode()).hexdigest()[:12]}.bpmn", etree.tostring(root, encoding="utf-8")


def _others(words: set[str], chosen: random.Random) -> dict[str, str]:
    """Give each word another, which sorts anywhere and says nothing."""
    fresh = _fresh(chosen)
    return {word: next(fresh) for word in sorted(words)}


def _fresh(chosen: random.Random) -> Iterator[str]:
    while True:
        yield "x" + "".join(chosen.choices("abcdefghijklmnopqrstuvwxyz", k=10))


def _renamed(value: str, ids: dict[str, str]) -> str:
    prefix, colon, local = value.rpartition(":")
    return ids.get(value) or prefix + colon + ids.get(local, local)
