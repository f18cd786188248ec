"""User task: somebody does it and says so (BPMN 2.0.2, 10.3.3). A task without type is one, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import TaskCreated
from engine.execution import activity
from engine.execution.conditions import evaluate
from engine.execution.timers import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.program.model import Element
    from engine.values import Value


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Put it into the inbox of its lane, or of the person the diagram names."""
    detail = element.detail
    if not (detail.computed or element.inputs or element.boundary):  # most tasks: nothing to evaluate, nothing attached
        wait = run.state.sequence + 1
        run.record(_created(scope_id, wait, element, None, (), None))
        return

    def opening(values: Mapping[str, Value], wait: int) -> TaskCreated:
        return _created(scope_id, wait, element, *_computed(run, element, values))

    activity.begin(run, scope_id, element, opening)


def _created(
    scope_id: int, wait: int, element: Element, assignee: str | None, people: tuple[str, ...], due: int | None
) -> TaskCreated:
    detail = element.detail
    name, lane, zone, group = detail.place
    return TaskCreated(
        scope_id, wait, element.id, name, lane, zone, group, assignee, people, detail.priority, due, None, detail.form
    )


def _computed(
    run: Run, element: Element, values: Mapping[str, Value]
) -> tuple[str | None, tuple[str, ...], int | None]:
    """Work out who is to do it and by when, where the diagram says so."""
    detail = element.detail
    assignee = people = due = None
    if detail.assignee is not None:
        assignee = evaluate(detail.assignee, values, run.clock, f"The assignee of {element.label!r}")
    if detail.people is not None:
        people = evaluate(detail.people, values, run.clock, f"The candidates of {element.label!r}")
    if detail.due is not None:
        due = resolve(detail.due, values, run.now, run.calendar, f"The agreement of {element.label!r}").due
    candidates = people if isinstance(people, list) else [] if people is None else [people]
    return None if assignee is None else str(assignee), tuple(str(one) for one in candidates), due
