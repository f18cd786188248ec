"""What has changed between two diagrams: changes of meaning told apart from changes of words and of layout.

Elements are the same when they have the same id. What an element says is flattened to facts: its attributes, its
expressions, its extension elements, the lane it stands in, what it is attached to and lies in; whatever has an id and
is drawn is compared on its own. Comments, prefixes and the order of attributes and elements do not count, but for the
ways out of a gateway.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import aspects, names
from engine.diagram.kinds import KINDS
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram.model import Diagram, Element, Shape
    from engine.sentence import Sentence

MEANING, WORDS, LAYOUT = "meaning", "words", "layout"
ADDED, REMOVED, CHANGED = "added", "removed", "changed"

_DRAWN = (
    names.FLOW_ELEMENTS
    | names.ROOTS
    | names.words("sequenceFlow messageFlow association lane participant textAnnotation group categoryValue")
)
_ALONE = _DRAWN - {"categoryValue"}
_DERIVED = names.words("incoming outgoing flowNodeRef extensionElements laneSet childLaneSet")
_WORDS = frozenset({"name", "documentation", "text"})
_SILENT = frozenset({"id"})
_REFERENCES = frozenset({"sourceRef", "targetRef", "attachedToRef", "default", "processRef"})
_LONGEST = 200
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Difference(NamedTuple):
    """One change. `kind`: added, removed or changed; `sort`: meaning, words or layout; `element` is the BPMN id and
    `label` how people know it; `aspect` is what of it has changed, in words; `before` and `after` are texts.
    """

    kind: str
    sort: str
    element: str
    type: str
    label: str
    aspect: str = ""
    before: str = ""
    after: str = ""

    @property
    def sentence(self) -> Sentence:
        """The change in plain words."""
        what = say("%(type)s %(label)s", type=type_words(self.type), label=self.label)
        if self.kind == ADDED:
            return say("%(what)s was added.", what=what)
        if self.kind == REMOVED:
            return say("%(what)s was removed.", what=what)
        if self.sort == LAYOUT and not (self.before or self.after):
            return say("%(what)s was %(deed)s.", what=what, deed=self.aspect)
        return self._changed(what)

    def _changed(self, what: Sentence) -> Sentence:
        aspect, before, after = self.aspect, _quoted(self.before), _quoted(self.after)
        if not (self.before or self.after):
            return say("%(what)s: %(aspect)s has changed.", what=what, aspect=aspect)
        if not self.before:
            return say(
                "%(what)s: %(aspect)s is now %(after)s; before, nothing was said.",
                what=what,
                aspect=aspect,
                after=after,
            )
        if not self.after:
            return say(
                "%(what)s: %(aspect)s was %(before)s; now nothing is said.", what=what, aspect=aspect, before=before
            )
        return say(
            "%(what)s: %(aspect)s was %(before)s, is now %(after)s.",
            what=what,
            aspect=aspect,
            before=before,
            after=after,
        )


def differences(before: Diagram, after: Diagram) -> tuple[Difference, ...]:
    """Compare two diagrams: what was added, removed and changed, in the order of the later file, layout last."""
    old, new = _drawn(before), _drawn(after)
    found: list[Difference] = []
    for key, element in new.items():
        if key in old:
            found.extend(_changes(before, old[key], after, element))
            found.extend(_reordered(before, after, element))
        else:
            found.append(_whole(ADDED, after, element))
    found += [_whole(REMOVED, before, element) for key, element in old.items() if key not in new]
    found += _moved(before, after, old.keys() & new.keys())
    return tuple(found)


def type_words(kind: str) -> str:
    """Say a BPMN kind as people do.

    >>> type_words("intermediateCatchEvent"), type_words("subProcess")
    ('Intermediate catch event', 'Subprocess')
    """
    return KINDS.get(kind) or _CAPITAL.sub(" ", kind).lower().capitalize()


def label(diagram: Diagram, element: Element | None, otherwise: str = "") -> str:
    """How people know an element: by its name, else by what it joins, else by its id."""
    if element is None:
        return otherwise
    if element.name:
        return say("‘%(name)s’", name=element.name)
    ends = [diagram.resolve(element.attributes.get(end)) for end in ("sourceRef", "targetRef")]
    if element.kind.endswith("Flow") and all(ends):
        return say("from %(start)s to %(end)s", start=label(diagram, ends[0]), end=label(diagram, ends[1]))
    return say("‘%(name)s’", name=element.id)


def _drawn(diagram: Diagram) -> dict[str, Element]:
    return {key: element for key, element in diagram.elements.items() if element.kind in _ALONE}


def _whole(kind: str, diagram: Diagram, element: Element) -> Difference:
    sort = WORDS if element.kind in {"textAnnotation", "association", "group", "category"} else MEANING
    return Difference(kind, sort, element.id, element.kind, label(diagram, element))


class Fact(NamedTuple):
    """One thing that an element says: what is compared, and how people read it."""

    value: str
    shown: str


_UNSAID = Fact("", "")


def _changes(before: Diagram, old: Element, after: Diagram, new: Element) -> Iterator[Difference]:
    earlier, later = facts(before, old), facts(after, new)
    for name in sorted(earlier.keys() | later.keys(), key=lambda one: (one not in {"type", "name"}, one)):
        was, now = earlier.get(name, _UNSAID), later.get(name, _UNSAID)
        if was.value != now.value:
            sort = WORDS if name in _WORDS else MEANING
            aspect = aspects.words(name)
            yield Difference(CHANGED, sort, new.id, new.kind, label(after, new), aspect, was.shown, now.shown)


def _reordered(before: Diagram, after: Diagram, gateway: Element) -> Iterator[Difference]:
    """An exclusive gateway tries its ways in the order in which they stand in the file (BPMN 2.0, 13.4.2)."""
    if gateway.kind != "exclusiveGateway":
        return
    was, now = _ways(before, gateway.id), _ways(after, gateway.id)
    was, now = [one for one in was if one in now], [one for one in now if one in was]
    if was != now:
        shown = (
            ", ".join(label(diagram, diagram.elements[one]) for one in ways)
            for diagram, ways in ((before, was), (after, now))
        )
        yield Difference(
            CHANGED, MEANING, gateway.id, gateway.kind, label(after, gateway), say("the order of its ways"), *shown
        )


def _ways(diagram: Diagram, gateway_id: str) -> list[str]:
    flows = (one for one in diagram.elements.values() if one.kind == "sequenceFlow")
    return [one.id for one in flows if one.attributes.get("sourceRef") == gateway_id]


def facts(diagram: Diagram, element: Element) -> dict[str, Fact]:
    """Everything an element says, by path: attributes, texts, expressions, extensions, where it stands."""
    found = {"type": _said(type_words(element.kind))} | _attributes(diagram, element, "") | _inner(diagram, element)
    if element.kind == "textAnnotation" and element.text:
        found["text"] = _said(element.text)
    if element.documentation:
        found["documentation"] = _said(element.documentation)
    lanes = diagram.lane_path(element.id) if element.kind not in {"lane", *names.ROOTS} else ()
    if lanes:
        found["lane"] = _referring(diagram, *lanes)
    around = _around(diagram, element)
    if around is not None:
        found["inside"] = _referring(diagram, around)
    return found


def _said(text: str) -> Fact:
    return Fact(text, text)


def _referring(diagram: Diagram, *elements: Element) -> Fact:
    """Refer to elements by id, so that a new name alone is no change here, and show them by name."""
    return Fact(" ".join(one.id for one in elements), " / ".join(label(diagram, one) for one in elements))


def _attributes(diagram: Diagram, element: Element, path: str) -> dict[str, Fact]:
    return {
        path + name: _attribute(diagram, name, value)
        for name, value in element.attributes.items()
        if name not in _SILENT
    }


def _attribute(diagram: Diagram, name: str, value: str) -> Fact:
    referred = diagram.resolve(value) if name in _REFERENCES else None
    return _said(value.strip()) if referred is None else _referring(diagram, referred)


def _inner(diagram: Diagram, element: Element) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    waiting = [("", element)]
    while waiting:
        path, around = waiting.pop()
        places: dict[str, int] = {}
        for child in around.children:
            if child.kind in _ALONE or child.kind == "documentation" or child.kind.startswith("bpmndi:"):
                continue
            if child.kind in _DERIVED and child.kind != "extensionElements":
                continue
            step = _step(child, places)
            deeper = path if child.kind == "extensionElements" else f"{path}{step}/"
            if child.kind != "extensionElements":
                found |= _attributes(diagram, child, deeper)
                if child.text or not (child.attributes or child.children):
                    found[deeper[:-1]] = _said(child.text or "stated")
            waiting.append((deeper, child))
    return found


def _step(child: Element, places: dict[str, int]) -> str:
    """Name a child among its like: by the key it has, else by its place."""
    key = next(
        (child.attributes[name] for name in ("key", "name", "source", "target") if child.attributes.get(name)), ""
    )
    if key:
        return f"{child.kind}[{key}]"
    places[child.kind] = place = places.get(child.kind, 0) + 1
    return child.kind if place == 1 else f"{child.kind}[{place}]"


def _around(diagram: Diagram, element: Element) -> Element | None:
    around = diagram.parent(element)
    while around is not None and around.kind not in names.SCOPES:
        around = diagram.parent(around)
    return around


def _moved(before: Diagram, after: Diagram, both: Iterator[str] | frozenset[str] | set[str]) -> list[Difference]:
    found = []
    for key in (one for one in after.elements if one in both):
        told = _redrawn(before.shapes.get(key), after.shapes.get(key))
        if not told and before.edges.get(key) != after.edges.get(key):
            told = say("drawn along another way")
        if told:
            element = after.elements[key]
            found.append(Difference(CHANGED, LAYOUT, key, element.kind, label(after, element), told))
    return found


def _redrawn(old: Shape | None, new: Shape | None) -> str:
    if old == new:
        return ""
    if old is None or new is None:
        return say("drawn") if old is None else say("left out of the drawing")
    deeds: Mapping[Sentence, bool] = {
        say("moved"): (old.x, old.y) != (new.x, new.y),
        say("resized"): (old.width, old.height) != (new.width, new.height),
        say("coloured anew"): (old.fill, old.stroke) != (new.fill, new.stroke),
        say("labelled elsewhere"): old.label != new.label,
    }
    told = [deed for deed, done in deeds.items() if done] or [say("drawn in another way")]
    return reduce(lambda one, other: say("%(one)s and %(other)s", one=one, other=other), told)


def _quoted(text: str) -> str:
    shown = " ".join(text.split())
    return (
        shown
        if shown.startswith(("‘", "from ‘"))
        else f"“{shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + '…'}”"
    )
