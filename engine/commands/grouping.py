"""Grouping: groups are added and described, and people belong to them from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands import people
from engine.errors import Conflict, InvalidValues, NotFound
from engine.sentence import say
from engine.store import groups
from engine.store import people as rows
from engine.store.groups import MembershipRow

if TYPE_CHECKING:
    from engine.store.groups import GroupRow
    from engine.store.transaction import Writer


def add(w: Writer, row: GroupRow) -> None:
    """Add a group; refused where there is one of that id."""
    _check(row)
    if not groups.insert(w, row):
        raise Conflict(say("There is a group %(id)s already.", id=repr(row.id)))


def describe(w: Writer, row: GroupRow) -> None:
    """Say what a group is called and what it does; its id stays, because lanes name it."""
    _check(row)
    if not groups.change(w, row):
        groups.insert(w, row)


def join(w: Writer, row: MembershipRow) -> None:
    """Let somebody belong to a group for a time; refused where they do so already."""
    person = rows.find(w, row.person_id)
    if person is None or not person.active:
        raise NotFound("person", row.person_id)
    if row.until is not None and row.until <= row.since:
        raise InvalidValues(say("The membership"), {"until": say("It ends before it begins.")})
    for group, since, until in rows.memberships(w, row.person_id):
        if group == row.group and _overlap(since, until, row):
            raise Conflict(
                say(
                    "%(person)s belongs to the group %(group)s in that time already.",
                    person=person.name,
                    group=repr(row.group),
                )
            )
    groups.join(w, row)


def leave(w: Writer, person_id: str, group_id: str, since: int, now: int) -> None:
    """End a time in a group now; one that has not begun is taken out. Nothing happens to times that are over."""
    found = [one for one in rows.memberships(w, person_id) if one[:2] == (group_id, since)]
    if not found:
        raise NotFound("membership", f"{person_id} in {group_id}")
    until = found[0][2]
    if until is not None and until <= now:
        return
    groups.leave(w, person_id, group_id, since)
    if since < now:
        groups.join(w, MembershipRow(person_id, group_id, since, now))


def _check(row: GroupRow) -> None:
    wrong = people.wrong_id(row.id)
    named = people.wrong_name(row.name)
    found = ({"id": wrong} if wrong else {}) | ({"name": named} if named else {})
    if len(row.description) > people.LONGEST_TEXT:
        found["description"] = say("It may have %(longest_text)s characters at most.", longest_text=people.LONGEST_TEXT)
    if found:
        raise InvalidValues(say("The group"), found)


def _overlap(since: int, until: int | None, other: MembershipRow) -> bool:
    before = until is not None and until <= other.since
    after = other.until is not None and other.until <= since
    return not (before or after)
