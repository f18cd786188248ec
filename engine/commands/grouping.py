"""Grouping: groups are added and described, and people belong to them from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands import people
from engine.errors import Conflict, InvalidValues, NotFound
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
        raise Conflict(f"There is a group {row.id!r} already.")


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
        raise InvalidValues("The membership", {"until": "It ends before it begins."})
    for group, since, until in rows.memberships(w, row.person_id):
        if group == row.group and _overlap(since, until, row):
            raise Conflict(f"{person.name} belongs to the group {row.group!r} in that time already.")
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
        found["description"] = f"It may have {people.LONGEST_TEXT} characters at most."
    if found:
        raise InvalidValues("The group", found)


def _overlap(since: int, until: int | None, other: MembershipRow) -> bool:
    before = until is not None and until <= other.since
    after = other.until is not None and other.until <= since
    return not (before or after)
