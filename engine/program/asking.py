"""What a diagram leaves to people: gateways without conditions, what is done next in an ad-hoc subprocess, and how
often an activity is repeated.

Each becomes a task whose form is made here from the drawing; a note says so (design: descriptive diagrams run).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.diagram.vocabulary import flag
from engine.model import Severity
from engine.program import left_open
from engine.program.builders.gateways import LOOKING
from engine.program.details import AskDetail, GatewayDetail, TaskDetail
from engine.program.draft import label
from engine.program.form_fields import Field, Option
from engine.program.forms import Form
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.program.draft import Draft
    from engine.program.model import Element

ANSWER = "choice"
"""The key of the one field of such a form."""
FINISHED = "Finished"
YES, NO = "Yes", "No"
MOST_SAID = 1_000
"""Rounds that a person may ask for: more are rather a slip of the hand, and each may be a task."""
_CHOOSING = LOOKING | {"exclusiveGateway"}


def applied(draft: Draft, elements: Mapping[str, Element]) -> dict[str, Element]:
    """Give the elements with what people are asked at them; the forms go to the draft."""
    found = {one.id: _gateway(draft, one) for one in elements.values()}
    held: dict[str, list[str]] = {}
    for one in found.values():
        held.setdefault(one.body, []).append(one.id)
    for one in reversed(list(found.values())):  # an inner one may be what makes the outer one a matter for people
        if one.behaviour == "adHocSubProcess":
            inside = [found[each] for each in held.get(one.id, ())]
            found[one.id] = _ad_hoc(draft, inside, one, for_people=_is_for_people(draft, found, held, one.id))
    return found


def is_asked(element: Element) -> bool:
    """Whether somebody has to do something at an element."""
    return isinstance(element.detail, TaskDetail) or has_question(element)


def has_question(element: Element) -> bool:
    """Whether somebody has to say how it goes on at an element."""
    return any(getattr(one, "asked", None) is not None for one in (element.detail, element.repeat))


def how_often(draft: Draft, element: Element) -> AskDetail:
    """Ask for the number of rounds of an activity, before the first."""
    drawn = label(draft.diagram.elements[element.id])
    _tell(draft, element, say("%(element)s is repeated, but nothing says how often, so a person does.", element=drawn))
    name = f"How often: {element.label}"
    help_text = f"A whole number from 0 to {MOST_SAID:,}."
    field = Field(ANSWER, "number", name, help_text, required=True, decimals=0)
    field = replace(field, minimum=Decimal(0), maximum=Decimal(MOST_SAID))
    return replace(_put(draft, element, "tl:rounds", field, {}), most=MOST_SAID)


def once_more(draft: Draft, element: Element, *, before: bool) -> AskDetail:
    """Ask whether a loop goes round (again), `before` or after each round."""
    drawn = label(draft.diagram.elements[element.id])
    _tell(draft, element, say("%(element)s is repeated, but nothing says how long, so a person does.", element=drawn))
    name = f"Begin {element.label}?" if before else f"Once more: {element.label}?"
    options = tuple(Option(one, one, one) for one in (YES, NO))
    field = Field(ANSWER, "radio", name, required=True, options=options)
    return _put(draft, element, "tl:rounds", field, {YES: element.id, NO: ""})


def _gateway(draft: Draft, gateway: Element) -> Element:
    if not _is_open(draft, gateway):
        return gateway
    several = gateway.kind != "exclusiveGateway"
    answers = _named((flow.id, flow.name or _called(draft, flow.target)) for flow in gateway.outgoing)
    usual = next((answer for answer, flow in answers.items() if flow == gateway.default), None)
    name = gateway.name or "Which way?"
    asked = _ask(draft, gateway, name, answers, several=several, usual=usual)
    told = say(
        "No flow out of %(element)s has a condition, so a person chooses: %(answers)s.",
        element=label(draft.diagram.elements[gateway.id]),
        answers=", ".join(answers),
    )
    _tell(draft, gateway, told)
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


def _ad_hoc(draft: Draft, inside: list[Element], subprocess: Element, *, for_people: bool) -> Element:
    """Find what it begins with; people choose from that where anything inside is theirs, or the diagram says so."""
    drawn = draft.diagram.elements[subprocess.id]
    begins = {one.id: one.label for one in inside if _can_begin(draft, one)}
    starts = tuple(begins)
    if not starts or any(one.kind == "startEvent" for one in inside):
        what = say("has a start event") if starts else say("has nothing in it that no flow leads into")
        advice = say("Draw activities without flows between them; each can be begun.")
        draft.error("ad-hoc", drawn, say("%(element)s %(what)s.", element=label(drawn), what=what), advice)
    detail = replace(subprocess.detail, starts=starts)
    stated = drawn.extension("tl:adHoc")
    start = stated.attributes.get("start", "").strip() if stated is not None else ""
    if start not in {"", "all", "people"}:
        draft.error(
            "ad-hoc",
            drawn,
            say("%(element)s starts by %(start)s.", element=label(drawn), start=in_quotes(start)),
            say('Write start="all" or start="people".'),
        )
    if start == "all" or not (start == "people" or for_people):
        return replace(subprocess, detail=detail)
    answers = _named(begins.items())
    if detail.until is None:
        answers[FINISHED] = ""
    asked = _ask(draft, subprocess, f"What next: {subprocess.label}", answers)
    told = say(
        "What is done next in %(element)s is chosen by a person: %(answers)s.",
        element=label(drawn),
        answers=", ".join(answers),
    )
    _tell(draft, subprocess, told)
    return replace(subprocess, detail=replace(detail, asked=asked))


def _called(draft: Draft, element: str) -> str:
    """Name what a flow leads to, even where that does not run."""
    drawn = draft.diagram.elements[element]
    return drawn.name or drawn.id


def _can_begin(draft: Draft, element: Element) -> bool:
    drawn = draft.diagram.elements[element.id]
    return not (
        element.incoming
        or element.attached_to
        or element.kind == "startEvent"
        or element.behaviour == "intermediateCatchEvent.link"
        or flag(drawn, "triggeredByEvent")
        or flag(drawn, "isForCompensation")
        or element.id in draft.takers
    )


def _is_for_people(draft: Draft, elements: Mapping[str, Element], held: Mapping[str, list[str]], body: str) -> bool:
    to_look = [body]
    while to_look:
        for one in held.get(to_look.pop(), ()):
            if is_asked(elements[one]) or left_open.does_not_say_how_often(draft.diagram, draft.diagram.elements[one]):
                return True
            to_look.append(one)
    return False


def _named(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give every way out a name of its own: the second "yes" is "yes (2)"."""
    found: dict[str, str] = {}
    numbers = Counter[str]()
    for target, name in pairs:
        numbers[name] += 1
        unique = f"{name} ({numbers[name]})" if numbers[name] > 1 else name
        while unique in found or unique == FINISHED:
            numbers[name] += 1
            unique = f"{name} ({numbers[name]})"
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
    options = tuple(Option(answer, answer, answer) for answer in answers)
    kind, default = ("checklist", [usual] if usual else None) if several else ("radio", usual)
    field = Field(ANSWER, kind, name, required=True, options=options, default=default)
    return replace(_put(draft, element, "tl:choice", field, answers), several=several)


def _put(draft: Draft, element: Element, prefix: str, field: Field, answers: Mapping[str, str]) -> AskDetail:
    form = f"{prefix}:{element.id}"
    draft.asked[form] = Form(form, (field,), generated=True)
    lane = element.lane
    place = (field.label, lane.path, lane.zone, lane.stated) if lane else (field.label, None, None, None)
    return AskDetail(place, form, answers)


def _tell(draft: Draft, element: Element, told: str) -> None:
    advice = say("Nothing, if that is meant; else say it in the diagram.")
    draft.find(Severity.NOTE, "left-to-people", draft.diagram.elements[element.id], told, advice)
