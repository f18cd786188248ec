"""How long a request has waited, been worked on and gone on by itself, lane by lane, in the working time of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from engine import events as ev
from engine.lists import Spent
from engine.queries.breaches import day_of, worked
from engine.store import tasks

if TYPE_CHECKING:
    from engine.program.model import Program
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader
    from engine.turn.hours import Hours

NONE = dt.timedelta()
SHORT = dt.timedelta(minutes=1)
"""What runs by itself and takes less is not told."""
Begun: TypeAlias = (
    ev.Activated
    | ev.ChildCalled
    | ev.ConditionAwaited
    | ev.JobCreated
    | ev.MessageAwaited
    | ev.SignalAwaited
    | ev.TimerArmed
)
Ended: TypeAlias = ev.Completed | ev.Fired | ev.IncidentResolved | ev.Interrupted | ev.Withdrawn
_CHOICES = {"gateway", "events"}
"""What waits for the first of several things, which are not counted beside it."""


@dataclass(slots=True)
class Step:
    """A step that nobody does, from when on it held the request, and until when (None: it still does)."""

    element: str
    scope: int
    since: int
    until: int | None = None


class Alone:
    """What a request did without people, as its events tell: jobs, times and messages that were waited for, processes
    that were called. What only listens beside a step holds nothing up, and is not counted.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._open: dict[int, Step] = {}
        self._inside: dict[int, set[int]] = {}

    def look(self, event: ev.Event, at: int) -> None:
        """Take an event of the request into account."""
        if isinstance(event, Begun):
            self._begin(event, at)
        elif isinstance(event, Ended):
            if not (getattr(event, "keep", False) or getattr(event, "how", "") == "retried"):
                self._end(event.wait, at)
        elif isinstance(event, ev.ScopeClosed | ev.ScopeKept):
            for wait in self._inside.pop(event.scope, ()):
                self._end(wait, at)
        elif isinstance(event, ev.InstanceEnded):
            for wait in list(self._open):
                self._end(wait, at)
        else:
            self._move(event)

    def _move(self, event: ev.Event) -> None:
        """Follow to another version."""
        if isinstance(event, ev.WaitCarried):
            self._carry(event)
        elif isinstance(event, ev.InstanceMigrated):
            names = dict(event.elements)
            for step in self.steps:
                step.element = names.get(step.element, step.element)

    def _begin(self, event: Begun, at: int) -> None:
        wait, scope = event.wait, event.scope
        holds = getattr(event, "host", wait) == wait
        if wait in self._open or not holds or (isinstance(event, ev.Activated) and event.kind not in _CHOICES):
            return
        self._open[wait] = Step(event.element, scope, at)
        self._inside.setdefault(scope, set()).add(wait)
        self.steps.append(self._open[wait])

    def _end(self, wait: int, at: int) -> None:
        step = self._open.pop(wait, None)
        if step is not None:
            step.until = at
            self._inside.get(step.scope, set()).discard(wait)

    def _carry(self, event: ev.WaitCarried) -> None:
        step = self._open.get(event.wait)
        if step is not None:
            self._inside.get(step.scope, set()).discard(event.wait)
            step.element, step.scope = event.element, event.scope
            self._inside.setdefault(event.scope, set()).add(event.wait)


def by_lane(r: Reader, instance_id: str, program: Program, hours: Hours, now: int, alone: Alone) -> tuple[Spent, ...]:
    """Add up the steps of a request by lane, in the order in which they came up. A task waits until whoever has it, or
    has done it, took it.
    """
    hours.look(r)
    found: dict[str, Spent] = {}
    rows = tasks.of_one(r, instance_id)
    parts = [(row.created_at, _task(row, program, hours, now)) for row in rows]
    parts += [(one.since, _step(one, program, hours, now)) for one in alone.steps]
    for _, more in sorted(parts, key=lambda part: part[0]):
        before = found.get(more.lane, more._replace(waited=NONE, worked=NONE, alone=NONE))
        found[more.lane] = before._replace(
            waited=before.waited + more.waited, worked=before.worked + more.worked, alone=before.alone + more.alone
        )
    of_people = {row.lane or "" for row in rows}
    told = (one if one.alone >= SHORT else one._replace(alone=NONE) for one in found.values())
    return tuple(one for one in told if one.alone or one.lane in of_people)


def _task(row: TaskRow, program: Program, hours: Hours, now: int) -> Spent:
    calendar = hours.at(program, row.element)
    until = now if row.completed_at is None else row.completed_at
    taken = until if row.claimed_at is None else row.claimed_at
    waited, worked_on = worked(calendar, row.created_at, taken), worked(calendar, taken, until)
    return Spent(row.lane or "", waited, worked_on, NONE, day_of(calendar))


def _step(one: Step, program: Program, hours: Hours, now: int) -> Spent:
    element = program.elements.get(one.element)
    calendar = hours.at(program, one.element)
    lane = element.lane.path if element is not None and element.lane is not None else ""
    long = worked(calendar, one.since, now if one.until is None else one.until)
    return Spent(lane, NONE, NONE, long, day_of(calendar))
