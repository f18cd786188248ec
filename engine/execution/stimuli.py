"""What may happen to an instance from outside. Each stimulus runs it to its next waits.

`Gone` says that the wait is over (somebody was first, or the process moved on); nothing was recorded.
`Stuck` from `complete` means the same: nothing recorded, the person is told why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import (
    BusinessKeySet,
    IncidentResolved,
    InstanceEnded,
    InstanceStarted,
    JobCreated,
    JobFailed,
    MessageReceived,
    ScriptPrinted,
    VariablesSet,
)
from engine.execution import (
    asking,
    associations,
    attached,
    correlation,
    data,
    escalating,
    happening,
    looping,
    promising,
    scopes,
    throwing,
)
from engine.execution.associations import Written
from engine.execution.burst import burst
from engine.execution.elements import ad_hoc_subprocess, multi_instance, multiple_event, standard_loop
from engine.execution.happening import finish_or_park
from engine.execution.leaving import Way, choose, finish, fire, settle
from engine.execution.trouble import Stuck
from engine.program.details import SeveralDetail
from engine.sentence import apart_or_none, in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.events import Promise
    from engine.execution.places import Caller
    from engine.execution.run import Run
    from engine.execution.state import Wait
    from engine.program.model import Body, Element, Program
    from engine.values import Value


class Gone(Exception):  # noqa: N818 - an answer, not a bug
    """What the stimulus was for is over."""


def _can_be_called(program: Program, values: Mapping[str, Value]) -> None:
    """A called process begins by a start event without a trigger (BPMN 2.0.2, 10.5.2), with all that it demands."""
    if not program.bodies[program.key].starts:
        told = say(
            "The process %(process)s begins only by an event from outside, so it cannot be called.",
            process=in_quotes(program.name),
        )
        raise Stuck("called-process", told)
    if program.demands:
        associations.demand(program, values)


def start(
    run: Run,
    definition_id: str,
    version: int,
    values: Mapping[str, Value],
    *,
    element: str | None = None,
    business_key: str | None = None,
    root_id: str | None = None,
    message: tuple[str, str] | None = None,
    caller: Caller | None = None,
    promise: Promise | None = None,
) -> None:
    """Begin. `element` is the start event that was set off, as `StartTrigger.at` says it (None: all plain ones),
    `message` (name, id) what set it off; `promise` is what is left of that of who calls it. Raises
    `Stuck` where what must listen at once cannot.
    """
    program = run.program
    body = program.bodies[program.key]
    starts, given, others, set_off = body.starts, values, None, None
    if element is not None:
        element, others = multiple_event.set_off_by(program, element)
        starts = (element,)
        set_off = next((one for one in program.starts if one.element == element and one.begun), None)
    values = _brought(run, starts, values, others)
    if set_off is not None:
        starts = set_off.beside
    if run.state.parent is not None:
        _can_be_called(program, values)
    parent_id, parent_scope, parent_wait = run.state.parent or (None, 0, 0)
    run.record(
        InstanceStarted(
            definition_id,
            program.key,
            version,
            element,
            business_key,
            root_id,
            parent_id,
            parent_scope,
            parent_wait,
            unique_key(run, business_key),
            len(starts),
            caller,
            promising.promised(run, (element,) if element else body.starts, values, promise),
        )
    )
    if message and element:
        run.record(MessageReceived(0, element, *message))
    _write_first(run, body, values)
    if message and element:
        correlation.heard(run, 0, run.element(element), message[0], given)
    if body.triggers:
        attached.arm(run, 0, attached.plan(run, body.triggers, run.variables(0)), 0)
    _set_going(run, starts, others, given)
    if set_off is not None:
        _begun_by(run, run.element(set_off.element), set_off.kind, given)
    burst(run)


def unique_key(run: Run, business_key: str | None) -> str | None:
    """What an instance claims for itself as long as it is open; None where its key need not be unique."""
    claims = run.program.unique and business_key is not None and run.state.parent is None
    return f"{run.program.key}:{business_key}" if claims else None


def _write_first(run: Run, body: Body, values: Mapping[str, Value]) -> None:
    """Write what an instance begins with; data that it draws and nobody has brought is null."""
    known = {**dict.fromkeys(body.data), **values} if body.data else values
    if len(known):
        run.record(VariablesSet(0, 0, tuple(known), tuple(known.values())))
    if isinstance(values, Written):
        associations.keep(run, 0, values.documents)


def _set_going(
    run: Run, starts: tuple[str, ...], others: multiple_event.Others | None, given: Mapping[str, Value]
) -> None:
    """Put tokens at the start events; one that needs more than has come holds its token until that has come as well."""
    if others is not None:
        multiple_event.begin(run, others, given)
        return
    for one in starts:
        run.agenda.append((0, run.element(one), None))


def _begun_by(run: Run, element: Element, kind: str, given: Mapping[str, Value]) -> None:
    """Let the token go on from an event or receive task that has begun the process: it does not wait any more."""
    try:
        way = Way({}, choose(run, element, run.variables(0)))
    except Stuck as stuck:
        way = Way(given, (), stuck)
    fire(run, 0, 0, kind, element, way)
    settle(run, 0)


def _brought(
    run: Run, starts: tuple[str, ...], values: Mapping[str, Value], others: multiple_event.Others | None
) -> Mapping[str, Value]:
    """What an instance begins with: all it was given, or the outputs of its start events where they have any; those
    of one that needs more than has come are worked out when that has come.
    """
    if others is not None:
        return {} if others.element.outputs else values
    mapping = [one for one in map(run.element, starts) if one.outputs]
    if not mapping:
        return values
    written = Written()
    for one in mapping:
        some = data.evaluate_all(run, one.outputs, associations.taken(one, values), one.label)
        written.update(some)
        written.documents += getattr(some, "documents", ())
    return written


def _open(run: Run, scope_id: int, wait_id: int, kind: str) -> Wait:
    try:
        wait = run.state.scopes[scope_id].waits[wait_id]
    except KeyError:
        raise Gone from None
    if wait.kind != kind:
        raise Gone
    return wait


def complete(run: Run, scope_id: int, wait_id: int, values: Mapping[str, Value]) -> None:
    """A person did a task, or answered a question."""
    wait = _open(run, scope_id, wait_id, "task")
    element = run.program.elements[wait.element]
    if element.repeat is not None and run.state.scopes[scope_id].kind == "rounds":
        answer = multi_instance.answer if isinstance(element.repeat, SeveralDetail) else standard_loop.answer
        answer(run, scope_id, wait_id, element, values)
    elif getattr(element.detail, "asked", None) is not None:
        answer = ad_hoc_subprocess.answer if wait.host == 0 else asking.answer
        answer(run, scope_id, wait_id, element, values)
    elif wait.host == wait_id:
        finish(run, scope_id, wait_id, values)
    else:
        happening.happened(run, scope_id, wait_id, wait, values)
    burst(run)


def job_done(run: Run, scope_id: int, wait_id: int, values: Mapping[str, Value]) -> None:
    """A worker did a job."""
    _open(run, scope_id, wait_id, "job")
    finish_or_park(run, scope_id, wait_id, values)
    burst(run)


def script_printed(run: Run, scope_id: int, wait_id: int, text: str) -> None:
    """A script that a worker runs has printed something, whatever else becomes of it."""
    wait = _open(run, scope_id, wait_id, "job")
    run.record(ScriptPrinted(scope_id, wait_id, wait.element, (text,)))


def job_failed(run: Run, scope_id: int, wait_id: int, message: str, left: int, retry_at: int | None) -> None:
    """A worker could not do it; without tries left it is an incident."""
    wait = _open(run, scope_id, wait_id, "job")
    said = apart_or_none(message)
    run.record(JobFailed(scope_id, wait_id, wait.element, left, retry_at if left else None, str(message), said))
    if left <= 0:
        run.record(Stuck("job", message).raised(scope_id, run.next_id, wait.element, wait_id))


def job_error(run: Run, scope_id: int, wait_id: int, code: str, message: str) -> None:
    """A worker reported a BPMN error."""
    wait = _open(run, scope_id, wait_id, "job")
    try:
        throwing.throw_from_activity(run, scope_id, wait_id, code, message)
    except Stuck as stuck:
        said = apart_or_none(stuck.message)
        run.record(JobFailed(scope_id, wait_id, wait.element, 0, None, str(stuck.message), said))
        run.record(stuck.raised(scope_id, run.next_id, wait.element, wait_id))
    burst(run)


def timer_due(run: Run, scope_id: int, wait_id: int) -> None:
    """A timer's time has come."""
    wait = _open(run, scope_id, wait_id, "timer")
    happening.happened(run, scope_id, wait_id, wait, {})
    burst(run)


def message_arrived(
    run: Run, scope_id: int, wait_id: int, name: str, message_id: str, values: Mapping[str, Value]
) -> None:
    """A message was correlated to a wait."""
    wait = _open(run, scope_id, wait_id, "message")
    run.record(MessageReceived(scope_id, wait.element, name, message_id))
    correlation.heard(run, scope_id, run.element(wait.element), name, values)
    happening.happened(run, scope_id, wait_id, wait, values)
    burst(run)


def signal_heard(run: Run, scope_id: int, wait_id: int, values: Mapping[str, Value]) -> None:
    """A signal reached a listener."""
    wait = _open(run, scope_id, wait_id, "signal")
    happening.happened(run, scope_id, wait_id, wait, values)
    burst(run)


def child_ended(run: Run, scope_id: int, wait_id: int, values: Mapping[str, Value]) -> None:
    """A called process completed; what comes back is what its outputs say, and all where the diagram says so."""
    wait = _open(run, scope_id, wait_id, "child")
    element = run.element_of(run.state.scope(scope_id), wait)
    finish_or_park(run, scope_id, wait_id, values if element.outputs or element.detail.all_out else {})
    burst(run)


def child_failed(run: Run, scope_id: int, wait_id: int, code: str) -> None:
    """A called process ended with an error that it did not catch itself."""
    wait = _open(run, scope_id, wait_id, "child")
    try:
        throwing.throw_from_activity(run, scope_id, wait_id, code, "")
    except Stuck as stuck:
        attached.withdraw(run, scope_id, wait_id)
        run.record(stuck.raised(scope_id, wait_id, wait.element, wait_id))
    burst(run)


def child_escalated(run: Run, scope_id: int, wait_id: int, code: str) -> bool:
    """A called process escalated something that it does not catch itself; whether its caller does."""
    _open(run, scope_id, wait_id, "child")
    caught = escalating.from_activity(run, scope_id, wait_id, code)
    burst(run)
    return caught


def go_on(run: Run) -> None:
    """What it paused for is done."""
    burst(run)


def child_cancelled(run: Run, scope_id: int, wait_id: int) -> None:
    """A person cancelled a called process on its own: the caller is stuck until somebody decides."""
    label = run.element(_open(run, scope_id, wait_id, "child").element).label
    told = say("The process called by %(step)s was cancelled.", step=in_quotes(label))
    child_refused(run, scope_id, wait_id, Stuck("called-process", told))


def child_refused(run: Run, scope_id: int, wait_id: int, stuck: Stuck) -> None:
    """A called process could not begin, or is gone: its caller can call it again."""
    wait = _open(run, scope_id, wait_id, "child")
    attached.withdraw(run, scope_id, wait_id)
    run.record(stuck.raised(scope_id, wait_id, wait.element, wait_id))


def cancel(run: Run, reason: str) -> None:
    """A person ends the instance with everything in it."""
    scopes.clear(run, 0)
    run.record(InstanceEnded("cancelled", str(reason), apart_or_none(reason)))


def write(run: Run, scope_id: int, values: Mapping[str, Value]) -> None:
    """A person puts values right."""
    data.assign(run, scope_id, values)
    if run.program.conditions:
        burst(run)


def set_business_key(run: Run, business_key: str, reason: str) -> None:
    """A person gives the instance a business key: what waits for a message from now on is found by it."""
    run.record(BusinessKeySet(business_key, unique_key(run, business_key), reason))


def retry(run: Run, scope_id: int, wait_id: int, values: Mapping[str, Value]) -> None:
    """A person asks for another try of what is stuck, after putting `values` right."""
    wait = _open(run, scope_id, wait_id, "incident")
    data.assign(run, scope_id, values)
    element = run.element_of(run.state.scope(scope_id), wait)
    phase, flow, was, *_ = wait.data
    run.record(IncidentResolved(scope_id, wait_id, wait.element))
    if wait.host < 0:
        run.state.changed.add(scope_id)
        settle(run, scope_id)
    elif phase == "condition":
        pass  # the burst asks it again
    elif wait.host != wait_id:
        _job_again(run, scope_id, wait.host, element)
    elif phase in ("leave", "fired"):
        _leave_again(run, scope_id, wait_id, was)
    elif phase == "begin":
        scopes.begin_event_subprocess(run, scope_id, element, wait.variables or {})
    else:
        run.agenda.append((scope_id, element, flow))
        looping.release(run, run.state.scope(scope_id), wait)
    burst(run)


def _job_again(run: Run, scope_id: int, wait_id: int, element: Element) -> None:
    """Give the worker the job again; its inputs are taken anew, because what they were made of may be right now."""
    inputs = data.evaluate_all(run, element.inputs, run.variables(scope_id), element.label)
    told = run.state.scope(scope_id).waits[wait_id].data
    clock = told[0] if isinstance(told, list) else None
    run.record(JobCreated(scope_id, wait_id, element.id, element.detail.job, element.detail.retries, clock))
    if inputs:
        run.record(VariablesSet(scope_id, wait_id, tuple(inputs), tuple(inputs.values())))


def _leave_again(run: Run, scope_id: int, wait_id: int, was: str | None) -> None:
    if was == "scope":
        child = next(one for one in run.state.children(scope_id) if run.state.scope(one).wait == wait_id)
        settle(run, child)
    else:
        finish_or_park(run, scope_id, wait_id, run.state.scope(scope_id).waits[wait_id].variables or {})
