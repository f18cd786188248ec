"""Timers and jobs: the stimuli that workers bring. Each says `Gone` when the process has moved on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from engine.commands import instances
from engine.errors import Refusal
from engine.execution import stimuli, timers
from engine.store import jobs
from engine.store import timers as armed
from engine.store.outcomes import Raced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.store.jobs import JobRow
    from engine.store.timers import StartTimerRow, TimerRow
    from engine.store.transaction import Writer
    from engine.turn import Turn
    from engine.values import Value

log = logging.getLogger(__name__)
BACK_OFF = 10 * 1_000_000
"""Microseconds before the first retry; each further one waits twice as long."""


class Done(NamedTuple):
    """A job was done and brought these values; a script may have `printed` something."""

    values: Mapping[str, Value]
    printed: str = ""


class Failed(NamedTuple):
    """A job could not be done; it is tried again."""

    message: str
    printed: str = ""


class Threw(NamedTuple):
    """A job ended in a BPMN error."""

    code: str
    message: str
    printed: str = ""


def timer_due(turn: Turn, timer: TimerRow) -> str:
    """Let a timer fire, if it is still due: one that repeats is armed again, under the same wait, by who was first."""
    run = turn.run(timer.instance_id)
    row = armed.find(turn.view, timer.instance_id, timer.wait)
    if row is None or row.due != timer.due:
        raise stimuli.Gone
    stimuli.timer_due(run, timer.scope, timer.wait)
    return timer.instance_id


def start_due(turn: Turn, timer: StartTimerRow) -> str | None:
    """Start a process by its start timer, and set the timer for its next time.

    None where it cannot begin: then that time is missed, which is logged, and the next one comes all the same.
    """
    trigger = next(one for one in turn.program(timer.definition_id).starts if one.at == timer.element)
    each = trigger.timer is not None and trigger.timer.each
    following = timers.again(timer.anchor, timer.text, timer.left, turn.now, turn.turns.calendar, each=each)
    due, left = (following.due, following.left) if following else (None, 0)

    def move(w: Writer) -> None:
        if not armed.move_start(w, timer, due, left):
            raise Raced(timer.definition_id, 0)

    turn.then(move)
    definition = turn.definition(timer.definition_id)
    try:
        return instances.begin(turn, definition, {}, element=timer.element).state.instance_id
    except Refusal as refusal:
        log.warning("A process was due to start and could not: %s", refusal)
        return None


def job_inputs(turn: Turn, job: JobRow) -> dict[str, Value]:
    """What a job works with: its inputs, or all that its process knows where it states none."""
    run = turn.run(job.instance_id)
    wait = run.state.wait(job.scope, job.wait)
    if wait is None or wait.kind != "job":
        raise stimuli.Gone
    return dict(wait.variables) if wait.variables else dict(run.variables(job.scope))


def job_result(turn: Turn, job: JobRow, result: Done | Failed | Threw) -> str:
    """Apply what became of a job, if the worker still holds it: else somebody else does it, or has done it."""
    turn.run(job.instance_id)
    held = jobs.held(turn.view, job.id, job.token or "")
    if held is None:
        raise stimuli.Gone
    turn.then(lambda w: _hold(w, job))
    return take_result(turn, job._replace(scope=held.scope), result)  # another version may have moved it meanwhile


def take_result(turn: Turn, job: JobRow, result: Done | Failed | Threw) -> str:
    """Apply what became of a job that was done within this turn, so that nobody else can have done it."""
    run = turn.run(job.instance_id)
    if result.printed:
        stimuli.script_printed(run, job.scope, job.wait, result.printed)
    if isinstance(result, Done):
        stimuli.job_done(run, job.scope, job.wait, result.values)
    elif isinstance(result, Threw):
        stimuli.job_error(run, job.scope, job.wait, result.code, result.message)
    else:
        left = job.retries - 1
        pause = BACK_OFF * 2 ** min(job.attempts, 10)
        stimuli.job_failed(run, job.scope, job.wait, result.message, left, turn.now + pause)
    return job.instance_id


def _hold(w: Writer, job: JobRow) -> None:
    """See that the job has not been taken by another worker since it was looked at, and keep it from being."""
    if not jobs.extend(w, job.id, job.token or "", job.leased_until or 0):
        raise Raced(job.instance_id, 0)
