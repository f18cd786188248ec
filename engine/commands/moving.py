"""Move running instances to another version of their process: begin, one after the other, stop, go on, undo."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from engine import events as e
from engine.commands.undoing import FINAL, HOUSE
from engine.errors import Conflict, InvalidValues, NotFound, Refusal, WrongState
from engine.execution.migration import carrying, planning
from engine.execution.trouble import Stuck
from engine.sentence import joined, plain, say, to_keep
from engine.store import definitions, history, journal, moving, remarks, typed
from engine.store.outcomes import DatabaseFailed
from engine.turn.undone import resume

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.events import AnyEvent
    from engine.execution.migration.plans import Plan
    from engine.program.model import Program
    from engine.store.definitions import DefinitionRow
    from engine.store.moving import MoveRow, PartRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turn, Turns

MOST = 100_000
"""Instances that one move may have: more are moved by a further one."""
LONGEST_REASON = 500
CHANNEL = "migration"
log = logging.getLogger(__name__)


def versions(r: Reader, source_id: str, target_id: str) -> tuple[DefinitionRow, DefinitionRow]:
    """Two versions of one process, or a refusal."""
    found = []
    for one in (source_id, target_id):
        row = definitions.find(r, one)
        if row is None:
            raise NotFound("process definition", one)
        found.append(row)
    source, target = found
    if source.key != target.key:
        raise NotFound(say("version of '%(process)s'", process=source.name), target_id)
    if source.id == target.id:
        raise WrongState(
            say("These requests"), say("moved"), say("the version that they run, to which they would move")
        )
    return source, target


def _version(row: DefinitionRow) -> str:
    return say("Version %(version)s of '%(process)s'", version=row.version, process=row.name)


def begin(
    w: Writer, now: int, move_id: str, source_id: str, target_id: str, said: Mapping[str, str], reason: str, by: str
) -> MoveRow:
    """Write down that every open instance of a version is to be moved; the worker does it, one after the other."""
    source, target = versions(w, source_id, target_id)
    if target.published_at is None:
        raise WrongState(_version(target), say("moved to"), say("not published"))
    if source.key in HOUSE:
        raise WrongState(
            say("'%(name)s'", name=source.name), say("moved to another version"), say("a process of the product itself")
        )
    why = reason.strip().rstrip(".")
    if not why or len(why) > LONGEST_REASON:
        raise InvalidValues(
            say("The move"), {"reason": say("Say why, in at most %(number)s characters.", number=LONGEST_REASON)}
        )
    ids = moving.open_instances(w, source.id, MOST)
    if not ids:
        raise WrongState(_version(source), say("moved from"), say("run by no open request"))
    row = moving.MoveRow(
        move_id,
        source.key,
        source.id,
        target.id,
        msgspec.json.encode(said, enc_hook=plain),
        why,
        moving.RUNNING,
        now,
        by,
    )
    moving.add(w, row, ids)
    return row


# -- one instance


def planned(old: Program, new: Program, turn: Turn, instance_id: str, said: Mapping[str, str]) -> Plan:
    """Plan how an instance goes on with another version."""
    return planning.plan(old, new, turn.run(instance_id).state, said)


def why_not(plan: Plan) -> str:
    """Why a plan cannot be carried out, in sentences; empty where it can."""
    return joined([*plan.reasons, *(ask.why for ask in plan.asks.values())])


def carry(turn: Turn, instance_id: str, plan: Plan, target: carrying.Target) -> None:
    """Carry a plan out; refused where something new cannot begin."""
    try:
        carrying.carry(turn.run(instance_id), plan, target)
    except Stuck as stuck:
        raise Conflict(stuck.message) from stuck


def move(turn: Turn, part: PartRow) -> str:
    """Move one instance, if it is still to be moved; a refusal says why it cannot."""
    row = _still(turn, part)
    if row is None:
        return part.instance_id
    run = turn.run(part.instance_id)
    was = turn.row(part.instance_id)
    if was.ended_at is not None:
        raise Conflict(say("It has ended."))
    if was.definition_id != row.source_id:
        raise Conflict(say("It runs another version by now."))
    definition = turn.definition(row.target_id)
    plan = planned(run.program, turn.program(definition.id), turn, part.instance_id, row.choices)
    if not plan.moves:
        raise Conflict(why_not(plan))
    turn.then(partial(history.catch_up, instance_id=part.instance_id))
    target = carrying.Target(definition.id, definition.version, row.source_id, row.id, row.reason)
    carry(turn, part.instance_id, plan, target)
    turn.then(lambda w: moving.mark(w, part, moving.MOVED, turn.now))
    return part.instance_id


def undo(turn: Turn, part: PartRow) -> str:
    """Let one instance be as if it had not been moved; refused where anything has happened to it since."""
    row = _still(turn, part)
    if row is None:
        return part.instance_id
    run = turn.run(part.instance_id)
    last = journal.read(turn.view, part.instance_id)[-1]
    why = _moved_on(turn, part, last.first, last.events)
    if why:
        raise Conflict(why)
    definition = turn.definition(row.source_id)
    run.program = turn.program(definition.id)
    turn.then(partial(history.catch_up, instance_id=part.instance_id))
    undone = e.MigrationUndone(last.first, definition.id, definition.version, row.id)
    resume(turn, run, last.first, undone)
    turn.then(lambda w: moving.mark(w, part, moving.UNDONE, turn.now))
    return part.instance_id


def _still(turn: Turn, part: PartRow) -> MoveRow | None:
    """The move of an instance, where that runs and is still to do what it was found for."""
    row, now = moving.find(turn.view, part.move_id), moving.part(turn.view, part.move_id, part.instance_id)
    return row if row is not None and row.state == moving.RUNNING and now == part else None


def _moved_on(turn: Turn, part: PartRow, first: int, events: Sequence[AnyEvent]) -> str:
    begun = events[0]
    if not isinstance(begun, e.InstanceMigrated) or begun.batch != part.move_id:
        return say("It has moved on since.")
    final = [FINAL[type(one)] for one in events if type(one) in FINAL]
    if final:
        return say("Moving it had an effect beyond it: %(what)s.", what=final[0])
    ahead = [f"{part.instance_id}-{one.wait}" for one in events if isinstance(one, e.TaskCreated) and one.wait >= first]
    touched = any(typed.of_task(turn.view, one) or remarks.of_task(turn.view, one) for one in ahead)
    return say("Somebody has begun with a task that came up since.") if touched else ""


# -- all of them, one after the other


def work(turns: Turns, limit: int) -> int:
    """Do the next instances of all moves that run; gives how many."""
    with turns.store.reading() as r:
        due = moving.due(r, limit)
    for part in due:
        _work(turns, part)
    if not due:
        _finish(turns)
    return len(due)


def _work(turns: Turns, part: PartRow) -> None:
    """Do one; what refuses it is noted, and so is what breaks, so that the others go on."""
    with turns.store.reading() as r:
        row = moving.find(r, part.move_id)
    assert row is not None, "its part refers to it"
    deed = undo if part.state == moving.UNDOING else move
    try:
        turns.take(partial(deed, part=part), actor=row.made_by, channel=CHANNEL)
    except DatabaseFailed:
        raise
    except Refusal as refusal:
        _refused(turns, part, refusal.sentence)
    except Exception:
        log.exception("A request could not be moved: %s", part.instance_id)
        _refused(turns, part, say("It could not be done; who runs the server finds the reason in its log."))


def _refused(turns: Turns, part: PartRow, why: str) -> None:
    """Note why an instance stays where it is."""
    state = moving.MOVED if part.state == moving.UNDOING else moving.REFUSED
    turns.write(partial(_note, part=part, state=state, why=why))


def _note(w: Writer, now: int, part: PartRow, state: str, why: str) -> None:
    if moving.part(w, part.move_id, part.instance_id) == part:
        moving.mark(w, part, state, now, to_keep(why))


def _finish(turns: Turns) -> None:
    with turns.store.reading() as r:
        idle = moving.idle(r)
    for one in idle:
        turns.write(partial(_end, move_id=one))


def _end(w: Writer, now: int, move_id: str) -> None:
    row = moving.find(w, move_id)
    if row is not None and row.state == moving.RUNNING and move_id in moving.idle(w):
        moving.change(w, row, moving.DONE, now)


# -- what people say of a whole move


def stop(w: Writer, move_id: str) -> None:
    """Move no further instance until somebody lets it go on."""
    row = _found(w, move_id)
    if row.state != moving.RUNNING:
        raise WrongState(say("This move"), say("stopped"), row.state)
    moving.change(w, row, moving.STOPPED)


def go_on(w: Writer, move_id: str) -> None:
    """Let a stopped move go on where it was."""
    row = _found(w, move_id)
    if row.state != moving.STOPPED:
        raise WrongState(say("This move"), say("continued"), row.state)
    moving.change(w, row, moving.RUNNING)


def take_back(w: Writer, move_id: str) -> None:
    """Have every moved instance of a move be as it was, where nothing has happened to it since."""
    row = _found(w, move_id)
    if not moving.counts(w, move_id).get(moving.MOVED):
        raise WrongState(say("This move"), say("undone"), say("without a request that is moved"))
    moving.mark_all(w, move_id, moving.WAITING, moving.LEFT)
    moving.mark_all(w, move_id, moving.MOVED, moving.UNDOING)
    moving.change(w, row, moving.RUNNING)


def _found(r: Reader, move_id: str) -> MoveRow:
    row = moving.find(r, move_id)
    if row is None:
        raise NotFound("move", move_id)
    return row
