"""Where an instance is and which way it came: its journal folded once, and its open rows for the words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from engine.calendar.instants import moment
from engine.events import InstanceMigrated, Withdrawn
from engine.execution import counters, looping
from engine.execution.evolve import evolve
from engine.execution.state import State
from engine.lists import Ahead
from engine.model import Position, Rounds, Waiting
from engine.program.onward import next_steps
from engine.queries.spent import Alone
from engine.rights.questions import may_see
from engine.store import incidents, instances, jobs, journal, messages, people, tasks, timers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.lists import Spent
    from engine.model import Person
    from engine.program.model import Program
    from engine.store.transaction import Reader


def of_instance(
    r: Reader,
    instance_id: str,
    program: Program,
    person: Person | None = None,
    count: Callable[[Alone], tuple[Spent, ...]] | None = None,
) -> Position:
    """Give the position of an instance for its diagram and in words; with a person, links to tasks they may open. The
    time by lane is what `count` makes of what has gone on by itself.
    """
    state, alone = State(instance_id), Alone()
    taken: set[str] = set()
    for turn in journal.read(r, instance_id):
        if turn.taken_back:
            state.sequence = turn.last
            continue
        for event in turn.events:
            evolve(state, event)
            alone.look(event, turn.at)
            taken.update(_trodden(event))
            if isinstance(event, InstanceMigrated):
                names = dict((*event.elements, *event.flows))
                taken = {names.get(one, one) for one in taken}
    stuck = frozenset(one.element for one in incidents.of_one(r, instance_id) if one.resolved_at is None)
    inside = (*_conditions(state, program), *_taken_back(state, program))
    waiting = (*_waiting(r, instance_id, program, person), *_called(r, state, program), *inside)
    way = frozenset(taken | _to_what_was_first(taken, program))
    here = _here(state)
    ahead = tuple(Ahead(one.id, one.label, one.lane.path if one.lane else "") for one in next_steps(program, here))
    return Position(here, way, stuck, waiting, _rounds(state), ahead, count(alone) if count else ())


def _trodden(event: Any) -> list[str]:
    """Elements and flows that a token went through; what merely listens beside it is not on its way."""
    element = getattr(event, "element", None)
    listens = getattr(event, "host", None) not in {None, getattr(event, "wait", None)}
    if element is None or listens or isinstance(event, Withdrawn):
        return []
    return [element, *getattr(event, "flows", ())]


def _to_what_was_first(taken: set[str], program: Program) -> set[str]:
    """Flows from event-based gateways to the events that happened; no token is recorded on them."""
    ahead = (program.elements[one] for one in taken if one in program.elements)
    gateways = [one for one in ahead if one.kind == "eventBasedGateway"]
    return {flow.id for one in gateways for flow in one.outgoing if flow.target in taken}


def _here(state: State) -> dict[str, int]:
    """Count the tokens at each element: in waits, at joins. A repeated activity is where its open rounds are."""
    here: Counter[str] = Counter()
    repeated = {(scope.parent, scope.wait) for scope in state.scopes.values() if scope.kind == "rounds" and scope.live}
    for scope in state.scopes.values():
        holding = [wait_id for wait_id, wait in scope.waits.items() if wait.host == wait_id]
        here.update(scope.waits[one].element for one in holding if (scope.id, one) not in repeated)
        for wait in scope.waits.values():
            if wait.kind == "incident":
                for element, _, count in looping.held(wait):
                    here[element] += count
        for element, flows in scope.joins.items():
            here[element] += sum(flows.values())
    return dict(here)


def _rounds(state: State) -> dict[str, Rounds]:
    """Say how far each repeated activity is; where it runs several times at once, all of them together."""
    found: dict[str, Rounds] = {}
    for scope in state.scopes.values():
        if scope.kind == "rounds" and (scope.data or not scope.waits):  # else somebody is still asked how often
            of, before = scope.variables.get(counters.PLANNED), found.get(scope.element, Rounds(0, 0))
            whole = None if of is None or before.of is None else before.of + of
            found[scope.element] = Rounds(before.done + scope.data - scope.live, whole)
    return found


def _waiting(r: Reader, instance_id: str, program: Program, person: Person | None) -> Iterator[Waiting]:
    yield from tasks_of(r, instance_id, person)
    for timer in timers.of_one(r, instance_id):
        due, aside = moment(timer.due), _aside(program, timer.element)
        yield Waiting("timer", timer.element, _label(program, timer.element), None, due, aside=aside)
    for one in messages.subscriptions(r, instance_id):
        yield Waiting(one.kind, one.element, one.name, aside=_aside(program, one.element))
    for job in jobs.of_one(r, instance_id):
        yield Waiting("job", job.element, _label(program, job.element))
    for incident in incidents.of_one(r, instance_id):
        if incident.resolved_at is None:
            yield Waiting("incident", incident.element, _label(program, incident.element), link=incident.id)


def tasks_of(r: Reader, instance_id: str, person: Person | None) -> Iterator[Waiting]:
    """The open tasks of an instance; with a person, links to those that they may open."""
    rows = [task for task in tasks.of_one(r, instance_id) if task.state == "open"]
    names = people.names(r, sorted({task.assignee for task in rows if task.assignee}))
    for task in rows:
        who = names.get(task.assignee or "", task.assignee) or task.lane
        link = task.id if person is None or may_see(task, person) else None
        yield Waiting("task", task.element, task.name, who, moment(task.due) if task.due else None, link)


def _conditions(state: State, program: Program) -> Iterator[Waiting]:
    """Conditions that are waited for: they have no rows, nothing outside the instance sets them off."""
    for scope in state.scopes.values():
        for wait in scope.waits.values():
            if wait.kind == "condition":
                aside = _aside(program, wait.element)
                yield Waiting("condition", wait.element, _label(program, wait.element), aside=aside)


def _called(r: Reader, state: State, program: Program) -> Iterator[Waiting]:
    """The open instances that its call activities started."""
    for child in instances.children(r, state.instance_id):
        if child.state == "running":
            element = state.scopes[child.parent_scope].waits[child.parent_wait].element
            yield Waiting("child", element, _label(program, element), link=child.id)


def _taken_back(state: State, program: Program) -> Iterator[Waiting]:
    """What is being taken back at this moment."""
    for scope in state.scopes.values():
        if scope.kind == "handler":
            yield Waiting("compensation", scope.element, _label(program, scope.element))


def _label(program: Program, element_id: str) -> str:
    element = program.elements.get(element_id)
    return element.label if element else element_id


def _aside(program: Program, element_id: str) -> bool:
    """Whether an element listens beside the work: a boundary event, the start of an event subprocess."""
    element = program.elements.get(element_id)
    return element is not None and element.kind in {"boundaryEvent", "startEvent"}
