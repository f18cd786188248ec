"""What a diagram leaves to people: gateways without conditions, and what is done next in an ad-hoc subprocess.

Each becomes a task whose form is made here from the drawing; a note says so (design: descriptive diagrams run).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.builders.gateways import LOOKING
from engine.program.details import AskDetail, GatewayDetail, TaskDetail
from engine.program.draft import label
from engine.program.form_fields import Field, Option
from engine.program.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element

ANSWER = "choice"
"""The key of the one field of such a form."""
FINISHED = "Finished"
_CHOOSING = LOOKING | {"exclusiveGateway"}


def applied(draft: Draft, elements: Mapping[str, Element]) -> dict[str, Element]:
    """Give the elements with what people are asked at them; the forms go to the draft."""
    found = {one.id: _gateway(draft, elements, one) for one in elements.values()}
    for one in reversed(list(found.values())):  # an inner one may be what makes the outer one a matter for people
        if one.kind == "adHocSubProcess":
            found[one.id] = _ad_hoc(draft, found, one)
    return found


def is_asked(element: Element) -> bool:
    """Whether somebody has to do something at an element."""
    return isinstance(element.detail, TaskDetail) or getattr(element.detail, "asked", None) is not None


def _gateway(draft: Draft, elements: Mapping[str, Element], gateway: Element) -> Element:
    if not _is_open(draft, gateway):
        return gateway
    several = gateway.kind != "exclusiveGateway"
    answers = _named((flow.id, flow.name or elements[flow.target].label) for flow in gateway.outgoing)
    usual = next((answer for answer, flow in answers.items() if flow == gateway.default), None)
    name = gateway.name or "Which way?"
    asked = _ask(draft, gateway, name, answers, several=several, usual=usual)
    _tell(draft, gateway, f"No flow out of {{}} has a condition, so a person chooses: {', '.join(answers)}.")
    detail = replace(gateway.detail or GatewayDetail(), asked=asked)
    return replace(gateway, onward=None, detail=detail)


def _is_open(draft: Draft, gateway: Element) -> bool:
    """Whether nothing says which way to take. A complex gateway that says what activates it takes every way."""
    return (
        gateway.kind in _CHOOSING
        and len(gateway.outgoing) > 1
        and not any(draft.diagram.elements[flow.id].child("conditionExpression") for flow in gateway.outgoing)
        and getattr(gateway.detail, "activation", None) is None
        and draft.diagram.elements[gateway.id].child("activationCondition") is None
    )


def _ad_hoc(draft: Draft, elements: Mapping[str, Element], subprocess: Element) -> Element:
    """Find what it begins with; people choose from that where anything inside is theirs, or the diagram says so."""
    drawn = draft.diagram.elements[subprocess.id]
    starts = tuple(one.id for one in elements.values() if one.body == subprocess.id and _can_begin(draft, one))
    if not starts or any(one.body == subprocess.id and one.kind == "startEvent" for one in elements.values()):
        what = "has a start event" if starts else "has nothing in it that no flow leads into"
        advice = "Draw activities without flows between them; each can be begun."
        draft.error("ad-hoc", drawn, f"{label(drawn)} {what}.", advice)
    detail = replace(subprocess.detail, starts=starts)
    stated = drawn.extension("tl:adHoc")
    start = stated.attributes.get("start", "").strip() if stated is not None else ""
    if start not in {"", "all", "people"}:
        draft.error("ad-hoc", drawn, f"{label(drawn)} starts by {start!r}.", 'Write start="all" or start="people".')
    if start == "all" or not (start == "people" or _is_for_people(elements, subprocess.id)):
        return replace(subprocess, detail=detail)
    answers = _named((one, elements[one].label) for one in starts)
    if detail.until is None:
        answers[FINISHED] = ""
    asked = _ask(draft, subprocess, f"What next: {subprocess.label}", answers)
    _tell(draft, subprocess, f"What is done next in {{}} is chosen by a person: {', '.join(answers)}.")
    return replace(subprocess, detail=replace(detail, asked=asked))


def _can_begin(draft: Draft, element: Element) -> bool:
    drawn = draft.diagram.elements[element.id]
    return not (
        element.incoming
        or element.attached_to
        or element.kind == "startEvent"
        or element.behaviour == "intermediateCatchEvent.link"
        or drawn.attributes.get("triggeredByEvent") in {"true", "1"}
        or drawn.attributes.get("isForCompensation") in {"true", "1"}
        or element.id in draft.handlers.values()
    )


def _is_for_people(elements: Mapping[str, Element], body: str) -> bool:
    bodies = {body}
    for one in elements.values():  # outer elements come before inner ones
        if one.body in bodies:
            if is_asked(one):
                return True
            bodies.add(one.id)
    return False


def _named(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give every way out a name of its own: the second "yes" is "yes (2)"."""
    found: dict[str, str] = {}
    for target, name in pairs:
        unique, number = name, 1
        while unique in found or unique == FINISHED:
            number += 1
            unique = f"{name} ({number})"
        found[unique] = target
    return found


def _ask(
    draft: Draft,
    element: Element,
    name: str,
    answers: Mapping[str, str],
    *,
    several: bool = False,
    usual: str | None = None,
) -> AskDetail:
    """Make the form, and the task that shows it in the lane."""
    form = f"tl:choice:{element.id}"
    options = tuple(Option(answer, answer, answer) for answer in answers)
    kind, default = ("checklist", [usual] if usual else None) if several else ("radio", usual)
    field = Field(ANSWER, kind, name, required=True, options=options, default=default)
    draft.asked[form] = Form(form, (field,), generated=True)
    lane = element.lane
    place = (name, lane.path, lane.zone, lane.group) if lane else (name, None, None, None)
    return AskDetail(place, form, answers, several)


def _tell(draft: Draft, element: Element, what: str) -> None:
    drawn: Drawn = draft.diagram.elements[element.id]
    draft.find(
        Severity.NOTE,
        "left-to-people",
        drawn,
        what.format(label(drawn)),
        "Nothing, if that is meant; else say it in the diagram.",
    )
