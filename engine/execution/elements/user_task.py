"""User task: somebody does it and says so (BPMN 2.0.2, 10.3.3). A task without type is one, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from engine.events import TaskCreated
from engine.execution import activity, attached
from engine.execution.conditions import evaluate, named
from engine.execution.places import placed
from engine.execution.promising import targeted
from engine.execution.rounds import numbered
from engine.execution.timers import AGREEMENT, resolve
from engine.execution.trouble import Stuck
from engine.model import as_group
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.feel import Expression
    from engine.program.details import TimerDetail
    from engine.program.model import Element
    from engine.sentence import Sentence
    from engine.values import Value

_ASSIGNEE = say("The assignee of %(label)s", label="")
_PEOPLE = say("The candidates of %(label)s", label="")
_GROUP = say("The group of %(label)s", label="")
_PRIORITY = say("The priority of %(label)s", label="")
_DUE = say("The due date of %(label)s", label="")
_FOLLOW_UP = say("The follow-up date of %(label)s", label="")


class _Asked(NamedTuple):
    """What a task asks for, as far as it is worked out when the task begins."""

    priority: int
    group: str | None
    assignee: str | None = None
    people: tuple[str, ...] = ()
    due: int | None = None
    follow_up: int | None = None


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Put it into the inbox of its lane, or of the person the diagram names."""
    detail = element.detail
    if detail.computed or element.inputs:
        _enter_with_values(run, scope_id, element)
        return
    plans = attached.plan(run, element.boundary, run.variables(scope_id)) if element.boundary else ()
    wait, (name, lane, zone, group) = run.state.sequence + 1, detail.place
    priority, form = detail.priority, detail.form
    task = TaskCreated(scope_id, wait, element.id, name, lane, zone, group, None, (), priority, None, None, form)
    task = task if group is not None and lane is not None else placed(run, element, task)
    run.record(task if run.state.scopes[0].promise is None else targeted(run, element, task))
    if plans:
        attached.arm(run, scope_id, plans, wait)


def _enter_with_values(run: Run, scope_id: int, element: Element) -> None:
    """Work out what the task asks for, or what it is given."""
    detail = element.detail

    def opening(values: Mapping[str, Value], wait: int) -> TaskCreated:
        asked = _computed(run, element, values) if detail.computed else _Asked(detail.priority, detail.place[3])
        created = placed(run, element, _created(scope_id, wait, element, asked))
        if detail.duty is not None and detail.duty.same:
            created = _for_the_same(run, created, detail.duty.same)
        created = targeted(run, element, created)
        return created if element.repeat is None else replace(created, name=numbered(run, scope_id, created.name))

    activity.begin(run, scope_id, element, opening)


def _for_the_same(run: Run, task: TaskCreated, elements: tuple[str, ...]) -> TaskCreated:
    """Offer it only to who did one of `elements`; where nobody did, or they have left, it is for its lane."""
    people = tuple(run.surroundings.did(run, elements))
    if not people:
        return task
    theirs = people[0] if len(people) == 1 else None
    assignee = task.assignee if task.assignee in people else theirs
    return replace(task, group=None, assignee=assignee, people=people)


def _created(scope_id: int, wait: int, element: Element, asked: _Asked) -> TaskCreated:
    detail = element.detail
    name, lane, zone, _ = detail.place
    return TaskCreated(
        scope_id,
        wait,
        element.id,
        name,
        lane,
        zone,
        asked.group,
        asked.assignee,
        asked.people,
        asked.priority,
        asked.due,
        asked.follow_up,
        detail.form,
    )


def _computed(run: Run, element: Element, values: Mapping[str, Value]) -> _Asked:
    """Work out who is to do it and by when, where the diagram says so."""
    detail = element.detail

    def value(expression: Expression | None, what: Sentence) -> Value:
        if expression is None:
            return None
        return evaluate(expression, values, run.clock, what, label=element.label)

    assignee, people = value(detail.assignee, _ASSIGNEE), value(detail.people, _PEOPLE)
    groups = _texts(value(detail.group, _GROUP))
    due = None
    if detail.due is not None:
        due = resolve(detail.due, values, run.now, run.calendar_of(element), AGREEMENT, label=element.label).due
    deadline = _moment(run, element, detail.deadline, values, _DUE)
    return _Asked(
        _priority(element, value(detail.urgency, _PRIORITY)),
        groups[0] if groups else detail.place[3],
        None if assignee is None else str(assignee),
        (*_texts(people), *map(as_group, groups[1:])),
        due if deadline is None else deadline,
        _moment(run, element, detail.follow_up, values, _FOLLOW_UP),
    )


def _moment(
    run: Run, element: Element, detail: TimerDetail | None, values: Mapping[str, Value], what: Sentence
) -> int | None:
    """Give a date that may have no value."""
    if detail is None:
        return None
    label = element.label
    if detail.expression is not None and evaluate(detail.expression, values, run.clock, what, label=label) is None:
        return None
    return resolve(detail, values, run.now, run.calendar_of(element), what, label=label).due


def _priority(element: Element, value: Value) -> int:
    if value is None:
        return int(element.detail.priority)
    try:
        return int(value)
    except (TypeError, ValueError) as wrong:
        what = named(_PRIORITY, {"label": element.label})
        raise Stuck("task", say("%(what)s is no number.", what=what)) from wrong


def _texts(value: Value) -> list[str]:
    """Give what is one, several or none as texts, each once."""
    several = value if isinstance(value, list) else [] if value is None else [value]
    return list(dict.fromkeys(map(str, several)))
