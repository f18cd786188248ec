"""What a customer is promised: worked out when the request begins, and carried by each of its tasks.

A task must be done by its `target` for the request to be in time: what is promised less the work that is still ahead
behind it (`Program.ahead`), in business time. Whoever is promised what is a fact in the first event; so a later version
of the process, or other values, do not change it. A called process has what is left behind its call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from engine.calendar import OutsideHorizon, TimerSyntaxError, due, parse_timer
from engine.events import Promise
from engine.execution.conditions import evaluate
from engine.execution.timers import resolve
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.calendar import Calendar
    from engine.events import TaskCreated
    from engine.execution.run import Run
    from engine.program.details import Target
    from engine.program.model import Element
    from engine.values import Value

_WHO = say("Who is %(name)s", name="")
PROMISE = say("The promise of %(name)s", name="")


def promised(
    run: Run, starts: Sequence[str], values: Mapping[str, Value], given: Promise | None = None
) -> Promise | None:
    """What the customer of a request that begins now at `starts` is promised; `given` is what its caller has left."""
    if not run.program.targets:
        return given
    found = next((one for one in run.program.targets if _belongs(run, one, starts, values)), None)
    own = None if found is None else Promise(_by_when(run, found, values), found.name, found.queue, found.ages)
    if own is None or given is None:
        return own or given
    kind = given if given.service_class else own
    return kind._replace(due=min((one.due for one in (own, given) if one.due is not None), default=None))


def _belongs(run: Run, target: Target, starts: Sequence[str], values: Mapping[str, Value]) -> bool:
    if target.start and target.start not in starts:
        return False
    return target.when is None or evaluate(target.when, values, run.clock, _WHO, name=target.name) is True


def _by_when(run: Run, target: Target, values: Mapping[str, Value]) -> int | None:
    within, name = target.within, run.program.name
    if within is None:
        return None
    if within.expression is not None and evaluate(within.expression, values, run.clock, PROMISE, name=name) is None:
        return None
    return resolve(within, values, run.now, run.calendar, PROMISE, name=name).due


def handed_on(run: Run, element: Element) -> Promise | None:
    """What is left of a promise for the process that an element calls."""
    promise = run.state.scopes[0].promise
    if promise is None or promise.due is None:
        return promise
    return promise._replace(due=latest(promise.due, run.program.ahead.get(element.id, 0), run.calendar))


def latest(promised_at: int, ahead: int, calendar: Calendar) -> int:
    """The latest moment at which a step can be done for what is `ahead` behind it to be done in time."""
    try:
        return calendar.add(promised_at, -ahead)
    except OutsideHorizon:
        return promised_at


def targeted(run: Run, element: Element, task: TaskCreated) -> TaskCreated:
    """Give a task by when it must be done for its request to be in time, and its turn in the queue it waits in."""
    promise = run.state.scopes[0].promise
    if promise is None:
        return task
    target = None
    if promise.due is not None:
        target = latest(promise.due, run.program.ahead.get(element.id, 0), run.calendar)
    queued = bool(promise.queue) and task.group is not None and task.assignee is None and not task.people
    return replace(
        task,
        target=target,
        promised=promise.due,
        queue=promise.queue if queued else None,
        turn=turn(run.now, (task.due, target), promise.ages, run.calendar) if queued else None,
    )


def turn(created: int, deadlines: tuple[int | None, ...], ages: str, calendar: Calendar) -> int:
    """When it is the turn of a task: at the soonest of its deadlines, but never later than once it `ages`, and never
    before it came. So nothing that comes after that moment goes before it: no task waits for ever.
    """
    try:
        aged = due(parse_timer(ages), created, calendar)
    except (OutsideHorizon, TimerSyntaxError):
        aged = created
    return max(created, min((one for one in (*deadlines, aged) if one is not None), default=aged))
