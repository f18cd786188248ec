"""What people prove with that they are who they say: hashes of passwords, never passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.store.entrance import credential
from engine.store.statements import Statement, changing, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer

_PASSWORD = Statement(select(credential.c.password_hash).where(credential.c.person_id == p("person_id")))
_SET_PASSWORD = Statement(changing(credential, ("password_hash", "changed_at"), "person_id"))


def password_hash(r: Reader, person_id: str) -> str | None:
    """The hash of somebody's password; None where they have none, or do not exist."""
    found: str | None = r.value(_PASSWORD, {"person_id": person_id})
    return found


def set_password(w: Writer, person_id: str, hashed: str | None, at: int) -> bool:
    """Write a password's hash (None: nobody signs in by one); False where there is no such person."""
    return w.run(_SET_PASSWORD, {"person_id": person_id, "password_hash": hashed, "changed_at": at}) == 1
