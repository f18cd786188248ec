"""People who sign in, and what they may: groups for a time, roles, skills, what they own, for whom they stand in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import or_, select

from engine.store.encoding import texts
from engine.store.entrance import credential, deputy, person_group, person_role, person_skill
from engine.store.governing import ownership
from engine.store.outcomes import Taken
from engine.store.registers import person
from engine.store.statements import (
    Statement,
    adding,
    adding_new,
    among,
    changing,
    fixed,
    listed,
    p,
    removing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import BindParameter, ColumnElement

    from engine.store.transaction import Reader, Writer

EVERYWHERE = ""
"""Stands for the process key of a role that is held in all processes."""


class PersonRow(NamedTuple):
    """A person. `demo` and `active` are 0 or 1; `left_at` is when somebody who is no longer active left.

    The account of a program has a `keeper_id`, who answers for it, and is good until `ends_at`. `language` and `zone`
    are those in which pages and mails speak to them, where they have chosen.
    """

    id: str
    name: str
    title: str = ""
    demo: int = 0
    active: int = 1
    email: str | None = None
    manager_id: str | None = None
    left_at: int | None = None
    keeper_id: str | None = None
    ends_at: int | None = None
    language: str | None = None
    zone: str | None = None


class StandIn(NamedTuple):
    """For whom somebody stands in just now, until when, and in which processes (None: all)."""

    person_id: str
    name: str
    until: int
    processes: frozenset[str] | None
    groups: frozenset[str]


class Whole(NamedTuple):
    """A person with everything that decides what they may do at a moment; `roles` are pairs (role, process key)."""

    row: PersonRow
    groups: frozenset[str] = frozenset()
    roles: frozenset[tuple[str, str]] = frozenset()
    owns: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    stands_in: tuple[StandIn, ...] = ()


_PERSON = len(PersonRow._fields)
_AT: BindParameter[Any] = p("at")
_NOW_MEMBER = (person_group.c.since <= _AT, or_(person_group.c.until.is_(None), person_group.c.until > _AT))
_NOW_DEPUTY = (deputy.c.since <= _AT, deputy.c.until > _AT, deputy.c.revoked_at.is_(None))
_ROLE = person_role.c.role + fixed(":") + person_role.c.process_key


def _of_person(what: ColumnElement[Any], column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Any:
    return select(listed(what)).where(column == person.c.id, *conditions).correlate(person).scalar_subquery()


WHOLE = (
    *person.c,
    _of_person(person_group.c["group"], person_group.c.person_id, *_NOW_MEMBER),
    _of_person(_ROLE, person_role.c.person_id),
    _of_person(ownership.c.process_key, ownership.c.person_id, ownership.c.until.is_(None)),
    _of_person(person_skill.c.skill, person_skill.c.person_id),
    _of_person(deputy.c.id, deputy.c.deputy_id, *_NOW_DEPUTY),
)
"""The columns of `whole`, for queries that want a person beside something else; they take the moment as `at`."""

_ADD = adding_new(person)
_ADD_GROUP = adding(person_group)
_MEMBERSHIPS = Statement(
    select(*person_group.c["group", "since", "until"])
    .where(person_group.c.person_id == p("person_id"))
    .order_by(person_group.c["group"], person_group.c.since)
)
_DROP_GROUPS = removing(person_group, "person_id")
_ADD_ROLE = adding_new(person_role)
_DROP_ROLES = removing(person_role, "person_id")
_ADD_CREDENTIAL = adding_new(credential)
_CHANGE = Statement(changing(person, PersonRow._fields[1:], "id"))
_FIND = Statement(select(person).where(person.c.id == p("id")))
_ALL = Statement(select(*WHOLE).order_by(person.c.name, person.c.id))
_NAMES = Statement(select(person.c.id, person.c.name).where(among(person.c.id, "ids")))
_KEPT_BY = Statement(select(person.c.id).where(person.c.keeper_id == p("keeper_id")).order_by(person.c.id))
_KEEPERS = Statement(
    select(person.c.id, person.c.keeper_id).where(among(person.c.id, "ids"), person.c.keeper_id.is_not(None))
)
_SKILLED = Statement(
    select(person_skill.c.skill)
    .distinct()
    .join(person, person.c.id == person_skill.c.person_id)
    .where(among(person_skill.c.skill, "skills"), person.c.active == fixed(1))
)
_HERE = Statement(
    select(person.c.id).where(among(person.c.id, "ids"), person.c.active == fixed(1)).order_by(person.c.id)
)
_ALL_NAMES = Statement(select(person.c.id, person.c.name))
_MANY = Statement(select(person).where(among(person.c.id, "ids")))
_GROUPS_OF = Statement(
    select(*person_group.c["person_id", "group"]).where(among(person_group.c.person_id, "ids"), *_NOW_MEMBER)
)
_FIND_WHOLE = Statement(select(*WHOLE).where(person.c.id == p("id")))
_STANDS_IN = Statement(
    select(
        person.c.id,
        person.c.name,
        deputy.c.until,
        deputy.c.processes,
        _of_person(person_group.c["group"], person_group.c.person_id, *_NOW_MEMBER),
    )
    .join(person, person.c.id == deputy.c.person_id)
    .where(among(deputy.c.id, "ids"), person.c.active == fixed(1))
    .order_by(person.c.name, person.c.id)
)
_MEMBERS = Statement(
    select(person)
    .join(person_group, person_group.c.person_id == person.c.id)
    .where(person_group.c["group"] == p("group"), *_NOW_MEMBER)
    .order_by(person.c.name, person.c.id)
)


def add(
    w: Writer,
    row: PersonRow,
    groups: Iterable[str] = (),
    roles: Iterable[tuple[str, str]] = (),
    *,
    password_hash: str | None = None,
    at: int = 0,
) -> None:
    """Let a new person in; raises Taken where the id is in use. Without a password nobody signs in as them by one."""
    if not w.add(_ADD, row._asdict()):
        raise Taken("A person", row.id, row.id)
    set_groups(w, row.id, groups)
    set_roles(w, row.id, roles)
    empty = dict.fromkeys(("totp", "totp_since", "totp_step"))
    w.add(_ADD_CREDENTIAL, empty | {"person_id": row.id, "password_hash": password_hash, "changed_at": at})


def change(w: Writer, row: PersonRow) -> bool:
    """Write who somebody is; False where there is no such person."""
    return w.run(_CHANGE, row._asdict()) == 1


def set_groups(w: Writer, person_id: str, groups: Iterable[str]) -> None:
    """Let a person work in exactly these groups, from ever and for good."""
    set_memberships(w, person_id, [(one, 0, None) for one in groups])


def set_memberships(w: Writer, person_id: str, times: Iterable[tuple[str, int, int | None]]) -> None:
    """Let a person work in exactly these groups: (group, since, until), the end excluded, None for good."""
    w.run(_DROP_GROUPS, {"person_id": person_id})
    first = {(group, since): until for group, since, until in times}
    rows = [
        {"person_id": person_id, "group": group, "since": since, "until": until}
        for (group, since), until in sorted(first.items(), key=lambda pair: pair[0])
    ]
    w.run_many(_ADD_GROUP, rows)


def memberships(r: Reader, person_id: str) -> list[tuple[str, int, int | None]]:
    """When a person works in which group: (group, since, until), past and future, too."""
    return [(row[0], row[1], row[2]) for row in r.all(_MEMBERSHIPS, {"person_id": person_id})]


def set_roles(w: Writer, person_id: str, roles: Iterable[tuple[str, str]]) -> None:
    """Give a person exactly these roles: pairs of role and process key, `EVERYWHERE` for all processes."""
    w.run(_DROP_ROLES, {"person_id": person_id})
    for role, process_key in sorted(set(roles)):
        w.add(_ADD_ROLE, {"person_id": person_id, "role": role, "process_key": process_key})


def find(r: Reader, person_id: str) -> PersonRow | None:
    """One person, active or not."""
    row = r.one(_FIND, {"id": person_id})
    return None if row is None else PersonRow._make(row)


def find_whole(r: Reader, person_id: str, at: int) -> Whole | None:
    """One person with what they may at a moment: one query, and one more for who stands in for somebody."""
    row = r.one(_FIND_WHOLE, {"id": person_id, "at": at})
    return None if row is None else whole(r, row, at)


def find_many(r: Reader, ids: Iterable[str]) -> dict[str, PersonRow]:
    """These people by id, as far as there are such people."""
    return {row[0]: PersonRow._make(row) for row in r.all(_MANY, {"ids": texts(sorted(set(ids)))})}


def groups_of(r: Reader, ids: Iterable[str], at: int) -> dict[str, list[str]]:
    """Who of these people works in each group at a moment."""
    found: dict[str, list[str]] = {}
    for person_id, group in r.all(_GROUPS_OF, {"ids": texts(sorted(set(ids))), "at": at}):
        found.setdefault(group, []).append(person_id)
    return found


def whole(r: Reader, row: Sequence[Any], at: int) -> Whole:
    """Make a person of the columns `WHOLE`."""
    found = _whole(tuple(row))
    standing = row[-1]
    return found if standing == "[]" else found._replace(stands_in=_standing(r, msgspec.json.decode(standing), at))


@lru_cache(4096)
def _whole(row: tuple[Any, ...]) -> Whole:
    """Read all that the columns themselves tell; the same few are read with everything that people do."""
    groups, roles, owns, skills, _ = row[_PERSON:]
    return Whole(PersonRow._make(row[:_PERSON]), _names(groups), _roles(roles), _names(owns), _names(skills))


def _names(written: str) -> frozenset[str]:
    return frozenset(msgspec.json.decode(written))


def _roles(written: str) -> frozenset[tuple[str, str]]:
    return frozenset((role, key) for role, _, key in (one.partition(":") for one in msgspec.json.decode(written)))


def _standing(r: Reader, ids: Sequence[str], at: int) -> tuple[StandIn, ...]:
    return tuple(
        StandIn(
            person_id,
            name,
            until,
            None if processes is None else frozenset(msgspec.json.decode(processes)),
            frozenset(msgspec.json.decode(groups)),
        )
        for person_id, name, until, processes, groups in r.all(_STANDS_IN, {"ids": texts(ids), "at": at})
    )


def everybody(r: Reader, at: int) -> list[Whole]:
    """All people with what they may at a moment, by name."""
    return [whole(r, row, at) for row in r.all(_ALL, {"at": at})]


def members(r: Reader, group: str, at: int) -> list[PersonRow]:
    """The people of a group at a moment, by name."""
    return [PersonRow._make(row) for row in r.all(_MEMBERS, {"group": group, "at": at})]


def kept_by(r: Reader, keeper_id: str) -> list[str]:
    """The programs that somebody answers for."""
    return [row[0] for row in r.all(_KEPT_BY, {"keeper_id": keeper_id})]


def skilled(r: Reader, skills: Sequence[str]) -> set[str]:
    """Those of these skills that somebody who is here has."""
    return {row[0] for row in r.all(_SKILLED, {"skills": texts(skills)})}


def here(r: Reader, ids: Sequence[str]) -> list[str]:
    """Those of these people who have not left."""
    return [row[0] for row in r.all(_HERE, {"ids": texts(ids)})]


def answerable(r: Reader, person_id: str) -> str:
    """Who answers for what was done under this id: a program's keeper, else they themselves."""
    return keepers(r, [person_id]).get(person_id, person_id)


def keepers(r: Reader, ids: Sequence[str]) -> dict[str, str]:
    """Who answers for those of these that are programs, by the program's id."""
    return {row[0]: row[1] for row in r.all(_KEEPERS, {"ids": texts(ids)})}


def names(r: Reader, ids: Sequence[str]) -> dict[str, str]:
    """What these people are called, by id."""
    return {row[0]: row[1] for row in r.all(_NAMES, {"ids": texts(ids)})} if ids else {}


def all_names(r: Reader) -> dict[str, str]:
    """What everybody is called, by id."""
    return {row[0]: row[1] for row in r.all(_ALL_NAMES)}
