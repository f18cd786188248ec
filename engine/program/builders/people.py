"""Work for people compiled: user tasks, the lane they stand in, the form they show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.diagram.vocabulary import attributes, flag
from engine.program import checklists
from engine.program.details import TaskDetail
from engine.program.draft import label
from engine.program.model import Lane
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.diagram.model import Element
    from engine.feel import Expression
    from engine.program.details import TimerDetail
    from engine.program.draft import Draft


def user_task(draft: Draft, element: Element) -> TaskDetail:
    """Compile who does a task, where it is found, by when and with which form."""
    settings = element.extension("tl:task")
    given = dict(settings.attributes) if settings is not None else {}
    lane = lane_of(draft, element)
    group = given.get("group", "")
    assignee = _said(draft, element, given.get("assignee"), say("The assignee"))
    people = _said(draft, element, given.get("people"), say("The candidates"))
    computed_group = _said(draft, element, group if group.startswith("=") else None, say("The group"))
    urgency = _computed_priority(draft, element, given)
    due = _time(draft, element, _agreed(element))
    deadline = _time(draft, element, given.get("due"))
    follow_up = _time(draft, element, given.get("followUp"))
    return TaskDetail(
        (
            _named(draft, element),
            lane.path if lane else None,
            lane.zone if lane else None,
            ("" if computed_group else group) or (lane.stated if lane else None),
        ),
        form(draft, element),
        assignee,
        people,
        whole(draft, element, given.get("priority"), 50),
        due,
        any(one is not None for one in (assignee, people, computed_group, urgency, due, deadline, follow_up)),
        deadline,
        follow_up,
        computed_group,
        urgency,
        checklist=checklists.items(draft, element),
    )


def confirmation(draft: Draft, element: Element) -> TaskDetail:
    """Compile the task to say that an event has happened, which the diagram describes and does not define."""
    return replace(user_task(draft, element), interrupting=interrupting(element))


def _named(draft: Draft, element: Element) -> str:
    """Name a task: as it is drawn, and for an event what is to be said or done."""
    name = element.name or element.id
    if not element.kind.endswith("Event"):
        return name
    if element.kind in {"intermediateThrowEvent", "endEvent"}:
        return f"Send: {name}"
    timer = any(one.kind == "timerEventDefinition" for one in draft.diagram.event_definitions(element))
    return f"It is time: {name}" if timer else f"It has happened: {name}"


def interrupting(element: Element) -> bool:
    """Whether a boundary event or the start of an event subprocess interrupts (the standard's default: yes)."""
    attribute = "cancelActivity" if element.kind == "boundaryEvent" else "isInterrupting"
    return attribute not in attributes(element.kind) or flag(element, attribute)


def _said(draft: Draft, element: Element, text: str | None, what: str) -> Expression | None:
    return draft.text_or_feel(element, text, what) if text else None


def _computed_priority(draft: Draft, element: Element, given: dict[str, str]) -> Expression | None:
    """Compile a priority that is computed; it is taken out of what is given."""
    if not given.get("priority", "").startswith("="):
        return None
    return draft.feel(element, given.pop("priority"), say("The priority"))


def _agreed(element: Element) -> str | None:
    agreement = element.extension("tl:agreement")
    return agreement.attributes.get("within") if agreement is not None else None


def _time(draft: Draft, element: Element, text: str | None) -> TimerDetail | None:
    return draft.timer(element, text, "duration") if text else None


def lane_of(draft: Draft, drawn: Element) -> Lane | None:
    """Find the lane of an element; an inner lane inherits zone and group from those around it."""
    path = draft.diagram.lane_path(drawn.id)
    if not path:
        return None
    innermost = path[-1]
    if innermost.id not in draft.lanes:
        zone = group = None
        around: list[tuple[str, str, str | None]] = []
        for lane in path:
            word = lane.extension("tl:lane")
            given = {} if word is None else word.attributes
            zone, group = given.get("zone", zone), given.get("group", group)
            around.insert(0, (lane.id, lane.name, given.get("group") or None))
        called = " / ".join(lane.name or lane.id for lane in path)
        draft.lanes[innermost.id] = Lane(innermost.id, innermost.name, called, zone, group, tuple(around))
    return draft.lanes[innermost.id]


def form(draft: Draft, element: Element) -> str | None:
    """Find the form that an element refers to by `tl:form`; a form that is missing is a finding."""
    reference = element.extension("tl:form")
    if reference is None:
        return None
    name = reference.attributes.get("ref", "")
    if name not in draft.forms:
        draft.error(
            "form",
            element,
            say(
                "%(element)s uses the form %(name)s, which is not in the deployment.",
                element=label(element),
                name=in_quotes(name),
            ),
            say("Add the form file."),
        )
        return None
    draft.used_forms.add(name)
    return name


def whole(draft: Draft, element: Element, text: str | None, default: int) -> int:
    """Read a whole number; another text is a finding."""
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        draft.error(
            "number",
            element,
            say("%(text)s at %(element)s is not a whole number.", text=in_quotes(text), element=label(element)),
            say("Write digits only."),
        )
        return default
