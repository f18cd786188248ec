"""Start and cancel instances, and put their values right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.commands import attaching
from engine.commands.starting import must_be_starter
from engine.errors import Conflict, InvalidValues, NotFound, WrongState
from engine.execution import stimuli
from engine.execution.trouble import Stuck
from engine.sentence import say
from engine.store import definitions, instances, processes
from engine.store.outcomes import Taken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.deployed import Definition
    from engine.execution.run import Run
    from engine.program.forms import Form
    from engine.program.model import Program
    from engine.program.triggers import StartTrigger
    from engine.turn import Turn
    from engine.values import Value

LONGEST_KEY = 200


def start(
    turn: Turn,
    process_key: str,
    values: Mapping[str, Value],
    *,
    business_key: str | None = None,
    version: int | None = None,
    by: str = "",
) -> str:
    """Start the published version of a process (or a given version); answers with the instance's id."""
    definition, program, trigger = _beginning(turn, process_key, version, by)
    form = program.forms.get(trigger.form or "") if trigger else None
    if form is not None:
        accepted, errors = form.check(values, **turn.locale, documents=_files(turn, form, program, by))
        if errors:
            raise InvalidValues(say("The form to start '%(process)s'", process=program.name), errors)
        values = accepted
    return _start(turn, definition, trigger, values, business_key, by)


def _files(turn: Turn, form: Form, program: Program, by: str) -> dict[str, dict[str, Any]]:
    """The files that somebody has chosen in a start form."""
    return attaching.held_documents(turn.view, by, attaching.start_of(program.key)) if form.takes_files else {}


def _initiator(trigger: StartTrigger | None, by: str) -> dict[str, Value]:
    """Who starts the process, as the variable that the diagram wants it in."""
    return {trigger.initiator: by} if trigger is not None and trigger.initiator and by else {}


def start_form(turn: Turn, process_key: str, fields: Mapping[str, str | Sequence[str]], *, by: str = "") -> str:
    """Do the same with what was typed into the start form."""
    definition, program, trigger = _beginning(turn, process_key, None, by)
    form = program.forms.get(trigger.form or "") if trigger else None
    values: Mapping[str, Value] = {}
    if form is not None:
        values, errors = form.from_text(fields, **turn.locale, documents=_files(turn, form, program, by))
        if errors:
            raise InvalidValues(say("The form to start '%(process)s'", process=program.name), errors)
    return _start(turn, definition, trigger, values, None, by)


def begin(
    turn: Turn,
    definition: Definition,
    values: Mapping[str, Value],
    *,
    element: str | None = None,
    business_key: str | None = None,
    message: tuple[str, str] | None = None,
    key: str | None = None,
) -> Run:
    """Begin an instance; what keeps it from beginning is a refusal. `key` is that of the `message` (name, id)."""
    given = dict(values)
    try:
        return turn.start(definition, given, element=element, business_key=business_key, message=message, key=key)
    except Stuck as stuck:
        raise _not_started(definition.name, say("stuck (%(why)s)", why=stuck.message)) from stuck
    except Taken as taken:
        raise Conflict(
            say(
                "'%(process)s' is already running for '%(key)s'; it can be started again when that has ended.",
                process=definition.name,
                key=taken.key,
            )
        ) from taken


def cancel(turn: Turn, instance_id: str, reason: str) -> str:
    """End an instance with everything in it."""
    run = _running(turn, instance_id, say("cancelled"))
    stimuli.cancel(run, reason.strip() or "Cancelled")
    return instance_id


def set_values(turn: Turn, instance_id: str, values: Mapping[str, Value]) -> str:
    """Write values into the process itself; an operator's correction."""
    stimuli.write(_running(turn, instance_id, say("changed")), 0, values)
    return instance_id


def set_business_key(turn: Turn, instance_id: str, business_key: str, reason: str) -> str:
    """Give an instance a business key, or another one; an operator's correction, with a reason."""
    rekey(turn, _running(turn, instance_id, say("changed")), business_key, reason)
    return instance_id


def rekey(turn: Turn, run: Run, business_key: str, reason: str) -> None:
    """Let an instance have a key that no other open instance holds, where the process says that it is unique."""
    key, why = business_key.strip(), reason.strip().rstrip(".")
    wrong = {"business_key": _wrong_key(key)} if _wrong_key(key) else {}
    if not why:
        wrong["reason"] = say("Say why: it stands in the history.")
    if wrong:
        raise InvalidValues(say("The business key"), wrong)
    if key == run.state.business_key:
        raise WrongState(
            say("This request"), say("given the business key '%(key)s'", key=key), say("already known by it")
        )
    unique = stimuli.unique_key(run, key)
    if unique is not None and instances.holder(turn.view, run.program.key, unique) is not None:
        raise Conflict(
            say(
                "'%(process)s' is already running for '%(key)s'; two may not have the same business key.",
                process=run.program.name,
                key=key,
            )
        )
    stimuli.set_business_key(run, key, why)


def _not_started(process: str, why: str) -> WrongState:
    return WrongState(say("The process '%(process)s'", process=process), say("started"), why)


def _wrong_key(key: str) -> str:
    if not key:
        return say("Give the key that messages for this request come with.")
    if len(key) > LONGEST_KEY or not key.isprintable():
        return say("A business key has at most %(number)s characters, all of them in one line.", number=LONGEST_KEY)
    return ""


def _running(turn: Turn, instance_id: str, deed: str) -> Run:
    run = turn.run(instance_id)
    row = turn.row(instance_id)
    if row.ended_at is not None:
        raise WrongState(say("This process instance"), deed, row.state)
    return run


def _beginning(
    turn: Turn, process_key: str, version: int | None, by: str
) -> tuple[Definition, Program, StartTrigger | None]:
    definition_id = definitions.latest_id(turn.view, process_key)
    if version is not None:
        versions = definitions.versions(turn.view, process_key)
        definition_id = next((one.id for one in versions if one.version == version), None)
    if definition_id is None:
        known = definitions.latest(turn.view, process_key, published=False)
        if known is None:
            raise NotFound("process", process_key)
        if version is not None:
            raise NotFound(say("process '%(process)s' with version", process=process_key), version)
        raise _not_started(known.name, say("not published"))
    definition = turn.definition(definition_id)
    program = turn.program(definition.id)
    live = processes.find(turn.view, process_key)
    if live is not None and live.retired_at is not None:
        raise _not_started(definition.name, say("retired"))
    must_be_starter(turn, program, by)
    if program.only_called:
        raise _not_started(definition.name, say("only called by others"))
    if program.bodies[program.key].starts and not any(one.kind == "none" for one in program.starts):
        return definition, program, None
    trigger = next((one for one in program.starts if one.kind == "none"), None) or next(iter(program.starts), None)
    return definition, program, trigger


def _start(
    turn: Turn,
    definition: Definition,
    trigger: StartTrigger | None,
    values: Mapping[str, Value],
    business_key: str | None,
    by: str,
) -> str:
    given = {**values, **_initiator(trigger, by)}
    message = None
    if trigger is not None and trigger.kind == "message":
        message = (trigger.name or "", turn.new_id())
    element = None if trigger is None or trigger.kind == "none" else trigger.at
    run = begin(turn, definition, given, element=element, business_key=business_key, message=message)
    attaching.hand_in(turn, attaching.start_of(run.program.key), by, values, run.state.instance_id)
    return run.state.instance_id
