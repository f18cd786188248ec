"""Roles, one by one: who holds which, everywhere or in one process; and skills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.store.entrance import api_token, person_role, person_skill, session
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
    .where(person_role.c.role == p("role"), person_role.c.process_key == fixed(""), person.c.active == fixed(1))
    .order_by(person.c.name, person.c.id)
)
_DROP_SKILLS = removing(person_skill, "person_id")
_ADD_SKILL = adding(person_skill)
_END_SESSIONS = removing(session, "person_id")
_REVOKE_TOKENS = Statement(
    api_token.update()
    .values(revoked_at=p("at"))
    .where(api_token.c.person_id == p("person_id"), api_token.c.revoked_at.is_(None))
)


def give(w: Writer, person_id: str, role: str, process_key: str) -> bool:
    """Give a role; False where they have it already."""
    return w.one(_GIVE, {"person_id": person_id, "role": role, "process_key": process_key}) is not None


def take(w: Writer, person_id: str, role: str, process_key: str) -> bool:
    """Take a role; False where they do not have it."""
    return w.run(_TAKE, {"person_id": person_id, "role": role, "process_key": process_key}) == 1


def holders(r: Reader, role: str) -> list[str]:
    """Who is here and holds a role in all processes, by name."""
    return [row[0] for row in r.all(_HOLDERS, {"role": role})]


def set_skills(w: Writer, person_id: str, skills: Iterable[str]) -> None:
    """Say what a person can do: exactly this."""
    w.run(_DROP_SKILLS, {"person_id": person_id})
    w.run_many(_ADD_SKILL, [{"person_id": person_id, "skill": one} for one in sorted(set(skills))])


def shut_out(w: Writer, person_id: str, at: int) -> None:
    """End all sessions and tokens of a person at once."""
    w.run(_END_SESSIONS, {"person_id": person_id})
    w.run(_REVOKE_TOKENS, {"person_id": person_id, "at": at})
