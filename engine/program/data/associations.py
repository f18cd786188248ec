"""Data associations compiled to inputs and outputs of an element (BPMN 2.0.2, 10.4.2).

An input of the element is an assignment to the name of its data input, evaluated when it begins; an output
one to the name of what it is written to, evaluated when it ends. What `tl:input` and `tl:output` say comes
after the inputs and before the outputs, so that each sees the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.diagram.kinds import as_written
from engine.feel import variable
from engine.model import Severity
from engine.program.data import items
from engine.program.data.written import written
from engine.program.draft import label
from engine.program.model import Assignment, Association
from engine.sentence import in_quotes, say, together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram.model import Element
    from engine.feel import Expression
    from engine.program.draft import Draft


def inputs(draft: Draft, drawn: Element) -> tuple[Assignment, ...]:
    """Compile what goes into an element."""
    moved = [row for one in drawn.all("dataInputAssociation") for row in _moved(draft, drawn, one)]
    rows = [*moved, *draft.assignments(drawn, "tl:input")]
    demanded = _demanded(draft, drawn, {row.name for row in moved})
    if demanded:
        last = rows[-1]
        rows[-1] = replace(last, association=replace(last.association or Association(), sets=demanded))
    return tuple(rows)


def outputs(draft: Draft, drawn: Element) -> tuple[Assignment, ...]:
    """Compile what comes out of an element."""
    moved = [row for one in drawn.all("dataOutputAssociation") for row in _moved(draft, drawn, one)]
    return (*draft.assignments(drawn, "tl:output"), *moved)


def _demanded(draft: Draft, drawn: Element, led_to: set[str]) -> tuple[tuple[str, ...], ...]:
    """Give the input sets that must be available; what nothing leads to, or nothing ever writes, is not demanded."""
    sets = items.required(draft.diagram, drawn)
    sources = {
        items.name_of(draft.diagram, target): _names(draft, one)
        for one in drawn.all("dataInputAssociation")
        for target in _resolved(draft, one, "targetRef")
        if target.kind in items.VARIABLES
    }
    set_by = written(draft)
    real = {name for name in led_to if any(source in set_by for source in sources.get(name, ()))}
    kept = tuple(tuple(name for name in one if name in real) for one in sets)
    return kept if kept and all(kept) else ()


class _Ends(NamedTuple):
    """What an association leads from and to; `target` None where it says nothing of either."""

    sources: tuple[Element, ...]
    target: Element | None


def _moved(draft: Draft, drawn: Element, association: Element) -> list[Assignment]:
    """Compile one association: its assignments, or its transformation, or a copy."""
    ends = _ends(draft, association)
    lost = _lost(draft, association)
    if lost:
        _tell_lost(draft, drawn, association, lost)
    if ends.target is None:
        if not lost:
            _tell_empty(draft, drawn, association)
        return []
    names = tuple(items.declared(draft.diagram, one) or "" for one in ends.sources)
    store = next((one for one in ends.sources if one.kind in items.STORES), None)
    plain = Association(tuple(name for name in names if name))
    if store is not None:
        plain = replace(plain, sources=(), **_document(draft, drawn, store))
    elif ends.target.kind in items.STORES:
        plain = replace(plain, writes=True, **_document(draft, drawn, ends.target))
    name = items.declared(draft.diagram, ends.target) or ends.target.id
    if association.child("assignment") is not None:
        _tell_both(draft, drawn, association)
        return list(_assigned(draft, drawn, association, name, plain))
    expression = _transformed(draft, drawn, association, names)
    return [] if expression is None else [Assignment(name, expression, None if plain == Association() else plain)]


def _ends(draft: Draft, association: Element) -> _Ends:
    """Find the ends. Without a source, a transformation or an assignment an association is only drawn."""
    sources = tuple(_resolved(draft, association, "sourceRef"))
    target = next(_resolved(draft, association, "targetRef"), None)
    says = sources or association.child("transformation") or association.child("assignment")
    if not says or (target is not None and target.name == items.PLACEHOLDER):
        return _Ends(sources, None)
    known = target is not None and target.kind in items.VARIABLES | items.STORES
    return _Ends(sources, target if known else None)


def _resolved(draft: Draft, association: Element, kind: str) -> Iterator[Element]:
    for reference in association.all(kind):
        found = draft.diagram.resolve(reference.text, *items.VARIABLES, *items.STORES)
        if found is not None:
            yield found


def _names(draft: Draft, association: Element) -> list[str]:
    found = [items.declared(draft.diagram, one) for one in _resolved(draft, association, "sourceRef")]
    return [one for one in found if one]


def _transformed(draft: Draft, drawn: Element, association: Element, names: tuple[str, ...]) -> Expression | None:
    stated = association.child("transformation")
    if stated is not None and stated.text:
        return draft.feel(drawn, stated.text, say("The transformation of data"))
    if len(names) > 1:
        draft.error(
            "association",
            drawn,
            say(
                "Data of %(element)s comes from several places, but nothing says how they become one.",
                element=label(drawn),
            ),
            say("Add a transformation."),
        )
        return None
    return variable(names[0])


def _assigned(
    draft: Draft, drawn: Element, association: Element, name: str, plain: Association
) -> Iterator[Assignment]:
    """Compile `from` and `to` pairs; `to` names the target, or a place inside its value."""
    for one in association.all("assignment"):
        given, place = one.child("from"), one.child("to")
        if given is None or place is None or not given.text or not place.text:
            draft.error(
                "association",
                drawn,
                say("An assignment of %(element)s lacks from or to.", element=label(drawn)),
                say("Write both."),
            )
            continue
        expression = draft.feel(drawn, given.text, say("An assignment of data"))
        if expression is not None:
            yield Assignment(name, expression, replace(plain, sources=(), path=_path(place.text, name)))


def _path(text: str, name: str) -> tuple[str, ...]:
    """Read a place: "order.customer.name" in `order` is ("customer", "name"), and so is "customer.name"."""
    place = text.strip().removeprefix("=").strip()
    if place == name:
        return ()
    return tuple(part.strip() for part in place.removeprefix(f"{name}.").split("."))


def _document(draft: Draft, drawn: Element, store: Element) -> dict[str, Any]:
    """Say which document of a store an element reads or writes."""
    stated = store.extension("tl:document")
    text = None if stated is None else stated.attributes.get("key")
    key = draft.text_or_feel(store, text, say("The key of the document")) if text else None
    name = items.store_of(draft.diagram, store)
    return {"store": name, "key": key, "element": drawn.id, "drawn": store.name or name}


def _lost(draft: Draft, association: Element) -> list[str]:
    """Give the references of an association that mean no data."""
    texts = [one.text for kind in ("sourceRef", "targetRef") for one in association.all(kind)]
    return [text for text in texts if text and draft.diagram.resolve(text, *items.VARIABLES, *items.STORES) is None]


def _tell_lost(draft: Draft, drawn: Element, association: Element, lost: list[str]) -> None:
    sources = [in_quotes(one.text) for one in association.all("sourceRef")] or [say("nothing")]
    target = next((in_quotes(one.text) for one in association.all("targetRef")), say("nothing"))
    which = together([say("%(one)s is no data of the file", one=in_quotes(one)) for one in dict.fromkeys(lost)])
    message = say(
        "The %(kind)s of %(element)s leads from %(sources)s to %(target)s, but %(which)s.",
        kind=as_written(association.kind),
        element=label(drawn),
        sources=together(sources),
        target=target,
        which=which,
    )
    advice = say("Draw it again between the step and its data, or delete it: what is missing is not moved.")
    draft.find(Severity.WARNING, "association-loose", drawn, message, advice)


def _tell_both(draft: Draft, drawn: Element, association: Element) -> None:
    stated = association.child("transformation")
    if stated is not None and stated.text:
        message = say(
            "The %(kind)s of %(element)s has a transformation and assignments; only these are followed.",
            kind=as_written(association.kind),
            element=label(drawn),
        )
        draft.find(Severity.WARNING, "said-twice", drawn, message, say("Take the transformation out."))


def _tell_empty(draft: Draft, drawn: Element, association: Element) -> None:
    draft.find(
        Severity.NOTE,
        "association-drawn",
        drawn,
        say(
            "The %(kind)s of %(element)s does not say what is moved, so it is only drawn.",
            kind=as_written(association.kind),
            element=label(drawn),
        ),
        say("Give it a source and a target, a transformation or an assignment; or use tl:input and tl:output."),
    )
