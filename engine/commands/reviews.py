"""A review while it is being held: begun, prepared, heard by both offices, signed by the one who is accountable.

The library's process `process_review` leads people through it, where it is published; what makes the record is done
here, within the turn that takes the process on, so a review is never half signed.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.commands import review_pins, review_records
from engine.commands.review_drafts import Draft, actions_of, held_by
from engine.commands.review_records import local_day
from engine.errors import Conflict, NotAllowed, NotFound, WrongState
from engine.events import TaskClaimed
from engine.execution import stimuli
from engine.execution.trouble import Stuck
from engine.governance.significance import OFFICES
from engine.sentence import in_quotes, say, together
from engine.store import definitions, instances, owners, people, reviews
from engine.store.outcomes import Raced, Taken
from engine.store.reviews import DROPPED, OPEN, ReviewRow
from engine.store.signatures import APPROVER
from engine.turn.participation import INPUTS, offered, sides, tasks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.execution.run import Run
    from engine.model import Person
    from engine.store.definitions import DefinitionRow
    from engine.store.people import PersonRow
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turn
    from engine.values import Value

KEY = "process_review"
"""Key of the process that leads through a review."""
_LAST = ("hold_meeting", "agree_changes", "sign_review")
_OWNERS = ("prepare_review", *_LAST)
_DAYS_TO_OFFICE = 30
KINDS = ("initial", "periodic", "triggered", "post-incident")


class Begun(NamedTuple):
    """How a review begins: what for, by whom, and who speaks for which office (people, or groups as a task names
    them; nobody: whoever works in the lanes of that office).
    """

    kind: str = "periodic"
    by: str = ""
    front: tuple[str, ...] = ()
    back: tuple[str, ...] = ()


def begin(turn: Turn, process_key: str, begun: Begun) -> str:
    """Begin a review of a process, or find the one that is being held; gives its id. Refused where nobody owns it."""
    version, owner = _reviewable(turn.view, process_key)
    before = reviews.open_of(turn.view, process_key)
    if before is not None and not _is_over(turn, before):
        return before.id
    row = ReviewRow(
        id=turn.turns.new_id(),
        process_key=process_key,
        definition_id=version.id,
        kind=begun.kind,
        held_on="",
        recorded_at=turn.now,
        outcome="",
        owner_at_time=owner.id,
        state=OPEN,
    )
    definition_id = definitions.latest_id(turn.view, KEY)
    if definition_id is None:
        row = row._replace(pins=review_pins.pin(turn.view, turn.turns, process_key, turn.now, begun.by))
    else:
        row = row._replace(instance_id=_started(turn, definition_id, row, version, owner, begun))
    turn.then(partial(_open, row=row, before=before))
    return row.id


def _reviewable(r: Reader, process_key: str) -> tuple[DefinitionRow, PersonRow]:
    """The version in force and the owner of a process, or a refusal that says what is wanting."""
    version = definitions.latest(r, process_key)
    if version is None:
        known = definitions.latest(r, process_key, published=False)
        if known is None:
            raise NotFound("process", process_key)
        raise WrongState(say("The process '%(process)s'", process=known.name), say("reviewed"), say("not published"))
    owned = owners.current(r, process_key)
    owner = None if owned is None else people.find(r, owned.person_id)
    if owner is None:
        raise WrongState(
            say("The process '%(process)s'", process=version.name),
            say("reviewed"),
            say("owned by nobody; name an owner first"),
        )
    if not owner.active:
        raise WrongState(
            say("The process '%(process)s'", process=version.name),
            say("reviewed"),
            say("owned by somebody who has left; hand it over"),
        )
    return version, owner


def _is_over(turn: Turn, row: ReviewRow) -> bool:
    """Whether the process that led through a review has ended without its being signed."""
    found = instances.load(turn.view, row.instance_id) if row.instance_id else None
    return found is not None and found.ended_at is not None


def _open(w: Writer, row: ReviewRow, before: ReviewRow | None) -> None:
    if before is not None:
        reviews.save(w, before._replace(state=DROPPED))
    reviews.record(w, row)


def _started(
    turn: Turn, definition_id: str, row: ReviewRow, version: DefinitionRow, owner: PersonRow, begun: Begun
) -> str:
    """Start the process that leads through the review; gives the id of its instance."""
    program = turn.program(version.id)
    offices = {
        "front": list(begun.front) or offered(turn.view, program, "frontstage"),
        "back": list(begun.back) or offered(turn.view, program, "backstage"),
    }
    due = due_on(turn.view, turn, row.process_key)
    values = {
        "review_id": row.id,
        "process_key": row.process_key,
        "process_name": version.name,
        **_answering(turn.view, owner),
        "deputies": [one for one in (program.governance.deputy,) if one and people.find(turn.view, one)],
        **offices,
        "due_on": due,
        "due_at": _midnight(turn, due),
        "overdue_at": _midnight(turn, due + dt.timedelta(days=_DAYS_TO_OFFICE)),
        "candidates": _candidates(turn),
        "counts": False,
    }
    try:
        run = turn.start(turn.definition(definition_id), values, business_key=row.process_key)
    except Stuck as stuck:
        raise WrongState(say("The review"), say("begun"), say("stuck (%(why)s)", why=stuck.message)) from stuck
    except Taken as taken:
        raise Conflict(say("A review of '%(process)s' is being held already.", process=version.name)) from taken
    return run.state.instance_id


def _answering(r: Reader, owner: PersonRow) -> dict[str, Value]:
    """Who the owner is, and who leads them, where that person is here."""
    above = people.find(r, owner.manager_id) if owner.manager_id else None
    return {
        "owner": owner.id,
        "owner_name": owner.name,
        "manager": above.id if above is not None and above.active else None,
    }


def due_on(r: Reader, turn: Turn, process_key: str) -> dt.date:
    """When a process is due, as things are; today where it is not in scope."""
    today = local_day(turn.turns, turn.now)
    return review_records.due_on(r, turn.turns, process_key, turn.now) or today


def _midnight(turn: Turn, day: dt.date) -> str:
    return dt.datetime.combine(day, dt.time(), turn.turns.calendar.zone).isoformat()


def _candidates(turn: Turn) -> list[Value]:
    everybody = [one.row for one in people.everybody(turn.view, turn.now) if one.row.active]
    return [{"label": f"{one.name}, {one.title}" if one.title else one.name, "value": one.id} for one in everybody]


# -- who takes part ----------------------------------------------------------------------------------


def contribute(turn: Turn, review_id: str, person: Person, zone: str, words: str) -> str:
    """Say what an office sees, and sign it as its reviewer; that completes the task that asked for it."""
    row = _draft(turn, review_id)
    if zone not in sides(turn.view, turn.turns.deployed, row, person):
        office = OFFICES.get(zone, say("that office"))
        raise NotAllowed(
            person.name,
            say("take part in this review"),
            say("they do not work in the %(office)s of this process", office=office),
        )
    changed, signed = Draft(row).with_input(turn.turns, person.id, zone, words, turn.now)
    for task in _open_tasks(turn, row):
        if task.element == INPUTS[zone]:
            _complete(turn, task, {})
    turn.then(partial(_keep, before=row, after=changed, signed=(signed,)))
    return review_id


def _keep(w: Writer, before: ReviewRow, after: ReviewRow, signed: Iterable[Any] = ()) -> None:
    """Keep a draft, unless somebody has changed it since it was looked at."""
    if reviews.held(w, before.id) != before:
        raise Raced(before.id, 0)
    reviews.save(w, after)
    for one in signed:
        review_records.add_signature(w, one)


def _draft(turn: Turn, review_id: str) -> ReviewRow:
    row = reviews.held(turn.view, review_id) if turn.view_locks else reviews.find(turn.view, review_id)  # type: ignore[arg-type]
    if row is None:
        raise NotFound("review", review_id)
    if row.state != OPEN:
        raise WrongState(
            say("The review"), say("changed"), say("on record already") if row.state != DROPPED else say("dropped")
        )
    return row


def save(turn: Turn, review_id: str, facts: Mapping[str, Any]) -> str:
    """Keep what was entered of a draft; what is left out stays."""
    row = _draft(turn, review_id)
    known = {one.row.id for one in people.everybody(turn.view, turn.now) if one.row.active}
    changed = Draft(row).with_facts(facts, local_day(turn.turns, turn.now), known)
    turn.then(partial(_keep, before=row, after=changed))
    return review_id


def pin_again(turn: Turn, review_id: str, by: str, why: str) -> str:
    """Take the numbers anew, of the version that is in force now; `why` stands beside them."""
    row = _draft(turn, review_id)
    version, _ = _reviewable(turn.view, row.process_key)
    pins = review_pins.pin(turn.view, turn.turns, row.process_key, turn.now, by, why)
    turn.then(partial(_keep, before=row, after=row._replace(pins=pins, definition_id=version.id)))
    return review_id


# -- signing -----------------------------------------------------------------------------------------


def sign(turn: Turn, review_id: str, person: Person) -> str:
    """Sign a review as its approver: the record is written, with all that comes of it, and the process goes on."""
    row = _draft(turn, review_id)
    owned = owners.current(turn.view, row.process_key)
    if owned is None or owned.person_id != person.id:
        raise NotAllowed(person.name, say("sign this review"), say("only the accountable owner signs it"))
    today = local_day(turn.turns, turn.now)
    held_on = Draft(row).held_on(today)
    review_records.must_be_dated(held_on, today, row.late_reason or "")
    Draft(row).must_be_ready()
    _go_through(turn, row)
    signed = row._replace(
        held_on=held_on.isoformat(),
        owner_at_time=owned.person_id,
        signed_by=person.id,
        signed_at=turn.now,
        recorded_at=turn.now,
    )
    final = review_records.sealed(signed, held_by(turn.view, turn.turns, signed, today))
    final = final._replace(checklist_complete=int(not Draft(final).unanswered))
    name = review_records.signature(turn.turns, final, person.id, APPROVER, turn.now)
    agreed = actions_of(turn.turns, final, turn.now)

    def write(w: Writer) -> None:
        if reviews.held(w, row.id) != row:
            raise Raced(row.id, 0)
        review_records.record(w, turn.turns, final, [name], agreed)

    turn.then(write)
    return review_id


def _go_through(turn: Turn, row: ReviewRow) -> None:
    """Take the process past its last steps, which signing is, and before them past what is done already: preparing, and
    hearing an office that has signed what it says. What else must come before keeps the review from being signed.
    """
    if row.instance_id is None or instances.load(turn.view, row.instance_id) is None:
        return
    turn.lock([row.instance_id])
    run = turn.run(row.instance_id)
    heard = {one["zone"] for one in Draft(row).participants}
    for element in ("prepare_review", *(INPUTS[zone] for zone in INPUTS if zone in heard), *_LAST):
        for wait in _waits(run, element, "task"):
            stimuli.complete(run, 0, wait, {"outcome": row.outcome} if element == _LAST[0] else {})
    wanting = [one for one in ("pin_evidence", *INPUTS.values()) if _waits(run, one)]
    if wanting:
        elements = run.program.elements
        named = together([in_quotes(one) for one in sorted(elements[one].label for one in wanting)])
        raise WrongState(say("The review"), say("signed"), say("waiting for %(steps)s", steps=named))


def _waits(run: Run, element: str, kind: str = "") -> list[int]:
    """Where the process that leads through a review waits at a step, in this way."""
    waits = run.state.scope(0).waits if run.state.has(0) else {}
    return [one for one, found in waits.items() if found.element == element and kind in {"", found.kind}]


def _open_tasks(turn: Turn, row: ReviewRow) -> list[TaskRow]:
    """The open tasks of the review, looked at once more where this turn has locked their instance."""
    if row.instance_id is None:
        return []
    turn.lock([row.instance_id])
    return [one for one in tasks_of(turn.view, row) if one.state == "open"]


def _complete(turn: Turn, task: TaskRow, values: dict[str, Value]) -> None:
    run = turn.run(task.instance_id)
    stimuli.complete(run, task.scope, task.wait, values)


def drop(turn: Turn, process_key: str, why: str) -> None:
    """Give up the review of a process that is being held, if one is, with what leads through it."""
    row = reviews.open_of(turn.view, process_key)
    if row is None:
        return
    if row.instance_id is not None and not _is_over(turn, row):
        turn.lock([row.instance_id])
        stimuli.cancel(turn.run(row.instance_id), why)
    turn.then(partial(_keep, before=row, after=row._replace(state=DROPPED)))


# -- when people change ------------------------------------------------------------------------------


def pass_on(turn: Turn, process_key: str, person_id: str) -> None:
    """Give the open tasks of a review to the new owner of its process, whoever of its owner's side has them."""
    row, owner = reviews.open_of(turn.view, process_key), people.find(turn.view, person_id)
    if row is None or row.instance_id is None or owner is None:
        return
    for task in _open_tasks(turn, row):
        if task.element in _OWNERS and task.assignee != person_id:
            turn.record(task.instance_id, TaskClaimed(task.scope, task.wait, person_id))
    run = turn.run(row.instance_id)
    if turn.row(row.instance_id).ended_at is None:
        stimuli.write(run, 0, _answering(turn.view, owner))
