"""Groups of people, and who belongs to them from when to when. A lane names its group by id, so an id never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.entrance import group, person_group
from engine.store.statements import Statement, adding_new, changing, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class GroupRow(NamedTuple):
    """A group: `id` is what lanes name, `name` and `description` are for people."""

    id: str
    name: str
    description: str = ""


class MembershipRow(NamedTuple):
    """A person's time in a group, in microseconds; `until` is the first moment outside, None where it has no end."""

    person_id: str
    group: str
    since: int = 0
    until: int | None = None


_ADD = adding_new(group)
_CHANGE = Statement(changing(group, ("name", "description"), "id"))
_FIND = Statement(select(group).where(group.c.id == p("id")))
_ALL = Statement(select(group).order_by(group.c.name, group.c.id))
_USED = Statement(select(person_group.c["group"]).distinct().order_by(person_group.c["group"]))
_JOIN = adding_new(person_group)
_ONE = (person_group.c.person_id == p("person_id")) & (person_group.c["group"] == p("group"))
_LEAVE = Statement(person_group.delete().where(_ONE, person_group.c.since == p("since")))
_OF_GROUP = Statement(
    select(person_group)
    .where(person_group.c["group"] == p("group"))
    .order_by(person_group.c.since, person_group.c.person_id)
)


def insert(w: Writer, row: GroupRow) -> bool:
    """Add a group; False where there is one of that id."""
    return w.add(_ADD, row._asdict())


def change(w: Writer, row: GroupRow) -> bool:
    """Write what a group is called; False where there is none of that id."""
    return w.run(_CHANGE, row._asdict()) == 1


def find(r: Reader, group_id: str) -> GroupRow | None:
    """One group that somebody has described."""
    row = r.one(_FIND, {"id": group_id})
    return None if row is None else GroupRow._make(row)


def everything(r: Reader) -> list[GroupRow]:
    """All groups by name, also those that nobody has described but somebody belongs to."""
    described = [GroupRow._make(row) for row in r.all(_ALL)]
    known = {one.id for one in described}
    return described + [GroupRow(row[0], row[0]) for row in r.all(_USED) if row[0] not in known]


def join(w: Writer, row: MembershipRow) -> bool:
    """Let somebody belong to a group for a time; False where they do from that same moment on."""
    return w.add(_JOIN, row._asdict())


def leave(w: Writer, person_id: str, group_id: str, since: int) -> bool:
    """Take out a time in a group; False where there is none that begins at that moment."""
    return w.run(_LEAVE, {"person_id": person_id, "group": group_id, "since": since}) == 1


def of_group(r: Reader, group_id: str) -> list[MembershipRow]:
    """Everybody's times in one group, past and to come."""
    return [MembershipRow._make(row) for row in r.all(_OF_GROUP, {"group": group_id})]
