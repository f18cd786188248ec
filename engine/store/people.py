"""People who sign in, and the groups they work in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.encoding import texts
from engine.store.outcomes import Taken
from engine.store.registers import person, person_group
from engine.store.statements import Statement, adding, adding_new, among, changing, p, removing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.store.transaction import Reader, Writer


class PersonRow(NamedTuple):
    """A person; without `password_hash` nobody can sign in as them. The last three are 0 or 1."""

    id: str
    name: str
    title: str = ""
    password_hash: str | None = None
    administrator: int = 0
    demo: int = 0
    active: int = 1


_ADD = adding_new(person)
_ADD_GROUP = adding(person_group)
_DROP_GROUPS = removing(person_group, "person_id")
_CHANGE = Statement(changing(person, ("name", "title", "administrator", "demo", "active"), "id"))
_PASSWORD = Statement(changing(person, ("password_hash",), "id"))
_FIND = Statement(select(person).where(person.c.id == p("id")))
_ALL = Statement(select(person).order_by(person.c.name, person.c.id))
_NAMES = Statement(select(person.c.id, person.c.name).where(among(person.c.id, "ids")))
_GROUPS = Statement(
    select(person_group.c["group"]).where(person_group.c.person_id == p("id")).order_by(person_group.c["group"])
)
_FIND_WHOLE = Statement(
    select(person, person_group.c["group"])
    .outerjoin(person_group, person_group.c.person_id == person.c.id)
    .where(person.c.id == p("id"))
)
_ALL_GROUPS = Statement(select(person_group))
_MEMBERS = Statement(
    select(person)
    .join(person_group, person_group.c.person_id == person.c.id)
    .where(person_group.c["group"] == p("group"))
    .order_by(person.c.name, person.c.id)
)


def add(w: Writer, row: PersonRow, groups: Iterable[str] = ()) -> None:
    """Let a new person in; raises Taken where the id is in use."""
    if w.one(_ADD, row._asdict()) is None:
        raise Taken("A person", row.id, row.id)
    set_groups(w, row.id, groups)


def change(w: Writer, row: PersonRow) -> bool:
    """Write everything but the password; False where there is no such person."""
    values = row._asdict()
    del values["password_hash"]
    return w.run(_CHANGE, values) == 1


def set_password(w: Writer, person_id: str, password_hash: str | None) -> bool:
    """Write a password's hash (None: nobody can sign in); False where there is no such person."""
    return w.run(_PASSWORD, {"id": person_id, "password_hash": password_hash}) == 1


def set_groups(w: Writer, person_id: str, groups: Iterable[str]) -> None:
    """Let a person work in exactly these groups."""
    w.run(_DROP_GROUPS, {"person_id": person_id})
    w.run_many(_ADD_GROUP, [{"person_id": person_id, "group": group} for group in sorted(set(groups))])


def find(r: Reader, person_id: str) -> PersonRow | None:
    """One person, active or not."""
    row = r.one(_FIND, {"id": person_id})
    return None if row is None else PersonRow._make(row)


def find_whole(r: Reader, person_id: str) -> tuple[PersonRow, frozenset[str]] | None:
    """One person with their groups, in one query."""
    rows = r.all(_FIND_WHOLE, {"id": person_id})
    if not rows:
        return None
    return PersonRow._make(rows[0][:-1]), frozenset(row[-1] for row in rows if row[-1] is not None)


def groups(r: Reader, person_id: str) -> frozenset[str]:
    """The groups a person works in."""
    return frozenset(row[0] for row in r.all(_GROUPS, {"id": person_id}))


def everybody(r: Reader) -> list[tuple[PersonRow, frozenset[str]]]:
    """All people with their groups, by name."""
    found: dict[str, set[str]] = {}
    for person_id, group in r.all(_ALL_GROUPS):
        found.setdefault(person_id, set()).add(group)
    return [(row, frozenset(found.get(row.id, ()))) for row in map(PersonRow._make, r.all(_ALL))]


def members(r: Reader, group: str) -> list[PersonRow]:
    """The people of a group, by name."""
    return [PersonRow._make(row) for row in r.all(_MEMBERS, {"group": group})]


def names(r: Reader, ids: Sequence[str]) -> dict[str, str]:
    """What these people are called, by id."""
    return {row[0]: row[1] for row in r.all(_NAMES, {"ids": texts(ids)})}
