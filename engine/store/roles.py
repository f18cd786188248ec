"""Roles, one by one: who holds which, everywhere or in one process; and skills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.store.entrance import person_role, person_skill
from engine.store.registers import person
from engine.store.statements import Statement, adding, adding_new, fixed, p, removing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer

_GIVE = adding_new(person_role)
_TAKE = removing(person_role, "person_id", "role", "process_key")
_HOLDERS = Statement(
    select(person_role.c.person_id)
    .join(person, person.c.id == person_role.c.person_id)
    .where(
        person_role.c.role == p("role"),
        person_role.c.process_key == fixed(""),
        person.c.active == fixed(1),
        person.c.keeper_id.is_(None),
    )
    .order_by(person.c.name, person.c.id)
)
_IN_ONE = Statement(
    select(person_role.c.person_id)
    .join(person, person.c.id == person_role.c.person_id)
    .where(person_role.c.role == p("role"), person_role.c.process_key == p("process_key"), person.c.active == fixed(1))
    .order_by(person.c.name, person.c.id)
)
_DROP_SKILLS = removing(person_skill, "person_id")
_ADD_SKILL = adding(person_skill)


def give(w: Writer, person_id: str, role: str, process_key: str) -> bool:
    """Give a role; False where they have it already."""
    return w.add(_GIVE, {"person_id": person_id, "role": role, "process_key": process_key})


def take(w: Writer, person_id: str, role: str, process_key: str) -> bool:
    """Take a role; False where they do not have it."""
    return w.run(_TAKE, {"person_id": person_id, "role": role, "process_key": process_key}) == 1


def holders(r: Reader, role: str) -> list[str]:
    """Who is here and holds a role in all processes, by name; programs are nobody who could be asked."""
    return [row[0] for row in r.all(_HOLDERS, {"role": role})]


def in_one(r: Reader, role: str, process_key: str) -> list[str]:
    """Who is here and holds a role in one process or group, by name."""
    return [row[0] for row in r.all(_IN_ONE, {"role": role, "process_key": process_key})]


def set_skills(w: Writer, person_id: str, skills: Iterable[str]) -> None:
    """Say what a person can do: exactly this."""
    w.run(_DROP_SKILLS, {"person_id": person_id})
    w.run_many(_ADD_SKILL, [{"person_id": person_id, "skill": one} for one in sorted(set(skills))])
