"""Leaving and coming back: who has left may nothing from that moment on, whatever they own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.commands import reviews, sessions, succession, telling
from engine.commands import roles as role_commands
from engine.commands.people import HELD
from engine.commands.tasks import hand_on
from engine.errors import NotFound, WrongState
from engine.events import TaskClaimed, TaskReleased
from engine.model import Role
from engine.sentence import say
from engine.store import finding, inbox, owners, people, roles, settings, tasks
from engine.store.outcomes import Raced

if TYPE_CHECKING:
    from engine.store.people import PersonRow
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turn

MANY = 500
_ASKING = frozenset({succession.KEY, reviews.KEY})
NO_CAP = 2**31


def leave(turn: Turn, person_id: str) -> list[str]:
    """Let somebody leave: their claims go back to the lanes, and who is above them is asked for new owners of what they
    own. Gives the keys of the processes for which somebody is asked.
    """
    row = _found(turn.view, person_id)
    if not row.active:
        raise WrongState(row.name, say("let go"), say("somebody who has left"))
    role_commands.must_leave_an_administrator(turn.view, person_id)
    claimed = _claimed(turn, person_id)
    for task in claimed:
        _pass_on(turn, task, person_id)
    owned = [key for key, one in owners.all_current(turn.view).items() if one.person_id == person_id]
    turn.then(partial(_depart, row=row, claims=len(claimed), at=turn.now))
    return succession.ask(turn, owned)


def come_back(turn: Turn, person_id: str) -> str:
    """Let somebody who has left be here again, with the roles and groups they had; sessions and tokens stay ended."""
    row = _found(turn.view, person_id)
    if row.active:
        raise WrongState(row.name, say("taken back"), say("somebody who is here"))
    for key, one in owners.all_current(turn.view).items():
        if one.person_id == person_id:
            succession.call_off(turn, key, say("%(person)s is back.", person=row.name))
    turn.then(lambda w: _write(w, row, row._replace(active=1, left_at=None)))
    return person_id


def ask_for_owners(turn: Turn) -> list[str]:
    """Ask for a new owner of every process whose owner has left, where nobody is asked yet."""
    owned = owners.all_current(turn.view).items()
    left = [key for key, one in owned if not _found(turn.view, one.person_id).active]
    return succession.ask(turn, left)


def _found(r: Reader, person_id: str) -> PersonRow:
    row = people.find(r, person_id)
    if row is None:
        raise NotFound("person", person_id)
    return row


def _claimed(turn: Turn, person_id: str) -> list[TaskRow]:
    """What somebody has claimed, with the instances locked where this turn locks."""
    found: list[TaskRow] = []
    order, page = finding.ORDERS["due"], finding.Found([], more=True)
    while page.more:
        start = order.key(found[-1]) if found else None
        page = finding.page(turn.view, inbox.mine(person_id), order, start=start, limit=MANY)
        found += page.rows
    turn.lock({one.instance_id for one in found})
    still = tasks.find_many(turn.view, [one.id for one in found])
    return [one for one in still if one.state == "open" and one.assignee == person_id]


def _pass_on(turn: Turn, task: TaskRow, person_id: str) -> None:
    """Give a task back to its lane, or to whose own it was; a question about an owner, or of a review, goes to who
    decides instead.
    """
    instead = succession.instead(turn.view, person_id) if task.process_key in _ASKING else None
    if instead is None and task.on_behalf_of is not None and not (task.group or task.people):
        hand_on(turn, task, TaskClaimed(task.scope, task.wait, task.on_behalf_of))
    elif instead is None:
        hand_on(turn, task, TaskReleased(task.scope, task.wait))
    else:
        hand_on(turn, task, TaskClaimed(task.scope, task.wait, instead))


def _depart(w: Writer, row: PersonRow, claims: int, at: int) -> None:
    settings.hold(w, HELD)
    alone = roles.holders(w, Role.ADMINISTRATOR) == [row.id]
    if alone or finding.count(w, inbox.mine(row.id), (), NO_CAP)[0] != claims:
        raise Raced(row.id, 0)
    _write(w, row, row._replace(active=0, left_at=at))
    for one in (row.id, *people.kept_by(w, row.id)):  # they know the tokens of their programs, too
        sessions.shut_out(w, one, at)
        telling.end(w, one)


def _write(w: Writer, before: PersonRow, after: PersonRow) -> None:
    settings.hold(w, HELD)
    if people.find(w, before.id) != before:
        raise Raced(before.id, 0)
    people.change(w, after)
