"""What events do to the working tables, as plain rows: no database here.

`Changes` folds the events of one turn. `projections` writes the result to the tables, and on replay
to rows in memory, so that both follow from one reading of the events.

A row is named by its wait. Every wait ends by an event of its own before its scope does, so a scope's
or an instance's end says nothing here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import events as e
from engine.sentence import to_keep
from engine.store.columns import NEVER
from engine.store.encoding import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.store.instances import InstanceRow

Row = dict[str, Any]


class Kept:
    """What one turn does to one working table.

    `made` holds whole rows that begin, or begin again (a repeating timer, a job tried anew); `changed`
    the new columns of rows from earlier turns, `every` those of all of them; `gone` the waits whose rows from
    earlier turns end. To be carried out in the order `every`, `changed`, `gone`, `made`, since a wait that ended may
    begin again.
    """

    __slots__ = ("_first", "changed", "every", "gone", "made")

    def __init__(self, first: int) -> None:
        """`first` is the number of the turn's first event: waits below it are from earlier turns."""
        self._first = first
        self.made: dict[int, Row] = {}
        self.changed: dict[int, Row] = {}
        self.every: Row = {}
        self.gone: set[int] = set()

    def change(self, wait: int, **columns: Any) -> None:
        """Change a row, whether it began in this turn or before."""
        if wait in self.made:
            self.made[wait].update(columns)
        else:
            self.changed.setdefault(wait, {}).update(columns)

    def end(self, wait: int) -> None:
        """Take a row away."""
        self.made.pop(wait, None)
        self.changed.pop(wait, None)
        if wait < self._first:
            self.gone.add(wait)


class Changes:
    """The fold of one turn's events: `kept` has what it does to each table that it touches, by the table's name."""

    __slots__ = ("actor", "at", "first", "instance", "kept")

    def __init__(self, instance: InstanceRow, first: int, at: int, actor: str) -> None:
        """`first` is the number of the turn's first event."""
        self.instance = instance
        self.first = first
        self.at = at
        self.actor = actor
        self.kept: dict[str, Kept] = {}

    def of(self, table: str) -> Kept:
        """What the turn does to a table."""
        kept = self.kept.get(table)
        if kept is None:
            kept = self.kept[table] = Kept(self.first)
        return kept

    def row(self, event: Any) -> Row:
        """The columns that every waiting row has."""
        wait = event.wait
        return {"instance_id": self.instance.id, "scope": event.scope, "wait": wait, "element": event.element}

    def named(self, event: Any) -> Row:
        """The same for rows with an id that people and workers use."""
        return {"id": f"{self.instance.id}-{event.wait}", **self.row(event)}


def fold(instance: InstanceRow, events: Sequence[e.AnyEvent], *, at: int, actor: str) -> Changes:
    """What `events`, the last of which is number `instance.sequence`, do to the working tables."""
    sequence = instance.sequence - len(events)
    changes = Changes(instance, sequence + 1, at, actor)
    for event in events:
        sequence += 1
        rule = _RULES.get(type(event))
        if rule is not None:
            rule(changes, event, sequence)
    return changes


def _task(c: Changes, event: e.TaskCreated, sequence: int) -> None:
    instance = c.instance
    c.of("task").made[event.wait] = {
        "id": f"{instance.id}-{event.wait}",
        "instance_id": instance.id,
        "scope": event.scope,
        "wait": event.wait,
        "sequence": sequence,
        "definition_id": instance.definition_id,
        "process_key": instance.process_key,
        "business_key": instance.business_key,
        "element": event.element,
        "name": event.name,
        "state": "open",
        "lane": event.lane,
        "zone": event.zone,
        "group": event.group,
        "people": texts(event.people) if event.people else "",
        "assignee": event.assignee,
        "priority": event.priority,
        "due": event.due,
        "due_sort": _due_sort(event.due, event.target),
        "follow_up": event.follow_up,
        "form": event.form,
        "created_at": c.at,
        "claimed_at": None if event.assignee is None else c.at,
        "completed_at": None,
        "completed_by": None,
        "on_behalf_of": None,
        "priority_sort": -event.priority,
        "target": event.target,
        "asked_by": None,
        "promised": event.promised,
        "queue": event.queue,
        "turn_sort": event.turn,
    }


def _rekeyed(c: Changes, event: e.BusinessKeySet, _sequence: int) -> None:
    """Tasks show the key of their instance; those that come up in this turn have the new one already."""
    c.of("task").every["business_key"] = event.business_key


def _claimed(c: Changes, event: e.TaskClaimed, sequence: int) -> None:
    c.of("task").change(
        event.wait,
        assignee=event.assignee,
        claimed_at=c.at,
        sequence=sequence,
        on_behalf_of=event.on_behalf_of,
        asked_by=None,
    )


def _released(c: Changes, event: e.TaskReleased, sequence: int) -> None:
    c.of("task").change(event.wait, assignee=None, claimed_at=None, sequence=sequence, on_behalf_of=None, asked_by=None)


def _due_moved(c: Changes, event: e.TaskDueMoved, sequence: int) -> None:
    c.of("task").change(
        event.wait,
        due=event.due,
        due_sort=_due_sort(event.due, event.target),
        target=event.target,
        promised=event.promised,
        turn_sort=event.turn,
        sequence=sequence,
    )


def _due_sort(due: int | None, target: int | None) -> int:
    return min((one for one in (due, target) if one is not None), default=NEVER)


def _offered(c: Changes, event: e.TaskOffered, sequence: int) -> None:
    people = texts(event.people) if event.people else ""
    c.of("task").change(event.wait, group=event.group, people=people, sequence=sequence)


def _postponed(c: Changes, event: e.TaskPostponed, sequence: int) -> None:
    c.of("task").change(event.wait, follow_up=event.follow_up, sequence=sequence)


def _asked(c: Changes, event: e.TaskAsked, sequence: int) -> None:
    c.of("task").change(
        event.wait, assignee=event.assignee, asked_by=event.asked_by, claimed_at=c.at, sequence=sequence
    )


def _answered(c: Changes, event: e.TaskAnswered, sequence: int) -> None:
    c.of("task").change(event.wait, assignee=event.assignee, asked_by=None, claimed_at=c.at, sequence=sequence)


def _taken_back(c: Changes, event: e.TurnTakenBack, sequence: int) -> None:
    """Its task is open again, as it was before; the rest is as if it had not been."""
    c.of("task").change(event.wait, sequence=sequence)


def _carried(c: Changes, event: e.WaitCarried, _sequence: int) -> None:
    table = _TABLES.get(event.kind)
    if table is not None:
        c.of(table).change(event.wait, scope=event.scope, element=event.element)


def _task_carried(c: Changes, event: e.TaskCarried, sequence: int) -> None:
    """It is a task of the new version, which may name another lane or form."""
    c.of("task").change(
        event.wait,
        scope=event.scope,
        element=event.element,
        definition_id=c.instance.definition_id,
        sequence=sequence,
        **dict(event.said),
    )


def _job(c: Changes, event: e.JobCreated, _sequence: int) -> None:
    c.of("job").made[event.wait] = c.named(event) | {
        "job": event.job,
        "state": "open",
        "retries": event.retries,
        "due": c.at,
        "message": None,
    }


def _failed(c: Changes, event: e.JobFailed, _sequence: int) -> None:
    state = "open" if event.left > 0 else "failed"
    due = c.at if event.retry_at is None else event.retry_at
    c.of("job").change(event.wait, state=state, retries=event.left, due=due, message=to_keep(event.sentence))


def _timer(c: Changes, event: e.TimerArmed, _sequence: int) -> None:
    c.of("timer").made[event.wait] = c.row(event) | {"due": event.due}


def _message(c: Changes, event: e.MessageAwaited, _sequence: int) -> None:
    c.of("subscription").made[event.wait] = c.row(event) | {"kind": "message", "name": event.name, "key": event.key}


def _signal(c: Changes, event: e.SignalAwaited, _sequence: int) -> None:
    c.of("subscription").made[event.wait] = c.row(event) | {"kind": "signal", "name": event.name, "key": ""}


def _incident(c: Changes, event: e.IncidentRaised, _sequence: int) -> None:
    c.of("incident").made[event.wait] = c.named(event) | {
        "host": event.host,
        "code": event.code,
        "message": to_keep(event.sentence),
        "raised_at": c.at,
        "resolved_at": None,
        "resolved_by": None,
    }


def _resolved(c: Changes, event: e.IncidentResolved, _sequence: int) -> None:
    c.of("incident").change(event.wait, resolved_at=c.at, resolved_by=c.actor)


def _completed(c: Changes, event: e.Completed, sequence: int) -> None:
    _ended(c, event.kind, event.wait, "completed", sequence)


def _interrupted(c: Changes, event: e.Interrupted | e.Withdrawn, sequence: int) -> None:
    _ended(c, event.kind, event.wait, "cancelled", sequence)


def _fired(c: Changes, event: e.Fired, sequence: int) -> None:
    if not event.keep:
        _ended(c, event.kind, event.wait, "completed", sequence)


def _part(c: Changes, event: e.PartHappened, sequence: int) -> None:
    _ended(c, event.kind, event.wait, "completed", sequence)


def _planned(c: Changes, event: e.RoundsPlanned, sequence: int) -> None:
    _ended(c, "task", event.wait, "completed", sequence)


def _ended(c: Changes, kind: str, wait: int, state: str, sequence: int) -> None:
    if kind == "task":
        c.of("task").change(wait, state=state, completed_at=c.at, completed_by=c.actor, sequence=sequence)
    elif kind == "job":
        c.of("job").end(wait)
    elif kind == "timer":
        c.of("timer").end(wait)
    elif kind in {"message", "signal"}:
        c.of("subscription").end(wait)
    elif kind == "incident":
        c.of("incident").change(wait, resolved_at=c.at, resolved_by=c.actor)


_TABLES = {"timer": "timer", "message": "subscription", "signal": "subscription", "job": "job", "incident": "incident"}
"""Where a wait has its row, by its kind."""

_RULES: dict[type, Callable[[Changes, Any, int], None]] = {
    e.BusinessKeySet: _rekeyed,
    e.TaskCreated: _task,
    e.TaskClaimed: _claimed,
    e.TaskReleased: _released,
    e.TaskDueMoved: _due_moved,
    e.TaskOffered: _offered,
    e.TurnTakenBack: _taken_back,
    e.TaskPostponed: _postponed,
    e.TaskAsked: _asked,
    e.TaskAnswered: _answered,
    e.TaskCarried: _task_carried,
    e.WaitCarried: _carried,
    e.JobCreated: _job,
    e.JobFailed: _failed,
    e.TimerArmed: _timer,
    e.MessageAwaited: _message,
    e.SignalAwaited: _signal,
    e.IncidentRaised: _incident,
    e.IncidentResolved: _resolved,
    e.Completed: _completed,
    e.Interrupted: _interrupted,
    e.Withdrawn: _interrupted,
    e.Fired: _fired,
    e.PartHappened: _part,
    e.RoundsPlanned: _planned,
}
