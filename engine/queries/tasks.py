"""The inbox: lists of tasks, and one task with everything needed to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import views
from engine.calendar.instants import in_words, moment
from engine.errors import NotFound
from engine.events import (
    TaskAnswered,
    TaskAsked,
    TaskCarried,
    TaskClaimed,
    TaskDueMoved,
    TaskOffered,
    TaskPostponed,
    TaskReleased,
    TurnTakenBack,
)
from engine.execution.state import State
from engine.lists import ChecklistItem, Counts, Offer
from engine.model import WorkItem
from engine.queries.breaches import standing
from engine.rights import acts_for, may, may_see
from engine.rights.questions import ANY, ways
from engine.sentence import say, whole
from engine.store import (
    definitions,
    finding,
    inbox,
    incidents,
    narrowing,
    people,
    remarks,
    searching,
    tasks,
    tellings,
    typed,
    walks,
)
from engine.store import seen as seen_
from engine.turn import StoredPages, checklists
from engine.turn.duties import verdict, verdicts
from engine.values import loads

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from engine.events import AnyEvent
    from engine.model import Person, StandIn, UserTask
    from engine.program.model import Element, Program
    from engine.store.searching import Cell
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader
    from engine.turn import Turns
    from engine.turn.duties import Verdict
    from engine.values import Value

LATER = (1, 2, 5, 10)
"""Working days for which putting off is offered: until the next one, a week and two in most houses."""
CAP = 1_000
"""Counts go no further."""
_HAPPENED: dict[type, str] = {
    TaskAnswered: "answered",
    TaskAsked: "asked",
    TaskCarried: "carried",
    TaskDueMoved: "moved",
    TaskOffered: "offered",
    TaskReleased: "free",
    TurnTakenBack: "reopened",
}
"""What an event means for who finds the task in a list."""
_BROUGHT = {
    "timer": say("Time reached"),
    "escalation": say("Escalated"),
    "error": say("Error"),
}
"""What has brought a task about, by the trigger of the event."""


def shown(
    r: Reader, turns: Turns, rows: Iterable[TaskRow], further: Callable[[TaskRow], dict[str, Any]] = lambda _row: {}
) -> list[UserTask]:
    """Show rows with the names that people know, in a fixed number of queries; `further` says more of each."""
    rows = list(rows)
    named = _processes(r, turns, rows)
    who = {one for row in rows for one in (row.assignee, row.completed_by, row.on_behalf_of, row.asked_by) if one}
    names = people.names(r, sorted(who))
    return [views.task(row, named.get(row.definition_id, row.process_key), names, **further(row)) for row in rows]


def _processes(r: Reader, turns: Turns, rows: Sequence[TaskRow]) -> dict[str, str]:
    """What the processes of tasks are called, by definition; those of open ones are known."""
    known = {row.definition_id for row in rows if row.state == "open"}
    others = {row.definition_id for row in rows} - known
    named = {one: turns.deployed.definition(r, one).name for one in known}
    return named | definitions.names(r, sorted(others)) if others else named


def shown_to(r: Reader, turns: Turns, rows: Sequence[TaskRow], person: Person, now: int) -> list[UserTask]:
    """Show rows to somebody: for whom each would be done, why it is there, why they may not do it though it is offered
    to them, and how it stands to what was agreed and promised.
    """
    turns.hours.look(r)
    still = [row for row in rows if row.state == "open"]
    asked = [(turns.deployed.program(r, row.definition_id), row, ways(row, person)) for row in still]
    found = verdicts(r, [one for one in asked if one[-1]], person)
    cells = searching.cells(r, {row.instance_id for program, row, _ in asked if program.columns})
    columns = {row.id: _columns(program, cells.get(row.instance_id, {})) for program, row, _ in asked}
    stands = {row.id: standing(row, program, turns.hours, now) for program, row, _ in asked}
    news = _news(r, person, still, now)
    why = {row.id: _why(program, row, found.get(row.id)) for program, row, _ in asked}

    def further(row: TaskRow) -> dict[str, Any]:
        verdict_ = found.get(row.id)
        return {
            "absent": _absent(person, row, verdict_),
            "why_not": "" if verdict_ is None else whole(verdict_.why),
            "columns": columns.get(row.id, {}),
            "standing": stands.get(row.id),
            "news": news.get(row.id, ""),
            "why": why.get(row.id, ()),
        }

    return shown(r, turns, rows, further)


def _news(r: Reader, person: Person, rows: Sequence[TaskRow], now: int) -> dict[str, str]:
    """What has happened to open tasks since somebody last looked at them, of those where something has."""
    seen = seen_.find(r, person.id, [row.id for row in rows])
    changed = [row.id for row in rows if row.id in seen and seen[row.id].sequence < row.sequence]
    came = {row.id for row in rows if row.id in seen and seen[row.id].at < (row.follow_up or 0) <= now}
    happened = seen_.last(r, changed) if changed else {}
    named = {row.id: _happened(happened.get(row.id), row, person) for row in rows if row.id in changed}
    return {row.id: "new" for row in rows if row.id not in seen} | named | dict.fromkeys(came, "back")


def _happened(event: AnyEvent | None, row: TaskRow, person: Person) -> str:
    if isinstance(event, TaskClaimed):
        return "given" if row.assignee == person.id else "taken"
    if isinstance(event, TaskPostponed):
        return "back" if event.follow_up is None else "put off"
    return _HAPPENED.get(type(event), "changed")


def _columns(program: Program, cells: Mapping[str, Cell]) -> dict[str, Value]:
    """What a request has in the columns of its process, by label."""
    return {one.label: loads(cells[one.name].value.encode()) for one in program.columns if one.name in cells}


def _why(program: Program, row: TaskRow, found: Verdict | None) -> tuple[str, ...]:
    """Why an open task came up, and why it is for who asks, as far as that is more than its lane."""
    event = program.elements.get(program.brought.get(row.element, ""))
    brought = () if event is None else (_brought(program, event),)
    return brought if found is None else (*brought, *found.because)


def _brought(program: Program, event: Element) -> str:
    """Say which event has brought a task about, and at which step."""
    what = _BROUGHT[event.behaviour.partition(".")[2]]
    if event.attached_to is not None:
        what = say("%(what)s at '%(step)s'", what=what, step=program.elements[event.attached_to].label)
    return say("%(what)s: %(name)s.", what=what, name=event.name) if event.name else whole(what)


def _absent(person: Person, row: TaskRow, found: Verdict | None) -> StandIn | None:
    """For whom somebody would do an open task that nobody does for anybody yet."""
    if row.on_behalf_of is not None or row.state != "open":
        return None
    absent = acts_for(row, person)
    return absent if absent is None or found is None else found.place


def about(r: Reader, ids: Sequence[str], person: Person) -> dict[str, str]:
    """What tasks are about, of those that somebody may see: business keys, else what they are called."""
    rows = tasks.find_many(r, ids) if ids else ()
    return {row.id: row.business_key or row.name for row in rows if may_see(row, person)}


def find(r: Reader, turns: Turns, task_id: str) -> UserTask:
    """Find one task, or refuse."""
    row = tasks.find(r, task_id)
    if row is None:
        raise NotFound("task", task_id)
    return shown(r, turns, [row])[0]


def counts(r: Reader, person: Person, lanes: int, now: int) -> Counts:
    """Count for badges, never further than the cap; `lanes` is how many are in theirs."""
    if not person.active:
        return Counts()
    mine = _count(r, inbox.mine(person.id, lent=lent(person)), now)
    return Counts(mine, lanes, _stuck(r, person), tellings.unseen(r, person.id, CAP + 1))


def in_lanes(r: Reader, person: Person, now: int) -> int:
    """Count what somebody may take from their lanes, never further than the cap."""
    view = inbox.lanes(person.id, person.groups, lent=lent(person))
    return _count(r, view, now, narrowing.Where("queue", "none")) if person.active else 0


def lent(person: Person) -> list[inbox.Lent]:
    """What somebody may do for those for whom they stand in."""
    return [inbox.Lent(one.person, one.groups, one.processes) for one in person.stands_in]


def _count(r: Reader, view: walks.View, now: int, *further: narrowing.Where) -> int:
    """How many of them are not put off until later; one more than the cap where there are more."""
    found, whole = finding.count(r, view, (narrowing.Where("follow_up", "until", now), *further), CAP)
    return found if whole else max(found, CAP + 1)


def _stuck(r: Reader, person: Person) -> int:
    """Count what somebody is expected to put right: everything, or what is stuck in their processes."""
    if may(person, "request.mend"):
        return incidents.count_open(r)
    if not may(person, "request.mend", ANY):
        return 0
    return sum(may(person, "request.mend", one.process_key) for one in incidents.listed(r))


def opened(r: Reader, turns: Turns, task_id: str, person: Person) -> WorkItem:
    """Show a task to somebody: its form, the values it shows and since when each is so."""
    found = tasks.with_instance(r, task_id)
    if found is None:
        raise NotFound("task", task_id)
    row, instance, root = found
    if not may_see(row, person):
        raise NotFound("task", task_id)
    task = shown_to(r, turns, [row], person, turns.store.now(r))[0]
    program = turns.deployed.program(r, row.definition_id)
    form = program.forms.get(row.form or "")
    element = program.elements.get(row.element)
    values: dict[str, Value] = {}
    read_at: dict[str, int] = {}
    if instance.ended_at is None and row.state == "open":
        values, read_at = _values(State(instance.id, pages=StoredPages(r, instance.id, root)), row)
    if form is not None:
        values = values | form.initial({} if form.generated else values)
        read_at = {key: read_at.get(key, 0) for key in form.names}
    why_not = _why_not(r, task, row, person, turns)
    about = element.documentation if element else ""
    draft, checklist = typed.find(r, person.id, task_id), _checklist(r, program, row, person)
    offer = _offer(r, row) if row.assignee == person.id and row.state == "open" else None
    mornings = _mornings(turns, program, row, turns.store.now(r))
    return WorkItem(task, form, values, read_at, about, not why_not, why_not, draft, checklist, offer, mornings)


def _mornings(turns: Turns, program: Program, row: TaskRow, now: int) -> tuple[tuple[int, dt.datetime], ...]:
    """Until when an open task can be put off, by working days of the calendar that counts for it."""
    if row.state != "open":
        return ()
    found = [(days, turns.hours.morning(program, row.element, now, days)) for days in LATER]
    return tuple((days, moment(at)) for days, at in found if at is not None)


def _offer(r: Reader, row: TaskRow) -> Offer | None:
    """Give what a lead asks of who has a task."""
    found = remarks.offer(r, row.instance_id, row.id, row.claimed_at or 0)
    if found is None or found.about is None:
        return None
    names = people.names(r, [found.person_id, found.about])
    by, whom = names.get(found.person_id, found.person_id), names.get(found.about, found.about)
    return Offer(by, whom, found.text, moment(found.at))


def _checklist(r: Reader, program: Program, row: TaskRow, person: Person) -> tuple[ChecklistItem, ...]:
    """Give the checklist of a task with the names of those who have added to it and ticked it."""
    found = checklists.of(r, program, row)
    names = people.names(r, sorted({who for one in found for who in (one.added_by, one.by) if who}))
    return tuple(
        ChecklistItem(
            one.item,
            one.mandatory,
            None if one.added_by is None else names.get(one.added_by, one.added_by),
            one.added_by == person.id,
            None if one.by is None else names.get(one.by, one.by),
            None if one.at is None else moment(one.at),
        )
        for one in found
    )


def _values(state: State, row: TaskRow) -> tuple[dict[str, Value], dict[str, int]]:
    values: dict[str, Value] = {}
    since: dict[str, int] = {}
    for scope in reversed(list(state.chain(row.scope))):
        values |= scope.variables
        since |= scope.changed
    wait = state.wait(row.scope, row.wait)
    return values | ((wait.variables or {}) if wait else {}), since


def _why_not(r: Reader, task: UserTask, row: TaskRow, person: Person, turns: Turns) -> str:
    """Say why somebody cannot complete a task that they see, or nothing."""
    if task.state != "open":
        return _ended(task, turns)
    if row.asked_by is not None:
        return say("%(who)s asked. Give it back with an answer, please.", who=task.asked_by_name)
    options = ways(row, person)
    if options:
        return whole(verdict(r, turns.deployed.program(r, row.definition_id), row, person, options).why)
    if row.assignee == person.id:
        return say("You no longer stand in for %(who)s. Give it back, please.", who=task.on_behalf_of_name)
    return _elsewhere(task)


def _ended(task: UserTask, turns: Turns) -> str:
    if task.state != "completed":
        return say("It is no longer needed.")
    when = in_words(_instant(task), turns.calendar.zone)
    return say("%(who)s completed it %(time)s.", who=task.completed_by, time=when)


def _elsewhere(task: UserTask) -> str:
    if task.assignee is not None:
        return say("%(who)s has claimed it.", who=task.assignee_name)
    if task.lane:
        return say("It belongs to the lane '%(lane)s'.", lane=task.lane)
    return say("It is another person's.")


def _instant(task: UserTask) -> int:
    assert task.completed_at is not None, "a completed task has a time"
    return int(task.completed_at.timestamp() * 1_000_000)
