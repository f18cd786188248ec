"""What has changed between two versions of a process: its diagram, its forms and its decisions.

A field of a form is the same when it has the same key, a text when it has the same id; a decision when it has the
same id, its rows when they have, else by their place. Where a file cannot be read, all that is told is that it changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from engine.decisions.document import Document, kind
from engine.diagram import aspects
from engine.diagram.differences import ADDED, CHANGED, LAYOUT, MEANING, REMOVED, WORDS, Difference, differences
from engine.diagram.read import read
from engine.errors import Unreadable
from engine.program.bundle import kind_of
from engine.program.json_files import read_json
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from lxml.etree import _Element

_LAYOUT = frozenset({"layout", "id"})
_WORDS = frozenset({"label", "description", "text", "name", "dateLabel", "timeLabel"})
_ABOUT_THE_FILE = frozenset(
    {"components", "exporter", "executionPlatform", "executionPlatformVersion", "schemaVersion"}
)


class Version(NamedTuple):
    """The files of a version: its diagram, and everything beside it by name."""

    diagram: bytes
    beside: Mapping[str, bytes]


class Part(NamedTuple):
    """A part of a file: how people know it, and what it says by name."""

    type: str
    label: str
    facts: dict[str, str]


def between(before: Version, after: Version) -> tuple[Difference, ...]:
    """Compare two versions; the diagram comes first, then forms and decisions by name."""
    found = list(differences(read(before.diagram, "before"), read(after.diagram, "after")))
    for name in sorted(before.beside.keys() | after.beside.keys()):
        parts = _PARTS.get(kind_of(name))
        if parts is not None:
            found += _files(name, before.beside.get(name), after.beside.get(name), parts)
    return tuple(found)


def _files(
    name: str, old: bytes | None, new: bytes | None, parts: Callable[[str, bytes], Iterator[tuple[str, Part]]]
) -> Iterable[Difference]:
    if old == new:
        return []
    if old is None or new is None:
        return [Difference(ADDED if old is None else REMOVED, MEANING, name, "file", say("‘%(name)s’", name=name))]
    try:
        return list(_parts(name, dict(parts(name, old)), dict(parts(name, new))))
    except (Unreadable, AttributeError, KeyError, TypeError, ValueError):
        return [Difference(CHANGED, MEANING, name, "file", say("‘%(name)s’", name=name), say("what it says"))]


def _parts(name: str, old: dict[str, Part], new: dict[str, Part]) -> Iterator[Difference]:
    for key, part in new.items():
        if key not in old:
            yield Difference(ADDED, MEANING, f"{name}#{key}", part.type, part.label)
            continue
        was = old[key].facts
        for fact in sorted(was.keys() | part.facts.keys()):
            before, after = was.get(fact, ""), part.facts.get(fact, "")
            if before != after:
                aspect = aspects.words(fact)
                yield Difference(CHANGED, _sort(fact), f"{name}#{key}", part.type, part.label, aspect, before, after)
    for key, part in old.items():
        if key not in new:
            yield Difference(REMOVED, MEANING, f"{name}#{key}", part.type, part.label)


def _sort(fact: str) -> str:
    first = fact.partition(".")[0]
    return LAYOUT if first in _LAYOUT else WORDS if first in _WORDS else MEANING


def _form(name: str, content: bytes) -> Iterator[tuple[str, Part]]:
    form = read_json(content, name)
    yield (
        "",
        Part("form", say("‘%(name)s’", name=name), _flat({key: form[key] for key in form.keys() - _ABOUT_THE_FILE})),
    )
    yield "order", Part("form", say("‘%(name)s’", name=name), {"order of its fields": ", ".join(_keys(form))})
    waiting = list(form["components"])
    while waiting:
        one = waiting.pop(0)
        key = str(one.get("key") or one.get("path") or one.get("id"))
        label = str(one.get("label") or one.get("dateLabel") or one.get("text") or key).strip().splitlines()[0]
        facts = _flat({each: value for each, value in one.items() if each != "components"})
        called = say("‘%(field)s’ of ‘%(file)s’", field=label, file=name)
        yield key, Part("text" if one.get("type") == "text" else "field", called, facts)
        waiting[:0] = one.get("components", [])


def _keys(form: Any) -> list[str]:
    return [str(one["key"]) for one in form["components"] if one.get("key")]


def _flat(value: Any, path: str = "") -> dict[str, str]:
    """Flatten JSON to texts by dotted path.

    >>> _flat({"validate": {"required": True}, "values": [{"value": "a"}]})
    {'validate.required': 'true', 'values.1.value': 'a'}
    """
    if isinstance(value, dict):
        inner: Iterable[tuple[str, Any]] = value.items()
    elif isinstance(value, list):
        inner = ((str(place), one) for place, one in enumerate(value, 1))
    else:
        return {path: str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)}
    found: dict[str, str] = {}
    for key, one in inner:
        found |= _flat(one, f"{path}.{key}" if path else key)
    return found


def _decision(name: str, content: bytes) -> Iterator[tuple[str, Part]]:
    document = Document(content, name)
    for one in document.children(document.root):
        key = one.get("id") or one.get("name") or kind(one)
        label = say("‘%(name)s’", name=one.get("name") or key)
        yield key, Part(_DMN.get(kind(one), kind(one)), label, _said(document, one))
        for place, row in enumerate(_rows(document, one), 1):
            facts = {"what it says": _row(document, row)}
            description = document.child(row, "description")
            if description is not None and description.text:
                facts["description"] = description.text.strip()
            yield (
                f"{key}/{row.get('id') or place}",
                Part("row", say("%(setting)s of %(which)s", setting=place, which=label), facts),
            )


def _rows(document: Document, decision: _Element) -> Iterator[_Element]:
    for table in document.children(decision, "decisionTable"):
        yield from document.children(table, "rule")


def _row(document: Document, row: _Element) -> str:
    """A row as one reads it: when …, then …."""
    when = " | ".join(document.text(one) for one in document.children(row, "inputEntry"))
    then = " | ".join(document.text(one) for one in document.children(row, "outputEntry"))
    return f"{when} → {then}"


def _said(document: Document, decision: _Element) -> dict[str, str]:
    """Everything a decision says but its rows, by path."""
    found: dict[str, str] = {}
    waiting = [("", decision)]
    while waiting:
        path, one = waiting.pop()
        found |= {f"{path}{key!s}": str(value) for key, value in one.attrib.items() if key != "id"}
        if one.text and one.text.strip():
            found[path.rstrip("/") or "text"] = one.text.strip()
        places: dict[str, int] = {}
        for child in document.children(one):
            if kind(child) != "rule":
                places[kind(child)] = place = places.get(kind(child), 0) + 1
                waiting.append((f"{path}{kind(child)}{place if place > 1 else ''}/", child))
    return found


_DMN = {
    "decision": "decision",
    "inputData": "input",
    "businessKnowledgeModel": "knowledge model",
    "itemDefinition": "type",
}
_PARTS: dict[str, Callable[[str, bytes], Iterator[tuple[str, Part]]]] = {"form": _form, "decision": _decision}
