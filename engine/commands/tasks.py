"""Claim, release, assign and complete: what people do with tasks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from engine.calendar.instants import in_words
from engine.commands.attaching import documents
from engine.commands.people import acting, who_acts
from engine.errors import Conflict, InvalidValues, NotAllowed, NotFound, WrongState
from engine.events import TaskAnswered, TaskAsked, TaskClaimed, TaskPostponed, TaskReleased
from engine.execution import stimuli
from engine.execution.trouble import Stuck
from engine.rights import may, may_see
from engine.rights.questions import may_do, receives, ways
from engine.sentence import say
from engine.store import people, tasks, typed
from engine.turn import checklists
from engine.turn.duties import verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.execution.run import Run
    from engine.model import Person, StandIn
    from engine.program.forms import Form
    from engine.program.model import Program
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader
    from engine.turn import Turn
    from engine.values import Value


def claim(turn: Turn, task_id: str, by: str) -> str:
    """Take a task; taking one's own again changes nothing."""
    task, person = open_task(turn, task_id, by, say("claimed"))
    if task.assignee != by:
        take(turn, task, person, say("claim"))
    return task_id


def take(turn: Turn, task: TaskRow, person: Person, deed: str) -> None:
    """Make a task somebody's own, for what they want to do with it; refused to who may not do it."""
    options = ways(task, person)
    if task.assignee is not None and not options:
        who, when = named(turn, task.assignee), _when(turn, task.claimed_at)
        raise Conflict(say("%(who)s has claimed the task '%(task)s' %(when)s.", who=who, task=task.name, when=when))
    absent = _in_whose_place(turn, task, person, options, deed)
    hand_on(turn, task, TaskClaimed(task.scope, task.wait, person.id, absent))


def hand_on(turn: Turn, task: TaskRow, event: TaskAnswered | TaskAsked | TaskClaimed | TaskReleased) -> None:
    """Record that a task goes to somebody, or back to its lane. What one has put off is put off for them alone: whoever
    gets it next finds it at once.
    """
    receiver = None if isinstance(event, TaskReleased) else event.assignee
    if (task.follow_up or 0) > turn.now and task.assignee not in (None, receiver):
        turn.record(task.instance_id, TaskPostponed(task.scope, task.wait))
    turn.record(task.instance_id, event)


def release(turn: Turn, task_id: str, by: str) -> str:
    """Give a task back to its lane; what was an absent person's own goes back to them."""
    task, person = open_task(turn, task_id, by, say("released"))
    if task.assignee is None:
        return task_id
    if by not in (task.assignee, task.on_behalf_of) and not may(person, "task.assign", task.process_key):
        raise NotAllowed(person.name, deed_with(say("release"), task), _is_with(turn, task.assignee))
    alone = task.on_behalf_of is not None and not (task.group or task.people)
    back = TaskClaimed(task.scope, task.wait, task.on_behalf_of or "") if alone else None
    hand_on(turn, task, back or TaskReleased(task.scope, task.wait))
    return task_id


def assign(turn: Turn, task_id: str, assignee: str, by: str) -> str:
    """Give a task to somebody who may do it."""
    task, person = open_task(turn, task_id, by, say("assigned"))
    if not may_do(task, person) and not may(person, "task.assign", task.process_key):
        _refuse(turn, task, person, say("assign"))
    _, absent = receiver_of(turn, task, assignee)
    hand_on(turn, task, TaskClaimed(task.scope, task.wait, assignee, absent))
    return task_id


def receiver_of(turn: Turn, task: TaskRow, assignee: str) -> tuple[Person, str | None]:
    """Find who is to be given a task, and in whose place (None: their own); refused where it is not for them."""
    receiver = acting(turn.view, assignee, turn.now)
    options = receives(task, receiver)
    if not options:
        raise NotAllowed(receiver.name, deed_with(BE_GIVEN, task), say("it belongs to another lane"))
    return receiver, _in_whose_place(turn, task, receiver, options, BE_GIVEN)


def complete(turn: Turn, task_id: str, by: str, values: Mapping[str, Value], read_at: Mapping[str, int] | None) -> str:
    """Do the work of a task and run its instance to the next waits; answers with the instance's id.

    `values` holds the fields of its form; `read_at` per field the sequence number at which its value was
    read: a newer value in the instance is a Conflict that shows both.
    """
    task, run = _to_complete(turn, task_id, by)
    form = run.program.forms.get(task.form or "")
    if form is not None:
        values = _accepted(
            task, *form.check(values, _seen(run, task), **turn.locale, documents=_files(turn, form, task))
        )
    return _complete(turn, task, run, values, read_at)


def complete_form(
    turn: Turn,
    task_id: str,
    by: str,
    fields: Mapping[str, str | Sequence[str]],
    read_at: Mapping[str, int] | None,
) -> str:
    """Do the same with what was typed into the task's HTML form."""
    task, run = _to_complete(turn, task_id, by)
    form: Form | None = run.program.forms.get(task.form or "")
    values: Mapping[str, Value] = {}
    if form is not None:
        values = _accepted(
            task, *form.from_text(fields, _seen(run, task), **turn.locale, documents=_files(turn, form, task))
        )
    return _complete(turn, task, run, values, read_at)


def _in_whose_place(
    turn: Turn, task: TaskRow, person: Person, options: Sequence[StandIn | None], deed: str
) -> str | None:
    """Give the absent person for whom somebody may do a task (None: they do it as themselves), or refuse."""
    if not options:
        _refuse(turn, task, person, deed)
    found = verdict(turn.view, turn.run(task.instance_id).program, task, person, options)
    if found.why:
        raise NotAllowed(person.name, deed_with(deed, task), found.why)
    return found.absent


def _refuse(turn: Turn, task: TaskRow, person: Person, deed: str) -> NoReturn:
    why = say("it belongs to the lane '%(lane)s'", lane=task.lane) if task.lane else say("it is another person's")
    if task.assignee == person.id and task.on_behalf_of is not None:
        absent = named(turn, task.on_behalf_of)
        why = say("they no longer stand in for %(who)s, and can only give it back", who=absent)
    raise NotAllowed(person.name, deed_with(deed, task), why)


def open_task(turn: Turn, task_id: str, by: str, deed: str) -> tuple[TaskRow, Person]:
    """Find an open task and who acts on it; refused to who may not see it, or where it is open no more."""
    # The turn's own moment is read once the lock is held: who waited acts later than who was waited for.
    found = tasks.at_hand(turn.view, task_id, by, turn.turns.store.now(turn.view))
    if found is None:
        raise NotFound("task", task_id)
    task, row, root, person = found
    turn.run(task.instance_id, row, root)
    if turn.view_locks:  # look second: both may have changed while the lock was waited for
        task = tasks.find(turn.view, task_id) or task
        person = people.find_whole(turn.view, by, turn.now)
    who = who_acts(person, by)
    if not may_see(task, who) and task.completed_by != by:
        raise NotFound("task", task_id)
    if task.state != "open":
        _refuse_finished(turn, task, by, deed)
    return task, who


def _refuse_finished(turn: Turn, task: TaskRow, by: str, deed: str) -> None:
    if task.state == "completed" and task.completed_by not in (None, by):
        who = named(turn, task.completed_by or "")
        when = _when(turn, task.completed_at)
        raise Conflict(say("%(who)s completed the task '%(task)s' %(when)s.", who=who, task=task.name, when=when))
    raise WrongState(the_task(task), deed, task.state)


def _to_complete(turn: Turn, task_id: str, by: str) -> tuple[TaskRow, Run]:
    """Give a task that somebody may complete; in whose place they do so is recorded with the task's being theirs."""
    task, person = open_task(turn, task_id, by, say("completed"))
    if task.asked_by is not None:
        who = named(turn, task.asked_by)
        why = say("%(who)s asked; it goes back with an answer", who=who)
        raise NotAllowed(person.name, deed_with(say("complete"), task), why)
    options = ways(task, person)
    if task.assignee not in (None, by) and not options:
        who = named(turn, task.assignee or "")
        why = say("%(who)s has claimed it", who=who)
        raise NotAllowed(person.name, deed_with(say("complete"), task), why)
    absent = _in_whose_place(turn, task, person, options, say("complete"))
    if absent != task.on_behalf_of or (absent is not None and task.assignee != by):
        turn.record(task.instance_id, TaskClaimed(task.scope, task.wait, by, absent))
    return task, turn.run(task.instance_id)


def _accepted(task: TaskRow, values: dict[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    if errors:
        raise InvalidValues(say("The form of '%(task)s'", task=task.name), errors)
    return values


def _files(turn: Turn, form: Form, task: TaskRow) -> dict[str, dict[str, Any]]:
    return documents(turn.view, task.instance_id) if form.takes_files else {}


def _is_question(run: Run, task: TaskRow) -> bool:
    form = run.program.forms.get(task.form or "")
    return form is not None and form.generated


def _seen(run: Run, task: TaskRow) -> Mapping[str, Value]:
    wait = run.state.wait(task.scope, task.wait)
    return run.variables(task.scope, wait.variables if wait else None)


def _complete(
    turn: Turn, task: TaskRow, run: Run, values: Mapping[str, Value], read_at: Mapping[str, int] | None
) -> str:
    changed = _changed(run, task, values, read_at)
    _must_be_ticked(turn.view, run.program, task)
    try:
        stimuli.complete(run, task.scope, task.wait, changed)
    except Stuck as stuck:
        why = say("stuck (%(why)s)", why=stuck.message)
        raise WrongState(the_task(task), say("completed"), why) from stuck
    except stimuli.Gone:
        raise WrongState(the_task(task), say("completed"), say("no longer open")) from None
    turn.then(partial(typed.drop, person_id=turn.actor, task_id=task.id))
    if any(one.mandatory for one in checklists.declared(run.program, task)):
        turn.then(partial(_must_be_ticked, program=run.program, task=task))  # once more, now that nobody else writes
    return task.instance_id


def _must_be_ticked(r: Reader, program: Program, task: TaskRow) -> None:
    """Refuse to complete a task while something on its checklist is not ticked that must be."""
    missing = checklists.missing(r, program, task)
    if missing:
        state = say("waiting for its checklist. Please tick first: %(items)s", items="; ".join(missing))
        raise WrongState(the_task(task), say("completed"), state)


def _changed(
    run: Run, task: TaskRow, values: Mapping[str, Value], read_at: Mapping[str, int] | None
) -> dict[str, Value]:
    """Leave out what was not changed; refuse what somebody else has changed since it was read."""
    if _is_question(run, task):
        return dict(values)
    seen = _seen(run, task)
    changed = {
        name: value
        for name, value in values.items()
        if name not in seen or seen[name] != value or type(seen[name]) is not type(value)
    }
    read = {name: since for name, since in (read_at or {}).items() if name in changed}
    since: dict[str, int] = {}
    if read:
        for scope in run.state.chain(task.scope):
            since = {**scope.changed, **since}
    contested = {name: (changed[name], seen.get(name)) for name in read if since.get(name, 0) > read[name]}
    if contested:
        names = ", ".join(sorted(contested))
        raise Conflict(
            say("While you were working on '%(task)s', somebody else changed: %(names)s.", task=task.name, names=names),
            contested,
        )
    return changed


BE_GIVEN = say("be given")


def the_task(task: TaskRow) -> str:
    """Name a task at the beginning of a sentence."""
    return say("The task '%(task)s'", task=task.name)


def deed_with(deed: str, task: TaskRow) -> str:
    """Say what was to be done with a task: "claim the task 'Pack'"."""
    return say("%(deed)s the task '%(task)s'", deed=deed, task=task.name)


def _is_with(turn: Turn, person_id: str) -> str:
    return say("%(who)s has it", who=named(turn, person_id))


def named(turn: Turn, person_id: str) -> str:
    """What somebody is called."""
    person = people.find(turn.view, person_id)
    return person_id if person is None else person.name


def _when(turn: Turn, instant: int | None) -> str:
    return "" if instant is None else in_words(instant, turn.turns.calendar.zone)
