"""Activities that are done several times: standard loops and multi-instance activities (BPMN 2.0.2, 10.3.8)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.diagram.names import ACTIVITIES
from engine.diagram.vocabulary import flag
from engine.feel import variable
from engine.model import Severity
from engine.program import asking, left_open, occasions
from engine.program.data import items
from engine.program.details import LoopDetail, SeveralDetail, TaskDetail
from engine.program.draft import label
from engine.program.rules.scopes import is_event_subprocess
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from engine.diagram.model import Element as Drawn
    from engine.feel import Expression
    from engine.program.draft import Draft
    from engine.program.model import Assignment, Element

LOOP = "standardLoop"
SEVERAL = "multiInstance"


def applied(draft: Draft, elements: Mapping[str, Element]) -> dict[str, Element]:
    """Give the elements with what their markers make of them. Comes last: rules look at elements as drawn."""
    return {element_id: _applied(draft, element) for element_id, element in elements.items()}


def _applied(draft: Draft, element: Element) -> Element:
    drawn = draft.diagram.elements[element.id]
    markers = [one for one in drawn.children if one.kind in _MARKERS]
    if not markers:
        return element
    why = _why_not(drawn, markers)
    if why is not None:
        draft.error(
            "repeat", drawn, say("%(element)s %(why)s.", element=label(drawn), why=why), say("Take the marker away.")
        )
        return element
    behaviour, build = _MARKERS[markers[0].kind]
    return _repeated(element, behaviour, *build(draft, drawn, markers[0], element))


def _why_not(drawn: Drawn, markers: list[Drawn]) -> str | None:
    """Say why an element cannot be repeated; None where it can."""
    if drawn.kind not in ACTIVITIES:
        return say("has a marker for being repeated, which only activities can be")
    if len(markers) > 1:
        return say("has two markers for being repeated")
    return say("begins by an event, so it is not repeated") if is_event_subprocess(drawn) else None


def _repeated(element: Element, behaviour: str, detail: Any, each: Element) -> Element:
    """Take an activity apart into what waits with its flows and border, and what is done each time."""
    numbered = replace(each.detail, computed=True) if isinstance(each.detail, TaskDetail) else each.detail
    each = replace(
        each,
        incoming=(),
        outgoing=(),
        onward=(),
        onward_ids=(),
        default=None,
        boundary=(),
        handler=None,
        detail=numbered,
        repeat=detail,
        keeps=False,
    )
    return replace(element, behaviour=behaviour, inputs=(), outputs=(), repeat=detail, each=each)


def _loop(draft: Draft, drawn: Drawn, marker: Drawn, element: Element) -> tuple[LoopDetail, Element]:
    stated = marker.child("loopCondition")
    condition = None
    if stated is not None and stated.text:
        condition = draft.feel(drawn, stated.text, say("The condition to repeat"))
    most = _most(draft, drawn, marker)
    before = flag(marker, "testBefore")
    if left_open.does_not_say_how_often(draft.diagram, drawn):
        return LoopDetail(before=before, asked=asking.once_more(draft, element, before=before)), element
    if "loopMaximum" not in marker.attributes and not (stated is not None and stated.text):
        draft.find(
            Severity.WARNING,
            "repeat-endless",
            drawn,
            say(
                "%(element)s is repeated without a condition or a maximum, so only an event on its border ends it.",
                element=label(drawn),
            ),
            say("Give the loop a condition (loopCondition) or a maximum (loopMaximum)."),
        )
    return LoopDetail(condition, before, most), element


def _most(draft: Draft, drawn: Drawn, marker: Drawn) -> int | None:
    text = marker.attributes.get("loopMaximum")
    if text is None:
        return None
    if text.strip().isdigit() and int(text) > 0:
        return int(text)
    draft.error(
        "repeat",
        drawn,
        say(
            "%(element)s is to be repeated at most %(text)s times, which is not a whole number above 0.",
            element=label(drawn),
            text=in_quotes(text),
        ),
        say("Correct loopMaximum, or take it away."),
    )
    return None


def _several(draft: Draft, drawn: Drawn, marker: Drawn, element: Element) -> tuple[SeveralDetail, Element]:
    given = _stated(marker)
    collection, inputs = _collection(draft, drawn, marker, element, given.get("collection"))
    item = _named(marker, "inputDataItem") or given.get("element")
    if item is not None and collection is None:
        message = say(
            "%(element)s has the name %(item)s for the item of a round, but no list to take it from.",
            element=label(drawn),
            item=in_quotes(item),
        )
        advice = say("Name the list (tl:multiInstance collection, or loopDataInputRef), or take the name away.")
        draft.find(Severity.WARNING, "repeat-item", drawn, message, advice)
    output, outputs = _output(draft, marker, element, given.get("outputCollection"))
    result, local = _result(draft, drawn, marker, output, given.get("outputElement"))
    detail = SeveralDetail(
        flag(marker, "isSequential"),
        _cardinality(draft, drawn, marker, collection),
        collection,
        item if collection is not None else None,
        output if result is not None else None,
        result,
        _expression(draft, drawn, marker, "completionCondition", say("The condition to complete")),
        occasions.of(draft, drawn, marker),
        local,
        asking.how_often(draft, element) if left_open.does_not_say_how_often(draft.diagram, drawn) else None,
    )
    return detail, replace(element, inputs=inputs, outputs=outputs)


def _stated(marker: Drawn) -> dict[str, str]:
    """Read `tl:multiInstance`."""
    found = marker.extension("tl:multiInstance")
    stated = {} if found is None else found.attributes
    return {key: value.strip() for key, value in stated.items() if value.strip()}


def _expression(draft: Draft, drawn: Drawn, marker: Drawn, kind: str, what: str) -> Expression | None:
    stated = marker.child(kind)
    return draft.feel(drawn, stated.text, what) if stated is not None and stated.text else None


def _named(marker: Drawn, kind: str) -> str | None:
    item = marker.child(kind)
    return None if item is None else item.name or item.id


def _referred(draft: Draft, marker: Drawn, kind: str) -> tuple[str, str]:
    """Give (kind, name) of the data that a reference means; a text that means no data is the name of a variable."""
    stated = marker.child(kind)
    text = "" if stated is None else stated.text.strip()
    found = draft.diagram.resolve(text, *items.VARIABLES) if text else None
    return ("", text) if found is None else (found.kind, items.name_of(draft.diagram, found))


def _collection(
    draft: Draft, drawn: Drawn, marker: Drawn, element: Element, stated: str | None
) -> tuple[Expression | None, tuple[Assignment, ...]]:
    """Find the list; where it comes by a data input, that is evaluated once, before the rounds, and not in each."""
    kind, name = _referred(draft, marker, "loopDataInputRef")
    if not name:
        return (draft.feel(drawn, stated, say("The collection")) if stated else None), element.inputs
    brought = [one for one in element.inputs if kind == "dataInput" and one.name == name]
    expression = brought[0].expression if brought else variable(name)
    return expression, tuple(one for one in element.inputs if one not in brought)


def _output(
    draft: Draft, marker: Drawn, element: Element, stated: str | None
) -> tuple[str | None, tuple[Assignment, ...]]:
    """Find where the results go; what takes them from a data output is done once, after the rounds."""
    kind, name = _referred(draft, marker, "loopDataOutputRef")
    if not name:
        return stated, element.outputs
    moved = [one for one in element.outputs if one.association is not None] if kind == "dataOutput" else []
    taken = [one for one in moved if one.association is not None and name in one.association.sources]
    return (taken[0].name if taken else name), tuple(one for one in element.outputs if one not in taken)


def _result(
    draft: Draft, drawn: Drawn, marker: Drawn, output: str | None, stated: str | None
) -> tuple[Expression | None, frozenset[str]]:
    """Compile what each round gives, and the names that are therefore its own."""
    name = _named(marker, "outputDataItem")
    if (name is None and stated is None) == (output is None):
        result = variable(name) if name else draft.feel(drawn, stated, say("The result of a round")) if stated else None
        return result, result.names if result is not None else frozenset()
    missing = say("what each round gives to it") if output else say("where they are collected")
    draft.find(
        Severity.WARNING,
        "repeat-results",
        drawn,
        say(
            "%(element)s collects results, but does not say %(missing)s, so nothing is collected.",
            element=label(drawn),
            missing=missing,
        ),
        say("Say both: outputCollection and outputElement, or loopDataOutputRef and outputDataItem."),
    )
    return None, frozenset()


def _cardinality(draft: Draft, drawn: Drawn, marker: Drawn, collection: Expression | None) -> Expression | None:
    cardinality = _expression(draft, drawn, marker, "loopCardinality", say("The number of rounds"))
    if cardinality is not None and collection is not None:
        message = say(
            "%(element)s has a list and a number for its rounds; it is done once for each item of the list.",
            element=label(drawn),
        )
        draft.find(Severity.WARNING, "repeat-twice", drawn, message, say("Take loopCardinality away."))
    elif cardinality is not None and cardinality.constant and not _is_count(cardinality({})):
        message = say(
            "%(element)s is to be done %(text)s times, which is not a whole number from 0.",
            element=label(drawn),
            text=in_quotes(cardinality.text),
        )
        draft.error("repeat", drawn, message, say("Correct loopCardinality."))
    return cardinality


def _is_count(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, int) and value >= 0


_MARKERS: dict[str, tuple[str, Callable[..., tuple[Any, Element]]]] = {
    "standardLoopCharacteristics": (LOOP, _loop),
    "multiInstanceLoopCharacteristics": (SEVERAL, _several),
}
