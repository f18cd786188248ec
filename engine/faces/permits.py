"""Every verb of the faces names the permission it needs, and is refused to whoever does not have it.

A verb says who asks as `by` (a person's id) or `person`; without either, or by "system", it is the product itself, or
who sits at the machine it runs on. Who may not even see the thing in question is told that there is no such thing.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from engine.commands.people import SYSTEM, acting
from engine.errors import NotFound
from engine.faces.notes import noted
from engine.model import Person, Role
from engine.queries import drafts as draft_queries
from engine.queries import feedback as reports
from engine.queries import instances
from engine.queries.definitions import relations, stated_owner
from engine.rights import PERMISSIONS, may, must
from engine.rights.questions import ANY
from engine.store import absences, definitions, drafts, feedback, incidents, moving, owners, people, reviews
from engine.store import instances as instance_rows
from engine.turn import participation

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.store.transaction import Reader
    from engine.turn import Turns

P = ParamSpec("P")
T = TypeVar("T")


class Thing(NamedTuple):
    """What a permission is asked for: in which process, what somebody is to it, and the permission to see it at all."""

    process_key: str
    also: frozenset[str] = frozenset()
    sight: str = ""


NOWHERE = Thing(ANY)


def permit(permission: str, of: str = "", *, note: bool | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Refuse a verb to who does not have a permission; `of` names the argument (the first) that says for what:
    process_key, definition_id, instance_id, incident_id, person_id, absence_id, review_id, draft_id,
    feedback_id or move_id. `note` is as for `says`.
    """
    assert permission in PERMISSIONS, permission

    def dress(verb: Callable[P, T]) -> Callable[P, T]:
        @wraps(verb)
        def asked(*args: P.args, **named: P.kwargs) -> T:
            who: Any = named.get("person") or named.get("by")
            if who is not None and who != SYSTEM:
                turns = args[0]._turns  # type: ignore[attr-defined]  # noqa: SLF001 - every face has them
                thing = named.get(of, args[1] if len(args) > 1 else None) if of else None
                with turns.store.reading() as r:
                    guard(r, turns, who, permission, of, thing)
            return verb(*args, **named)

        return says(permission, note=note)(asked)

    return dress


def says(permission: str, *, note: bool | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Name the permission of a verb that asks for it by itself, within what it does.

    The verb is noted in the audit log as its permission is marked, or as `note` says; refusals always are.
    """
    always = PERMISSIONS[permission].noted if note is None else note

    def name(verb: Callable[P, T]) -> Callable[P, T]:
        told = wraps(verb)(noted(verb, always=always))
        told.permission, told.noted = permission, always  # type: ignore[attr-defined]
        return told

    return name


def guard(r: Reader, turns: Turns, who: Person | str, permission: str, of: str, key: Any) -> None:
    """Refuse who may not do something to the thing that `key` names."""
    person = who if isinstance(who, Person) else acting(r, who, turns.store.now(r))
    thing = _OF[of](r, turns, key, person) if key is not None and of else NOWHERE
    if thing.sight and not may(person, thing.sight, thing.process_key, thing.also):
        raise NotFound(_NOUNS[of], key)
    must(person, permission, thing.process_key, thing.also)


def _process(_r: Reader, _turns: Turns, key: str, _person: Person) -> Thing:
    return Thing(key)


def _definition(r: Reader, turns: Turns, key: str, person: Person) -> Thing:
    row = definitions.find(r, key)
    if row is None:
        raise NotFound(_NOUNS["definition_id"], key)
    unowned = owners.current(r, row.key) is None
    first = unowned and stated_owner(r, turns.deployed, row) == person.id
    also = relations(r, turns, row, person).union({Role.OWNER} if first else ())
    return Thing(row.key, also, "process.see")


def _instance(r: Reader, _turns: Turns, key: str, person: Person) -> Thing:
    row = instance_rows.load(r, key)
    if row is None:
        raise NotFound(_NOUNS["instance_id"], key)
    return Thing(row.process_key, instances.relations(r, row, person), "request.see")


def _incident(r: Reader, turns: Turns, key: str, person: Person) -> Thing:
    row = incidents.find(r, key)
    if row is None:
        raise NotFound(_NOUNS["incident_id"], key)
    return _instance(r, turns, row.instance_id, person)


def _oneself(r: Reader, _turns: Turns, key: str, person: Person) -> Thing:
    if key == person.id:
        return Thing(ANY, frozenset({"oneself"}))
    row = people.find(r, key)
    return Thing(ANY, frozenset({"keeper"} if row is not None and row.keeper_id == person.id else ()))


def _absence(r: Reader, turns: Turns, key: str, person: Person) -> Thing:
    found = absences.find(r, key)
    if found is None:
        raise NotFound(_NOUNS["absence_id"], key)
    return _oneself(r, turns, found[0].person_id, person)._replace(sight="absence.manage")


def _review(r: Reader, turns: Turns, key: str, person: Person) -> Thing:
    row = reviews.find(r, key)
    if row is None:
        raise NotFound(_NOUNS["review_id"], key)
    return Thing(row.process_key, participation.relations(r, turns.deployed, row, person), "review.see")


def _draft(r: Reader, _turns: Turns, key: str, person: Person) -> Thing:
    row = drafts.find(r, key)
    if row is None:
        raise NotFound(_NOUNS["draft_id"], key)
    return Thing(row.process_key, draft_queries.relations(r, row, person), "draft.see")


def _report(r: Reader, turns: Turns, key: str, person: Person) -> Thing:
    row = feedback.find(r, key)
    if row is None:
        raise NotFound(_NOUNS["feedback_id"], key)
    return Thing(row.process_key, reports.relations(r, turns, row, person), "feedback.see")


def _move(r: Reader, _turns: Turns, key: str, _person: Person) -> Thing:
    row = moving.find(r, key)
    if row is None:
        raise NotFound(_NOUNS["move_id"], key)
    return Thing(row.process_key, sight="move.see")


_OF: dict[str, Callable[[Reader, Turns, Any, Person], Thing]] = {
    "process_key": _process,
    "definition_id": _definition,
    "instance_id": _instance,
    "incident_id": _incident,
    "person_id": _oneself,
    "absence_id": _absence,
    "review_id": _review,
    "draft_id": _draft,
    "feedback_id": _report,
    "move_id": _move,
}
_NOUNS = {
    "definition_id": "process definition",
    "instance_id": "process instance",
    "incident_id": "incident",
    "absence_id": "absence",
    "review_id": "review",
    "draft_id": "draft",
    "feedback_id": "report",
    "move_id": "move",
}
