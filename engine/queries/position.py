"""Where an instance is and which way it came: its journal folded once, and its open rows for the words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.calendar.instants import moment
from engine.execution.evolve import evolve
from engine.execution.state import State
from engine.model import Position, Waiting
from engine.store import incidents, jobs, journal, messages, people, tasks, timers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.program.model import Program
    from engine.store.transaction import Reader


def of_instance(r: Reader, instance_id: str, program: Program) -> Position:
    """Give the position of an instance for its diagram and in words."""
    state = State(instance_id)
    taken: set[str] = set()
    for turn in journal.read(r, instance_id):
        for event in turn.events:
            evolve(state, event)
            taken.add(getattr(event, "element", None) or "")
            taken.update(getattr(event, "flows", ()))
    stuck = frozenset(one.element for one in incidents.of_one(r, instance_id) if one.resolved_at is None)
    return Position(_here(state), frozenset(taken - {""}), stuck, tuple(_waiting(r, instance_id, program)))


def _here(state: State) -> dict[str, int]:
    """Count the tokens at each element: in waits, at joins."""
    here: Counter[str] = Counter()
    for scope in state.scopes.values():
        here.update(wait.element for wait_id, wait in scope.waits.items() if wait.host == wait_id)
        for element, flows in scope.joins.items():
            here[element] += sum(flows.values())
    return dict(here)


def _waiting(r: Reader, instance_id: str, program: Program) -> Iterator[Waiting]:
    names = {person.id: person.name for person, _ in people.everybody(r)}

    def label(element_id: str) -> str:
        element = program.elements.get(element_id)
        return element.label if element else element_id

    for task in tasks.of_one(r, instance_id):
        if task.state == "open":
            who = names.get(task.assignee or "", task.assignee) or task.lane
            yield Waiting("task", task.element, task.name, who, moment(task.due) if task.due else None, task.id)
    for timer in timers.of_one(r, instance_id):
        yield Waiting("timer", timer.element, label(timer.element), None, moment(timer.due))
    for one in messages.subscriptions(r, instance_id):
        yield Waiting(one.kind, one.element, one.name, None)
    for job in jobs.of_one(r, instance_id):
        yield Waiting("job", job.element, label(job.element), None)
    for incident in incidents.of_one(r, instance_id):
        if incident.resolved_at is None:
            yield Waiting("incident", incident.element, label(incident.element), None, None, incident.id)
