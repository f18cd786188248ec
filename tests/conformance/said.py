"""What a file says, as nested facts, and what another one that was made from it does not say any more.

White space in texts, prefixes, defaults, comments, and the order of different kinds do not count; the order of steps
does. Who wrote a file is left aside, and its picture is looked at on its own (`not_drawn`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import Diagram, Element, names, vocabulary
from engine.diagram.planes import planes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from engine.diagram.model import Shape

ASIDE = {"exporter", "exporterVersion", "schemaLocation"}
"""What says who wrote a file, and where its schema lies."""
DERIVED = names.words("incoming outgoing")
UNORDERED = names.words("flowNodeRef")
DEFAULTS = {
    "textFormat": "text/plain",
    "expressionLanguage": "http://www.w3.org/1999/XPath",
    "typeLanguage": "http://www.w3.org/2001/XMLSchema",
}
"""Defaults of attributes that stand at many kinds."""
COPIED = names.FLOW_NODES | names.words("sequenceFlow lane dataObjectReference dataStoreReference")
PICTURE = "bpmndi:BPMNDiagram"


class Said(NamedTuple):
    """What an element says: `own` are its attributes and text, `inside` its children in order, by kind."""

    name: str
    own: Mapping[str, str]
    inside: Mapping[str, Sequence[Said]]


def whole(diagram: Diagram) -> Said:
    """Take down what a file says."""
    return _said(diagram.root, {})


def _said(element: Element, new: Mapping[str, str], leave: frozenset[str] = frozenset()) -> Said:
    """Take down what an element says, references by the `new` ids, without children that are in `leave`."""
    known = vocabulary.attributes(element.kind)
    space = element.kind.rpartition("}")[0] + "}"
    own = {
        key.removeprefix(space): _value(element, key, text, new)
        for key, text in element.attributes.items()
        if text.strip() not in {DEFAULTS.get(key), known[key].default if key in known else None}
    }
    own = {key: text for key, text in own.items() if key not in ASIDE and not (new and key == "id")}
    if element.text:
        own["text"] = _value(element, "text", element.text, new)
    inside: dict[str, list[Said]] = {}
    for child in element.children:
        if child.kind not in DERIVED | {PICTURE} and child.id not in leave and not _says_nothing(child):
            kind = "expression" if child.kind == "formalExpression" else child.kind
            inside.setdefault(kind, []).append(_said(child, new, leave))
    order = [child.id for child in element.children if child.kind in names.FLOW_ELEMENTS]
    if order and not new:
        own["the order of its steps"] = " ".join(order)
    return Said(f"{element.kind} {element.id}", own, inside)


def _says_nothing(child: Element) -> bool:
    return child.kind == "extensionElements" and not child.children


def _value(element: Element, key: str, text: str, new: Mapping[str, str]) -> str:
    """A text without what makes no difference: white space, and of references the prefix and what copies are called."""
    known = vocabulary.attributes(element.kind).get(key)
    if key.endswith("}type") or key == "xsi:type":
        return text.rpartition(":")[2]
    if (known and known.type == vocabulary.REFERENCE) or (key == "text" and element.kind.endswith(("Ref", "Refs"))):
        tail = text.strip().rpartition(":")[2]
        return new.get(tail, tail)
    return " ".join(text.split())


def different(was: Said, now: Said) -> Iterator[str]:
    """Tell what is not said any more, or otherwise; what is said besides is no loss."""
    for key, text in was.own.items():
        if now.own.get(key) != text:
            yield f"{was.name}: {key} {text!r} became {now.own.get(key)!r}"
    for kind, children in was.inside.items():
        others = now.inside.get(kind, ())
        if kind in UNORDERED:
            left = {one.own["text"] for one in others}
            yield from (
                f"{was.name}: {one.own['text']} is not in it" for one in children if one.own["text"] not in left
            )
            continue
        if len(others) < len(children):
            yield f"{was.name}: of {len(children)} {kind} {len(others)} are left"
            continue
        for one, other in zip(children, others, strict=False):
            yield from different(one, other)


def not_copied(before: Diagram, pairs: Mapping[str, str]) -> Iterator[str]:
    """Tell what is drawn on the first page and has no copy, but for what bpmn-js draws and cannot edit: steps of
    processes without a pool beside pools.
    """
    page = next(iter(planes(before)), None)
    drawn = [one.element for one in (*page.shapes, *page.edges)] if page is not None else []
    pools = [one.attributes.get("processRef") for one in before.participants]
    for one in drawn:
        if one.kind in COPIED and one.id not in pairs and (not pools or _process(before, one) in pools):
            yield f"{one.kind} {one.id} was not copied"


def _process(diagram: Diagram, element: Element) -> str | None:
    around = diagram.parent(element)
    while around is not None and around.kind != "process":
        around = diagram.parent(around)
    return around.id if around is not None else None


def not_drawn(before: Diagram, after: Diagram) -> Iterator[str]:
    """Tell what has lost its place; a pixel is rounding."""
    for one, shape in before.shapes.items():
        other = after.shapes.get(one)
        if other is None:
            yield f"picture: {one} is not drawn any more"
        elif not _is_near(shape, other):
            yield f"picture: {one} is drawn at {other}, not at {shape}"


def _is_near(one: Shape, other: Shape) -> bool:
    return all(abs(getattr(one, each) - getattr(other, each)) <= 1 for each in ("x", "y", "width", "height"))


def missing(
    before: Diagram, after: Diagram, pair: tuple[str, str], kept: Callable[[Said], Said], pairs: Mapping[str, str]
) -> Iterator[str]:
    """Tell what the second of a pair does not say as the first does; what has a partner of its own is left to that."""
    old, new = pair
    if new not in after.elements:
        yield f"{old}: its copy {new!r} is not in the file"
        return
    apart = names.FLOW_ELEMENTS | names.words(
        "lane sequenceFlow participant messageFlow association textAnnotation group"
    )
    leave = (
        frozenset(one for one in pairs if before.elements[one].kind in apart),
        frozenset(one for one in pairs.values() if one in after.elements and after.elements[one].kind in apart),
    )
    was = kept(_said(before.elements[old], {**pairs, "": ""}, leave[0]))
    yield from different(was, kept(_said(after.elements[new], {"": ""}, leave[1])))


def beside(before: Diagram, after: Diagram, pairs: Mapping[str, str]) -> dict[str, str]:
    """The processes of pools that were copied, and the names of groups: they are drawn by these alone."""
    drawn = [(before.elements[old], after.elements.get(new)) for old, new in pairs.items()]
    named = [
        (one.attributes.get(key), other.attributes.get(key))
        for one, other in drawn
        for key in ("processRef", "categoryValueRef")
        if other
    ]
    return {old: new for old, new in named if old in before.elements and new is not None}


def inside(before: Diagram, after: Diagram, pairs: Mapping[str, str]) -> dict[str, str]:
    """What stands inside of copies and is no step: inputs and outputs, data objects, sets."""
    objects = [
        (before.elements[old].attributes.get("dataObjectRef"), after.elements[new].attributes.get("dataObjectRef"))
        for old, new in pairs.items()
        if new in after.elements
    ]
    found = {old: new for old, new in objects if old in before.elements and new is not None}
    to_look = [(before.elements[old], after.elements[new]) for old, new in pairs.items() if new in after.elements]
    while to_look:
        old, new = to_look.pop()
        for kind in dict.fromkeys(one.kind for one in old.children):
            ones = [one for one in old.all(kind) if one.id not in pairs | found]
            others = [one for one in new.all(kind) if one.id not in {*pairs.values(), *found.values()}]
            both = [(one, other) for one, other in zip(ones, others, strict=False) if one.id in before.elements]
            to_look += both
            found |= {one.id: other.id for one, other in both}
    return found


def own(said: Said) -> Said:
    """All of it."""
    return said


_ANY_TYPE = {"name", "default", "isForCompensation", "startQuantity", "completionQuantity"}


def kept_with_another_type(said: Said) -> Said:
    """What an element says whatever its type is: its name and texts, how often it is done, and our words."""
    own = {key: text for key, text in said.own.items() if key in _ANY_TYPE}
    inside = {kind: ones for kind, ones in said.inside.items() if kind == "documentation" or "Loop" in kind}
    words = [one for held in said.inside.get("extensionElements", ()) for one in _ours(held)]
    return Said(said.name, own, {**inside, **{one.name.split()[0]: [one] for one in words}})


def _ours(extensions: Said) -> Iterator[Said]:
    for kind, ones in extensions.inside.items():
        if kind.startswith("tl:"):
            yield from ones
