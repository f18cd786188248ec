"""What each kind of element needs to run, compiled: one builder per behaviour, one table.

A builder gives the element's `detail`, or None with a finding. The table's keys are exactly those of
`engine.execution.elements.registry`; a test keeps them equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.program import events
from engine.program.draft import label
from engine.program.model import CallDetail, DecisionDetail, EventDetail, JobDetail, Lane, ScriptDetail, TaskDetail

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.diagram.model import Element
    from engine.program.draft import Draft

DEFAULT_RETRIES = 3


def _nothing(draft: Draft, element: Element) -> Any:  # noqa: ARG001 - one signature for all
    return None


def _user_task(draft: Draft, element: Element) -> TaskDetail:
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
        _whole(draft, element, given.get("priority"), 50),
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


def _whole(draft: Draft, element: Element, text: str | None, default: int) -> int:
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        draft.error("number", element, f"{text!r} at {label(element)} is not a whole number.", "Write digits only.")
        return default


def _job(draft: Draft, element: Element) -> JobDetail | None:
    job = element.extension("tl:job")
    if job is None or not job.attributes.get("type"):
        draft.error(
            "job", element, f"{label(element)} does not say what kind of work it is.", 'Add <tl:job type="…"/> to it.'
        )
        return None
    return JobDetail(job.attributes["type"], _whole(draft, element, job.attributes.get("retries"), DEFAULT_RETRIES))


def _script(draft: Draft, element: Element) -> ScriptDetail | None:
    language = element.attributes.get("scriptFormat", "feel").strip().lower()
    if language not in {"feel", ""}:
        draft.error(
            "script-language",
            element,
            f"{label(element)} is written in {language!r}; scripts run in FEEL.",
            "Write it in FEEL, or make it a service task.",
        )
        return None
    script = element.child("script")
    if script is None or not script.text:
        draft.error("script", element, f"{label(element)} has no script.", "Write the FEEL expression.")
        return None
    expression = draft.feel(element, script.text, "The script")
    result = element.extension("tl:result")
    if expression is None:
        return None
    return ScriptDetail(expression, result.attributes.get("name") if result is not None else None)


def _decision(draft: Draft, element: Element) -> DecisionDetail | None:
    reference = element.extension("tl:decision")
    if reference is None or not reference.attributes.get("ref"):
        draft.error(
            "decision", element, f"{label(element)} does not say which decision it uses.", 'Add <tl:decision ref="…"/>.'
        )
        return None
    ref = reference.attributes["ref"]
    decision = draft.decisions.get(ref)
    if decision is None:
        draft.error(
            "decision",
            element,
            f"{label(element)} uses the decision {ref!r}, which is not in the deployment.",
            "Add the DMN file.",
        )
        return None
    draft.used_decisions.add(ref)
    return DecisionDetail(decision, ref, reference.attributes.get("result") or ref)


def _call(draft: Draft, element: Element) -> CallDetail | None:
    called = element.attributes.get("calledElement", "").rpartition(":")[2]
    if not called:
        draft.error("call", element, f"{label(element)} does not say which process it calls.", "Name the process.")
        return None
    binding = element.extension("tl:call")
    return CallDetail(called, binding.attributes.get("binding", "latest") if binding is not None else "latest")


def _plain_event(draft: Draft, element: Element) -> EventDetail:  # noqa: ARG001 - one signature for all
    return EventDetail(None, None, events.interrupting(element))


def _by_definition(build: Callable[[Draft, Element, Element], Any]) -> Callable[[Draft, Element], Any]:
    return lambda draft, element: build(draft, element, draft.diagram.event_definitions(element)[0])


def _message_task(draft: Draft, element: Element) -> Any:
    return events.message(draft, element, element)


_message = _by_definition(events.message)
_timer = _by_definition(events.timer)
_signal = _by_definition(events.signal)
_error = _by_definition(events.error)

BUILDERS: dict[str, Callable[[Draft, Element], Any]] = {
    "task": _user_task,
    "userTask": _user_task,
    "manualTask": _nothing,
    "serviceTask": _job,
    "scriptTask": _script,
    "businessRuleTask": _decision,
    "sendTask": _message_task,
    "sendTask.job": _job,
    "receiveTask": _message_task,
    "subProcess": _nothing,
    "callActivity": _call,
    "exclusiveGateway": _nothing,
    "parallelGateway": _nothing,
    "inclusiveGateway": _nothing,
    "eventBasedGateway": _nothing,
    "startEvent": _plain_event,
    "startEvent.message": _message,
    "startEvent.timer": _timer,
    "startEvent.signal": _signal,
    "startEvent.error": _error,
    "intermediateCatchEvent.message": _message,
    "intermediateCatchEvent.timer": _timer,
    "intermediateCatchEvent.signal": _signal,
    "intermediateThrowEvent": _nothing,
    "intermediateThrowEvent.message": _message,
    "intermediateThrowEvent.signal": _signal,
    "endEvent": _nothing,
    "endEvent.message": _message,
    "endEvent.signal": _signal,
    "endEvent.error": _error,
    "endEvent.terminate": _nothing,
    "boundaryEvent.message": _message,
    "boundaryEvent.timer": _timer,
    "boundaryEvent.signal": _signal,
    "boundaryEvent.error": _error,
}
