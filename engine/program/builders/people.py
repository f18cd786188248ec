"""Work for people compiled: user tasks, the lane they stand in, the form they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.program.draft import label
from engine.program.model import Lane, TaskDetail

if TYPE_CHECKING:
    from engine.diagram.model import Element
    from engine.program.draft import Draft


def user_task(draft: Draft, element: Element) -> TaskDetail:
    """Compile who does a task, where it is found, by when and with which form."""
    settings = element.extension("tl:task")
    given = settings.attributes if settings is not None else {}
    agreement = element.extension("tl:agreement")
    within = agreement.attributes.get("within") if agreement is not None else None
    lane = lane_of(draft, element)
    assignee = draft.text_or_feel(element, given["assignee"], "The assignee") if given.get("assignee") else None
    people = draft.text_or_feel(element, given["people"], "The candidates") if given.get("people") else None
    due = draft.timer(element, within, "duration") if within else None
    return TaskDetail(
        (
            element.name or element.id,
            lane.path if lane else None,
            lane.zone if lane else None,
            given.get("group") or (lane.group if lane else None),
        ),
        form(draft, element),
        assignee,
        people,
        whole(draft, element, given.get("priority"), 50),
        due,
        any(one is not None for one in (assignee, people, due)),
    )


def lane_of(draft: Draft, drawn: Element) -> Lane | None:
    """Find the lane of an element; an inner lane inherits zone and group from those around it."""
    path = draft.diagram.lane_path(drawn.id)
    if not path:
        return None
    innermost = path[-1]
    if innermost.id not in draft.lanes:
        zone = group = None
        for lane in path:
            given = lane.extension("tl:lane")
            if given is not None:
                zone, group = given.attributes.get("zone", zone), given.attributes.get("group", group)
        draft.lanes[innermost.id] = Lane(
            innermost.id, innermost.name, " / ".join(lane.name or lane.id for lane in path), zone, group
        )
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
            f"{label(element)} uses the form {name!r}, which is not in the deployment.",
            "Add the form file.",
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
        draft.error("number", element, f"{text!r} at {label(element)} is not a whole number.", "Write digits only.")
        return default
